"""What the house owes a car: in the navigation, on the car's page and on its repair order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors, services
from dealers.obligations.models import AccidentCase, RescueTicket, ServiceContract
from dealers.obligations.services.contracts import give_back_use
from dealers.obligations.states import (
    CASE_TONES,
    CONTRACT_TONES,
    OPEN_CASES,
    OPEN_RESCUES,
    RESCUE_TONES,
)
from dealers.obligations.views.solutions import solutions_of, teaches
from dealers.service.states import ON_THE_BOARD
from portal.ui.details import Action, Tab
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.accounts.leaving import WorkKind
from tenants.accounts.models import User
from tenants.reference.three_guarantees import LEVEL_TONES, Level, Standing


def _at_risk(user: User) -> int:
    return sum(
        standing.level != Level.FINE and not standing.is_over
        for _order, standing in selectors.cars_in_repair_of(user)
    )


MENU = [
    MenuItem(_("Three guarantees"), "obligations:guarantee_list", "shield-check",
             may.VIEW_GUARANTEE, _at_risk, "claims", 64),
    MenuItem(_("Service contracts"), "obligations:contract_list", "file-dollar",
             may.VIEW_CONTRACT, selectors.contracts_ending, "serve", 46),
    MenuItem(_("Prepaid plans"), "obligations:plan_list", "package", may.VIEW_CONTRACT, None,
             "serve", 47),
    MenuItem(_("Accident cases"), "obligations:case_list", "alert-triangle", may.VIEW_CASE,
             selectors.cases_open, "serve", 50),
    MenuItem(_("Rescues"), "obligations:rescue_list", "car", may.VIEW_RESCUE,
             selectors.rescues_open, "serve", 52),
    MenuItem(_("Solutions"), "obligations:solution_list", "search", may.VIEW_SOLUTION, None,
             "serve", 54),
    MenuItem(_("Owed from contracts"), "obligations:liability", "receipt", may.VIEW_LIABILITY,
             None, "insight", 62),
]  # fmt: skip
QUICK = [
    QuickItem(_("Take a call for help"), "obligations:rescue_create", may.MANAGE_RESCUE, "phone", 29),
    QuickItem(_("New accident case"), "obligations:case_create", may.MANAGE_CASE, "alert-triangle", 28),
    QuickItem(_("Sell contract"), "obligations:contract_create", may.SELL_CONTRACT, "file-dollar", 27)
]  # fmt: skip


def _search(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_contracts(text, user=user).select_related("vehicle", "plan")
    return [
        Hit(contract.number, f"{contract.vehicle} · {contract.plan}", contract.get_absolute_url(),
            "file-dollar")
        for contract in found.order_by("-id")[:limit]
    ]  # fmt: skip


def _search_cases(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_cases(text, user=user).select_related("vehicle").order_by("-id")
    return [
        Hit(
            case.number,
            f"{case.vehicle} · {case.insurer}",
            case.get_absolute_url(),
            "alert-triangle",
        )
        for case in found[:limit]
    ]


def _search_rescues(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_rescues(text, user=user).select_related("vehicle").order_by("-id")
    return [
        Hit(ticket.number, f"{ticket.car} · {ticket.address}", ticket.get_absolute_url(), "car")
        for ticket in found[:limit]
    ]


SEARCH = [
    SearchProvider(may.VIEW_RESCUE, _("Rescues"), _search_rescues, 36),
    SearchProvider(may.VIEW_CONTRACT, _("Service contracts"), _search, 32),
    SearchProvider(may.VIEW_CASE, _("Accident cases"), _search_cases, 34),
]


def rows_of(standing: Standing) -> list[dict[str, Any]]:
    """The counts for the template, the repairs first."""
    return [{"count": count, "tone": LEVEL_TONES[count.level]} for count in standing.counts]


def _guarantee(page: Any) -> dict[str, Any]:
    standing = selectors.standing_of(page.object)
    return {"standing": standing, "rows": rows_of(standing)}


def _contracts(page: Any) -> Table:
    columns = [
        Column("number", link=True),
        Column("plan"),
        BadgeColumn("state", tones=CONTRACT_TONES),
        DateColumn("ends_on"),
        MoneyColumn("price"),
        MoneyColumn("used_amount"),
    ]
    contracts = ServiceContract.objects.visible_to(page.user, may.VIEW_CONTRACT).filter(
        vehicle=page.object
    )
    return Table(
        columns,
        contracts.select_related("plan").order_by("-id")[:50],
        empty=_("No contract was sold for this car."),
    )


def _cases(page: Any) -> Table:
    columns = [
        Column("number", link=True),
        Column("insurer"),
        BadgeColumn("state", tones=CASE_TONES),
        DateColumn("happened_on"),
        MoneyColumn("approved_amount"),
        MoneyColumn("paid_amount"),
    ]
    cases = AccidentCase.objects.visible_to(page.user, may.VIEW_CASE).filter(vehicle=page.object)
    return Table(columns, cases.order_by("-id")[:50], empty=_("No accident is known of this car."))


def _rescues(page: Any) -> Table:
    columns = [
        Column("number", link=True),
        Column("kind"),
        BadgeColumn("state", tones=RESCUE_TONES),
        DateColumn("called_at"),
        Column("address"),
    ]
    tickets = RescueTicket.objects.visible_to(page.user, may.VIEW_RESCUE)
    mine = tickets.filter(vehicle=page.object).order_by("-id")[:50]
    return Table(columns, mine, empty=_("Nobody called for help with this car."))


VEHICLE_TABS = [
    Tab("rescues", _("Rescues"), table=_rescues, verb=may.VIEW_RESCUE),
    Tab("accidents", _("Accident cases"), table=_cases, verb=may.VIEW_CASE),
    Tab("contracts", _("Service contracts"), table=_contracts, verb=may.VIEW_CONTRACT),
    Tab(
        "guarantees",
        _("Three guarantees"),
        "dealers/obligations/_guarantee.html",
        context=_guarantee,
        verb=may.VIEW_GUARANTEE,
    ),
]


# For the page of a repair order, which loads it after itself for whoever may.
ORDER_NOTES = [("obligations:order_owed", may.VIEW_OWED)]
ORDER_ACTIONS = [
    Action("obligations:order_redeem", _("Use contract"), may.REDEEM_CONTRACT,
           lambda order: order.is_open and order.board in ON_THE_BOARD, menu=True),
]  # fmt: skip
# What a job that will not be done gives back.
JOB_DROPPED = [give_back_use]
JOBS_COVERED = [selectors.contracts_of_jobs]
# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [
    ("obligations.servicecontract.customer", _("Service contracts")),
    ("obligations.accidentcase.customer", _("Accident cases")),
    ("obligations.rescueticket.customer", _("Rescues")),
]
# For the page of a job.
JOB_ACTIONS = [
    Action("obligations:job_article", _("Write an article"), may.RECORD_SOLUTION, teaches, menu=True,
           icon="book"),
]  # fmt: skip
JOB_TABS = [
    Tab(
        "solutions",
        _("Solutions"),
        "dealers/obligations/_solutions.html",
        context=solutions_of,
        verb=may.VIEW_SOLUTION,
    )
]

# What lies open with a colleague, who cannot be deactivated while it does.
OPEN_WORK = [
    WorkKind(
        "accidents",
        _("Accident cases"),
        lambda person: AccidentCase.objects.filter(owner=person, state__in=OPEN_CASES),
        may.MANAGE_CASE,
    ),
    WorkKind(
        "rescues",
        _("Rescues"),
        lambda person: RescueTicket.objects.filter(technician=person, state__in=OPEN_RESCUES),
        may.DRIVE_RESCUE,
        field="technician",
    ),
]
# Why somebody's data may not be erased yet, and what goes with it.
CUSTOMER_HOLDS = [services.open_help_of]
CUSTOMER_ERASERS = [services.erase_stories_of]
