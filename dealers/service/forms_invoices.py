"""What the cashier types. Forms check shapes; services the rest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.service.states import TAKEN
from portal.ui.forms import DayInput, money_field


def _method() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("How"), choices=TAKEN)


class PaymentForm(forms.Form):
    amount = money_field(_("Amount"), required=False, help_text=_("Empty: all that is due."))
    method = _method()
    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        required=False,
        help_text=_("The number on the slip of the terminal or the transfer."),
    )


class RefundForm(PaymentForm):
    amount = money_field(_("Amount"))


class CreditForm(forms.Form):
    until = forms.DateField(label=_("To be paid by"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200)
