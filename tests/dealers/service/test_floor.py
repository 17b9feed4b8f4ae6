"""The live boards: bays, promised times, time in each column, and what a refresh asks."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from dealers.service import services
from dealers.service.models import Booking, RepairOrder, Resource
from dealers.service.states import Board
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.service.conftest import finish, make_customer, make_order, make_vehicle
from tests.dealers.service.test_arrivals import book_today
from tests.dealers.service.test_resources import keep
from tests.dealers.service.test_views import someone
from tests.ui.base import HTMX, ActionTests, ScreenTests, own_queries, text_of

BOARD, BAYS = "/repair-orders/board/", "/repair-orders/bays/"


def a_car_here(n: int, advisor, **fields) -> RepairOrder:
    customer = make_customer(f"Zhao {n}", f"138001380{n:02d}")
    return make_order(make_vehicle(n, customer=customer), actor=advisor, **fields)


@pytest.fixture
def bay(store):
    return keep("bay", "Bay 1", store)


def test_one_car_stands_in_a_bay(order, advisor, store, bay):
    services.place_in_bay(repair_order=order, bay=bay, actor=advisor)
    other = a_car_here(2, advisor)
    with pytest.raises(Conflict) as refused:
        services.place_in_bay(repair_order=other, bay=bay, actor=advisor)
    assert set(refused.value.fields) == {"bay"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairOrder.objects.filter(pk=other.pk).update(bay=bay)
    services.place_in_bay(repair_order=order, actor=advisor)
    assert services.place_in_bay(repair_order=other, bay=bay, actor=advisor).bay == bay


def test_bay_is_of_the_same_store_and_no_person(order, advisor, store):
    for wrong in (keep("bay", "Bay 9", make_store("S2")), keep("technician", "Li", store)):
        with pytest.raises(InvalidInput):
            services.place_in_bay(repair_order=order, bay=wrong, actor=advisor)


def test_ready_car_frees_its_bay_and_keeps_its_times(order, advisor, bay):
    services.place_in_bay(repair_order=order, bay=bay, actor=advisor)
    RepairOrder.objects.update(board_since=now() - timedelta(minutes=90))
    finish(order.jobs.get(), advisor)
    order = services.pass_quality_check(repair_order=order, actor=advisor)
    assert order.bay is None
    assert 5400 <= order.board_times[Board.CHECKED_IN] < 5430
    with pytest.raises(Conflict):
        services.place_in_bay(repair_order=order, bay=bay, actor=advisor)


def test_booked_bay_is_taken_on_arrival_unless_somebody_stands_there(
    vehicle, customer, advisor, store, bay
):
    first = a_car_here(2, advisor, booking=None)
    services.place_in_bay(repair_order=first, bay=bay, actor=advisor)
    booking = book_today(customer, vehicle, store)
    assert booking.bay == bay
    order = make_order(vehicle, actor=advisor, booking=booking)
    assert order.bay is None
    services.cancel_order(repair_order=order, reason="x", actor=advisor)
    services.place_in_bay(repair_order=first, actor=advisor)
    again = book_today(customer, vehicle, store)
    assert make_order(vehicle, actor=advisor, booking=again).bay == bay


def test_board_shows_promise_time_in_column_and_what_is_late(http, advisor):
    orders = [
        a_car_here(n, advisor, promised_at=now() + timedelta(minutes=m))
        for n, m in ((1, -5), (2, 20), (3, 300))
    ]
    RepairOrder.objects.update(board_since=now() - timedelta(hours=3, minutes=1))
    text = text_of(http.get(BOARD))
    assert (text.count("is-late"), text.count("is-soon")) == (1, 1)
    assert "3 h on average, at most 3 h" in text
    assert all(order.number in text for order in orders)


def test_bay_board_moves_cars_and_names_who_comes(http, order, vehicle, customer, store, bay):
    other = make_customer("Qian", "13911112222")
    book_today(other, make_vehicle(5, customer=other), store)
    Booking.objects.update(starts_at=now())
    sent = {"id": str(order.pk), "to": str(bay.pk)}
    assert http.post(BAYS, sent, headers=HTMX).status_code == 200
    order.refresh_from_db()
    assert order.bay == bay
    text = text_of(http.get(BAYS))
    assert "Bay 1" in text
    assert "Next: " in text
    assert order.number in text
    assert http.post(BAYS, {**sent, "to": "none"}, headers=HTMX).status_code == 200
    order.refresh_from_db()
    assert order.bay is None


@pytest.mark.parametrize(("path", "cost"), [(BOARD, 4), (BAYS, 6)])
def test_board_costs_the_same_for_one_and_for_many(http, advisor, store, bay, path, cost):
    def queries() -> int:
        http.get(path)
        with own_queries() as counted:
            assert http.get(path).status_code == 200
        return counted.count

    services.place_in_bay(repair_order=a_car_here(1, advisor), bay=bay, actor=None)
    assert queries() == cost
    keep("bay", "Bay 2", store)
    for n in range(2, 6):
        a_car_here(n, advisor)
    assert queries() == cost


@pytest.mark.parametrize("path", [BOARD, BAYS])
def test_refresh_asks_little_until_something_changes(http, order, advisor, bay, path):
    seen = http.get(path).headers["ETag"]
    with own_queries() as counted:
        assert http.get(path, headers={"if-none-match": seen}).status_code == 304
    assert counted.count <= 3  # the figures; of bays also their names and who comes
    services.place_in_bay(repair_order=order, bay=bay, actor=advisor)
    assert http.get(path, headers={"if-none-match": seen}).status_code == 200


def test_of_two_who_drive_into_a_bay_one_does(committed):
    north = committed["North"]
    with in_tenant(north):
        store = make_store()
        bay = keep("bay", "Bay 1", store)
        advisor = make_person("service_advisor", store=store, scope=Scope.STORE)
        orders = [a_car_here(n, advisor) for n in (1, 2)]
    results, together = [], threading.Barrier(2)

    def drive(order) -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                services.place_in_bay(repair_order=order, bay=bay, actor=None)
                results.append("in")
        except Conflict:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=drive, args=[order]) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["in", "taken"]


def test_technician_moves_no_car(technician, order, bay):
    sent = {"id": str(order.pk), "to": str(bay.pk)}
    assert signed_in(technician, "north").post(BAYS, sent).status_code == 404


class TestBayBoard(ScreenTests):
    path = BAYS
    refused_role = "technician"


class TestOrderPlace(ActionTests):
    path = "/repair-orders/{pk}/place/"
    refused_role = "technician"

    bad = {"bay": "x"}

    def make(self, n):
        keep("bay", f"Bay {n}", make_store())
        return a_car_here(n, someone(), store=make_store())

    def data(self):
        return {"bay": str(Resource.objects.get(name="Bay 1").pk)}

    def refused(self):
        services.cancel_order(repair_order=self.thing, reason="x", actor=None)
