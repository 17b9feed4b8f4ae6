"""No car promised twice by the database either; the board by API; drivers' names go with the customer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from dealers.customers.services import erase_customer
from dealers.fleet import services as fleet
from dealers.fleet.models import Trip
from portal.core.errors import Conflict
from tests.dealers.fleet.steps import LICENCE, TEN, ask, drive, make_car, promise
from tests.dealers.steps import make_customer


@pytest.mark.parametrize("state", ["approved", "out"])
def test_database_refuses_a_second_promise_of_the_same_time(owner, store, state):
    first = promise(owner)
    second = ask(owner, TEN + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="promised_once"), transaction.atomic():
        Trip.objects.filter(pk=second.pk).update(state=state, car=first.car)


def test_what_begins_when_the_other_ends_or_is_another_car_or_over_is_no_conflict(owner, store):
    first = promise(owner)
    promise(owner, TEN + timedelta(hours=2))
    promise(owner, car=make_car(owner, 2))
    fleet.cancel_trip(trip=first, actor=owner)
    promise(owner)
    assert Trip.objects.living().count() == 3


def test_board_by_api_says_who_has_which_car_when(api, owner, store):
    trip = promise(owner, destination="Bank")
    day = localtime(trip.starts_at).date()
    asked = {"first": f"{day:%Y-%m-%d}", "days": "2"}
    (car,) = api.get("/api/v1/fleet-dispatch/", asked).json()
    assert [len(day["trips"]) for day in car["days"]] == [1, 0]
    assert car["days"][0]["trips"][0]["number"] == trip.number
    assert (car["plate"], car["days"][0]["day"]) == (trip.car.plate, asked["first"])
    assert api.get("/api/v1/fleet-dispatch/", {"use": trip.car.use}).json()
    assert len(api.get("/api/v1/fleet-dispatch/").json()[0]["days"]) == 7
    assert api.get("/api/v1/fleet-dispatch/", {"days": "99"}).status_code == 400
    assert api.get("/api/v1/fleet-dispatch/", {"day": "2026-01-01"}).status_code == 400


def test_board_by_api_costs_the_same_however_many(api, owner, store, django_assert_num_queries):
    promise(owner)
    api.get("/api/v1/fleet-dispatch/")
    with django_assert_num_queries(count := _queries(api)):
        api.get("/api/v1/fleet-dispatch/")
    for n in (2, 3):
        promise(owner, car=make_car(owner, n))
    assert _queries(api) == count


def _queries(api) -> int:
    with CaptureQueriesContext(connection) as caught:
        api.get("/api/v1/fleet-dispatch/")
    return len(caught)


def test_drivers_name_goes_with_the_customer_and_not_while_the_car_is_lent(owner, store):
    customer = make_customer(owner)
    about = {
        "customer": customer,
        "driver_name": "王小明",
        "driver_phone": "13800138000",
        **LICENCE,
    }
    trip = drive(owner, start=TEN - timedelta(days=2), hours=72, purpose="courtesy", **about)
    with pytest.raises(Conflict, match=trip.number):
        erase_customer(customer=customer, reason="Asked by letter", actor=owner)
    fleet.take_back(trip=trip, odometer_km=trip.odometer_out + 5, fuel_percent=50, actor=owner)
    erase_customer(customer=customer, reason="Asked by letter", actor=owner)
    trip.refresh_from_db()
    assert "王小明" not in trip.driver_name
    assert (trip.driver_phone, trip.licence_class, trip.licence_until) == ("", "", None)
    assert trip.odometer_in == trip.odometer_out + 5
