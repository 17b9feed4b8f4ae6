"""Whether the work is good: the check before the car is ready, and the car that comes back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.service.models import Job, RepairOrder
from dealers.service.models.orders import BOARD_FIELDS
from dealers.service.selectors import earlier_visits, unfinished_jobs
from dealers.service.services.common import check_open, lock_order, note, refuse
from dealers.service.services.links import tell_ready
from dealers.service.services.workshop import reopen_job
from dealers.service.states import Board
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record


def _note_check(
    order: RepairOrder, actor: User | None, *, passed: bool, remark: str, jobs: list[int]
) -> None:
    """Keep who looked at the work and what was found. Does not save."""
    check = {
        "passed": passed,
        "remark": remark,
        "jobs": jobs,
        "by": str(actor or ""),
        "at": now().isoformat(timespec="seconds"),
    }
    order.quality_checks = [*order.quality_checks, check]


@transaction.atomic
def pass_quality_check(
    *, repair_order: RepairOrder, actor: User | None, remark: str = ""
) -> RepairOrder:
    """The car is as it should be: ready to be settled. Raises ``Conflict`` with jobs unfinished.

    A car on which nothing was wanted is ready without a check.
    """
    order = lock_order(repair_order)
    if unfinished_jobs(order).exists():
        raise Conflict(_("A job of %(number)s is not finished.") % {"number": order})
    if order.board == Board.QC:
        _note_check(order, actor, passed=True, remark=clean_text(remark)[:500], jobs=[])
    order.move_to(Board.READY)
    order.save(update_fields=[*BOARD_FIELDS, "quality_checks"])
    record(actor=actor, verb="service.order.checked", target=order)
    tell_ready(order, actor)
    note(order, str(Board.READY.label), actor)
    return order


@transaction.atomic
def fail_quality_check(
    *, repair_order: RepairOrder, reason: str, jobs: Iterable[Job], actor: User | None
) -> RepairOrder:
    """The work is not as it should be: the named jobs are to be worked on again.

    Raises ``InvalidInput`` without a reason or a job of this order, ``Conflict`` when no check is
    due, or a job's campaign has been reported done.
    """
    order = lock_order(repair_order)
    if order.board != Board.QC:
        raise Conflict(_("No quality check is due on %(number)s.") % {"number": order})
    if not (reason := clean_text(reason)[:500]):
        raise refuse("reason", _("Say why."))
    jobs = list(jobs)
    if not jobs or any(job.repair_order_id != order.pk or not job.is_wanted for job in jobs):
        raise refuse("jobs", _("Choose the jobs of this order that are to be done again."))
    _note_check(
        order, actor, passed=False, remark=reason, jobs=sorted(job.position for job in jobs)
    )
    order.save(update_fields=["quality_checks", "updated_at"])
    for job in jobs:
        reopen_job(job=job, actor=actor)
    changes = {"failed": [", ".join(str(job) for job in jobs), reason]}
    record(actor=actor, verb="service.order.check_failed", target=order, changes=changes)
    note(order, gettext_noop("Quality check failed"), actor)
    return RepairOrder.objects.get(pk=order.pk)


@transaction.atomic
def link_comeback(
    *, repair_order: RepairOrder, actor: User | None, earlier: RepairOrder | None = None
) -> RepairOrder:
    """Say of which earlier visit this one is a comeback; without one, that it is none.

    Raises ``InvalidInput`` for another car's visit, or one that was not before; ``Conflict`` once
    the order is settled or over.
    """
    order = lock_order(repair_order)
    check_open(order)
    if earlier and not earlier_visits(order).filter(pk=earlier.pk).exists():
        raise refuse("earlier", _("Choose an earlier visit of the same car."))
    before = str(order.comeback_of or "")
    order.comeback_of, order.is_comeback = earlier, earlier is not None
    order.save(update_fields=["comeback_of", "is_comeback", "updated_at"])
    changes = {"comeback_of": [before, str(earlier or "")]}
    record(actor=actor, verb="service.order.comeback", target=order, changes=changes)
    return order
