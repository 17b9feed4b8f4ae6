"""The operators' screens: who is here, in which state, and the two levers."""

from django.utils.translation import gettext_lazy as _

from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column
from tenants.models import Tenant
from tenants.ops import services
from tenants.ops.filters import TenantFilter
from tenants.ops.forms import HoldForm
from tenants.ops.permissions import CLOSE_TENANT, HOLD_TENANT, VIEW_TENANT
from tenants.ops.selectors import customers
from tenants.selectors import url_of
from tenants.states import OPEN, TENANT_MOVES, TENANT_STATE_TONES, TenantState


def plan_of(tenant: Tenant) -> str:
    """The plan's name; a tenant set up by hand has none."""
    subscription = getattr(tenant, "subscription", None)
    return str(subscription.plan) if subscription else ""


class CustomerScreen:
    """Screens about the tenants that are somebody's."""

    model = Tenant
    verb = VIEW_TENANT

    def get_queryset(self):
        return customers().select_related("subscription__plan")


class TenantList(CustomerScreen, ListPage):
    """Every dealership group and manufacturer."""

    title = _("Tenants")
    filterset_class = TenantFilter
    columns = [
        Column("name", link=True),
        Column("slug"),
        Column("kind", value=lambda tenant: tenant.get_kind_display()),
        BadgeColumn("state", tones=TENANT_STATE_TONES),
        Column("plan", _("Plan"), value=plan_of, sort=False),
        AgeColumn("last_active_at"),
        AgeColumn("created_at"),
    ]
    presets = [
        ("trial", _("Trial"), "state=trial"),
        ("trouble", _("Payment overdue"), "state=past_due"),
        ("suspended", _("Suspended"), "state=suspended"),
    ]
    empty = _("Nobody has signed up yet.")


class TenantDetail(CustomerScreen, DetailPage):
    """One tenant: state, plan, migrations. Nothing from inside its workspace."""

    groups = [
        Group(
            _("Tenant"),
            [
                Fact("state", tones=TENANT_STATE_TONES),
                Fact("kind", value=lambda tenant: tenant.get_kind_display()),
                Fact("address", _("Address"), value=url_of, url=url_of),
                Fact("plan", _("Plan"), value=plan_of),
                Fact("hold_reason", hide_empty=True),
                Fact("last_active_at", age=True),
                Fact("created_at"),
            ],
        ),
        Group(
            _("Technical"),
            [
                Fact("schema_name", _("Schema"), copy=True),
                Fact("migrated_at"),
                Fact("migration_error", _("Migration failed"), hide_empty=True, wide=True),
            ],
        ),
    ]
    actions = [
        Action(
            "ops:tenant_hold",
            _("Suspend"),
            HOLD_TENANT,
            when=lambda tenant: tenant.state in OPEN and not tenant.hold_reason,
        ),
        Action(
            "ops:tenant_release",
            _("Resume"),
            HOLD_TENANT,
            when=lambda tenant: tenant.state == TenantState.SUSPENDED,
            primary=True,
        ),
        Action(
            "ops:tenant_close",
            _("Close"),
            CLOSE_TENANT,
            when=lambda tenant: TENANT_MOVES.allows(tenant.state, TenantState.CLOSED),
        ),
    ]


class TenantHold(CustomerScreen, ActionView):
    """The button "Suspend"."""

    verb = HOLD_TENANT
    title = _("Suspend")
    form_class = HoldForm
    done = _("The workspace can only be read now.")

    def perform(self, tenant, data):
        return services.hold(tenant=tenant, actor=self.request.user, **data)


class TenantRelease(CustomerScreen, ActionView):
    """The button "Resume"."""

    verb = HOLD_TENANT
    title = _("Resume")
    done = _("The workspace is open again.")

    def perform(self, tenant, data):
        return services.release(tenant=tenant, actor=self.request.user)


class TenantClose(CustomerScreen, ActionView):
    """The button "Close"."""

    verb = CLOSE_TENANT
    title = _("Close")
    confirm = _("Close this workspace for good? Nobody can sign in any more; its data stay.")
    done = _("The workspace is closed.")
    danger = True

    def perform(self, tenant, data):
        return services.close(tenant=tenant, actor=self.request.user)
