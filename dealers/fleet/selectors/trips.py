"""Reads of requests and drives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime, make_aware, now

from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import APPROVE_TRIP, REQUEST_CAR, VIEW_CAR
from dealers.fleet.states import LIVING, PLANNED, TripState
from tenants.accounts.models import Role, Unit, User


def trip_in_the_way(
    car: FleetCar, start: datetime, end: datetime, *, but: Trip | None = None
) -> Trip | None:
    """The first drive that keeps the car in that time; one that is overdue keeps it until now."""
    rows = car.trips.living().exclude(pk=but.pk if but else None)
    late = Q(state=TripState.OUT, ends_at__lt=now()) if start < now() else Q(pk__in=[])
    overlap = Q(starts_at__lt=end, ends_at__gt=start)
    return rows.filter(overlap | late).select_related("driver").order_by("starts_at").first()


def free_cars(
    store: Unit | None, start: datetime, end: datetime, *, but: Trip | None = None
) -> QuerySet[FleetCar]:
    """Cars in use that nobody has in that time; of one store, or of all."""
    taken = Trip.objects.living().between(start, end).exclude(pk=but.pk if but else None)
    cars = FleetCar.objects.in_use().exclude(pk__in=taken.order_by().values("car"))
    cars = cars.filter(store=store) if store else cars
    return cars.order_by("use", "plate", "pk")


def last_licence(driver: User) -> tuple[str, date | None]:
    """Class and last day of the licence a colleague showed last; nothing if none was seen."""
    trips = Trip.objects.filter(driver=driver, licence_until__isnull=False)
    seen = trips.order_by("-pk").values_list("licence_class", "licence_until").first()
    return seen or ("", None)


def people_who(verb: str, store: Unit) -> list[User]:
    """Who may do something at a store: its own people, else those of the whole house."""
    roles = [role for role in Role.objects.all() if {verb, "*"} & role.granted]
    people = User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()
    return list(people.filter(home_store=store)) or list(people)


def trips_uncollected() -> QuerySet[Trip]:
    """Requests and promises whose time is over without anybody having driven, oldest first."""
    return Trip.objects.filter(state__in=PLANNED, ends_at__lt=now()).order_by("ends_at")


def count_trips_waiting(user: User) -> int:
    """What waits: for an approver the requests, for others their cars to be brought back."""
    rows = Trip.objects.visible_to(user, REQUEST_CAR)
    if user.can(APPROVE_TRIP):
        wanted = Q(state=TripState.ASKED) | Q(state=TripState.OUT, ends_at__lt=now())
    else:
        wanted = Q(state=TripState.OUT, ends_at__lt=now())
    return len(rows.filter(wanted).order_by().values_list("pk")[:1000])


@dataclass(frozen=True)
class CarDays:
    """A car and its drives day by day, for the dispatcher."""

    car: FleetCar
    days: list[list[Trip]]

    @property
    def pk(self) -> UUID:
        """The car's."""
        return self.car.pk


def dispatch_board(user: User, days: Sequence[date], rows: QuerySet[FleetCar]) -> list[CarDays]:
    """Which car of ``rows`` is whose on each of the days; two queries however many there are."""
    start = make_aware(datetime.combine(days[0], time.min))
    end = make_aware(datetime.combine(days[-1] + timedelta(days=1), time.min))
    cars = list(rows.visible_to(user, VIEW_CAR).in_use().select_related("store"))
    trips = Trip.objects.filter(car__in=cars, state__in=[*LIVING, TripState.RETURNED])
    found: dict = {car.pk: [[] for _day in days] for car in cars}
    late = Q(state=TripState.OUT, starts_at__lt=end)
    trips = trips.filter(Q(starts_at__lt=end, ends_at__gt=start) | late)
    for trip in trips.select_related("driver").order_by("starts_at"):
        first = localtime(trip.starts_at).date()
        until = max(trip.ends_at, now()) if trip.state == TripState.OUT else trip.ends_at
        last = localtime(until - timedelta(microseconds=1)).date()
        for place, day in enumerate(days):
            if first <= day <= last:
                found[trip.car_id][place].append(trip)
    return [CarDays(car, found[car.pk]) for car in cars]
