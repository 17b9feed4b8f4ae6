"""Orders to suppliers: drafted, sent, confirmed, shipped, closed."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.parts.models import (
    Part,
    PartDemand,
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    Supplier,
)
from dealers.parts.selectors import current_part
from dealers.parts.services.common import NOTHING, positive, refuse
from dealers.parts.services.order_base import (
    locked_order,
    move_order,
    sum_up_order,
    typed_order,
)
from dealers.parts.services.partner_orders import ask_cancel, carry_order
from dealers.parts.states import LINE_OVER, LineState, OrderKind, OrderState
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


def _draft(order: PurchaseOrder) -> PurchaseOrder:
    order = locked_order(order)
    if order.state != OrderState.DRAFT:
        raise Conflict(_("The order has been sent. Cancel it, or order the rest anew."))
    return order


@transaction.atomic
def draft_order(
    *,
    supplier: Supplier,
    store: Unit,
    kind: str,
    actor: User | None,
    document_id: UUID | None = None,
    document_number: str = "",
    note: str = "",
) -> PurchaseOrder:
    """Begin an order of a supplier; lines are added, then it is sent.

    Raises ``InvalidInput`` for a supplier no longer in use, and for an order for a repair order
    that names none.
    """
    document_number = clean_text(document_number)
    if not supplier.is_active:
        raise refuse("supplier", _("This supplier is no longer in use."))
    if kind == OrderKind.SPECIAL and not document_number:
        raise refuse("document_number", _("Type the repair order it is for."))
    order = PurchaseOrder.objects.create(
        number=next_number(kind="PO", store=store),
        supplier=supplier,
        store=store,
        kind=OrderKind(kind),
        document_id=document_id,
        document_number=document_number,
        note=clean_text(note),
        actor=actor,
    )
    record(actor=actor, verb="parts.order.drafted", target=order)
    return order


@transaction.atomic
def add_order_line(
    *,
    order: PurchaseOrder,
    part: Part,
    quantity: Decimal,
    actor: User | None,
    unit_cost: Decimal | None = None,
    demand: PartDemand | None = None,
) -> PurchaseLine:
    """Put so many of a part on a draft; a part that is there already gets that many more.

    A superseded part is ordered by its new number. Without a cost: the store's average cost.
    Raises ``Conflict`` once the order is sent; ``InvalidInput``.
    """
    positive(quantity)
    order = _draft(order)
    wanted = current_part(part, on=localdate())
    if unit_cost is None:
        level = StockLevel.objects.filter(part=wanted, store=order.store).first()
        unit_cost = to_cents(level.average_cost) if level else NOTHING
    if unit_cost < 0:
        raise refuse("unit_cost", _("A cost is not negative."))
    line = PurchaseLine.objects.select_for_update().filter(order=order, part=wanted).first()
    line = line or PurchaseLine(order=order, part=wanted, quantity=NOTHING, unit_cost=unit_cost)
    line.quantity += quantity
    line.demand = line.demand or demand
    if wanted.pk != part.pk:
        line.asked_as = part.number
    line.save()
    sum_up_order(order)
    record(actor=actor, verb="parts.order.line", target=order, changes={"line": str(line)})
    return line


@transaction.atomic
def change_order_line(
    *, purchaseline: PurchaseLine, quantity: Decimal, unit_cost: Decimal, actor: User | None
) -> PurchaseLine:
    """Set quantity and cost of a draft's line.

    Raises ``Conflict`` once the order is sent; ``InvalidInput`` for a quantity of nothing.
    """
    positive(quantity)
    if unit_cost < 0:
        raise refuse("unit_cost", _("A cost is not negative."))
    order = _draft(purchaseline.order)
    line = PurchaseLine.objects.select_for_update(of=("self",)).get(pk=purchaseline.pk)
    changes = {str(line): [str(line.quantity), str(quantity)]}
    line.quantity, line.unit_cost = quantity, unit_cost
    line.save(update_fields=["quantity", "unit_cost", "updated_at"])
    sum_up_order(order)
    record(actor=actor, verb="parts.order.line", target=order, changes=changes)
    return line


@transaction.atomic
def remove_order_line(*, purchaseline: PurchaseLine, actor: User | None) -> PurchaseOrder:
    """Take a line off a draft. Raises ``Conflict`` once the order is sent."""
    order = _draft(purchaseline.order)
    changes = {str(purchaseline): [str(purchaseline.quantity), "0"]}
    PurchaseLine.objects.filter(pk=purchaseline.pk).delete()
    sum_up_order(order)
    record(actor=actor, verb="parts.order.line", target=order, changes=changes)
    return order


@transaction.atomic
def order_for_demand(
    *,
    partdemand: PartDemand,
    supplier: Supplier,
    actor: User | None,
    kind: str = OrderKind.SPECIAL,
    unit_cost: Decimal | None = None,
) -> PurchaseOrder:
    """Draft an order of what somebody still waits for; when it comes, it is theirs first.

    Raises ``Conflict`` if nothing is missing or it is on an order already.
    """
    demand = PartDemand.objects.select_for_update().get(pk=partdemand.pk)
    if not demand.missing:
        raise Conflict(_("Nothing is missing for this request."))
    orders = PurchaseOrder.objects.filter(lines__demand=demand)
    if orders.under_way().exists() or orders.filter(state=OrderState.DRAFT).exists():
        raise Conflict(_("It is on order already."))
    order = draft_order(
        supplier=supplier,
        store=demand.store,
        kind=kind,
        document_id=demand.document_id,
        document_number=demand.document_number or str(demand.customer or demand.note)[:40],
        actor=actor,
    )
    add_order_line(
        order=order,
        part=demand.part,
        quantity=demand.missing,
        unit_cost=unit_cost,
        demand=demand,
        actor=actor,
    )
    order.refresh_from_db()
    return order


@transaction.atomic
def submit_order(*, purchaseorder: PurchaseOrder, actor: User | None) -> PurchaseOrder:
    """Send the order; it is expected after the supplier's days to deliver.

    One to the manufacturer goes to its workspace by message, where we have joined its network; it
    answers there. Raises ``Conflict`` for an order without lines.
    """
    order = locked_order(purchaseorder)
    if not order.lines.exists():
        raise Conflict(_("Add at least one part before sending the order."))
    expected = localdate() + timedelta(days=order.supplier.lead_days)
    move_order(order, OrderState.SUBMITTED, actor, sent_at=now(), expected_on=expected)
    carry_order(order)
    return order


@transaction.atomic
def confirm_order(
    *,
    purchaseorder: PurchaseOrder,
    actor: User | None,
    expected_on: date | None = None,
    reference: str = "",
) -> PurchaseOrder:
    """The supplier has the order and says when it comes.

    Raises ``Conflict`` for an order that the manufacturer answers by message; so do the next two.
    """
    order = typed_order(purchaseorder)
    more = {"expected_on": expected_on} if expected_on else {}
    move_order(order, OrderState.CONFIRMED, actor, reference=clean_text(reference), **more)
    return order


@transaction.atomic
def note_shipment(
    *, purchaseorder: PurchaseOrder, actor: User | None, is_complete: bool = True
) -> PurchaseOrder:
    """The supplier has sent it off, or a part of it."""
    order = typed_order(purchaseorder)
    state = OrderState.SHIPPED if is_complete else OrderState.PARTLY_SHIPPED
    move_order(order, state, actor)
    return order


@transaction.atomic
def back_order_line(
    *, purchaseline: PurchaseLine, expected_on: date, actor: User | None
) -> PurchaseLine:
    """The supplier cannot deliver this line before a later day. Raises ``Conflict`` once it came."""
    order = typed_order(purchaseline.order)
    line = PurchaseLine.objects.select_for_update().get(pk=purchaseline.pk)
    if not order.is_under_way or not line.missing:
        raise Conflict(_("Nothing of this line is on its way."))
    line.state, line.expected_on = LineState.BACK_ORDERED, expected_on
    line.save(update_fields=["state", "expected_on", "updated_at"])
    changes = {"line": str(line), "expected_on": expected_on.isoformat()}
    record(actor=actor, verb="parts.order.back_ordered", target=order, changes=changes)
    return line


@transaction.atomic
def close_order(
    *, purchaseorder: PurchaseOrder, actor: User | None, reason: str = ""
) -> PurchaseOrder:
    """Nothing more is expected; what did not come stands as short.

    Raises ``Conflict`` for an order of which the manufacturer has shipped nothing.
    """
    order = locked_order(purchaseorder)
    if not order.can_be_closed:
        raise Conflict(_("This order cannot be closed now. Cancel it, or wait for the parts."))
    short = order.lines.exclude(state__in=LINE_OVER).update(state=LineState.SHORT)
    if short and not clean_text(reason):
        raise refuse("reason", _("Say why the rest will not come."))
    move_order(order, OrderState.CLOSED, actor, note=clean_text(reason) or order.note)
    return order


@transaction.atomic
def cancel_order(*, purchaseorder: PurchaseOrder, actor: User | None, reason: str) -> PurchaseOrder:
    """Call the order off, before anything of it has come; the manufacturer is asked first.

    Raises ``Conflict`` if something came or was shipped, or while a question waits for its answer.
    """
    order = locked_order(purchaseorder)
    if order.lines.filter(accepted__gt=0).exists():
        raise Conflict(_("Some of it has come. Close the order instead."))
    if not order.is_kept_here:
        ask_cancel(order, clean_text(reason), actor)
        return order
    move_order(order, OrderState.CANCELLED, actor, note=clean_text(reason))
    return order
