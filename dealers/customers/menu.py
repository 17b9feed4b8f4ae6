"""Customers in the navigation, the search and on the home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.permissions import (
    CREATE_CUSTOMER,
    HAND_OVER_CUSTOMER,
    IMPORT_CUSTOMER,
    LOG_CONTACT,
    MANAGE_FOLLOW_UP,
    MANAGE_PLAYS,
    MANAGE_POLICY,
    MERGE_CUSTOMER,
    VIEW_CUSTOMER,
    VIEW_VALUE,
    VIEW_VEHICLE,
)
from portal.ui.details import Action
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider, StartPage
from portal.ui.tables import AgeColumn, Column, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(
        label=_("Follow-ups"),
        url="customers:followup_list",
        icon="clock",
        verb=MANAGE_FOLLOW_UP,
        count=selectors.follow_ups_waiting,
        section="sell",
        order=5,
    ),
    MenuItem(_("Customers"), "customers:customer_list", "users", VIEW_CUSTOMER, None, "sell", 60),
    MenuItem(
        _("Duplicates"),
        "customers:duplicate_list",
        "users-group",
        MERGE_CUSTOMER,
        None,
        "office",
        61,
    ),
    MenuItem(_("Customer value"), "customers:value", "chart-bar", VIEW_VALUE, None, "insight", 10),
    MenuItem(
        _("Import customers"),
        "customers:customer_import",
        "file-import",
        IMPORT_CUSTOMER,
        None,
        "office",
        63,
    ),
    MenuItem(
        _("Hand over work"),
        "customers:hand_over_all",
        "transfer",
        HAND_OVER_CUSTOMER,
        None,
        "office",
        62,
    ),
    MenuItem(
        _("Customer care rules"),
        "customers:policy_edit",
        "settings",
        MANAGE_POLICY,
        None,
        "rules",
        61,
    ),
    MenuItem(_("Plays"), "customers:play_list", "bolt", MANAGE_PLAYS, None, "rules", 62),
    MenuItem(
        _("Customer assignment"),
        "customers:assignment_list",
        "user-check",
        MANAGE_POLICY,
        None,
        "office",
        61,
    ),
    MenuItem(
        _("Customers' vehicles"), "customers:vehicle_list", "car", VIEW_VEHICLE, None, "cars", 60
    ),
]
START_PAGES = [StartPage("customers", _("My customers"), "customers:start", VIEW_CUSTOMER)]
QUICK = [
    QuickItem(_("Customer"), "customers:customer_create", CREATE_CUSTOMER, "user-plus", 20),
    QuickItem(_("Visit or call"), "customers:contact_create", LOG_CONTACT, "message", 30),
    QuickItem(_("Follow-up"), "customers:followup_create", MANAGE_FOLLOW_UP, "clock", 40),
]


def _customers(user: User, text: str, limit: int) -> list[Hit]:
    rows = selectors.find_customers(text, user=user).order_by("-pk")[:limit]
    return [Hit(row.full_name, row.masked_phone, row.get_absolute_url(), "user") for row in rows]


def _vehicles(user: User, text: str, limit: int) -> list[Hit]:
    rows = selectors.find_vehicles(text, user=user).order_by("-pk")[:limit]
    return [
        Hit(str(row), f"{row.model_name} {row.vin}", row.get_absolute_url(), "car") for row in rows
    ]


SEARCH = [
    SearchProvider(VIEW_CUSTOMER, _("Customers"), _customers, 10),
    SearchProvider(VIEW_VEHICLE, _("Customers' vehicles"), _vehicles, 50),
]


def _due(request) -> dict:
    """What this person has to do by tonight, late ones first."""
    columns = [
        Column("title", _("Subject"), link=True),
        Column("contact_name"),
        AgeColumn("due_at", late=lambda task: task.is_overdue),
    ]
    table = Table(
        columns,
        selectors.follow_ups_due(request.user)[:8],
        url="customers:followup_detail",
        empty=_("Nothing is due today."),
    )
    return {"table": table, "url": reverse("customers:followup_list") + "?owner=me&due=today"}


HOME = [
    HomeCard(MANAGE_FOLLOW_UP, _("Follow-ups today"), _due, "dealers/customers/_home_table.html", "wait", 20)
]  # fmt: skip

# What our own tables that name a customer are called when two records are merged.
CUSTOMER_RECORDS = [
    ("customers.ownership.customer", _("Vehicles")),
    ("customers.timelineentry.customer", _("Lines of the timeline")),
    ("customers.followup.customer", _("Follow-ups")),
    ("customers.customerlink.customer", _("People who belong to them")),
    ("customers.customerlink.other", _("Belongs to")),
]

# What lies open with a colleague, who cannot be deactivated while it does.
OPEN_WORK = services.OPEN_WORK
PERSON_ACTIONS = [
    Action(
        "customers:hand_over_work",
        _("Hand over work"),
        HAND_OVER_CUSTOMER,
        when=lambda person: not person.is_service,
        icon="transfer",
    )
]
