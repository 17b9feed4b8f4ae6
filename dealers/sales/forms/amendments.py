"""What is typed when a contract changes, and into the plan of its money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import money
from dealers.sales.states import InstalmentKind, LineKind
from portal.ui.forms import DayInput, NumberField


class AmendForm(forms.Form):
    """What changes about a contract besides its lines."""

    amend_reason = forms.CharField(label=_("Why it is amended"), max_length=200)
    model_code = forms.CharField(label=_("Model code"), max_length=40, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=120, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    promised_on = forms.DateField(label=_("Delivery promised"), required=False, widget=DayInput())
    deposit_due = money(_("Deposit agreed"))


class DraftForm(forms.Form):
    """What may still change about a draft."""

    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    promised_on = forms.DateField(label=_("Delivery promised"), required=False, widget=DayInput())
    deposit_due = money(_("Deposit agreed"))


class ContractLineForm(forms.Form):
    """One line of a contract; empty ones are left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices, initial="accessory")
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    quantity = NumberField(
        label=_("Quantity"), max_digits=8, decimal_places=2, min_value=0, initial=1, required=False
    )
    list_price = NumberField(
        label=_("List price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    price = NumberField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )

    def as_row(self) -> dict[str, Any] | None:
        """The line as the service takes it; ``None`` for an empty or removed one."""
        data = getattr(self, "cleaned_data", {})
        if not data or data.get("DELETE") or data.get("price") is None:
            return None
        return {key: value for key, value in data.items() if key != "DELETE"}


class PlanForm(forms.Form):
    """The plan of a contract's money has only rows; what is wrong with them is said on top."""


class PartForm(forms.Form):
    """One part of a contract's money; empty ones are left out."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=InstalmentKind.choices, initial=InstalmentKind.INSTALMENT
    )
    due_on = forms.DateField(label=_("Due"), widget=DayInput(), required=False)
    amount = NumberField(
        label=_("Amount"), max_digits=14, decimal_places=2, min_value=0, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A part with an amount has a day."""
        data = self.cleaned_data
        if data.get("amount") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say when it is due."))
        return data

    def as_row(self) -> dict[str, Any] | None:
        """The part as the service takes it; ``None`` for an empty or removed one."""
        data = getattr(self, "cleaned_data", {})
        if not data or data.get("DELETE") or not data.get("amount"):
            return None
        return {key: value for key, value in data.items() if key != "DELETE"}
