"""How a car comes: ordered from the manufacturer, on its way, arrived, back from its buyer."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import OVERRIDE_VIN
from dealers.inventory.services.base import (
    check_amounts,
    index_unit,
    locked,
    refuse,
    save_unit,
)
from dealers.inventory.services.maker_orders import send_order, tell_arrival
from dealers.inventory.states import COMING, UnitClass, UnitState
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text, clean_vin
from portal.core.vins import model_year_of
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number

TEXTS = ("colour", "interior", "engine_no", "certificate_no", "location", "key_number")


def check_vin(*, vin: str, actor: User | None, override: str = "") -> str:
    """The VIN as stored. A wrong check digit passes only with a reason and the verb for it.

    Raises ``InvalidInput`` (field ``vin``) and ``NotPermitted``.
    """
    try:
        return clean_vin(vin)
    except InvalidInput as error:
        if not override:
            raise refuse("vin", str(error)) from error
    if actor is not None and not actor.can(OVERRIDE_VIN):
        raise NotPermitted(_("You may not let a wrong check digit pass. Ask your manager."))
    try:
        return clean_vin(vin, allow_wrong_check_digit=True)
    except InvalidInput as error:
        raise refuse("vin", str(error)) from error


def _already_there() -> Conflict:
    message = _("A vehicle with this VIN is already in stock.")
    return Conflict(message, fields={"vin": message})


def _made(actor: User | None, verb: str, vin_override: str, **fields: Any) -> VehicleUnit:
    """The car as a new row with its number, findable and noted."""
    check_amounts(cost=fields["cost"], price=fields["price"])
    fields |= {name: clean_text(fields[name]) for name in TEXTS if name in fields}
    store, vin = fields["store"], fields.get("vin")
    if vin and selectors.unit_by_vin(vin):
        raise _already_there()
    if vin and not fields.get("model_year"):
        fields["model_year"] = model_year_of(vin)
    try:
        with transaction.atomic():
            unit = VehicleUnit.objects.create(
                stock_number=next_number(kind="ST", store=store),
                vin_override=vin_override,
                **{**fields, "currency": fields.get("currency") or store.currency},
            )
    except IntegrityError as error:  # two clerks at once
        raise _already_there() from error
    index_unit(unit)
    record(
        actor=actor,
        verb=verb,
        target=unit,
        changes={"state": unit.state, "vin": vin or "", "vin_override": vin_override},
    )
    return unit


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

    ``details`` are further fields of ``VehicleUnit``. The currency is the store's unless given, the
    model year what the VIN says. Raises ``InvalidInput`` for the VIN or a negative amount,
    ``Conflict`` if the VIN is in stock.
    """
    override = clean_text(vin_override)
    return _made(
        actor,
        "inventory.unit.receive",
        override,
        vin=check_vin(vin=vin, actor=actor, override=override),
        state=UnitState.RECEIVED,
        kind=kind,
        model_code=clean_text(model_code),
        model_name=clean_text(model_name),
        store=store,
        cost=cost,
        price=price,
        currency=currency,
        received_on=received_on or localdate(),
        **details,
    )


@transaction.atomic
def order_unit(
    *,
    model_code: str,
    model_name: str,
    store: Unit,
    actor: User | None,
    colour: str = "",
    interior: str = "",
    order_number: str = "",
    expected_on: date | None = None,
    cost: Decimal = Decimal(0),
    price: Decimal = Decimal(0),
    currency: str = "",
    send: bool = False,
) -> VehicleUnit:
    """A car is ordered from the manufacturer; it has no VIN until it is allocated or built.

    ``send`` tells the manufacturer of the network at once; otherwise the order stands here until it
    is sent, or its steps are typed here. Raises ``InvalidInput`` for a negative amount or a day of
    arrival in the past, ``Conflict`` to send without a network.
    """
    if expected_on is not None and expected_on < localdate():
        raise refuse("expected_on", _("Choose a day from today on."))
    unit = _made(
        actor,
        "inventory.unit.order",
        "",
        vin=None,
        state=UnitState.ORDERED,
        model_code=clean_text(model_code),
        model_name=clean_text(model_name),
        colour=colour,
        interior=interior,
        order_number=clean_text(order_number),
        ordered_on=localdate(),
        expected_on=expected_on,
        store=store,
        cost=cost,
        price=price,
        currency=currency,
    )
    return send_order(unit=unit, actor=actor) if send else unit


