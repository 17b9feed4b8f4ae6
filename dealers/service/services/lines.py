"""The lines of a job: labour, parts, sublet work, fees; and parts out of and back into the store.

Packages are in ``packages``.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.parts.models import Part
from dealers.parts.selectors import network
from dealers.parts.services import issue_part, return_part
from dealers.service.models import Job, JobLine
from dealers.service.selectors import labour_rate
from dealers.service.services.common import keep_amount, open_job, refuse
from dealers.service.services.reserving import let_go, reserved_lines
from dealers.service.states import Authorisation, LineKind
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.models import LabourOperation
from tenants.reference.selectors import operations_of


def add_line(
    job: Job, actor: User | None, *, quantity: Decimal, unit_price: Decimal, **line: Any
) -> JobLine:
    """Put a line on an open job that is locked, and keep the sums."""
    if quantity <= 0:
        raise refuse("quantity", _("The quantity must be more than zero."))
    if unit_price < 0:
        raise refuse("unit_price", _("A price is not negative."))
    added = JobLine.objects.create(
        job=job,
        quantity=quantity,
        unit_price=unit_price,
        amount=to_cents(quantity * unit_price),
        **line,
    )
    keep_amount(job, actor)
    changes = {"line": [str(added), str(added.amount)]}
    record(actor=actor, verb="service.line.added", target=job, changes=changes)
    return added


def _operation(code: str) -> LabourOperation | None:
    hub = network()
    return operations_of(hub).filter(code=code).first() if hub else None


@transaction.atomic
def add_labour(
    *,
    job: Job,
    actor: User | None,
    code: str = "",
    hours: Decimal | None = None,
    description: str = "",
    unit_price: Decimal | None = None,
    flat_rate_hours: Decimal | None = None,
) -> JobLine:
    """Add labour: an operation of the catalogue with its flat-rate hours, or one described freely.

    Price: the store's labour rate for who pays. Raises ``InvalidInput`` when the catalogue has no
    such operation and neither hours nor a description are given.
    """
    job = open_job(job)
    code = clean_text(code).upper()
    entry = _operation(code) if code else None
    if entry:
        flat_rate_hours = flat_rate_hours if flat_rate_hours is not None else entry.hours
        hours = hours if hours is not None else entry.hours
        description = description or entry.name
    if hours is None:
        raise refuse("hours", _("Type the hours, or an operation of the catalogue."))
    if not description:
        raise refuse("description", _("Describe the work, or type an operation of the catalogue."))
    if unit_price is None:
        store = job.repair_order.store
        unit_price = labour_rate(store=store, pay_type=job.pay_type, on=localdate())
    return add_line(
        job,
        actor,
        kind=LineKind.LABOUR,
        code=code,
        description=clean_text(description)[:200],
        quantity=hours,
        flat_rate_hours=flat_rate_hours,
        unit_price=unit_price,
    )


@transaction.atomic
def add_part(
    *,
    job: Job,
    part: Part,
    quantity: Decimal,
    actor: User | None,
    unit_price: Decimal | None = None,
    is_causal: bool = False,
) -> JobLine:
    """Plan a part for a job at its price of today; it leaves the store by ``issue_line``.

    The first part of a job to be marked causal keeps the mark until another is marked.
    """
    job = open_job(job)
    if is_causal:
        JobLine.objects.filter(job=job, is_causal=True).update(is_causal=False)
    return add_line(
        job,
        actor,
        kind=LineKind.PART,
        code=part.number,
        description=part.name,
        part=part,
        quantity=Decimal(quantity),
        unit_price=part.price if unit_price is None else unit_price,
        is_causal=is_causal,
    )


@transaction.atomic
def add_sublet(
    *,
    job: Job,
    description: str,
    amount: Decimal,
    actor: User | None,
    code: str = "",
    unit_cost: Decimal | None = None,
) -> JobLine:
    """Add work that another company does, with its price to the payer and its cost to us."""
    job = open_job(job)
    if not (description := clean_text(description)):
        raise refuse("description", _("Describe the work."))
    return add_line(
        job,
        actor,
        kind=LineKind.SUBLET,
        code=clean_text(code),
        description=description[:200],
        quantity=Decimal(1),
        unit_price=amount,
        unit_cost=unit_cost,
    )


@transaction.atomic
def add_fee(*, job: Job, description: str, amount: Decimal, actor: User | None) -> JobLine:
    """Add a charge that is neither work nor material, such as disposal."""
    job = open_job(job)
    if not (description := clean_text(description)):
        raise refuse("description", _("Say what the fee is for."))
    return add_line(
        job,
        actor,
        kind=LineKind.FEE,
        description=description[:200],
        quantity=Decimal(1),
        unit_price=amount,
    )


def _locked_line(line: JobLine) -> tuple[Job, JobLine]:
    job = open_job(Job.objects.get(pk=line.job_id))
    return job, JobLine.objects.select_for_update().get(pk=line.pk)


def _check_stands_alone(line: JobLine) -> None:
    """What is in a package has its price from the package."""
    if line.inside_id:
        raise Conflict(_("This is part of a package. Change the package's line instead."))


@transaction.atomic
def mark_causal(*, line: JobLine, actor: User | None) -> JobLine:
    """Say which part caused the failure; the manufacturer's coverage goes by it."""
    job, line = _locked_line(line)
    if line.kind != LineKind.PART:
        raise Conflict(_("Only a part can be the cause."))
    JobLine.objects.filter(job=job, is_causal=True).update(is_causal=False)
    line.is_causal = True
    line.save(update_fields=["is_causal", "updated_at"])
    record(actor=actor, verb="service.line.causal", target=job, changes={"causal": str(line)})
    return line


