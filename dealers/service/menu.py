"""The workshop in the navigation, the search, on the home page and on the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import PlayTrigger
from dealers.service import permissions as may
from dealers.service import selectors
from dealers.service.models import RepairOrder
from dealers.service.services import leaving
from dealers.service.services.lending import visit_that_loses
from dealers.service.states import BOARD_TONES, BOOKING_TONES, CAR_TONES, JOB_TONES, ON_THE_BOARD
from portal.ui.details import Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)
from tenants.accounts.models import User

MENU = [
    MenuItem(_("My work"), "service:my_jobs", "tool", may.WORK_ON_JOB,
             lambda user: selectors.my_jobs(user).count(), "serve", 5),
    MenuItem(_("Reception"), "service:reception", "search", may.RECEIVE_VEHICLE, None, "serve", 7),
    MenuItem(_("Bookings"), "service:booking_list", "calendar-event", may.VIEW_BOOKING,
             selectors.bookings_waiting, "serve", 10),
    MenuItem(_("Repair orders"), "service:order_list", "clipboard-list", may.VIEW_ORDER,
             selectors.orders_waiting, "serve", 20),
    MenuItem(_("Bays"), "service:bay_board", "layout-kanban", may.VIEW_ORDER, None, "serve", 22),
    MenuItem(_("Job dispatch"), "service:dispatch", "users", may.EDIT_ORDER, None, "serve", 24),
    MenuItem(_("Jobs"), "service:job_list", "tools", may.VIEW_JOB, None, "serve", 30),
    MenuItem(_("Cashier"), "service:cashier", "cash", may.TAKE_PAYMENT, None, "serve", 33),
    MenuItem(_("Workshop invoices"), "service:invoice_list", "receipt", may.VIEW_INVOICE, None,
             "serve", 35),
    MenuItem(_("Workshop hours"), "service:hours", "clock", may.VIEW_HOURS, None, "serve", 36),
    MenuItem(_("Turnaround"), "service:turnaround", "clock", may.VIEW_ORDER, None, "serve", 37),
    MenuItem(_("Campaigns"), "service:campaign_list", "speakerphone", may.VIEW_CAMPAIGN,
             selectors.campaigns_waiting, "serve", 40),
    MenuItem(_("Service packages"), "service:package_list", "package", may.VIEW_ORDER, None,
             "serve", 45),
    MenuItem(_("Bays and people"), "service:resource_list", "car", may.MANAGE_RESOURCES, None, "rules", 61),
    MenuItem(_("Labour rates"), "service:rate_list", "receipt", may.MANAGE_RATES, None, "rules", 60),
]  # fmt: skip
QUICK = [
    QuickItem(_("Receive car"), "service:reception", may.RECEIVE_VEHICLE, "car", 20),
    QuickItem(_("Free times"), "service:free_times", may.MANAGE_BOOKING, "clock", 24),
    QuickItem(_("New booking"), "service:booking_create", may.MANAGE_BOOKING, "calendar-event", 25),
]


def _search(user: User, text: str, limit: int) -> list[Hit]:
    orders = selectors.find_orders(text, user=user)[:limit]
    return [
        Hit(order.number, f"{order.vehicle} · {order.customer}", order.get_absolute_url(), "clipboard-list")
        for order in orders
    ]  # fmt: skip


SEARCH = [SearchProvider(may.VIEW_ORDER, _("Repair orders"), _search, 20)]


def _coming(request) -> dict:
    """Who comes today."""
    columns = [
        DateColumn("starts_at", time=True),
        Column("customer", link=True),
        Column("vehicle"),
        BadgeColumn("state", tones=BOOKING_TONES),
    ]
    table = Table(
        columns,
        selectors.bookings_today(request.user)[:8],
        url="service:booking_detail",
        empty=_("Nobody has booked for today."),
    )
    return {"table": table, "url": reverse("service:booking_list")}


def _here(request) -> dict:
    """The cars in the workshop, the first promised first."""
    orders = (
        RepairOrder.objects.visible_to(request.user, may.VIEW_ORDER)
        .filter(board__in=ON_THE_BOARD)
        .select_related("vehicle", "customer")
        .order_by("promised_at", "pk")
    )
    columns = [
        Column("number", link=True),
        Column("vehicle"),
        BadgeColumn("board", tones=BOARD_TONES),
        AgeColumn("promised_at", late=lambda order: order.is_late),
    ]
    table = Table(
        columns, orders[:8], url="service:order_detail", empty=_("The workshop is empty.")
    )
    return {"table": table, "url": reverse("service:order_list") + "?here=true"}


def _mine(request) -> dict | None:
    """A technician's own jobs; who sees the whole workshop has a card of that."""
    if request.user.can(may.VIEW_ORDER):
        return None
    columns = [
        Column("repair_order.vehicle", _("Vehicle"), link=True),
        Column("complaint"),
        BadgeColumn("state", tones=JOB_TONES),
        AgeColumn(
            "repair_order.promised_at", _("Promised for"), late=lambda job: job.repair_order.is_late
        ),
    ]
    table = Table(
        columns,
        selectors.my_jobs(request.user)[:8],
        url="service:job_detail",
        empty=_("No job waits for you."),
    )
    return {"table": table, "url": reverse("service:my_jobs")}


