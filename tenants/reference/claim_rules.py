"""What a manufacturer checks before paying a warranty claim: one rule set for both sides.

The dealer runs it before sending (pre-flight), the hub runs it on arrival (suggestion), each with
the facts it has, so that nobody is surprised. Pure functions: no queries, no clock. A stored
result keeps ``RULES_VERSION`` and the findings as JSON; the sentence is made when it is read, in
the reader's language. Codes are those of ANSI X12 element 1172 (claim response reason).
"""

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_vin
from tenants.reference.claim_facts import (
    BASIC,
    ClaimFacts,
    Cover,
    EarlierClaim,
    LineFacts,
    Parameters,
    parameters_on,
)
from tenants.reference.claim_texts import MESSAGES, REASONS, RULES

RULES_VERSION = "2026.1"

__all__ = [
    "MESSAGES",
    "REASONS",
    "RULES",
    "RULES_VERSION",
    "ClaimFacts",
    "Cover",
    "EarlierClaim",
    "LineFacts",
    "Parameters",
    "parameters_on",
]


class Outcome(models.TextChoices):
    PASS = "pass", _("Passed")
    WARN = "warn", _("To be looked at")
    FAIL = "fail", _("Failed")


OUTCOME_TONES = {Outcome.PASS: "done", Outcome.WARN: "waiting", Outcome.FAIL: "trouble"}


class Verdict(models.TextChoices):
    """What the rules suggest; a person decides."""

    APPROVE = "approve", _("Approve")
    REVIEW = "review", _("Review")
    REJECT = "reject", _("Reject")
    FRAUD_FLAG = "fraud_flag", _("Possible fraud")


