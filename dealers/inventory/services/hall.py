"""The plan of a hall: its zones, and a car that is moved from one to another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from dealers.inventory.rules import HallRules
from dealers.inventory.selectors import zone_key, zones_of
from dealers.inventory.services.base import locked, refuse
from dealers.inventory.services.preparing import edit_unit
from dealers.inventory.states import PRESENT
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.workspace.house import keep_rules, locked_rules

MOST_ROWS, MOST_COLUMNS, MOST_CAPACITY, MOST_MODELS = 12, 8, 60, 20


@dataclass(frozen=True)
class Placed:
    """A car that was moved, and where somebody else had put it meanwhile; else empty."""

    unit: VehicleUnit
    meanwhile: str = ""


def _zone(line: dict[str, Any]) -> dict[str, Any]:
    """One zone as it is kept. Raises ``InvalidInput`` for what cannot be drawn."""
    name = clean_text(line.get("name") or "")[:40]
    row, column, capacity = (int(line.get(key) or 1) for key in ("row", "column", "capacity"))
    if not (1 <= row <= MOST_ROWS and 1 <= column <= MOST_COLUMNS):
        message = _("%(zone)s: use rows 1 to %(rows)s and columns 1 to %(columns)s.")
        values = {"zone": name, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise refuse("zones", message % values)
    if not 1 <= capacity <= MOST_CAPACITY:
        message = _("%(zone)s: a zone holds 1 to %(most)s cars.")
        raise refuse("zones", message % {"zone": name, "most": MOST_CAPACITY})
    models = [clean_text(code)[:40] for code in line.get("models") or []]
    models = list(dict.fromkeys(code for code in models if code))[:MOST_MODELS]
    return {"name": name, "row": row, "column": column, "capacity": capacity, "models": models}


@transaction.atomic
def plan_hall(
    *, store: Unit, zones: Iterable[dict[str, Any]], actor: User | None
) -> list[dict[str, Any]]:
    """Draw the hall of a store: ``{"name", "row", "column", "capacity", "models"}`` for each zone.

    Replaces the plan; a line without a name is left out. Cars keep their place, even where its zone
    has gone: then they stand "elsewhere". Raises ``InvalidInput`` for a name or a field taken twice.
    """
    house = locked_rules(HallRules)
    wanted = [_zone(line) for line in zones if clean_text(line.get("name") or "")]
    names, fields = set(), set()
    for zone in wanted:
        key, spot = zone_key(zone["name"]), (zone["row"], zone["column"])
        if key in names:
            raise refuse("zones", _("%(code)s is named twice.") % {"code": zone["name"]})
        if spot in fields:
            message = _("%(zone)s: row %(row)s, column %(column)s is taken by another zone.")
            values = {"zone": zone["name"], "row": spot[0], "column": spot[1]}
            raise refuse("zones", message % values)
        names.add(key)
        fields.add(spot)
    wanted.sort(key=lambda zone: (zone["row"], zone["column"]))
    plans = {**house.zones, str(store.pk): wanted}
    kept = replace(house, zones={pk: plan for pk, plan in sorted(plans.items()) if plan})
    keep_rules(kept, actor=actor, verb="inventory.rules.manage")
    return wanted


@transaction.atomic
def place_unit(
    *, unit: VehicleUnit, zone: str, actor: User | None, was: str | None = None
) -> Placed:
    """Move a car to a zone of its store's hall, or without one out of the hall.

    ``was`` is the place where whoever moves it saw it. The last to move it wins, and is told where
    somebody else had put it meanwhile. Raises ``InvalidInput`` for a zone that the
    plan does not have, ``Conflict`` for a car that is not here.
    """
    unit = locked(unit)
    if unit.state not in PRESENT:
        raise Conflict(_("This vehicle is not here, so it has no place in the hall."))
    key = zone_key(zone)
    names = {zone_key(entry["name"]): entry["name"] for entry in zones_of(unit.store)}
    if key and key not in names:
        raise refuse("zone", _("The plan has no such zone. Choose another."))
    before = unit.location
    unit = edit_unit(unit=unit, location=names.get(key, ""), actor=actor)
    is_news = was is not None and zone_key(was) != zone_key(before)
    return Placed(unit, (before or _("No place")) if is_news else "")
