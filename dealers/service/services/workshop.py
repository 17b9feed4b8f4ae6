"""What the customer agrees to, who works when, and where the car stands."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.service.models import CampaignVehicle, Job, LabourRate, RepairOrder, WorkClock
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.selectors import running_clock, unfinished_jobs
from dealers.service.services.common import (
    check_open,
    count_deferred,
    keep_symptoms,
    lock_job,
    lock_order,
    move_if_allowed,
    note_answer,
    refresh_amounts,
    refuse,
    tell_dropped,
)
from dealers.service.services.links import mail_customer
from dealers.service.services.reserving import let_go, reserved_lines
from dealers.service.states import (
    BY_HAND,
    CLAIMABLE,
    Authorisation,
    Board,
    CarState,
    JobState,
    LineKind,
    Method,
    Paper,
    PayType,
)
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

ANSWER = [
    "authorisation",
    "authorised_amount",
    "authorised_by",
    "authorised_how",
    "authorised_at",
    "taken_by",
    "decline_reason",
    "answers",
    "updated_at",
]


@transaction.atomic
def ask_authorisation(*, job: Job, actor: User | None, how: Method | str = "") -> Job:
    """Note that the customer has been asked, how, and for how much; the car waits for the answer."""
    job = lock_job(job)
    check_open(job.repair_order)
    job.answer(Authorisation.ASKED)
    note_answer(job, actor, how=how, amount=job.customer_amount)
    job.save(update_fields=["authorisation", "answers", "updated_at"])
    move_if_allowed(job.repair_order, Board.WAITING_APPROVAL)
    mail_customer(job.repair_order, "order_asked", job=job)
    record(actor=actor, verb="service.job.asked", target=job, changes={"asked": str(job.amount)})
    return job


@transaction.atomic
def authorise_job(
    *,
    job: Job,
    how: Method,
    actor: User | None,
    by: str = "",
    amount: Decimal | None = None,
) -> Job:
    """Note who agreed to a job, how, and to what amount (what they would pay, if not given).

    The estimate becomes a repair order with the first job agreed to. If the customer is to pay
    more later on, the job has to be agreed to again. Raises ``InvalidInput`` for less than the quote.
    """
    job = lock_job(job)
    order = job.repair_order
    check_open(order)
    quoted = job.customer_amount
    agreed = (quoted or job.amount) if amount is None else amount
    if agreed < quoted:
        raise refuse(
            "amount",
            _("The job is quoted at %(amount)s. Change its lines first.") % {"amount": quoted},
        )
    was_unwanted = not job.is_wanted
    job.answer(Authorisation.AUTHORISED)
    job.authorised_amount, job.authorised_how = agreed, Method(how)
    job.authorised_by = clean_text(by)[:80] or str(order.customer)[:80]
    job.authorised_at, job.taken_by, job.decline_reason = now(), actor, ""
    note_answer(job, actor, how=job.authorised_how, amount=agreed, by=job.authorised_by)
    job.save(update_fields=ANSWER)
    if was_unwanted and not job.campaign_id:
        count_deferred(order, -1)
    if order.paper == Paper.ESTIMATE:
        order.become(Paper.REPAIR_ORDER)
        order.save(update_fields=["paper", "updated_at"])
    _resume_work(order)
    refresh_amounts(order)
    changes = {"agreed": [job.authorised_by, str(how), str(agreed)]}
    record(actor=actor, verb="service.job.authorised", target=job, changes=changes)
    return job


@transaction.atomic
def decline_job(
    *,
    job: Job,
    reason: str,
    actor: User | None,
    later: bool = False,
    how: Method = Method.IN_PERSON,
    by: str = "",
) -> Job:
    """The customer does not want a job, or (``later``) not now; it is neither done nor billed.

    Either way it is offered again at the next visit, unless a campaign does that. Raises ``Conflict`` once parts are out or somebody has worked on it.
    """
    job = lock_job(job)
    order = job.repair_order
    check_open(order)
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    if job.lines.filter(issue__isnull=False).exists() or job.clocks.exists():
        raise Conflict(_("Parts have been issued or work has begun on this job."))
    was_wanted = job.is_wanted
    job.answer(Authorisation.DEFERRED if later else Authorisation.DECLINED)
    job.authorised_amount, job.authorised_by, job.authorised_at = None, "", None
    job.authorised_how, job.taken_by, job.decline_reason = Method(how), actor, reason[:200]
    said_by = clean_text(by)[:80] or str(order.customer)[:80]
    note_answer(job, actor, how=job.authorised_how, amount=job.customer_amount, by=said_by)
    job.save(update_fields=ANSWER)
    if was_wanted and not job.campaign_id:
        count_deferred(order, 1)
    CampaignVehicle.objects.filter(job=job).update(job=None, state=CarState.OPEN)
    let_go(reserved_lines(job=job), actor, reason)
    tell_dropped(order, [job], reason, actor)
    _resume_work(order)
    refresh_amounts(order)
    changes = {"declined": [str(job.authorisation), reason]}
    record(actor=actor, verb="service.job.declined", target=job, changes=changes)
    return job


def _resume_work(order: RepairOrder) -> None:
    """Once nothing is asked any more, a car that was being worked on stands in work again."""
    if order.board != Board.WAITING_APPROVAL:
        return
    if order.jobs.filter(authorisation=Authorisation.ASKED).exists():
        return
    if order.jobs.filter(clocks__isnull=False).exists():
        move_if_allowed(order, Board.IN_PROGRESS)


@transaction.atomic
def start_work(*, job: Job, actor: User, technician: User | None = None) -> Job:
    """Start the technician's clock on a job. Whoever starts an unassigned job takes it.

    Raises ``Conflict`` before the customer has agreed, or while the same person's clock runs on
    something else.
    """
    technician = technician or actor
    job = lock_job(job)
    order = job.repair_order
    check_open(order)
    if job.authorisation != Authorisation.AUTHORISED:
        raise Conflict(_("The customer has not agreed to this job yet."))
    if job.state == JobState.FINISHED:
        raise Conflict(_("The job is finished. Reopen it before working on it again."))
    User.objects.select_for_update().get(pk=technician.pk)
    if running := running_clock(technician):
        raise Conflict(_("Your clock is running on %(job)s. Stop it first.") % {"job": running.job})
    WorkClock.objects.create(job=job, technician=technician)
    if job.state == JobState.WAITING:
        job.move_to(JobState.WORKING)
    job.technician = job.technician or technician
    job.save(update_fields=["state", "technician", "updated_at"])
    move_if_allowed(order, Board.IN_PROGRESS)
    record(
        actor=actor, verb="service.job.started", target=job, changes={"started": str(technician)}
    )
    return job


@transaction.atomic
def stop_work(*, job: Job, actor: User, technician: User | None = None) -> Job:
    """Stop the technician's clock; the job waits unless somebody else is still on it."""
    technician = technician or actor
    job = lock_job(job)
    stopped = WorkClock.objects.filter(job=job, technician=technician, stopped_at=None)
    if not stopped.update(stopped_at=now()):
        raise Conflict(_("No clock is running on this job."))
    if not job.clocks.filter(stopped_at=None).exists():
        job.move_to(JobState.WAITING)
        job.save(update_fields=["state", "updated_at"])
    record(
        actor=actor, verb="service.job.stopped", target=job, changes={"stopped": str(technician)}
    )
    return job


