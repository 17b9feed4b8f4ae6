"""How much a role decides alone."""

from django.utils.translation import gettext_lazy as _

from oem_hub.claims import selectors, services
from oem_hub.claims.forms import LimitForm
from oem_hub.claims.permissions import MANAGE_LIMITS
from portal.ui.pages import ActionView, ListPage
from portal.ui.tables import Column, MoneyColumn
from tenants.accounts.models import Role


class LimitList(ListPage):
    """Up to which amount each role decides alone."""

    model = Role
    verb = MANAGE_LIMITS
    title = _("Review limits")
    detail = "hub_claims:limit_set"
    columns = [
        Column("name", _("Role"), link=True),
        MoneyColumn("limit", _("Decides alone up to"), currency="CNY", sort=False),
    ]
    empty = _("No role decides claims.")
    exportable = False

    def get_queryset(self):
        return selectors.roles_with_limits()


class LimitSet(ActionView):
    """Dialog “Set limit”."""

    model = Role
    verb = MANAGE_LIMITS
    title = _("Set limit")
    form_class = LimitForm
    done = _("The limit has been set.")

    def get_queryset(self):
        return selectors.roles_with_limits()

    def get_initial(self):
        return {"amount": self.object.limit}

    def perform(self, record, data):
        return services.set_limit(role=record, actor=self.user, **data)

    def get_success_url(self, result):
        return self.sibling("list")
