"""What the roles of a dealership may do with parts and their stock."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Parts")

VIEW_PART = "parts.part.view"
CREATE_PART = "parts.part.create"
EDIT_PART = "parts.part.edit"
RECEIVE_PART = "parts.stock.receive"
ISSUE_PART = "parts.stock.issue"
TRANSFER_PART = "parts.stock.transfer"
ADJUST_STOCK = "parts.stock.adjust"
SELL_PART = "parts.stock.sell"
REQUEST_PART = "parts.demand.note"
VIEW_COST = "parts.cost.view"

VERBS = {
    VIEW_PART: _("See parts and stock"),
    CREATE_PART: _("Add parts"),
    EDIT_PART: _("Change parts and prices"),
    RECEIVE_PART: _("Receive parts"),
    ISSUE_PART: _("Issue parts and take them back"),
    TRANSFER_PART: _("Transfer parts between stores"),
    ADJUST_STOCK: _("Correct stock after a count"),
    SELL_PART: _("Sell parts over the counter"),
    REQUEST_PART: _("Reserve parts and note lost sales"),
    VIEW_COST: _("See the cost of parts"),
}

# What the audit trail notes here.
ACTS = {
    "parts.part.added": _("Part added"),
    "parts.part.edited": _("Part changed"),
    "parts.stock.received": _("Parts received"),
    "parts.stock.issued": _("Parts issued"),
    "parts.stock.returned": _("Parts taken back"),
    "parts.stock.counted": _("Parts counted"),
    "parts.stock.corrected": _("Stock corrected"),
    "parts.stock.sold": _("Parts sold over the counter"),
    "parts.demand.noted": _("Part reserved or back-ordered"),
    "parts.demand.lost": _("Lost sale noted"),
    "parts.demand.released": _("Reservation released"),
    "parts.stock.transferred": _("Parts transferred"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": _ALL,
    "service_manager": _ALL,
    "parts_clerk": _ALL,
    "service_advisor": [VIEW_PART, REQUEST_PART],
    "technician": [VIEW_PART],
    "warranty_clerk": [VIEW_PART, VIEW_COST],
}
