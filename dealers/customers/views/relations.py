"""The screens of whose a customer is, who belongs to them, and what they allowed."""

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.forms import (
    ConsentForm,
    EraseForm,
    HandOverForm,
    LinkForm,
    ServiceAdvisorForm,
    ShareForm,
)
from dealers.customers.forms_leaving import HandOverWorkForm, LeaverForm
from dealers.customers.models import Customer, CustomerLink
from dealers.customers.permissions import (
    EDIT_CUSTOMER,
    ERASE_CUSTOMER,
    HAND_OVER_CUSTOMER,
    SHARE_CUSTOMER,
    VIEW_CUSTOMER,
)
from dealers.customers.states import Channel, Purpose
from portal.ui.details import Action, Tab
from portal.ui.pages import ActionView, FormScreen
from portal.ui.pages.base import ObjectScreen
from portal.ui.tables import BadgeColumn, Column, DateColumn, Table
from tenants.accounts.leaving import open_work
from tenants.accounts.models import User
from tenants.accounts.permissions import MANAGE_PEOPLE


def people_table(page) -> Table:
    """Who belongs to the customer; a name is removed on its own page."""
    columns = [
        Column("name", _("Name"), link=True),
        Column("role"),
        Column("reach_at", _("Phone")),
        Column("note", phone=False),
    ]
    may = page.user.can(EDIT_CUSTOMER)
    return Table(
        columns,
        selectors.links_of(page.object),
        url=lambda link: _link_url(link, may),
        empty=_("Buyers and drivers of a company, the family of a person: they stand here."),
    )


def _link_url(link, may) -> str:
    if link.other_id:
        return link.other.get_absolute_url()
    return reverse("customers:link_remove", args=[link.pk]) if may else ""


def consents_table(page) -> Table:
    """Every answer, the newest first."""
    columns = [
        Column("purpose", _("For what"), value=lambda row: _label(Purpose, row["purpose"])),
        BadgeColumn("given", _("Answer"), value=_answer, tones={str(_("Allowed")): "done"}),
        Column("channel", _("How it was said"), value=lambda row: _label(Channel, row["channel"])),
        Column("proof", _("Proof")),
        Column("by", _("Asked by"), phone=False),
        DateColumn("at", _("When"), value=lambda row: selectors.moment_of(row["at"]), time=True),
    ]
    return Table(
        columns, reversed(page.object.consents), empty=_("Nobody has asked this customer yet.")
    )


def _label(choices, value):
    return choices(value).label if value in choices.values else value


def _answer(row):
    return _("Allowed") if row["given"] else _("Not allowed")


def shared_table(page) -> Table:
    """Colleagues who may read along."""
    people = User.objects.filter(pk__in=page.object.shared_with).order_by("full_name")
    columns = [Column("full_name", _("Colleague"), link=True), Column("email", phone=False)]
    return Table(
        columns,
        people,
        url=lambda who: reverse("customers:customer_unshare", args=[page.object.pk, who.pk]),
        empty=_("Nobody else reads along."),
    )


def _adding(name):
    return lambda customer: reverse(name, args=[customer.pk])


TABS = [
    Tab(
        "people",
        _("People"),
        table=people_table,
        create=_adding("customers:customer_link"),
        create_label=_("Add a person"),
        create_verb=EDIT_CUSTOMER,
    ),
    Tab(
        "consents",
        _("Consents"),
        table=consents_table,
        create=_adding("customers:customer_consent"),
        create_label=_("Record an answer"),
        create_verb=EDIT_CUSTOMER,
    ),
    Tab(
        "shared",
        _("Shared with"),
        table=shared_table,
        verb=SHARE_CUSTOMER,
        create=_adding("customers:customer_share"),
        create_label=_("Share"),
        create_verb=SHARE_CUSTOMER,
    ),
]
ACTIONS = [
    Action(
        "customers:customer_hand_over",
        _("Hand over"),
        HAND_OVER_CUSTOMER,
        icon="transfer",
        menu=True,
    ),
    Action(
        "customers:customer_service_advisor",
        _("Service advisor"),
        EDIT_CUSTOMER,
        icon="user-check",
        menu=True,
    ),
    Action("customers:customer_share", _("Share"), SHARE_CUSTOMER, icon="users", menu=True),
    Action("customers:customer_consent", _("Consent"), EDIT_CUSTOMER, icon="checklist", menu=True),
    Action(
        "customers:customer_erase",
        _("Erase personal data"),
        ERASE_CUSTOMER,
        when=lambda customer: customer.erased_at is None,
        icon="trash",
        danger=True,
        menu=True,
    ),
]


class CustomerConsent(ActionView):
    """Note what a customer allowed, or took back."""

    model = Customer
    verb = EDIT_CUSTOMER
    title = _("Record an answer about consent")
    submit = _("Save")
    form_class = ConsentForm

    def perform(self, record, data):
        return services.record_consent(customer=record, **data, actor=self.user)


