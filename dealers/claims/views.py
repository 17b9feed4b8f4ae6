"""The claims desk: what may be claimed, the claims, and what was decided."""

from django.forms import Form
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.claims import selectors, services
from dealers.claims.filters import ClaimFilter
from dealers.claims.forms import LineForm, ReasonForm, StoryForm, SubmitForm
from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.claims.permissions import (
    CLOSE_CLAIM,
    CREATE_CLAIM,
    EDIT_CLAIM,
    SUBMIT_CLAIM,
    VIEW_CLAIM,
)
from dealers.claims.states import CLAIM_MOVES, CLAIM_TONES, EDITABLE, LINE_TONES, ClaimState
from dealers.service.models import Job
from dealers.service.states import PAY_TONES
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, BulkAction, DetailPage, EditPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn
from tenants.reference.claim_rules import OUTCOME_TONES, RULES, VERDICT_TONES, Outcome, Verdict


def _is_editable(claim: WarrantyClaim) -> bool:
    return claim.state in EDITABLE


class ClaimList(ListPage):
    """All claims."""

    model = WarrantyClaim
    verb = VIEW_CLAIM
    title = _("Warranty claims")
    columns = [
        Column("number", link=True),
        Column("vehicle", sort="vehicle__plate"),
        BadgeColumn("state", tones=CLAIM_TONES),
        BadgeColumn("verdict", tones=VERDICT_TONES),
        MoneyColumn("claimed_amount"),
        MoneyColumn("approved_amount"),
        DateColumn("repaired_on", phone=False),
        AgeColumn("submitted_at", phone=False),
        Column("repair_order", phone=False, sort="repair_order__number"),
        Column("campaign_code", hidden=True),
        Column("owner", hidden=True),
        Column("vin", hidden=True),
    ]
    filterset_class = ClaimFilter
    select_related = ("vehicle", "repair_order", "owner")
    presets = [
        ("waiting", _("Waiting for us"), "waiting=true"),
        ("submitted", _("At the manufacturer"), "state=submitted"),
        ("decided", _("Decided"), "state=approved&state=partly_approved&state=rejected"),
    ]
    bulk_actions = [
        BulkAction("check", _("Check"), EDIT_CLAIM, services.run_preflight, argument="claim"),
        BulkAction(
            "submit",
            _("Submit"),
            SUBMIT_CLAIM,
            services.submit_claim,
            argument="claim",
            confirm=_("Submit the selected claims to the manufacturer?"),
        ),
    ]
    empty = _("Claims are made of finished warranty jobs. See “To be claimed”.")


class JobsToClaim(ListPage):
    """Finished warranty work that nobody has claimed yet."""

    model = Job
    verb = CREATE_CLAIM
    title = _("To be claimed")
    columns = [
        Column("complaint", link=True),
        Column("repair_order", _("Repair order"), sort="repair_order__number"),
        Column("repair_order__vehicle", _("Car"), sort=False),
        BadgeColumn("pay_type", tones=PAY_TONES),
        MoneyColumn("amount", currency="CNY"),
        AgeColumn("finished_at"),
    ]
    search_fields = ("repair_order__number", "complaint", "repair_order__vehicle__vin")
    bulk_actions = [
        BulkAction("claim", _("Make claims"), CREATE_CLAIM, services.create_claim, argument="job")
    ]
    detail = "service:job_detail"
    empty = _("Every finished warranty job has its claim.")
    ordering = ("finished_at",)

    def get_queryset(self):
        return selectors.jobs_to_claim(self.user)


class JobClaim(ActionView):
    """Button “Make claim” of a job."""

    model = Job
    verb = CREATE_CLAIM
    title = _("Make claim")

    def perform(self, record, data):
        return services.create_claim(job=record, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()


def _lines(page) -> dict:
    """What is claimed and what was decided, line by line."""
    claim = page.object
    rows = [{"line": line, "tone": LINE_TONES.get(line.decision, "quiet")} for line in page.lines]
    return {
        "rows": rows,
        "claim": claim,
        "may_edit": _is_editable(claim) and page.user.can(EDIT_CLAIM),
        "is_decided": any(line.decision for line in page.lines),
    }


def _findings(page) -> dict:
    """What the check found, the worst first."""
    order = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.PASS: 2}
    rows = [
        {
            "rule": RULES[finding.rule_id],
            "message": "" if finding.outcome == Outcome.PASS else finding.message,
            "label": finding.outcome.label,
            "tone": OUTCOME_TONES[finding.outcome],
            "code": finding.code,
            "line": None if finding.line is None else finding.line + 1,
        }
        for finding in sorted(page.object.results, key=lambda found: order[found.outcome])
    ]
    return {"rows": rows, "claim": page.object}


