"""Counting the cars of a store."""

import pytest

from dealers.inventory import selectors
from dealers.inventory.models import StockCount, VehicleUnit
from dealers.inventory.permissions import COUNT_STOCK, VIEW_UNIT
from dealers.inventory.services import (
    close_count,
    drop_count,
    explain_difference,
    open_count,
    receive_unit,
    scan_unit,
    send_unit,
)
from dealers.inventory.states import CountReason, CountState
from portal.core.errors import Conflict, InvalidInput
from tests.conftest import make_person, make_store
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_unit

STRANGER = fixed_vin("LFV2A21K6A3999999")


def scan(count, code, owner, **more):
    return scan_unit(count=count, code=code, actor=owner, **more).result


def test_count_finds_misses_and_closes_with_reasons(owner, store):
    seen, missing = make_unit(owner), make_unit(owner, vin=VIN_2)
    other = make_unit(owner, vin=STRANGER[:-1] + "1", store=make_store("S2"))
    count = open_count(store=store, actor=owner)
    assert scan(count, f"*{seen.vin.lower()}*", owner, place="Row 3") == "found"
    assert scan(count, seen.vin, owner) == "again"
    assert scan(count, other.vin, owner) == "elsewhere"
    assert scan(count, STRANGER, owner) == "unknown"
    assert scan(count, STRANGER, owner) == "again"
    seen.refresh_from_db()
    assert (seen.location, seen.counted_in) == ("Row 3", count)
    assert selectors.count_progress(count) == (1, 2)
    with pytest.raises(Conflict, match="every difference"):
        close_count(count=count, actor=owner)
    which = [str(missing.pk)]
    explain_difference(count=count, which=which, reason=CountReason.TEST_DRIVE, actor=owner)
    which = [other.vin, STRANGER]
    explain_difference(count=count, which=which, reason=CountReason.WRONG_STORE, actor=owner)
    count = close_count(count=count, actor=owner)
    assert (count.state, count.expected, count.found, count.missing) == ("closed", 2, 1, 1)
    assert [row["kind"] for row in count.differences] == ["missing", "surplus", "surplus"]
    assert count.differences[0]["reason"] == CountReason.TEST_DRIVE
    for act in (
        lambda: scan(count, missing.vin, owner),
        lambda: close_count(count=count, actor=owner),
    ):
        with pytest.raises(Conflict):
            act()


def test_code_may_be_the_end_of_a_vin_or_a_stock_number(owner, store):
    unit, count = make_unit(owner), open_count(store=store, actor=owner)
    assert scan(count, unit.vin[-6:], owner) == "found"
    assert scan(count, unit.stock_number, owner) == "again"
    for wrong in ("", "ABC", VIN[:16], "０" * 6):
        with pytest.raises(InvalidInput):
            scan(count, wrong, owner)


def test_end_that_fits_two_cars_is_refused(owner, store):
    make_unit(owner, vin=VIN)
    make_unit(owner, vin="LFV2A21K6A" + VIN[-7:])
    count = open_count(store=store, actor=owner)
    with pytest.raises(InvalidInput, match="Several"):
        scan(count, VIN[-6:], owner)


def test_car_on_the_road_is_not_expected(owner, store):
    unit = make_unit(owner)
    send_unit(unit=unit, target=make_store("S2"), actor=owner)
    count = open_count(store=store, actor=owner)
    assert selectors.count_progress(count) == (0, 0)
    assert scan(count, unit.vin, owner) == "elsewhere"


def test_one_open_count_per_store(owner, store):
    count = open_count(store=store, actor=owner)
    with pytest.raises(Conflict):
        open_count(store=store, actor=owner)
    assert drop_count(count=count, actor=owner).state == CountState.DROPPED
    assert open_count(store=store, actor=owner).is_open
    assert StockCount.objects.count() == 2


def test_reason_is_for_a_difference_and_other_wants_a_word(owner, store):
    unit, count = make_unit(owner), open_count(store=store, actor=owner)
    bad = [
        {"which": [str(unit.pk)], "reason": CountReason.OTHER},
        {"which": [STRANGER], "reason": CountReason.EVENT},
        {"which": [], "reason": CountReason.EVENT},
    ]
    for wrong in bad:
        with pytest.raises(InvalidInput):
            explain_difference(count=count, actor=owner, **wrong)
    count.refresh_from_db()
    assert count.reasons == {}


def test_car_that_comes_during_the_count_is_expected_too(owner, store):
    count = open_count(store=store, actor=owner)
    receive_unit(vin=fixed_vin(VIN), model_code="A", model_name="A", store=store, actor=owner)
    assert selectors.count_progress(count) == (0, 1)


def test_everybody_sees_counts_and_the_store_counts(owner, store):
    count = open_count(store=store, actor=owner)
    there = make_person("sales_manager", store=make_store("S2"))
    assert StockCount.objects.visible_to(there, VIEW_UNIT).get() == count
    assert not StockCount.objects.visible_to(there, COUNT_STOCK).exists()
    assert not VehicleUnit.objects.exists()