class CustomerErase(ActionView):
    """Take out everything that says who this was."""

    model = Customer
    verb = ERASE_CUSTOMER
    title = _("Erase personal data")
    help = _("Contracts and invoices stay without a name. This cannot be undone.")
    submit = _("Erase for good")
    danger = True
    form_class = EraseForm

    def perform(self, record, data):
        return services.erase_customer(customer=record, **data, actor=self.user)


class CustomerHandOver(ActionView):
    """Give a customer to a colleague."""

    model = Customer
    verb = HAND_OVER_CUSTOMER
    title = _("Hand over")
    form_class = HandOverForm

    def perform(self, record, data):
        return services.hand_over_customer(customer=record, **data, actor=self.user)

    def get_success_url(self, result):
        mine = Customer.objects.visible_to(self.user, VIEW_CUSTOMER)
        return "" if mine.filter(pk=result.pk).exists() else reverse("customers:customer_list")


class CustomerServiceAdvisor(ActionView):
    """Dialog “Service advisor”."""

    model = Customer
    verb = EDIT_CUSTOMER
    select_related = ("service_advisor",)
    title = _("Service advisor")
    submit = _("Save")
    form_class = ServiceAdvisorForm

    def get_initial(self):
        return {"service_advisor": self.object.service_advisor}

    def perform(self, record, data):
        return services.name_service_advisor(customer=record, **data, actor=self.user)


class HandOverAll(FormScreen):
    """Whose work is to be handed over?"""

    form_class = LeaverForm
    verb = HAND_OVER_CUSTOMER
    title = _("Hand over work")
    help = _(
        "Everything that lies open with a colleague who leaves: customers, leads, deals, tasks."
    )
    submit = _("Next")

    def get_form_kwargs(self):
        return {"user": self.user}

    def save(self, form):
        return form.cleaned_data["person"]

    def get_success_url(self, result):
        return reverse("customers:hand_over_work", args=[result.pk])


class HandOverWork(ObjectScreen, FormScreen):
    """What lies open with a colleague, and who takes it over."""

    model = User
    form_class = HandOverWorkForm
    verb = HAND_OVER_CUSTOMER
    submit = _("Hand over")

    def get_queryset(self):
        return super().get_queryset().humans()

    def get_title(self):
        return gettext("Hand over the work of %(name)s") % {"name": self.object}

    @cached_property
    def counts(self):
        return open_work(self.object)

    @property
    def help(self):
        return "" if self.counts else gettext("Nothing lies open with them.")

    def get_form_kwargs(self):
        may = self.user.can(MANAGE_PEOPLE) and self.object.is_active and self.object != self.user
        return {"person": self.object, "counts": self.counts, "may_deactivate": may}

    def save(self, form):
        return services.hand_over_work(person=self.object, **form.as_work(), actor=self.user)

    def succeed(self, result):
        text = gettext("Handed over: %(n)d.") % {"n": sum(result.values())}
        messages.success(self.request, text)
        return super().succeed(result)

    def get_success_url(self, result):
        return reverse("customers:customer_list")

    cancel_url = property(lambda self: reverse("customers:hand_over_all"))


class CustomerShare(ActionView):
    """Let a colleague read a customer."""

    model = Customer
    verb = SHARE_CUSTOMER
    title = _("Share")
    form_class = ShareForm

    def perform(self, record, data):
        return services.share_customer(customer=record, **data, actor=self.user)


class CustomerUnshare(ActionView):
    """Take a colleague's look at a customer back."""

    model = Customer
    verb = SHARE_CUSTOMER
    title = _("Stop sharing")
    confirm = _("This colleague will no longer see the customer, unless their role shows it.")

    def perform(self, record, data):
        colleague = User(pk=self.kwargs["colleague"])
        return services.stop_sharing(customer=record, colleague=colleague, actor=self.user)


class CustomerLinkAdd(ActionView):
    """Add somebody who belongs to the customer."""

    model = Customer
    verb = EDIT_CUSTOMER
    title = _("Add a person")
    submit = _("Add")
    form_class = LinkForm

    def get_form_kwargs(self):
        return {"user": self.user}

    def perform(self, record, data):
        return services.add_link(customer=record, **data, actor=self.user)


class LinkRemove(ActionView):
    """Somebody no longer belongs to the customer."""

    model = CustomerLink
    verb = EDIT_CUSTOMER
    select_related = ("customer", "other")
    confirm = _("This person no longer belongs to the customer.")
    submit = _("Remove")

    def perform(self, record, data):
        services.remove_link(link=record, actor=self.user)
        return record

    def get_success_url(self, result):
        return f"{result.customer.get_absolute_url()}?tab=people"
