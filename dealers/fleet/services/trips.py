"""Asking for a car, and the answer: no car is promised twice."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.fleet import selectors
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import APPROVE_TRIP, DISPATCH_CAR
from dealers.fleet.services.base import check_licence, lock_car, lock_trip, refuse, save_trip
from dealers.fleet.states import PLANNED, CarState, CarUse, LicenceClass, Purpose, TripState
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_phone, clean_text
from portal.ui.menu import extensions
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify

LONGEST = timedelta(days=92)


@transaction.atomic
def request_car(
    *,
    purpose: Purpose,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    store: Unit | None = None,
    destination: str = "",
    driver: User | None = None,
    driver_name: str = "",
    driver_phone: str = "",
    customer: Customer | None = None,
    wanted_use: CarUse | str = "",
    car: FleetCar | None = None,
    licence_class: LicenceClass | str = "",
    licence_until: date | None = None,
    **about: Any,
) -> Trip:
    """Ask for a car; who may answer is told. A wish for a certain car does not keep it yet.

    Without a driver the asker drives, or the customer where one is named. The licence of a
    colleague is the one shown last unless it is given. ``about`` (``about_id``, ``about_number``,
    ``about_url``) names the repair order or booking it is for.

    Raises ``InvalidInput`` naming the field: a span that cannot be, a licence that does not fit.
    """
    _check_span(starts_at, ends_at)
    driver_name = clean_text(driver_name)[:120] or (str(customer) if customer else "")
    phone = driver_phone or (customer.phone if customer and not driver else "")
    if purpose == Purpose.COURTESY and not driver and not driver_name:
        raise refuse("customer", _("Say to whom the car is lent."))
    if driver is None and not driver_name:
        driver = actor
    if driver is not None and not licence_class:
        licence_class, known = selectors.last_licence(driver)
        licence_until = licence_until or known
    store = store or (car.store if car else None) or actor.home_store
    if store is None:
        raise refuse("store", _("Say which store's car it is to be."))
    trip = Trip(
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        store=store,
        destination=clean_text(destination)[:200],
        requested_by=actor,
        driver=driver,
        driver_name="" if driver else driver_name,
        driver_phone=_phone(phone),
        customer=customer,
        wanted_use=wanted_use,
        car=car,
        licence_class=licence_class,
        licence_until=licence_until,
        **about,
    )
    _check_driver(trip)
    trip.number = next_number(kind="FT", store=store)
    trip.save(force_insert=True)
    record(actor=actor, verb="fleet.trip.asked", target=trip, changes={"purpose": trip.purpose})
    people = [p for p in selectors.people_who(APPROVE_TRIP, store) if p != actor]
    _tell(trip, people, gettext_noop("%(name)s asks for a car: %(when)s"))
    return trip


@transaction.atomic
def approve_trip(*, trip: Trip, actor: User, car: FleetCar | None = None, answer: str = "") -> Trip:
    """Promise a car: the one named, else the one wished for.

    The car is locked, so that of two dispatchers who give it away the first wins and the second
    is told who has it. Raises ``Conflict`` (field ``car``) then, ``InvalidInput`` without a car or
    for a licence that does not cover it.
    """
    chosen = car or trip.car
    if chosen is None:
        raise refuse("car", _("Choose a car."))
    chosen = lock_car(chosen)
    trip = lock_trip(trip)
    trip.move_to(TripState.APPROVED)
    _check_span(trip.starts_at, trip.ends_at)
    _give(trip, chosen)
    trip.answered_by, trip.answered_at = actor, now()
    trip.answer = clean_text(answer)[:200]
    save_trip(trip, actor, "fleet.trip.approved", "car", "answered_by", "answered_at", "answer")
    _tell_asker(trip, actor, gettext_noop("You have %(car)s: %(when)s"))
    return trip


@transaction.atomic
def decline_trip(*, trip: Trip, reason: str, actor: User) -> Trip:
    """There is no car for this; who asked is told why."""
    trip = lock_trip(trip)
    trip.move_to(TripState.DECLINED)
    trip.answered_by, trip.answered_at = actor, now()
    trip.answer = clean_text(reason)[:200]
    save_trip(trip, actor, "fleet.trip.declined", "answered_by", "answered_at", "answer")
    _tell_asker(trip, actor, gettext_noop("No car for %(when)s: %(why)s"), why=trip.answer)
    return trip


@transaction.atomic
def move_trip(
    *,
    trip: Trip,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    car: FleetCar | None = None,
) -> Trip:
    """Another time or car for a drive that has not begun, or a longer one for a car that is out.

    Raises ``Conflict`` (field ``car``) if somebody else has the car then.
    """
    kept = car or trip.car
    kept = lock_car(kept) if kept else None
    trip = lock_trip(trip)
    is_out = trip.state == TripState.OUT
    if trip.state not in PLANNED and not is_out:
        raise Conflict(_("This drive is over."))
    if is_out and (kept != trip.car or starts_at != trip.starts_at):
        raise Conflict(_("The car is out: only the end can still change."))
    _check_span(starts_at, ends_at)
    trip.starts_at, trip.ends_at = starts_at, ends_at
    trip.overdue_told_at = None
    if kept and trip.state != TripState.ASKED:
        _give(trip, kept)
    trip.car = kept
    fields = ("car", "starts_at", "ends_at", "overdue_told_at")
    save_trip(trip, actor, "fleet.trip.moved", *fields, until=ends_at.isoformat())
    _tell_asker(trip, actor, gettext_noop("Your drive was moved: %(when)s"))
    return trip


@transaction.atomic
def cancel_trip(*, trip: Trip, actor: User | None, reason: str = "") -> Trip:
    """It does not take place; the car is free again. By who asked, who drives, or a dispatcher.

    A visit to the workshop that was promised the car loses it (``TRIP_CANCELLED`` of a ``menu.py``):
    the visit is locked before the request, as the workshop itself does it.
    """
    losers = [loser(trip.about_id) for loser in extensions("dealer", "TRIP_CANCELLED")]
    trip = drop_trip(trip=trip, actor=actor, reason=reason)
    for lose in losers:
        lose(car=trip.car_id, number=trip.number, reason=trip.answer, actor=actor)
    return trip


def drop_trip(*, trip: Trip, actor: User | None, reason: str = "") -> Trip:
    """As ``cancel_trip``, for a visit that itself lets its car go. Inside the caller's transaction."""
    trip = lock_trip(trip)
    mine = actor is None or actor.pk in (trip.requested_by_id, trip.driver_id)
    if not mine and not (actor.can(APPROVE_TRIP) or actor.can(DISPATCH_CAR)):
        raise NotPermitted(_("Only who asked for the car can cancel."))
    trip.move_to(TripState.CANCELLED)
    trip.answer = clean_text(reason)[:200] or trip.answer
    save_trip(trip, actor, "fleet.trip.cancelled", "answer")
    _tell_asker(trip, actor, gettext_noop("Your drive was cancelled: %(when)s"))
    return trip


