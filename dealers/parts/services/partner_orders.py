"""Orders that go to the manufacturer or a sister dealership by message, and what it answers."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.parts.events import PartsCancelAsked, PartsInspected, PartsOrdered
from dealers.parts.models import GoodsReceipt, PurchaseLine, PurchaseOrder, Supplier
from dealers.parts.services.order_base import move_order, sum_up_order
from dealers.parts.states import LINE_OVER, ORDER_MOVES, LineState, OrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import hub_if_any, sisters_of_this_dealer
from tenants.workspace.services import notify


def _partner_of(supplier: Supplier) -> Tenant | None:
    """The workspace that answers orders to this supplier; ``None`` if none does."""
    if supplier.dealer_id:
        return sisters_of_this_dealer().filter(pk=supplier.dealer_id).first()
    return hub_if_any() if supplier.is_manufacturer else None


def _partner_with(order: PurchaseOrder) -> Tenant | None:
    """The workspace that has the order; ``None`` if it is kept here or its network was left."""
    partner = _partner_of(order.supplier)
    return partner if partner and partner.pk == order.partner_id else None


def carry_order(order: PurchaseOrder) -> None:
    """Send a locked order to the workspace of the manufacturer or the dealership it is to.

    Of any other supplier, and without a network, nothing happens: its answers are typed here.
    """
    partner = _partner_of(order.supplier)
    if partner is None:
        return
    order.partner_id = partner.pk
    order.save(update_fields=["partner_id", "updated_at"])
    lines = order.lines.select_related("part").order_by("part__number")
    publish(
        PartsOrdered(
            order_id=str(order.pk),
            number=order.number,
            kind=order.kind,
            store_code=order.store.code,
            store_name=order.store.name,
            document_number=order.document_number,
            ordered_on=localdate().isoformat(),
            currency=order.currency,
            lines=[
                {
                    "line_id": str(line.pk),
                    "number": line.part.catalogue_code or line.part.number,
                    "name": line.part.name_zh,
                    "quantity": str(line.quantity),
                    "unit_cost": str(line.unit_cost),
                }
                for line in lines
            ],
        ),
        to=partner,
    )


def ask_cancel(order: PurchaseOrder, reason: str, actor: User | None) -> None:
    """Ask the manufacturer to take a locked order back. Raises ``Conflict`` where that is too late.

    With whom the order went to and who has left the network since there is nobody to ask.
    """
    partner = _partner_with(order)
    if partner is None:
        move_order(order, OrderState.CANCELLED, actor, note=reason)
        return
    if order.cancel_asked_at:
        raise Conflict(_("The supplier has been asked already. Wait for its answer."))
    ORDER_MOVES.check(OrderState(order.state), OrderState.CANCELLED)
    order.cancel_asked_at, order.note = now(), reason[:200]
    order.save(update_fields=["cancel_asked_at", "note", "updated_at"])
    changes = {"reason": reason}
    record(actor=actor, verb="parts.order.cancel_asked", target=order, changes=changes)
    publish(PartsCancelAsked(order_id=str(order.pk), reason=reason), to=partner)


def tell_inspection(order: PurchaseOrder, receipt: GoodsReceipt) -> None:
    """Tell the manufacturer what goods-in found. In the caller's transaction."""
    partner = _partner_with(order)
    if partner is None or not order.supplier.is_manufacturer:
        return
    message = PartsInspected(
        order_id=str(order.pk),
        line_id=str(receipt.line_id),
        delivered=str(receipt.delivered),
        accepted=str(receipt.accepted),
        fault=receipt.fault,
        finding=receipt.note,
        delivery_note=receipt.delivery_note,
    )
    publish(message, to=partner)


def _asked(order_id: str, partner: UUID) -> PurchaseOrder:
    """The locked order that ``partner`` was sent; nobody else's word about it counts."""
    return PurchaseOrder.objects.select_for_update().get(pk=order_id, partner_id=partner)


def _lines(order: PurchaseOrder, rows: list[dict]) -> list[tuple[PurchaseLine, dict]]:
    """Our locked lines beside what is said of them. Raises ``InvalidInput`` for a strange one."""
    locked = order.lines.select_for_update(of=("self",)).order_by("pk")
    own = {str(line.pk): line for line in locked}
    if strange := [row["line_id"] for row in rows if row["line_id"] not in own]:
        raise InvalidInput(f"{order} has no line {strange[0]}.")
    return [(own[row["line_id"]], row) for row in rows]


