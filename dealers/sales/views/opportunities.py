"""The screens of opportunities: board, list, page."""

from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.customers.states import EntryKind
from dealers.sales import selectors, services
from dealers.sales.filters import OpportunityFilter
from dealers.sales.forms import (
    ContactForm,
    GradeForm,
    LostForm,
    NewOpportunityForm,
    NewQuoteForm,
    NoteForm,
    OpportunityForm,
    OwnerForm,
)
from dealers.sales.models import Opportunity
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WORK_OPPORTUNITY,
    WRITE_QUOTE,
)
from dealers.sales.states import (
    BY_HAND,
    CONTRACT_TONES,
    GRADE_TONES,
    OPPORTUNITY_MOVES,
    OPPORTUNITY_TONES,
    QUOTE_TONES,
    TRACK,
    Grade,
    OpportunityStage,
)
from dealers.sales.views.base import Move, StoryPage
from portal.core.workflow import Transitions
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import (
    ActionView,
    BoardPage,
    Card,
    CreatePage,
    EditPage,
    ListPage,
)
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table

# On the board only what a hand may do; the rest follows from the documents.
HAND_MOVES = Transitions({stage: set(BY_HAND) - {stage} for stage in BY_HAND})


class OpportunityList(ListPage):
    """All opportunities."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    title = _("Opportunities")
    columns = [
        Column("customer", link=True, subtitle="model_name"),
        BadgeColumn("stage", tones=OPPORTUNITY_TONES),
        BadgeColumn("grade", tones=GRADE_TONES),
        MoneyColumn("amount"),
        AgeColumn("next_contact_at", late=lambda deal: deal.is_open),
        DateColumn("expected_on"),
        Column("owner", sort="owner__full_name"),
        Column("store", hidden=True),
        Column("number", hidden=True),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = OpportunityFilter
    select_related = ("customer", "owner", "store")
    presets = [
        ("open", _("Open"), "open=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("hot", Grade.H.label, "open=true&grade=H"),
        ("lost", _("Lost, to be approved"), "stage=lost_requested"),
    ]
    create = ("sales:opportunity_create", _("New opportunity"), WORK_OPPORTUNITY)
    board = "sales:opportunity_board"
    empty = _("A lead that becomes a customer opens an opportunity here.")


class OpportunityBoard(BoardPage):
    """Opportunities by stage."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    move_verb = WORK_OPPORTUNITY
    title = _("Opportunities")
    states = TRACK
    tones = OPPORTUNITY_TONES
    moves = HAND_MOVES
    state_field = "stage"
    total_field = "amount"
    filterset_class = OpportunityFilter
    list_url = "sales:opportunity_list"
    create = ("sales:opportunity_create", _("New opportunity"), WORK_OPPORTUNITY)
    select_related = ("customer", "owner")

    def card(self, record):
        return Card(
            title=record.customer.full_name,
            subtitle=record.model_name,
            meta=f"{record.grade} · {record.owner or ''}",
            age=record.next_contact_at or record.created_at,
            url=record.get_absolute_url(),
            late=selectors.is_contact_late(record),
        )

    def move(self, record, state):
        return services.move_opportunity(opportunity=record, stage=state, actor=self.user)


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


def _open(deal: Opportunity) -> bool:
    return deal.is_open


def _asked(deal: Opportunity) -> bool:
    return deal.stage == OpportunityStage.LOST_REQUESTED