VERDICT_TONES = {
    Verdict.APPROVE: "done",
    Verdict.REVIEW: "waiting",
    Verdict.REJECT: "trouble",
    Verdict.FRAUD_FLAG: "trouble",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule found, about the claim or (``line`` is its index) one line.

    ``allowed`` is what the rule would pay for the line; ``None`` where it has no opinion.
    """

    rule_id: str
    outcome: Outcome
    code: str = ""
    line: int | None = None
    evidence: dict[str, str | int] = field(default_factory=dict)
    allowed: Decimal | None = None

    @property
    def message(self) -> str:
        """A sentence in the reader's language that says what was found and what to do."""
        if self.outcome == Outcome.PASS:
            return str(RULES[self.rule_id])
        return str(MESSAGES[str(self.evidence.get("why") or self.rule_id)]) % self.evidence

    def as_json(self) -> dict:
        """As it is stored and sent; ``from_json`` reads it back."""
        return {
            "rule_id": self.rule_id,
            "outcome": str(self.outcome),
            "code": self.code,
            "line": self.line,
            "evidence": self.evidence,
            "allowed": None if self.allowed is None else str(self.allowed),
        }

    @classmethod
    def from_json(cls, stored: Mapping) -> "Finding":
        allowed = stored.get("allowed")
        return cls(
            rule_id=stored["rule_id"],
            outcome=Outcome(stored["outcome"]),
            code=stored["code"],
            line=stored["line"],
            evidence=dict(stored["evidence"]),
            allowed=None if allowed is None else Decimal(allowed),
        )


Found = Iterator[Finding]
Rule = Callable[[ClaimFacts, Parameters], Found]
_rules: dict[str, Rule] = {}


def _rule(rule_id: str) -> Callable[[Rule], Rule]:
    def register(check: Rule) -> Rule:
        _rules[rule_id] = check
        return check

    return register


def _fail(rule_id: str, code: str, *, why: str = "", line=None, allowed=None, **evidence):
    found = {
        key: value if isinstance(value, int) else str(value) for key, value in evidence.items()
    }
    if why:
        found["why"] = why
    return Finding(
        rule_id=rule_id, outcome=Outcome.FAIL, code=code, line=line, evidence=found, allowed=allowed
    )


def _warn(rule_id: str, code: str, **found) -> Finding:
    failed = _fail(rule_id, code, **found)
    return Finding(**{**failed.__dict__, "outcome": Outcome.WARN})


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the month's last day where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@_rule("vin")
def _vin(facts: ClaimFacts, _parameters: Parameters) -> Found:
    try:
        clean_vin(facts.vin)
    except InvalidInput:
        yield _fail("vin", "IV", vin=facts.vin)


@_rule("dates")
def _dates(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if not facts.opened_on <= facts.repaired_on <= facts.submitted_on:
        yield _fail("dates", "A2", opened=facts.opened_on, repaired=facts.repaired_on)


@_rule("story")
def _story(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if not (facts.complaint.strip() and facts.cause.strip() and facts.correction.strip()):
        yield _fail("story", "IIS")


@_rule("lines")
def _lines(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if sum((line.amount for line in facts.lines), Decimal(0)) <= 0:
        yield _fail("lines", "IIS")
    for index, line in enumerate(facts.lines):
        product = to_cents(line.quantity * line.unit_price)
        if line.amount > product:
            yield _fail(
                "lines", "A2", why="lines.sum", line=index, allowed=product,
                code_of_line=line.code, product=product,
            )  # fmt: skip


@_rule("causal_part")
def _causal_part(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if facts.causal or facts.campaign_code:
        return
    if any(line.kind == "part" for line in facts.lines):
        yield _fail("causal_part", "A4")
    else:
        yield _warn("causal_part", "A4", why="causal_part.labour_only")


@_rule("submit_window")
def _submit_window(facts: ClaimFacts, parameters: Parameters) -> Found:
    days = (facts.submitted_on - facts.repaired_on).days
    if days > parameters.submit_days:
        yield _fail("submit_window", "SUB", days=days, limit=parameters.submit_days)


@_rule("coverage")
def _coverage(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if facts.campaign_code:
        return
    start = facts.warranty_start_on
    if start is None:
        yield _warn("coverage", "NWR", why="coverage.unknown_start")
        return
    if facts.opened_on < start:
        yield _fail("coverage", "NEW", why="coverage.before_start", start=start)
        return
    cover = facts.coverages.get(facts.system) or facts.coverages.get(BASIC)
    if cover is None:
        yield _warn("coverage", "IWS", why="coverage.unknown_terms", system=facts.system)
        return
    until = add_months(start, cover.months)
    if facts.opened_on > until:
        yield _fail("coverage", "EW", why="coverage.months", until=until, months=cover.months)
    elif facts.odometer_km > cover.kilometres:
        yield _fail(
            "coverage", "EW", why="coverage.km", km=facts.odometer_km, limit=cover.kilometres
        )


@_rule("odometer")
def _odometer(facts: ClaimFacts, _parameters: Parameters) -> Found:
    last = facts.last_odometer_km
    if last is not None and facts.odometer_km < last:
        yield _fail("odometer", "MRA", km=facts.odometer_km, last=last)


@_rule("duplicate")
def _duplicate(facts: ClaimFacts, parameters: Parameters) -> Found:
    causal = facts.causal.code if facts.causal else ""
    for earlier in facts.earlier_claims:
        if earlier.vin != facts.vin or earlier.operation_code not in facts.operations:
            continue
        days = abs((facts.repaired_on - earlier.repaired_on).days)
        shown: dict[str, Any] = {"number": earlier.number, "day": earlier.repaired_on}
        if earlier.causal_part == causal and days <= parameters.duplicate_days:
            yield _fail("duplicate", "DC", **shown)
        elif days <= parameters.repeat_days:
            yield _warn("duplicate", "UPR", why="duplicate.repeat", **shown)


@_rule("campaign")
def _campaign(facts: ClaimFacts, _parameters: Parameters) -> Found:
    if not facts.campaign_code:
        return
    if facts.campaign_open is False:
        yield _fail("campaign", "NRI", campaign=facts.campaign_code)
    elif facts.campaign_open is None:
        yield _warn("campaign", "NRI", why="campaign.unknown", campaign=facts.campaign_code)


@_rule("labour_hours")
def _labour_hours(facts: ClaimFacts, parameters: Parameters) -> Found:
    for index, line in enumerate(facts.lines):
        if line.kind != "labour":
            continue
        if line.flat_rate_hours is None:
            yield _warn("labour_hours", "II", why="labour_hours.unknown", line=index, op=line.code)
            continue
        limit = line.flat_rate_hours + parameters.tolerance_hours
        if line.quantity > limit:
            yield _fail(
                "labour_hours", "ELH", line=index, allowed=to_cents(limit * line.unit_price),
                op=line.code, hours=line.quantity, flat=line.flat_rate_hours, limit=limit,
            )  # fmt: skip


@_rule("part_price")
def _part_price(facts: ClaimFacts, parameters: Parameters) -> Found:
    for index, line in enumerate(facts.lines):
        if line.kind != "part" or line.list_price is None:
            continue
        limit = to_cents(line.list_price * (1 + parameters.part_mark_up))
        if line.unit_price > limit:
            yield _fail(
                "part_price", "EPC", line=index, allowed=to_cents(limit * line.quantity),
                part=line.code, price=line.unit_price, limit=limit,
            )  # fmt: skip


@_rule("part_fits")
def _part_fits(facts: ClaimFacts, _parameters: Parameters) -> Found:
    for index, line in enumerate(facts.lines):
        if line.kind != "part":
            continue
        if line.list_price is None:
            yield _warn("part_fits", "PNP", why="part_fits.unknown", line=index, part=line.code)
        elif line.fits is False:
            yield _fail("part_fits", "PNP", line=index, allowed=Decimal("0.00"), part=line.code)


@_rule("sublet")
def _sublet(facts: ClaimFacts, parameters: Parameters) -> Found:
    for index, line in enumerate(facts.lines):
        if line.kind == "sublet" and line.amount > parameters.sublet_cap:
            cap = parameters.sublet_cap
            yield _fail("sublet", "ESC", line=index, allowed=cap, amount=line.amount, limit=cap)


def preflight(facts: ClaimFacts, parameters: Parameters | None = None) -> list[Finding]:
    """Run every rule; each rule yields at least one finding, ``pass`` where all is well.

    ``parameters`` default to those in force on the day of the repair.
    """
    limits = parameters or parameters_on(facts.repaired_on)
    findings: list[Finding] = []
    for rule_id, check in _rules.items():
        found = list(check(facts, limits))
        findings += found or [Finding(rule_id=rule_id, outcome=Outcome.PASS)]
    return findings


def failures(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that would cost the dealer money."""
    return [finding for finding in findings if finding.outcome == Outcome.FAIL]


def suggestion(findings: Sequence[Finding]) -> Verdict:
    """What to do with the claim as a whole.

    A falling odometer is an anomaly for a person (never refused by itself); a failure about the
    whole claim suggests refusal; a doubt, or a line to be cut, a review.
    """
    failed = failures(findings)
    if any(finding.code == "MRA" for finding in failed):
        return Verdict.FRAUD_FLAG
    if any(finding.line is None for finding in failed):
        return Verdict.REJECT
    if failed or any(finding.outcome == Outcome.WARN for finding in findings):
        return Verdict.REVIEW
    return Verdict.APPROVE


@dataclass(frozen=True, kw_only=True)
class SuggestedLine:
    """What the rules would pay for one line: ``approved``, ``cut`` or ``rejected``."""

    decision: str
    amount: Decimal
    reason_code: str = ""


def suggested_lines(facts: ClaimFacts, findings: Sequence[Finding]) -> list[SuggestedLine]:
    """Per line of ``facts.lines``: the least that any rule allows, with that rule's code."""
    refused = next((f for f in failures(findings) if f.line is None and f.code != "MRA"), None)
    return [
        SuggestedLine(decision="rejected", amount=Decimal("0.00"), reason_code=refused.code)
        if refused
        else _suggested_line(line, [f for f in failures(findings) if f.line == index])
        for index, line in enumerate(facts.lines)
    ]


def _suggested_line(line: LineFacts, failed: Sequence[Finding]) -> SuggestedLine:
    limits = [f for f in failed if f.allowed is not None]
    if not limits:
        return SuggestedLine(decision="approved", amount=line.amount)
    tightest = min(limits, key=lambda finding: finding.allowed or Decimal(0))
    amount = min(line.amount, tightest.allowed or Decimal(0))
    return SuggestedLine(
        decision="cut" if amount else "rejected", amount=amount, reason_code=tightest.code
    )
