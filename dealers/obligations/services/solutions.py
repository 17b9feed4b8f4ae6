"""From a solution into a job, and from a finished job into the knowledge base."""

import re
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.knowledge import services as knowledge
from dealers.knowledge.models import Article
from dealers.knowledge.selectors import article_offered, bulletin_offered
from dealers.knowledge.states import ArticleKind, Desk
from dealers.parts.models import Part
from dealers.parts.services import add_from_catalogue
from dealers.service.models import Job, JobLine, RepairOrder
from dealers.service.services import add_labour, add_part, describe_job
from dealers.service.states import JobState, LineKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.reference.bulletins import PublishedBulletin

EDIT_ORDER = "service.order.edit"  # the workshop's own verb


class Source(models.TextChoices):
    BULLETIN = "bulletin", gettext_lazy("Bulletin")
    ARTICLE = "article", gettext_lazy("Article")
    JOB = "job", gettext_lazy("Finished job")


@dataclass(frozen=True)
class _Cure:
    """What is taken over, and the number by which it is named in the job."""

    name: str
    cause: str
    correction: str
    fault_codes: list[str]
    operations: list[str]
    parts: list[str]


def _missing() -> InvalidInput:
    message = _("This solution is not offered any more. Look for it again.")
    return InvalidInput(message, fields={"id": message})


def _cure(source: Source, pk: UUID | str, actor: User) -> _Cure:
    """Raises ``InvalidInput`` for what this person is not offered (any more)."""
    if source == Source.JOB:
        job = Job.objects.filter(pk=pk, state=JobState.FINISHED).exclude(correction="").first()
        if job is None:
            raise _missing()
        lines = job.lines.filter(kind__in=[LineKind.LABOUR, LineKind.PART]).exclude(code="")
        codes: dict[LineKind, list[str]] = {LineKind.LABOUR: [], LineKind.PART: []}
        for kind, code in lines.order_by("id").values_list("kind", "code"):
            codes[LineKind(kind)].append(code)
        known = [job.fault_code] if job.fault_code else []
        return _Cure(
            "", job.cause, job.correction, known, codes[LineKind.LABOUR], codes[LineKind.PART]
        )
    offered = article_offered if source == Source.ARTICLE else bulletin_offered
    found: Article | PublishedBulletin | None = offered(actor, pk)
    if found is None:
        raise _missing()
    return _Cure(
        found.number,
        found.cause,
        found.correction,
        found.fault_codes,
        found.operations,
        found.parts,
    )


def _joined(before: str, name: str, text: str) -> str:
    """What is written already stays; what it says already is not said twice."""
    said = f"{name}: {text}" if name and text else text
    if not text or said in before:
        return before
    return f"{before}\n{said}" if before else said


@transaction.atomic
def take_over_solution(*, job: Job, source: Source, source_id: UUID | str, actor: User) -> Job:
    """Write a solution's cause and correction into a job, with the bulletin's number; who may change
    the order gets its operations and parts as lines, too.

    What is written stays, and a line that is there is not added again. A part or operation that the
    catalogue does not have is left out. Raises ``Conflict`` once the order is settled, and
    ``InvalidInput`` for what is not offered any more.
    """
    cure = _cure(Source(source), source_id, actor)
    job = Job.objects.select_related("repair_order").get(pk=job.pk)
    only = cure.fault_codes[0] if len(cure.fault_codes) == 1 else ""
    job = describe_job(
        job=job,
        cause=_joined(job.cause, cure.name, cure.cause),
        correction=_joined(job.correction, cure.name, cure.correction),
        fault_code=job.fault_code or only,
        actor=actor,
    )
    if job.state != JobState.FINISHED and actor.can(EDIT_ORDER):
        _add_lines(job, cure, actor)
    return Job.objects.select_related("repair_order").get(pk=job.pk)


def _add_lines(job: Job, cure: _Cure, actor: User) -> None:
    there = set(JobLine.objects.filter(job=job).values_list("code", flat=True))
    has_cause = JobLine.objects.filter(job=job, is_causal=True).exists()
    for code in dict.fromkeys(cure.operations):
        if code not in there:
            try:
                add_labour(job=job, code=code, actor=actor)
            except InvalidInput:
                continue  # not in the catalogue: described by hand
    for code in dict.fromkeys(cure.parts):
        part = Part.objects.filter(number=code).first()
        if part is None:
            try:
                part, _new = add_from_catalogue(code=code, actor=actor)
            except InvalidInput:
                continue
        if part.number not in there:
            add_part(job=job, part=part, quantity=Decimal(1), is_causal=not has_cause, actor=actor)
            has_cause = True


# Whatever looks like a phone number, an e-mail, a VIN or a plate, whoever's it is.
_TRACES = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\b[0-9A-HJ-NPR-Z]{17}\b"
    r"|[\u4e00-\u9fff][A-Z][\s·•.-]?[A-Z0-9]{5,6}(?![A-Z0-9])"
    r"|\+?\d(?:[\s()-]?\d){6,14}",
    re.IGNORECASE,
)


def _without_people(text: str, order: RepairOrder) -> str:
    """The text without the customer: names, phone, plate, VIN, order number and what looks so."""
    customer, car = order.customer, order.vehicle
    names = {customer.full_name, customer.contact_name, customer.phone, customer.phone_raw,
             customer.email, customer.document_no, customer.address, car.plate, car.vin,
             order.number}  # fmt: skip
    for name in sorted((n for n in names if n and len(n) > 1), key=len, reverse=True):
        text = re.sub(re.escape(name), "…", text, flags=re.IGNORECASE)
    return _TRACES.sub("…", text)


@transaction.atomic
def write_article_from_job(*, job: Job, actor: User) -> Article:
    """Begin an article with what a finished job taught: symptom, cause, correction, codes, parts.

    Nothing of the customer is carried over; the author reads it once more before it is handed in.
    Raises ``Conflict`` for a job that is not finished or says nothing of what cured it.
    """
    job = Job.objects.select_related("repair_order__customer", "repair_order__vehicle").get(
        pk=job.pk
    )
    order = job.repair_order
    if job.state != JobState.FINISHED or not job.correction:
        raise Conflict(_("Finish the job and write what cured it first."))
    lines = list(job.lines.exclude(code="").order_by("id").values_list("kind", "code"))
    symptom = _without_people(job.complaint, order)
    return knowledge.write_article(
        title=(symptom.splitlines() or [""])[0][:120] or _("Solution"),
        kind=ArticleKind.SOLUTION,
        desk=Desk.SERVICE,
        symptom=symptom,
        cause=_without_people(job.cause, order),
        correction=_without_people(job.correction, order),
        fault_codes=[job.fault_code] if job.fault_code else [],
        model_codes=[order.vehicle.model_code] if order.vehicle.model_code else [],
        operations=[code for kind, code in lines if kind == LineKind.LABOUR],
        parts=[code for kind, code in lines if kind == LineKind.PART],
        job_id=job.pk,
        job_number=str(job),
        actor=actor,
    )
