"""Where the subscription stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from billing.workspace.permissions import VIEW_SUBSCRIPTION
from portal.ui.menu import MenuItem

MENU = [
    MenuItem(
        label=_("Subscription"),
        url="subscription:page",
        icon="credit-card",
        verb=VIEW_SUBSCRIPTION,
        section="rules",
        order=95,
    )
]
