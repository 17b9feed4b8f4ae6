"""The plan against what happened: bought and sold by model and month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors.costs import rules
from dealers.inventory.states import COMING, UnitState

MONTHS_BACK, MONTHS_AHEAD = 2, 3


def month_key(day: date) -> str:
    """A month as the plan names it: 2026-12."""
    return f"{day:%Y-%m}"


def months_around(day: date) -> list[date]:
    """The first days of the months that the plan shows: two before, three to come."""
    start = day.year * 12 + day.month - 1
    return [
        date((start + n) // 12, (start + n) % 12 + 1, 1)
        for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)
    ]


@dataclass
class PlanRow:
    """One model in one month. ``coming`` is on order and expected then."""

    month: str
    model_code: str
    model_name: str
    buy: int = 0
    bought: int = 0
    coming: int = 0
    sell: int = 0
    sold: int = 0

    @property
    def buy_gap(self) -> int:
        """What is still to be bought."""
        return max(0, self.buy - self.bought - self.coming)

    @property
    def sell_gap(self) -> int:
        """What is still to be sold."""
        return max(0, self.sell - self.sold)


def _by_month(rows: QuerySet[VehicleUnit], field: str, first: date) -> QuerySet[Any]:
    return (
        rows.filter(**{f"{field}__gte": first})
        .order_by()
        .annotate(month=TruncMonth(field))
        .values("month", "model_code")
        .annotate(cars=Count("pk"), name=Max("model_name"))
    )


def stock_plan() -> list[PlanRow]:
    """Plan and reality of six months, the whole house, by month and model. Five queries."""
    months = months_around(localdate())
    keys = [month_key(month) for month in months]
    plan, found = rules().plan, dict[tuple[str, str], PlanRow]()
    names: dict[str, str] = defaultdict(str)

    def row(key: str, code: str) -> PlanRow:
        return found.setdefault((key, code), PlanRow(key, code, ""))

    for key in keys:
        for code, line in plan.get(key, {}).items():
            planned = row(key, code)
            planned.buy, planned.sell = line["buy"], line["sell"]
    cars = VehicleUnit.objects.all()
    sold = cars.filter(state=UnitState.DELIVERED)
    for field, target, rows in (
        ("received_on", "bought", cars),
        ("delivered_on", "sold", sold),
        ("expected_on", "coming", cars.filter(state__in=COMING)),
    ):
        for entry in _by_month(rows, field, months[0]):
            key = month_key(entry["month"])
            if key in keys:
                setattr(row(key, entry["model_code"]), target, entry["cars"])
                names[entry["model_code"]] = entry["name"]
    unnamed = {code for _key, code in found} - names.keys()
    known = VehicleUnit.objects.filter(model_code__in=unnamed).order_by()
    names.update(known.values_list("model_code").annotate(name=Max("model_name")))
    for entry in found.values():
        entry.model_name = names[entry.model_code] or entry.model_code
    return sorted(found.values(), key=lambda entry: (entry.month, entry.model_name))
