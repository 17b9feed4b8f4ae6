"""What is typed in finance."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.states import CURRENCIES
from portal.ui.forms import DayInput, NumberField

CODES = [(code, code) for code in CURRENCIES]


class RateForm(forms.Form):
    """What a currency is worth from a day on."""

    currency = forms.ChoiceField(label=_("One unit of"), choices=CODES, initial="EUR")
    rate = NumberField(
        label=_("is worth"), max_digits=18, decimal_places=8, min_value=Decimal("0.00000001")
    )
    into = forms.ChoiceField(label=_("in"), choices=CODES)
    day = forms.DateField(label=_("From"), widget=DayInput())
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
