"""The parts desk in the navigation and the search."""

from django.utils.translation import gettext_lazy as _

from dealers.parts.permissions import ADJUST_STOCK, CREATE_PART, SELL_PART, VIEW_ORDER, VIEW_PART
from dealers.parts.selectors import find_parts
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Parts"), "parts:part_list", "packages", VIEW_PART, None, "parts", 50),
    MenuItem(
        _("Part requests"), "parts:demand_list", "clipboard-list", VIEW_PART, None, "parts", 53
    ),
    MenuItem(
        _("Stock by store"), "parts:level_list", "building-warehouse", VIEW_PART, None, "parts", 52
    ),
    MenuItem(_("Stock counts"), "parts:count_list", "checklist", ADJUST_STOCK, None, "parts", 54),
    MenuItem(
        _("Parts orders"), "parts:order_list", "truck-delivery", VIEW_ORDER, None, "parts", 51
    ),
    MenuItem(
        _("Parts suppliers"),
        "parts:supplier_list",
        "building-factory",
        VIEW_ORDER,
        None,
        "parts",
        56,
    ),
    MenuItem(_("Serials and lots"), "parts:tracked_list", "scan", VIEW_PART, None, "parts", 57),
    MenuItem(_("Stock moves"), "parts:move_list", "transfer", VIEW_PART, None, "parts", 55),
]
QUICK = [
    QuickItem(_("Counter sale"), "parts:counter_sale", SELL_PART, "packages", 58),
    QuickItem(_("Part from the catalogue"), "parts:part_adopt", CREATE_PART, "package", 60),
]


def _search(_user: User, text: str, limit: int) -> list[Hit]:
    found = find_parts(text).order_by("number")[:limit]
    return [Hit(part.number, part.name, part.get_absolute_url(), "package") for part in found]


SEARCH = [SearchProvider(VIEW_PART, _("Parts"), _search, 40)]

CUSTOMER_RECORDS = [
    ("parts.stockmove.customer", _("Stock moves")),
    ("parts.partdemand.customer", _("Part requests")),
]
