"""Who may look after the network's dealers and cars."""

from django.utils.translation import gettext_lazy as _

VIEW_DEALER = "hub_network.dealer.view"
MANAGE_DEALER = "hub_network.dealer.manage"
INVITE_DEALER = "hub_network.dealer.invite"
VIEW_VEHICLE = "hub_network.vehicle.view"

VERBS = {
    VIEW_DEALER: _("See dealers"),
    MANAGE_DEALER: _("Change dealers' regions and refresh the list"),
    INVITE_DEALER: _("Issue join codes"),
    VIEW_VEHICLE: _("See the network's vehicles"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "network_manager": [VIEW_DEALER, MANAGE_DEALER, INVITE_DEALER, VIEW_VEHICLE],
    "claims_reviewer": [VIEW_DEALER, VIEW_VEHICLE],
    "campaign_manager": [VIEW_DEALER, VIEW_VEHICLE],
    "analyst": [VIEW_DEALER],
}
