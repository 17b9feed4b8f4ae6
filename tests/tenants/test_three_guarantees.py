"""The law's limits by day of delivery, and the count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenants.reference.three_guarantees import (
    GUARANTEES,
    Level,
    Repair,
    Rule,
    guarantees_on,
    standing,
)

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TODAY = NOW.date()
START = date(2026, 1, 10)


def repair(days: float, *, n: int = 1, km: int = 5000, ago: int = 60, open_: bool = False, **facts):
    began = NOW - timedelta(days=ago)
    return Repair(
        number=f"RO-{n}", began_at=began, ended_at=None if open_ else began + timedelta(days=days),
        odometer_km=km, **{name: frozenset(found) for name, found in facts.items()},
    )  # fmt: skip


def count_of(rule: Rule, *repairs: Repair, started_on=START, odometer_km=5000):
    stand = standing(
        started_on=started_on, odometer_km=odometer_km, repairs=repairs, now=NOW, today=TODAY
    )
    return next(count for count in stand.counts if count.rule == rule)


@pytest.mark.parametrize(
    ("day", "order"),
    [
        (date(2010, 1, 1), "AQSIQ 150 (2013)"),
        (date(2021, 12, 31), "AQSIQ 150 (2013)"),
        (date(2022, 1, 1), "SAMR 43 (2022)"),
        (date(2026, 11, 20), "SAMR 43 (2022)"),
    ],
)
def test_limits_are_those_of_the_day_of_delivery(day, order):
    assert guarantees_on(day).order == order


@pytest.mark.parametrize(
    ("days", "level"),
    [(14, Level.FINE), (15, Level.NEAR), (23, Level.NEAR), (24, Level.URGENT), (30, Level.URGENT),
     (31, Level.REACHED)],
)  # fmt: skip
def test_days_in_repair_warn_at_half_at_four_fifths_and_over_thirty(days, level):
    first = repair(5, ago=200)
    assert count_of(Rule.REPAIR_DAYS, first, repair(days - 5)).level == level


def test_a_stay_under_24_hours_is_a_day_and_one_that_lasts_counts_until_now():
    assert count_of(Rule.REPAIR_DAYS, repair(0.1), repair(1), repair(1.01)).value == 1 + 1 + 2
    assert count_of(Rule.REPAIR_DAYS, repair(0, ago=7, open_=True)).value == 7


@pytest.mark.parametrize(
    ("times", "level"),
    [(2, Level.FINE), (3, Level.NEAR), (4, Level.URGENT), (5, Level.REACHED)],
)
def test_same_fault_warns_from_the_third_and_over_four_is_reached(times, level):
    found = count_of(Rule.SAME_FAULT, repair(1, faults=["P0420"]),
                     *(repair(1, n=n, faults=["P0301"]) for n in range(times)))  # fmt: skip
    assert (found.value, found.subject, found.level) == (times, "P0301", level)


def test_older_cars_have_the_older_limits():
    long_ago = date(2021, 6, 1)
    stays = [repair(31, ago=1500)]
    assert count_of(Rule.REPAIR_DAYS, *stays, started_on=long_ago).level == Level.URGENT
    assert [row.repair_days.reached for row in GUARANTEES] == [36, 31]


def test_second_replacement_is_the_limit_for_assemblies_and_main_parts():
    stays = [repair(1, n=n, assemblies=["gearbox"], main_parts=[f"P{n}"]) for n in (1, 2)]
    assert count_of(Rule.ASSEMBLY, *stays).level == Level.REACHED
    assert count_of(Rule.MAIN_PART, *stays).level == Level.URGENT


def test_one_repair_over_five_days_owes_a_loaner():
    found = count_of(Rule.ONE_REPAIR, repair(9), repair(0, n=2, ago=6, open_=True))
    assert (found.value, found.subject, found.level) == (6, "RO-2", Level.REACHED)
    assert count_of(Rule.ONE_REPAIR, repair(9)).value == 0  # over: nobody needs a loaner now


def test_repairs_after_the_period_or_its_km_do_not_count():
    late = repair(3, ago=1)
    assert count_of(Rule.REPAIR_DAYS, late, started_on=date(2024, 11, 1)).value == 0
    assert count_of(Rule.REPAIR_DAYS, repair(3, km=50_001)).value == 0
    assert count_of(Rule.REPAIR_DAYS, repair(3, km=50_000)).value == 3


def test_periods_end_by_date_or_by_km_and_say_so_before():
    def stand(started_on, km=0):
        return standing(started_on=started_on, odometer_km=km, repairs=[], now=NOW, today=TODAY)

    assert stand(date(2024, 11, 20)).ends_on == TODAY
    assert not stand(date(2024, 11, 20)).is_over
    assert stand(date(2024, 11, 19)).is_over
    assert stand(START, 50_001).is_over
    assert not stand(START, 50_001).is_repair_over
    assert stand(START, 60_001).is_repair_over
    assert count_of(Rule.PERIOD_DAYS, started_on=date(2024, 12, 1)).level == Level.NEAR
    assert count_of(Rule.PERIOD_KM, odometer_km=48_500).level == Level.NEAR
    assert stand(START, 49_000).level == Level.FINE  # a period that ends is no fault


def test_unknown_delivery_counts_all_repairs_and_knows_no_period():
    stand = standing(started_on=None, odometer_km=1, repairs=[repair(40)], now=NOW, today=TODAY)
    assert (stand.ends_on, stand.is_over, stand.level) == (None, False, Level.REACHED)
    assert Rule.PERIOD_DAYS not in [count.rule for count in stand.counts]


@pytest.mark.parametrize(
    ("ago", "parts", "level"),
    [
        (313, ["gearbox"], Level.REACHED),  # on the 1st day after delivery
        (307, ["W1"], Level.REACHED),  # on the 7th
        (306, ["W1"], Level.FINE),  # on the 8th
        (313, [], Level.FINE),
    ],
)
def test_assembly_or_its_main_part_in_the_first_seven_days_is_reached_at_once(ago, parts, level):
    found = count_of(Rule.FIRST_DAYS, repair(1, ago=ago, first_parts=parts))
    assert (found.level, found.limit) == (level, 1)


def test_right_of_the_first_days_holds_only_where_the_order_grants_it():
    stand = standing(started_on=date(2021, 6, 1), odometer_km=5, repairs=[], now=NOW, today=TODAY)
    assert Rule.FIRST_DAYS not in {count.rule for count in stand.counts}


YOUNG = TODAY - timedelta(days=50)


@pytest.mark.parametrize(
    ("fault", "ago", "km", "started_on", "level"),
    [
        ("brakes", 5, 2999, YOUNG, Level.REACHED),
        ("brakes", 5, 3001, YOUNG, Level.FINE),
        ("safety", 5, 100, YOUNG, Level.FINE),
        ("fuel_leak", 61, 100, TODAY - timedelta(days=121), Level.REACHED),
        ("fuel_leak", 60, 100, TODAY - timedelta(days=121), Level.FINE),
        ("battery_fire", 5, 100, YOUNG, Level.REACHED),
    ],
)
def test_grave_fault_within_60_days_and_3000_km_grants_the_right(fault, ago, km, started_on, level):
    found = count_of(Rule.EARLY, repair(1, ago=ago, km=km, grave=[fault]), started_on=started_on)
    assert (found.level, found.limit) == (level, 1)


def test_a_battery_on_fire_is_in_the_newer_order_only():
    old, new = GUARANTEES[0], GUARANTEES[-1]
    assert new.early_faults - old.early_faults == {"battery_fire"}


def visits(*facts, **more):
    """Visits one after the other, a week between them."""
    return [repair(1, n=n, ago=100 - 7 * n, **fact, **more) for n, fact in enumerate(facts)]


BRAKES = {"grave": ["brakes"]}


@pytest.mark.parametrize(
    ("facts", "value", "level"),
    [
        ([], 0, Level.FINE),
        ([BRAKES], 0, Level.FINE),  # repaired, and nothing says that it came back
        ([BRAKES, {"faults": ["P1"]}], 0, Level.FINE),  # here for something else
        ([BRAKES, BRAKES], 1, Level.URGENT),  # warned after the first that failed
        ([BRAKES, BRAKES, {"faults": ["P1"]}], 1, Level.URGENT),  # repaired twice, and cured
        ([BRAKES, BRAKES, BRAKES], 2, Level.REACHED),
        ([BRAKES, {"grave": ["steering"]}, {"grave": ["fuel_leak"]}], 2, Level.REACHED),
    ],
)
def test_safety_faults_count_by_repairs_that_did_not_cure(facts, value, level):
    found = count_of(Rule.SAFETY, *visits(*facts))
    assert (found.value, found.level, found.limit) == (value, level, 2)


@pytest.mark.parametrize(
    ("first", "later", "value"),
    [
        ({"grave_marks": ["C1"], "faults": ["C1"]}, {"faults": ["C1"]}, 1),  # same code
        ({"grave_marks": ["C1"], "faults": ["C1"]}, {"faults": ["C2"]}, 0),
        ({"grave_marks": ["engine"]}, {"assemblies": ["engine"]}, 1),
        ({}, {"comeback_of": "RO-0"}, 1),  # by its link, whatever is known of it
        ({}, {"comeback_of": "RO-9"}, 0),
        # A comeback of the radio that was repaired on the same visit.
        (
            {"grave_marks": ["C1"], "faults": ["C1", "R1"]},
            {"comeback_of": "RO-0", "faults": ["R1"]},
            0,
        ),
    ],
)
@pytest.mark.parametrize("is_warranty", [True, False])  # the house may pay the comeback itself
def test_safety_fault_that_came_back_is_known_again(first, later, value, is_warranty):
    stays = []
    for n, fact in enumerate(({"grave": ["safety"], **first}, later)):
        link = fact.get("comeback_of", "")
        known = {name: found for name, found in fact.items() if name != "comeback_of"}
        stay = repair(1, n=n, ago=100 - 7 * n, **known)
        stays.append(replace(stay, comeback_of=link, is_warranty=is_warranty if n else True))
    assert count_of(Rule.SAFETY, *stays).value == value
    assert count_of(Rule.SAFETY, *reversed(stays)).value == value  # in whatever order they come


def test_other_serious_faults_with_different_codes_are_different_faults():
    stays = visits(*({"grave": ["safety"], "grave_marks": [code]} for code in ("C1", "C2")))
    assert not stays[0].did_not_cure(stays[1])
    nameless = visits({"grave": ["safety"]}, {"grave": ["safety"], "grave_marks": ["C2"]})
    assert nameless[0].did_not_cure(nameless[1])


def test_fault_is_named_in_words():
    found = count_of(Rule.SAFETY, *visits({"grave": ["fuel_leak"]}, {"grave": ["fuel_leak"]}))
    assert (found.subject, found.subject_name) == ("fuel_leak", "Fuel leak")
