"""The operators' navigation and home."""

from django.utils.translation import gettext_lazy as _

from portal.ui.menu import HomeCard, MenuItem
from tenants.ops.permissions import VIEW_TENANT
from tenants.ops.selectors import fleet

MENU = [
    MenuItem(label=_("Tenants"), url="ops:tenant_list", icon="building", verb=VIEW_TENANT, order=10)
]
HOME = [
    HomeCard(
        verb=VIEW_TENANT,
        title=_("All tenants"),
        context=lambda request: {"fleet": fleet()},
        template="ops/_fleet.html",
        wide=True,
    )
]
