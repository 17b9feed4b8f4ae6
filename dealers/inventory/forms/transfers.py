"""What is typed when cars change places."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import odometer_field, store_field, text_field
from portal.ui.forms import DayInput, money_field


def _expected() -> forms.DateField:
    return forms.DateField(label=_("Expected on"), required=False, widget=DayInput())


class AskForm(forms.Form):
    """Where it is wanted, and why."""

    target = store_field(_("For store"))
    reason = text_field(_("Reason"), 160)
    expected_on = _expected()


class SendForm(forms.Form):
    """How it travels."""

    carrier = text_field(_("Carrier or driver"), 80)
    expected_on = _expected()


class SendUnitForm(SendForm):
    """Where it goes."""

    target = store_field(_("To store"))
    reason = text_field(_("Reason"), 160)
    field_order = ("target", "reason", "carrier", "expected_on")


class DealerForm(SendForm):
    """Which dealership, and for how much."""

    dealer_id = forms.ChoiceField(label=_("Dealership"))
    price = money_field(_("Transfer price"))
    field_order = ("dealer_id", "price", "carrier", "expected_on")

    def __init__(self, *args, dealers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dealer_id"].choices = [(str(dealer.pk), str(dealer)) for dealer in dealers]


class ReceiveTransferForm(forms.Form):
    """How it came, and where it is put."""

    store = store_field(_("Store"))
    odometer_km = odometer_field()
    location = text_field(_("Place"))
    key_number = text_field(_("Key number"), 24)
    freight = money_field(_("Freight"), required=False)
    arrival_note = text_field(_("Damage or missing parts"), 200)

    def __init__(self, *args, ask_store, **kwargs):
        super().__init__(*args, **kwargs)
        if not ask_store:
            del self.fields["store"]

    def clean_freight(self):
        return self.cleaned_data["freight"] or 0


class AnswerForm(forms.Form):
    """Why not."""

    answer = forms.CharField(label=_("Reason"), max_length=160)
