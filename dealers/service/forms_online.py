"""What a customer types on the public booking page."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.service.models import Resource, ServiceCampaign
from dealers.service.services.online import AHEAD
from dealers.service.states import ResourceKind, Skill
from portal.ui.forms import DayInput
from tenants.accounts.models import Unit

WORK = [
    ("", _("Something else")),
    (Skill.MAINTENANCE, _("Maintenance")),
    (Skill.MECHANICAL, _("Repair")),
    (Skill.ELECTRICAL, _("Electrics")),
    (Skill.BODY, _("Body and paint")),
]


class WhenForm(forms.Form):
    """Where, what for, which car and on which day."""

    store = forms.ModelChoiceField(Unit.objects.none(), label=_("Store"), empty_label=None)
    skill = forms.ChoiceField(label=_("Kind of visit"), choices=WORK, required=False)
    car = forms.CharField(label=_("Plate or VIN"), max_length=40, required=False)
    day = forms.DateField(label=_("Date"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        bays = Resource.objects.filter(kind=ResourceKind.BAY, is_active=True)
        self.fields["store"].queryset = Unit.objects.filter(
            pk__in=bays.values("store"), is_active=True
        ).order_by("code")
        tomorrow = localdate() + timedelta(days=1)
        self.initial.setdefault("day", tomorrow)
        limits = {"min": localdate().isoformat(), "max": (localdate() + AHEAD).isoformat()}
        self.fields["day"].widget.attrs.update(limits)


class WhoForm(forms.Form):
    """Who comes, and why."""

    full_name = forms.CharField(label=_("Your name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    complaint = forms.CharField(
        label=_("What shall we do?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    campaign = forms.ModelChoiceField(
        ServiceCampaign.objects.none(),
        label=_("Do this recall or service campaign, free of charge"),
        required=False,
        empty_label=_("Not this time"),
    )

    def __init__(self, *args: Any, campaigns: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if campaigns:
            self.fields["campaign"].queryset = ServiceCampaign.objects.filter(pk__in=campaigns)
            self.initial.setdefault("campaign", campaigns[0])
        else:
            del self.fields["campaign"]
