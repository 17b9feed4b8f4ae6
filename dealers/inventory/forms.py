"""What is typed about cars in stock."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.states import UnitClass
from portal.ui.forms import DayInput, MoneyInput, NumberField
from tenants.accounts.models import Unit, UnitKind


class ReceiveForm(forms.Form):
    """What stands on the delivery note and on the car."""

    vin = forms.CharField(label=_("VIN"), max_length=40)
    model_code = forms.CharField(label=_("Model code"), max_length=40)
    model_name = forms.CharField(label=_("Model"), max_length=120)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Class"), choices=UnitClass.choices, initial="new")
    store = forms.ModelChoiceField(
        Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name"), label=_("Store")
    )
    price = NumberField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, widget=MoneyInput()
    )
    cost = NumberField(
        label=_("Cost"), max_digits=14, decimal_places=2, min_value=0, widget=MoneyInput()
    )
    received_on = forms.DateField(label=_("Received on"), required=False, widget=DayInput())
    location = forms.CharField(label=_("Place"), max_length=40, required=False)
    engine_no = forms.CharField(label=_("Engine or motor number"), max_length=40, required=False)
    certificate_no = forms.CharField(label=_("Certificate number"), max_length=40, required=False)
    vin_override = forms.CharField(
        label=_("Why the VIN's check digit may be wrong"),
        max_length=160,
        required=False,
        help_text=_("Only when the plate on the car really says so; it is recorded."),
    )


class ReadyForm(forms.Form):
    """Where the car stands now."""

    location = forms.CharField(label=_("Place"), max_length=40, required=False)


class PriceForm(forms.Form):
    """The new price."""

    price = NumberField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=0, widget=MoneyInput()
    )
