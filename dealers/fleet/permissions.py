"""What the roles of a dealership may do with its own cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Own fleet")

VIEW_CAR = "fleet.car.view"
MANAGE_CAR = "fleet.car.manage"
REQUEST_CAR = "fleet.trip.request"
APPROVE_TRIP = "fleet.trip.approve"
DISPATCH_CAR = "fleet.trip.dispatch"

VERBS = {
    VIEW_CAR: _("See the own cars"),
    MANAGE_CAR: _("Keep the register of own cars"),
    REQUEST_CAR: _("Ask for a car"),
    APPROVE_TRIP: _("Approve requests for cars"),
    DISPATCH_CAR: _("Dispatch cars, hand them over and take them back"),
}

# What the audit trail calls acts that are no verbs of their own.
ACTS = {
    "fleet.car.registered": _("Own car registered"),
    "fleet.car.changed": _("Own car changed"),
    "fleet.car.off_road": _("Taken off the road"),
    "fleet.car.on_road": _("Back on the road"),
    "fleet.car.retired": _("Own car retired"),
    "fleet.car.reinstated": _("Own car back in use"),
    "fleet.trip.asked": _("Car asked for"),
    "fleet.trip.approved": _("Car promised"),
    "fleet.trip.declined": _("Request for a car declined"),
    "fleet.trip.moved": _("Drive moved"),
    "fleet.trip.cancelled": _("Request for a car cancelled"),
    "fleet.trip.out": _("Car handed over"),
    "fleet.trip.returned": _("Car taken back"),
    "fleet.trip.overdue": _("Told that the car is overdue"),
}

_ASK = [VIEW_CAR, REQUEST_CAR]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": list(VERBS),
    "service_manager": list(VERBS),
    "sales_consultant": _ASK,
    "service_advisor": [*_ASK, DISPATCH_CAR],
    "technician": _ASK,
    "parts_clerk": _ASK,
    "warranty_clerk": _ASK,
    "cashier": _ASK,
    "care_specialist": _ASK,
}
