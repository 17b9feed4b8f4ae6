"""What is typed into quotes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.models import VehicleUnit
from dealers.sales.forms.fields import money, percent, text
from dealers.sales.states import LineKind, PriceReason, RateKind
from portal.ui.forms import AutocompleteField, DayInput, NumberField, WholeField
from tenants.reference.models import Energy

# A key account's price follows from the rules; nobody types it.
TYPED = [(kind.value, kind.label) for kind in LineKind if kind != LineKind.TIER]


class NewQuoteForm(forms.Form):
    """A quote begins with a car from stock, or empty."""

    unit = AutocompleteField(
        VehicleUnit.objects.for_sale(),
        url="inventory:unit_options",
        label=_("Vehicle from stock"),
        required=False,
        help_text=_("Type a VIN or a model; empty for a car that is yet to be ordered."),
    )


class QuoteHeadForm(forms.Form):
    """The head of a quote."""

    model_name = forms.CharField(label=_("Model"), max_length=120, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    valid_until = forms.DateField(label=_("Quote valid until"), widget=DayInput())
    discount_reason = forms.CharField(
        label=_("Reason for the discount"), max_length=200, required=False
    )
    notes = text(_("Notes"), rows=2, required=False)


class DescribeForm(forms.Form):
    """A car that is in no catalogue."""

    model_name = forms.CharField(label=_("Model"), max_length=80)
    trim = forms.CharField(label=_("Trim"), max_length=39, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    price = money(_("List price"))


class FinanceForm(forms.Form):
    """A loan or lease behind a quote."""

    lender = forms.CharField(label=_("Lender"), max_length=80, required=False)
    down_payment = money(_("Down payment"))
    months = WholeField(label=_("Term (months)"), min_value=1, max_value=96)
    annual_percent = percent(_("Interest a year (%)"))
    customer_percent = percent(
        _("Subsidised interest a year (%)"),
        required=False,
        help_text=_("What the customer pays if maker or dealer bear the rest; empty for none."),
    )
    balloon = money(_("Final payment"), required=False)


class AnswerForm(forms.Form):
    """The customer's own answer."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])
    comment = forms.CharField(
        label=_("A word to your advisor"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class RateKeyForm(forms.Form):
    """Which rate."""

    kind = forms.ChoiceField(label=_("Rate"), choices=RateKind.choices)
    applies = forms.ChoiceField(
        label=_("Vehicles"), choices=[("", _("All vehicles")), *Energy.choices], required=False
    )
    begins = forms.DateField(label=_("From"), widget=DayInput())


class RateForm(RateKeyForm):
    """An official rate from a day."""

    percent = percent(_("Rate (%)"))
    cap = money(_("At most"), required=False, help_text=_("Empty for no cap."))


class LineForm(forms.Form):
    """One line; empty ones are left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TYPED, initial="accessory")
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    quantity = NumberField(
        label=_("Quantity"), max_digits=8, decimal_places=2, min_value=0, initial=1, required=False
    )
    list_price = NumberField(
        label=_("List price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    price = NumberField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    reason = forms.ChoiceField(
        label=_("Why below the list"), choices=[("", "–"), *PriceReason.choices], required=False
    )

    def as_line(self) -> dict | None:
        """The line as ``update_quote`` takes it; ``None`` for an empty or deleted one."""
        data = getattr(self, "cleaned_data", {})
        if not data or data.get("DELETE") or data.get("price") is None:
            return None
        return {key: value for key, value in data.items() if key != "DELETE"}


LineFormSet = forms.formset_factory(LineForm, extra=0, can_delete=True, max_num=60)
