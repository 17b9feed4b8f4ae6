"""The bulletin desk in the navigation, the search and quick create."""

from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins import selectors
from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.permissions import EDIT_BULLETIN, VIEW_BULLETIN
from portal.ui.filters import words_in
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(
        _("Bulletins"),
        "hub_bulletins:bulletin_list",
        "book",
        VIEW_BULLETIN,
        selectors.number_to_review,
        "claims",
        22,
    )
]

QUICK = [QuickItem(_("Bulletin"), "hub_bulletins:bulletin_create", EDIT_BULLETIN, "book")]


def _search(_user: User, text: str, limit: int) -> list[Hit]:
    rows = words_in(Bulletin.objects.all(), ["number", "title_zh", "title_en", "fault_codes"], text)
    return [
        Hit(row.number, row.title, row.get_absolute_url(), "book")
        for row in rows.order_by("-id")[:limit]
    ]


SEARCH = [SearchProvider(VIEW_BULLETIN, _("Bulletins"), _search, 16)]
