"""What the fleet's services share."""

from typing import Any

from dealers.fleet.models import FleetCar
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def lock_car(car: FleetCar) -> FleetCar:
    """The car as it is now, locked until the transaction ends; always before what is of it."""
    return FleetCar.objects.select_for_update().get(pk=car.pk)


def save_car(car: FleetCar, actor: User | None, verb: str, *fields: str, **changes: Any) -> None:
    """Write some fields of a car and note it."""
    car.save(update_fields=[*fields, "updated_at"])
    record(actor=actor, verb=verb, target=car, changes=changes)
