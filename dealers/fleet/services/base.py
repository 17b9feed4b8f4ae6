"""What the fleet's services share."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.states import COVERS, LicenceClass
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def lock_car(car: FleetCar) -> FleetCar:
    """The car as it is now, locked until the transaction ends; always before what is of it."""
    return FleetCar.objects.select_for_update().get(pk=car.pk)


def lock_trip(trip: Trip) -> Trip:
    """The request as it is now, locked; its car is locked before it."""
    return Trip.objects.select_for_update().get(pk=trip.pk)


def lock_trip_and_car(trip: Trip) -> tuple[FleetCar, Trip]:
    """Both, locked, the car first. Raises ``Conflict`` while no car is promised, or another is."""
    if trip.car is None:
        raise Conflict(_("No car is promised yet. Approve the request first."))
    car = lock_car(trip.car)
    trip = lock_trip(trip)
    if trip.car_id != car.pk:
        raise Conflict(_("The request has another car now. Reload to see which."))
    trip.car = car
    return car, trip


def save_car(car: FleetCar, actor: User | None, verb: str, *fields: str, **changes: Any) -> None:
    """Write some fields of a car and note it."""
    car.save(update_fields=[*fields, "updated_at"])
    record(actor=actor, verb=verb, target=car, changes=changes)


def save_trip(trip: Trip, actor: User | None, verb: str, *fields: str, **changes: Any) -> None:
    """Write the state and some fields of a request and note it."""
    trip.save(update_fields=["state", *fields, "updated_at"])
    changes = {"state": trip.state, "car": str(trip.car or ""), **changes}
    record(actor=actor, verb=verb, target=trip, changes=changes)


def check_licence(trip: Trip, car: FleetCar | None) -> None:
    """The driver's licence covers the car and is valid until the drive ends, in the store's zone.

    Raises ``InvalidInput`` naming ``licence_class`` or ``licence_until``.
    """
    if not trip.licence_class:
        raise refuse("licence_class", _("Say which licence the driver has."))
    if car and car.licence_class not in COVERS[LicenceClass(trip.licence_class)]:
        raise refuse(
            "licence_class",
            _("A licence %(has)s does not cover this car: it needs %(needs)s.")
            % {"has": trip.licence_class, "needs": car.licence_class},
        )
    if trip.licence_until is None:
        raise refuse("licence_until", _("Say until when the licence is valid."))
    if trip.licence_until < localtime(trip.ends_at).date():
        raise refuse("licence_until", _("The licence ends before the drive does."))
