"""Everything that changes a claim. One function per verb the warranty clerk would use."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.claims.events import ClaimSubmitted
from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.claims.permissions import OVERRIDE_CHECK, SUBMIT_CLAIM
from dealers.claims.selectors import as_document, facts_of, the_hub
from dealers.claims.states import EDITABLE, ClaimState, LineDecision
from dealers.customers.services import add_entry, message_of
from dealers.customers.states import EntryKind
from dealers.service.models import Job, JobLine
from dealers.service.selectors import people_who
from dealers.service.states import CLAIMABLE, Authorisation, JobState, LineKind
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.money import allocate, to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.reference.claim_rules import RULES_VERSION, failures, preflight, suggestion
from tenants.workspace.services import next_number, notify

STORY = ("complaint", "cause", "correction", "fault_code")


class CheckFailed(Conflict):
    """The manufacturer would refuse or cut this claim; ``findings`` say why."""

    code = "check_failed"

    def __init__(self, findings: Iterable[Any]) -> None:
        sentences = " ".join(finding.message for finding in findings)
        super().__init__(
            _("The check failed: %(findings)s Correct it, or say why you submit it all the same.")
            % {"findings": sentences}
        )
        self.findings = list(findings)


def _lock(claim: WarrantyClaim) -> WarrantyClaim:
    return WarrantyClaim.objects.select_for_update().get(pk=claim.pk)


def _check_editable(claim: WarrantyClaim) -> None:
    if claim.state not in EDITABLE:
        raise Conflict(
            _("%(number)s has been submitted; it cannot be changed now.") % {"number": claim}
        )


@transaction.atomic
def create_claim(*, job: Job, actor: User | None) -> WarrantyClaim:
    """Make a claim of a finished warranty, campaign or goodwill job; the job's lines are copied.

    The claim is a document of its own from then on. Raises ``Conflict`` for other jobs, and if
    the job has a claim already.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.pay_type not in CLAIMABLE or job.authorisation != Authorisation.AUTHORISED:
        raise Conflict(_("The manufacturer does not pay for this job."))
    if job.state != JobState.FINISHED or job.finished_at is None:
        raise Conflict(_("Finish the job before claiming it."))
    if other := job.claims.exclude(state=ClaimState.WITHDRAWN).first():
        raise Conflict(_("There is already a claim for this job: %(number)s.") % {"number": other})
    order = job.repair_order
    claim = WarrantyClaim.objects.create(
        number=next_number(kind="WC", store=order.store),
        repair_order=order,
        job=job,
        vehicle=order.vehicle,
        store=order.store,
        owner=actor,
        vin=order.vehicle.vin,
        odometer_km=order.odometer_in,
        opened_on=localdate(order.opened_at),
        repaired_on=localdate(job.finished_at),
        **{name: getattr(job, name) for name in STORY},
        campaign_code=job.campaign.code if job.campaign else "",
        currency=order.currency,
    )
    _copy_lines(claim, job)
    record(actor=actor, verb="claims.claim.made", target=claim)
    _note(claim, message_of(lambda: str(ClaimState.DRAFT.label)), actor)
    return claim


def _copy_lines(claim: WarrantyClaim, job: Job) -> None:
    """The job's labour, parts and sublet work, of each the manufacturer's share."""
    lines = list(job.lines.exclude(kind=LineKind.FEE).order_by("id"))
    amounts = [line.amount for line in lines]
    claimed = allocate(to_cents(sum(amounts, Decimal(0)) * job.claimable_share), amounts)
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            job_line=line,
            position=position,
            kind=line.kind,
            code=line.code,
            description=line.description,
            quantity=line.quantity,
            unit_price=_unit_price(line, amount),
            amount=amount,
            is_causal=line.is_causal,
        )
        for position, (line, amount) in enumerate(zip(lines, claimed, strict=True), 1)
    )
    _sum_up(claim)


def _unit_price(line: JobLine, amount: Decimal) -> Decimal:
    """The line's own price, or less where only ``amount`` of the line is claimed."""
    if amount == to_cents(line.quantity * line.unit_price):
        return line.unit_price
    return to_cents(amount / line.quantity)


def _sum_up(claim: WarrantyClaim) -> None:
    claim.claimed_amount = sum((line.amount for line in claim.lines.all()), Decimal(0))
    claim.save(update_fields=["claimed_amount", "updated_at"])


def _note(claim: WarrantyClaim, text: str, actor: User | None) -> None:
    add_entry(
        kind=EntryKind.CLAIM,
        text=str(text),
        customer=claim.repair_order.customer,
        vehicle=claim.vehicle,
        actor=actor,
        about_id=claim.pk,
        about_number=claim.number,
        url=claim.get_absolute_url(),
    )


def _needs_new_check(claim: WarrantyClaim) -> None:
    """What was changed must be checked again."""
    if claim.state != ClaimState.DRAFT:
        claim.move_to(ClaimState.DRAFT)
        claim.save(update_fields=["state", "updated_at"])


