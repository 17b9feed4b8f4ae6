"""What every change of an order shares: the lock, the sum of its lines, the move with its note."""

from django.utils.translation import gettext as _

from dealers.parts.models import PurchaseOrder
from dealers.parts.services.common import NOTHING
from dealers.parts.states import OrderState
from portal.core.errors import Conflict
from portal.core.money import to_cents
from tenants.accounts.models import User
from tenants.audit.services import record


def locked_order(order: PurchaseOrder) -> PurchaseOrder:
    """The order, locked until the transaction ends. Lock it before its lines and before stock."""
    return PurchaseOrder.objects.select_for_update().get(pk=order.pk)


def typed_order(order: PurchaseOrder) -> PurchaseOrder:
    """The locked order. Raises ``Conflict`` for one that is answered by message."""
    order = locked_order(order)
    if not order.is_kept_here:
        raise Conflict(_("The supplier answers this order by message."))
    return order


def sum_up_order(order: PurchaseOrder) -> None:
    """Write what the lines of a locked order cost."""
    order.amount = to_cents(sum((line.amount for line in order.lines.all()), NOTHING))
    order.save(update_fields=["amount", "updated_at"])


def move_order(order: PurchaseOrder, state: OrderState, actor: User | None, **more: object) -> None:
    """Move a locked order, save what was set besides, and note it."""
    changes = {"state": [order.state, state], **{k: str(v) for k, v in more.items()}}
    order.move_to(state)
    for name, value in more.items():
        setattr(order, name, value)
    order.save(update_fields=["state", *more, "updated_at"])
    record(actor=actor, verb=f"parts.order.{state}", target=order, changes=changes)
