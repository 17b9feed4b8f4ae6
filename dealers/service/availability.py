"""What is free when: bays and technicians by skill, courtesy cars, within the store's hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import now

from dealers.service.courtesy import courtesy_cars
from dealers.service.models import Booking, Resource
from dealers.service.states import BookingState, ResourceKind
from portal.core.hours import opening_spells
from tenants.accounts.models import Unit

STEP = timedelta(minutes=30)
LONGEST = timedelta(days=1)
LIVING = (BookingState.BOOKED, BookingState.ARRIVED)
# Which field of a booking holds which kind of resource.
HELD_BY = {
    ResourceKind.BAY: "bay_id",
    ResourceKind.TECHNICIAN: "technician_id",
    ResourceKind.COURTESY_CAR: "courtesy_car_id",
    ResourceKind.DRIVER: "driver_id",
}


@dataclass(frozen=True)
class Slot:
    """A time at which a visit could begin, and how much is left of what it needs."""

    starts_at: datetime
    ends_at: datetime
    bays: int
    technicians: int
    courtesy_cars: int


@dataclass(frozen=True)
class FreeTimes:
    """The free times of a store on a day."""

    store: Unit
    day: date
    slots: list[Slot]


class Plan:
    """A store's resources and what holds them between two moments; two queries."""

    def __init__(
        self,
        resources: Iterable[Resource],
        start: datetime,
        end: datetime,
        *,
        but: Booking | None = None,
    ) -> None:
        self.resources = list(resources)
        bookings = Booking.objects.filter(
            store__in={resource.store_id for resource in self.resources},
            state__in=LIVING,
            starts_at__gt=start - LONGEST,
            starts_at__lt=end,
        ).exclude(pk=but.pk if but else None)
        self.bookings = [booking for booking in bookings if booking.ends_at > start]
        own = {resource.own_car: resource.pk for resource in self.resources if resource.own_car}
        busy = courtesy_cars().busy(own, start, end, but=but.pk if but else None) if own else ()
        # Cars of the own fleet that it has given to somebody: resource, from, until.
        self.lent = [(own[car], since, until) for car, since, until in busy]

    def keeps(self, kind: ResourceKind) -> bool:
        """Whether the store plans this kind at all; what it does not plan never runs out."""
        return any(resource.kind == kind for resource in self.resources)

    def free(
        self, kind: ResourceKind, start: datetime, end: datetime, skill: str = ""
    ) -> list[Resource]:
        """Who or what of a kind could be had all that time, the least booked first."""
        field = HELD_BY[kind]
        held = [getattr(booking, field) for booking in self.bookings]
        busy = {
            getattr(booking, field)
            for booking in self.bookings
            if booking.starts_at < end and booking.ends_at > start
        } | {pk for pk, since, until in self.lent if since < end and until > start}
        fit = [
            resource
            for resource in self.resources
            if resource.kind == kind
            and resource.pk not in busy
            and resource.can(skill)
            and resource.is_there(start, end)
        ]
        return sorted(fit, key=lambda resource: (held.count(resource.pk), resource.name))


def resources_of(store: Unit):
    """What the store plans with."""
    return Resource.objects.filter(store=store, is_active=True).select_related("store")


def free_times(*, store: Unit, day: date, minutes: int = 60, skill: str = "") -> FreeTimes:
    """When a visit of this length and skill could begin on a day: bay and technician both free.

    Nothing before now. A store that keeps no bays has no plan, and so no free times to offer.
    """
    spells = opening_spells(day, hours=store.opening_hours, zone=store.time_zone)
    if not spells:
        return FreeTimes(store, day, [])
    plan = Plan(resources_of(store), spells[0][0], spells[-1][1])
    slots = []
    for opens, closes in spells if plan.keeps(ResourceKind.BAY) else ():
        start, span = opens, timedelta(minutes=minutes)
        while start + span <= closes:
            slots.append(_slot(plan, start, start + span, skill))
            start += STEP
    anybody = not plan.keeps(ResourceKind.TECHNICIAN)
    coming = [s for s in slots if s.starts_at > now() and s.bays and (s.technicians or anybody)]
    return FreeTimes(store, day, coming)


def _slot(plan: Plan, start: datetime, end: datetime, skill: str) -> Slot:
    bays = plan.free(ResourceKind.BAY, start, end, skill)
    people = plan.free(ResourceKind.TECHNICIAN, start, end, skill)
    cars = plan.free(ResourceKind.COURTESY_CAR, start, end)
    return Slot(start, end, len(bays), len(people), len(cars))
