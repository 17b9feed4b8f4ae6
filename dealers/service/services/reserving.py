"""Parts held for a job before they are handed out, and let go when nobody needs them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.parts.services import release_demand, request_part
from dealers.service.models import Job, JobLine
from dealers.service.services.common import open_job
from dealers.service.states import LineKind
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record


def _locked(line: JobLine) -> tuple[Job, JobLine]:
    job = open_job(Job.objects.get(pk=line.job_id))
    return job, JobLine.objects.select_for_update(of=("self",)).get(pk=line.pk)


@transaction.atomic
def reserve_line(*, line: JobLine, actor: User | None) -> JobLine:
    """Hold a planned part for its job in the store; what is missing waits for the next delivery.

    Of two jobs that want the last piece at once one holds it and the other waits. Raises ``Conflict``
    for what is reserved or issued already, and for a job that the customer does not want.
    """
    job, line = _locked(line)
    if line.kind != LineKind.PART or line.issue_id or line.part is None:
        raise Conflict(_("This line has nothing to be reserved."))
    if not job.is_wanted:
        raise Conflict(_("The customer does not want this job."))
    if line.is_reserved:
        raise Conflict(_("This part is reserved already."))
    order = job.repair_order
    line.reservation = request_part(
        part=line.part,
        store=order.store,
        quantity=line.quantity,
        document_id=order.pk,
        document_number=order.number,
        customer=order.customer,
        wanted_on=order.promised_at and order.promised_at.date(),
        note=str(job),
        actor=actor,
    )
    line.save(update_fields=["reservation", "updated_at"])
    note: dict[str, Any] = {"part": [str(line), str(line.reservation.held)]}
    record(actor=actor, verb="service.line.reserved", target=job, changes=note)
    return line


@transaction.atomic
def unreserve_line(*, line: JobLine, actor: User | None) -> JobLine:
    """Let a reserved part go; whoever waits longest gets it. Raises ``Conflict`` if none is held."""
    job, line = _locked(line)
    if not line.is_reserved:
        raise Conflict(_("This part is not reserved."))
    let_go([line], actor)
    record(actor=actor, verb="service.line.released", target=job, changes={"part": str(line)})
    return line


def let_go(lines: Iterable[JobLine], actor: User | None, reason: str = "") -> None:
    """Release what is held for these lines. Their order is locked by the caller."""
    for line in lines:
        if line.is_reserved:
            release_demand(partdemand=line.reservation, reason=reason, actor=actor)
        line.reservation = None
        line.save(update_fields=["reservation", "updated_at"])


def reserved_lines(**where: Any) -> Iterable[JobLine]:
    """The lines that hold or await parts, by part, so that two orders lock the shelves alike."""
    lines = JobLine.objects.filter(reservation__isnull=False, issue=None, **where)
    return lines.select_related("reservation__part", "reservation__store").order_by("part", "pk")
