"""The sales desk in the navigation, the search, quick create, on the home page and at customers."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.models import Contract, Lead, Opportunity, Quote, Receipt
from dealers.sales.permissions import (
    APPROVE_QUOTE,
    BOOK_TEST_DRIVE,
    CREATE_LEAD,
    LOG_VISIT,
    MANAGE_POLICY,
    REFER_CUSTOMER,
    VIEW_CONTRACT,
    VIEW_LEAD,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WORK_LEAD,
    WORK_OPPORTUNITY,
)
from dealers.sales.selectors import customers, plays
from dealers.sales.selectors.showroom import visitors_inside
from dealers.sales.services import leaving
from dealers.sales.services.erasing import erase_leads_of
from dealers.sales.services.referrals import refer_customer
from dealers.sales.states import (
    CONTRACT_TONES,
    GRADE_TONES,
    LEAD_TONES,
    OPPORTUNITY_TONES,
    QUOTE_TONES,
    Metric,
)
from dealers.sales.views.leads_cells import due_cell
from portal.ui.details import Action, Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Call list"), "sales:call_list", "phone", WORK_LEAD, None, "sell", 6),
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
        label=_("Showroom"),
        url="sales:showroom_list",
        icon="users-group",
        verb=LOG_VISIT,
        count=visitors_inside,
        section="sell",
        order=15,
    ),
    MenuItem(
        _("Test drives"),
        "sales:test_drive_calendar",
        "steering-wheel",
        BOOK_TEST_DRIVE,
        None,
        "sell",
        17,
    ),
    MenuItem(
        _("Opportunities"), "sales:opportunity_list", "target", VIEW_OPPORTUNITY, None, "sell", 20
    ),
    MenuItem(
        label=_("Quotes"),
        url="sales:quote_list",
        icon="file-dollar",
        verb=VIEW_QUOTE,
        section="sell",
        order=30,
    ),
    MenuItem(
        label=_("Discounts to approve"),
        url="sales:quote_approvals",
        icon="discount",
        verb=APPROVE_QUOTE,
        count=selectors.quotes_waiting,
        section="sell",
        order=31,
    ),
    MenuItem(_("Appraisals"), "sales:appraisal_list", "car", VIEW_QUOTE, None, "sell", 35),
    MenuItem(
        label=_("Contracts"),
        url="sales:contract_list",
        icon="file-certificate",
        verb=VIEW_CONTRACT,
        count=selectors.contracts_waiting,
        section="sell",
        order=40,
    ),
    MenuItem(
        _("From order to delivery"),
        "sales:contract_board",
        "layout-kanban",
        VIEW_CONTRACT,
        selectors.steps_overdue,
        "sell",
        45,
    ),
    MenuItem(_("Referrals"), "sales:referral_list", "user-plus", REFER_CUSTOMER, None, "sell", 16),
    MenuItem(_("Forecast"), "sales:forecast", "trending-up", VIEW_OPPORTUNITY, None, "insight", 5),
    MenuItem(
        _("Sales stages"), "sales:playbook_edit", "git-branch", MANAGE_POLICY, None, "rules", 61
    ),
    MenuItem(
        _("Official rates"), "sales:rates_edit", "percentage", MANAGE_POLICY, None, "rules", 62
    ),
    MenuItem(
        _("Appraisal of used cars"),
        "sales:appraisal_rules",
        "clipboard-check",
        MANAGE_POLICY,
        None,
        "rules",
        63,
    ),
    MenuItem(_("Sales rules"), "sales:policy_edit", "settings", MANAGE_POLICY, None, "rules", 60),
    MenuItem(
        _("Contract rules"), "sales:contract_rules", "settings", MANAGE_POLICY, None, "rules", 61
    ),
    MenuItem(
        _("Rules for leads"), "sales:lead_rules_edit", "settings", MANAGE_POLICY, None, "rules", 61
    ),
    MenuItem(_("Lead routing"), "sales:routing_list", "settings", MANAGE_POLICY, None, "rules", 62),
]
QUICK = [
    QuickItem(_("Walk-in"), "sales:lead_walk_in", CREATE_LEAD, "user-plus", 10),
    QuickItem(_("Visitor"), "sales:showroom_create", LOG_VISIT, "users-group", 12),
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
        Column("owner", phone=False),
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


def _spotlight_card(request) -> dict | None:
    """Large deals that are to close within ten days."""
    rows = selectors.large_deals(request.user)
    columns = [
        Column("customer", link=True, subtitle="model_name"),
        MoneyColumn("amount"),
        DateColumn("expected_on"),
        Column("owner"),
    ]
    table = Table(columns, rows[:6], url="sales:opportunity_detail")
    if not len(table):
        return None
    until = localdate() + timedelta(days=selectors.SPOTLIGHT_DAYS)
    query = {
        "open": "true",
        "amount": selectors.policy().large_deal,
        "expected_before": until.isoformat(),
    }
    return {"table": table, "url": f"{reverse('sales:opportunity_list')}?{urlencode(query)}"}


def _targets_card(request) -> dict | None:
    """What this person was to reach this month, and has."""
    standing = selectors.own_standing(user=request.user, month=localdate().replace(day=1))
    if standing is None:
        return None
    rows = [
        {
            "label": metric.label,
            "target": standing.targets[metric],
            "actual": standing.actual.get(metric, 0),
            "done": min(int(standing.share(metric) or 0), 100),
        }
        for metric in Metric
        if metric in standing.targets
    ]
    return {"rows": rows, "url": reverse("sales:achievement")}


_HOME = "dealers/sales/_home_table.html"
HOME = [
    HomeCard(VIEW_LEAD, _("Leads to answer"), _lead_card, _HOME, "wait", 10),
    HomeCard(VIEW_QUOTE, _("Waiting for your approval"), _approval_card, _HOME, "wait", 15),
    HomeCard(VIEW_CONTRACT, _("Vehicles to deliver"), _delivery_card, _HOME, "day", 20),
    HomeCard(VIEW_CONTRACT, _("On-time delivery"), selectors.on_time_card, "dealers/sales/_on_time.html", "numbers", 15),
    HomeCard(VIEW_OPPORTUNITY, _("Large deals closing soon"), _spotlight_card, _HOME, "wait", 18),
    HomeCard(VIEW_OPPORTUNITY, _("My targets this month"), _targets_card, "dealers/sales/_own_targets.html", "numbers", 5),
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


def _of_customer_quotes(page) -> Table:
    quotes = Quote.objects.visible_to(page.user, VIEW_QUOTE).filter(customer=page.object)
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("status", tones=QUOTE_TONES),
        MoneyColumn("total"),
        DateColumn("valid_until"),
    ]
    return Table(columns, quotes.order_by("-pk")[:50], empty=_("No quote yet."))


def _of_customer_receipts(page) -> Table:
    receipts = Receipt.objects.visible_to(page.user, VIEW_CONTRACT)
    columns = [
        Column("number"),
        Column("contract", link=True),
        Column("kind"),
        Column("method", phone=False),
        MoneyColumn("signed_amount", _("Amount")),
        DateColumn("received_at", time=True),
    ]
    return Table(
        columns,
        receipts.filter(contract__customer=page.object)
        .select_related("contract")
        .order_by("-pk")[:50],
        url=lambda receipt: receipt.contract.get_absolute_url(),
        empty=_("Nothing was paid yet."),
    )


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
    Tab("quotes", _("Quotes"), table=_of_customer_quotes, verb=VIEW_QUOTE),
    Tab("contracts", _("Purchases"), table=_of_customer_contracts, verb=VIEW_CONTRACT),
    Tab("receipts", _("Payments"), table=_of_customer_receipts, verb=VIEW_CONTRACT),
]

CUSTOMER_ACTIONS = [
    Action("sales:customer_refer", _("Refer to sales"), REFER_CUSTOMER, menu=True, icon="user-plus")
]
# How the workshop, which stands beside us, sends a customer over.
REFERRALS = [refer_customer]

# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [
    ("sales.lead.customer", _("Leads")),
    ("sales.opportunity.customer", _("Opportunities")),
    ("sales.quote.customer", _("Quotes")),
    ("sales.contract.customer", _("Contracts")),
    ("sales.showroomvisit.customer", _("Invitations")),
]

# What customers are graded by, and what to do next for one.
CUSTOMER_VALUE = [customers.turnover_of_customers]
CUSTOMER_HINTS = [customers.quotes_running_out]
# What sets plays of the house going.
PLAY_SOURCES = plays.SOURCES
# Why somebody's data may not be erased yet, and where copies of it stand.
CUSTOMER_HOLDS = [customers.open_contract_of]
CUSTOMER_ERASERS = [erase_leads_of]
OPEN_WORK = leaving.OPEN_WORK
