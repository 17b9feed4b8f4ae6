"""A reviewer takes a claim and decides its lines. Nothing leaves the hub yet."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from oem_hub.claims.models import Adjudication, AdjudicationLine
from oem_hub.claims.selectors import lines_of
from oem_hub.claims.services.settling import settle
from oem_hub.claims.states import AdjudicationState, LineDecision
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.claim_rules import REASONS


def take_into_review(file: Adjudication, actor: User) -> Adjudication:
    """Lock ``file`` for a decision by ``actor``; an open one becomes theirs.

    Of two reviewers the second is told who has it. Raises ``Conflict``.
    """
    file = Adjudication.objects.select_for_update().get(pk=file.pk)
    if file.state == AdjudicationState.IN_REVIEW and file.reviewer_id != actor.pk:
        raise Conflict(
            _("%(name)s is deciding this claim. Ask them, or take another one.")
            % {"name": file.reviewer}
        )
    if file.state != AdjudicationState.IN_REVIEW:
        file.move_to(AdjudicationState.IN_REVIEW)
        file.reviewer = actor
        file.save(update_fields=["state", "reviewer", "updated_at"])
        record(actor=actor, verb="hub_claims.claim.taken", target=file)
    return file


@transaction.atomic
def take_claim(*, file: Adjudication, actor: User) -> Adjudication:
    """Begin to review an open claim: it is yours, and colleagues see that it is.

    Raises ``Conflict`` if a colleague was faster, or if it is past reviewing.
    """
    return take_into_review(file, actor)


@transaction.atomic
def put_back_claim(*, file: Adjudication, actor: User) -> Adjudication:
    """Give a claim you took back to the queue; what you noted on its lines stays."""
    file = take_into_review(file, actor)
    file.move_to(AdjudicationState.OPEN)
    file.reviewer = None
    file.save(update_fields=["state", "reviewer", "updated_at"])
    record(actor=actor, verb="hub_claims.claim.put_back", target=file)
    return file


def _write(
    line: AdjudicationLine,
    decision: LineDecision,
    approved_amount: Decimal | None,
    reason_code: str,
    remark: str,
) -> None:
    """Check one line's decision and save it. Raises ``InvalidInput`` naming the field at fault."""
    match decision:
        case LineDecision.APPROVED:
            approved, reason_code = line.amount, ""
        case LineDecision.CUT:
            approved = to_cents(approved_amount or Decimal(0))
            if not 0 < approved < line.amount:
                message = _("Cut to an amount between 0 and %(amount)s, or reject the line.") % {
                    "amount": line.amount
                }
                raise InvalidInput(message, fields={"approved_amount": message})
        case LineDecision.REJECTED:
            approved = Decimal(0)
        case _:
            raise InvalidInput(_("Choose: approve, cut or reject."))
    if decision != LineDecision.APPROVED and reason_code not in REASONS:
        message = _("Give the dealer a reason for less than they asked.")
        raise InvalidInput(message, fields={"reason_code": message})
    line.decision, line.approved_amount = decision, approved
    line.reason_code, line.remark = reason_code, remark
    line.save(update_fields=["decision", "approved_amount", "reason_code", "remark", "updated_at"])


@transaction.atomic
def decide_line(
    *,
    line: AdjudicationLine,
    decision: LineDecision,
    actor: User,
    approved_amount: Decimal | None = None,
    reason_code: str = "",
    remark: str = "",
) -> AdjudicationLine:
    """Approve a line as asked, cut it to an amount, or reject it; it may still be changed.

    An open claim is taken by deciding one of its lines. Raises ``Conflict`` (a colleague has
    it, or it is decided) or ``InvalidInput`` (no reason, an amount that is none).
    """
    file = take_into_review(line.adjudication, actor)
    current = lines_of(file).select_for_update().filter(pk=line.pk).first()
    if current is None:
        raise Conflict(_("The dealer has sent this claim anew. Reload to see its lines."))
    line = current
    before = [line.decision, str(line.approved_amount)]
    _write(line, LineDecision(decision), approved_amount, reason_code, remark)
    record(
        actor=actor,
        verb="hub_claims.line.decided",
        target=file,
        changes={line.code or line.line_id: [before, [line.decision, str(line.approved_amount)]]},
    )
    return line


@transaction.atomic
def decide_lines(*, file: Adjudication, lines: Iterable[Mapping], actor: User) -> Adjudication:
    """Decide several lines at once; ``lines`` hold ``line_id`` and what ``decide_line`` takes.

    All or nothing. Raises what ``decide_line`` raises.
    """
    file = take_into_review(file, actor)
    known = {line.line_id: line for line in lines_of(file)}
    for wanted in lines:
        line = known.get(wanted["line_id"])
        if line is None:
            message = _("This claim has no line “%(line)s”.") % {"line": wanted["line_id"]}
            raise InvalidInput(message, fields={"lines": message})
        rest = {key: value for key, value in wanted.items() if key != "line_id"}
        decide_line(line=line, actor=actor, **rest)
    return file


@transaction.atomic
def apply_suggestions(*, file: Adjudication, actor: User) -> Adjudication:
    """Fill in what the rules suggest for every line that nobody has decided yet."""
    file = take_into_review(file, actor)
    for line in lines_of(file).filter(decision=LineDecision.UNDECIDED):
        if line.suggested_amount == line.amount:
            _write(line, LineDecision.APPROVED, None, "", "")
        elif line.suggested_amount > 0:
            _write(line, LineDecision.CUT, line.suggested_amount, line.suggested_reason, "")
        else:
            _write(line, LineDecision.REJECTED, None, line.suggested_reason, "")
    record(actor=actor, verb="hub_claims.claim.suggestions_applied", target=file)
    return file


@transaction.atomic
def approve_claim(*, file: Adjudication, actor: User, remark: str = "") -> Adjudication:
    """Approve every line as asked and tell the dealer; above your limit a second person confirms."""
    file = take_into_review(file, actor)
    for line in lines_of(file):
        _write(line, LineDecision.APPROVED, None, "", "")
    return settle(file, actor=actor, remark=remark)


@transaction.atomic
def reject_claim(
    *, file: Adjudication, reason_code: str, actor: User, remark: str = ""
) -> Adjudication:
    """Reject every line for one reason and tell the dealer."""
    file = take_into_review(file, actor)
    for line in lines_of(file):
        _write(line, LineDecision.REJECTED, None, reason_code, "")
    return settle(file, actor=actor, remark=remark)
