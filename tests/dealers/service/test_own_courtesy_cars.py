"""A courtesy car of the plan that is a car of the own fleet: neither gives it away twice."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar, Trip
from dealers.service.models import Resource
from dealers.service.services import (
    book_visit,
    cancel_booking,
    change_resource,
    keep_resource,
    lend_car,
    mark_no_show,
    move_booking,
)
from portal.core.errors import Conflict, InvalidInput
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.fleet.steps import ask, make_car
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture
from tests.dealers.service.conftest import make_customer
from tests.ui.base import text_of

TEN = (now() + timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0)


def planned(actor, n: int = 1, **fields) -> Resource:
    """A courtesy car of the plan that is the n-th of the fleet."""
    car = make_car(actor, n, use="courtesy")
    return keep_resource(
        kind="courtesy_car", name=f"Car {n}", store=make_store(), own_car=car.pk, actor=actor
    )


def visit(hours: int = 0, n: int = 1, **fields):
    given = {"courtesy_car": True, "minutes": 120, "actor": None, **fields}
    return book_visit(
        customer=make_customer(f"Owner {n}", f"1390013900{n}"),
        store=make_store(),
        starts_at=TEN + timedelta(hours=hours),
        **given,
    )


def test_booking_is_a_promised_drive_that_the_dispatcher_sees(http, owner, store):
    resource = planned(owner)
    booking = visit()
    trip = Trip.objects.get()
    assert (trip.state, trip.car_id, trip.about_id) == ("approved", resource.own_car, booking.pk)
    assert (trip.starts_at, trip.ends_at) == (booking.starts_at, booking.ends_at)
    day = f"{TEN:%Y-%m-%d}"
    assert "Owner 1" in text_of(http.get("/fleet/dispatch/", {"day": day}))
    with pytest.raises(Conflict):
        fleet.approve_trip(trip=ask(owner, TEN), car=trip.car, actor=owner)


def test_what_the_fleet_gave_away_is_not_free_for_a_visit(owner, store):
    resource = planned(owner)
    car = fleet.approve_trip(trip=ask(owner, TEN), car=FleetCar.objects.get(), actor=owner).car
    assert car.pk == resource.own_car
    with pytest.raises(Conflict) as refused:
        visit()
    assert "courtesy_car" in refused.value.fields
    assert visit(hours=2).courtesy_car == resource
    second = planned(owner, 2)
    assert visit(n=2).courtesy_car == second


@pytest.mark.parametrize("end", [cancel_booking, mark_no_show])
def test_car_is_free_again_when_the_visit_falls_through(owner, store, end):
    planned(owner)
    booking = visit()
    end(booking=booking, actor=owner)
    assert Trip.objects.get().state == "cancelled"
    assert visit(n=2).courtesy_car


def test_moved_visit_takes_its_car_along_and_leaves_no_other_promise(owner, store):
    planned(owner)
    booking = visit()
    moved = move_booking(booking=booking, starts_at=TEN + timedelta(hours=1), actor=owner)
    trip = Trip.objects.get(state="approved")
    assert (trip.starts_at, trip.about_id) == (moved.starts_at, booking.pk)
    assert Trip.objects.filter(state="cancelled").count() == 1


def test_only_a_courtesy_car_is_joined_and_each_once(owner, store):
    resource = planned(owner)
    demo = make_car(owner, 2, use="demo")
    common = {"store": make_store(), "actor": owner}
    for wrong in (
        {"kind": "bay", "name": "B", "own_car": resource.own_car},
        {"kind": "courtesy_car", "name": "C", "own_car": resource.own_car},
        {"kind": "courtesy_car", "name": "D", "own_car": demo.pk},
    ):
        with pytest.raises(InvalidInput) as refused:
            keep_resource(**wrong, **common)
        assert "own_car" in refused.value.fields
    same = {"name": "Car", "skills": [], "days_off": [], "is_active": True, "actor": owner}
    assert change_resource(resource=resource, **same).own_car == resource.own_car
    assert change_resource(resource=resource, own_car=None, **same).own_car is None


def test_form_and_api_join_it(http, api, owner, store):
    car = make_car(owner, 1, use="courtesy")
    data = {
        "kind": "courtesy_car",
        "name": "Loaner",
        "store": str(store.pk),
        "own_car": str(car.pk),
    }
    assert http.post("/settings/bays/new/", data).status_code == 302
    made = Resource.objects.get(own_car=car.pk)
    assert "selected" in text_of(http.get(f"/settings/bays/{made.pk}/"))
    other = {**data, "name": "Other", "own_car": str(make_car(owner, 2, use="courtesy").pk)}
    answer = api.post("/api/v1/service-resources/", other, content_type="application/json")
    assert (answer.status_code, answer.json()["own_car"]) == (201, other["own_car"])
    again = {**other, "name": "Again"}
    answer = api.post("/api/v1/service-resources/", again, content_type="application/json")
    assert answer.status_code == 422


def test_of_a_visit_and_a_dispatcher_at_once_one_has_the_car(race):  # noqa: F811 - the fixture
    north, person = race
    resource = planned(person)
    trip = ask(person, TEN)
    car = FleetCar.objects.get(pk=resource.own_car)
    results = both(
        north,
        lambda: visit(),
        lambda: fleet.approve_trip(trip=trip, car=car, actor=person),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Trip.objects.filter(state="approved").count() == 1


def test_visit_loses_the_car_that_the_fleet_takes_back_and_the_advisor_is_told(http, owner, store):
    planned(owner)
    advisor = make_person("service_advisor", store=store)
    booking = visit(advisor=advisor)
    fleet.cancel_trip(trip=Trip.objects.get(), actor=owner, reason="Engine damage")
    booking.refresh_from_db()
    assert (booking.courtesy_car, booking.state) == (None, "booked")
    assert "Engine damage" in booking.courtesy_lost
    (notice,) = Notification.objects.filter(user=advisor)
    assert (notice.url, notice.values["customer"]) == (booking.get_absolute_url(), "Owner 1")
    for language, said in (("en", "No courtesy car any more"), ("zh-hans", "代步车已不再保留")):
        page = text_of(http.get(booking.get_absolute_url(), headers={"accept-language": language}))
        assert said in page
    assert move_booking(booking=booking, starts_at=TEN + timedelta(hours=1), actor=owner)
    assert Trip.objects.filter(state="approved").count() == 0  # nobody asked for another


def test_another_car_is_held_for_the_visit(http, api, owner, store):
    planned(owner)
    booking = visit()
    with pytest.raises(Conflict, match="has a courtesy car"):
        lend_car(booking=booking, actor=owner)
    fleet.cancel_trip(trip=Trip.objects.get(), actor=owner)
    lent = api.post(f"/api/v1/bookings/{booking.pk}/lend-car/")
    assert (lent.status_code, lent.json()["courtesy_lost"]) == (200, "")
    assert Trip.objects.get(state="approved").about_id == booking.pk
    other = visit(n=2, courtesy_car=False)
    answer = http.post(f"/bookings/{other.pk}/lend/", headers={"HX-Request": "true"})
    assert answer.status_code == 422  # the only car is the first visit's
    cancel_booking(booking=other, actor=owner)
    with pytest.raises(Conflict, match="is over"):
        lend_car(booking=other, actor=owner)


def test_cancelled_visit_and_drives_of_nobodys_visit_tell_nobody(owner, store):
    planned(owner)
    booking = visit()
    cancel_booking(booking=booking, actor=owner)
    booking.refresh_from_db()
    trip = ask(owner, TEN)
    fleet.cancel_trip(trip=trip, actor=owner)
    assert booking.courtesy_lost == ""
    assert not Notification.objects.filter(text__contains="courtesy car").exists()


def test_fleet_and_workshop_cancel_at_once(race):  # noqa: F811
    north, owner = race
    planned(owner)
    booking, trip = visit(), Trip.objects.get()
    results = both(
        north,
        lambda: cancel_booking(booking=booking, actor=owner),
        lambda: fleet.cancel_trip(trip=trip, actor=owner),
    )
    booking.refresh_from_db()
    trip.refresh_from_db()
    assert (booking.state, trip.state) == ("cancelled", "cancelled")
    assert len(refused(results)) <= 1  # the drive was gone already: said, and no deadlock


def test_visit_is_moved_while_the_fleet_cancels(race):  # noqa: F811
    north, owner = race
    planned(owner)
    booking, trip = visit(), Trip.objects.get()
    later = TEN + timedelta(hours=4)
    results = both(
        north,
        lambda: move_booking(booking=booking, starts_at=later, actor=owner),
        lambda: fleet.cancel_trip(trip=trip, actor=owner),
    )
    booking.refresh_from_db()
    assert booking.starts_at == later
    promised = Trip.objects.filter(about_id=booking.pk, state="approved").count()
    assert promised == (1 if booking.courtesy_car_id else 0)
    assert len(refused(results)) <= 1
