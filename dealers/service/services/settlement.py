"""The bill, and the car going home."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Vehicle
from dealers.service.models import RepairOrder
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.services.common import lock_order, note, refresh_amounts, refuse
from dealers.service.states import Board, Paper, PaymentMethod
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def settle_order(
    *, repair_order: RepairOrder, actor: User | None, payment_method: PaymentMethod | str = ""
) -> RepairOrder:
    """Turn a ready repair order into an invoice, its amounts by payer frozen.

    Warranty and campaign work costs the customer nothing: a method of payment is asked for only
    when the customer owes something. Raises ``Conflict`` before the car is ready.
    """
    order = lock_order(repair_order)
    if order.board != Board.READY:
        raise Conflict(_("The car is not ready yet: the quality check comes first."))
    refresh_amounts(order)
    if order.customer_amount and not payment_method:
        raise refuse("payment_method", _("Choose how the customer pays."))
    order.become(Paper.INVOICE)
    order.payment_method = PaymentMethod(payment_method) if order.customer_amount else ""
    order.settled_at, order.settled_by = now(), actor
    order.save(update_fields=["paper", "payment_method", "settled_at", "settled_by", "updated_at"])
    changes = {"customer": str(order.customer_amount), "total": str(order.total)}
    record(actor=actor, verb="service.order.settled", target=order, changes=changes)
    return order


@transaction.atomic
def deliver_vehicle(
    *, repair_order: RepairOrder, odometer_out: int, actor: User | None
) -> RepairOrder:
    """Hand the car over. Raises ``Conflict`` before it is settled, unless nothing was agreed to."""
    order = lock_order(repair_order)
    if order.paper == Paper.REPAIR_ORDER:
        raise Conflict(_("Settle the repair order first."))
    if odometer_out < order.odometer_in:
        raise refuse(
            "odometer_out",
            _("It came in with %(km)s km; it cannot leave with less.") % {"km": order.odometer_in},
        )
    order.move_to(Board.DELIVERED)
    order.odometer_out, order.delivered_at = odometer_out, now()
    order.save(update_fields=[*BOARD_FIELDS, "odometer_out", "delivered_at"])
    Vehicle.objects.filter(pk=order.vehicle_id).update(odometer_km=odometer_out)
    record(actor=actor, verb="service.order.delivered", target=order)
    note(order, str(Board.DELIVERED.label), actor)
    return order


@transaction.atomic
def close_order(*, repair_order: RepairOrder, actor: User | None) -> RepairOrder:
    """Nothing is left to be done on paper either."""
    order = lock_order(repair_order)
    order.move_to(Board.CLOSED)
    order.closed_at = now()
    order.save(update_fields=[*BOARD_FIELDS, "closed_at"])
    record(actor=actor, verb="service.order.closed", target=order)
    return order
