"""The key goes out and comes back: odometer, tank, damage; and what is late."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.fleet import selectors
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import REQUEST_CAR
from dealers.fleet.services.base import (
    check_licence,
    lock_trip,
    lock_trip_and_car,
    refuse,
    save_trip,
)
from dealers.fleet.services.trips import cancel_trip
from dealers.fleet.states import CarState, LicenceClass, TripState
from portal.core.errors import Conflict, DomainError, InvalidInput
from portal.core.validation import clean_text
from portal.ui.damage import clean_marks
from tenants.accounts.models import User
from tenants.workspace.content import IMAGES
from tenants.workspace.services import notify, save_upload

MOST_PHOTOS = 20
# So many at one call of the clock: the rest comes minutes later.
BATCH = 100


@transaction.atomic
def hand_over(
    *,
    trip: Trip,
    odometer_km: int,
    fuel_percent: int,
    licence_seen: bool,
    actor: User,
    licence_class: LicenceClass | str = "",
    licence_until: date | None = None,
    marks: Sequence[dict[str, Any]] | None = None,
    photos: Sequence[UploadedFile] = (),
) -> Trip:
    """The driver gets the key, against the licence and with the car's state on a sheet.

    Without ``marks`` the car has the damage that is known.

    Raises ``InvalidInput`` naming the field: licence not seen, not fitting or ending too early, an
    odometer below the car's; ``Conflict`` for a car that is out, off the road, uninsured or
    uninspected, or that another drive needs before this one was to begin.
    """
    car, trip = lock_trip_and_car(trip)
    trip.move_to(TripState.OUT)
    trip.licence_class = licence_class or trip.licence_class
    trip.licence_until = licence_until or trip.licence_until
    if not licence_seen:
        raise refuse("licence_seen", _("See the driving licence first."))
    check_licence(trip, car)
    _check_roadworthy(car)
    if other := selectors.trip_in_the_way(car, now(), trip.ends_at, but=trip):
        raise Conflict(_("%(name)s has this car before then.") % {"name": other.driver_label})
    _read_odometer(car, odometer_km)
    car.move_to(CarState.OUT)
    car.save(update_fields=["state", "odometer_km", "updated_at"])
    trip.out_at, trip.odometer_out = now(), odometer_km
    seen = car.marks if marks is None else marks
    trip.out_sheet = _sheet(trip, fuel_percent, seen, photos, "", actor)
    fields = ("licence_class", "licence_until", "out_at", "odometer_out", "out_sheet")
    save_trip(trip, actor, "fleet.trip.out", *fields, odometer=odometer_km)
    return trip


@transaction.atomic
def take_back(
    *,
    trip: Trip,
    odometer_km: int,
    fuel_percent: int,
    actor: User,
    marks: Sequence[dict[str, Any]] | None = None,
    photos: Sequence[UploadedFile] = (),
    note: str = "",
) -> Trip:
    """The car is back. Damage that was not there when it left is told to its keeper.

    Without ``marks`` it came back as it left.

    Raises ``InvalidInput`` for a mileage that went down.
    """
    car, trip = lock_trip_and_car(trip)
    trip.move_to(TripState.RETURNED)
    _read_odometer(car, odometer_km)
    trip.in_at, trip.odometer_in = now(), odometer_km
    known = trip.out_sheet.get("marks", [])
    seen = known if marks is None else marks
    trip.in_sheet = _sheet(trip, fuel_percent, seen, photos, note, actor)
    fresh = [mark for mark in trip.in_sheet["marks"] if mark not in known]
    trip.has_damage = bool(fresh)
    car.move_to(CarState.AVAILABLE)
    car.marks = trip.in_sheet["marks"]
    car.save(update_fields=["state", "odometer_km", "marks", "updated_at"])
    fields = ("in_at", "odometer_in", "in_sheet", "has_damage")
    save_trip(trip, actor, "fleet.trip.returned", *fields, km=trip.driven_km, damage=len(fresh))
    if fresh:
        text = gettext_noop("%(car)s came back damaged from %(name)s.")
        _tell(trip, text, _concerned(trip) - {actor})
    return trip


@transaction.atomic
def tell_overdue(*, trip: Trip) -> bool:
    """Say once that a car is late: to who drives, asked, approved and keeps it; whether it was said.

    Said again only when the end was moved and is missed, too.
    """
    trip = lock_trip(trip)
    if not trip.is_overdue or trip.overdue_told_at:
        return False
    trip.overdue_told_at = now()
    save_trip(trip, None, "fleet.trip.overdue", "overdue_told_at")
    _tell(trip, gettext_noop("%(car)s is overdue: %(name)s has not brought it back."),
          _concerned(trip))  # fmt: skip
    return True


def watch_trips() -> int:
    """What the clock does: tell of cars that are late, cancel what nobody collected; how much."""
    late = Trip.objects.overdue().filter(overdue_told_at=None).order_by("ends_at")[:BATCH]
    told = sum(tell_overdue(trip=trip) for trip in late)
    return told + sum(_close_uncollected(trip) for trip in selectors.trips_uncollected()[:BATCH])


def _close_uncollected(trip: Trip) -> bool:
    try:
        cancel_trip(trip=trip, actor=None)
    except DomainError:  # somebody moved it on meanwhile
        return False
    return True


def _concerned(trip: Trip) -> set[User]:
    keeper = trip.car.keeper if trip.car else None
    people = (trip.driver, trip.requested_by, trip.answered_by, keeper)
    return {person for person in people if person}


def _tell(trip: Trip, text: str, people: set[User]) -> None:
    notify(
        people=sorted(people, key=lambda person: person.pk),
        text=text,
        url=trip.get_absolute_url(),
        car=str(trip.car),
        name=trip.driver_label,
    )


def _check_roadworthy(car: FleetCar) -> None:
    today = localdate()
    for day, message in (
        (car.insured_until, _("The insurance of this car has ended.")),
        (car.inspection_due_on, _("The inspection of this car is overdue.")),
    ):
        if day and day < today:
            raise Conflict(message)


def _read_odometer(car: FleetCar, reading: int) -> None:
    """Set the car's odometer, which never goes down. Does not save."""
    if reading < car.odometer_km:
        message = _("The car had %(km)d km already.") % {"km": car.odometer_km}
        raise refuse("odometer_km", message)
    car.odometer_km = reading


def _sheet(
    trip: Trip,
    fuel_percent: int,
    marks: Sequence[dict[str, Any]],
    photos: Sequence[UploadedFile],
    note: str,
    actor: User,
) -> dict[str, Any]:
    """The car's state as it is kept. Raises ``InvalidInput`` naming the field."""
    if not 0 <= fuel_percent <= 100:
        raise refuse("fuel_percent", _("The tank is between 0 and 100 percent full."))
    if len(photos) > MOST_PHOTOS:
        raise refuse("photos", _("Keep at most %(most)s photos.") % {"most": MOST_PHOTOS})
    try:
        marked = clean_marks(list(marks))
    except InvalidInput as error:
        raise refuse("marks", str(error)) from error
    return {
        "fuel_percent": fuel_percent,
        "marks": marked,
        "photos": [_keep(trip, photo, actor) for photo in photos],
        "note": clean_text(note)[:2000],
        "by": str(actor),
    }


def _keep(trip: Trip, upload: UploadedFile, actor: User) -> dict[str, str]:
    """The picture, kept with the request; id and name."""
    try:
        file = save_upload(upload=upload, actor=actor, verb=REQUEST_CAR, about=trip, accept=IMAGES)
    except InvalidInput as error:
        raise refuse("photos", str(error)) from error
    return {"id": str(file.pk), "name": file.name}