def _to_hand_out(request) -> dict | None:
    """What the parts counter has to hand out; who receives cars has other cards to look at."""
    if request.user.can(may.RECEIVE_VEHICLE):
        return None
    columns = [
        Column("description", _("Part"), link=True, subtitle="code"),
        NumberColumn("quantity"),
        Column("job.repair_order.vehicle", _("Vehicle")),
        AgeColumn(
            "job.repair_order.promised_at",
            _("Promised for"),
            late=lambda line: line.job.repair_order.is_late,
        ),
    ]
    table = Table(
        columns,
        selectors.parts_to_hand_out(request.user)[:12],
        url=lambda line: line.job.get_absolute_url(),
        empty=_("No job waits for a part."),
    )
    return {"table": table, "url": reverse("service:job_list")}


HOME = [
    HomeCard(may.ISSUE_TO_JOB, _("Parts to hand out"), _to_hand_out, "dealers/service/_home.html", "wait", 12),
    HomeCard(may.WORK_ON_JOB, _("My work"), _mine, "dealers/service/_home.html", "wait", 10),
    HomeCard(may.VIEW_ORDER, _("In the workshop"), _here, "dealers/service/_home.html", "wait", 30),
    HomeCard(may.VIEW_BOOKING, _("Bookings today"), _coming, "dealers/service/_home.html", "day", 20),
]  # fmt: skip


def _visits(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("board", tones=BOARD_TONES),
        DateColumn("opened_at"),
        Column("odometer_in"),
        MoneyColumn("total", _("Total")),
    ]
    field = "vehicle" if hasattr(page.object, "vin") else "customer"
    orders = RepairOrder.objects.visible_to(page.user, may.VIEW_ORDER).filter(
        **{field: page.object}
    )
    return Table(columns, orders.order_by("-id")[:50], empty=_("No visit yet."))


def _campaigns(page) -> Table:
    columns = [
        Column("campaign", link=True),
        BadgeColumn("state", tones=CAR_TONES),
        DateColumn("campaign__valid_until", _("Until")),
        DateColumn("done_on"),
    ]
    cars = page.object.campaigns.select_related("campaign").order_by("-id")
    return Table(
        columns,
        cars,
        url=lambda car: car.campaign.get_absolute_url(),
        empty=_("No campaign concerns this car."),
    )


CUSTOMER_TABS = [Tab("visits", _("Workshop visits"), table=_visits, verb=may.VIEW_ORDER)]
VEHICLE_TABS = [
    Tab("visits", _("Workshop visits"), table=_visits, verb=may.VIEW_ORDER),
    Tab(
        "maintenance",
        _("Maintenance"),
        "dealers/service/_maintenance.html",
        context=lambda page: {"dues": selectors.maintenance_of(page.object)},
        verb=may.VIEW_ORDER,
    ),
    Tab("campaigns", _("Campaigns"), table=_campaigns, verb=may.VIEW_CAMPAIGN),
]

# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [
    ("service.booking.customer", _("Bookings")),
    ("service.repairorder.customer", _("Repair orders")),
]

# What customers are graded by.
CUSTOMER_VALUE = [selectors.visits_of_customers]
# What sets plays of the house going.
PLAY_SOURCES = [(PlayTrigger.VISIT_CLOSED, selectors.visits_closed)]
# Why somebody's data may not be erased yet.
CUSTOMER_HOLDS = [selectors.open_order_of]
OPEN_WORK = leaving.OPEN_WORK
# A drive of the own fleet is cancelled: the visit it was for loses its car.
TRIP_CANCELLED = [visit_that_loses]
