"""Who may read and answer what dealers order."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Orders of dealers")

VIEW_VEHICLES = "hub_orders.vehicle.view"
ANSWER_VEHICLES = "hub_orders.vehicle.answer"
VIEW_PARTS = "hub_orders.parts.view"
ANSWER_PARTS = "hub_orders.parts.answer"

VERBS = {
    VIEW_VEHICLES: _("See dealers' vehicle orders"),
    ANSWER_VEHICLES: _("Confirm, schedule, ship and refuse vehicle orders"),
    VIEW_PARTS: _("See dealers' parts orders"),
    ANSWER_PARTS: _("Confirm, ship and refuse parts orders"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_orders.vehicle.received": _("Vehicle order received"),
    "hub_orders.vehicle.confirmed": _("Vehicle order confirmed"),
    "hub_orders.vehicle.scheduled": _("Vehicle scheduled for production"),
    "hub_orders.vehicle.built": _("Vehicle built"),
    "hub_orders.vehicle.shipped": _("Vehicle shipped"),
    "hub_orders.vehicle.arrived": _("Vehicle arrived at the dealer"),
    "hub_orders.vehicle.refused": _("Vehicle order refused"),
    "hub_orders.vehicle.cancelled": _("Vehicle order cancelled"),
    "hub_orders.parts.received": _("Parts order received"),
    "hub_orders.parts.confirmed": _("Parts order answered"),
    "hub_orders.parts.shipped": _("Parts shipped"),
    "hub_orders.parts.refused": _("Parts order refused"),
    "hub_orders.parts.cancelled": _("Parts order cancelled"),
    "hub_orders.parts.inspected": _("The dealer inspected a delivery"),
    "hub_orders.order.cancel_asked": _("Cancellation asked by the dealer"),
    "hub_orders.order.kept": _("Cancellation refused"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "network_manager": [VIEW_VEHICLES, ANSWER_VEHICLES, VIEW_PARTS, ANSWER_PARTS],
    "campaign_manager": [VIEW_PARTS],
    "analyst": [VIEW_VEHICLES, VIEW_PARTS],
}
