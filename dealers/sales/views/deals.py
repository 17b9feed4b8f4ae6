"""The page of a deal: where it stands, what its stage asks for, what is known."""

from functools import cached_property

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.customers.states import EntryKind
from dealers.sales import selectors, services
from dealers.sales.models import Opportunity
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    BOOK_TEST_DRIVE,
    REVIEW_PROPOSAL,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WORK_OPPORTUNITY,
    WRITE_QUOTE,
)
from dealers.sales.states import (
    CONTRACT_TONES,
    GRADE_TONES,
    HAND_MOVES,
    MOVES,
    OPPORTUNITY_TONES,
    QUOTE_TONES,
    OpportunityStage,
    Playbook,
)
from dealers.sales.views.base import StoryPage
from dealers.sales.views.opportunities import warnings_of
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.menu import extensions
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table
from portal.ui.values import badge


def _quotes(page) -> Table:
    columns = [
        Column("number", link=True, value=str),
        BadgeColumn("status", tones=QUOTE_TONES),
        Column("model_name"),
        MoneyColumn("total"),
        DateColumn("valid_until"),
    ]
    rows = page.object.quotes.order_by("-pk")
    return Table(columns, rows, url="sales:quote_detail", empty=_("No quote yet."))


def _contracts(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("status", tones=CONTRACT_TONES),
        MoneyColumn("amount"),
        MoneyColumn("paid"),
        DateColumn("signed_on"),
    ]
    rows = page.object.contracts.order_by("-pk")
    return Table(columns, rows, url="sales:contract_detail", empty=_("No contract yet."))


def _reviews(page) -> Table:
    columns = [
        Column("asked_by", _("Asked by"), value=lambda row: row["asked_by"]),
        DateColumn("asked_at", _("Asked"), value=lambda row: parse_datetime(row["asked_at"])),
        Column("words", _("Note"), value=lambda row: row.get("words", "")),
        Column("by", _("Reviewed by"), value=lambda row: row.get("by", "")),
        Column("passed", _("Result"), render=_verdict),
        Column("note", _("Remark"), value=lambda row: row.get("note", "")),
    ]
    empty = _("The internal review of a proposal is noted here.")
    return Table(columns, list(reversed(page.object.reviews)), empty=empty)


def _verdict(row: dict):
    words = {True: (_("Passed"), "done"), False: (_("To be reworked"), "trouble")}
    return badge(*words.get(row.get("passed"), (_("Waiting"), "waiting")))


def _open(deal: Opportunity) -> bool:
    return deal.is_open


def _at(*stages: OpportunityStage):
    return lambda deal: deal.stage in stages


def _project_at(*stages: OpportunityStage):
    return lambda deal: deal.is_project and deal.stage in stages


def _may(stage: OpportunityStage):
    """The playbook's table allows the move."""
    return lambda deal: MOVES[Playbook(deal.playbook)].allows(deal.stage, stage)


def _may_quote(deal: Opportunity) -> bool:
    stages = (OpportunityStage.SUBMITTED, OpportunityStage.IDENTIFIED)
    return deal.is_open and deal.stage not in stages


def _identified(deal: Opportunity) -> str:
    """Who looked for duplicates, when, and what was found."""
    found = deal.qualification
    if not found:
        return ""
    return " · ".join(
        word
        for word in (found["by"], found["on"], ", ".join(found["others"]), found["note"])
        if word
    )


