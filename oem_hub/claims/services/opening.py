"""A claim arrives: the file is opened and the rules give their opinion."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.claims.facts import facts_of, total_of
from oem_hub.claims.models import Adjudication, AdjudicationLine
from oem_hub.claims.states import AdjudicationState, LineKind
from oem_hub.network.services import dealer_for_message
from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_decimal
from tenants.audit.services import record
from tenants.reference.claim_rules import RULES_VERSION, preflight, suggested_lines, suggestion

# What a further round may change: everything the dealer writes.
_WRITTEN = (
    *("number", "vin", "repair_order_number", "odometer_km", "complaint", "cause", "correction"),
    *("fault_code", "campaign_code", "currency"),
)


@transaction.atomic
def open_adjudication(*, sender: UUID, message: Mapping) -> Adjudication:
    """Open the file for a claim, or the next round of it after it was sent back.

    The rules' suggestion is made and stored with their version. A round that was seen already
    changes nothing. Raises ``NotAMember``, ``InvalidInput`` (figures that are none), or
    ``TransitionRefused`` if the claim comes again without having been sent back.
    """
    dealer = dealer_for_message(sender=sender)
    file = (
        Adjudication.objects.select_for_update()
        .filter(dealer=dealer, claim_id=message["claim_id"])
        .first()
    )
    if file is not None and message["round"] <= file.round:
        return file
    if file is None:
        file = Adjudication(dealer=dealer, claim_id=message["claim_id"], first_received_at=now())
    else:
        file.move_to(AdjudicationState.OPEN)
    lines = [_line(position, row) for position, row in enumerate(message["lines"], start=1)]
    _write(file, message, lines)
    _appraise(file, lines)
    file.save()
    for line in lines:
        line.adjudication, line.round = file, file.round
    AdjudicationLine.objects.bulk_create(lines)
    record(
        actor=None,
        verb="hub_claims.claim.received",
        target=file,
        changes={"round": [file.round - 1, file.round]},
    )
    return file


def _amount(row: Mapping, name: str) -> Decimal:
    """A figure of a line with two decimals. Raises ``InvalidInput`` for none, or one below zero."""
    amount = to_cents(clean_decimal(str(row[name])))
    if amount < 0:
        raise InvalidInput(_("A line of this claim has an amount below zero."))
    return amount


def _line(position: int, row: Mapping) -> AdjudicationLine:
    if row["kind"] not in LineKind.values:
        raise InvalidInput(_("“%(kind)s” is no kind of line.") % {"kind": row["kind"]})
    return AdjudicationLine(
        position=position,
        line_id=row["line_id"],
        kind=row["kind"],
        code=row["code"],
        description=row["description"][:200],
        quantity=_amount(row, "quantity"),
        unit_price=_amount(row, "unit_price"),
        amount=_amount(row, "amount"),
        is_causal=row["is_causal"],
    )


def _write(file: Adjudication, message: Mapping, lines: Sequence[AdjudicationLine]) -> None:
    """Take over what the dealer wrote; nothing of an earlier round's decision remains."""
    for name in _WRITTEN:
        setattr(file, name, message[name])
    file.round = message["round"]
    file.opened_on = date.fromisoformat(message["opened_on"])
    file.repaired_on = date.fromisoformat(message["repaired_on"])
    file.amount = total_of(lines)
    file.received_at = now()
    file.reviewer = file.confirmed_by = None
    file.remark, file.approved_amount, file.decided_at = "", None, None


def _appraise(file: Adjudication, lines: Sequence[AdjudicationLine]) -> None:
    """Let the rules speak: on the claim, and on each line with an amount and a reason."""
    facts = facts_of(file, lines)
    findings = preflight(facts)
    file.suggestion = suggestion(findings)
    file.rules_version = RULES_VERSION
    file.findings = [finding.as_json() for finding in findings]
    for line, suggested in zip(lines, suggested_lines(facts, findings), strict=True):
        line.suggested_amount = suggested.amount
        line.suggested_reason = suggested.reason_code
    file.suggested_amount = sum((line.suggested_amount for line in lines), Decimal(0))
