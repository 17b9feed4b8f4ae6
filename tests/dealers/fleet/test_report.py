"""Costs, km and use of a year: every figure by hand, and a constant number of queries."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, make_aware, now

from dealers.fleet import selectors
from dealers.fleet import services as fleet
from dealers.fleet.models import CarCost, FleetCar, Trip
from tests.dealers.fleet.steps import drive, make_car
from tests.dealers.steps import here
from tests.ui.base import ListPageTests, ScreenTests, own_queries, text_of

TODAY = localdate()


def drove(actor, car, *, days_ago: float, hours: float, km: int) -> Trip:
    """A drive of some hours that began some days ago and is over."""
    trip = drive(actor, car=car)
    trip = fleet.take_back(
        trip=trip, odometer_km=trip.odometer_out + km, fuel_percent=50, actor=actor
    )
    left = now() - timedelta(days=days_ago)
    Trip.objects.filter(pk=trip.pk).update(out_at=left, in_at=left + timedelta(hours=hours))
    return trip


def book(actor, car, amount, kind="fuel", day=None):
    return fleet.book_cost(car=car, kind=kind, amount=Decimal(amount), day=day, actor=actor)


def figures(owner) -> FleetCar:
    return selectors.car_figures(owner).get()


class TestFigureList(ListPageTests):
    path = "/fleet/figures/"
    queries = 2
    refused_role = "technician"
    found, missed = "Aurora", "zzz"
    sort = "spent"
    filters = "in_use=true"

    def make(self, n):
        actor = here(self.person)
        car = make_car(actor, n)
        book(actor, car, 100 * n)
        return car


class TestFleetReport(ScreenTests):
    path = "/fleet/report/"
    refused_role = "technician"

    def test_it_shows_costs_and_use_at_a_constant_cost(self):
        actor, counts = here(self.person), []
        self.http.get(self.path)  # warms what is remembered between requests
        for n in (1, 2, 3):
            car = make_car(actor, n, bought_on=TODAY - timedelta(days=100), price=Decimal(36000))
            drove(actor, car, days_ago=1, hours=3, km=100)
            book(actor, car, 300)
            with own_queries() as counted:
                text = text_of(self.http.get(self.path))
            counts.append(counted.count)
        assert counts == [3, 3, 3]
        for expected in ("Cost per km", "Depreciation", "Aurora 3", "Utilisation"):
            assert expected in text


def test_costs_are_summed_by_kind_without_what_was_taken_back_or_is_older(owner):
    car = make_car(owner)
    book(owner, car, "300.50")
    book(owner, car, "99.50", kind="fine")
    book(owner, car, "1000", kind="repair", day=TODAY - timedelta(days=400))
    fleet.void_cost(cost=book(owner, car, 77), reason="Twice", actor=owner)
    found = figures(owner)
    assert (found.fuel, found.repair, found.spent) == (Decimal("300.50"), 0, Decimal(400))
    monthly = selectors.costs_by_month(FleetCar.objects.all())
    assert {(row["kind"], row["amount"]) for row in monthly} == {
        ("fuel", Decimal("300.50")),
        ("fine", Decimal("99.50")),
    }


def test_cost_per_km_is_all_costs_and_depreciation_by_what_was_driven(owner):
    car = make_car(
        owner, price=Decimal(73050), residual=Decimal(0), months=24,
        bought_on=TODAY - timedelta(days=9),
    )  # fmt: skip
    drove(owner, car, days_ago=2, hours=4, km=150)
    drove(owner, car, days_ago=1, hours=2, km=50)
    book(owner, car, 500)
    found = figures(owner)
    reckoned = selectors.figures_of(found)
    # 73,050 over 730.5 days is 100 a day; the day it was bought and today count.
    assert (found.km, reckoned.depreciation) == (200, Decimal("1000.00"))
    assert (reckoned.total, reckoned.per_km) == (Decimal("1500.00"), Decimal("7.50"))


def test_a_car_that_was_never_driven_has_no_cost_per_km(owner):
    make_car(owner)
    found = selectors.figures_of(figures(owner))
    assert (found.per_km, found.depreciation, found.total) == (None, 0, 0)


@pytest.mark.parametrize(
    ("bought", "retired", "start", "end", "days"),
    [
        (0, None, 0, 10, 10),
        (5, None, 0, 10, 5),
        (0, 4, 0, 10, 4),
        (0, None, 725, 740, 5),
        (20, None, 0, 10, 0),
    ],
)
def test_depreciation_runs_from_purchase_to_its_end(bought, retired, start, end, days):
    first = TODAY - timedelta(days=800)
    day = lambda n: first + timedelta(days=n)  # noqa: E731
    car = FleetCar(
        price=Decimal(73050), residual=Decimal(0), months=24, bought_on=day(bought),
        retired_on=None if retired is None else day(retired),
    )  # fmt: skip
    assert selectors.depreciation_between(car, day(start), day(end)) == Decimal(100 * days)


def test_use_is_the_share_of_a_month_that_a_car_was_out_also_over_its_edge(owner):
    car = make_car(owner)
    months = selectors.months_back()
    edge = make_aware(datetime.combine(months[-2], time.min))
    trip = drove(owner, car, days_ago=1, hours=1, km=1)
    day = timedelta(days=1)
    Trip.objects.filter(pk=trip.pk).update(out_at=edge - 3 * day, in_at=edge + 6 * day)
    before, after = selectors.utilisation_by_month([car])[car.pk][-3:-1]
    lengths = [(months[-2] - months[-3]).days, (months[-1] - months[-2]).days]
    assert before == round(Decimal(300) / lengths[0], 2)
    assert after == round(Decimal(600) / lengths[1], 2)


def test_what_is_still_out_counts_until_now(owner):
    car = make_car(owner, bought_on=TODAY - timedelta(days=20))
    drive(owner, car=car)
    Trip.objects.update(out_at=now() - timedelta(days=5))
    share = selectors.figures_of(figures(owner)).utilisation
    assert 20 < share < 30


def test_what_the_insurer_paid_lowers_the_repair(owner):
    car = make_car(owner)
    task = fleet.plan_task(car=car, kind="repair", title="Door", actor=owner)
    CarCost.objects.create(
        car=car, kind="repair", day=TODAY, amount=Decimal(-200), task=task, currency="CNY"
    )
    book(owner, car, 500, kind="repair")
    assert figures(owner).repair == Decimal(300)


def test_figures_by_api(api, owner):
    car = make_car(owner)
    drove(owner, car, days_ago=1, hours=1, km=100)
    book(owner, car, 50)
    row = api.get("/api/v1/fleet-figures/").json()["results"][0]
    assert (row["km"], row["spent"], row["per_km"]) == (100, "50.00", "0.50")