class OpportunityDetail(StoryPage):
    """One opportunity, with what comes next."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    state_field = "stage"
    tones = OPPORTUNITY_TONES
    subtitle = "number"
    write_verb = WORK_OPPORTUNITY
    top = "dealers/sales/_deal_top.html"
    select_related = ("customer", "owner", "store", "lead")
    groups = [
        Group(
            _("Customer"),
            [
                Fact("customer", url=lambda deal: deal.customer.get_absolute_url()),
                Fact("customer__phone", copy=True),
                Fact("grade", tones=GRADE_TONES),
                Fact("next_contact_at", age=True),
                Fact("owner"),
                Fact("store"),
            ],
        ),
        Group(
            _("Wants"),
            [
                Fact("subject", hide_empty=True),
                Fact("model_name"),
                Fact("colour"),
                Fact("amount", money=True),
                Fact("probability", value=lambda deal: f"{deal.probability} %", edit=False),
                Fact("probability_reason", hide_empty=True),
                Fact("expected_on"),
                Fact("source"),
                Fact("campaign", hide_empty=True),
                Fact("price_list", hide_empty=True),
                Fact(
                    "trade_in",
                    value=lambda deal: " ".join(map(str, deal.trade_in.values())),
                    hide_empty=True,
                ),
                Fact("needs", wide=True),
            ],
        ),
        Group(
            _("Project"),
            [
                Fact("quantity"),
                Fact("tender_on"),
                Fact("bid_result", hide_empty=True),
                Fact(
                    "lots",
                    _("Models of the project"),
                    value=lambda deal: ", ".join(
                        f"{lot['model']} × {lot['quantity']}" for lot in deal.lots
                    ),
                    wide=True,
                ),
            ],
            when=lambda deal: deal.is_project,
        ),
        Group(
            _("The decision"),
            [
                Fact("decision_maker"),
                Fact("budget", money=True),
                Fact("motive"),
                Fact("competitor_brand"),
                Fact("competitor_model"),
                Fact("competitor_price", money=True),
                Fact("risks", value=lambda deal: ", ".join(deal.risk_labels), wide=True),
                Fact("qualification", _("Identified"), value=_identified, hide_empty=True),
                Fact("lost_reason", hide_empty=True),
                Fact("lost_note", hide_empty=True, wide=True),
                Fact("win_reason", hide_empty=True),
                Fact("win_note", hide_empty=True, wide=True),
            ],
        ),
    ]
    own_tabs = [
        Tab("quotes", _("Quotes"), table=_quotes, verb=VIEW_QUOTE),
        Tab("contracts", _("Contracts"), table=_contracts, verb=VIEW_QUOTE),
        Tab("checks", _("Check list"), template="dealers/sales/_checklist.html"),
        Tab("reviews", _("Reviews"), table=_reviews),
    ]
    actions = [
        Action(
            "sales:opportunity_appraise",
            _("Appraise a used car"),
            WRITE_QUOTE,
            when=lambda deal: deal.is_open,
            menu=True,
        ),
        Action(
            "sales:opportunity_quote",
            _("New quote"),
            WRITE_QUOTE,
            when=_may_quote,
            primary=True,
            icon="file-dollar",
        ),
        Action(
            "sales:opportunity_qualify",
            _("Identify"),
            ASSIGN_LEAD,
            when=_at(OpportunityStage.SUBMITTED),
            primary=True,
        ),
        Action(
            "sales:opportunity_review",
            _("Ask for review"),
            WORK_OPPORTUNITY,
            when=_project_at(OpportunityStage.PROPOSAL),
        ),
        Action(
            "sales:opportunity_pass",
            _("Pass"),
            REVIEW_PROPOSAL,
            when=_at(OpportunityStage.INTERNAL_REVIEW),
            primary=True,
        ),
        Action(
            "sales:opportunity_rework",
            _("Send back"),
            REVIEW_PROPOSAL,
            when=_at(OpportunityStage.INTERNAL_REVIEW),
        ),
        Action(
            "sales:opportunity_bid",
            _("Bid result"),
            WORK_OPPORTUNITY,
            when=_at(OpportunityStage.BID),
        ),
        Action(
            "sales:opportunity_complete",
            _("Complete project"),
            WORK_OPPORTUNITY,
            when=_project_at(OpportunityStage.CONTRACT),
        ),
        Action(
            "sales:opportunity_contact",
            _("Log contact"),
            WORK_OPPORTUNITY,
            when=_open,
            icon="message",
        ),
        Action(
            "sales:opportunity_move",
            _("Move to…"),
            WORK_OPPORTUNITY,
            when=lambda deal: bool(HAND_MOVES[Playbook(deal.playbook)].from_(deal.stage)),
            icon="arrow-right",
        ),
        Action("sales:opportunity_grade", _("Grade"), WORK_OPPORTUNITY, when=_open, menu=True),
        Action(
            "sales:opportunity_estimate",
            _("Set probability"),
            WORK_OPPORTUNITY,
            when=_open,
            menu=True,
        ),
        Action(
            "sales:opportunity_test_drive",
            _("Book test drive"),
            BOOK_TEST_DRIVE,
            when=_open,
            menu=True,
        ),
        Action("sales:opportunity_assign", _("Assign"), ASSIGN_LEAD, when=_open, menu=True),
        Action(
            "sales:opportunity_qualify",
            _("Check for duplicates"),
            ASSIGN_LEAD,
            when=lambda deal: deal.is_open and deal.stage != OpportunityStage.SUBMITTED,
            menu=True,
        ),
        Action(
            "sales:opportunity_explain",
            _("Why won"),
            WORK_OPPORTUNITY,
            when=_at(OpportunityStage.CONTRACT, OpportunityStage.DELIVERY, OpportunityStage.WON),
            menu=True,
        ),
        Action(
            "sales:opportunity_lose",
            _("Lost"),
            WORK_OPPORTUNITY,
            when=_may(OpportunityStage.LOST_REQUESTED),
            danger=True,
            menu=True,
        ),
        Action(
            "sales:opportunity_void",
            _("Void"),
            APPROVE_LOST,
            when=_may(OpportunityStage.VOID),
            danger=True,
            menu=True,
        ),
        Action(
            "sales:opportunity_approve_lost",
            _("Give up"),
            APPROVE_LOST,
            when=_at(OpportunityStage.LOST_REQUESTED),
            primary=True,
        ),
        Action(
            "sales:opportunity_refuse_lost",
            _("Go on with it"),
            APPROVE_LOST,
            when=_at(OpportunityStage.LOST_REQUESTED),
        ),
    ]

    @property
    def tabs(self):
        """Our own, and those of the domains above (``DEAL_TABS`` of their ``menu.py``)."""
        return [*self.own_tabs, *extensions("dealer", "DEAL_TABS")]

    @property
    def moves(self):
        """Our own, and those of the domains above (``DEAL_ACTIONS``)."""
        every = [*self.actions, *extensions("dealer", "DEAL_ACTIONS")]
        allowed = [a for a in every if a.allowed(self.user, self.object)]
        return [a.bind(self.object) for a in sorted(allowed, key=lambda a: not a.primary)]

    def get_title(self):
        return str(self.object.customer)

    @cached_property
    def rules(self):
        """The stages as this house has set them."""
        return selectors.rules(self.object.playbook)

    @cached_property
    def rule(self):
        """The rule of the stage the deal stands in; none once it is closed."""
        return next((rule for rule in self.rules if rule.stage == self.object.stage), None)

    @cached_property
    def badge(self):
        label = self.rule.label if self.rule else self.object.get_stage_display()
        return badge(label, OPPORTUNITY_TONES[self.object.stage])

    @property
    def track(self):
        """The stages and where the deal stands, for the steps on top."""
        on = [rule for rule in self.rules if not rule.is_off or rule == self.rule]
        if self.rule is None:
            return None
        return {"steps": [rule.label for rule in on], "current": on.index(self.rule) + 1}

    @property
    def warnings(self):
        """What is wrong with it, in words."""
        if self.rule is None:
            return []
        return warnings_of(self.object, is_stalled=self.object.is_idle_for(self.rule.stalled_days))

    @property
    def rivals(self):
        """Deals of other advisors about the same customer and model."""
        return list(selectors.rivals(self.object)[:5]) if self.object.is_open else []

    @cached_property
    def checks(self):
        """What the stage asks for before it is left."""
        return selectors.checklist(self.object, self.rule) if self.rule else []

    @property
    def may_tick(self):
        return self.user.can(WORK_OPPORTUNITY) and self.object.is_open

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    def write(self, text):
        services.log_opportunity_contact(
            opportunity=self.object, kind=EntryKind.NOTE, text=text, actor=self.user
        )
