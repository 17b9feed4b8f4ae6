"""What the roles of a dealership may do with customers and their cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Customers")

VIEW_CUSTOMER = "customers.customer.view"
CREATE_CUSTOMER = "customers.customer.create"
EDIT_CUSTOMER = "customers.customer.edit"
MERGE_CUSTOMER = "customers.customer.merge"
HAND_OVER_CUSTOMER = "customers.customer.hand_over"
SHARE_CUSTOMER = "customers.customer.share"
EXPORT_CUSTOMER = "customers.customer.export"
IMPORT_CUSTOMER = "customers.customer.import"
ERASE_CUSTOMER = "customers.customer.erase"
VIEW_VALUE = "customers.value.view"
MANAGE_POLICY = "customers.policy.manage"
MANAGE_PLAYS = "customers.plays.manage"
CHANGE_TERMS = "customers.terms.change"
VIEW_DOCUMENT = "customers.document.view"
KEEP_DOCUMENT = "customers.document.keep"
LOG_CONTACT = "customers.contact.log"
VIEW_VEHICLE = "customers.vehicle.view"
EDIT_VEHICLE = "customers.vehicle.edit"
MANAGE_FOLLOW_UP = "customers.follow_up.manage"

VERBS = {
    VIEW_CUSTOMER: _("See customers"),
    CREATE_CUSTOMER: _("Add customers"),
    EDIT_CUSTOMER: _("Change customers"),
    MERGE_CUSTOMER: _("Merge customers that are one person, and undo it"),
    HAND_OVER_CUSTOMER: _("Hand customers over to a colleague"),
    SHARE_CUSTOMER: _("Share customers with a colleague"),
    EXPORT_CUSTOMER: _("Take customers out as a file"),
    IMPORT_CUSTOMER: _("Bring customers in from a file"),
    ERASE_CUSTOMER: _("Erase a customer's personal data for good"),
    VIEW_VALUE: _("See what customers are worth"),
    MANAGE_POLICY: _("Change the rules of customer care"),
    MANAGE_PLAYS: _("Change the plays of the house"),
    CHANGE_TERMS: _("Agree credit and prices with customers, block bad debtors"),
    VIEW_DOCUMENT: _("See customers' documents: licence, identity card, signed papers"),
    KEEP_DOCUMENT: _("Keep and delete customers' documents"),
    LOG_CONTACT: _("Write on a customer's timeline"),
    VIEW_VEHICLE: _("See customers' vehicles"),
    EDIT_VEHICLE: _("Add and change customers' vehicles"),
    MANAGE_FOLLOW_UP: _("Plan and complete follow-ups"),
}

GRADED = "customers.value.graded"
ACTS = {GRADED: _("Customers graded by value")}

# Whoever sells on credit is not who grants it.
_MANAGERS_ONLY = {
    CHANGE_TERMS,
    MERGE_CUSTOMER,
    HAND_OVER_CUSTOMER,
    EXPORT_CUSTOMER,
    IMPORT_CUSTOMER,
    ERASE_CUSTOMER,
    VIEW_VALUE,
    MANAGE_POLICY,
    MANAGE_PLAYS,
}
_ALL = [verb for verb in VERBS if verb not in _MANAGERS_ONLY]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": [verb for verb in VERBS if verb != ERASE_CUSTOMER],
    "sales_consultant": _ALL,
    "service_manager": [
        *_ALL,
        CHANGE_TERMS,
        MERGE_CUSTOMER,
        HAND_OVER_CUSTOMER,
        EXPORT_CUSTOMER,
        IMPORT_CUSTOMER,
        VIEW_VALUE,
    ],
    "service_advisor": _ALL,
    "care_specialist": [
        *_ALL,
        MERGE_CUSTOMER,
        EXPORT_CUSTOMER,
        IMPORT_CUSTOMER,
        VIEW_VALUE,
        MANAGE_POLICY,
        MANAGE_PLAYS,
    ],
    "technician": [VIEW_VEHICLE],
    "warranty_clerk": [VIEW_CUSTOMER, VIEW_VEHICLE],
    "parts_clerk": [VIEW_VEHICLE],
    "cashier": [VIEW_CUSTOMER, VIEW_VEHICLE],
}
