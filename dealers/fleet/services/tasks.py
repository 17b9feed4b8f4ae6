"""Service, repair, inspection, accident: planned, given to somebody, done."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.fleet.models import CarTask, FleetCar, Trip
from dealers.fleet.services.base import lock_car, refuse
from dealers.fleet.services.cars import return_to_road, take_off_road
from dealers.fleet.services.costs import book_cost
from dealers.fleet.states import CarState, CostKind, TaskKind, TaskState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify


def lock_task(task: CarTask) -> tuple[FleetCar, CarTask]:
    """The car and its task as they are now, locked, the car first."""
    car = lock_car(task.car)
    task = CarTask.objects.select_for_update().get(pk=task.pk)
    task.car = car
    return car, task


def save_task(task: CarTask, actor: User | None, verb: str, *fields: str, **changes: Any) -> None:
    """Write the state and some fields of a task and note it."""
    task.save(update_fields=["state", *fields, "updated_at"])
    record(actor=actor, verb=verb, target=task, changes={"state": task.state, **changes})


@transaction.atomic
def plan_task(
    *,
    car: FleetCar,
    kind: TaskKind,
    title: str,
    actor: User,
    details: str = "",
    assignee: User | None = None,
    workshop: str = "",
    due_on: date | None = None,
    trip: Trip | None = None,
) -> CarTask:
    """Say what has to be done about a car, and by whom; who has to do it is told.

    Raises ``InvalidInput`` for a drive of another car, ``Conflict`` for a car that is retired.
    """
    car = lock_car(car)
    if car.state == CarState.RETIRED:
        raise Conflict(_("This car is retired."))
    if trip and trip.car_id != car.pk:
        raise refuse("trip", _("This drive was with another car."))
    title = clean_text(title)[:160]
    if not title:
        raise refuse("title", _("Say what is to be done."))
    task = CarTask.objects.create(
        number=next_number(kind="FM", store=car.store),
        car=car,
        kind=kind,
        title=title,
        details=clean_text(details),
        assignee=assignee,
        workshop=clean_text(workshop)[:80],
        due_on=due_on,
        trip=trip,
        currency=car.currency,
    )
    record(actor=actor, verb="fleet.task.planned", target=task, changes={"kind": kind})
    _tell(task, actor)
    return task


@transaction.atomic
def assign_task(
    *,
    task: CarTask,
    assignee: User,
    actor: User,
    workshop: str | None = None,
    due_on: date | None = None,
) -> CarTask:
    """Give a task to somebody, who is told. Raises ``Conflict`` once it is over."""
    _car, task = lock_task(task)
    if not task.is_open:
        raise Conflict(_("This task is over."))
    task.assignee = assignee
    task.workshop = task.workshop if workshop is None else clean_text(workshop)[:80]
    task.due_on = due_on or task.due_on
    save_task(
        task, actor, "fleet.task.assigned", "assignee", "workshop", "due_on", to=str(assignee)
    )
    _tell(task, actor)
    return task


@transaction.atomic
def start_task(*, task: CarTask, actor: User, off_road: bool = False) -> CarTask:
    """Work begins; if wanted, nobody drives the car meanwhile.

    Raises ``Conflict`` for a car that is out and cannot be taken off the road.
    """
    car, task = lock_task(task)
    task.move_to(TaskState.DOING)
    task.started_at = now()
    task.assignee = task.assignee or actor
    if off_road and car.state != CarState.OFF_ROAD:
        task.car = take_off_road(car=car, reason=str(task), actor=actor)
    save_task(task, actor, "fleet.task.started", "started_at", "assignee", off_road=off_road)
    return task


@transaction.atomic
def finish_task(
    *,
    task: CarTask,
    actor: User,
    result: str = "",
    amount: Decimal = Decimal(0),
    document: str = "",
    odometer_km: int | None = None,
    next_due_on: date | None = None,
    next_due_km: int | None = None,
    on_road: bool = False,
) -> CarTask:
    """It is done: what it cost is booked, the next date noted, the car back on the road if wanted.

    The next date is that of the inspection after an inspection, else that of the service. Raises
    ``InvalidInput`` naming the field.
    """
    car, task = lock_task(task)
    task.move_to(TaskState.DONE)
    task.done_at, task.result = now(), clean_text(result)[:200]
    if amount < 0:
        raise refuse("amount", _("An amount cannot be negative."))
    if odometer_km is not None and odometer_km < car.odometer_km:
        raise refuse("odometer_km", _("The car had %(km)d km already.") % {"km": car.odometer_km})
    if next_due_on and next_due_on <= localdate():
        raise refuse("next_due_on", _("Choose a day to come."))
    car.odometer_km = odometer_km or car.odometer_km
    if task.kind == TaskKind.INSPECTION:
        car.inspection_due_on = next_due_on or car.inspection_due_on
    elif task.kind == TaskKind.SERVICE:
        car.service_due_on, car.service_due_km = next_due_on, next_due_km
    dues = ("inspection_due_on", "service_due_on", "service_due_km")
    car.save(update_fields=["odometer_km", *dues, "updated_at"])
    save_task(task, actor, "fleet.task.done", "done_at", "result", amount=str(amount))
    if amount:
        book_cost(
            car=car, kind=CostKind.REPAIR, amount=amount, document=document,
            note=task.title, task=task, actor=actor,
        )  # fmt: skip
    if on_road and car.state == CarState.OFF_ROAD:
        task.car = return_to_road(car=car, actor=actor)
    return task


@transaction.atomic
def cancel_task(*, task: CarTask, reason: str, actor: User) -> CarTask:
    """It is not done after all. Raises ``Conflict`` once it is over."""
    _car, task = lock_task(task)
    task.move_to(TaskState.CANCELLED)
    task.result = clean_text(reason)[:200]
    save_task(task, actor, "fleet.task.cancelled", "result")
    return task


def _tell(task: CarTask, actor: User) -> None:
    if task.assignee and task.assignee != actor:
        text = gettext_noop("Yours to do: %(what)s at %(car)s")
        url = task.get_absolute_url()
        notify(people=[task.assignee], text=text, url=url, what=task.title, car=str(task.car))
