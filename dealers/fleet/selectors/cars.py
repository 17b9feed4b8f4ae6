"""Reads of the register."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from dealers.fleet.models import FleetCar
from dealers.fleet.models.cars import SOON
from dealers.fleet.permissions import MANAGE_CAR
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from tenants.accounts.models import User


def cars_due() -> QuerySet[FleetCar]:
    """Cars whose inspection, insurance or service is overdue or falls due within 30 days."""
    return FleetCar.objects.due(localdate() + timedelta(days=SOON))


def count_cars_due(user: User) -> int:
    """How many such cars wait for whoever keeps the register, counted to 1,000."""
    if not user.can(MANAGE_CAR):
        return 0
    mine = FleetCar.objects.visible_to(user, MANAGE_CAR).values("pk")
    return len(cars_due().filter(pk__in=mine).order_by().values_list("pk")[:1000])


def units_for_fleet() -> QuerySet[VehicleUnit]:
    """Vehicles of the stock that could be own cars: demo cars that are none yet."""
    taken = FleetCar.objects.in_use().filter(stock_unit__isnull=False).values("stock_unit")
    units = VehicleUnit.objects.filter(state=UnitState.DEMO).exclude(pk__in=taken)
    return units.order_by("model_name", "pk")
