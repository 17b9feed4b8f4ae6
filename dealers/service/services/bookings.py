"""Announced visits."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer, Vehicle
from dealers.service.models import Booking, CampaignVehicle, ServiceCampaign
from dealers.service.services.common import refuse
from dealers.service.services.lending import keep_promise
from dealers.service.services.resources import hold_resources
from dealers.service.states import BookingState, CarState
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


@transaction.atomic
def book_visit(
    *,
    customer: Customer,
    store: Unit,
    starts_at: datetime,
    actor: User | None,
    vehicle: Vehicle | None = None,
    advisor: User | None = None,
    minutes: int = 60,
    complaint: str = "",
    campaign: ServiceCampaign | None = None,
    skill: str = "",
    courtesy_car: bool = False,
    collect_from: str = "",
) -> Booking:
    """Note that a customer will come at a time, and hold what the visit needs for as long.

    A bay and a technician with the ``skill``, as far as the store plans them; a courtesy car if one
    is wanted; a driver if the car is to be collected. Raises ``InvalidInput`` for a time that has
    passed, ``Conflict`` when something needed is taken or the store is closed then. Without
    ``advisor`` it is the customer's own, if they have one.
    """
    if starts_at < now():
        raise refuse("starts_at", _("Choose a time that is still to come."))
    if not 0 < minutes <= 24 * 60:
        raise refuse("minutes", _("Plan between 1 minute and a day."))
    collect_from = clean_text(collect_from)
    held = hold_resources(
        store=store,
        starts_at=starts_at,
        minutes=minutes,
        skill=skill,
        courtesy_car=courtesy_car,
        driver=bool(collect_from),
    )
    booking = Booking.objects.create(
        **held,
        skill=skill,
        collect_from=collect_from,
        number=next_number(kind="BK", store=store),
        customer=customer,
        vehicle=vehicle,
        store=store,
        advisor=advisor or customer.service_advisor,
        starts_at=starts_at,
        minutes=minutes,
        complaint=clean_text(complaint),
        campaign=campaign,
    )
    if booking.courtesy_car:
        keep_promise(booking, actor)
    record(actor=actor, verb="service.booking.made", target=booking)
    return booking


def _lock(booking: Booking) -> Booking:
    return Booking.objects.select_for_update().get(pk=booking.pk)


@transaction.atomic
def move_booking(*, booking: Booking, starts_at: datetime, actor: User | None) -> Booking:
    """Give a visit another time, and hold anew what it needs.

    Raises ``InvalidInput`` for the past or once the visit is over, ``Conflict`` as ``book_visit``.
    """
    booking = _lock(booking)
    if booking.state != BookingState.BOOKED:
        raise refuse("starts_at", _("Only a visit that is still to come can be moved."))
    if starts_at < now():
        raise refuse("starts_at", _("Choose a time that is still to come."))
    held = hold_resources(
        store=booking.store,
        starts_at=starts_at,
        minutes=booking.minutes,
        skill=booking.skill,
        courtesy_car=booking.courtesy_car_id is not None,
        driver=bool(booking.collect_from),
        but=booking,
    )
    had_car = booking.courtesy_car_id is not None
    for name, resource in held.items():
        setattr(booking, name, resource)
    before, booking.starts_at = booking.starts_at, starts_at
    booking.reminded_at = None
    booking.save(update_fields=["starts_at", "reminded_at", *held, "updated_at"])
    if had_car:
        keep_promise(booking, actor)
    changes = {"starts_at": [before.isoformat(), starts_at.isoformat()]}
    record(actor=actor, verb="service.booking.moved", target=booking, changes=changes)
    return booking


def _end(booking: Booking, state: BookingState, actor: User | None, reason: str = "") -> Booking:
    booking = _lock(booking)
    before = booking.state
    booking.move_to(state)
    booking.reason = clean_text(reason)
    booking.save(update_fields=["state", "reason", "updated_at"])
    if booking.courtesy_car_id:
        keep_promise(booking, actor)
    freed = CampaignVehicle.objects.filter(booking=booking, state=CarState.BOOKED)
    freed.update(state=CarState.OPEN, booking=None)
    changes = {"state": [before, state.value], "reason": reason}
    record(actor=actor, verb=f"service.booking.{state.value}", target=booking, changes=changes)
    return booking


@transaction.atomic
def cancel_booking(*, booking: Booking, actor: User | None, reason: str = "") -> Booking:
    """The customer will not come; a campaign's car is open again."""
    return _end(booking, BookingState.CANCELLED, actor, reason)


@transaction.atomic
def mark_no_show(*, booking: Booking, actor: User | None) -> Booking:
    """The customer did not come; a campaign's car is open again."""
    return _end(booking, BookingState.NO_SHOW, actor)
