"""What a car costs by the day, and the stock in figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_COST
from dealers.inventory.rules import StockRules
from dealers.inventory.services import (
    add_cost,
    change_rules,
    deliver_unit,
    end_floor_plan,
    mark_sold,
    price_unit,
    start_floor_plan,
)
from dealers.inventory.states import CostKind
from portal.core.errors import Conflict, InvalidInput
from tests.conftest import make_person, make_store
from tests.dealers.inventory.test_services import reserve
from tests.dealers.steps import VIN, fixed_vin, make_unit

RULES = {
    "floor_rate": Decimal("7.2"),
    "floor_free_days": 10,
    "year_days": 360,
    "upkeep_per_day": Decimal("8"),
    "aged_days": 60,
}


def days_ago(days):
    return localdate() - timedelta(days=days)


def cars(owner, *ages, **fields):
    """Cars for sale that arrived so many days ago."""
    return [
        make_unit(owner, vin=f"{VIN[:-2]}{n:02d}", received_on=days_ago(age), **fields)
        for n, age in enumerate(ages)
    ]


def held(unit):
    return selectors.with_holding(VehicleUnit.objects.filter(pk=unit.pk), selectors.rules()).get()


def test_cost_is_built_up_line_by_line_and_corrected_by_another(owner):
    unit = make_unit(owner)
    add_cost(unit=unit, kind=CostKind.FREIGHT, amount=Decimal(800), actor=owner)
    unit = add_cost(unit=unit, kind=CostKind.RECON, amount=Decimal(500), note="Film", actor=owner)
    assert (unit.cost, unit.purchase_cost, unit.freight_cost) == (136300, 135000, 800)
    unit = add_cost(unit=unit, kind=CostKind.RECON, amount=Decimal(-200), actor=owner)
    assert (unit.cost, unit.recon_cost, len(unit.cost_lines)) == (136100, 300, 3)
    with pytest.raises(InvalidInput):
        add_cost(unit=unit, kind=CostKind.RECON, amount=Decimal(-301), actor=owner)
    with pytest.raises(InvalidInput):
        add_cost(unit=unit, kind=CostKind.OTHER, amount=Decimal(0), actor=owner)
    with pytest.raises(InvalidInput):
        add_cost(unit=unit, kind=CostKind.OTHER, amount=Decimal(1), on=days_ago(-1), actor=owner)
    unit.refresh_from_db()
    assert (unit.cost, len(unit.cost_lines)) == (136100, 3)


def test_database_refuses_parts_above_the_whole(owner):
    unit = make_unit(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleUnit.objects.filter(pk=unit.pk).update(freight_cost=200000)


def test_interest_runs_by_the_day_alike_in_sql_and_python(owner):
    change_rules(**RULES, actor=owner)
    (unit,) = cars(owner, 47)
    unit = start_floor_plan(unit=unit, actor=owner, lender="Bank")
    assert (unit.floor_from, unit.floor_amount) == (days_ago(37), 135000)
    found = held(unit)
    # 135,000 x 7.2 % x 37 days / 360
    assert found.interest == unit.interest_until(localdate(), 360) == Decimal("999.00")
    assert (found.days, found.upkeep, found.holding) == (47, 376, 1375)
    assert (found.full_cost, found.margin) == (135999, 14001)
    with pytest.raises(Conflict):
        start_floor_plan(unit=unit, actor=owner)


def test_paid_off_interest_becomes_cost_and_stops(owner):
    change_rules(**RULES, actor=owner)
    (unit,) = cars(owner, 40)
    start_floor_plan(unit=unit, actor=owner)
    with pytest.raises(InvalidInput):
        end_floor_plan(unit=unit, end_on=days_ago(-1), actor=owner)
    unit = end_floor_plan(unit=unit, end_on=days_ago(20), actor=owner)
    assert (unit.interest_cost, unit.cost) == (270, 135270)
    assert held(unit).interest == 0
    with pytest.raises(Conflict):
        end_floor_plan(unit=unit, actor=owner)


def test_hand_over_settles_the_interest(owner):
    change_rules(**RULES, actor=owner)
    (unit,) = cars(owner, 40)
    start_floor_plan(unit=unit, actor=owner)
    reserve(unit, owner)
    mark_sold(unit=unit, actor=owner)
    unit = deliver_unit(unit=unit, odometer_km=9, delivered_on=localdate(), actor=owner)
    assert (unit.floor_until, unit.interest_cost) == (localdate(), 810)


def test_floor_plan_wants_amount_and_rate(owner):
    unit = make_unit(owner)
    for bad in ({}, {"rate": Decimal(100)}, {"rate": Decimal(5), "amount": Decimal(0)}):
        with pytest.raises(InvalidInput):
            start_floor_plan(unit=unit, actor=owner, **bad)
    with pytest.raises(InvalidInput):
        change_rules(**{**RULES, "upkeep_per_day": Decimal(-1)}, actor=owner)
    assert selectors.rules() == StockRules()


def test_figures_by_model(owner):
    change_rules(**RULES, actor=owner)
    cars(owner, 5, 45, 75, 120)
    gone = make_unit(owner, vin=fixed_vin(f"{VIN[:-2]}77"), received_on=days_ago(50))
    VehicleUnit.objects.filter(pk=gone.pk).update(state="delivered", delivered_on=days_ago(3))
    (row,) = selectors.stock_by_model(owner)
    assert (row.on_hand, row.for_sale, row.sold, row.aged) == (4, 4, 1, 2)
    assert (row.ages, row.days, row.supply) == ((1, 1, 1, 1), 61, 360)
    assert (row.cost, row.upkeep) == (540000, 245 * 8)
    assert selectors.turn_of_year(owner) > 0


def test_figures_hide_the_cost_of_other_stores(owner, store):
    cars(owner, 5)
    there = make_store("S2")
    manager = make_person("sales_manager", store=there)
    (row,) = selectors.stock_by_model(manager)
    assert (row.on_hand, row.cost) == (1, 0)
    assert not VehicleUnit.objects.visible_to(manager, VIEW_COST).exists()


def test_figures_cost_two_queries_for_any_number_of_cars(owner):
    counts = []
    assert owner.can(VIEW_COST)  # what the person may do is read once
    for age in (100, 200, 300):
        make_unit(owner, vin=f"{VIN[:-3]}{age}", received_on=days_ago(age))
        with CaptureQueriesContext(connection) as caught:
            selectors.stock_by_model(owner)
        counts.append(len(caught))
    assert len(set(counts)) == 1
    assert counts[0] <= 3


def test_empty_stock_has_no_figures(owner):
    assert selectors.stock_by_model(owner) == []
    assert selectors.turn_of_year(owner) is None
    assert selectors.days_supply(3, 0) is None


def test_price_does_not_change_the_cost(owner):
    unit = price_unit(unit=make_unit(owner), price=Decimal(120000), actor=owner)
    assert held(unit).margin == -15000
