"""What the roles of a dealership may do with customers and their cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Customers")

VIEW_CUSTOMER = "customers.customer.view"
CREATE_CUSTOMER = "customers.customer.create"
EDIT_CUSTOMER = "customers.customer.edit"
LOG_CONTACT = "customers.contact.log"
VIEW_VEHICLE = "customers.vehicle.view"
EDIT_VEHICLE = "customers.vehicle.edit"
MANAGE_FOLLOW_UP = "customers.follow_up.manage"

VERBS = {
    VIEW_CUSTOMER: _("See customers"),
    CREATE_CUSTOMER: _("Add customers"),
    EDIT_CUSTOMER: _("Change customers"),
    LOG_CONTACT: _("Write on a customer's timeline"),
    VIEW_VEHICLE: _("See customers' vehicles"),
    EDIT_VEHICLE: _("Add and change customers' vehicles"),
    MANAGE_FOLLOW_UP: _("Plan and complete follow-ups"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": _ALL,
    "sales_manager": _ALL,
    "sales_consultant": _ALL,
    "service_manager": _ALL,
    "service_advisor": _ALL,
    "care_specialist": _ALL,
    "technician": [VIEW_VEHICLE],
    "warranty_clerk": [VIEW_CUSTOMER, VIEW_VEHICLE],
    "parts_clerk": [VIEW_VEHICLE],
    "cashier": [VIEW_CUSTOMER, VIEW_VEHICLE],
}
