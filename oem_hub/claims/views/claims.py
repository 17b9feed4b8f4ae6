"""The queue of claims and the page of one."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from oem_hub.claims import selectors, services
from oem_hub.claims.filters import ClaimFilter
from oem_hub.claims.models import Adjudication
from oem_hub.claims.permissions import (
    CONFIRM_CLAIM,
    CREDIT_CLAIM,
    DECIDE_CLAIM,
    VIEW_CLAIM,
)
from oem_hub.claims.states import ADJUDICATION_TONES, PAYABLE, AdjudicationState
from oem_hub.network.selectors import vehicle_by_vin
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import BulkAction, DetailPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.reference.claim_rules import OUTCOME_TONES, RULES, VERDICT_TONES, Finding, Outcome

_State = AdjudicationState


class ClaimList(ListPage):
    """The queue of claims."""

    model = Adjudication
    verb = VIEW_CLAIM
    title = _("Warranty claims")
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=ADJUDICATION_TONES),
        BadgeColumn("suggestion", tones=VERDICT_TONES),
        Column("dealer", sort="dealer__code"),
        Column("vin", hidden=True),
        MoneyColumn("amount"),
        MoneyColumn("suggested_amount", phone=False),
        MoneyColumn("approved_amount"),
        Column("reviewer", phone=False),
        AgeColumn("received_at"),
    ]
    filterset_class = ClaimFilter
    presets = [
        ("waiting", _("Waiting"), "waiting=true"),
        ("mine", _("Mine"), "reviewer=me&waiting=true"),
        ("approve", _("Suggested: approve"), "suggestion=approve&state=open"),
        ("review", _("Needs review"), "suggestion=review&state=open"),
        ("confirm", _("To confirm"), "state=to_confirm"),
        ("credit", _("To credit"), "state=approved&state=partly_approved"),
    ]
    select_related = ("dealer", "reviewer")
    bulk_actions = [
        BulkAction("take", _("Take"), DECIDE_CLAIM, services.take_claim, argument="file"),
        BulkAction(
            "approve",
            _("Approve as claimed"),
            DECIDE_CLAIM,
            services.approve_claim,
            argument="file",
            confirm=_("Approve the selected claims as claimed and tell the dealers?"),
        ),
        BulkAction("credit", _("Credit"), CREDIT_CLAIM, services.credit_claim, argument="file"),
    ]
    empty = _("Claims appear here when dealers submit them.")
    ordering = ("received_at",)


def _lines(page) -> dict:
    """The tab of lines: what is claimed, suggested and decided, and who may decide now."""
    file = page.object
    return {
        "lines": page.lines,
        "file": file,
        "may_decide": page.may_decide,
        "approved": sum(line.approved_amount or 0 for line in page.lines),
        "open": sum(line.decision == "undecided" for line in page.lines),
    }


def _findings(page) -> dict:
    """The tab of findings: failures first, each with its sentence, code and line."""
    found = [Finding.from_json(row) for row in page.object.findings]
    order = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.PASS: 2}
    rows = [
        {
            "rule": RULES.get(finding.rule_id, finding.rule_id),
            "message": "" if finding.outcome == Outcome.PASS else finding.message,
            "label": finding.outcome.label,
            "tone": OUTCOME_TONES[finding.outcome],
            "code": finding.code,
            "line": None if finding.line is None else finding.line + 1,
        }
        for finding in sorted(found, key=lambda finding: order[finding.outcome])
    ]
    passed = [row["rule"] for row in rows if not row["message"]]
    found_rows = [row for row in rows if row["message"]]
    return {"rows": found_rows, "passed": passed, "version": page.object.rules_version}


def _history(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=ADJUDICATION_TONES),
        Column("dealer"),
        DateColumn("repaired_on"),
        Column("odometer_km"),
        MoneyColumn("amount"),
        MoneyColumn("approved_amount"),
    ]
    return Table(
        columns,
        selectors.history_of_vin(page.object, page.user)[:50],
        url="hub_claims:claim_detail",
        empty=_("No other claim for this car."),
    )


class ClaimDetail(DetailPage):
    """One claim: its lines, what the rules found, the history of the car."""

    model = Adjudication
    verb = VIEW_CLAIM
    select_related = ("dealer", "reviewer", "confirmed_by")
    tones = ADJUDICATION_TONES
    subtitle = "dealer"
    top = "hub/claims/_summary.html"
    aside = "hub/claims/_vehicle.html"
    groups = [
        Group(
            _("Complaint, cause, correction"),
            [Fact("complaint", wide=True), Fact("cause", wide=True), Fact("correction", wide=True)],
        ),
    ]
    tabs = [
        Tab("lines", _("Lines"), "hub/claims/_lines.html", context=_lines),
        Tab("findings", _("Findings"), "hub/claims/_findings.html", context=_findings),
        Tab("history", _("History of the car"), table=_history),
    ]
    actions = [
        Action("hub_claims:claim_take", _("Take"), DECIDE_CLAIM, lambda f: f.state == _State.OPEN),
        Action(
            "hub_claims:claim_decide",
            _("Decide and tell the dealer"),
            DECIDE_CLAIM,
            lambda f: f.state == _State.IN_REVIEW,
            primary=True,
        ),
        Action(
            "hub_claims:claim_apply_suggestions",
            _("Apply suggestions"),
            DECIDE_CLAIM,
            lambda f: f.state in (_State.OPEN, _State.IN_REVIEW),
        ),
        Action(
            "hub_claims:claim_approve",
            _("Approve all"),
            DECIDE_CLAIM,
            lambda f: f.state in (_State.OPEN, _State.IN_REVIEW),
            menu=True,
        ),
        Action(
            "hub_claims:claim_reject",
            _("Reject all"),
            DECIDE_CLAIM,
            lambda f: f.state in (_State.OPEN, _State.IN_REVIEW),
            menu=True,
            danger=True,
        ),
        Action(
            "hub_claims:claim_send_back",
            _("Send back"),
            DECIDE_CLAIM,
            lambda f: f.state == _State.IN_REVIEW,
            menu=True,
        ),
        Action(
            "hub_claims:claim_put_back",
            _("Put back into the queue"),
            DECIDE_CLAIM,
            lambda f: f.state == _State.IN_REVIEW,
            menu=True,
        ),
        Action(
            "hub_claims:claim_confirm",
            _("Confirm decision"),
            CONFIRM_CLAIM,
            lambda f: f.state == _State.TO_CONFIRM,
            primary=True,
        ),
        Action(
            "hub_claims:claim_return",
            _("Return to reviewer"),
            CONFIRM_CLAIM,
            lambda f: f.state == _State.TO_CONFIRM,
        ),
        Action(
            "hub_claims:claim_credit",
            _("Credit"),
            CREDIT_CLAIM,
            lambda f: f.state in PAYABLE,
            primary=True,
        ),
    ]

    @cached_property
    def lines(self):
        return list(selectors.lines_of(self.object))

    @cached_property
    def vehicle(self):
        """What the network knows of the car."""
        return vehicle_by_vin(self.object.vin)

    @cached_property
    def moves(self):
        """Of a claim that a colleague decides, only what this person may do about it."""
        file, found = self.object, super().moves
        if file.state == _State.IN_REVIEW and not self.may_decide:
            return [move for move in found if move["action"].verb != DECIDE_CLAIM]
        if file.state == _State.TO_CONFIRM and file.reviewer_id == self.user.pk:
            return [move for move in found if move["action"].verb != CONFIRM_CLAIM]
        return found

    @cached_property
    def may_decide(self) -> bool:
        """Whether this person may decide lines now: an open claim, or their own."""
        file = self.object
        mine = file.state == _State.IN_REVIEW and file.reviewer_id == self.user.pk
        return (mine or file.state == _State.OPEN) and self.user.can(DECIDE_CLAIM)

    @property
    def suggestion_is_good(self) -> bool | None:
        """Green for approval, red for refusal or fraud, neither for review."""
        return {"done": True, "trouble": False}.get(VERDICT_TONES[self.object.suggestion])
