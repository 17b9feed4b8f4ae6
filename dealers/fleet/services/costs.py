"""What the cars cost: booked once, taken back with a reason, never overwritten."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.fleet.models import CarCost, CarTask, FleetCar, Policy, Trip
from dealers.fleet.services.base import refuse
from dealers.fleet.states import CostKind
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def book_cost(
    *,
    car: FleetCar,
    kind: CostKind,
    amount: Decimal,
    actor: User | None,
    day: date | None = None,
    quantity: Decimal | None = None,
    document: str = "",
    note: str = "",
    trip: Trip | None = None,
    task: CarTask | None = None,
    policy: Policy | None = None,
) -> CarCost:
    """Something was paid for a car, in the car's currency; ``quantity``: litres or kilowatt-hours.

    What an insurer pays is a negative repair of the task it is for. Raises ``InvalidInput`` for
    nothing, a day to come, or a drive of another car.
    """
    day = day or localdate()
    if amount == 0 or (amount < 0 and task is None):
        raise refuse("amount", _("A cost is above zero."))
    if day > localdate() and policy is None:
        raise refuse("day", _("Choose today or an earlier day."))
    if quantity is not None and quantity <= 0:
        raise refuse("quantity", _("A quantity is above zero."))
    if trip and trip.car_id != car.pk:
        raise refuse("trip", _("This drive was with another car."))
    cost = CarCost.objects.create(
        car=car,
        kind=kind,
        amount=amount,
        currency=car.currency,
        day=day,
        quantity=quantity,
        document=clean_text(document)[:60],
        note=clean_text(note)[:200],
        trip=trip,
        task=task,
        policy=policy,
        entered_by=actor,
    )
    changes = {"kind": kind, "amount": str(amount), "day": day.isoformat()}
    record(actor=actor, verb="fleet.cost.booked", target=car, changes=changes)
    return cost


@transaction.atomic
def void_cost(*, cost: CarCost, reason: str, actor: User) -> CarCost:
    """Take a wrong entry back: it stays visible and counts no more. Once only."""
    cost = CarCost.objects.select_for_update().get(pk=cost.pk)
    if cost.void_because:
        raise Conflict(_("This was taken back already."))
    said = clean_text(reason)[:200]
    if not said:
        raise refuse("reason", _("Say why."))
    cost.void_because = said
    cost.save(update_fields=["void_because", "updated_at"])
    changes = {"kind": cost.kind, "amount": str(cost.amount), "reason": said}
    record(actor=actor, verb="fleet.cost.voided", target=cost.car, changes=changes)
    return cost
