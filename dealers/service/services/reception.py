"""A car comes in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.models import Customer, Vehicle
from dealers.customers.selectors import owner_of
from dealers.customers.services import customer_for, record_ownership, register_vehicle
from dealers.customers.states import OwnershipRole, Source
from dealers.service.models import (
    Booking,
    CampaignVehicle,
    Job,
    RepairOrder,
    ServiceCampaign,
    WorkClock,
)
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.services.bays import bay_of_arrival
from dealers.service.services.campaigns import match_vehicle
from dealers.service.services.common import check_open, lock_order, note, refuse, tell_dropped
from dealers.service.services.jobs import add_job
from dealers.service.services.reserving import let_go, reserved_lines
from dealers.service.services.reviving import release_revived, revive_job
from dealers.service.states import ON_THE_BOARD, Board, BookingState, CarState, PayType
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import next_number


@transaction.atomic
def receive_vehicle(
    *,
    vin: str,
    odometer_km: int,
    complaint: str,
    store: Unit,
    actor: User,
    plate: str = "",
    model_name: str = "",
    full_name: str = "",
    phone: str = "",
    customer: Customer | None = None,
    booking: Booking | None = None,
    advisor: User | None = None,
    pay_type: PayType = PayType.CUSTOMER,
    promised_at: datetime | None = None,
    tag_number: str = "",
    remarks: str = "",
    is_comeback: bool = False,
    allow_lower_odometer: bool = False,
    campaigns: Sequence[ServiceCampaign] = (),
    deferred: Sequence[Job] = (),
) -> RepairOrder:
    """Check a car in: the repair order with its first job, an estimate until something is agreed.

    The car is registered if we do not know it; so is its owner, from ``customer``, the booking,
    our records, or ``full_name`` and ``phone``. A booking becomes "arrived"; its campaign becomes
    a job. A comeback is linked to the visit before. Running campaigns are matched against the VIN, so that the advisor sees them.

    Raises ``InvalidInput`` for a VIN, plate or odometer that cannot be (a reading below an
    earlier one needs ``allow_lower_odometer``), ``Conflict`` if the car is with us already.
    """
    vehicle = register_vehicle(
        vin=vin, plate=plate, model_name=model_name, store=store, actor=actor
    )
    _check_odometer(vehicle, odometer_km, allow_lower_odometer)
    if other := RepairOrder.objects.filter(vehicle=vehicle, board__in=ON_THE_BOARD).first():
        raise Conflict(_("This car is already here with %(number)s.") % {"number": other})
    person = _bringer(vehicle, customer, booking, full_name, phone, store, actor)
    order = RepairOrder.objects.create(
        number=next_number(kind="RO", store=store),
        customer=person,
        vehicle=vehicle,
        store=store,
        advisor=advisor or (booking and booking.advisor) or actor,
        booking=_arrived(booking, vehicle),
        bay=bay_of_arrival(booking.bay if booking and booking.store_id == store.pk else None),
        odometer_in=odometer_km,
        promised_at=promised_at,
        tag_number=clean_text(tag_number),
        remarks=clean_text(remarks),
        is_comeback=is_comeback,
        comeback_of=vehicle.repair_orders.exclude(board=Board.CANCELLED).order_by("-id").first()
        if is_comeback
        else None,
        currency=store.currency,
    )
    _count_visit(vehicle, odometer_km)
    record(actor=actor, verb="service.order.received", target=order)
    note(order, clean_text(complaint), actor)
    match_vehicle(vehicle=vehicle, actor=actor)
    _add_first_jobs(order, booking, clean_text(complaint), pay_type, actor)
    for campaign in campaigns:
        if not (booking and booking.campaign_id == campaign.pk):
            add_job(repair_order=order, campaign=campaign, actor=actor)
    for job in deferred:
        revive_job(job=job, repair_order=order, actor=actor)
    return RepairOrder.objects.get(pk=order.pk)


def _count_visit(vehicle: Vehicle, odometer_km: int) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(
        odometer_km=odometer_km, visits=F("visits") + 1, last_visit_on=localdate()
    )


def _add_first_jobs(
    order: RepairOrder, booking: Booking | None, complaint: str, pay_type: PayType, actor: User
) -> None:
    """The campaign that was booked for, and what the customer says beyond it."""
    campaign = booking.campaign if booking else None
    if campaign:
        add_job(repair_order=order, pay_type=PayType.CAMPAIGN, campaign=campaign, actor=actor)
    if complaint and not (campaign and booking and complaint == booking.complaint):
        skill = booking.skill if booking else ""
        add_job(
            repair_order=order, complaint=complaint, pay_type=pay_type, skill=skill, actor=actor
        )


def _check_odometer(vehicle: Vehicle, odometer_km: int, allow_lower: bool) -> None:
    if odometer_km < vehicle.odometer_km and not allow_lower:
        raise refuse(
            "odometer_km",
            _("Below the %(km)s km noted before. Read it again, or confirm that it is right.")
            % {"km": vehicle.odometer_km},
        )


def _bringer(
    vehicle: Vehicle,
    customer: Customer | None,
    booking: Booking | None,
    full_name: str,
    phone: str,
    store: Unit,
    actor: User | None,
) -> Customer:
    """Who brings the car; noted as its owner if it has none, else as its driver."""
    owner = owner_of(vehicle)
    person = customer or (booking.customer if booking else None)
    if person is None and full_name:
        person = customer_for(
            full_name=full_name, phone=phone, source=Source.SERVICE, store=store, actor=actor
        )
    person = person or owner
    if person is None:
        raise refuse("full_name", _("Type the customer's name."))
    if person != owner:
        role = OwnershipRole.DRIVER if owner else OwnershipRole.OWNER
        record_ownership(customer=person, vehicle=vehicle, role=role, actor=actor)
    return person


def _arrived(booking: Booking | None, vehicle: Vehicle) -> Booking | None:
    if booking is None:
        return None
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if booking.vehicle_id and booking.vehicle_id != vehicle.pk:
        raise Conflict(_("The booking is for another car."))
    booking.move_to(BookingState.ARRIVED)
    booking.vehicle = vehicle
    booking.save(update_fields=["state", "vehicle", "updated_at"])
    return booking


@transaction.atomic
def amend_order(
    *,
    repair_order: RepairOrder,
    actor: User | None,
    promised_at: datetime | None,
    tag_number: str,
    remarks: str,
) -> RepairOrder:
    """Say anew when the car is promised, where its key hangs and what was seen on it.

    The time that was promised before stays in the history. Raises ``Conflict`` once the order is
    settled or over.
    """
    order = lock_order(repair_order)
    check_open(order)
    said = {
        "promised_at": promised_at,
        "tag_number": clean_text(tag_number),
        "remarks": clean_text(remarks),
    }
    if changes := set_fields(order, said):
        order.save(update_fields=[*changes, "updated_at"])
        record(actor=actor, verb="service.order.amended", target=order, changes=changes)
    return order


@transaction.atomic
def cancel_order(*, repair_order: RepairOrder, reason: str, actor: User | None) -> RepairOrder:
    """The car leaves without work. Raises ``Conflict`` once parts are out or somebody worked."""
    order = lock_order(repair_order)
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    jobs = Job.objects.filter(repair_order=order)
    if jobs.filter(lines__issue__isnull=False).exists():
        raise Conflict(_("Parts have been issued. Take them back first."))
    if WorkClock.objects.filter(job__repair_order=order).exists():
        raise Conflict(_("Somebody has worked on this car already. Settle it instead."))
    CampaignVehicle.objects.filter(job__repair_order=order).update(job=None, state=CarState.OPEN)
    release_revived(order)
    let_go(reserved_lines(job__repair_order=order), actor, reason)
    tell_dropped(order, jobs, reason, actor)
    order.move_to(Board.CANCELLED)
    order.cancel_reason = reason
    order.save(update_fields=[*BOARD_FIELDS, "cancel_reason"])
    record(actor=actor, verb="service.order.cancelled", target=order, changes={"cancelled": reason})
    note(order, reason, actor)
    return order
