"""Locks and sums that several services need."""

from django.utils.translation import gettext as _

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.service.models import Job, RepairOrder
from dealers.service.selectors import amounts_by_payer
from dealers.service.states import Board
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def lock_order(order: RepairOrder) -> RepairOrder:
    """The repair order, locked until the transaction ends. Always locked before its jobs."""
    return RepairOrder.objects.select_for_update().get(pk=order.pk)


def lock_job(job: Job) -> Job:
    """The job with its repair order, both locked, both as they are now."""
    order = RepairOrder.objects.select_for_update().get(pk=job.repair_order_id)
    job = Job.objects.select_for_update().get(pk=job.pk)
    job.repair_order = order
    return job


def check_open(order: RepairOrder) -> None:
    """Raise ``Conflict`` once the order is settled or over: its lines are an invoice then."""
    if not order.is_open:
        raise Conflict(
            _("%(number)s is settled or closed; nothing can be added.") % {"number": order}
        )


def move_if_allowed(order: RepairOrder, board: Board) -> None:
    """Let the board follow an act where the table has such a move; saves the order."""
    from_here = order.board
    if board == from_here:
        return
    try:
        order.move_to(board)
    except Conflict:
        return
    order.save(update_fields=["board", "board_since", "updated_at"])


def refresh_amounts(order: RepairOrder) -> None:
    """Keep what each payer owes beside the order."""
    amounts = amounts_by_payer(order)
    for name, amount in amounts.items():
        setattr(order, name, amount)
    order.save(update_fields=[*amounts, "updated_at"])


def note(
    order: RepairOrder, text: str, actor: User | None, *, kind: EntryKind = EntryKind.SERVICE
) -> None:
    """A line on the timelines of the customer, the car and the repair order."""
    add_entry(
        kind=kind,
        text=text,
        customer=order.customer,
        vehicle=order.vehicle,
        actor=actor,
        about_id=order.pk,
        about_number=order.number,
        url=order.get_absolute_url(),
    )
