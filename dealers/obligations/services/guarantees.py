"""Telling the warranty desk in time that a limit of the three guarantees nears."""

from django.db import transaction
from django.utils.translation import gettext_noop

from dealers.customers.models import Vehicle
from dealers.obligations.permissions import WATCH_GUARANTEE
from dealers.obligations.selectors import cars_in_repair
from dealers.service.models import RepairOrder
from dealers.service.selectors import people_who
from tenants.audit.models import AuditEntry
from tenants.audit.services import record
from tenants.reference.three_guarantees import PERIODS, Count, Level, Rule, Standing
from tenants.workspace.services import notify

NEARED = "obligations.guarantee.neared"
_REPLACED = gettext_noop(
    "Three guarantees: replacement %(value)s of %(limit)s of %(subject)s on %(car)s (%(order)s)."
)
TEXTS = {
    Rule.REPAIR_DAYS: gettext_noop(
        "Three guarantees: %(car)s is on day %(value)s of %(limit)s in repair (%(order)s)."
    ),
    Rule.ONE_REPAIR: gettext_noop(
        "Three guarantees: %(car)s is on day %(value)s of one repair; from day %(limit)s on a loaner"
        " or its price is due (%(order)s)."
    ),
    Rule.SAME_FAULT: gettext_noop(
        "Three guarantees: repair %(value)s of %(limit)s of fault %(subject)s on %(car)s (%(order)s)."
    ),
    Rule.ASSEMBLY: _REPLACED,
    Rule.MAIN_PART: _REPLACED,
    Rule.FIRST_DAYS: gettext_noop(
        "Three guarantees: %(subject)s is to be replaced on %(car)s in the first days after delivery:"
        " the owner may ask for exchange or return (%(order)s)."
    ),
    Rule.EARLY: gettext_noop(
        "Three guarantees: a grave fault on %(car)s in the first 60 days and 3,000 km: the owner may ask for"
        " exchange or return (%(order)s)."
    ),
    Rule.SAFETY: gettext_noop(
        "Three guarantees: %(car)s has a serious safety fault again, after repair %(value)s of %(limit)s."
        " Once %(limit)s have not cured it, the owner may ask for exchange or return (%(order)s)."
    ),
}


def _to_tell(standing: Standing) -> list[Count]:
    """The counts of repairs that have come near; of a period that is over there is nothing to say."""
    if standing.is_over:
        return []
    return [c for c in standing.counts if c.rule not in PERIODS and c.level != Level.FINE]


def _mark(count: Count) -> str:
    return f"{count.rule} {count.subject} {count.level}"


@transaction.atomic
def tell_of_limits(*, order: RepairOrder, standing: Standing) -> int:
    """Tell who watches the guarantees what has neared since they were told last; how many counts.

    What was told stands in the audit trail of the car, so it is told once; the car is locked
    meanwhile, so that two clocks do not tell it twice.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=order.vehicle_id)
    told = set()
    for entry in AuditEntry.objects.filter(object_id=vehicle.pk, verb=NEARED):
        told.update(entry.changes)
    fresh = [count for count in _to_tell(standing) if _mark(count) not in told]
    if not fresh:
        return 0
    people = list(people_who(WATCH_GUARANTEE))
    for count in fresh:
        notify(
            people=people,
            text=TEXTS[count.rule],
            url=order.get_absolute_url(),
            car=str(vehicle),
            order=order.number,
            subject=count.subject,
            value=str(count.value),
            limit=str(count.limit),
        )
    record(
        actor=None,
        verb=NEARED,
        target=vehicle,
        changes={_mark(count): f"{count.value} / {count.limit}" for count in fresh},
    )
    return len(fresh)


def watch_guarantees() -> int:
    """Look at every car that is here under warranty; how many counts were told of."""
    return sum(
        tell_of_limits(order=order, standing=standing)
        for order, standing in cars_in_repair(RepairOrder.objects.all())
        if _to_tell(standing)
    )
