"""What is typed about a car."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.fleet.forms.fields import STORES, day, odometer, person, prose
from dealers.fleet.states import CarUse, LicenceClass
from dealers.inventory.models import VehicleUnit
from portal.ui.forms import WholeField, money_field


class CarEditForm(forms.Form):
    """What may change about a car."""

    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=120)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    use = forms.ChoiceField(label=_("Use"), choices=CarUse.choices)
    store = forms.ModelChoiceField(STORES, label=_("Store"))
    keeper = person(_("Keeper"))
    licence_class = forms.ChoiceField(
        label=_("Licence needed"), choices=LicenceClass.choices, initial=LicenceClass.C2
    )
    odometer_km = odometer()
    inspection_due_on = day(_("Inspection due"))
    insured_until = day(_("Insured until"))
    service_due_on = day(_("Service due"))
    service_due_km = odometer(_("Service due at (km)"), required=False)
    bought_on = day(_("Bought"))
    price = money_field(_("Price"), initial=0)
    residual = money_field(_("Residual value"), initial=0)
    months = WholeField(label=_("Months of depreciation"), min_value=1, max_value=240, initial=60)
    notes = prose(_("Notes"), max_length=5000)


class CarForm(CarEditForm):
    """A car that joins the fleet."""

    vin = forms.CharField(label=_("VIN"), max_length=40)
    stock_unit = forms.ModelChoiceField(
        VehicleUnit.objects.none(), label=_("Vehicle in stock"), required=False
    )
    vin_override = forms.CharField(
        label=_("Why the VIN's check digit may be wrong"),
        max_length=160,
        required=False,
        help_text=_("Only when the plate on the car really says so; it is recorded."),
    )
    field_order = ["vin", "plate", "model_name"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stock_unit"].queryset = units


class RetireForm(forms.Form):
    retired_on = day(_("Retired on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
