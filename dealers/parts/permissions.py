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
VIEW_ORDER = "parts.order.view"
ORDER_PARTS = "parts.order.manage"
MANAGE_SUPPLIER = "parts.supplier.manage"
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
    VIEW_ORDER: _("See orders to suppliers"),
    ORDER_PARTS: _("Order parts of suppliers"),
    MANAGE_SUPPLIER: _("Add and change suppliers"),
    VIEW_COST: _("See the cost of parts"),
}

# What the audit trail notes here.
ACTS = {
    "parts.part.added": _("Part added"),
    "parts.part.edited": _("Part changed"),
    "parts.part.placed": _("Part placed in a bin"),
    "parts.part.limits": _("Minimum and maximum changed"),
    "parts.count.begun": _("Count begun"),
    "parts.count.posted": _("Count posted"),
    "parts.count.cancelled": _("Count cancelled"),
    "parts.part.superseded": _("Part superseded"),
    "parts.part.kept": _("Part no longer superseded"),
    "parts.kit.changed": _("Kit contents changed"),
    "parts.kit.made": _("Kits made"),
    "parts.kit.opened": _("Kits taken apart"),
    "parts.stock.received": _("Parts received"),
    "parts.stock.issued": _("Parts issued"),
    "parts.stock.returned": _("Parts taken back"),
    "parts.stock.counted": _("Parts counted"),
    "parts.stock.corrected": _("Stock corrected"),
    "parts.stock.sold": _("Parts sold over the counter"),
    "parts.supplier.added": _("Supplier added"),
    "parts.supplier.edited": _("Supplier changed"),
    "parts.supplier.told": _("Findings mailed to the supplier"),
    "parts.order.drafted": _("Order drafted"),
    "parts.order.line": _("Order line changed"),
    "parts.order.submitted": _("Order sent"),
    "parts.order.confirmed": _("Order confirmed"),
    "parts.order.partly": _("Order partly shipped"),
    "parts.order.shipped": _("Order shipped"),
    "parts.order.back_ordered": _("Line back-ordered at the supplier"),
    "parts.order.goods_in": _("Goods inspected"),
    "parts.order.answered": _("The supplier answered the order"),
    "parts.order.delivery": _("The supplier shipped parts"),
    "parts.order.cancel_asked": _("Cancellation asked of the supplier"),
    "parts.order.kept": _("The supplier keeps the order"),
    "parts.order.closed": _("Order closed"),
    "parts.order.cancelled": _("Order cancelled"),
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
    "service_advisor": [VIEW_PART, REQUEST_PART, VIEW_ORDER],
    "technician": [VIEW_PART],
    "warranty_clerk": [VIEW_PART, VIEW_COST, VIEW_ORDER],
}