class OpportunityDetail(StoryPage):
    """One opportunity, with what comes next."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    state_field = "stage"
    tones = OPPORTUNITY_TONES
    subtitle = "number"
    write_verb = WORK_OPPORTUNITY
    top = "dealers/sales/_track.html"
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
                Fact("model_name"),
                Fact("colour"),
                Fact("amount", money=True),
                Fact("probability"),
                Fact("expected_on"),
                Fact("source"),
                Fact(
                    "trade_in",
                    value=lambda deal: " ".join(map(str, deal.trade_in.values())),
                    hide_empty=True,
                ),
                Fact("needs", wide=True, hide_empty=True),
                Fact("lost_reason", hide_empty=True),
                Fact("lost_note", hide_empty=True, wide=True),
            ],
        ),
    ]
    tabs = [
        Tab("quotes", _("Quotes"), table=_quotes, verb=VIEW_QUOTE),
        Tab("contracts", _("Contracts"), table=_contracts, verb=VIEW_QUOTE),
    ]
    actions = [
        Action(
            "sales:opportunity_quote",
            _("New quote"),
            WRITE_QUOTE,
            when=_open,
            primary=True,
            icon="file-dollar",
        ),
        Action(
            "sales:opportunity_contact",
            _("Log contact"),
            WORK_OPPORTUNITY,
            when=_open,
            icon="message",
        ),
        Action("sales:opportunity_grade", _("Grade"), WORK_OPPORTUNITY, when=_open, icon="star"),
        Action("sales:opportunity_assign", _("Assign"), ASSIGN_LEAD, when=_open, menu=True),
        Action(
            "sales:opportunity_lose",
            _("Lost"),
            WORK_OPPORTUNITY,
            when=lambda deal: OPPORTUNITY_MOVES.allows(deal.stage, OpportunityStage.LOST_REQUESTED),
            danger=True,
            menu=True,
        ),
        Action(
            "sales:opportunity_approve_lost", _("Give up"), APPROVE_LOST, when=_asked, primary=True
        ),
        Action("sales:opportunity_refuse_lost", _("Go on with it"), APPROVE_LOST, when=_asked),
    ]

    def get_title(self):
        return str(self.object.customer)

    @property
    def track(self):
        """The stages and where the deal stands, for the steps on top."""
        if not self.object.is_open:
            return None
        place = TRACK.index(OpportunityStage(self.object.stage)) + 1
        return {"steps": [stage.label for stage in TRACK], "current": place}

    def timeline(self):
        return customers.screen_timeline(customer=self.customer)

    def write(self, text):
        services.log_opportunity_contact(
            opportunity=self.object, kind=EntryKind.NOTE, text=text, actor=self.user
        )


class OpportunityCreate(CreatePage):
    """Begin an opportunity for a known customer."""

    form_class = NewOpportunityForm
    verb = WORK_OPPORTUNITY
    title = _("New opportunity")

    def get_form_kwargs(self):
        return {"customers": customers.find_customers("", user=self.user)}

    def save(self, form):
        return services.open_opportunity(**form.cleaned_data, actor=self.user)


class OpportunityEdit(EditPage):
    """Change what the customer wants."""

    model = Opportunity
    form_class = OpportunityForm
    verb = WORK_OPPORTUNITY

    def save(self, form):
        return services.update_opportunity(
            opportunity=self.object, **form.cleaned_data, actor=self.user
        )


class OpportunityQuote(ActionView):
    """Begin a quote."""

    model = Opportunity
    verb = WRITE_QUOTE
    title = _("New quote")
    form_class = NewQuoteForm

    def perform(self, record, data):
        return services.create_quote(opportunity=record, **data, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}edit/"


class _OpportunityMove(Move):
    model = Opportunity
    argument = "opportunity"
    select_related = ("customer",)


class OpportunityGrade(_OpportunityMove):
    """Say how soon the customer means to buy."""

    verb = WORK_OPPORTUNITY
    title = _("Grade")
    form_class = GradeForm
    service = services.grade_opportunity

    def get_initial(self):
        return {"grade": self.object.grade}


class OpportunityContact(_OpportunityMove):
    """Write down a contact and when the next one is due."""

    verb = WORK_OPPORTUNITY
    title = _("Log contact")
    submit = _("Save")
    form_class = ContactForm
    service = services.log_opportunity_contact


class OpportunityAssign(_OpportunityMove):
    """Hand it to another advisor."""

    verb = ASSIGN_LEAD
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_opportunity


class OpportunityLose(_OpportunityMove):
    """Give it up, with a reason."""

    verb = WORK_OPPORTUNITY
    title = _("Lost")
    form_class = LostForm
    danger = True
    service = services.mark_opportunity_lost


class OpportunityApproveLost(_OpportunityMove):
    """Agree that it is lost."""

    verb = APPROVE_LOST
    title = _("Give up")
    service = services.approve_lost_opportunity


class OpportunityRefuseLost(_OpportunityMove):
    """Have it worked on."""

    verb = APPROVE_LOST
    title = _("Go on with it")
    form_class = NoteForm
    service = services.refuse_lost_opportunity