@transaction.atomic
def revise_claim(*, claim: WarrantyClaim, actor: User | None, **story: str) -> WarrantyClaim:
    """Change complaint, cause, correction or fault code; the check has to be run again."""
    if unknown := story.keys() - set(STORY):
        raise TypeError(f"Not to be changed on a claim: {sorted(unknown)}")
    claim = _lock(claim)
    _check_editable(claim)
    clean = {name: clean_text(value) for name, value in story.items()}
    changes = {k: [getattr(claim, k), v] for k, v in clean.items() if getattr(claim, k) != v}
    for name, value in clean.items():
        setattr(claim, name, value)
    claim.save(update_fields=[*clean, "updated_at"])
    _needs_new_check(claim)
    record(actor=actor, verb="claims.claim.edited", target=claim, changes=changes)
    return claim


@transaction.atomic
def revise_line(
    *,
    line: ClaimLine,
    actor: User | None,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    is_causal: bool | None = None,
) -> ClaimLine:
    """Claim another quantity or price for a line, or mark it as the cause."""
    claim = _lock(line.claim)
    _check_editable(claim)
    line = ClaimLine.objects.select_for_update().get(pk=line.pk)
    before = str(line.amount)
    line.quantity = line.quantity if quantity is None else quantity
    line.unit_price = line.unit_price if unit_price is None else unit_price
    if line.quantity <= 0 or line.unit_price < 0:
        message = _("The quantity must be more than zero and the price not negative.")
        raise InvalidInput(message, fields={"quantity": message})
    if is_causal:
        if line.kind != LineKind.PART:
            raise Conflict(_("Only a part can be the cause."))
        claim.lines.update(is_causal=False)
    line.is_causal = line.is_causal if is_causal is None else is_causal
    line.amount = to_cents(line.quantity * line.unit_price)
    line.save()
    _sum_up(claim)
    _needs_new_check(claim)
    changes = {str(line): [before, str(line.amount)]}
    record(actor=actor, verb="claims.claim.edited", target=claim, changes=changes)
    return line


@transaction.atomic
def drop_line(*, line: ClaimLine, actor: User | None) -> WarrantyClaim:
    """Claim without this line."""
    claim = _lock(line.claim)
    _check_editable(claim)
    changes = {"dropped": [str(line), str(line.amount)]}
    line.delete()
    _sum_up(claim)
    _needs_new_check(claim)
    record(actor=actor, verb="claims.claim.edited", target=claim, changes=changes)
    return claim


@transaction.atomic
def run_preflight(*, claim: WarrantyClaim, actor: User | None) -> WarrantyClaim:
    """Check the claim by the rules the manufacturer uses, and keep what they found."""
    claim = _lock(claim)
    _check_editable(claim)
    findings = preflight(facts_of(claim, list(claim.lines.order_by("position"))))
    claim.findings = [finding.as_json() for finding in findings]
    claim.verdict = suggestion(findings)
    claim.rules_version, claim.checked_at = RULES_VERSION, now()
    if claim.state != ClaimState.PRE_CHECKED:
        claim.move_to(ClaimState.PRE_CHECKED)
    claim.save(
        update_fields=["findings", "verdict", "rules_version", "checked_at", "state", "updated_at"]
    )
    changes = {"verdict": str(claim.verdict), "rules": RULES_VERSION}
    record(actor=actor, verb="claims.claim.checked", target=claim, changes=changes)
    return claim


@transaction.atomic
def submit_claim(*, claim: WarrantyClaim, actor: User, override_reason: str = "") -> WarrantyClaim:
    """Send a claim to the manufacturer; again with the next round if it was sent back.

    It is checked once more first. Two clerks pressing “Submit” together produce one submission
    and one refusal. Raises ``CheckFailed`` unless there is a reason to submit it all the same
    (``NotPermitted`` for who may not); nothing is then written.
    """
    claim = run_preflight(claim=claim, actor=actor)
    failed = failures(claim.results)
    override_reason = clean_text(override_reason)
    if failed and not override_reason:
        raise CheckFailed(failed)
    if failed and not actor.can(OVERRIDE_CHECK):
        raise NotPermitted(_("You may not submit a claim that failed the check."))
    hub = the_hub()
    claim.move_to(ClaimState.SUBMITTED)
    claim.round += 1 if claim.decided_on else 0
    claim.override_reason = override_reason[:300] if failed else ""
    claim.submitted_at, claim.submitted_by, claim.submitted_to = now(), actor, hub.pk
    claim.decided_on, claim.decision_remark, claim.approved_amount = None, "", None
    claim.save()
    claim.lines.update(decision="", approved_amount=None, reason_code="", remark="")
    publish(_document(claim), to=hub)
    changes = {"round": claim.round, "amount": str(claim.claimed_amount)}
    record(actor=actor, verb="claims.claim.submitted", target=claim, changes=changes)
    _note(claim, message_of(lambda: str(ClaimState.SUBMITTED.label)), actor)
    return claim