@transaction.atomic
def finish_job(*, job: Job, actor: User | None) -> Job:
    """The work on a job is done; the last one sends the car to the quality check.

    Raises ``InvalidInput`` when cause or correction is missing on a job the manufacturer pays,
    ``Conflict`` while a planned part has not been issued.
    """
    job = lock_job(job)
    order = job.repair_order
    check_open(order)
    if job.authorisation != Authorisation.AUTHORISED:
        raise Conflict(_("The customer has not agreed to this job yet."))
    if job.pay_type in CLAIMABLE:
        for field in ("cause", "correction"):
            if not getattr(job, field):
                raise refuse(field, _("Write cause and correction first: the manufacturer asks."))
    if job.lines.filter(kind=LineKind.PART, issue=None).exists():
        raise Conflict(_("A part of this job has not been issued. Issue it or take it off."))
    job.clocks.filter(stopped_at=None).update(stopped_at=now())
    job.move_to(JobState.FINISHED)
    job.finished_at = now()
    job.save(update_fields=["state", "finished_at", "updated_at"])
    keep_symptoms(job)
    for car in CampaignVehicle.objects.select_for_update().filter(job=job):
        car.move_to(CarState.REPAIRED)
        car.done_on = localdate()
        car.save(update_fields=["state", "done_on", "updated_at"])
    if not unfinished_jobs(order).exists():
        move_if_allowed(order, Board.IN_PROGRESS)
        move_if_allowed(order, Board.QC)
    record(actor=actor, verb="service.job.finished", target=job)
    return job


@transaction.atomic
def reopen_job(*, job: Job, actor: User | None) -> Job:
    """The check failed, or something was forgotten: the job is to be worked on again."""
    job = lock_job(job)
    order = job.repair_order
    check_open(order)
    car = CampaignVehicle.objects.select_for_update().filter(job=job).first()
    if car and car.state == CarState.REPORTED:
        raise Conflict(_("This campaign work has been reported to the manufacturer."))
    job.move_to(JobState.WAITING)
    job.finished_at = None
    job.save(update_fields=["state", "finished_at", "updated_at"])
    if car:
        car.move_to(CarState.OPEN)
        car.done_on = None
        car.save(update_fields=["state", "done_on", "updated_at"])
    move_if_allowed(order, Board.IN_PROGRESS)
    record(actor=actor, verb="service.job.reopened", target=job)
    return job


@transaction.atomic
def move_on_board(*, repair_order: RepairOrder, board: Board, actor: User | None) -> RepairOrder:
    """Put a car into another column by hand. Ready, handed over and closed have their own acts."""
    order = lock_order(repair_order)
    if board not in BY_HAND:
        raise Conflict(_("“%(board)s” follows from its own step.") % {"board": Board(board).label})
    if board == Board.QC and unfinished_jobs(order).exists():
        raise Conflict(_("A job of %(number)s is not finished.") % {"number": order})
    before = order.board
    order.move_to(board)
    order.save(update_fields=[*BOARD_FIELDS])
    changes = {"board": [before, str(board)]}
    record(actor=actor, verb="service.order.moved", target=order, changes=changes)
    return order


@transaction.atomic
def set_labour_rate(
    *,
    pay_type: PayType,
    rate: Decimal,
    valid_from: date,
    actor: User | None,
    store: Unit | None = None,
) -> LabourRate:
    """Set what an hour costs from a day on, in one store or (without) in all."""
    if rate <= 0:
        raise refuse("rate", _("The rate must be more than zero."))
    row, _is_new = LabourRate.objects.update_or_create(
        store=store, pay_type=pay_type, valid_from=valid_from, defaults={"rate": rate}
    )
    record(actor=actor, verb="service.rate.set", target=row, changes={"rate": str(rate)})
    return row
