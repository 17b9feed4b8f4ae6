"""The buttons on a customer's page: a contact noted, terms agreed, a stage set, a promise made."""

from django.utils.translation import gettext_lazy as _

from dealers.customers import services
from dealers.customers.forms import ContactForm, CustomerFollowUpForm, StageForm, TermsForm
from dealers.customers.models import Customer
from dealers.customers.permissions import (
    CHANGE_TERMS,
    EDIT_CUSTOMER,
    LOG_CONTACT,
    MANAGE_FOLLOW_UP,
)
from portal.ui.pages import ActionView


class CustomerLogContact(ActionView):
    """Write down a call, a visit or a message."""

    model = Customer
    verb = LOG_CONTACT
    title = _("Log contact")
    submit = _("Save")
    form_class = ContactForm

    def perform(self, record, data):
        return services.log_contact(customer=record, **data, actor=self.user)


class CustomerTerms(ActionView):
    """Agree prices, credit and days to pay; block a bad debtor."""

    model = Customer
    verb = CHANGE_TERMS
    title = _("Account terms")
    submit = _("Save")
    form_class = TermsForm

    def get_initial(self):
        return {name: getattr(self.object, name) for name in self.form_class.base_fields}

    def perform(self, record, data):
        return services.change_terms(customer=record, **data, actor=self.user)


class CustomerStage(ActionView):
    """Say by hand where the relation stands."""

    model = Customer
    verb = EDIT_CUSTOMER
    title = _("Change stage")
    submit = _("Save")
    form_class = StageForm

    def get_form_kwargs(self):
        return {"stage": self.object.stage}

    def perform(self, record, data):
        return services.change_stage(customer=record, **data, actor=self.user)


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