def _document(claim: WarrantyClaim) -> ClaimSubmitted:
    """The claim as it is sent: complete in itself."""
    return ClaimSubmitted(
        claim_id=str(claim.pk),
        number=claim.number,
        round=claim.round,
        vin=claim.vin,
        repair_order_number=claim.repair_order.number,
        odometer_km=claim.odometer_km,
        opened_on=claim.opened_on.isoformat(),
        repaired_on=claim.repaired_on.isoformat(),
        complaint=claim.complaint,
        cause=claim.cause,
        correction=claim.correction,
        fault_code=claim.fault_code,
        campaign_code=claim.campaign_code,
        currency=claim.currency,
        lines=[as_document(line) for line in claim.lines.order_by("position")],
    )


def _asked(claim_id: str, hub: UUID, currency: str) -> WarrantyClaim:
    """The claim that ``hub`` was asked about, locked. ``DoesNotExist`` for any other hub."""
    claim = WarrantyClaim.objects.select_for_update().get(pk=claim_id, submitted_to=hub)
    if claim.currency != currency:
        raise InvalidInput(_("The claim is in %(currency)s.") % {"currency": claim.currency})
    return claim


@transaction.atomic
def record_decision(
    *,
    hub: UUID,
    claim_id: str,
    round: int,
    decision: str,
    approved_amount: str,
    currency: str,
    decided_on: str,
    lines: list[dict],
    remark: str = "",
    **_more: str,
) -> WarrantyClaim:
    """Note what the manufacturer decided about a claim, line by line, and tell who submitted it.

    Raises ``WarrantyClaim.DoesNotExist`` if ``hub`` was never asked, ``TransitionRefused`` if the
    claim is not waiting for a decision, ``Conflict`` for another round, ``InvalidInput`` for a
    line that is not the claim's.
    """
    claim = _asked(claim_id, hub, currency)
    state = ClaimState(decision)
    claim.move_to(state)
    if claim.round != round:
        raise Conflict(f"Round {round} was decided, but {claim} is in round {claim.round}.")
    own = {str(line.pk): line for line in claim.lines.select_for_update().order_by("pk")}
    for answer in lines:
        if answer["line_id"] not in own:
            raise InvalidInput(f"{claim} has no line {answer['line_id']}.")
        line = own[answer["line_id"]]
        line.decision = LineDecision(answer["decision"])
        line.approved_amount = Decimal(answer["approved_amount"])
        line.reason_code, line.remark = answer["reason_code"], answer["remark"][:500]
        line.save()
    claim.decided_on, claim.decision_remark = date.fromisoformat(decided_on), remark
    claim.approved_amount = None if state == ClaimState.SENT_BACK else Decimal(approved_amount)
    claim.save(
        update_fields=["state", "decided_on", "decision_remark", "approved_amount", "updated_at"]
    )
    changes = {"decision": decision, "approved": approved_amount, "round": round}
    record(actor=None, verb="claims.claim.decided", target=claim, changes=changes)
    _tell(claim, gettext_noop("Claim %(number)s has been decided."))
    return claim


@transaction.atomic
def record_credit(
    *,
    hub: UUID,
    claim_id: str,
    credit_number: str,
    amount: str,
    currency: str,
    credited_on: str,
    **_more: str,
) -> WarrantyClaim:
    """Note that the manufacturer has credited a claim. Raises as ``record_decision`` does."""
    claim = _asked(claim_id, hub, currency)
    claim.move_to(ClaimState.CREDITED)
    claim.credit_number, claim.credited_amount = credit_number, Decimal(amount)
    claim.credited_on = date.fromisoformat(credited_on)
    claim.save(
        update_fields=["state", "credit_number", "credited_amount", "credited_on", "updated_at"]
    )
    record(
        actor=None, verb="claims.claim.credited", target=claim, changes={"credit": credit_number}
    )
    _tell(claim, gettext_noop("Claim %(number)s has been credited."))
    return claim


def _tell(claim: WarrantyClaim, text: str) -> None:
    people = {person.pk: person for person in people_who(SUBMIT_CLAIM)}
    if claim.submitted_by:
        people[claim.submitted_by.pk] = claim.submitted_by
    notify(people=people.values(), text=text, url=claim.get_absolute_url(), number=claim.number)
    _note(claim, message_of(lambda: str(ClaimState(claim.state).label)), None)


@transaction.atomic
def withdraw_claim(*, claim: WarrantyClaim, reason: str, actor: User | None) -> WarrantyClaim:
    """Give a claim up before it is submitted (again); another may be made for the job."""
    claim = _lock(claim)
    if not (reason := clean_text(reason)):
        message = _("Say why.")
        raise InvalidInput(message, fields={"reason": message})
    claim.move_to(ClaimState.WITHDRAWN)
    claim.save(update_fields=["state", "updated_at"])
    record(actor=actor, verb="claims.claim.withdrawn", target=claim, changes={"withdrawn": reason})
    _note(claim, reason, actor)
    return claim


@transaction.atomic
def close_claim(*, claim: WarrantyClaim, actor: User | None) -> WarrantyClaim:
    """File a credited or rejected claim away."""
    claim = _lock(claim)
    claim.move_to(ClaimState.CLOSED)
    claim.save(update_fields=["state", "updated_at"])
    record(actor=actor, verb="claims.claim.closed", target=claim)
    return claim
