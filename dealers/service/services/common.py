"""Locks and sums that several services need."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Vehicle
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.service.models import Job, RepairOrder
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.selectors import amounts_by_payer
from dealers.service.states import Authorisation, Board, JobState, Method
from portal.core.errors import Conflict, InvalidInput
from portal.core.symptoms import symptoms_of
from portal.ui.menu import extensions
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
    order.save(update_fields=[*BOARD_FIELDS])


def refresh_amounts(order: RepairOrder) -> None:
    """Keep what each payer owes beside the order."""
    amounts = amounts_by_payer(order)
    for name, amount in amounts.items():
        setattr(order, name, amount)
    order.save(update_fields=[*amounts, "updated_at"])


def open_job(job: Job) -> Job:
    """The job, locked, with its order still open and its work not finished."""
    job = lock_job(job)
    check_open(job.repair_order)
    if job.state == JobState.FINISHED:
        raise Conflict(_("The job is finished. Reopen it before changing its lines."))
    return job


def note_answer(
    job: Job,
    actor: User | None,
    *,
    how: Method | str = "",
    amount: Decimal | None = None,
    by: str = "",
) -> None:
    """Keep who said what to the job, and when, with the answers before. Does not save."""
    answer = {
        "authorisation": str(job.authorisation),
        "how": str(how),
        "amount": "" if amount is None else str(amount),
        "by": by,
        "noted_by": str(actor or ""),
        "at": now().isoformat(timespec="seconds"),
    }
    job.answers = [*job.answers, answer]


def keep_amount(job: Job, actor: User | None) -> None:
    """New sums; and if the customer would pay more than agreed, they must be asked again."""
    job.amount = sum((line.amount for line in job.lines.all()), Decimal(0))
    fields = ["amount", "updated_at"]
    agreed, asked = job.authorised_amount or Decimal(0), job.customer_amount
    if job.authorisation == Authorisation.AUTHORISED and asked > agreed:
        job.answer(Authorisation.NOT_ASKED)
        note_answer(job, actor, amount=asked)
        fields += ["authorisation", "answers"]
    job.save(update_fields=fields)
    refresh_amounts(job.repair_order)


def count_deferred(order: RepairOrder, by: int) -> None:
    """Keep with the car how many jobs its customer did not want so far."""
    Vehicle.objects.filter(pk=order.vehicle_id).update(deferred_jobs=F("deferred_jobs") + by)


def note(
    order: RepairOrder,
    text: str,
    actor: User | None,
    *,
    kind: EntryKind = EntryKind.SERVICE,
    **values: str,
) -> None:
    """A line on the timelines of the customer, the car and the repair order."""
    add_entry(
        kind=kind,
        text=text,
        values=values,
        customer=order.customer,
        vehicle=order.vehicle,
        actor=actor,
        about_id=order.pk,
        about_number=order.number,
        url=order.get_absolute_url(),
    )


def tell_dropped(order: RepairOrder, jobs: Iterable[Job], reason: str, actor: User | None) -> None:
    """Say to the domains above that these jobs will not be done (``JOB_DROPPED`` in their ``menu.py``).

    They take back, in this transaction, what they gave for a job. The order is locked.
    """
    for job in jobs:
        job.repair_order = order
        for take_back in extensions("dealer", "JOB_DROPPED"):
            take_back(job=job, reason=reason, actor=actor)


def keep_symptoms(job: Job) -> None:
    """Let a finished job be found by what was wrong with the car; also after that was written anew."""
    if job.state == JobState.FINISHED:
        words = symptoms_of(complaint=job.complaint, fault_code=job.fault_code)
        Job.objects.filter(pk=job.pk).update(symptoms=words)
