"""Fields and small forms that several desks share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import HAND_WRITTEN
from dealers.sales.states import (
    CHOSEN_GRADES,
)
from portal.ui.forms import MoneyInput, NumberField, PercentField
from tenants.accounts.models import User

GRADES = [(grade.value, grade.label) for grade in CHOSEN_GRADES]


CONTACTS = [(kind.value, kind.label) for kind in HAND_WRITTEN]


class PersonField(forms.ModelChoiceField):
    """A colleague."""

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
        super().__init__(people, **{"label": _("Advisor"), **kwargs})


def money(label, **kwargs) -> NumberField:
    """An amount, not below zero."""
    return NumberField(
        label=label, max_digits=14, decimal_places=2, min_value=0, widget=MoneyInput(), **kwargs
    )


def percent(label, **kwargs) -> PercentField:
    """A share, 0 to 100 unless told otherwise."""
    return PercentField(label=label, **kwargs)


def text(label, rows: int = 3, **kwargs) -> forms.CharField:
    """A few lines."""
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": rows}), max_length=5000, **kwargs
    )


class NoteForm(forms.Form):
    note = text(_("What should be done"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
