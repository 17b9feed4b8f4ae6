"""Requests: who may drive, no car promised twice, the answer told; and their screens."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now

from dealers.fleet import selectors
from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.states import TRIP_MOVES, TRIP_TONES, TripState
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.workspace.models import Notification
from tests.conftest import make_person
from tests.dealers.fleet.steps import LICENCE, TEN, ask, drive, make_car, promise, the_car
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import here, make_customer
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
    ScreenTests,
    own_queries,
    text_of,
)

__all__ = ["race"]


def shown(moment) -> str:
    return f"{localtime(moment):%Y-%m-%dT%H:%M}"


class _Trips:
    person = None

    def make(self, n):
        actor = here(self.person)
        return ask(actor, TEN + timedelta(days=n), destination=f"Bank {n}")

    def stranger(self):
        pytest.skip("every role may ask")


class _Desk(_Trips):
    refused_role = "cashier"
    stranger = ScreenTests.stranger


class TestTripList(_Trips, ListPageTests):
    path = "/fleet/trips/"
    queries = 2
    found, missed = "Bank", "zzz"
    sort = "starts_at"
    filters = "state=asked"
    own_role = "cashier"


class TestTripDetail(_Trips, DetailPageTests):
    path = "/fleet/trips/{pk}/"
    queries = 1
    shows = ("Bank 1", "Approve", "C1")
    tabs = ("sheets",)


class TestTripCreate(_Trips, CreatePageTests):
    path = "/fleet/trips/new/"
    model = Trip
    bad = {"purpose": "errand", "starts_at": shown(TEN), "ends_at": ""}
    wrong_field = "ends_at"

    def data(self):
        return {
            "purpose": "errand",
            "starts_at": shown(TEN),
            "ends_at": shown(TEN + timedelta(hours=2)),
            **LICENCE,
        }


class TestTripApprove(_Desk, ActionTests):
    path = "/fleet/trips/{pk}/approve/"
    bad = {"car": ""}
    after = {"state": "approved"}

    def data(self):
        return {"car": the_car(here(self.person)).pk}

    def refused(self):
        Trip.objects.update(state="declined")


class TestTripDecline(_Desk, ActionTests):
    path = "/fleet/trips/{pk}/decline/"
    good = {"reason": "All cars are out"}
    bad = {"reason": ""}
    after = {"state": "declined", "answer": "All cars are out"}

    def refused(self):
        Trip.objects.update(state="cancelled")


class TestTripMove(_Desk, ActionTests):
    path = "/fleet/trips/{pk}/move/"
    bad = {"starts_at": "", "ends_at": ""}

    def data(self):
        start = TEN + timedelta(days=9)
        return {"starts_at": shown(start), "ends_at": shown(start + timedelta(hours=1))}

    def refused(self):
        Trip.objects.update(state="cancelled")


class TestTripCancel(_Trips, ActionTests):
    path = "/fleet/trips/{pk}/cancel/"
    good = {"reason": "Not needed"}
    after = {"state": "cancelled", "answer": "Not needed"}

    def refused(self):
        Trip.objects.update(state="declined")


class TestDispatchBoard(_Desk, ScreenTests):
    path = "/fleet/dispatch/"

    def test_it_shows_who_has_which_car_at_a_constant_cost(self):
        actor = here(self.person)
        trip = promise(actor)
        counts = []
        self.http.get(self.path)  # warms what is remembered between requests
        for n in (2, 3):
            with own_queries() as counted:
                text = text_of(self.http.get(self.path))
            counts.append(counted.count)
            promise(actor, TEN + timedelta(days=n), car=make_car(actor, n))
        assert counts == [2, 2]
        assert str(trip.car) in text
        assert trip.get_absolute_url() in text
        assert "Ask for this car" in text
        other = text_of(self.http.get(self.path, {"day": "nonsense", "use": "demo"}))
        assert str(trip.car) not in other


@pytest.mark.parametrize("target", TripState)
@pytest.mark.parametrize("source", TripState)
def test_every_move_is_allowed_or_refused_by_the_table(source, target):
    trip = Trip(state=source)
    if TRIP_MOVES.allows(source, target):
        trip.move_to(target)
        assert trip.state == target
    else:
        with pytest.raises(TransitionRefused):
            trip.move_to(target)


def test_every_state_has_a_tone():
    assert set(TRIP_TONES) == set(TripState)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours": 0}, "ends_at"),
        ({"hours": 24 * 93}, "ends_at"),
        ({"start": now() - timedelta(days=1)}, "ends_at"),
        ({"licence_class": "", "licence_until": None}, "licence_class"),
        ({"licence_until": None}, "licence_until"),
        ({"licence_until": TEN.date() - timedelta(days=1)}, "licence_until"),
        ({"purpose": "courtesy"}, "customer"),
        ({"driver_name": "李雷", "driver_phone": "123"}, "driver_phone"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_name(owner, wrong, field):
    with pytest.raises(InvalidInput) as error:
        ask(owner, **wrong)
    assert set(error.value.fields) == {field}
    assert not Trip.objects.exists()


@pytest.mark.parametrize(
    ("has", "needs", "fits"), [("C1", "C2", True), ("C2", "C1", False), ("B1", "C1", True)]
)
def test_the_licence_must_cover_the_car(owner, has, needs, fits):
    car, trip = make_car(owner, licence_class=needs), ask(owner, licence_class=has)
    if fits:
        assert fleet.approve_trip(trip=trip, car=car, actor=owner).car == car
    else:
        with pytest.raises(InvalidInput) as error:
            fleet.approve_trip(trip=trip, car=car, actor=owner)
        assert set(error.value.fields) == {"licence_class"}


def test_a_licence_shown_once_is_known_the_next_time(owner):
    ask(owner)
    trip = ask(owner, licence_class="", licence_until=None)
    assert trip.licence_class == "C1"
    assert trip.licence_until == LICENCE["licence_until"]


@pytest.mark.parametrize(
    ("minutes", "fits"), [(-120, True), (-119, False), (0, False), (60, False), (120, True)]
)
def test_a_car_is_promised_once_at_a_time(owner, minutes, fits):
    promise(owner)
    again = ask(owner, TEN + timedelta(minutes=minutes))
    assert selectors.free_cars(None, again.starts_at, again.ends_at).exists() == fits
    if fits:
        fleet.approve_trip(trip=again, car=the_car(owner), actor=owner)
    else:
        with pytest.raises(Conflict) as error:
            fleet.approve_trip(trip=again, car=the_car(owner), actor=owner)
        assert set(error.value.fields) == {"car"}
    assert Trip.objects.living().count() == 1 + fits


def test_a_wish_keeps_no_car_and_a_cancelled_drive_frees_it(owner):
    car = the_car(owner)
    first, second = ask(owner, car=car), ask(owner, car=car)
    first = fleet.approve_trip(trip=first, actor=owner)
    assert first.car == car
    with pytest.raises(Conflict):
        fleet.approve_trip(trip=second, actor=owner)
    fleet.cancel_trip(trip=first, actor=owner)
    assert fleet.approve_trip(trip=second, actor=owner).car == car


def test_no_car_no_promise_and_none_that_is_retired(owner):
    trip = ask(owner)
    with pytest.raises(InvalidInput) as error:
        fleet.approve_trip(trip=trip, actor=owner)
    assert set(error.value.fields) == {"car"}
    car = fleet.retire_car(car=the_car(owner), reason="Sold", actor=owner)
    with pytest.raises(InvalidInput) as error:
        fleet.approve_trip(trip=trip, car=car, actor=owner)
    assert set(error.value.fields) == {"car"}


def test_a_car_that_is_promised_is_not_retired(owner):
    trip = promise(owner)
    with pytest.raises(Conflict):
        fleet.retire_car(car=trip.car, reason="Sold", actor=owner)
    fleet.cancel_trip(trip=trip, actor=owner)
    assert fleet.retire_car(car=trip.car, reason="Sold", actor=owner).state == "retired"


def test_moving_keeps_what_is_free_and_refuses_what_is_not(owner):
    first, second = promise(owner), promise(owner, TEN + timedelta(hours=3))
    hour = timedelta(hours=1)
    moved = fleet.move_trip(trip=first, starts_at=TEN + hour, ends_at=TEN + 3 * hour, actor=owner)
    assert moved.starts_at == TEN + hour
    with pytest.raises(Conflict) as error:
        fleet.move_trip(trip=second, starts_at=TEN, ends_at=TEN + 2 * hour, actor=owner)
    assert set(error.value.fields) == {"car"}
    other = make_car(owner, 2)
    args = {"starts_at": TEN, "ends_at": TEN + 2 * hour}
    assert fleet.move_trip(trip=second, car=other, **args, actor=owner).car == other


def test_a_drive_under_way_can_only_be_longer(owner):
    trip = drive(owner)
    later = TEN + timedelta(hours=5)
    for wrong in ({"car": make_car(owner, 2)}, {"starts_at": TEN - timedelta(hours=1)}):
        args = {"starts_at": TEN, "ends_at": later, **wrong}
        with pytest.raises(Conflict):
            fleet.move_trip(trip=trip, **args, actor=owner)
    assert fleet.move_trip(trip=trip, starts_at=TEN, ends_at=later, actor=owner).ends_at == later


def test_who_may_answer_is_told_of_the_request_and_who_asked_of_the_answer(owner, store):
    asker = make_person("cashier", email="c@t.test", store=store, scope=Scope.OWN)
    trip = ask(asker)
    fleet.approve_trip(trip=trip, car=the_car(owner), actor=owner)
    other = ask(asker)
    fleet.decline_trip(trip=other, reason="No", actor=owner)
    told = [(n.user, n.url) for n in Notification.objects.order_by("pk")]
    assert told == [
        (owner, trip.get_absolute_url()),
        (asker, trip.get_absolute_url()),
        (owner, other.get_absolute_url()),
        (asker, other.get_absolute_url()),
    ]


def test_one_sees_what_one_asked_for_or_drives_and_cancels_no_others(owner, store):
    asker, driver, other = (
        make_person("cashier", email=f"{n}@t.test", store=store, scope=Scope.OWN) for n in range(3)
    )
    trip = ask(asker, driver=driver)
    verb = "fleet.trip.request"
    seen = [bool(Trip.objects.visible_to(p, verb)) for p in (owner, asker, driver, other)]
    assert seen == [True, True, True, False]
    with pytest.raises(NotPermitted):
        fleet.cancel_trip(trip=trip, actor=other)
    assert fleet.cancel_trip(trip=trip, actor=driver).state == "cancelled"


def test_what_waits_is_counted(owner, store):
    trip = ask(owner)
    assert selectors.count_trips_waiting(owner) == 1
    fleet.approve_trip(trip=trip, car=the_car(owner), actor=owner)
    assert selectors.count_trips_waiting(owner) == 0


def test_trip_by_api(api, owner, store):
    car, customer = the_car(owner), make_customer(owner)

    def post(path, data):
        return api.post(f"/api/v1/fleet-trips/{path}", data, content_type="application/json")

    body = {
        "purpose": "courtesy",
        "customer": str(customer.pk),
        "starts_at": f"{TEN:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{TEN + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}",
        "store": str(store.pk),
    }
    made = post("", body)
    assert made.status_code == 201, made.content
    assert (made.json()["driver"], made.json()["driver_name"]) == (None, customer.full_name)
    path = made.json()["id"]
    assert post(f"{path}/approve/", {"car": str(car.pk)}).json()["state"] == "approved"
    again = post("", body).json()["id"]
    assert post(f"{again}/approve/", {"car": str(car.pk)}).status_code == 409
    sheet = {"odometer_km": 10, "fuel_percent": 90, "licence_seen": True}
    assert post(f"{path}/hand-over/", sheet).status_code == 422
    sheet |= {"licence_class": "C2", "licence_until": "2099-01-01"}
    out = post(f"{path}/hand-over/", sheet)
    assert out.json()["state"] == "out", out.content
    back = {"odometer_km": 60, "fuel_percent": 40, "marks": [{"x": 1, "y": 1, "kind": "dent"}]}
    home = post(f"{path}/take-back/", back).json()
    assert (home["driven_km"], home["has_damage"]) == (50, True)


def test_two_dispatchers_give_one_car_away_one_wins(race):
    north, owner = race
    car = the_car(owner)
    for day in range(3):
        start = TEN + timedelta(days=day)
        trips = [ask(owner, start), ask(owner, start + timedelta(hours=1))]
        acts = [
            lambda trip=trip: fleet.approve_trip(trip=trip, car=car, actor=owner) for trip in trips
        ]
        results = both(north, *acts)
        assert [set(error.fields) for error in refused(results)] == [{"car"}]
        assert Trip.objects.living().count() == day + 1


def test_retiring_and_promising_at_once_never_both(race):
    north, owner = race
    car, trip = the_car(owner), ask(owner)
    results = both(
        north,
        lambda: fleet.approve_trip(trip=trip, car=car, actor=owner),
        lambda: fleet.retire_car(car=car, reason="Sold", actor=owner),
    )
    assert len(refused(results)) == 1
    assert isinstance(refused(results)[0], DomainError)
    retired = FleetCar.objects.get().state == "retired"
    assert retired != Trip.objects.living().exists()