def _check_span(start: datetime, end: datetime) -> None:
    if not start < end <= start + LONGEST:
        raise refuse("ends_at", _("It ends after it begins, and within 92 days."))
    if end <= now():
        raise refuse("ends_at", _("This time is over. Choose a later one."))


def _phone(phone: str) -> str:
    if not phone:
        return ""
    try:
        return clean_phone(phone)
    except InvalidInput as error:
        raise refuse("driver_phone", str(error)) from error


def _check_driver(trip: Trip) -> None:
    """A colleague's licence is known before; a customer's is seen at the hand-over at the latest."""
    if trip.driver or trip.licence_class or trip.licence_until:
        check_licence(trip, trip.car)


def _give(trip: Trip, car: FleetCar) -> None:
    """Set the car, which is locked, if it can be had. Does not save."""
    if car.state == CarState.RETIRED:
        raise refuse("car", _("This car is retired. Choose another."))
    other = selectors.trip_in_the_way(car, trip.starts_at, trip.ends_at, but=trip)
    if other:
        message = _("%(name)s has it from %(start)s to %(end)s. Choose another car or time.")
        message = message % {
            "name": other.driver_label,
            "start": f"{localtime(other.starts_at):%Y-%m-%d %H:%M}",
            "end": f"{localtime(other.ends_at):%Y-%m-%d %H:%M}",
        }
        raise Conflict(message, fields={"car": message})
    trip.car = car
    _check_driver(trip)


def _tell(trip: Trip, people: list[User], text: str, **values: str) -> None:
    start, end = (f"{localtime(at):%m-%d %H:%M}" for at in (trip.starts_at, trip.ends_at))
    notify(
        people=people,
        text=text,
        url=trip.get_absolute_url(),
        name=trip.driver_label,
        car=str(trip.car or ""),
        when=f"{start} – {end}",
        **values,
    )


def _tell_asker(trip: Trip, actor: User | None, text: str, **values: str) -> None:
    people = {person for person in (trip.requested_by, trip.driver) if person and person != actor}
    _tell(trip, sorted(people, key=lambda person: person.pk), text, **values)
