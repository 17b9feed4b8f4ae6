"""What the roles of a dealership may do with receivables, rates and margins."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Finance")

VIEW_RECEIVABLE = "finance.receivable.view"
VIEW_MARGIN = "finance.margin.view"
VIEW_RATE = "finance.rate.view"
MANAGE_RATE = "finance.rate.manage"

VERBS = {
    VIEW_RECEIVABLE: _("See receivables and statements"),
    VIEW_MARGIN: _("See margins and profit"),
    VIEW_RATE: _("See exchange rates"),
    MANAGE_RATE: _("Set exchange rates"),
}

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": [VIEW_RECEIVABLE, VIEW_MARGIN, VIEW_RATE],
    "cashier": [VIEW_RECEIVABLE, VIEW_RATE],
}