@transaction.atomic
def discount_line(
    *, line: JobLine, percent: Decimal, actor: User | None, reason: str = ""
) -> JobLine:
    """Ask less for a line, in percent of its price, and say why; nought takes the discount back.

    Raises ``InvalidInput`` outside 0 to 100, with more than two decimals, or without a reason.
    """
    job, line = _locked_line(line)
    _check_stands_alone(line)
    if not 0 <= percent <= 100 or percent != to_cents(percent):
        raise refuse("percent", _("Between 0 and 100 percent, two decimals at most."))
    if percent and not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    before = line.amount
    line.discount_percent, line.discount_reason = percent, reason[:200] if percent else ""
    line.amount = to_cents(line.quantity * line.unit_price * (100 - percent) / 100)
    line.save(update_fields=["discount_percent", "discount_reason", "amount", "updated_at"])
    keep_amount(job, actor)
    changes = {"discount": [str(line), f"{percent} %", line.discount_reason],
               "amount": [str(before), str(line.amount)]}  # fmt: skip
    record(actor=actor, verb="service.line.discounted", target=job, changes=changes)
    return line


@transaction.atomic
def remove_line(*, line: JobLine, actor: User | None) -> None:
    """Take a line off a job, a package with all it holds.

    Raises ``Conflict`` for a part that has left the store, and for one line out of a package.
    """
    job, line = _locked_line(line)
    _check_stands_alone(line)
    if line.issue_id or line.contents.filter(issue__isnull=False).exists():
        raise Conflict(_("This part has been issued. Take it back first."))
    changes = {"line": [str(line), str(line.amount), "-"]}
    let_go(reserved_lines(pk=line.pk), actor)
    let_go(reserved_lines(inside=line), actor)
    line.contents.all().delete()
    line.delete()
    keep_amount(job, actor)
    record(actor=actor, verb="service.line.removed", target=job, changes=changes)


@transaction.atomic
def issue_line(*, line: JobLine, actor: User | None, codes: Sequence[str] = ()) -> JobLine:
    """Hand a planned part out of the store to the job, at its average cost.

    Stock and job change together or not at all. Raises ``NotEnoughStock``; ``Conflict`` if it is
    out already, or the customer has not agreed to the job.
    """
    job, line = _locked_line(line)
    if line.kind != LineKind.PART or line.issue_id:
        raise Conflict(_("This line has nothing to be issued."))
    if job.authorisation != Authorisation.AUTHORISED:
        raise Conflict(_("The customer has not agreed to this job yet."))
    line.issue = issue_part(
        part=line.part,
        store=job.repair_order.store,
        quantity=line.quantity,
        document_id=job.repair_order_id,
        document_number=job.repair_order.number,
        reason=job.repair_order.vehicle.vin if line.part.tracking else "",
        codes=codes,
        actor=actor,
    )
    line.unit_cost = line.issue.unit_cost
    line.save(update_fields=["issue", "unit_cost", "updated_at"])
    record(actor=actor, verb="service.line.issued", target=job, changes={"part": str(line)})
    return line


@transaction.atomic
def return_line(
    *, line: JobLine, actor: User | None, reason: str = "", codes: Sequence[str] = ()
) -> JobLine:
    """Put an issued part back into the store; the line is planned again and may be removed."""
    job, line = _locked_line(line)
    if line.issue is None:
        raise Conflict(_("This part has not been issued."))
    return_part(issue=line.issue, quantity=line.quantity, reason=reason, codes=codes, actor=actor)
    line.issue, line.unit_cost, line.reservation = None, None, None
    line.save(update_fields=["issue", "unit_cost", "reservation", "updated_at"])
    record(actor=actor, verb="service.line.returned", target=job, changes={"part": str(line)})
    return line
