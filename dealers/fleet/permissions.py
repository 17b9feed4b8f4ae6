"""What the roles of a dealership may do with its own cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Own fleet")

VIEW_CAR = "fleet.car.view"
MANAGE_CAR = "fleet.car.manage"

VERBS = {
    VIEW_CAR: _("See the own cars"),
    MANAGE_CAR: _("Keep the register of own cars"),
}

# What the audit trail calls acts that are no verbs of their own.
ACTS = {
    "fleet.car.registered": _("Own car registered"),
    "fleet.car.changed": _("Own car changed"),
    "fleet.car.off_road": _("Taken off the road"),
    "fleet.car.on_road": _("Back on the road"),
    "fleet.car.retired": _("Own car retired"),
    "fleet.car.reinstated": _("Own car back in use"),
}

_LOOK = [VIEW_CAR]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": list(VERBS),
    "service_manager": list(VERBS),
    "sales_consultant": _LOOK,
    "service_advisor": _LOOK,
    "technician": _LOOK,
    "parts_clerk": _LOOK,
    "warranty_clerk": _LOOK,
    "cashier": _LOOK,
    "care_specialist": _LOOK,
}
