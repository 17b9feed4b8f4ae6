"""What a car is asked for, for whom it is kept, and how it leaves with its buyer."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.inventory import selectors
from dealers.inventory.models import Reservation, VehicleUnit
from dealers.inventory.services.base import locked, refuse, save_unit
from dealers.inventory.services.costing import settle_interest
from dealers.inventory.states import UnitState
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def price_unit(*, unit: VehicleUnit, price: Decimal, actor: User | None) -> VehicleUnit:
    """Ask another price for a car. Contracts keep theirs. Raises ``InvalidInput`` below zero."""
    unit = locked(unit)
    if price < 0:
        message = _("An amount cannot be negative.")
        raise refuse("price", message)
    before, unit.price = unit.price, price
    save_unit(unit, actor, "inventory.unit.price", "price", price=[str(before), str(price)])
    return unit


@transaction.atomic
def reserve_unit(
    *,
    unit: VehicleUnit,
    customer: Customer,
    contract_id: UUID,
    contract_number: str,
    until: date,
    actor: User | None,
) -> Reservation:
    """Keep a car for a customer's contract.

    The car is locked first, so of two advisors reserving one VIN the first wins and the second
    is told for whom it is kept. Raises ``Conflict`` otherwise.
    """
    unit = locked(unit)
    if taken := selectors.open_reservation(unit=unit):
        raise Conflict(
            _("%(vin)s is kept for %(number)s until %(until)s. Choose another vehicle.")
            % {"vin": unit.vin, "number": taken.contract_number, "until": taken.until},
            fields={"vin": _("Already reserved")},
        )
    if until < localdate():
        message = _("Choose a day from today on.")
        raise InvalidInput(message, fields={"until": message})
    unit.move_to(UnitState.RESERVED)
    reservation = Reservation.objects.create(
        unit=unit,
        customer=customer,
        contract_id=contract_id,
        contract_number=contract_number,
        until=until,
        made_by=actor,
    )
    save_unit(unit, actor, "inventory.unit.reserve", contract=contract_number)
    return reservation


@transaction.atomic
def release_reservation(*, unit: VehicleUnit, reason: str, actor: User | None) -> VehicleUnit:
    """Give a kept or sold car back to the stock. Raises ``Conflict`` if nobody has reserved it."""
    unit = locked(unit)
    reservation = selectors.open_reservation(unit=unit)
    if reservation is None:
        raise Conflict(_("Nobody has reserved this vehicle."))
    unit.move_to(UnitState.IN_STOCK)
    unit.sold_on = None
    reservation.released_at, reservation.release_reason = now(), clean_text(reason)[:160]
    reservation.save(update_fields=["released_at", "release_reason", "updated_at"])
    save_unit(unit, actor, "inventory.unit.release", "sold_on", reason=reservation.release_reason)
    return unit


@transaction.atomic
def move_reservation(*, unit: VehicleUnit, contract_id: UUID, actor: User | None) -> Reservation:
    """An amended contract keeps the car of the one before. Raises ``Conflict`` if nobody has it."""
    unit = locked(unit)
    reservation = selectors.open_reservation(unit=unit)
    if reservation is None:
        raise Conflict(_("Nobody has reserved this vehicle."))
    reservation.contract_id = contract_id
    reservation.save(update_fields=["contract_id", "updated_at"])
    record(actor=actor, verb="inventory.unit.reserve", target=unit, changes={"amended": True})
    return reservation


@transaction.atomic
def renumber_reservation(*, contract_id: UUID, number: str) -> None:
    """The order for which a car is kept has become a contract: it is kept for that number."""
    kept = Reservation.objects.filter(contract_id=contract_id, released_at=None)
    kept.update(contract_number=number)


@transaction.atomic
def mark_sold(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The kept car is paid for: only the hand-over is missing."""
    unit = locked(unit)
    unit.move_to(UnitState.SOLD)
    unit.sold_on = localdate()
    save_unit(unit, actor, "inventory.unit.sell", "sold_on")
    return unit


@transaction.atomic
def deliver_unit(
    *, unit: VehicleUnit, odometer_km: int, delivered_on: date, actor: User | None
) -> VehicleUnit:
    """The car leaves the stock with its buyer; its reservation has served its purpose.

    Raises ``InvalidInput`` if the odometer reads less than at arrival.
    """
    unit = locked(unit)
    unit.move_to(UnitState.DELIVERED)
    if odometer_km < unit.odometer_km:
        message = _("The odometer read %(km)s km at arrival.") % {"km": unit.odometer_km}
        raise InvalidInput(message, fields={"odometer_km": message})
    unit.odometer_km, unit.delivered_on = odometer_km, delivered_on
    if reservation := selectors.open_reservation(unit=unit):
        reservation.released_at, reservation.release_reason = now(), "delivered"
        reservation.save(update_fields=["released_at", "release_reason", "updated_at"])
    fields = ("odometer_km", "delivered_on", *settle_interest(unit, delivered_on, actor))
    save_unit(unit, actor, "inventory.unit.deliver", *fields)
    return unit
