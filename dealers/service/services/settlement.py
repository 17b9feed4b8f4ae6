"""The bill, and the car going home."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Vehicle
from dealers.service.models import RepairOrder
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.services.common import lock_order, note, refuse
from dealers.service.services.invoicing import bill_order, put_on_account, standing_invoices
from dealers.service.services.payments import take_payment
from dealers.service.states import Board, Paper, PaymentMethod
from dealers.service.states_invoices import Payer
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def settle_order(
    *, repair_order: RepairOrder, actor: User | None, payment_method: PaymentMethod | str = ""
) -> RepairOrder:
    """Make the invoices of a ready repair order and take all that the customer owes at once.

    Warranty and campaign work costs the customer nothing: a method of payment is asked for only
    when the customer owes something. “On account” needs somebody who may approve credit. Raises
    ``Conflict`` before the car is ready.
    """
    order = bill_order(repair_order=repair_order, actor=actor)
    due = [i for i in standing_invoices(order) if i.payer == Payer.CUSTOMER and i.due]
    if due and not payment_method:
        raise refuse("payment_method", _("Choose how the customer pays."))
    for invoice in due:
        if payment_method == PaymentMethod.ACCOUNT:
            put_on_account(invoice, actor)
            order.payment_method = PaymentMethod.ACCOUNT
            order.save(update_fields=["payment_method", "updated_at"])
        else:
            take_payment(invoice=invoice, method=PaymentMethod(payment_method), actor=actor)
    return RepairOrder.objects.get(pk=order.pk)


@transaction.atomic
def deliver_vehicle(
    *, repair_order: RepairOrder, odometer_out: int, actor: User | None
) -> RepairOrder:
    """Hand the car over. Raises ``Conflict`` before it is settled, unless nothing was agreed to;
    and before the customer has paid, unless somebody approved that they pay later.

    Manufacturer, insurer and our own house are billed: the car does not wait for them.
    """
    order = lock_order(repair_order)
    if order.paper == Paper.REPAIR_ORDER:
        raise Conflict(_("Settle the repair order first."))
    for invoice in standing_invoices(order):
        if invoice.payer == Payer.CUSTOMER and invoice.due and not invoice.is_on_credit:
            raise Conflict(
                _("%(amount)s of %(number)s are not paid yet.")
                % {"amount": invoice.due, "number": invoice}
            )
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
