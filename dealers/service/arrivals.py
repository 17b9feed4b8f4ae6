"""Who stands at the counter: one field finds the car or the person, and what we must know of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from dealers.customers.models import Customer, Ownership, Vehicle
from dealers.customers.states import OwnershipRole
from dealers.service.models import Booking, CampaignVehicle, Job, RepairOrder
from dealers.service.permissions import RECEIVE_VEHICLE, VIEW_BOOKING, VIEW_ORDER
from dealers.service.selectors import day_of, deferred_jobs_of
from dealers.service.states import NOT_DONE, ON_THE_BOARD, RUNNING, BookingState
from portal.core.errors import InvalidInput
from portal.core.validation import clean_phone, clean_plate, clean_text, clean_vin
from tenants.accounts.models import User

MOST = 8
SHORTEST = 2


@dataclass(frozen=True)
class Arrival:
    """A car that may be at the counter, with whoever has to do with it and what waits for it."""

    vehicle: Vehicle
    people: list[Customer] = field(default_factory=list)  # the owner first
    order: RepairOrder | None = None  # the one with which it is here already
    may_open: bool = False  # whether the person may see that order
    bookings: list[Booking] = field(default_factory=list)  # today's, by time
    campaigns: list[CampaignVehicle] = field(default_factory=list)
    deferred: list[Job] = field(default_factory=list)  # put off or declined, not taken up again

    @property
    def customer(self) -> Customer | None:
        """Whose car it is, else who drives it."""
        return self.people[0] if self.people else None


@dataclass(frozen=True)
class Recognised:
    """What a text at the counter was, and whom it found."""

    kind: str  # vin, plate, phone, or name; empty for too short a text
    arrivals: list[Arrival] = field(default_factory=list)
    strangers: list[Customer] = field(default_factory=list)  # customers without a car
    has_more: bool = False
    # What the form of a new car begins with, by name of its field.
    new: dict[str, str] = field(default_factory=dict)


def read(text: str) -> tuple[str, str]:
    """What was typed, as ``(kind, clean text)``: a VIN, a plate, a phone number, else a name.

    Full-width signs, small letters, spaces and dots are fine. The end of a number, of a VIN or of
    a plate counts as a name: the search knows all of them.
    """
    try:
        typed = clean_text(text)
    except InvalidInput:
        return "", ""
    for kind, clean in (("vin", _vin), ("plate", clean_plate), ("phone", _phone)):
        try:
            return kind, clean(typed)
        except InvalidInput:
            continue
    return ("name", typed) if len(typed) >= SHORTEST else ("", typed)


def _vin(text: str) -> str:
    return clean_vin(text, allow_wrong_check_digit=True)


def _phone(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < 10 or any(sign.isalpha() for sign in text):
        raise InvalidInput(text)
    return clean_phone(text)


FIELD_OF = {"vin": "vin", "plate": "plate", "phone": "phone", "name": "full_name"}


def recognise(text: str, *, user: User) -> Recognised:
    """The cars that a plate, VIN, phone or name may mean, at most ``MOST``, the last seen first.

    As many queries for one car as for eight.
    """
    kind, clean = read(text)
    if not kind:
        return Recognised(kind="")
    new = {} if kind == "name" and any(c.isdigit() for c in clean) else {FIELD_OF[kind]: clean}
    cars = Vehicle.objects.visible_to(user, RECEIVE_VEHICLE)
    wanted = Q(pk__in=cars.search(clean).order_by().values("pk"))
    people: list[UUID] = []
    if kind not in {"vin", "plate"}:
        found = Customer.objects.living().search(clean).order_by("pk")
        people = list(found.values_list("pk", flat=True)[: MOST * 10])
        wanted |= Q(ownerships__customer__in=people, ownerships__until=None)
    rows = list(cars.filter(wanted).distinct().order_by("-last_visit_on", "pk")[: MOST + 1])
    arrivals = gather(rows[:MOST], user=user)
    seen = {person.pk for arrival in arrivals for person in arrival.people}
    left = [pk for pk in people if pk not in seen][:MOST]
    strangers = list(Customer.objects.filter(pk__in=left, ownerships=None)) if left else []
    return Recognised(kind, arrivals, strangers, len(rows) > MOST, new)


def gather(cars: Iterable[Vehicle], *, user: User) -> list[Arrival]:
    """The cars with owner, open order, today's bookings, open campaigns and deferred jobs."""
    cars = list(cars)
    if not cars:
        return []
    start, end = day_of(now())
    owners = Ownership.objects.filter(vehicle__in=cars, until=None).select_related("customer")
    people = _by_car(owners.order_by("-since"))
    orders = RepairOrder.objects.filter(vehicle__in=cars, board__in=ON_THE_BOARD)
    here = {order.vehicle_id: order for order in orders}
    mine = set()
    if here:
        mine = set(orders.visible_to(user, VIEW_ORDER).values_list("vehicle_id", flat=True))
    bookings = Booking.objects.visible_to(user, VIEW_BOOKING).filter(
        vehicle__in=cars, state=BookingState.BOOKED, starts_at__gte=start, starts_at__lt=end
    )
    campaigns = CampaignVehicle.objects.filter(
        vehicle__in=cars, state__in=NOT_DONE, campaign__state__in=RUNNING, job=None
    )
    coming = _by_car(bookings.select_related("campaign").order_by("starts_at"))
    open_in = _by_car(campaigns.select_related("campaign").order_by("campaign__valid_until"))
    put_off = _by_car(deferred_jobs_of(cars))
    return [
        Arrival(
            vehicle=car,
            people=_ordered(people[car.pk]),
            order=here.get(car.pk),
            may_open=car.pk in mine,
            bookings=coming[car.pk],
            campaigns=open_in[car.pk],
            deferred=put_off[car.pk],
        )
        for car in cars
    ]


def _by_car(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    """Rows by the car they are about."""
    grouped: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        about = row.repair_order if isinstance(row, Job) else row
        grouped[about.vehicle_id].append(row)
    return grouped


def _ordered(ownerships: list[Ownership]) -> list[Customer]:
    """The people, each once, the owner first."""
    rows = sorted(ownerships, key=lambda row: row.role != OwnershipRole.OWNER)
    return list({row.customer_id: row.customer for row in rows}.values())
