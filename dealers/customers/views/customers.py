"""The screens of customers."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.extensions import declared
from dealers.customers.filters import CustomerFilter
from dealers.customers.forms import (
    ContactForm,
    CustomerFollowUpForm,
    CustomerForm,
    NewCustomerForm,
)
from dealers.customers.models import Customer, FollowUp
from dealers.customers.permissions import (
    CREATE_CUSTOMER,
    EDIT_CUSTOMER,
    LOG_CONTACT,
    MANAGE_FOLLOW_UP,
    VIEW_CUSTOMER,
    VIEW_VEHICLE,
)
from dealers.customers.states import STAGE_TONES, EntryKind
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.pages.base import is_fragment
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
    Table,
)

OUTCOME_TONES = {"reached": "done", "no_answer": "waiting", "postponed": "waiting"}


def _followups_table(page) -> Table:
    rows = FollowUp.objects.filter(customer=page.object).select_related("owner").order_by("-due_at")
    columns = [
        Column("title", _("Subject"), link=True),
        AgeColumn("due_at", late=lambda task: task.is_overdue),
        Column("owner"),
        BadgeColumn("outcome", tones=OUTCOME_TONES),
    ]
    return Table(columns, rows[:50], url="customers:followup_detail", empty=_("No follow-ups."))


def _vehicles_table(page) -> Table:
    columns = [
        Column("vehicle__vin", _("VIN"), link=True),
        Column("vehicle__plate", _("Plate number")),
        Column("vehicle__model_name", _("Model")),
        Column("role"),
        DateColumn("since"),
        DateColumn("until"),
    ]
    rows = selectors.vehicles_of(page.object)
    return Table(
        columns,
        rows,
        url=lambda row: row.vehicle.get_absolute_url(),
        empty=_("No vehicle yet: it appears here at delivery or when it comes to the workshop."),
    )


class CustomerList(ListPage):
    """Customers, found by one box."""

    model = Customer
    verb = VIEW_CUSTOMER
    title = _("Customers")
    columns = [
        Column("full_name", link=True, subtitle="contact_name"),
        BadgeColumn("stage", tones=STAGE_TONES),
        Column("masked_phone", _("Phone")),
        Column("tier", phone=False),
        Column("source", phone=False),
        Column("owner", sort="owner__full_name"),
        Column("store", hidden=True),
        Column("email", hidden=True),
        AgeColumn("last_contact_at"),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = CustomerFilter
    select_related = ("owner", "store")
    presets = [
        ("mine", _("Mine"), "owner=me"),
        ("owners", _("Owners"), "stage=owner"),
        ("prospects", _("Prospects"), "stage=prospect"),
    ]
    create = ("customers:customer_create", _("New customer"), CREATE_CUSTOMER)
    empty = _("Everybody we sell to or repair for is here. Leads become customers by themselves.")


class CustomerDetail(DetailPage):
    """All about one customer."""

    model = Customer
    verb = VIEW_CUSTOMER
    state_field = "stage"
    tones = STAGE_TONES
    select_related = ("owner", "store")
    groups = [
        Group(
            _("Contact"),
            [
                Fact("phone", copy=True),
                Fact("email", copy=True),
                Fact("contact_name", hide_empty=True),
                Fact("address", hide_empty=True),
                Fact("language"),
            ],
        ),
        Group(
            _("Relation"),
            [
                Fact("owner"),
                Fact("store"),
                Fact("source"),
                Fact("tier"),
                Fact("kind"),
                Fact("last_contact_at", age=True),
                Fact("may_contact"),
                Fact("notes", wide=True, hide_empty=True),
            ],
        ),
    ]
    actions = [
        Action(
            "customers:customer_log_contact",
            _("Log contact"),
            LOG_CONTACT,
            icon="message",
            primary=True,
        ),
        Action("customers:customer_plan", _("Plan follow-up"), MANAGE_FOLLOW_UP, icon="clock"),
    ]

    @property
    def tabs(self):
        """Our own tabs, and those of the domains above."""
        mine = [
            Tab("vehicles", _("Vehicles"), table=_vehicles_table, verb=VIEW_VEHICLE),
            Tab("follow_ups", _("Follow-ups"), table=_followups_table, verb=MANAGE_FOLLOW_UP),
        ]
        return [*declared("CUSTOMER_TABS"), *mine]

    @property
    def moves(self):
        """Our own moves, and those of the domains above."""
        every = [*self.actions, *declared("CUSTOMER_ACTIONS")]
        return [a.bind(self.object) for a in every if a.allowed(self.user, self.object)]

    def timeline(self):
        return selectors.screen_timeline(customer=self)

    can_write = property(lambda self: self.user.can(LOG_CONTACT))

    def post(self, request, *args, **kwargs):
        """A note written into the timeline."""
        text, status = request.POST.get("note", ""), 200
        try:
            if not self.can_write:
                return self.get(request)
            services.log_contact(
                customer=self.object, kind=EntryKind.NOTE, text=text, actor=self.user
            )
        except DomainError as error:
            self.note_error, self.note_text, status = str(error), text, 422
        if is_fragment(request):
            return self.render("ui/detail/_timeline.html", status=status)
        return (
            self.render(self.template_name, status=422) if status == 422 else redirect(request.path)
        )


class CustomerCreate(CreatePage):
    """Add a customer by hand."""

    form_class = NewCustomerForm
    verb = CREATE_CUSTOMER
    title = _("New customer")

    def save(self, form):
        return services.register_customer(**form.cleaned_data, actor=self.user)


class CustomerEdit(EditPage):
    """Change a customer's details."""

    model = Customer
    form_class = CustomerForm
    verb = EDIT_CUSTOMER

    def save(self, form):
        return services.update_customer(customer=self.object, **form.cleaned_data, actor=self.user)


class CustomerOptions(OptionsView):
    """Customers to choose from while typing."""

    model = Customer
    verb = VIEW_CUSTOMER

    def find(self, text):
        return self.get_queryset().search(text).order_by("-pk")

    def hint(self, record):
        return record.masked_phone


class CustomerLogContact(ActionView):
    """Write down a call, a visit or a message."""

    model = Customer
    verb = LOG_CONTACT
    title = _("Log contact")
    submit = _("Save")
    form_class = ContactForm

    def perform(self, record, data):
        return services.log_contact(customer=record, **data, actor=self.user)


class CustomerPlan(ActionView):
    """Promise to get back to a customer."""

    model = Customer
    verb = MANAGE_FOLLOW_UP
    title = _("Plan follow-up")
    submit = _("Plan")
    form_class = CustomerFollowUpForm

    def perform(self, record, data):
        return services.plan_follow_up(
            customer=record, url=record.get_absolute_url(), **data, actor=self.user
        )
