"""The care desk in the navigation, the search, on the home page and on the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import selectors, services
from dealers.care.models import Case
from dealers.care.states import SEVERITY_TONES, TONES
from dealers.care.views import asking
from portal.ui.details import Action, Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Complaints and requests"), "care:case_list", "message-circle", may.VIEW_CASE,
             selectors.count_cases, "care", 10),
    MenuItem(_("Care desk"), "care:case_board", "layout-kanban", may.VIEW_CASE, None, "care", 12),
    MenuItem(_("Tasks for departments"), "care:task_list", "checklist", may.TAKE_TASK,
             selectors.count_tasks, "care", 14),
    MenuItem(_("Complaints and requests in figures"), "care:report", "chart-bar", may.VIEW_REPORT,
             None, "insight", 64),
    MenuItem(_("Rules of the care desk"), "care:rules_edit", "settings", may.MANAGE_RULES, None,
             "rules", 66),
]  # fmt: skip
QUICK = [
    QuickItem(
        _("Note a complaint or request"), "care:case_create", may.OPEN_CASE, "message-circle", 26
    )
]


def _search(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_cases(text, user=user).select_related("customer").order_by("-pk")
    return [
        Hit(case.number, f"{case.subject} · {case.who}", case.get_absolute_url(), "message-circle")
        for case in found[:limit]
    ]


SEARCH = [SearchProvider(may.VIEW_CASE, _("Complaints and requests"), _search, 28)]


def _waiting(request) -> dict:
    """The open cases of whoever looks, and nobody's; the ones due first."""
    rows = Case.objects.visible_to(request.user, may.WORK_CASE).brought().open()
    mine = rows.filter(owner=request.user) | rows.filter(owner=None)
    columns = [
        Column("subject", link=True, subtitle="number"),
        BadgeColumn("state", tones=TONES),
        BadgeColumn("severity", tones=SEVERITY_TONES, phone=False),
        AgeColumn("due_at", late=lambda case: case.is_late),
    ]
    table = Table(columns, mine.order_by("due_at", "pk")[:8], empty=_("No customer waits for you."))
    return {"table": table, "url": reverse("care:case_list") + "?open=true"}


def _tasks(request) -> dict | None:
    """Tasks to be taken by the person's department; nothing to show where none waits."""
    rows = list(selectors.tasks_to_take(request.user)[:6])
    if not rows:
        return None
    columns = [
        Column("subject", link=True, subtitle="number"),
        AgeColumn("due_at", late=lambda task: task.is_late),
    ]
    url = reverse("care:task_list") + "?to_take=true"
    return {"table": Table(columns, rows, url="care:task_detail"), "url": url}


HOME = [
    HomeCard(may.WORK_CASE, _("Customers who wait"), _waiting, "dealers/service/_home.html", "wait", 20),
    HomeCard(may.TAKE_TASK, _("Tasks to take"), _tasks, "dealers/service/_home.html", "wait", 40),
]  # fmt: skip


def _cases(field: str):
    def table(page) -> Table:
        columns = [
            Column("subject", link=True, subtitle="number"),
            Column("kind"),
            BadgeColumn("state", tones=TONES),
            BadgeColumn("severity", tones=SEVERITY_TONES),
            DateColumn("received_at"),
            Column("owner"),
        ]
        rows = Case.objects.visible_to(page.user, may.VIEW_CASE).brought()
        found = rows.filter(**{field: page.object.pk}).select_related("owner").order_by("-pk")
        return Table(columns, found[:50], empty=_("Nothing was complained of or asked for."))

    return table


CUSTOMER_TABS = [
    Tab("cases", _("Complaints and requests"), table=_cases("customer"), verb=may.VIEW_CASE)
]
VEHICLE_TABS = [
    Tab("cases", _("Complaints and requests"), table=_cases("vehicle"), verb=may.VIEW_CASE)
]
CUSTOMER_ACTIONS = [
    Action("care:customer_case", _("Note a complaint or request"), may.OPEN_CASE,
           lambda customer: customer.erased_at is None, icon="message-circle", menu=True),
]  # fmt: skip
VEHICLE_ACTIONS = [
    Action(
        "care:vehicle_case", _("Note a complaint or request"), may.OPEN_CASE, icon="message-circle"
    )
]
ORDER_ACTIONS = [
    Action(
        "care:order_case",
        _("Note a complaint or request"),
        may.OPEN_CASE,
        icon="message-circle",
        menu=True,
    )
]
# For the page of a deal: what it asks of other desks.
DEAL_ACTIONS, DEAL_TABS = asking.DEAL_ACTIONS, asking.DEAL_TABS
# For the pages of leads and deals, which load it after themselves for whoever may.
DEAL_NOTES = [("care:customer_warning", may.VIEW_CASE)]
# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [("care.case.customer", _("Complaints and requests"))]
CUSTOMER_HINTS = [selectors.complaints_of]
# Why somebody's data may not be erased yet, and what is emptied when it is.
CUSTOMER_HOLDS = [selectors.open_case_of]
CUSTOMER_ERASERS = [services.erase_cases_of, services.erase_calls_of]
# Who complained is not asked how it was; who writes what was wrong is looked after.
SURVEY_HOLDS = [selectors.open_complaint_of]
LOW_SCORE = [services.open_case_for]
# What lies open with a colleague, who cannot be deactivated while it does.
OPEN_WORK = services.OPEN_WORK
