"""The screens of follow-ups, and of contacts logged on the way."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dealers.customers import services
from dealers.customers.filters import FollowUpFilter
from dealers.customers.forms import (
    CompleteForm,
    CustomerContactForm,
    FollowUpForm,
)
from dealers.customers.models import FollowUp
from dealers.customers.permissions import (
    LOG_CONTACT,
    MANAGE_FOLLOW_UP,
)
from dealers.customers.views.customers import OUTCOME_TONES
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import (
    ActionView,
    CalendarEntry,
    CalendarPage,
    CreatePage,
    DetailPage,
    ListPage,
)
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
)


class FollowUpList(ListPage):
    """What is to be done, for whom, by when."""

    model = FollowUp
    verb = MANAGE_FOLLOW_UP
    title = _("Follow-ups")
    columns = [
        Column("title", _("Subject"), link=True, sort="subject", subtitle="about_number"),
        AgeColumn("due_at", late=lambda task: task.is_overdue),
        Column("contact_name"),
        Column("kind", phone=False),
        Column("owner", sort="owner__full_name"),
        BadgeColumn("outcome", tones=OUTCOME_TONES),
        DateColumn("done_at", time=True, hidden=True),
    ]
    filterset_class = FollowUpFilter
    select_related = ("owner",)
    presets = [
        ("today", _("Mine today"), "owner=me&due=today"),
        ("late", _("Late"), "due=late"),
        ("mine", _("Mine"), "owner=me&done=false"),
        ("done", _("Done"), "done=true"),
    ]
    ordering = ("due_at",)
    calendar = "customers:followup_calendar"
    create = ("customers:followup_create", _("New follow-up"), MANAGE_FOLLOW_UP)
    empty = _("Promises to call back stand here. Grading an opportunity plans the next one.")
    row_class = staticmethod(lambda task: "is-late" if task.is_overdue else "")


class FollowUpCalendar(CalendarPage):
    """What is to be done, on the days when it is due."""

    model = FollowUp
    verb = MANAGE_FOLLOW_UP
    title = _("Follow-ups")
    start_field = "due_at"
    select_related = ("owner",)
    list_url = "customers:followup_list"
    create = ("customers:followup_create", _("New follow-up"), MANAGE_FOLLOW_UP)

    def entry(self, record):
        tone = "trouble" if record.is_overdue else "done" if record.done_at else "waiting"
        return CalendarEntry(
            start=record.due_at,
            end=record.due_at + timedelta(minutes=30),
            title=record.contact_name or record.title,
            subtitle=f"{record.title} · {record.owner}",
            url=record.get_absolute_url(),
            tone=tone,
        )


class FollowUpDetail(DetailPage):
    """One task."""

    model = FollowUp
    verb = MANAGE_FOLLOW_UP
    state_field = "outcome"
    tones = OUTCOME_TONES
    select_related = ("owner", "customer", "done_by")
    groups = [
        Group(
            "",
            [
                Fact("due_at"),
                Fact("kind"),
                Fact(
                    "customer",
                    url=lambda task: task.customer.get_absolute_url() if task.customer else "",
                ),
                Fact("contact_name"),
                Fact("about_number", url=lambda task: task.url, hide_empty=True),
                Fact("owner"),
                Fact("done_at", hide_empty=True),
                Fact("note", wide=True, hide_empty=True),
            ],
        )
    ]
    actions = [
        Action(
            "customers:followup_complete",
            _("Done"),
            MANAGE_FOLLOW_UP,
            when=lambda task: task.done_at is None,
            primary=True,
            icon="check",
        )
    ]


class ContactCreate(CreatePage):
    """Log a visit or a call from anywhere, such as the customer's own yard."""

    form_class = CustomerContactForm
    verb = LOG_CONTACT
    title = _("Log contact")
    done = _("Written down.")

    def get_form_kwargs(self):
        return {"user": self.user}

    def save(self, form):
        return services.log_contact(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return result.customer.get_absolute_url()


class FollowUpCreate(CreatePage):
    """Plan a follow-up."""

    form_class = FollowUpForm
    verb = MANAGE_FOLLOW_UP
    title = _("New follow-up")

    def get_form_kwargs(self):
        return {"user": self.user}

    def save(self, form):
        return services.plan_follow_up(**form.cleaned_data, actor=self.user)


class FollowUpComplete(ActionView):
    """Tick off a follow-up with how it went."""

    model = FollowUp
    verb = MANAGE_FOLLOW_UP
    title = _("How did it go?")
    submit = _("Done")
    form_class = CompleteForm

    def perform(self, record, data):
        return services.complete_follow_up(follow_up=record, **data, actor=self.user)
