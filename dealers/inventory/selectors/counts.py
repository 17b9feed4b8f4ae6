"""Reads of counts."""

from django.db.models import Q, QuerySet

from dealers.inventory.models import StockCount, VehicleUnit
from dealers.inventory.states import PRESENT


def expected_in(count: StockCount) -> QuerySet[VehicleUnit]:
    """The cars that should stand in the store of a count: on hand and not on the road."""
    return VehicleUnit.objects.filter(store=count.store_id, state__in=PRESENT)


def not_seen(count: StockCount) -> QuerySet[VehicleUnit]:
    """The cars that should be there and were not scanned, or came since."""
    return expected_in(count).exclude(Q(counted_in=count))


def open_differences(count: StockCount) -> list[tuple[str, str]]:
    """What an open count would leave behind: unit id or VIN, and what people call it."""
    cars = [(str(car.pk), f"{car} · {car.location or '–'}") for car in _unseen(count)]
    return cars + [(row["vin"], f"+ {row['vin']} {row['where']}".strip()) for row in count.surplus]


def _unseen(count: StockCount) -> QuerySet[VehicleUnit]:
    return not_seen(count).order_by("location", "model_name", "pk")


def count_progress(count: StockCount) -> tuple[int, int]:
    """How many of the expected cars were seen, and how many are expected. Fixed once closed."""
    if not count.is_open:
        return count.found, count.expected
    cars = expected_in(count)
    return cars.filter(counted_in=count).count(), cars.count()
