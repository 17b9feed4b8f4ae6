"""Finance in the navigation and at customers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.finance.permissions import VIEW_MARGIN, VIEW_RATE, VIEW_RECEIVABLE
from dealers.finance.selectors import open_parts, rates_of, risk_hints
from portal.ui.details import Tab
from portal.ui.menu import MenuItem
from portal.ui.tables import Column, DateColumn, MoneyColumn, NumberColumn, Table
from tenants.accounts.models import User


def overdue(user: User) -> int:
    """How many parts this person sees are overdue, counted to 1,000."""
    return len(open_parts(user).overdue().order_by().values_list("pk")[:1000])


MENU = [
    MenuItem(_("Ageing"), "finance:ageing", "chart-bar", VIEW_RECEIVABLE, None, "insight", 30),
    MenuItem(
        _("Receivables"),
        "finance:receivable_list",
        "wallet",
        VIEW_RECEIVABLE,
        overdue,
        "insight",
        31,
    ),
    MenuItem(_("Margin"), "finance:margins", "percentage", VIEW_MARGIN, None, "insight", 32),
    MenuItem(
        _("Exchange rates"), "finance:rate_list", "arrows-exchange", VIEW_RATE, None, "rules", 62
    ),
]


def _of_customer(page) -> Table:
    columns = [
        Column("contract__number", _("Contract"), link=True),
        Column("kind"),
        DateColumn("due_on"),
        NumberColumn("days_late", _("Days late")),
        MoneyColumn("owed", _("Owed")),
    ]
    rows = open_parts(page.user).filter(contract__customer=page.object)
    return Table(
        columns,
        rows.select_related("contract").order_by("due_on")[:50],
        url=lambda row: row.contract.get_absolute_url(),
        empty=_("Nothing is owed."),
    )


CUSTOMER_TABS = [
    Tab(
        "receivables",
        _("Receivables"),
        table=_of_customer,
        verb=VIEW_RECEIVABLE,
        create=lambda customer: reverse("finance:customer_statement", args=[customer.pk]),
        create_label=_("Statement"),
        create_verb=VIEW_RECEIVABLE,
    ),
]

# That they may not pay, and why.
CUSTOMER_HINTS = [risk_hints]

# The day's rates into the group's currency, for credit limits.
EXCHANGE = [rates_of]
