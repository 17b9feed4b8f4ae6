"""Orders that go to the manufacturer by message, and what it answers step by step."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.inventory import selectors
from dealers.inventory.events import OrderedUnitArrived, UnitCancelAsked, UnitOrdered
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import ORDER_UNIT
from dealers.inventory.services.base import index_unit, locked, refuse, save_unit
from dealers.inventory.states import COMING, MAKER_STEPS, MakerState, UnitState
from portal.core.errors import Conflict
from portal.core.validation import clean_text, clean_vin
from portal.core.vins import model_year_of
from tenants.accounts.models import User
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import hub_if_any
from tenants.workspace.services import notify

WAY = list(MAKER_STEPS)
MAKER_FIELDS = ("maker_state", "maker_note", "planned_on", "expected_on", "order_number",
                "cancel_asked_on", "vin", "model_year")  # fmt: skip


@transaction.atomic
def send_order(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """Send an order to the manufacturer of our network; from now on it reports the steps itself.

    Raises ``Conflict`` outside any network, and for an order that was sent or has gone on.
    """
    unit = locked(unit)
    if not unit.can_be_sent:
        raise Conflict(_("Only an order that nobody has sent yet can be sent."))
    hub = hub_if_any()
    if hub is None:
        raise Conflict(_("This dealership has not joined a manufacturer's network."))
    unit.maker_id, unit.maker_state = hub.pk, MakerState.SENT
    save_unit(unit, actor, "inventory.order.send", "maker_id", "maker_state", to=str(hub))
    publish(
        UnitOrdered(
            order_id=str(unit.pk),
            number=unit.stock_number,
            store_code=unit.store.code,
            store_name=unit.store.name,
            model_code=unit.model_code,
            model_name=unit.model_name,
            colour=unit.colour,
            interior=unit.interior,
            ordered_on=str(unit.ordered_on or localdate()),
            wanted_on=str(unit.expected_on or ""),
        ),
        to=hub,
    )
    return unit


@transaction.atomic
def cancel_order(*, unit: VehicleUnit, reason: str, actor: User | None) -> VehicleUnit:
    """Take an order back: one kept here at once; of one at the manufacturer it is asked first.

    Raises ``InvalidInput`` without a reason; ``Conflict`` once the car is on its way, or while a
    question waits for its answer. Who has left the maker's network has nobody to ask.
    """
    unit = locked(unit)
    if not (reason := clean_text(reason)[:300]):
        raise refuse("reason", _("Say why the order is cancelled."))
    if not unit.can_be_cancelled:
        raise Conflict(_("This order can no longer be cancelled. Reload to see why."))
    maker = _maker_of(unit)
    if maker is None:
        _drop(unit, actor, "inventory.order.cancel", reason)
        return unit
    unit.cancel_asked_on = localdate()
    save_unit(unit, actor, "inventory.order.ask_cancel", "cancel_asked_on", reason=reason)
    publish(UnitCancelAsked(order_id=str(unit.pk), reason=reason), to=maker)
    return unit


def tell_arrival(unit: VehicleUnit) -> None:
    """Tell the manufacturer that the car it sent is here. In the caller's transaction."""
    maker = _maker_of(unit)
    if maker is None:
        return
    message = OrderedUnitArrived(
        order_id=str(unit.pk), vin=str(unit.vin), received_on=str(unit.received_on)
    )
    publish(message, to=maker)


def _maker_of(unit: VehicleUnit) -> Tenant | None:
    """The manufacturer that has the order; ``None`` if it is kept here or we left its network."""
    hub = hub_if_any()
    return hub if hub and hub.pk == unit.maker_id else None


def _drop(unit: VehicleUnit, actor: User | None, verb: str, reason: str, **changes: Any) -> None:
    """End a locked order. Its VIN, if it had one, belongs to another car of the network now."""
    vin, unit.vin, unit.cancel_asked_on = unit.vin, None, None
    unit.move_to(UnitState.CANCELLED)
    unit.maker_note = reason
    save_unit(unit, actor, verb, *MAKER_FIELDS, reason=reason, vin=vin or "", **changes)
    index_unit(unit)


