"""What cars in stock cost by the day; in SQL, so that it holds for any number of cars."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, Func, IntegerField, QuerySet, Value, When
from django.db.models import DecimalField as Number
from django.db.models.functions import Cast, Coalesce, Greatest, Round
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.rules import StockRules
from tenants.workspace.house import rules_of

MONEY = Number(max_digits=18, decimal_places=2)


def rules() -> StockRules:
    """The rules of this dealership; the defaults until somebody changes them."""
    return rules_of(StockRules)


def first_day_of_interest(unit: VehicleUnit, house: StockRules) -> date:
    """The day after those free of interest, counted from the arrival (today before it)."""
    return (unit.received_on or localdate()) + timedelta(days=house.floor_free_days)


def _today() -> Cast:
    return Cast(Value(localdate()), DateField())


def days_between(first: Any, last: Any) -> Any:
    """Whole days from one day to another, never below zero; null if the first is missing."""
    gap = Func(
        last,
        first,
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    return Case(When(**{f"{first.name}__isnull": False}, then=Greatest(gap, Value(0))))


def stock_days() -> Any:
    """Days in stock, from arrival until today or until it left."""
    return days_between(F("received_on"), Coalesce(F("delivered_on"), _today()))


def with_holding(rows: QuerySet[VehicleUnit], house: StockRules) -> QuerySet[VehicleUnit]:
    """Cars with ``days``, ``interest`` (not yet paid off), ``upkeep``, ``holding``, ``full_cost``
    and ``margin`` at the asking price, as of today, in the car's currency.

    ``interest`` is amount x rate x days ÷ days of the year, rounded to the cent on each car, as
    ``VehicleUnit.interest_until`` does.
    """
    financed = days_between(F("floor_from"), _today())
    yearly = Value(Decimal(100) * house.year_days, output_field=MONEY)
    running = F("floor_amount") * F("floor_rate") * financed / yearly
    interest = Case(
        When(floor_until=None, floor_from__isnull=False, then=Round(running, precision=2)),
        default=Value(Decimal(0)),
        output_field=MONEY,
    )
    per_day = Value(house.upkeep_per_day, output_field=MONEY)
    return (
        rows.annotate(days=stock_days(), interest=interest)
        .annotate(upkeep=_money(Coalesce(F("days"), Value(0)) * per_day))
        .annotate(holding=_money(F("interest") + F("upkeep")))
        .annotate(full_cost=_money(F("cost") + F("interest")))
        .annotate(margin=_money(F("price") - F("full_cost")))
    )


def _money(expression: Any) -> Any:
    return Cast(expression, MONEY)
