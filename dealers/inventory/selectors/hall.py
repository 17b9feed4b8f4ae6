"""The plan of a hall: which car stands in which zone, what is missing, what has no place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dealers.inventory.models import VehicleUnit
from dealers.inventory.rules import HallRules
from dealers.inventory.states import PRESENT
from tenants.accounts.models import Unit
from tenants.workspace.house import rules_of

MOST_CARS = 2000


def zone_key(name: str) -> str:
    """Zones and places are the same whatever their case and spaces."""
    return " ".join(name.split()).casefold()


def zones_of(store: Unit) -> list[dict[str, Any]]:
    """The zones of a store's hall as they are kept, row by row."""
    return list(rules_of(HallRules).zones.get(str(store.pk), []))


def is_of(unit: VehicleUnit, wanted: str) -> bool:
    """Whether a car is of this model or series: a code, or the beginning of its code or name."""
    text = wanted.casefold()
    return any(word.casefold().startswith(text) for word in (unit.model_code, unit.model_name))


@dataclass
class Zone:
    """One field of the hall with the cars that stand there."""

    name: str
    row: int
    column: int
    capacity: int
    models: list[str] = field(default_factory=list)
    cars: list[VehicleUnit] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The models that are to be shown here and are not."""
        return [code for code in self.models if not any(is_of(car, code) for car in self.cars)]

    @property
    def is_over(self) -> bool:
        """More cars than it holds."""
        return len(self.cars) > self.capacity

    @property
    def free(self) -> int:
        """Places left."""
        return max(0, self.capacity - len(self.cars))


@dataclass
class Hall:
    """A store's hall. ``elsewhere`` are cars with a place that is no zone: the yard, the workshop."""

    store: Unit
    zones: list[Zone]
    unplaced: list[VehicleUnit] = field(default_factory=list)
    elsewhere: list[VehicleUnit] = field(default_factory=list)

    @property
    def rows(self) -> list[list[Zone | None]]:
        """Field by field, with ``None`` where nothing is: as it is drawn."""
        at = {(zone.row, zone.column): zone for zone in self.zones}
        return [
            [at.get((row, column)) for column in range(1, self.columns + 1)]
            for row in range(1, max((zone.row for zone in self.zones), default=0) + 1)
        ]

    @property
    def columns(self) -> int:
        """How wide it is."""
        return max((zone.column for zone in self.zones), default=0)

    @property
    def missing(self) -> list[tuple[str, str]]:
        """Every model that is to be shown and is not, with its zone."""
        return [(code, zone.name) for zone in self.zones for code in zone.missing]


def halls_of(stores: Iterable[Unit]) -> list[Hall]:
    """The halls of these stores with the cars that are there. Two queries, however many."""
    plans = rules_of(HallRules).zones
    halls = {
        store.pk: Hall(store, [Zone(**zone) for zone in plans.get(str(store.pk), [])])
        for store in stores
    }
    zones = {(pk, zone_key(zone.name)): zone for pk, hall in halls.items() for zone in hall.zones}
    here = VehicleUnit.objects.filter(store__in=halls, state__in=PRESENT)
    for car in here.order_by("location", "model_name", "pk")[:MOST_CARS]:
        hall, zone = halls[car.store_id], zones.get((car.store_id, zone_key(car.location)))
        spot = zone.cars if zone else hall.elsewhere if car.location.strip() else hall.unplaced
        spot.append(car)
    return list(halls.values())


def hall_of(store: Unit) -> Hall:
    """The hall of one store."""
    return halls_of([store])[0]
