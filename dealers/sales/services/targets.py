"""The targets a manager sets."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales.models import Target
from dealers.sales.permissions import SET_TARGETS
from dealers.sales.states import Metric
from portal.core.errors import InvalidInput
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

MOST_CELLS = 1200
TOO_HIGH = Decimal(10) ** 11


@transaction.atomic
def set_targets(*, month: date, cells: Iterable[Mapping[str, Any]], actor: User) -> list[Target]:
    """Set what is to be reached in a month: ``cells`` with ``metric``, ``value`` and ``person`` or ``unit``.

    A value of ``None`` takes the target away; what is not named stays. All or nothing. Raises
    ``InvalidInput`` for a target of nobody, of somebody out of reach, or below zero.
    """
    month, cells = month.replace(day=1), list(cells)
    if len(cells) > MOST_CELLS:
        raise InvalidInput(_("These are more targets than one month can hold."))
    known = {
        _key(row.metric, row.person_id, row.unit_id): row
        for row in Target.objects.select_for_update().filter(month=month).order_by("pk")
    }
    reach = actor.reach(SET_TARGETS)
    kept, changes = [], {}
    for cell in cells:
        person, unit, value = cell.get("person"), cell.get("unit"), cell["value"]
        _check(person, unit, value, actor, reach)
        metric = Metric(cell["metric"])
        key = _key(metric, person.pk if person else None, unit.pk if unit and not person else None)
        row = known.get(key)
        before = row.value if row else None
        if value == before:
            continue
        changes[f"{metric.label} {person or unit}"] = [
            None if number is None else str(number) for number in (before, value)
        ]
        if value is None:
            known.pop(key).delete()
            continue
        row = row or Target(month=month, metric=metric, person=person)
        row.unit, row.value = (person.home_store if person else unit), value
        row.save()
        known[key] = row
        kept.append(row)
    if changes:
        record(
            actor=actor,
            verb="sales.target.manage",
            target=None,
            name=f"{month:%Y-%m}",
            changes=changes,
        )
    return kept


def _key(metric: str, person: Any, unit: Any) -> tuple[str, Any, Any]:
    return (str(metric), person, None if person else unit)


def _check(
    person: User | None, unit: Unit | None, value: Decimal | None, actor: User, reach: Any
) -> None:
    """A target is somebody's whom the actor may set targets for, and a number."""
    if (person is None) == (unit is None):
        raise InvalidInput(_("A target is of one person, or of one team or store."))
    if value is not None and not 0 <= value < TOO_HIGH:
        raise InvalidInput(_("A target is a number from zero up."), fields={"value": str(value)})
    if reach.everything:
        return
    if person is not None:
        allowed = User.objects.visible_to(actor, SET_TARGETS).filter(pk=person.pk).exists()
    else:
        allowed = unit.pk in reach.stores or unit.pk in reach.teams
    if not allowed:
        raise InvalidInput(_("You may not set targets for %(who)s.") % {"who": person or unit})