def _give_vin(unit: VehicleUnit, vin: str, vin_override: str, actor: User | None) -> None:
    """Set the VIN of a locked car that has none, or the same again."""
    if not vin:
        return
    override = clean_text(vin_override)
    found = check_vin(vin=vin, actor=actor, override=override)
    if unit.vin and unit.vin != found:
        raise refuse("vin", _("This order has the VIN %(vin)s.") % {"vin": unit.vin})
    known = selectors.unit_by_vin(found)
    if known is not None and known.pk != unit.pk:
        raise _already_there()
    unit.vin, unit.vin_override = found, override
    unit.model_year = unit.model_year or model_year_of(found)


def _save_coming(unit: VehicleUnit, actor: User | None, *fields: str, **changes: Any) -> None:
    named = ("vin", "vin_override", "model_year", *fields)
    try:
        with transaction.atomic():
            save_unit(unit, actor, "inventory.unit.order", *named, vin=unit.vin or "", **changes)
    except IntegrityError as error:  # two clerks at once
        raise _already_there() from error
    index_unit(unit)


@transaction.atomic
def advance_order(
    *,
    unit: VehicleUnit,
    actor: User | None,
    vin: str = "",
    vin_override: str = "",
    order_number: str = "",
    expected_on: date | None = None,
) -> VehicleUnit:
    """The manufacturer reports the next step of an order: allocated, produced, on its way.

    From “produced” on a car has a VIN. Raises ``InvalidInput`` for a VIN that is missing or wrong,
    ``Conflict`` if the car has arrived or the VIN is in stock.
    """
    unit = locked(unit)
    if not unit.is_kept_here:
        raise Conflict(_("The manufacturer reports the steps of this order itself."))
    if unit.state not in COMING or unit.state == UnitState.IN_TRANSIT:
        raise Conflict(_("This vehicle is no longer on order. Reload to see what happened since."))
    unit.move_to(COMING[COMING.index(UnitState(unit.state)) + 1])
    _give_vin(unit, vin, vin_override, actor)
    if unit.state != UnitState.ALLOCATED and not unit.vin:
        raise refuse("vin", _("A car that is built has a VIN. Type it."))
    unit.order_number = clean_text(order_number) or unit.order_number
    unit.expected_on = expected_on or unit.expected_on
    _save_coming(unit, actor, "order_number", "expected_on")
    return unit


@transaction.atomic
def arrive_unit(
    *,
    unit: VehicleUnit,
    actor: User | None,
    vin: str = "",
    received_on: date | None = None,
    location: str = "",
    key_number: str = "",
    odometer_km: int = 0,
) -> VehicleUnit:
    """The ordered car has come; it waits for its PDI. ``vin`` is what stands on the car.

    Raises ``InvalidInput`` if that is another than on the order, ``Conflict`` unless it was on its way.
    """
    unit = locked(unit)
    unit.move_to(UnitState.RECEIVED)
    _give_vin(unit, vin, unit.vin_override, actor)
    unit.received_on, unit.odometer_km = received_on or localdate(), odometer_km
    unit.location = clean_text(location)
    unit.key_number = clean_text(key_number)
    _save_coming(unit, actor, "received_on", "odometer_km", "location", "key_number")
    tell_arrival(unit)
    return unit


@transaction.atomic
def return_unit(
    *, unit: VehicleUnit, reason: str, odometer_km: int, store: Unit, actor: User | None
) -> VehicleUnit:
    """A delivered car comes back from its buyer: it is used now and waits for reconditioning.

    Raises ``InvalidInput`` without a reason or for an odometer that reads less than at the hand-over.
    """
    unit = locked(unit)
    unit.move_to(UnitState.RETURNED)
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why the car came back."))
    if odometer_km < unit.odometer_km:
        message = _("The odometer read %(km)s km at the hand-over.") % {"km": unit.odometer_km}
        raise refuse("odometer_km", message)
    unit.kind, unit.odometer_km, unit.store = UnitClass.USED, odometer_km, store
    unit.received_on, unit.sold_on, unit.delivered_on = localdate(), None, None
    fields = ("kind", "odometer_km", "store", "received_on", "sold_on", "delivered_on")
    save_unit(unit, actor, "inventory.unit.return", *fields, reason=reason)
    return unit
