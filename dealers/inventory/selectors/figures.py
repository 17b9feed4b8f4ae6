"""How long cars stand, how fast they go, and what that costs: figures of the whole stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Max, Q, Sum
from django.utils.timezone import localdate

from dealers.inventory.models import AGE_STEPS, VehicleUnit
from dealers.inventory.permissions import VIEW_COST, VIEW_UNIT
from dealers.inventory.selectors.costs import rules, with_holding
from dealers.inventory.states import COMING, ON_HAND, UnitState
from tenants.accounts.models import User

SALES_DAYS = 90
YEAR = 365


def age_bucket(place: int, today: date) -> Q:
    """The cars of one age: 0 to 30 days, 31 to 60, 61 to 90, older."""
    edges = [-1, *AGE_STEPS]
    wanted = Q(received_on__lte=today - timedelta(days=edges[place] + 1))
    if place < len(AGE_STEPS):
        wanted &= Q(received_on__gte=today - timedelta(days=AGE_STEPS[place]))
    return wanted


def days_supply(units: int, sold: int) -> int | None:
    """Units in stock ÷ average daily sales of the last 90 days; ``None`` when nothing was sold."""
    return round(units * SALES_DAYS / sold) if sold else None


@dataclass(frozen=True)
class StockRow:
    """One model in one currency, now and over the last 90 days. Money only of cars on hand."""

    model_code: str
    model_name: str
    currency: str
    on_hand: int
    for_sale: int
    coming: int
    sold: int
    aged: int
    days: int | None
    ages: tuple[int, ...]
    cost: Decimal
    interest: Decimal
    upkeep: Decimal

    @property
    def supply(self) -> int | None:
        """For how many days the cars on hand last."""
        return days_supply(self.on_hand, self.sold)

    @property
    def holding(self) -> Decimal:
        """Interest not yet paid off and upkeep of the cars on hand."""
        return self.interest + self.upkeep


def stock_by_model(user: User) -> list[StockRow]:
    """The stock by model, most cars first. Two queries, whatever the number of cars."""
    today, house = localdate(), rules()
    mine = VehicleUnit.objects.visible_to(user, VIEW_UNIT)
    here = Q(state__in=ON_HAND)
    left = Q(state=UnitState.DELIVERED, delivered_on__gt=today - timedelta(days=SALES_DAYS))
    sums: dict[str, Any] = {
        "name": Max("model_name"),
        "on_hand": Count("pk", filter=here),
        "for_sale": Count("pk", filter=Q(state=UnitState.IN_STOCK)),
        "coming": Count("pk", filter=Q(state__in=COMING)),
        "sold": Count("pk", filter=left),
        "aged": Count("pk", filter=here & _older(house.aged_days, today)),
        "age": Avg("days", filter=here),
        "cost_sum": Sum("cost", filter=here & _cost_known(user)),
        "interest_sum": Sum("interest", filter=here & _cost_known(user)),
        "upkeep_sum": Sum("upkeep", filter=here & _cost_known(user)),
    }
    sums |= {
        f"age_{place}": Count("pk", filter=here & age_bucket(place, today))
        for place in range(len(AGE_STEPS) + 1)
    }
    wanted = mine.filter(here | left | Q(state__in=COMING))
    found = with_holding(wanted, house).order_by().values("model_code", "currency").annotate(**sums)
    return sorted((_row(row) for row in found), key=lambda row: (-row.on_hand, row.model_code))


def _cost_known(user: User) -> Q:
    """The cars whose cost this person may see."""
    if user.reach(VIEW_COST).everything:
        return Q()
    return Q(pk__in=VehicleUnit.objects.visible_to(user, VIEW_COST).values("pk"))


def _older(days: int, today: date) -> Q:
    return Q(received_on__lte=today - timedelta(days=days))


def _row(row: Mapping[str, Any]) -> StockRow:
    return StockRow(
        model_code=row["model_code"],
        model_name=row["name"],
        currency=row["currency"],
        on_hand=row["on_hand"],
        for_sale=row["for_sale"],
        coming=row["coming"],
        sold=row["sold"],
        aged=row["aged"],
        days=None if row["age"] is None else round(row["age"]),
        ages=tuple(row[f"age_{place}"] for place in range(len(AGE_STEPS) + 1)),
        cost=row["cost_sum"] or Decimal(0),
        interest=row["interest_sum"] or Decimal(0),
        upkeep=row["upkeep_sum"] or Decimal(0),
    )


def turn_of_year(user: User) -> Decimal | None:
    """Cars handed over in a year ÷ the average number on hand at its twelve month ends. One query.

    ``None`` while no car was on hand.
    """
    today = localdate()
    ends = [today - timedelta(days=round(YEAR / 12 * n)) for n in range(12)]
    counts: dict[str, Any] = {
        f"end_{n}": Count(
            "pk",
            filter=Q(received_on__lte=end) & (Q(delivered_on=None) | Q(delivered_on__gt=end)),
        )
        for n, end in enumerate(ends)
    }
    since = today - timedelta(days=YEAR)
    counts["sold"] = Count("pk", filter=Q(state=UnitState.DELIVERED, delivered_on__gt=since))
    cars = VehicleUnit.objects.visible_to(user, VIEW_UNIT)
    cars = cars.filter(Q(delivered_on=None) | Q(delivered_on__gt=since))
    found = cars.aggregate(**counts)
    average = Decimal(sum(found[f"end_{n}"] for n in range(12))) / 12
    return (found["sold"] / average).quantize(Decimal("0.1")) if average else None
