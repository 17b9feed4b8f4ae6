"""The key goes out and comes back: licence, odometer, tank, damage; who is late is told once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from dealers.fleet import selectors
from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.tasks import watch_fleets
from portal.core.errors import Conflict, InvalidInput
from tenants.workspace.models import Notification
from tests.conftest import make_person
from tests.dealers.fleet.steps import TEN, ask, drive, promise, the_car
from tests.dealers.fleet.test_trips import _Desk
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import here
from tests.ui.base import EditPageTests, text_of

__all__ = ["race"]
DENT = {"x": 10.0, "y": 20.0, "kind": "dent", "note": ""}
SCRATCH = {"x": 50.0, "y": 20.0, "kind": "scratch", "note": "deep"}
OUT = {"odometer_km": 100, "fuel_percent": 80, "licence_seen": True}
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7V\xbd\xfa"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def hand_over(trip, actor, **fields):
    return fleet.hand_over(trip=trip, **{**OUT, **fields}, actor=actor)


class TestTripHandOver(_Desk, EditPageTests):
    path = "/fleet/trips/{pk}/hand-over/"
    good = {
        "odometer_km": "150",
        "fuel_percent": "75",
        "licence_seen": "on",
        "licence_class": "C1",
        "licence_until": "2099-01-01",
    }
    bad = {**good, "fuel_percent": "101"}
    changed = {"state": "out", "odometer_out": 150}

    def make(self, n):
        return promise(here(self.person), TEN + timedelta(days=n))

    def test_one_field_is_changed_in_place_and_nothing_else(self):
        pytest.skip("a hand-over is one act")


class TestTripTakeBack(_Desk, EditPageTests):
    path = "/fleet/trips/{pk}/take-back/"
    good = {"odometer_km": "150", "fuel_percent": "75", "note": "Smells of smoke"}
    bad = {**good, "odometer_km": "99"}
    changed = {"state": "returned", "odometer_in": 150}

    def make(self, n):
        actor = here(self.person)
        return hand_over(promise(actor, TEN + timedelta(days=n)), actor)

    def test_the_page_shows_both_sheets(self):
        fleet.take_back(
            trip=self.thing, odometer_km=130, fuel_percent=41, marks=[SCRATCH],
            photos=[SimpleUploadedFile("a.png", PNG)], note="Smoke", actor=here(self.person),
        )  # fmt: skip
        text = text_of(self.http.get(f"/fleet/trips/{self.thing.pk}/"))
        for expected in ("At the hand-over", "At the return", "41", "Smoke", "a.png"):
            assert expected in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"licence_seen": False}, "licence_seen"),
        ({"licence_until": localdate()}, "licence_until"),
        ({"odometer_km": 99}, "odometer_km"),
        ({"fuel_percent": 101}, "fuel_percent"),
        ({"marks": [{"x": 1}]}, "marks"),
        ({"photos": [SimpleUploadedFile("a.txt", b"hello")]}, "photos"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused_and_nothing_is_written(owner, wrong, field):
    fleet.change_car(car=the_car(owner), odometer_km=100, actor=owner)
    trip = promise(owner)
    with pytest.raises(InvalidInput) as error:
        hand_over(trip, owner, **wrong)
    assert set(error.value.fields) == {field}
    assert Trip.objects.get().state == "approved"
    assert FleetCar.objects.get().state == "available"


@pytest.mark.parametrize("name", ["insured_until", "inspection_due_on"])
def test_no_key_to_a_car_that_may_not_be_on_the_road(owner, name):
    trip, yesterday = promise(owner), localdate() - timedelta(days=1)
    fleet.change_car(car=trip.car, **{name: yesterday}, actor=owner)
    with pytest.raises(Conflict):
        hand_over(trip, owner)
    fleet.change_car(car=trip.car, **{name: localdate()}, actor=owner)
    assert hand_over(trip, owner).state == "out"


def test_no_key_without_a_promise_nor_to_a_car_that_is_out(owner):
    with pytest.raises(Conflict):
        hand_over(ask(owner), owner)
    first, second = promise(owner), promise(owner, TEN + timedelta(days=1))
    hand_over(first, owner)
    with pytest.raises(Conflict):
        hand_over(second, owner)


def test_whoever_comes_too_early_does_not_take_the_next_ones_car(owner):
    promise(owner, now() + timedelta(hours=1), hours=1)
    later = promise(owner, now() + timedelta(hours=3))
    with pytest.raises(Conflict):
        hand_over(later, owner)


def test_the_car_comes_back_with_its_odometer_and_new_damage_is_told(owner, store):
    keeper = make_person("cashier", email="k@t.test", store=store)
    fleet.change_car(car=the_car(owner), keeper=keeper, actor=owner)
    trip = hand_over(promise(owner), owner, marks=[DENT])
    assert trip.car.state == "out"
    with pytest.raises(InvalidInput) as error:
        fleet.take_back(trip=trip, odometer_km=99, fuel_percent=50, actor=owner)
    assert set(error.value.fields) == {"odometer_km"}
    Notification.objects.all().delete()
    back = {"odometer_km": 142, "fuel_percent": 50, "marks": [DENT, SCRATCH]}
    trip = fleet.take_back(trip=trip, **back, actor=owner)
    assert (trip.driven_km, trip.has_damage) == (42, True)
    car = FleetCar.objects.get()
    assert (car.state, car.odometer_km, car.marks) == ("available", 142, [DENT, SCRATCH])
    assert [notice.user for notice in Notification.objects.all()] == [keeper]


def test_damage_that_was_there_before_is_nobodys_fault(owner):
    trip = hand_over(promise(owner), owner, marks=[DENT])
    back = {"odometer_km": 142, "fuel_percent": 50, "marks": [DENT]}
    assert fleet.take_back(trip=trip, **back, actor=owner).has_damage is False


def test_who_says_nothing_of_damage_keeps_what_is_known(owner):
    first = hand_over(promise(owner), owner, marks=[DENT])
    fleet.take_back(trip=first, odometer_km=142, fuel_percent=50, actor=owner)
    assert FleetCar.objects.get().marks == [DENT]
    again = hand_over(promise(owner), owner, odometer_km=142)
    assert again.out_sheet["marks"] == [DENT]


def test_a_car_that_is_late_stands_on_the_board_until_today(owner):
    trip = drive(owner)
    past = now() - timedelta(days=3)
    Trip.objects.update(starts_at=past - timedelta(hours=1), ends_at=past)
    days = [localdate() + timedelta(days=n) for n in (0, 1)]
    (row,) = selectors.dispatch_board(owner, days, FleetCar.objects.all())
    assert row.days == [[trip], []]


def test_who_is_late_is_told_once_and_again_after_another_end(owner):
    trip = drive(owner)
    Notification.objects.all().delete()
    watch_fleets()
    assert not Notification.objects.exists()
    past = now() - timedelta(hours=1)
    Trip.objects.update(starts_at=past - timedelta(hours=1), ends_at=past)
    watch_fleets()
    watch_fleets()
    assert [notice.url for notice in Notification.objects.all()] == [trip.get_absolute_url()]
    trip.refresh_from_db()
    assert trip.is_overdue
    later = now() + timedelta(hours=1)
    fleet.move_trip(trip=trip, starts_at=trip.starts_at, ends_at=later, actor=owner)
    Trip.objects.update(ends_at=past)
    watch_fleets()
    assert Notification.objects.count() == 2


def test_a_car_that_is_late_is_not_free(owner):
    drive(owner)
    past = now() - timedelta(hours=1)
    Trip.objects.update(starts_at=past - timedelta(hours=1), ends_at=past)
    trip = ask(owner, now() - timedelta(minutes=5))
    with pytest.raises(Conflict):
        fleet.approve_trip(trip=trip, car=the_car(owner), actor=owner)


def test_what_nobody_collected_is_cancelled(owner):
    promise(owner)
    past = now() - timedelta(hours=1)
    Trip.objects.update(starts_at=past - timedelta(hours=1), ends_at=past)
    assert watch_fleets() == 1
    assert Trip.objects.get().state == "cancelled"
    assert watch_fleets() == 0


def test_one_key_is_handed_over_once(race):
    north, owner = race
    trip = promise(owner)
    results = both(north, *[lambda: hand_over(trip, owner)] * 2)
    assert len(refused(results)) == 1
    assert Trip.objects.get().state == "out"
