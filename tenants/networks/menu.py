"""Where the networks stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.menu import MenuItem
from tenants.networks.permissions import VIEW_NETWORKS

MENU = [
    MenuItem(
        label=_("Networks"),
        url="networks:network_list",
        icon="sitemap",
        verb=VIEW_NETWORKS,
        section="rules",
        order=92,
    )
]
