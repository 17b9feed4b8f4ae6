"""The screens of the lead inbox."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers import selectors as customers
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.sales import services
from dealers.sales.filters import LeadFilter
from dealers.sales.forms import (
    LeadForm,
    OwnerForm,
    RecycleForm,
    WalkInForm,
)
from dealers.sales.models import Lead
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    BOOK_TEST_DRIVE,
    CREATE_LEAD,
    VIEW_LEAD,
    WORK_LEAD,
)
from dealers.sales.selectors import scores
from dealers.sales.states import (
    GRADE_TONES,
    IN_TOUCH,
    LEAD_MOVES,
    LEAD_TONES,
    OPEN_LEAD,
    LeadStatus,
)
from dealers.sales.views.base import StoryPage
from dealers.sales.views.leads_cells import (
    due_cell,
    effort_table,
    escalation_cell,
    rivals_table,
)
from portal.core.errors import InvalidInput
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import BulkAction, CreatePage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, BooleanColumn, Column, NumberColumn


class LeadList(ListPage):
    """The lead inbox, newest first; late ones are marked."""

    model = Lead
    verb = VIEW_LEAD
    title = _("Leads")
    columns = [
        Column("name", link=True, subtitle="wanted"),
        BadgeColumn("status", tones=LEAD_TONES),
        Column("due_at", _("First response"), render=due_cell),
        Column("escalation", _("Escalated"), render=escalation_cell, sort=False),
        BadgeColumn("grade", tones=GRADE_TONES),
        NumberColumn("score", _("Score"), value=scores.score_of, sort=False, phone=False),
        Column("source", phone=False),
        Column("owner", sort="owner__full_name"),
        Column("store", sort="store__name", phone=False),
        AgeColumn("created_at", _("Came in")),
        Column("number", hidden=True),
        Column("campaign", hidden=True),
        Column(
            "maker",
            pgettext_lazy("lead", "From the manufacturer"),
            value=lambda lead: lead.maker_line,
            hidden=True,
            sort=False,
        ),
        Column("motive", value=lambda lead: lead.motive_label, hidden=True, sort=False),
        BooleanColumn("is_hurried", hidden=True),
    ]
    filterset_class = LeadFilter
    select_related = ("owner", "store")
    presets = [
        ("waiting", _("Unanswered"), "waiting=true"),
        ("late", _("Late"), "late=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("nobody", _("Nobody's"), "owner=none&open=true"),
        ("escalated", _("Escalated"), "escalated=true"),
        ("conflict", _("With several advisors"), "conflict=true"),
        ("lost", _("Lost, to be approved"), "status=lost_requested"),
        ("asleep", _("Asleep"), "status=dormant"),
    ]
    create = ("sales:lead_walk_in", _("Walk-in"), CREATE_LEAD)
    bulk_actions = [
        BulkAction(
            "assign",
            _("Assign…"),
            ASSIGN_LEAD,
            service=services.assign_lead,
            form_class=OwnerForm,
            icon="user-check",
        ),
        BulkAction(
            "recycle",
            _("Reactivate…"),
            ASSIGN_LEAD,
            service=services.recycle_lead,
            form_class=RecycleForm,
            icon="refresh",
        ),
    ]
    empty = _("Leads from the website, the platforms and the showroom come in here.")
    row_class = staticmethod(lambda lead: "is-late" if lead.is_late else "")


def _asked(lead: Lead) -> bool:
    return lead.status == LeadStatus.LOST_REQUESTED


class LeadDetail(StoryPage):
    """One lead: who asked for what, and what is to be done."""

    model = Lead
    verb = VIEW_LEAD
    tones = LEAD_TONES
    subtitle = "number"
    write_verb = WORK_LEAD
    top = "dealers/sales/_notes.html"
    select_related = ("owner", "store", "customer", "opportunity", "referred_by")
    groups = [
        Group(
            _("Contact"),
            [
                Fact("phone", copy=True),
                Fact(
                    "phone_raw",
                    _("Phone as received"),
                    value=lambda lead: "" if lead.phone else lead.phone_raw,
                    hide_empty=True,
                ),
                Fact("email", copy=True, hide_empty=True),
                Fact(
                    "customer",
                    hide_empty=True,
                    url=lambda lead: lead.customer.get_absolute_url() if lead.customer else "",
                ),
            ],
        ),
        Group(
            _("What"),
            [
                Fact("wanted", _("Vehicle of interest")),
                Fact("trade_in", value=lambda lead: " ".join(map(str, lead.trade_in.values()))),
                Fact("message", wide=True),
            ],
        ),
        Group(
            _("Work"),
            [
                Fact("due_at", _("First response"), render=due_cell),
                Fact("owner"),
                Fact("store"),
                Fact("grade", tones=GRADE_TONES),
                Fact("score", _("Score"), value=scores.score_words, wide=True),
                Fact("escalation", _("Escalated"), render=escalation_cell, hide_empty=True),
                Fact("source"),
                Fact(
                    "maker_line",
                    pgettext_lazy("lead", "From the manufacturer"),
                    hide_empty=True,
                    copy=True,
                ),
                Fact("maker_due", _("Contact before"), hide_empty=True),
                Fact("referred_by", hide_empty=True),
                Fact("referred_from", url=lambda lead: lead.referred_url, hide_empty=True),
                Fact("motive", value=lambda lead: lead.motive_label, hide_empty=True),
                Fact("campaign", hide_empty=True),
                Fact("appointment_at", hide_empty=True),
                Fact("lost_reason", hide_empty=True),
                Fact("lost_note", hide_empty=True),
                Fact("invalid_reason", hide_empty=True),
                Fact("requested_at"),
            ],
        ),
        Group(
            _("As received"),
            [Fact("raw", _("Text"), wide=True)],
            when=lambda lead: lead.needs_reading and lead.raw,
        ),
    ]
    tabs = [
        Tab("effort", _("Effort by advisor"), table=effort_table),
        Tab("rivals", _("With other advisors"), table=rivals_table),
    ]
    actions = [
        Action(
            "sales:lead_contact",
            _("Log contact"),
            WORK_LEAD,
            when=lambda lead: lead.status in OPEN_LEAD,
            primary=True,
            icon="phone",
        ),
        Action(
            "sales:lead_convert",
            _("Make customer"),
            WORK_LEAD,
            when=lambda lead: lead.status in IN_TOUCH,
            icon="user-check",
        ),
        Action(
            "sales:lead_qualify",
            _("Grade"),
            WORK_LEAD,
            when=lambda lead: lead.status in IN_TOUCH,
            icon="star",
        ),
        Action(
            "sales:lead_assign",
            _("Assign"),
            ASSIGN_LEAD,
            when=lambda lead: lead.status in OPEN_LEAD,
        ),
        Action(
            "sales:lead_book",
            _("Appointment"),
            WORK_LEAD,
            when=lambda lead: LEAD_MOVES.allows(lead.status, LeadStatus.APPOINTMENT),
            menu=True,
        ),
        Action(
            "sales:lead_test_drive",
            _("Book test drive"),
            BOOK_TEST_DRIVE,
            when=lambda lead: lead.status in OPEN_LEAD,
            menu=True,
        ),
        Action(
            "sales:lead_lose",
            _("Lost"),
            WORK_LEAD,
            when=lambda lead: lead.status in OPEN_LEAD,
            danger=True,
            menu=True,
        ),
        Action(
            "sales:lead_invalidate",
            _("Invalid"),
            WORK_LEAD,
            when=lambda lead: lead.status in OPEN_LEAD,
            danger=True,
            menu=True,
        ),
        Action(
            "sales:lead_return",
            _("Return to the manufacturer"),
            WORK_LEAD,
            when=lambda lead: lead.maker_id and lead.status in OPEN_LEAD,
            danger=True,
            menu=True,
        ),
        Action(
            "sales:lead_sleep",
            _("Let it sleep"),
            WORK_LEAD,
            when=lambda lead: LEAD_MOVES.allows(lead.status, LeadStatus.DORMANT),
            menu=True,
        ),
        Action("sales:lead_approve_lost", _("Give up"), APPROVE_LOST, when=_asked, primary=True),
        Action("sales:lead_refuse_lost", _("Go on with it"), APPROVE_LOST, when=_asked),
        Action(
            "sales:lead_recycle",
            _("Reactivate"),
            ASSIGN_LEAD,
            when=lambda lead: LEAD_MOVES.allows(lead.status, LeadStatus.RECYCLED),
        ),
    ]

    def get_title(self):
        return self.object.name

    def timeline(self):
        return customers.screen_timeline(customer=self.customer, about=self.pk)

    def write(self, text):
        if not text.strip():
            raise InvalidInput(str(_("Write what was said.")))
        add_entry(
            kind=EntryKind.NOTE,
            text=text.strip(),
            actor=self.user,
            customer=self.object.customer,
            about_id=self.object.pk,
            about_number=self.object.number,
            url=self.object.get_absolute_url(),
        )


class LeadWalkIn(CreatePage):
    """Somebody has come in: the quickest form of the house."""

    form_class = WalkInForm
    verb = CREATE_LEAD
    title = _("Walk-in")

    def save(self, form):
        return services.register_walk_in(**form.as_lead(), actor=self.user)


class LeadCreate(CreatePage):
    """A call or message to be answered."""

    form_class = LeadForm
    verb = CREATE_LEAD
    title = _("New lead")

    def save(self, form):
        return services.register_lead(**form.as_lead(), actor=self.user)[0]
