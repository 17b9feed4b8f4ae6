"""What is typed at the counter for a car that was recognised."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from dealers.service.arrivals import Arrival
from dealers.service.forms import moment_field, prose_field
from dealers.service.models import Booking, Job
from dealers.service.permissions import RECEIVE_VEHICLE
from portal.ui.forms import WholeField
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field


def _visit(booking: Booking) -> str:
    return f"{localtime(booking.starts_at):%H:%M} {booking.campaign or booking.complaint}".strip()


def _put_off(job: Job) -> str:
    return f"{job.complaint} · {job.repair_order.number}"


class ArrivalForm(StoreChoices):
    """A repair order for a known car: what is asked and what is offered comes from the arrival."""

    store_verbs = {"store": RECEIVE_VEHICLE}
    booking = forms.TypedChoiceField(label=_("Booked visit"), empty_value=None, required=False)
    customer = forms.TypedChoiceField(label=_("Brought by"))
    full_name = forms.CharField(label=_("Brought by"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    odometer_km = WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)
    allow_lower_odometer = forms.BooleanField(
        label=_("The odometer is right although it was higher before"), required=False
    )
    complaint = prose_field(_("What the customer says"), rows=2, required=False)
    campaigns = forms.TypedMultipleChoiceField(
        label=_("Open campaigns to do now"), widget=forms.CheckboxSelectMultiple, required=False
    )
    deferred = forms.TypedMultipleChoiceField(
        label=_("Put off before, to do now"), widget=forms.CheckboxSelectMultiple, required=False
    )
    promised_at = moment_field(_("Promised for"), required=False)
    tag_number = forms.CharField(label=_("Key tag"), max_length=12, required=False)
    store = store_field()

    def __init__(self, *args: Any, actor: User, arrival: Arrival, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.arrival = arrival
        self._offer("booking", arrival.bookings, _visit)
        self._offer("customer", arrival.people, str)
        self._offer("campaigns", [car.campaign for car in arrival.campaigns], str)
        self._offer("deferred", arrival.deferred, _put_off)
        if "booking" in self.fields:
            self.fields["booking"].choices += [("", _("Came without a booking"))]
        if "customer" in self.fields:
            del self.fields["full_name"], self.fields["phone"]

    def _offer(self, name: str, records: Sequence[Any], label: Any) -> None:
        """The records that may be chosen; the field goes where there are none."""
        if not records:
            del self.fields[name]
            return
        by_key = {str(record.pk): record for record in records}
        self.fields[name].choices = [(pk, label(record)) for pk, record in by_key.items()]
        self.fields[name].coerce = by_key.__getitem__

    def clean(self) -> dict[str, Any]:
        """What ``receive_vehicle`` takes; something has to be done on the car."""
        data = super().clean() or self.cleaned_data
        if booking := data.get("booking"):
            data["complaint"] = data.get("complaint") or booking.complaint
        wanted = ("complaint", "campaigns", "deferred")
        if not any(data.get(name) for name in wanted) and not (booking and booking.campaign_id):
            self.add_error("complaint", _("Write what the customer says."))
        return {**data, "vin": self.arrival.vehicle.vin}
