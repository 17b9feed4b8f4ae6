"""Who may see and change what the workspace pays."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Subscription")

VIEW_SUBSCRIPTION = "billing.subscription.view"
MANAGE_SUBSCRIPTION = "billing.subscription.manage"

VERBS = {
    VIEW_SUBSCRIPTION: _("See the subscription"),
    MANAGE_SUBSCRIPTION: _("Pay and end the subscription"),
}

DEFAULT_ROLES: dict[str, list[str]] = {"general_manager": [VIEW_SUBSCRIPTION]}
