"""What is typed about the cost of cars and the rules of the stock."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.rules import YEARS
from dealers.inventory.states import ENTERED, CostKind
from portal.ui.forms import DayInput, MoneyInput, NumberField, WholeField, money_field


def rate_field(label, **more) -> NumberField:
    """Per cent a year, three decimals."""
    given = {"max_digits": 6, "decimal_places": 3, "min_value": 0, "max_value": Decimal("99.999")}
    return NumberField(label=label, **{**given, **more})


def _day(label, **more) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput(), **more)


class CostForm(forms.Form):
    """A bill for a car."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ENTERED, initial=CostKind.RECON)
    amount = NumberField(
        label=_("Amount"),
        max_digits=14,
        decimal_places=2,
        widget=MoneyInput(),
        help_text=_("A negative amount takes off what was too much."),
    )
    on = _day(_("Day"))
    note = forms.CharField(label=_("Note"), max_length=160, required=False)


class FloorStartForm(forms.Form):
    """What the bank lends for the car."""

    amount = money_field(_("Amount financed"))
    rate = rate_field(_("Interest (% a year)"))
    start_on = _day(_("Interest from"))
    lender = forms.CharField(label=_("Lender"), max_length=80, required=False)


class FloorEndForm(forms.Form):
    """When it was paid off."""

    end_on = _day(_("Paid off on"), help_text=_("Today if left empty."))


class StockRulesForm(forms.Form):
    """What a day in stock costs, and when a car is old."""

    floor_rate = rate_field(
        _("Floor-plan interest (% a year)"), help_text=_("0: cars are not financed.")
    )
    floor_free_days = WholeField(
        label=_("Free of interest after arrival (days)"), min_value=0, max_value=365
    )
    year_days = forms.TypedChoiceField(
        label=_("Days of a year of interest"), choices=YEARS, coerce=int
    )
    upkeep_per_day = money_field(
        _("Upkeep per car and day"), help_text=_("Insurance, yard, washing, battery.")
    )
    aged_days = WholeField(label=_("Old from (days)"), min_value=1, max_value=1000)
    recon_steps = forms.CharField(
        label=_("Steps of reconditioning, one on each line"),
        widget=forms.Textarea({"rows": 6}),
        max_length=2000,
        required=False,
        help_text=_("The usual steps if left empty."),
    )
    mails_alerts = forms.BooleanField(
        label=_("Mail new alerts"),
        required=False,
        help_text=_("Besides the notice here, to whoever takes care of them; each morning once."),
    )

    def clean_recon_steps(self):
        return self.cleaned_data["recon_steps"].splitlines()
