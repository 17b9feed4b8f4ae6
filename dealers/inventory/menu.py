"""The vehicle stock in the navigation, the search and quick create."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import (
    COUNT_STOCK,
    HANDLE_ALERT,
    RECEIVE_UNIT,
    SEND_TRANSFER,
    VIEW_UNIT,
)
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
    ),
    MenuItem(
        pgettext_lazy("catalogue", "Models"),
        "inventory:model_list",
        "car",
        VIEW_UNIT,
        None,
        "cars",
        11,
    ),
    MenuItem(
        label=_("Plan of the hall"),
        url="inventory:hall_plan",
        icon="layout-grid",
        verb=VIEW_UNIT,
        section="cars",
        order=13,
    ),
    MenuItem(
        label=_("Stock alerts"),
        url="inventory:alert_list",
        icon="bell",
        verb=HANDLE_ALERT,
        count=selectors.alerts_waiting,
        section="cars",
        order=12,
    ),
    MenuItem(
        label=_("Transfers"),
        url="inventory:transfer_list",
        icon="transfer",
        verb=SEND_TRANSFER,
        count=selectors.transfers_waiting,
        section="cars",
        order=14,
    ),
    MenuItem(
        label=_("Stock counts"),
        url="inventory:count_list",
        icon="barcode",
        verb=COUNT_STOCK,
        section="cars",
        order=16,
    ),
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
