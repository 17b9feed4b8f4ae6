"""The supply desk in the navigation and the search."""

from django.utils.translation import gettext_lazy as _

from oem_hub.orders import selectors
from oem_hub.orders.models import PartOrder, VehicleOrder
from oem_hub.orders.permissions import VIEW_PARTS, VIEW_VEHICLES
from portal.ui.menu import Hit, MenuItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(
        _("Vehicle orders"),
        "hub_orders:vehicle_list",
        "truck-delivery",
        VIEW_VEHICLES,
        selectors.vehicle_orders_waiting,
        "network",
        14,
    ),
    MenuItem(
        _("Parts orders"),
        "hub_orders:parts_list",
        "packages",
        VIEW_PARTS,
        selectors.part_orders_waiting,
        "network",
        16,
    ),
    MenuItem(
        _("Free parts of the network"), "hub_orders:offer_list", "package", VIEW_PARTS, None,
        "network", 18,
    ),
]  # fmt: skip


def _vehicles(user: User, text: str, limit: int) -> list[Hit]:
    rows = VehicleOrder.objects.visible_to(user, VIEW_VEHICLES).select_related("dealer")
    found = rows.filter(number__icontains=text) | rows.filter(factory_number__icontains=text)
    found |= rows.filter(vin__contains=text.upper())
    return [
        Hit(
            f"{order.number} {order.model_name}", str(order.dealer), order.get_absolute_url(), "car"
        )
        for order in found.order_by("-pk")[:limit]
    ]


def _parts(user: User, text: str, limit: int) -> list[Hit]:
    rows = PartOrder.objects.visible_to(user, VIEW_PARTS).select_related("dealer")
    found = rows.filter(number__icontains=text) | rows.filter(reference__icontains=text)
    return [
        Hit(order.number, str(order.dealer), order.get_absolute_url(), "packages")
        for order in found.order_by("-pk")[:limit]
    ]


SEARCH = [
    SearchProvider(VIEW_VEHICLES, _("Vehicle orders"), _vehicles, 30),
    SearchProvider(VIEW_PARTS, _("Parts orders"), _parts, 32),
]
