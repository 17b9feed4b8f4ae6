"""Cars that dealers order: confirmed, scheduled, built, shipped, or refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.network.services import dealer_for_message
from oem_hub.orders.events import VehicleOrderMoved
from oem_hub.orders.models import VehicleOrder
from oem_hub.orders.services.base import coming_day, day_of, iso, needed, refuse, tell
from oem_hub.orders.states import VehicleOrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text, clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number

_State = VehicleOrderState


@transaction.atomic
def receive_vehicle_order(*, sender: UUID, message: Mapping[str, Any]) -> VehicleOrder:
    """An order of a dealer lands on the desk. Heard twice it is one order. Raises ``NotAMember``."""
    dealer = dealer_for_message(sender=sender)
    order, is_new = VehicleOrder.objects.get_or_create(
        dealer=dealer,
        order_id=message["order_id"],
        defaults={
            "number": message["number"],
            "store_code": message["store_code"],
            "store_name": message["store_name"],
            "model_code": message["model_code"],
            "model_name": message["model_name"],
            "colour": message["colour"],
            "interior": message["interior"],
            "ordered_on": date.fromisoformat(message["ordered_on"]),
            "wanted_on": day_of(message["wanted_on"]),
        },
    )
    if is_new:
        record(actor=None, verb="hub_orders.vehicle.received", target=order)
    return order


def locked_vehicle_order(order: VehicleOrder) -> VehicleOrder:
    """The order as it is now, held until the transaction ends."""
    rows = VehicleOrder.objects.select_for_update(of=("self",)).select_related("dealer")
    return rows.get(pk=order.pk)


def _set_vin(order: VehicleOrder, vin: str) -> None:
    """Give a locked order its VIN, or the same again. Raises ``InvalidInput``, ``Conflict``."""
    if not clean_text(vin):
        return
    try:
        found = clean_vin(vin)
    except InvalidInput as error:
        raise refuse("vin", str(error)) from error
    if order.vin and order.vin != found:
        raise refuse("vin", _("This order has the VIN %(vin)s.") % {"vin": order.vin})
    order.vin = found


def _save(order: VehicleOrder, actor: User | None, verb: str, before: str) -> None:
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as error:
        message = _("Another order has this VIN.")
        raise Conflict(message, fields={"vin": message}) from error
    changes = {"state": [before, order.state], "vin": order.vin, "remark": order.remark}
    record(actor=actor, verb=verb, target=order, changes=changes)


def _tell_step(order: VehicleOrder, step: str) -> None:
    tell(
        order,
        VehicleOrderMoved(
            order_id=str(order.order_id),
            step=step,
            factory_number=order.factory_number,
            vin=order.vin,
            planned_on=iso(order.planned_on),
            expected_on=iso(order.expected_on),
            carrier=order.carrier,
            remark=order.remark,
        ),
    )


def _step(order: VehicleOrder, state: VehicleOrderState, actor: User | None) -> VehicleOrder:
    """Move a locked order whose fields are set, write it and tell the dealer."""
    before = order.state
    order.move_to(state)
    _save(order, actor, f"hub_orders.vehicle.{state}", before)
    _tell_step(order, state)
    return order


@transaction.atomic
def confirm_vehicle_order(
    *,
    order: VehicleOrder,
    actor: User | None,
    planned_on: date | None = None,
    expected_on: date | None = None,
    factory_number: str = "",
    vin: str = "",
    remark: str = "",
) -> VehicleOrder:
    """Promise the car: it gets a factory order number (ours, unless one is typed), perhaps a VIN.

    Raises ``InvalidInput`` for a day that has passed or a wrong VIN, ``Conflict`` for one that is on
    another order, ``TransitionRefused`` if somebody was faster.
    """
    order = locked_vehicle_order(order)
    _set_vin(order, vin)
    order.planned_on = coming_day("planned_on", planned_on)
    order.expected_on = coming_day("expected_on", expected_on)
    order.remark = clean_text(remark)[:300]
    order.factory_number = clean_text(factory_number)[:40] or next_number(kind="VO")
    return _step(order, _State.CONFIRMED, actor)


@transaction.atomic
def schedule_vehicle_order(
    *,
    order: VehicleOrder,
    planned_on: date,
    actor: User | None,
    expected_on: date | None = None,
    remark: str = "",
) -> VehicleOrder:
    """Give the car its day on the line; again when the plan changes. Raises as confirming does."""
    order = locked_vehicle_order(order)
    order.planned_on = coming_day("planned_on", planned_on)
    order.expected_on = coming_day("expected_on", expected_on) or order.expected_on
    order.remark = clean_text(remark)[:300]
    return _step(order, _State.SCHEDULED, actor)


@transaction.atomic
def build_vehicle_order(
    *, order: VehicleOrder, actor: User | None, vin: str = "", expected_on: date | None = None
) -> VehicleOrder:
    """The car is built and has its VIN. Raises ``InvalidInput`` without one, ``Conflict``."""
    order = locked_vehicle_order(order)
    _set_vin(order, vin)
    if not order.vin:
        raise refuse("vin", _("A car that is built has a VIN. Type it."))
    order.expected_on = coming_day("expected_on", expected_on) or order.expected_on
    return _step(order, _State.BUILT, actor)


@transaction.atomic
def ship_vehicle_order(
    *,
    order: VehicleOrder,
    actor: User | None,
    vin: str = "",
    carrier: str = "",
    expected_on: date | None = None,
) -> VehicleOrder:
    """The car has left for the dealer; a question to cancel it comes too late now.

    Raises ``InvalidInput`` without a VIN, ``Conflict``.
    """
    order = locked_vehicle_order(order)
    _set_vin(order, vin)
    if not order.vin:
        raise refuse("vin", _("A car that is built has a VIN. Type it."))
    order.carrier = clean_text(carrier)[:80]
    order.expected_on = coming_day("expected_on", expected_on) or order.expected_on
    order.cancel_asked_at = None
    return _step(order, _State.SHIPPED, actor)


@transaction.atomic
def refuse_vehicle_order(*, order: VehicleOrder, reason: str, actor: User | None) -> VehicleOrder:
    """This car will not be built. Raises ``InvalidInput`` without a reason."""
    order = locked_vehicle_order(order)
    order.remark = needed("reason", reason, _("Say why the order is refused."))
    order.cancel_asked_at = None
    return _step(order, _State.REFUSED, actor)


@transaction.atomic
def ask_vehicle_cancel(*, sender: UUID, order_id: str, reason: str) -> VehicleOrder:
    """The dealer wants to take its order back: somebody here decides, or it is too late already.

    Raises ``NotAMember``; ``VehicleOrder.DoesNotExist`` for an order that is not this dealer's.
    """
    dealer = dealer_for_message(sender=sender)
    rows = VehicleOrder.objects.select_for_update(of=("self",)).select_related("dealer")
    order = rows.get(dealer=dealer, order_id=order_id)
    if not order.is_open:
        _tell_step(order, "kept")
        return order
    order.cancel_asked_at, order.cancel_reason = now(), reason[:300]
    order.save(update_fields=["cancel_asked_at", "cancel_reason", "updated_at"])
    changes = {"reason": order.cancel_reason}
    record(actor=None, verb="hub_orders.order.cancel_asked", target=order, changes=changes)
    return order


def _asked_back(order: VehicleOrder) -> VehicleOrder:
    order = locked_vehicle_order(order)
    if not order.is_asked_back:
        raise Conflict(_("The dealer does not ask to cancel this order."))
    return order


@transaction.atomic
def accept_vehicle_cancel(*, order: VehicleOrder, actor: User | None) -> VehicleOrder:
    """Take the order back as the dealer asked. Raises ``Conflict`` if it did not, or it is too late."""
    order = _asked_back(order)
    order.cancel_asked_at, order.remark = None, order.cancel_reason
    return _step(order, _State.CANCELLED, actor)


@transaction.atomic
def keep_vehicle_order(*, order: VehicleOrder, reason: str, actor: User | None) -> VehicleOrder:
    """Say no to a cancellation. Raises ``InvalidInput`` without a reason, ``Conflict``."""
    order = _asked_back(order)
    order.remark = needed("reason", reason, _("Say why the order cannot be cancelled."))
    order.cancel_asked_at = None
    order.save(update_fields=["remark", "cancel_asked_at", "updated_at"])
    changes = {"reason": order.remark}
    record(actor=actor, verb="hub_orders.order.kept", target=order, changes=changes)
    _tell_step(order, "kept")
    return order


@transaction.atomic
def note_arrival(*, sender: UUID, order_id: str, vin: str, received_on: str) -> VehicleOrder:
    """The dealer has the car. Heard twice it changes nothing. Raises as asking to cancel does."""
    dealer = dealer_for_message(sender=sender)
    order = VehicleOrder.objects.select_for_update().get(dealer=dealer, order_id=order_id)
    if order.state == _State.ARRIVED:
        return order
    before = order.state
    order.move_to(_State.ARRIVED)
    order.arrived_on = date.fromisoformat(received_on)
    _save(order, None, "hub_orders.vehicle.arrived", before)
    return order
