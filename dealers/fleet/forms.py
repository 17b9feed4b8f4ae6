"""What is typed about the own fleet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.fleet.states import CarUse, LicenceClass
from dealers.inventory.models import VehicleUnit
from portal.ui.forms import DayInput, WholeField, money_field
from tenants.accounts.models import Unit, UnitKind, User

STORES = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")
MOST_KM = 5_000_000
ODOMETER = _("Odometer (km)")


def person(label, **more) -> forms.ModelChoiceField:
    """A colleague."""
    people = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
    return forms.ModelChoiceField(people, label=label, required=False, **more)


def day(label, **more) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DayInput(), **{"required": False, **more})


def odometer(label=ODOMETER, **more) -> WholeField:
    """Kilometres."""
    return WholeField(label=label, min_value=0, max_value=MOST_KM, **more)


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
    notes = forms.CharField(
        label=_("Notes"), widget=forms.Textarea({"rows": 3}), max_length=5000, required=False
    )


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


class OffRoadForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RetireForm(forms.Form):
    retired_on = day(_("Retired on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
