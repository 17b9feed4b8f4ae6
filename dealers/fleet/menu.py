"""The own fleet in the navigation and the search."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.fleet import selectors
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import (
    DISPATCH_CAR,
    MANAGE_INSURANCE,
    REQUEST_CAR,
    VIEW_CAR,
    VIEW_COST,
    VIEW_TASK,
)
from dealers.fleet.services import leaving
from dealers.fleet.services.courtesy import CourtesyCars
from dealers.fleet.services.erasing import erase_drivers_of, lent_car_of
from dealers.fleet.states import TRIP_TONES, CarUse, Purpose
from portal.ui.details import Tab
from portal.ui.filters import words_in
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import BadgeColumn, Column, DateColumn, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(
        label=_("Own fleet"),
        url="fleet:car_list",
        icon="steering-wheel",
        verb=VIEW_CAR,
        count=selectors.count_cars_due,
        section="fleet",
        order=60,
    ),
    MenuItem(
        label=_("Car requests"),
        url="fleet:trip_list",
        icon="key",
        verb=REQUEST_CAR,
        count=selectors.count_trips_waiting,
        section="fleet",
        order=61,
    ),
    MenuItem(
        label=_("Dispatch"),
        url="fleet:dispatch",
        icon="calendar-event",
        verb=DISPATCH_CAR,
        section="fleet",
        order=62,
    ),
    MenuItem(
        label=_("Car upkeep"),
        url="fleet:task_list",
        icon="tool",
        verb=VIEW_TASK,
        count=selectors.count_tasks_waiting,
        section="fleet",
        order=63,
    ),
    MenuItem(
        label=_("Insurance policies"),
        url="fleet:policy_list",
        icon="shield-check",
        verb=MANAGE_INSURANCE,
        section="fleet",
        order=64,
    ),
    MenuItem(
        label=_("Insurance claims"),
        url="fleet:claim_list",
        icon="car-crash",
        verb=MANAGE_INSURANCE,
        section="fleet",
        order=65,
    ),
    MenuItem(
        label=_("Car costs"),
        url="fleet:cost_list",
        icon="receipt",
        verb=VIEW_COST,
        section="fleet",
        order=66,
    ),
    MenuItem(
        label=_("Fleet costs and use"),
        url="fleet:report",
        icon="chart-bar",
        verb=VIEW_COST,
        section="insight",
        order=40,
    ),
]
QUICK = [QuickItem(_("Ask for a car"), "fleet:trip_create", REQUEST_CAR, "key", 70)]


def _cars(user: User, text: str, limit: int) -> list[Hit]:
    rows = FleetCar.objects.visible_to(user, VIEW_CAR)
    found = words_in(rows, ("plate", "vin", "model_name"), text).order_by("-pk")[:limit]
    return [
        Hit(
            row.plate or row.vin,
            f"{row.model_name} · {row.get_state_display()}",
            row.get_absolute_url(),
            "steering-wheel",
        )
        for row in found
    ]


SEARCH = [SearchProvider(VIEW_CAR, _("Own fleet"), _cars, 45)]


def _lent(page) -> Table:
    """The cars lent to the customer of a visit while it lasts."""
    rows = Trip.objects.visible_to(page.user, REQUEST_CAR).filter(about_id=page.object.pk)
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=TRIP_TONES),
        Column("car"),
        Column("driver_label", _("Driver")),
        DateColumn("starts_at", _("Begins"), time=True),
        DateColumn("ends_at", _("Ends"), time=True),
    ]
    found = rows.select_related("car", "driver").order_by("-pk")[:20]
    return Table(columns, found, empty=_("No car of ours is lent for this visit."))


def _lend(visit) -> str:
    """The form for lending, filled with whose visit it is."""
    known = {
        "purpose": Purpose.COURTESY,
        "wanted_use": CarUse.COURTESY,
        "customer": visit.customer_id,
        "store": visit.store_id,
        "about_id": visit.pk,
        "about_number": str(visit)[:40],
        "about_url": visit.get_absolute_url(),
    }
    return f"{reverse('fleet:trip_create')}?{urlencode(known)}"


# For the pages of a repair order and of a booking, which are the workshop's beside us.
VISIT_TABS = [
    Tab(
        "lent",
        _("Lent cars"),
        table=_lent,
        verb=REQUEST_CAR,
        create=_lend,
        create_label=_("Lend a car"),
        create_verb=REQUEST_CAR,
    )
]
# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [("fleet.trip.customer", _("Lent cars"))]
# What a leaver hands over.
OPEN_WORK = leaving.OPEN_WORK
# Why somebody's data may not be erased yet, and where copies of it stand.
CUSTOMER_HOLDS = [lent_car_of]
CUSTOMER_ERASERS = [erase_drivers_of]
# How the workshop's plan has our courtesy cars.
COURTESY_CARS = [CourtesyCars()]