def _tell(order: PurchaseOrder) -> None:
    notify(
        people=[order.actor] if order.actor else [],
        text=gettext_noop("The supplier answered parts order %(number)s."),
        url=order.get_absolute_url(),
        number=order.number,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _apply(line: PurchaseLine, row: dict) -> None:
    """Write what the manufacturer says of one line; pieces that came stay as they are."""
    line.confirmed, line.refused = Decimal(row["confirmed"]), Decimal(row["refused"])
    if not Decimal(0) <= line.refused <= line.quantity - line.accepted:
        raise InvalidInput(f"{line} cannot be refused by {line.refused}.")
    line.unit_cost, line.partner_note = Decimal(row["price"]), row["remark"][:200]
    if line.refused == line.quantity:
        line.state = LineState.REFUSED
    elif not line.missing:
        line.state = LineState.RECEIVED
    elif Decimal(row["back_ordered"]) > 0:
        line.state, line.expected_on = LineState.BACK_ORDERED, _day(row["back_until"])
    else:
        line.state, line.expected_on = LineState.OPEN, None
    line.save()


@transaction.atomic
def note_answer(
    *,
    partner: UUID,
    order_id: str,
    reference: str,
    expected_on: str,
    lines: list[dict],
    remark: str = "",
    **_more: Any,
) -> PurchaseOrder:
    """The manufacturer confirms the order line by line: how many, when, at what price.

    ``lines``: as in ``PartsOrderAnswered``. It may be said again with other figures; of an order that
    is over nothing changes. Raises ``PurchaseOrder.DoesNotExist`` if ``partner`` was never sent it,
    ``InvalidInput`` for a line that is not ours.
    """
    order = _asked(order_id, partner)
    if not order.is_under_way:
        return order
    for line, row in _lines(order, lines):
        _apply(line, row)
    sum_up_order(order)
    order.reference, order.partner_note = reference[:40], clean_text(remark)[:300]
    order.expected_on = _day(expected_on) or order.expected_on
    order.save(update_fields=["reference", "partner_note", "expected_on", "updated_at"])
    if order.state == OrderState.SUBMITTED:
        move_order(order, OrderState.CONFIRMED, None)
    elif not order.lines.exclude(state__in=LINE_OVER).exists():
        move_order(order, OrderState.RECEIVED, None)
    record(actor=None, verb="parts.order.answered", target=order, changes={"reference": reference})
    _tell(order)
    return order


@transaction.atomic
def note_delivery(
    *,
    partner: UUID,
    order_id: str,
    delivery_note: str,
    lines: list[dict],
    shipped_on: str,
    is_complete: bool,
    carrier: str = "",
    expected_on: str = "",
    **_more: Any,
) -> PurchaseOrder:
    """The manufacturer has sent parts off under a delivery note; goods-in stays ours.

    ``lines``: ``{"line_id", "quantity"}``. The same note twice counts once. Raises as ``note_answer``.
    """
    order = _asked(order_id, partner)
    if not order.is_under_way or delivery_note in {row["note"] for row in order.deliveries}:
        return order
    sent = {}
    for line, row in _lines(order, lines):
        line.shipped += Decimal(row["quantity"])
        line.save(update_fields=["shipped", "updated_at"])
        sent[str(line.pk)] = row["quantity"]
    order.deliveries = [
        *order.deliveries,
        {
            "note": delivery_note,
            "carrier": carrier,
            "on": shipped_on,
            "expected_on": expected_on,
            "lines": sent,
        },
    ]
    order.expected_on = _day(expected_on) or order.expected_on
    order.cancel_asked_at = None
    order.save(update_fields=["deliveries", "expected_on", "cancel_asked_at", "updated_at"])
    state = OrderState.SHIPPED if is_complete else OrderState.PARTLY_SHIPPED
    if ORDER_MOVES.allows(order.state, state):
        move_order(order, state, None)
    changes = {"delivery_note": delivery_note, "carrier": carrier}
    record(actor=None, verb="parts.order.delivery", target=order, changes=changes)
    _tell(order)
    return order


@transaction.atomic
def note_hand_over(
    *,
    partner: UUID,
    order_id: str,
    line_id: str,
    delivery_note: str,
    quantity: str,
    unit_price: str,
    handed_on: str,
) -> PurchaseOrder:
    """A sister dealership handed out a line at its price; it is on its way to us.

    The same note twice counts once. Raises as ``note_answer``.
    """
    order = _asked(order_id, partner)
    if not order.is_under_way:
        return order
    [(line, _row)] = _lines(order, [{"line_id": line_id}])
    line.unit_cost, line.confirmed = Decimal(unit_price), Decimal(quantity)
    line.save(update_fields=["unit_cost", "confirmed", "updated_at"])
    sum_up_order(order)
    others = order.lines.exclude(pk=line.pk).filter(shipped=0)
    return note_delivery(
        partner=partner,
        order_id=order_id,
        delivery_note=delivery_note,
        lines=[{"line_id": line_id, "quantity": quantity}],
        shipped_on=handed_on,
        is_complete=not others.exists(),
    )


@transaction.atomic
def note_end(
    *, partner: UUID, order_id: str, outcome: str, remark: str = "", **_more: Any
) -> PurchaseOrder:
    """The manufacturer refuses the order, cancels it as we asked, or ``kept`` it all the same.

    Hearing it twice is fine. Raises ``PurchaseOrder.DoesNotExist`` if ``partner`` was never sent it.
    """
    order = _asked(order_id, partner)
    order.cancel_asked_at, order.partner_note = None, clean_text(remark)[:300]
    order.save(update_fields=["cancel_asked_at", "partner_note", "updated_at"])
    if outcome == "kept":
        record(actor=None, verb="parts.order.kept", target=order, changes={"remark": remark})
    elif order.is_under_way:
        refused = LineState.REFUSED if outcome == "refused" else LineState.SHORT
        order.lines.exclude(state=LineState.RECEIVED).update(state=refused)
        move_order(order, OrderState.CANCELLED, None)
    _tell(order)
    return order