class ClaimDetail(DetailPage):
    """One claim: lines, check, decision, credit."""

    model = WarrantyClaim
    verb = VIEW_CLAIM
    select_related = ("vehicle", "repair_order", "job", "owner", "submitted_by", "store")
    tones = CLAIM_TONES
    subtitle = "vehicle"
    top = "dealers/claims/_summary.html"
    edit = ("claims:claim_edit", "")
    groups = [
        Group(
            _("Complaint, cause, correction"),
            [
                Fact("complaint", wide=True),
                Fact("cause", wide=True),
                Fact("correction", wide=True),
                Fact("fault_code", hide_empty=True),
            ],
        ),
        Group(
            _("Repair"),
            [
                Fact("repair_order", url=lambda c: c.repair_order.get_absolute_url()),
                Fact("vehicle", url=lambda c: c.vehicle.get_absolute_url()),
                Fact("vin", copy=True),
                Fact("odometer_km"),
                Fact("opened_on"),
                Fact("repaired_on"),
                Fact("campaign_code", hide_empty=True),
                Fact("round"),
                Fact("submitted_at"),
                Fact("submitted_by", hide_empty=True),
                Fact("override_reason", wide=True, hide_empty=True),
            ],
        ),
    ]
    tabs = [
        Tab("lines", _("Lines"), "dealers/claims/_lines.html", context=_lines),
        Tab("check", _("Check"), "dealers/claims/_findings.html", context=_findings),
    ]
    actions = [
        Action(
            "claims:claim_submit",
            _("Submit"),
            SUBMIT_CLAIM,
            _is_editable,
            primary=True,
            icon="send",
        ),
        Action("claims:claim_check", _("Check"), EDIT_CLAIM, _is_editable, icon="checklist"),
        Action("claims:claim_edit", _("Edit"), EDIT_CLAIM, _is_editable, icon="edit"),
        Action(
            "claims:claim_close",
            _("Close"),
            CLOSE_CLAIM,
            lambda claim: CLAIM_MOVES.allows(claim.state, ClaimState.CLOSED),
        ),
        Action(
            "claims:claim_withdraw", _("Withdraw"), EDIT_CLAIM, _is_editable, menu=True, danger=True
        ),
    ]
    edit_url = ""

    @cached_property
    def lines(self):
        return list(self.object.lines.order_by("position"))

    @property
    def verdict_tone(self) -> str:
        """The colour of what the check suggests."""
        return VERDICT_TONES.get(self.object.verdict, "quiet")

    @property
    def is_good(self) -> bool | None:
        """Green for a claim that passes, red for one that fails, neither for a doubt."""
        return {"done": True, "trouble": False}.get(self.verdict_tone)


class ClaimEdit(EditPage):
    """Form “Edit claim”."""

    model = WarrantyClaim
    form_class = StoryForm
    verb = EDIT_CLAIM

    def save(self, form):
        return services.revise_claim(claim=self.object, **form.cleaned_data, actor=self.user)


class ClaimCheck(ActionView):
    """Button “Check”."""

    model = WarrantyClaim
    verb = EDIT_CLAIM
    title = _("Check")
    done = _("Checked.")

    def perform(self, record, data):
        return services.run_preflight(claim=record, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}?tab=check"


class ClaimSubmit(ActionView):
    """Dialog “Submit”."""

    model = WarrantyClaim
    verb = SUBMIT_CLAIM
    title = _("Submit")
    done = _("Submitted to the manufacturer.")

    @property
    def form_class(self):
        """With a field for the reason, unless the check has found the claim good.

        Sent, it is checked once more: what is then found may be answered by a reason, too.
        """
        return Form if self.is_good and self.request.method == "GET" else SubmitForm

    @property
    def help(self):
        """What one may rely on."""
        return _("The check found nothing against it.") if self.is_good else ""

    @property
    def is_good(self) -> bool:
        """Whether the last check advises to approve."""
        claim = self.object
        return claim.state == ClaimState.PRE_CHECKED and claim.verdict == Verdict.APPROVE

    def perform(self, record, data):
        return services.submit_claim(claim=record, **data, actor=self.user)


class ClaimWithdraw(ActionView):
    """Dialog “Withdraw”."""

    model = WarrantyClaim
    verb = EDIT_CLAIM
    form_class = ReasonForm
    title = _("Withdraw claim")
    danger = True

    def perform(self, record, data):
        return services.withdraw_claim(claim=record, **data, actor=self.user)


class ClaimClose(ActionView):
    """Button “Close”."""

    model = WarrantyClaim
    verb = CLOSE_CLAIM
    title = _("Close")

    def perform(self, record, data):
        return services.close_claim(claim=record, actor=self.user)


class LineAction(ActionView):
    """What the buttons of a claim's line share."""

    model = ClaimLine
    verb = EDIT_CLAIM
    select_related = ("claim",)

    @property
    def cancel_url(self):
        return self.object.claim.get_absolute_url()


class LineRevise(LineAction):
    """Dialog “Change line”."""

    form_class = LineForm
    title = _("Change line")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in LineForm.base_fields}

    def perform(self, record, data):
        return services.revise_line(line=record, **data, actor=self.user)


class LineDrop(LineAction):
    """Button “Drop”."""

    title = _("Drop line")
    confirm = _("Claim without this line?")
    danger = True

    def perform(self, record, data):
        return services.drop_line(line=record, actor=self.user)
