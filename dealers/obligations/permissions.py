"""What the roles of a dealership may do about what the house owes a car beyond one visit."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Obligations")

VIEW_OWED = "obligations.owed.view"
VIEW_GUARANTEE = "obligations.guarantee.view"
WATCH_GUARANTEE = "obligations.guarantee.watch"

VERBS = {
    VIEW_OWED: _("See on a repair order what the car is owed"),
    VIEW_GUARANTEE: _("See the counts of the three guarantees"),
    WATCH_GUARANTEE: _("Be told when a limit of the three guarantees nears"),
}

# What the audit trail notes here.
ACTS = {
    "obligations.guarantee.neared": _("A limit of the three guarantees nears"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": [VIEW_OWED, VIEW_GUARANTEE],
    "service_manager": _ALL,
    "service_advisor": [VIEW_OWED, VIEW_GUARANTEE],
    "warranty_clerk": _ALL,
    "cashier": [VIEW_OWED],
    "care_specialist": [VIEW_OWED, VIEW_GUARANTEE],
}
