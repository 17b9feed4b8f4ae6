"""The screens of customers."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.extensions import declared
from dealers.customers.filters import CustomerFilter
from dealers.customers.forms import (
    CustomerForm,
    HandOverForm,
    NewCustomerForm,
)
from dealers.customers.forms_tags import TagForm
from dealers.customers.models import Customer, FollowUp
from dealers.customers.permissions import (
    CHANGE_TERMS,
    CREATE_CUSTOMER,
    EDIT_CUSTOMER,
    EXPORT_CUSTOMER,
    HAND_OVER_CUSTOMER,
    LOG_CONTACT,
    MANAGE_FOLLOW_UP,
    MERGE_CUSTOMER,
    VIEW_CUSTOMER,
    VIEW_DOCUMENT,
    VIEW_VALUE,
    VIEW_VEHICLE,
)
from dealers.customers.states import STAGE_TONES, TIER_TONES, EntryKind
from dealers.customers.views import documents, relations
from dealers.customers.views.desks import desk_of
from dealers.customers.views.pieces import tag_links, vehicles_table
from dealers.customers.views.start import remember
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import CreatePage, DetailPage, EditPage, ListPage
from portal.ui.pages.base import is_fragment
from portal.ui.pages.bulk import BulkAction
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
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


class CustomerList(ListPage):
    """Customers, found by one box."""

    model = Customer
    verb = VIEW_CUSTOMER
    title = _("Customers")
    columns = [
        Column("full_name", link=True, subtitle="contact_name"),
        BadgeColumn("stage", tones=STAGE_TONES),
        Column("masked_phone", _("Phone")),
        BadgeColumn("tier", tones=TIER_TONES, phone=False),
        Column("source", phone=False),
        Column("owner", sort="owner__full_name"),
        Column("store", hidden=True),
        Column("city", hidden=True),
        Column("industry", hidden=True),
        DateColumn("last_visit_on", hidden=True),
        NumberColumn("visits_24m", hidden=True, verb=VIEW_VALUE),
        MoneyColumn("gross_24m", currency="CNY", hidden=True, verb=VIEW_VALUE),
        Column("account_type", hidden=True),
        Column("price_tier", hidden=True),
        Column("email", hidden=True),
        Column("tags", value=lambda customer: ", ".join(customer.tags), hidden=True, sort=False),
        NumberColumn(
            "completeness",
            _("Completeness"),
            value=lambda customer: selectors.completeness(customer).percent,
            unit="%",
            sort=False,
            hidden=True,
        ),
        AgeColumn("last_contact_at"),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = CustomerFilter
    select_related = ("owner", "store")
    presets = [
        ("mine", _("Mine"), "owner=me"),
        ("owners", _("Owners"), "stage=owner"),
        ("prospects", _("Prospects"), "stage=prospect"),
        ("gold", _("Gold"), "tier=gold"),
        ("at_risk", _("At risk"), "stage=at_risk"),
        ("lost", _("Lost"), "stage=lost"),
    ]
    create = ("customers:customer_create", _("New customer"), CREATE_CUSTOMER)
    bulk_actions = [
        BulkAction(
            "hand_over",
            _("Hand over…"),
            HAND_OVER_CUSTOMER,
            service=services.hand_over_customer,
            form_class=HandOverForm,
            icon="transfer",
        ),
        BulkAction(
            "tag",
            _("Tags…"),
            EDIT_CUSTOMER,
            service=services.tag_customer,
            form_class=TagForm,
            icon="flag",
        ),
    ]

    @property
    def exportable(self):
        """A list of all customers is what leaves with a leaver: it takes a right of its own."""
        return self.user.can(EXPORT_CUSTOMER)

    empty = _("Everybody we sell to or repair for is here. Leads become customers by themselves.")


class CustomerDetail(DetailPage):
    """All about one customer."""

    model = Customer
    verb = VIEW_CUSTOMER
    state_field = "stage"
    tones = STAGE_TONES
    select_related = ("owner", "store", "service_advisor")
    top = "dealers/customers/_greeting.html"
    aside = "dealers/customers/_aside.html"
    groups = [
        Group(
            _("Contact"),
            [
                Fact("phone", copy=True),
                Fact("email", copy=True),
                Fact("contact_name", hide_empty=True),
                Fact("gender", hide_empty=True),
                Fact("born_on", hide_empty=True),
                Fact("document_no", value=lambda c: c.masked_document, hide_empty=True),
                Fact("industry", hide_empty=True),
                Fact("city", hide_empty=True),
                Fact("address", hide_empty=True),
                Fact("language"),
            ],
        ),
        Group(
            _("Relation"),
            [
                Fact("owner"),
                Fact("service_advisor", hide_empty=True),
                Fact("store"),
                Fact("source"),
                Fact("tier", tones=TIER_TONES),
                Fact("kind"),
                Fact("last_contact_at", age=True),
                Fact("may_contact"),
                Fact("tags", render=tag_links, hide_empty=True, edit=False),
                Fact("wishes", wide=True, hide_empty=True),
                Fact("notes", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Account terms"),
            [
                Fact("account_type"),
                Fact("price_tier"),
                Fact("credit_limit", money="CNY"),
                Fact("payment_days"),
                Fact("block_reason", _("Blocked for bad debt"), tones={}, hide_empty=True),
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
        Action(
            "customers:customer_terms", _("Account terms"), CHANGE_TERMS, icon="wallet", menu=True
        ),
        Action(
            "customers:customer_stage", _("Change stage"), EDIT_CUSTOMER, icon="flag", menu=True
        ),
        Action(
            "customers:customer_merge_with",
            _("Merge with another record"),
            MERGE_CUSTOMER,
            icon="arrows-exchange",
            menu=True,
        ),
    ]

    def get(self, request, *args, **kwargs):
        """The address of a record that was merged leads to the one that took it over."""
        try:
            response = super().get(request, *args, **kwargs)
            return response if is_fragment(request) else remember(request, response, self.object)
        except Http404:
            heir = selectors.survivor_of(kwargs["pk"])
            if heir is None or not self.get_queryset().filter(pk=heir.pk).exists():
                raise
            return redirect(heir)

    @property
    def tabs(self):
        """Our own tabs, and those of the domains above; first what the viewer's desk works with."""
        mine = [
            Tab("vehicles", _("Vehicles"), table=vehicles_table, verb=VIEW_VEHICLE),
            Tab("follow_ups", _("Follow-ups"), table=_followups_table, verb=MANAGE_FOLLOW_UP),
        ]
        every = [*declared("CUSTOMER_TABS"), *mine, *documents.TABS, *relations.TABS]
        first = self.desk.tabs
        return sorted(every, key=lambda t: first.index(t.key) if t.key in first else len(first))

    @cached_property
    def desk(self):
        """Which desk the viewer sits at: it orders the page, and hides nothing."""
        return desk_of(self.user.role_keys)

    @cached_property
    def shown_groups(self):
        """The groups of facts, the desk's own first."""
        groups, first = super().shown_groups, self.desk.groups
        return sorted(groups, key=lambda g: g["label"] not in first) if first else groups

    @property
    def moves(self):
        """Our own moves, and those of the domains above."""
        more = [*declared("CUSTOMER_ACTIONS"), *documents.ACTIONS, *relations.ACTIONS]
        every = [*self.actions, *more]
        return [a.bind(self.object) for a in every if a.allowed(self.user, self.object)]

    def timeline(self):
        return selectors.screen_timeline(customer=self)

    @cached_property
    def policy(self):
        return selectors.policy()

    @cached_property
    def hints(self):
        return selectors.next_actions(self.object, user=self.user, policy=self.policy)

    @property
    def complete(self):
        return selectors.completeness(self.object)

    @property
    def greeting(self):
        return selectors.greeting_for(self.object, self.policy)

    @property
    def worth(self):
        return selectors.facts_of_value(self.object) if self.user.can(VIEW_VALUE) else []

    note_hint = _("Write a note… @ and a full name tells a colleague.")
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

    def get_form(self, *args, **kwargs):
        """The whole number of a document is for those who may see documents."""
        form = super().get_form(*args, **kwargs)
        if not self.user.can(VIEW_DOCUMENT):
            form.fields.pop("document_no", None)
        return form

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
