"""The vehicle stock in the navigation, the search and quick create."""

from django.utils.translation import gettext_lazy as _

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import RECEIVE_UNIT, VIEW_UNIT
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(
        label=_("Vehicle stock"),
        url="inventory:unit_list",
        icon="building-warehouse",
        verb=VIEW_UNIT,
        count=selectors.units_waiting,
        section="cars",
        order=10,
    )
]
QUICK = [QuickItem(_("Vehicle in stock"), "inventory:unit_create", RECEIVE_UNIT, "car", 60)]


def _units(user: User, text: str, limit: int) -> list[Hit]:
    rows = VehicleUnit.objects.visible_to(user, VIEW_UNIT).search(text).order_by("-pk")[:limit]
    return [
        Hit(row.model_name, f"{row.vin} · {row.get_state_display()}", row.get_absolute_url(), "car")
        for row in rows
    ]


SEARCH = [SearchProvider(VIEW_UNIT, _("Vehicle stock"), _units, 40)]

# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [
    ("inventory.reservation.customer", _("Reservations")),
]
