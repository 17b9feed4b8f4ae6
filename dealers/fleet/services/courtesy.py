"""Courtesy cars that the workshop plans with: kept for a visit as a drive of ours, and let go.

The workshop stands beside us and asks for this by ``COURTESY_CARS`` of our ``menu.py``.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.fleet import selectors
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import APPROVE_TRIP
from dealers.fleet.services.base import lock_car
from dealers.fleet.services.trips import drop_trip
from dealers.fleet.states import LIVING, PLANNED, CarUse, Purpose, TripState
from portal.core.errors import Conflict
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


class CourtesyCars:
    """What the workshop may ask of the fleet; a car is named by its id."""

    def choices(self) -> list[tuple[str, str]]:
        """The courtesy cars in use, to be planned with."""
        cars = FleetCar.objects.in_use().filter(use=CarUse.COURTESY).order_by("plate", "pk")
        return [(str(car.pk), str(car)) for car in cars]

    def busy(
        self, cars: Collection[UUID], start: datetime, end: datetime, *, but: UUID | None = None
    ) -> Iterable[tuple[UUID, datetime, datetime]]:
        """When these cars are somebody's between two moments: car, from, until. One query.

        ``but`` is a visit whose own drive does not count. Who is overdue has the car until now.
        """
        trips = Trip.objects.filter(car__in=cars, state__in=LIVING, starts_at__lt=end)
        for trip in trips.exclude(about_id=but) if but else trips:
            late = trip.state == TripState.OUT and trip.ends_at < now()
            until = now() if late else trip.ends_at
            if until > start:
                yield trip.car_id, trip.starts_at, until

    @transaction.atomic
    def hold(
        self,
        car: UUID,
        *,
        starts_at: datetime,
        ends_at: datetime,
        customer: Customer,
        store: Unit,
        actor: User | None,
        **about: Any,
    ) -> None:
        """Promise the car for a visit, which ``about`` names; an earlier promise to it is let go.

        The car is locked. Raises ``Conflict`` (field ``courtesy_car``) if somebody else has it then.
        """
        kept = lock_car(FleetCar.objects.get(pk=car))
        self.release(about["about_id"], actor=actor)
        asker = actor or kept.keeper or selectors.people_who(APPROVE_TRIP, store)[0]
        if selectors.trip_in_the_way(kept, starts_at, ends_at):
            message = _("The courtesy car is somebody else's then. Choose another time.")
            raise Conflict(message, fields={"courtesy_car": message})
        trip = Trip.objects.create(
            number=next_number(kind="FT", store=store),
            state=TripState.APPROVED,
            purpose=Purpose.COURTESY,
            wanted_use=CarUse.COURTESY,
            store=store,
            car=kept,
            requested_by=asker,
            answered_by=asker,
            answered_at=now(),
            customer=customer,
            driver_name=str(customer)[:120],
            driver_phone=customer.phone,
            starts_at=starts_at,
            ends_at=ends_at,
            **about,
        )
        record(actor=actor, verb="fleet.trip.approved", target=trip, changes={"car": str(kept)})

    @transaction.atomic
    def release(self, about_id: UUID, *, actor: User | None) -> None:
        """The visit does not need its car any more; one that is out stays out."""
        for trip in Trip.objects.filter(about_id=about_id, state__in=PLANNED).order_by("pk"):
            drop_trip(trip=trip, actor=None)
