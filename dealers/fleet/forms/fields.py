"""Fields that several forms share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput, MomentInput, WholeField
from tenants.accounts.models import Unit, UnitKind, User

STORES = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")
MOST_KM = 5_000_000
ODOMETER = _("Odometer (km)")


def person(label, **more) -> forms.ModelChoiceField:
    """A colleague."""
    people = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
    return forms.ModelChoiceField(people, label=label, **{"required": False, **more})


def day(label, **more) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DayInput(), **{"required": False, **more})


def moment(label, **more) -> forms.DateTimeField:
    """A day and a time."""
    return forms.DateTimeField(label=label, widget=MomentInput(), **more)


def odometer(label=ODOMETER, **more) -> WholeField:
    """Kilometres."""
    return WholeField(label=label, min_value=0, max_value=MOST_KM, **more)


def prose(label, **more) -> forms.CharField:
    """A few lines."""
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(
        label=label, widget=widget, **{"required": False, "max_length": 2000, **more}
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
