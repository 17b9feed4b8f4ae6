"""What every change of a car in stock shares: lock, save with its audit entry, refuse."""

from typing import Any

from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from portal.core.errors import InvalidInput
from portal.core.search import as_vector, number_words, vehicle_words
from tenants.accounts.models import User
from tenants.audit.services import record


def locked(unit: VehicleUnit) -> VehicleUnit:
    """The car as it is now, held until the transaction ends."""
    return VehicleUnit.objects.select_for_update().get(pk=unit.pk)


def save_unit(
    unit: VehicleUnit, actor: User | None, verb: str, *fields: str, **changes: Any
) -> None:
    """Write the state and ``fields`` of a locked car and note who did it."""
    unit.save(update_fields=["state", *fields, "updated_at"])
    record(actor=actor, verb=verb, target=unit, changes={"state": unit.state, **changes})


def refuse(field: str, message: str) -> InvalidInput:
    """Input that cannot be, said beside its field."""
    return InvalidInput(message, fields={field: message})


def check_amounts(**amounts: Any) -> None:
    """Raise ``InvalidInput`` beside the first amount below zero."""
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            raise refuse(name, _("An amount cannot be negative."))


def index_unit(unit: VehicleUnit) -> None:
    """Let the search find the car by VIN, its end, stock number, model and order number."""
    words = vehicle_words(vin=unit.vin or "", plate="") | number_words(unit.stock_number, 4)
    words |= {unit.model_code.lower(), *unit.model_name.lower().split()}
    if unit.order_number:
        words |= number_words(unit.order_number, 4)
    VehicleUnit.objects.filter(pk=unit.pk).update(search=as_vector(words))
