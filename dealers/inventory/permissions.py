"""What the roles of a dealership may do with the stock of cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Vehicle stock")

VIEW_UNIT = "inventory.unit.view"
VIEW_COST = "inventory.cost.view"
ORDER_UNIT = "inventory.unit.order"
MANAGE_COST = "inventory.cost.manage"
MANAGE_RULES = "inventory.rules.manage"
PLAN_STOCK = "inventory.plan.manage"
HANDLE_ALERT = "inventory.alert.handle"
COUNT_STOCK = "inventory.stock.count"
ASK_TRANSFER = "inventory.transfer.ask"
SEND_TRANSFER = "inventory.transfer.send"
RECEIVE_UNIT = "inventory.unit.receive"
PREPARE_UNIT = "inventory.unit.prepare"
PRICE_UNIT = "inventory.unit.price"
RELEASE_UNIT = "inventory.unit.release"
OVERRIDE_VIN = "inventory.vin.override"

VERBS = {
    VIEW_UNIT: _("See the vehicle stock"),
    VIEW_COST: _("See what vehicles cost us"),
    ORDER_UNIT: _("Order vehicles"),
    MANAGE_COST: _("Enter what vehicles cost, and their floor plan"),
    MANAGE_RULES: _("Set the rules of the vehicle stock"),
    PLAN_STOCK: _("Plan purchase and sales"),
    HANDLE_ALERT: _("See and resolve stock alerts"),
    COUNT_STOCK: _("Count the vehicles of a store"),
    ASK_TRANSFER: _("Ask another store for a vehicle"),
    SEND_TRANSFER: _("Send vehicles to other stores and dealerships"),
    RECEIVE_UNIT: _("Receive vehicles"),
    PREPARE_UNIT: _("Record PDI and make vehicles ready"),
    PRICE_UNIT: _("Change vehicle prices"),
    RELEASE_UNIT: _("Release reservations"),
    OVERRIDE_VIN: _("Let a wrong VIN check digit pass"),
}

# Acts that the audit trail notes and that are nobody's separate right.
ACTS = {
    "inventory.unit.edit": _("Corrected the vehicle"),
    "inventory.unit.inspect": _("Filled in the PDI sheet"),
    "inventory.unit.file": _("Photos and papers"),
    "inventory.unit.reserve": _("Reserved the vehicle"),
    "inventory.unit.sell": _("Sold the vehicle"),
    "inventory.unit.deliver": _("Handed the vehicle over"),
    "inventory.recon.work": _("Worked on reconditioning"),
    "inventory.transfer.receive": _("Received the vehicle from another store"),
    "inventory.transfer.refuse": _("Kept or sent back the vehicle"),
    "inventory.transfer.withdraw": _("Called the vehicle back"),
    "inventory.unit.return": _("Vehicle came back"),
    "inventory.order.send": _("Order sent to the manufacturer"),
    "inventory.order.cancel": _("Order cancelled"),
    "inventory.order.ask_cancel": _("Cancellation asked of the manufacturer"),
    "inventory.order.step": _("The manufacturer reported on the order"),
}

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": list(VERBS),
    "sales_consultant": [VIEW_UNIT, ASK_TRANSFER],
    "service_manager": [VIEW_UNIT, PREPARE_UNIT, COUNT_STOCK],
    "service_advisor": [VIEW_UNIT],
    "technician": [VIEW_UNIT, PREPARE_UNIT],
    "cashier": [VIEW_UNIT],
}
