"""Test drives, as forms."""

from datetime import timedelta

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales.forms.fields import PersonField, text
from portal.ui.forms import AutocompleteField, MomentInput, WholeField

DEMO_CARS = VehicleUnit.objects.filter(state=UnitState.DEMO).order_by("model_name", "pk")
LENGTHS = [(n, format_lazy(_("{n} min"), n=n)) for n in (30, 45, 60, 90, 120)]


def as_booking(data: dict) -> dict:
    """The fields of a ``SlotForm`` as the services take them."""
    data = dict(data)
    minutes = data.pop("minutes")
    return {**data, "ends_at": data["starts_at"] + timedelta(minutes=minutes)}


class SlotForm(forms.Form):
    """Which car, when, with whom."""

    unit = forms.ModelChoiceField(DEMO_CARS, label=_("Demo car"))
    starts_at = forms.DateTimeField(label=_("When"), widget=MomentInput())
    minutes = forms.TypedChoiceField(label=_("How long"), choices=LENGTHS, coerce=int, initial=45)
    advisor = PersonField(required=False, empty_label=_("Me"))
    route = forms.CharField(label=_("Route"), max_length=120, required=False)

    def add_error(self, field, error):
        """A refusal of the end belongs beside the length, which is what is typed."""
        super().add_error("minutes" if field == "ends_at" else field, error)


class DriveForm(SlotForm):
    """The same for a customer."""

    customer = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Customer")
    )
    field_order = ["customer"]

    def __init__(self, *args, customers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers


class BeginForm(forms.Form):
    """The key is handed over."""

    licence_checked = forms.BooleanField(label=_("Driving licence seen"), required=False)
    agreement_signed = forms.BooleanField(label=_("Agreement signed"), required=False)
    odometer_out = WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)


class EndForm(forms.Form):
    """The car is back."""

    odometer_in = WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)
    outcome = text(_("What was said"), required=False)


class CancelForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)
