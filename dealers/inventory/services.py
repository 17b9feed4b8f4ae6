"""Everything that changes the stock of cars."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.inventory import selectors
from dealers.inventory.models import Reservation, VehicleUnit
from dealers.inventory.permissions import OVERRIDE_VIN
from dealers.inventory.states import UnitClass, UnitState
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.search import as_vector, number_words, vehicle_words
from portal.core.validation import clean_text, clean_vin
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


def _locked(unit: VehicleUnit) -> VehicleUnit:
    return VehicleUnit.objects.select_for_update().get(pk=unit.pk)


def _save(unit: VehicleUnit, actor: User | None, verb: str, *fields: str, **changes: Any) -> None:
    unit.save(update_fields=["state", *fields, "updated_at"])
    record(actor=actor, verb=verb, target=unit, changes={"state": unit.state, **changes})


def check_vin(*, vin: str, actor: User | None, override: str = "") -> str:
    """The VIN as stored. A wrong check digit passes only with a reason and the verb for it.

    Raises ``InvalidInput`` (field ``vin``) and ``NotPermitted``.
    """
    try:
        return clean_vin(vin)
    except InvalidInput as error:
        if not override:
            raise InvalidInput(str(error), fields={"vin": str(error)}) from error
    if actor is not None and not actor.can(OVERRIDE_VIN):
        raise NotPermitted(_("You may not let a wrong check digit pass. Ask your manager."))
    try:
        return clean_vin(vin, allow_wrong_check_digit=True)
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={"vin": str(error)}) from error


@transaction.atomic
def receive_unit(
    *,
    vin: str,
    model_code: str,
    model_name: str,
    store: Unit,
    actor: User | None,
    kind: UnitClass = UnitClass.NEW,
    cost: Decimal = Decimal(0),
    price: Decimal = Decimal(0),
    currency: str = "",
    received_on: date | None = None,
    vin_override: str = "",
    **details: Any,
) -> VehicleUnit:
    """A car has arrived: it gets a stock number and waits for its PDI.

    ``details`` are further fields of ``VehicleUnit``. The currency is the store's unless given.
    Raises ``InvalidInput`` for the VIN or a negative amount, ``Conflict`` if the VIN is in stock.
    """
    override = clean_text(vin_override)
    vin = check_vin(vin=vin, actor=actor, override=override)
    for name, amount in (("cost", cost), ("price", price)):
        if amount < 0:
            message = _("An amount cannot be negative.")
            raise InvalidInput(message, fields={name: message})
    if selectors.unit_by_vin(vin):
        message = _("A vehicle with this VIN is already in stock.")
        raise Conflict(message, fields={"vin": message})
    try:
        with transaction.atomic():
            unit = VehicleUnit.objects.create(
                stock_number=next_number(kind="ST", store=store),
                vin=vin,
                state=UnitState.RECEIVED,
                kind=kind,
                model_code=clean_text(model_code),
                model_name=clean_text(model_name),
                store=store,
                cost=cost,
                price=price,
                currency=currency or store.currency,
                received_on=received_on or localdate(),
                vin_override=override,
                **details,
            )
    except IntegrityError as error:  # two clerks at once
        message = _("A vehicle with this VIN is already in stock.")
        raise Conflict(message, fields={"vin": message}) from error
    words = vehicle_words(vin=vin, plate="") | number_words(unit.stock_number, 4)
    words |= {unit.model_code.lower(), *unit.model_name.lower().split()}
    VehicleUnit.objects.filter(pk=unit.pk).update(search=as_vector(words))
    changes = {"vin": vin, "vin_override": override}
    record(actor=actor, verb="inventory.unit.receive", target=unit, changes=changes)
    return unit


@transaction.atomic
def start_pdi(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The workshop begins the pre-delivery inspection."""
    unit = _locked(unit)
    unit.move_to(UnitState.PDI)
    _save(unit, actor, "inventory.unit.prepare")
    return unit


