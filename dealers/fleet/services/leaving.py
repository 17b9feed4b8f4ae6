"""What of the own fleet lies open with somebody, and how it goes to a colleague."""

from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.fleet.models import CarTask, FleetCar, Trip
from dealers.fleet.permissions import REQUEST_CAR, VIEW_CAR, WORK_ON_TASK
from dealers.fleet.states import PLANNED, CarState, TaskState, TripState
from portal.core.errors import Conflict
from tenants.accounts.leaving import WorkKind
from tenants.accounts.models import User


def _move_trips(trips: QuerySet[Trip], person: User, to: User) -> None:
    """The licence was the former driver's: the new one's is typed and seen before the key is given."""
    trips.update(driver=to, licence_class="", licence_until=None, updated_at=now())


def _refuse_while_out(trips: QuerySet[Trip], to: User) -> None:
    message = gettext("Take back the car first: %(trips)s.")
    message %= {"trips": ", ".join(f"{trip.number} {trip.car}" for trip in trips[:5])}
    raise Conflict(message, fields={"to_fleet_out": message})


OPEN_WORK = [
    WorkKind(
        "fleet_cars",
        _("Own cars kept"),
        lambda person: FleetCar.objects.filter(keeper=person).exclude(state=CarState.RETIRED),
        VIEW_CAR,
        field="keeper",
    ),
    WorkKind(
        "fleet_trips",
        _("Drives planned"),
        lambda person: Trip.objects.filter(driver=person, state__in=PLANNED),
        REQUEST_CAR,
        move=_move_trips,
    ),
    WorkKind(
        "fleet_out",
        _("Own cars not brought back"),
        lambda person: Trip.objects.filter(driver=person, state=TripState.OUT),
        REQUEST_CAR,
        check=_refuse_while_out,
    ),
    WorkKind(
        "fleet_tasks",
        _("Car upkeep"),
        lambda person: CarTask.objects.filter(
            assignee=person, state__in=(TaskState.PLANNED, TaskState.DOING)
        ),
        WORK_ON_TASK,
        field="assignee",
    ),
]
