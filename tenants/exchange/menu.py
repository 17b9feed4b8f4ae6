"""Where sent messages stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.ui.menu import MenuItem
from tenants.accounts.permissions import MANAGE_EXCHANGE
from tenants.exchange.selectors import parked_messages

MENU = [
    MenuItem(
        label=_("Sent messages"),
        url="exchange:message_list",
        icon="send",
        verb=MANAGE_EXCHANGE,
        count=lambda _user: parked_messages()[:100].count(),
        section="office",
        order=90,
        kinds=("dealer", "hub"),
    )
]
