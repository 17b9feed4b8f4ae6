"""The network desk in the navigation, the search and quick create."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oem_hub.network.models import Dealer, NetworkVehicle
from oem_hub.network.permissions import INVITE_DEALER, VIEW_CASE, VIEW_DEALER, VIEW_VEHICLE
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Dealers"), "hub_network:dealer_list", "building-store", VIEW_DEALER, None, "network", 10),
    MenuItem(_("Vehicles"), "hub_network:vehicle_list", "car", VIEW_VEHICLE, None, "network", 20),
    MenuItem(_("Cases passed on"), "hub_network:case_list", "message-circle", VIEW_CASE, None, "network", 25),
    MenuItem(_("Join codes"), "hub_network:invitation_list", "key", INVITE_DEALER, None, "network", 30),
]  # fmt: skip

QUICK = [QuickItem(_("Join code"), "hub_network:invitation_create", INVITE_DEALER, "key", 30)]


def _dealers(user: User, text: str, limit: int) -> list[Hit]:
    rows = Dealer.objects.visible_to(user, VIEW_DEALER)
    found = rows.filter(name__icontains=text) | rows.filter(code__istartswith=text)
    return [
        Hit(dealer.name, dealer.code, reverse("hub_network:dealer_detail", args=[dealer.pk]))
        for dealer in found.order_by("code")[:limit]
    ]


def _vehicles(user: User, text: str, limit: int) -> list[Hit]:
    rows = NetworkVehicle.objects.visible_to(user, VIEW_VEHICLE).filter(vin__contains=text.upper())
    return [
        Hit(car.vin, car.model_code, reverse("hub_network:vehicle_detail", args=[car.pk]))
        for car in rows.order_by("vin")[:limit]
    ]


SEARCH = [
    SearchProvider(VIEW_DEALER, _("Dealers"), _dealers, 10),
    SearchProvider(VIEW_VEHICLE, _("Vehicles"), _vehicles, 20),
]
