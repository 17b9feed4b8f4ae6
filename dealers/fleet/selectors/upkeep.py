"""Reads of tasks and costs."""

from django.db.models import Model, QuerySet

from dealers.fleet.models import CarCost, CarTask, FleetCar
from dealers.fleet.permissions import VIEW_TASK
from tenants.accounts.models import User


def tasks_of(car: FleetCar) -> QuerySet[CarTask]:
    """What was done about a car and is to be done, newest first."""
    return car.tasks.select_related("assignee", "car").order_by("-pk")


def costs_of(record: Model, field: str) -> QuerySet[CarCost]:
    """The ledger of a car or a task (``field``), newest first."""
    rows = CarCost.objects.filter(**{field: record})
    return rows.select_related("car", "entered_by").order_by("-day", "-pk")


def count_tasks_waiting(user: User) -> int:
    """How many open tasks are this person's, counted to 1,000."""
    mine = CarTask.objects.visible_to(user, VIEW_TASK).open().filter(assignee=user)
    return len(mine.order_by().values_list("pk")[:1000])
