"""What a store plans with: bays, technicians, courtesy cars, drivers."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.service.courtesy import courtesy_cars
from dealers.service.permissions import MANAGE_RESOURCES, WORK_ON_JOB
from dealers.service.selectors import people_who
from dealers.service.states import ResourceKind, Skill
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field


class ResourceEditForm(forms.Form):
    """What may change about a bay, technician, courtesy car or driver."""

    name = forms.CharField(label=_("Name"), max_length=80)
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        choices=Skill.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: fit for any work."),
    )
    days_off = forms.CharField(
        label=_("Days off"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("One day a line, such as 2026-10-01."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_days_off(self) -> list[date]:
        """The days typed, in order, each once."""
        try:
            return sorted({date.fromisoformat(d) for d in self.cleaned_data["days_off"].split()})
        except ValueError as error:
            raise forms.ValidationError(
                _("Write each day as year, month and day: 2026-10-01.")
            ) from error

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Colleague"),
        required=False,
        help_text=_("Of a technician: to whom jobs are given, whose clock runs."),
    )

    own_car = forms.TypedChoiceField(
        label=_("Own car"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_(
            "Of a courtesy car: the car of the own fleet, whose calendar then knows of it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_car"].choices = [("", _("None")), *courtesy_cars().choices()]
        self.fields["user"].queryset = people_who(WORK_ON_JOB).order_by("full_name")


class ResourceForm(StoreChoices, ResourceEditForm):
    store_verbs = {"store": MANAGE_RESOURCES}
    kind = forms.ChoiceField(label=_("What"), choices=ResourceKind.choices)
    store = store_field()
    is_active = None  # type: ignore[assignment]
    field_order = ("kind", "name", "store", "user", "own_car", "skills", "days_off")
