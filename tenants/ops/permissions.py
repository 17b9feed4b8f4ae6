"""What operators may do. There is one role: the operator, who may do all of it."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Tenants")

VIEW_TENANT = "ops.tenant.view"
HOLD_TENANT = "ops.tenant.hold"
CLOSE_TENANT = "ops.tenant.close"

VERBS = {
    VIEW_TENANT: _("See the tenants"),
    HOLD_TENANT: _("Suspend and resume tenants"),
    CLOSE_TENANT: _("Close tenants"),
}

DEFAULT_ROLES: dict[str, list[str]] = {}
