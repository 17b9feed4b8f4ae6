"""What the supplier delivers: counted, looked at, taken in or refused."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.parts.models import GoodsReceipt, PurchaseLine, PurchaseOrder
from dealers.parts.services.common import refuse
from dealers.parts.services.order_base import locked_order
from dealers.parts.services.partner_orders import tell_inspection
from dealers.parts.services.stock import receive_part
from dealers.parts.states import LINE_OVER, Fault, LineState, OrderState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record


def _check(line: PurchaseLine, delivered: Decimal, accepted: Decimal, fault: str) -> None:
    if delivered <= 0:
        raise refuse("delivered", _("The quantity must be more than zero."))
    if not 0 <= accepted <= delivered:
        raise refuse("accepted", _("Accept at least zero and at most what was delivered."))
    if accepted > line.missing:
        message = _("Only %(missing)s are on order.") % {"missing": f"{line.missing:f}"}
        raise refuse("accepted", message)
    if fault not in ("", *Fault.values):
        raise refuse("fault", _("Choose a fault of the list."))
    if accepted < delivered and not fault:
        raise refuse("fault", _("Say what is wrong with the rest."))


def _after(order: PurchaseOrder) -> None:
    """The order as far as it came."""
    complete = not order.lines.exclude(state__in=LINE_OVER).exists()
    state = OrderState.RECEIVED if complete else OrderState.PARTLY_SHIPPED
    if complete or order.state in (OrderState.SUBMITTED, OrderState.CONFIRMED):
        order.move_to(state)
        order.save(update_fields=["state", "updated_at"])


@transaction.atomic
def inspect_goods(
    *,
    purchaseline: PurchaseLine,
    delivered: Decimal,
    accepted: Decimal,
    actor: User | None,
    fault: str = "",
    note: str = "",
    delivery_note: str = "",
    bin: str = "",
    codes: Sequence[str] = (),
) -> GoodsReceipt:
    """Take delivered pieces in; what is damaged or wrong stays out of stock and stays on order.

    Whoever waits for the line gets it first. Raises ``InvalidInput``; ``Conflict`` for an order
    that is not under way.
    """
    order = locked_order(purchaseline.order)
    line = PurchaseLine.objects.select_for_update(of=("self",)).get(pk=purchaseline.pk)
    if not order.is_under_way:
        raise Conflict(_("This order expects nothing."))
    _check(line, delivered, accepted, fault)
    move = None
    if accepted:
        move = receive_part(
            part=line.part,
            store=order.store,
            quantity=accepted,
            unit_cost=line.unit_cost,
            document_id=order.pk,
            document_number=order.number,
            bin=bin,
            demand=line.demand,
            codes=codes,
            actor=actor,
        )
    today, expected = localdate(), line.expected_on or order.expected_on
    receipt = GoodsReceipt.objects.create(
        line=line,
        delivered=delivered,
        accepted=accepted,
        fault=fault,
        note=clean_text(note),
        delivery_note=clean_text(delivery_note),
        received_on=today,
        is_late=expected is not None and today > expected,
        move=move,
        inspector=actor,
    )
    line.accepted += accepted
    line.rejected += delivered - accepted
    if not line.missing:
        line.state = LineState.RECEIVED
    line.save(update_fields=["accepted", "rejected", "state", "updated_at"])
    _after(order)
    changes = {"line": str(line), "accepted": str(accepted), "fault": fault}
    record(actor=actor, verb="parts.order.goods_in", target=order, changes=changes)
    tell_inspection(order, receipt)
    return receipt
