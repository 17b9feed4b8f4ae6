"""Who came into the showroom, as forms."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.selectors import find_customers
from dealers.customers.states import Tier
from dealers.sales.forms.fields import PersonField
from dealers.sales.states.showroom import Rsvp, VisitPurpose
from portal.ui.forms import AutocompleteField, WholeField
from tenants.accounts.models import User


def _motives(words) -> list[tuple[str, str]]:
    return [("", "–"), *((word, gettext(word)) for word in words)]


class _Guest(forms.Form):
    """What both forms ask; ``motives`` are the house's own."""

    name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
        help_text=_("With a phone it becomes a lead."),
    )
    car = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    motive = forms.ChoiceField(label=_("Purchase motive"), required=False)
    advisor = PersonField(label=_("Received by"), required=False, empty_label=_("Me"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, motives=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motive"].choices = _motives(motives)


class VisitForm(_Guest):
    """A party has come in: nine fields, two of them needed and filled already."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=VisitPurpose.choices, initial=VisitPurpose.BUY
    )
    party_size = WholeField(label=_("Persons"), min_value=1, max_value=99, initial=1)
    is_return = forms.BooleanField(label=_("Has been here before"), required=False)
    field_order = ["name", "phone", "purpose", "party_size", "car", "motive", "advisor"]


class VisitEditForm(_Guest):
    """What was learned after all."""

    def clean(self):
        data = super().clean()
        if not data.get("advisor"):  # empty here leaves whom it is
            data.pop("advisor", None)
        return data


class GuestsForm(forms.Form):
    """Who is invited to which event."""

    event = forms.CharField(label=_("Event"), max_length=80)
    expected_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    guests = forms.CharField(
        label=_("Guests, one on each line"),
        required=False,
        max_length=40000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Name, phone, persons. Like: 王小明, 13800138000, 2"),
    )
    customer = AutocompleteField(
        Customer.objects.none(),
        url="customers:customer_options",
        label=_("A known customer"),
        required=False,
        help_text=_("Found by name, phone or plate; name and phone are taken from the record."),
    )
    tier = forms.ChoiceField(
        label=_("Also all customers of this value"),
        required=False,
        choices=[("", "–"), *Tier.choices],
        help_text=_("Those who allow invitations."),
    )
    advisor = PersonField(
        label=_("Looked after by"), required=False, empty_label=_("As with the customer")
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = find_customers("", user=user)

    def clean_guests(self):
        """The lines as mappings; what cannot be read is named by its line."""
        lines = self.cleaned_data["guests"].splitlines()
        return [_guest_of(n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _guest_of(n: int, line: str) -> dict[str, Any]:
    parts = [part.strip() for part in re.split(r"[,，;；\t]", unicodedata.normalize("NFKC", line))]
    name, phone, persons, *more = [*parts, "", ""]
    if any(more) or (persons and not persons.isdecimal()):
        message = gettext("Line %(n)d: type name, phone and persons with commas between.")
        raise forms.ValidationError(message % {"n": n})
    return {"name": name, "phone": phone, "party_size": int(persons or 1)}


class AnswerForm(forms.Form):
    """Whether an invited guest will come."""

    rsvp = forms.ChoiceField(label=_("Answer"), choices=Rsvp.choices, initial=Rsvp.ACCEPTED)
    party_size = WholeField(label=_("Persons"), min_value=1, max_value=99, required=False)


class CheckInForm(forms.Form):
    """Who takes care of a guest at the door."""

    advisor = PersonField(
        label=_("Received by"), required=False, empty_label=_("As on the guest list")
    )


class TrafficForm(forms.Form):
    """The days of the report."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
