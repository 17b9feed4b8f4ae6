"""Parts that dealers order: promised line by line, shipped under delivery notes, or refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from oem_hub.network.services import dealer_for_message
from oem_hub.orders.events import PartsOrderAnswered, PartsOrderSettled, PartsShipped
from oem_hub.orders.models import PartOrder, PartOrderLine
from oem_hub.orders.services.base import coming_day, iso, needed, refuse, tell
from oem_hub.orders.states import PartOrderKind, PartOrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_decimal, clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.selectors import parts_of
from tenants.selectors import this_tenant
from tenants.workspace.services import next_number

_State = PartOrderState
_NOTHING = Decimal(0)


def _figure(row: Mapping[str, Any], name: str) -> Decimal:
    figure = to_cents(clean_decimal(str(row[name])))
    if figure < 0:
        raise InvalidInput(_("A line of this order has a figure below zero."))
    return figure


@transaction.atomic
def receive_part_order(*, sender: UUID, message: Mapping[str, Any]) -> PartOrder:
    """An order of a dealer lands on the desk, with our list prices beside it.

    Heard twice it is one order. Raises ``NotAMember``, ``InvalidInput`` for figures that are none.
    """
    dealer = dealer_for_message(sender=sender)
    if message["kind"] not in PartOrderKind.values:
        raise InvalidInput(_("“%(kind)s” is no kind of order.") % {"kind": message["kind"]})
    order, is_new = PartOrder.objects.get_or_create(
        dealer=dealer,
        order_id=message["order_id"],
        defaults={
            "number": message["number"],
            "kind": message["kind"],
            "store_code": message["store_code"],
            "store_name": message["store_name"],
            "document_number": message["document_number"],
            "ordered_on": date.fromisoformat(message["ordered_on"]),
            "currency": message["currency"],
        },
    )
    if not is_new:
        return order
    numbers = [row["number"] for row in message["lines"]]
    listed = parts_of(this_tenant().pk).filter(code__in=numbers)
    prices = dict(listed.values_list("code", "price"))
    lines = [
        PartOrderLine(
            order=order,
            position=position,
            line_id=row["line_id"],
            number=row["number"],
            name=row["name"][:120],
            quantity=_figure(row, "quantity"),
            asked_price=_figure(row, "unit_cost"),
            list_price=prices.get(row["number"]),
        )
        for position, row in enumerate(message["lines"], start=1)
    ]
    PartOrderLine.objects.bulk_create(lines)
    _sum_up(order, lines)
    record(actor=None, verb="hub_orders.parts.received", target=order)
    return order


def _sum_up(order: PartOrder, lines: Iterable[PartOrderLine]) -> None:
    order.amount = to_cents(sum((line.amount for line in lines), _NOTHING))
    order.save(update_fields=["amount", "updated_at"])


def locked_part_order(order: PartOrder) -> PartOrder:
    """The order as it is now, held until the transaction ends; lock it before its lines."""
    rows = PartOrder.objects.select_for_update(of=("self",)).select_related("dealer")
    return rows.get(pk=order.pk)


def _own(order: PartOrder) -> dict[str, PartOrderLine]:
    lines = order.lines.select_for_update().order_by("position")
    return {line.line_id: line for line in lines}


def _check(lines: Mapping[str, PartOrderLine], rows: Iterable[Mapping[str, Any]]) -> None:
    seen = [row["line_id"] for row in rows]
    if len(set(seen)) < len(seen) or set(seen) - set(lines):
        raise refuse("lines", _("Name each line of this order once."))


def _answer(line: PartOrderLine, row: Mapping[str, Any]) -> None:
    """Write the promise about a line. Raises ``InvalidInput`` unless it adds up."""
    line.confirmed = Decimal(row["confirmed"])
    line.back_ordered = Decimal(row.get("back_ordered") or 0)
    line.refused = line.quantity - line.confirmed - line.back_ordered
    where = {"part": line.number}
    if min(line.confirmed, line.back_ordered, line.refused) < 0:
        message = _("%(part)s: promise from zero to what was ordered.")
        raise refuse("lines", message % where)
    if line.promised < line.shipped:
        message = _("%(part)s: more has been shipped than you promise.")
        raise refuse("lines", message % where)
    line.back_until = row.get("back_until") if line.back_ordered else None
    if line.back_ordered and line.back_until is None:
        raise refuse("lines", _("%(part)s: say until when it is back-ordered.") % where)
    line.remark = clean_text(row.get("remark") or "")[:200]
    if line.refused and not line.remark:
        raise refuse("lines", _("%(part)s: say why it is not delivered.") % where)
    price = row.get("price")
    line.price = to_cents(price if price is not None else line.list_price or line.asked_price)
    if line.price < 0:
        raise refuse("lines", _("%(part)s: a price is not negative.") % where)


@transaction.atomic
def answer_part_order(
    *,
    order: PartOrder,
    lines: list[dict[str, Any]],
    actor: User | None,
    expected_on: date | None = None,
    remark: str = "",
) -> PartOrder:
    """Promise every line: so many now, so many later, the rest never; the dealer is told.

    ``lines``: ``{"line_id", "confirmed", "back_ordered", "back_until", "price", "remark"}``, each line
    once; what is neither confirmed nor back-ordered is refused and needs a remark. Without a price
    the list price holds, or what the dealer reckons with. Said again it replaces what was said.
    Raises ``InvalidInput``; ``TransitionRefused`` once all is shipped; ``Conflict`` if nothing is
    promised: refuse the order then.
    """
    order = locked_part_order(order)
    own = _own(order)
    _check(own, lines)
    if len(lines) < len(own):
        raise refuse("lines", _("Answer every line of this order."))
    order.expected_on = coming_day("expected_on", expected_on) or order.expected_on
    order.remark = clean_text(remark)[:300]
    for row in lines:
        _answer(own[row["line_id"]], row)
    if not any(line.promised for line in own.values()):
        raise Conflict(_("You promise nothing of this order. Refuse it instead."))
    before = order.state
    order.move_to(_State.PARTLY if order.state == _State.PARTLY else _State.CONFIRMED)
    if not any(line.still_owed for line in own.values()):
        order.move_to(_State.SHIPPED)
    order.reference = order.reference or next_number(kind="SO")
    for line in own.values():
        line.save()
    order.save()
    _sum_up(order, own.values())
    changes = {"state": [before, order.state], "reference": order.reference}
    record(actor=actor, verb="hub_orders.parts.confirmed", target=order, changes=changes)
    _tell_answer(order, own.values())
    return order


def _tell_answer(order: PartOrder, lines: Iterable[PartOrderLine]) -> None:
    tell(
        order,
        PartsOrderAnswered(
            order_id=str(order.order_id),
            reference=order.reference,
            expected_on=iso(order.expected_on),
            currency=order.currency,
            remark=order.remark,
            lines=[
                {
                    "line_id": line.line_id,
                    "confirmed": str(line.confirmed),
                    "back_ordered": str(line.back_ordered),
                    "refused": str(line.refused),
                    "price": str(line.price),
                    "back_until": iso(line.back_until),
                    "remark": line.remark,
                }
                for line in lines
            ],
        ),
    )


def _leaving(
    own: Mapping[str, PartOrderLine], rows: list[dict[str, Any]] | None
) -> list[tuple[PartOrderLine, Decimal]]:
    """What goes out now: what is named, or all that was promised for now."""
    if rows is None:
        sent = [(line, line.to_ship) for line in own.values()]
    else:
        _check(own, rows)
        sent = [(own[row["line_id"]], Decimal(row["quantity"])) for row in rows]
    for line, pieces in sent:
        if not _NOTHING <= pieces <= line.still_owed:
            message = _("%(part)s: at most %(owed)s can be shipped.")
            owed = f"{line.still_owed.normalize():f}"
            raise refuse("lines", message % {"part": line.number, "owed": owed})
    return [(line, pieces) for line, pieces in sent if pieces]


@transaction.atomic
def ship_part_order(
    *,
    order: PartOrder,
    actor: User | None,
    lines: list[dict[str, Any]] | None = None,
    delivery_note: str = "",
    carrier: str = "",
    expected_on: date | None = None,
) -> PartOrder:
    """Send parts off under a delivery note (the next number, unless one is typed); the dealer is told.

    ``lines``: ``{"line_id", "quantity"}``; without it all that was promised for now. Raises
    ``InvalidInput`` for nothing, for more than was promised, or a note that is used; ``Conflict``
    before the order was answered.
    """
    order = locked_part_order(order)
    own = _own(order)
    if order.state == _State.RECEIVED:
        raise Conflict(_("Answer the order before you ship it."))
    if not (sent := _leaving(own, lines)):
        raise refuse("lines", _("Say what is shipped."))
    note = clean_text(delivery_note)[:40] or next_number(kind="DN")
    if note in {row["note"] for row in order.deliveries}:
        raise refuse("delivery_note", _("This order has a delivery note of this number."))
    arrives = coming_day("expected_on", expected_on)
    for line, pieces in sent:
        line.shipped += pieces
        line.save(update_fields=["shipped", "updated_at"])
    is_complete = not any(line.still_owed for line in own.values())
    order.move_to(_State.SHIPPED if is_complete else _State.PARTLY)
    order.cancel_asked_at, order.expected_on = None, arrives or order.expected_on
    delivery: dict[str, Any] = {
        "note": note,
        "carrier": clean_text(carrier)[:80],
        "on": localdate().isoformat(),
        "expected_on": iso(arrives),
        "lines": {line.line_id: str(pieces) for line, pieces in sent},
    }
    order.deliveries = [*order.deliveries, delivery]
    order.save()
    record(
        actor=actor, verb="hub_orders.parts.shipped", target=order,
        changes={"delivery_note": note, "state": order.state},
    )  # fmt: skip
    message = PartsShipped(
        order_id=str(order.order_id),
        delivery_note=note,
        carrier=delivery["carrier"],
        shipped_on=delivery["on"],
        expected_on=delivery["expected_on"],
        is_complete=is_complete,
        lines=[{"line_id": line.line_id, "quantity": str(pieces)} for line, pieces in sent],
    )
    tell(order, message)
    return order


def _settle(order: PartOrder, state: PartOrderState, actor: User | None) -> PartOrder:
    before = order.state
    order.move_to(state)
    order.cancel_asked_at = None
    order.save()
    changes = {"state": [before, order.state], "remark": order.remark}
    record(actor=actor, verb=f"hub_orders.parts.{state}", target=order, changes=changes)
    _tell_end(order, state)
    return order


def _tell_end(order: PartOrder, outcome: str) -> None:
    message = PartsOrderSettled(order_id=str(order.order_id), outcome=outcome, remark=order.remark)
    tell(order, message)


@transaction.atomic
def refuse_part_order(*, order: PartOrder, reason: str, actor: User | None) -> PartOrder:
    """Nothing of this order is delivered. Raises ``InvalidInput`` without a reason."""
    order = locked_part_order(order)
    order.remark = needed("reason", reason, _("Say why the order is refused."))
    return _settle(order, _State.REFUSED, actor)


@transaction.atomic
def ask_parts_cancel(*, sender: UUID, order_id: str, reason: str) -> PartOrder:
    """The dealer wants to take its order back: somebody here decides, or it is too late already.

    Raises ``NotAMember``; ``PartOrder.DoesNotExist`` for an order that is not this dealer's.
    """
    dealer = dealer_for_message(sender=sender)
    rows = PartOrder.objects.select_for_update(of=("self",)).select_related("dealer")
    order = rows.get(dealer=dealer, order_id=order_id)
    if order.state not in (_State.RECEIVED, _State.CONFIRMED):
        _tell_end(order, "kept")
        return order
    order.cancel_asked_at, order.cancel_reason = now(), reason[:300]
    order.save(update_fields=["cancel_asked_at", "cancel_reason", "updated_at"])
    changes = {"reason": order.cancel_reason}
    record(actor=None, verb="hub_orders.order.cancel_asked", target=order, changes=changes)
    return order


def _asked_back(order: PartOrder) -> PartOrder:
    order = locked_part_order(order)
    if not order.is_asked_back:
        raise Conflict(_("The dealer does not ask to cancel this order."))
    return order


@transaction.atomic
def accept_parts_cancel(*, order: PartOrder, actor: User | None) -> PartOrder:
    """Take the order back as the dealer asked. Raises ``Conflict`` if it did not, or it is too late."""
    order = _asked_back(order)
    order.remark = order.cancel_reason
    return _settle(order, _State.CANCELLED, actor)


@transaction.atomic
def keep_part_order(*, order: PartOrder, reason: str, actor: User | None) -> PartOrder:
    """Say no to a cancellation. Raises ``InvalidInput`` without a reason, ``Conflict``."""
    order = _asked_back(order)
    order.remark = needed("reason", reason, _("Say why the order cannot be cancelled."))
    order.cancel_asked_at = None
    order.save(update_fields=["remark", "cancel_asked_at", "updated_at"])
    changes = {"reason": order.remark}
    record(actor=actor, verb="hub_orders.order.kept", target=order, changes=changes)
    _tell_end(order, "kept")
    return order


@transaction.atomic
def note_inspection(
    *,
    sender: UUID,
    order_id: str,
    line_id: str,
    delivered: str,
    accepted: str,
    fault: str = "",
    finding: str = "",
    delivery_note: str = "",
) -> PartOrderLine:
    """What the dealer's goods-in found in a delivery. Raises as asking to cancel does."""
    dealer = dealer_for_message(sender=sender)
    order = PartOrder.objects.select_for_update().get(dealer=dealer, order_id=order_id)
    line = order.lines.select_for_update().get(line_id=line_id)
    line.accepted += Decimal(accepted)
    line.rejected += Decimal(delivered) - Decimal(accepted)
    line.finding = " ".join(filter(None, [fault, finding]))[:240] or line.finding
    line.save(update_fields=["accepted", "rejected", "finding", "updated_at"])
    changes = {"line": str(line), "accepted": accepted, "fault": fault, "note": delivery_note}
    record(actor=None, verb="hub_orders.parts.inspected", target=order, changes=changes)
    return line
