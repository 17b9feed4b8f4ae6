"""The sales desk in the navigation, the search, quick create, on the home page and at customers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.models import Contract, Lead, Opportunity
from dealers.sales.permissions import (
    CREATE_LEAD,
    MANAGE_POLICY,
    VIEW_CONTRACT,
    VIEW_LEAD,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WORK_OPPORTUNITY,
)
from dealers.sales.states import CONTRACT_TONES, GRADE_TONES, LEAD_TONES, OPPORTUNITY_TONES
from dealers.sales.views.leads import due_cell
from portal.ui.details import Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(
        label=_("Leads"),
        url="sales:lead_list",
        icon="user-plus",
        verb=VIEW_LEAD,
        count=selectors.leads_waiting,
        section="sell",
        order=10,
    ),
    MenuItem(
        _("Opportunities"), "sales:opportunity_list", "target", VIEW_OPPORTUNITY, None, "sell", 20
    ),
    MenuItem(
        label=_("Quotes"),
        url="sales:quote_list",
        icon="file-dollar",
        verb=VIEW_QUOTE,
        count=selectors.quotes_waiting,
        section="sell",
        order=30,
    ),
    MenuItem(
        label=_("Contracts"),
        url="sales:contract_list",
        icon="file-certificate",
        verb=VIEW_CONTRACT,
        count=selectors.contracts_waiting,
        section="sell",
        order=40,
    ),
    MenuItem(_("Sales rules"), "sales:policy_edit", "settings", MANAGE_POLICY, None, "office", 60),
]
QUICK = [
    QuickItem(_("Walk-in"), "sales:lead_walk_in", CREATE_LEAD, "user-plus", 10),
    QuickItem(_("Lead"), "sales:lead_create", CREATE_LEAD, "phone", 15),
    QuickItem(_("Opportunity"), "sales:opportunity_create", WORK_OPPORTUNITY, "target", 30),
]


def _leads(user: User, text: str, limit: int) -> list[Hit]:
    rows = Lead.objects.visible_to(user, VIEW_LEAD).search(text).order_by("-pk")[:limit]
    return [
        Hit(row.name, f"{row.number} · {row.get_status_display()}", row.get_absolute_url())
        for row in rows
    ]


def _contracts(user: User, text: str, limit: int) -> list[Hit]:
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).select_related("customer")
    found = rows.filter(number__iexact=text.strip()).order_by("-pk")[:limit]
    return [Hit(row.number, str(row.customer), row.get_absolute_url()) for row in found]


SEARCH = [
    SearchProvider(VIEW_LEAD, _("Leads"), _leads, 20),
    SearchProvider(VIEW_CONTRACT, _("Contracts"), _contracts, 30),
]


def _lead_card(request) -> dict | None:
    """Leads nobody has answered yet, the most urgent first."""
    rows = Lead.objects.visible_to(request.user, VIEW_LEAD).unanswered().select_related("owner")
    columns = [
        Column("name", link=True, subtitle="wanted"),
        Column("due_at", render=due_cell),
        Column("owner"),
    ]
    table = Table(
        columns,
        rows.order_by("due_at")[:8],
        url="sales:lead_detail",
        empty=_("Every lead has been answered."),
    )
    return {"table": table, "url": reverse("sales:lead_list") + "?waiting=true"}


def _approval_card(request) -> dict | None:
    """What waits for this person's approval: discounts, contracts, lost deals."""
    rows = selectors.approvals_waiting(request.user)
    columns = [
        Column("name", _("Document"), link=True),
        Column("what", _("To approve")),
        MoneyColumn("amount", _("Amount"), currency="CNY"),
        AgeColumn("at", _("Waiting since")),
    ]
    if not rows:
        return None
    return {"table": Table(columns, rows, url=lambda row: row["url"]), "url": ""}


def _delivery_card(request) -> dict | None:
    """Cars promised to customers, the next first."""
    rows = selectors.deliveries_to_come(request.user).select_related("customer", "unit")
    columns = [
        Column("customer", link=True, subtitle="model_name"),
        BadgeColumn("status", tones=CONTRACT_TONES),
        DateColumn("promised_on"),
        MoneyColumn("owed", _("Owed")),
    ]
    table = Table(
        columns,
        rows[:8],
        url="sales:contract_detail",
        empty=_("No vehicle is waiting to be delivered."),
    )
    return {"table": table, "url": reverse("sales:contract_list") + "?open=true"}


_HOME = "dealers/sales/_home_table.html"
HOME = [
    HomeCard(VIEW_LEAD, _("Leads to answer"), _lead_card, _HOME, "wait", 10),
    HomeCard(VIEW_QUOTE, _("Waiting for your approval"), _approval_card, _HOME, "wait", 15),
    HomeCard(VIEW_CONTRACT, _("Vehicles to deliver"), _delivery_card, _HOME, "day", 20),
    HomeCard(VIEW_OPPORTUNITY, _("Sales funnel"), selectors.funnel_card, "dealers/sales/_funnel.html", "numbers", 10),
]  # fmt: skip


def _of_customer_opportunities(page) -> Table:
    rows = Opportunity.objects.filter(customer=page.object).order_by("-pk")[:50]
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("stage", tones=OPPORTUNITY_TONES),
        BadgeColumn("grade", tones=GRADE_TONES),
        MoneyColumn("amount"),
    ]
    return Table(columns, rows, url="sales:opportunity_detail", empty=_("No opportunity yet."))


def _of_customer_leads(page) -> Table:
    rows = Lead.objects.filter(customer=page.object).order_by("-pk")[:50]
    columns = [
        Column("number", link=True, subtitle="wanted"),
        BadgeColumn("status", tones=LEAD_TONES),
        Column("source"),
        AgeColumn("created_at"),
    ]
    return Table(columns, rows, url="sales:lead_detail", empty=_("No lead."))


def _of_customer_contracts(page) -> Table:
    rows = Contract.objects.filter(customer=page.object).order_by("-pk")[:50]
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("status", tones=CONTRACT_TONES),
        MoneyColumn("amount"),
        DateColumn("signed_on"),
    ]
    return Table(columns, rows, url="sales:contract_detail", empty=_("No contract yet."))


CUSTOMER_TABS = [
    Tab(
        "opportunities",
        _("Opportunities"),
        table=_of_customer_opportunities,
        verb=VIEW_OPPORTUNITY,
        create=lambda customer: reverse("sales:opportunity_create") + f"?customer={customer.pk}",
        create_label=_("New opportunity"),
        create_verb=WORK_OPPORTUNITY,
    ),
    Tab("leads", _("Leads"), table=_of_customer_leads, verb=VIEW_LEAD),
    Tab("contracts", _("Contracts"), table=_of_customer_contracts, verb=VIEW_CONTRACT),
]