def _is_old_news(unit: VehicleUnit, step: str) -> bool:
    """Whether the order is over, or further than ``step``."""
    if unit.state not in COMING:
        return True
    return step in WAY and WAY.index(MakerState(step)) < WAY.index(MakerState(unit.maker_state))


def _advance(unit: VehicleUnit, step: MakerState) -> None:
    """Take the car through every state up to that of ``step``."""
    target = COMING.index(MAKER_STEPS[step])
    for place in range(COMING.index(UnitState(unit.state)) + 1, target + 1):
        unit.move_to(COMING[place])
    unit.maker_state = step


def _note_vin(unit: VehicleUnit, vin: str) -> None:
    if not vin:
        return
    found = clean_vin(vin, allow_wrong_check_digit=True)
    known = selectors.unit_by_vin(found)
    if known is not None and known.pk != unit.pk:
        raise Conflict(_("A vehicle with this VIN is already in stock."))
    unit.vin, unit.model_year = found, unit.model_year or model_year_of(found)


@transaction.atomic
def note_step(
    *,
    hub: UUID,
    order_id: str,
    step: str,
    factory_number: str = "",
    vin: str = "",
    planned_on: str = "",
    expected_on: str = "",
    remark: str = "",
    **_more: Any,
) -> VehicleUnit:
    """The manufacturer tells of an order: confirmed … shipped, refused, cancelled, or ``kept``.

    ``kept`` refuses a cancellation. Dates are ISO or empty. What is older than what we know changes
    nothing, so hearing it twice is fine. Raises ``VehicleUnit.DoesNotExist`` if ``hub`` was never
    sent this order, ``InvalidInput`` for a VIN that is none, ``Conflict`` for one that is in stock.
    """
    unit = VehicleUnit.objects.select_for_update().get(pk=order_id, maker_id=hub)
    if _is_old_news(unit, step):
        return unit
    before, remark = unit.maker_state, clean_text(remark)[:300]
    if step in (MakerState.REFUSED, MakerState.CANCELLED):
        unit.maker_state = step
        _drop(unit, None, "inventory.order.step", remark, maker_state=[before, step])
    else:
        _go_on(unit, step, factory_number, vin, planned_on, expected_on, remark)
    notify(
        people=selectors.people_at(unit.store, ORDER_UNIT),
        text=gettext_noop("The manufacturer answered order %(number)s: %(model)s."),
        url=unit.get_absolute_url(),
        number=unit.stock_number,
        model=unit.model_name,
    )
    return unit


def _go_on(
    unit: VehicleUnit,
    step: str,
    factory_number: str,
    vin: str,
    planned_on: str,
    expected_on: str,
    remark: str,
) -> None:
    """Write a step of an order that goes on."""
    before = unit.maker_state
    if step == "kept":
        unit.cancel_asked_on = None
    else:
        _note_vin(unit, vin)
        _advance(unit, MakerState(step))
        unit.order_number = clean_text(factory_number)[:40] or unit.order_number
        if step == MakerState.SHIPPED:
            unit.cancel_asked_on = None
    unit.planned_on = date.fromisoformat(planned_on) if planned_on else unit.planned_on
    unit.expected_on = date.fromisoformat(expected_on) if expected_on else unit.expected_on
    unit.maker_note = remark
    try:
        with transaction.atomic():
            save_unit(
                unit, None, "inventory.order.step", *MAKER_FIELDS, remark=remark, maker_state=[before, unit.maker_state],
                vin=unit.vin or "",
            )  # fmt: skip
    except IntegrityError as error:  # received by hand a moment ago
        raise Conflict(_("A vehicle with this VIN is already in stock.")) from error
    index_unit(unit)