@transaction.atomic
def finish_pdi(*, unit: VehicleUnit, actor: User | None, location: str = "") -> VehicleUnit:
    """The inspection is passed: the car can be sold."""
    unit = _locked(unit)
    unit.move_to(UnitState.IN_STOCK)
    unit.pdi_on = localdate()
    unit.location = clean_text(location) or unit.location
    _save(unit, actor, "inventory.unit.prepare", "pdi_on", "location")
    return unit


@transaction.atomic
def make_demo(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The car is driven by customers from now on and not sold meanwhile."""
    unit = _locked(unit)
    unit.move_to(UnitState.DEMO)
    _save(unit, actor, "inventory.unit.price")
    return unit


@transaction.atomic
def end_demo(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The demo car is for sale again."""
    unit = _locked(unit)
    if unit.state != UnitState.DEMO:
        raise Conflict(_("This is not a demo car."))
    unit.move_to(UnitState.IN_STOCK)
    _save(unit, actor, "inventory.unit.price")
    return unit


@transaction.atomic
def price_unit(*, unit: VehicleUnit, price: Decimal, actor: User | None) -> VehicleUnit:
    """Ask another price for a car. Contracts keep theirs. Raises ``InvalidInput`` below zero."""
    unit = _locked(unit)
    if price < 0:
        message = _("An amount cannot be negative.")
        raise InvalidInput(message, fields={"price": message})
    before, unit.price = unit.price, price
    _save(unit, actor, "inventory.unit.price", "price", price=[str(before), str(price)])
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
    unit = _locked(unit)
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
    _save(unit, actor, "inventory.unit.reserve", contract=contract_number)
    return reservation


@transaction.atomic
def release_reservation(*, unit: VehicleUnit, reason: str, actor: User | None) -> VehicleUnit:
    """Give a kept or sold car back to the stock. Raises ``Conflict`` if nobody has reserved it."""
    unit = _locked(unit)
    reservation = selectors.open_reservation(unit=unit)
    if reservation is None:
        raise Conflict(_("Nobody has reserved this vehicle."))
    unit.move_to(UnitState.IN_STOCK)
    unit.sold_on = None
    reservation.released_at, reservation.release_reason = now(), clean_text(reason)[:160]
    reservation.save(update_fields=["released_at", "release_reason", "updated_at"])
    _save(unit, actor, "inventory.unit.release", "sold_on", reason=reservation.release_reason)
    return unit


@transaction.atomic
def move_reservation(*, unit: VehicleUnit, contract_id: UUID, actor: User | None) -> Reservation:
    """An amended contract keeps the car of the one before. Raises ``Conflict`` if nobody has it."""
    unit = _locked(unit)
    reservation = selectors.open_reservation(unit=unit)
    if reservation is None:
        raise Conflict(_("Nobody has reserved this vehicle."))
    reservation.contract_id = contract_id
    reservation.save(update_fields=["contract_id", "updated_at"])
    record(actor=actor, verb="inventory.unit.reserve", target=unit, changes={"amended": True})
    return reservation


@transaction.atomic
def mark_sold(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The kept car is paid for: only the hand-over is missing."""
    unit = _locked(unit)
    unit.move_to(UnitState.SOLD)
    unit.sold_on = localdate()
    _save(unit, actor, "inventory.unit.sell", "sold_on")
    return unit


@transaction.atomic
def deliver_unit(
    *, unit: VehicleUnit, odometer_km: int, delivered_on: date, actor: User | None
) -> VehicleUnit:
    """The car leaves the stock with its buyer; its reservation has served its purpose.

    Raises ``InvalidInput`` if the odometer reads less than at arrival.
    """
    unit = _locked(unit)
    unit.move_to(UnitState.DELIVERED)
    if odometer_km < unit.odometer_km:
        message = _("The odometer read %(km)s km at arrival.") % {"km": unit.odometer_km}
        raise InvalidInput(message, fields={"odometer_km": message})
    unit.odometer_km, unit.delivered_on = odometer_km, delivered_on
    if reservation := selectors.open_reservation(unit=unit):
        reservation.released_at, reservation.release_reason = now(), "delivered"
        reservation.save(update_fields=["released_at", "release_reason", "updated_at"])
    _save(unit, actor, "inventory.unit.deliver", "odometer_km", "delivered_on")
    return unit
