"""Who may look after the network's dealers and cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Dealers")

VIEW_DEALER = "hub_network.dealer.view"
MANAGE_DEALER = "hub_network.dealer.manage"
INVITE_DEALER = "hub_network.dealer.invite"
VIEW_VEHICLE = "hub_network.vehicle.view"
VIEW_CASE = "hub_network.case.view"

VERBS = {
    VIEW_DEALER: _("See dealers"),
    MANAGE_DEALER: _("Change dealers' regions and refresh the list"),
    INVITE_DEALER: _("Issue join codes"),
    VIEW_VEHICLE: _("See the network's vehicles"),
    VIEW_CASE: _("See complaints that dealers passed on"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_network.dealer.left": _("Dealer left the network"),
    "hub_network.dealer.region_changed": _("Dealer moved to another region"),
    "hub_network.dealer.invited": _("Join code issued"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "network_manager": [VIEW_DEALER, MANAGE_DEALER, INVITE_DEALER, VIEW_VEHICLE, VIEW_CASE],
    "claims_reviewer": [VIEW_DEALER, VIEW_VEHICLE, VIEW_CASE],
    "campaign_manager": [VIEW_DEALER, VIEW_VEHICLE],
    "analyst": [VIEW_DEALER, VIEW_CASE],
}
