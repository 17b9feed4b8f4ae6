"""The screens of the lead inbox."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dealers.customers import selectors as customers
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.sales import services
from dealers.sales.filters import LeadFilter
from dealers.sales.forms import (
    AppointmentForm,
    ConvertForm,
    GradeForm,
    InvalidForm,
    LeadContactForm,
    LeadForm,
    LostForm,
    NoteForm,
    OwnerForm,
    RecycleForm,
    WalkInForm,
)
from dealers.sales.models import Lead
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    CREATE_LEAD,
    VIEW_LEAD,
    WORK_LEAD,
)
from dealers.sales.states import (
    GRADE_TONES,
    IN_TOUCH,
    LEAD_MOVES,
    LEAD_TONES,
    OPEN_LEAD,
    UNANSWERED,
    LeadStatus,
)
from dealers.sales.views.base import Move, StoryPage
from portal.core.errors import InvalidInput
from portal.ui import values
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, BulkAction, CreatePage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column


def due_cell(lead: Lead):
    """When an answer is due, as a badge when it is late; how soon it came otherwise."""
    if lead.status in UNANSWERED:
        tone = "trouble" if lead.is_late else "waiting"
        return values.badge(values.ago(lead.due_at), tone)
    if lead.first_response_at is None:
        return values.NOTHING
    spent = lead.first_response_at - lead.created_at
    return _("took %(time)s") % {"time": took(spent.total_seconds())}


def took(seconds: float) -> str:
    """A span in its largest unit: ``12 min``, ``3 h``, ``2 days``."""
    if seconds < 3600:
        n = max(1, round(seconds / 60))
        return ngettext("%(n)d min", "%(n)d min", n) % {"n": n}
    if seconds < 86400:
        n = round(seconds / 3600)
        return ngettext("%(n)d h", "%(n)d h", n) % {"n": n}
    n = round(seconds / 86400)
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


class LeadList(ListPage):
    """The lead inbox, newest first; late ones are marked."""

    model = Lead
    verb = VIEW_LEAD
    title = _("Leads")
    columns = [
        Column("name", link=True, subtitle="wanted"),
        BadgeColumn("status", tones=LEAD_TONES),
        Column("due_at", _("First response"), render=due_cell),
        BadgeColumn("grade", tones=GRADE_TONES),
        Column("source"),
        Column("owner", sort="owner__full_name"),
        Column("store", sort="store__name", phone=False),
        AgeColumn("created_at", _("Came in")),
        Column("number", hidden=True),
        Column("campaign", hidden=True),
    ]
    filterset_class = LeadFilter
    select_related = ("owner", "store")
    presets = [
        ("waiting", _("Unanswered"), "waiting=true"),
        ("late", _("Late"), "late=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("nobody", _("Nobody's"), "owner=none&open=true"),
        ("lost", _("Lost, to be approved"), "status=lost_requested"),
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
        )
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
    select_related = ("owner", "store", "customer", "opportunity")
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
                Fact("source"),
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


class _LeadMove(Move):
    model = Lead
    argument = "lead"


class LeadAssign(_LeadMove):
    """Hand a lead to an advisor."""

    verb = ASSIGN_LEAD
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_lead


class LeadContact(_LeadMove):
    """Write down a call or message."""

    verb = WORK_LEAD
    title = _("Log contact")
    submit = _("Save")
    form_class = LeadContactForm
    service = services.contact_lead


class LeadQualify(_LeadMove):
    """Say how soon the person means to buy."""

    verb = WORK_LEAD
    title = _("Grade")
    form_class = GradeForm
    service = services.qualify_lead


class LeadBook(_LeadMove):
    """The person will come to the showroom."""

    verb = WORK_LEAD
    title = _("Appointment")
    form_class = AppointmentForm
    service = services.book_appointment


class LeadConvert(ActionView):
    """The lead becomes a customer with an opportunity."""

    model = Lead
    verb = WORK_LEAD
    title = _("Make customer")
    form_class = ConvertForm

    def get_initial(self):
        return {"full_name": self.object.customer or self.object.name}

    def perform(self, record, data):
        return services.convert_lead(lead=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result[1].get_absolute_url()


class LeadLose(_LeadMove):
    """Give a lead up, with a reason."""

    verb = WORK_LEAD
    title = _("Lost")
    form_class = LostForm
    danger = True
    service = services.mark_lost


class LeadApproveLost(_LeadMove):
    """Agree that a lead is lost."""

    verb = APPROVE_LOST
    title = _("Give up")
    service = services.approve_lost_lead


class LeadRefuseLost(_LeadMove):
    """Have a lead worked on."""

    verb = APPROVE_LOST
    title = _("Go on with it")
    form_class = NoteForm
    service = services.refuse_lost_lead


class LeadInvalidate(_LeadMove):
    """There is no buyer behind it."""

    verb = WORK_LEAD
    title = _("Invalid")
    form_class = InvalidForm
    danger = True
    service = services.mark_invalid


class LeadRecycle(_LeadMove):
    """Try a lost lead again."""

    verb = ASSIGN_LEAD
    title = _("Reactivate")
    form_class = RecycleForm
    service = services.recycle_lead
