"""Bays, technicians, courtesy cars: what is free, and that nothing is held twice."""

import json
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate, localtime, make_aware

from dealers.service import services
from dealers.service.availability import free_times
from dealers.service.models import Booking, Resource
from dealers.service.permissions import MANAGE_RESOURCES
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import make_customer
from tests.ui.base import CreatePageTests, EditPageTests, ListPageTests, text_of


def tomorrow_at(hour: int, minute: int = 0) -> datetime:
    day = localdate() + timedelta(days=1)
    return make_aware(datetime(day.year, day.month, day.day, hour, minute))


def keep(kind: str, name: str, store, **fields) -> Resource:
    return services.keep_resource(kind=kind, name=name, store=store, actor=None, **fields)


def book(customer, store, hour: int, **fields) -> Booking:
    given = {"starts_at": tomorrow_at(hour), "minutes": 60, **fields}
    return services.book_visit(customer=customer, store=store, actor=None, **given)


@pytest.fixture
def bay(store):
    return keep("bay", "Bay 1", store)


def test_two_visits_never_share_a_bay(customer, store, bay):
    first = book(customer, store, 10)
    assert first.bay == bay
    for start in (tomorrow_at(9, 30), tomorrow_at(10), tomorrow_at(10, 59)):
        with pytest.raises(Conflict) as refused:
            book(customer, store, 10, starts_at=start)
        assert set(refused.value.fields) == {"starts_at"}
    assert book(customer, store, 11).bay == bay
    services.cancel_booking(booking=first, actor=None)
    assert book(customer, store, 10).bay == bay


def test_skill_day_off_and_closed_hours_hold(customer, store, bay):
    off = [localdate() + timedelta(days=1)]
    keep("technician", "Painter", store, skills=["paint"])
    keep("technician", "Electrician", store, skills=["electrical"], days_off=off)
    assert book(customer, store, 10, skill="paint").technician.name == "Painter"
    for wrong in ({"skill": "electrical"}, {"starts_at": tomorrow_at(17, 30)}):
        with pytest.raises(Conflict):
            book(customer, store, 12, **wrong)
    assert Booking.objects.count() == 1


def test_courtesy_car_and_driver_are_held_when_wanted(customer, store):
    with pytest.raises(Conflict) as refused:
        book(customer, store, 10, courtesy_car=True)
    assert set(refused.value.fields) == {"courtesy_car"}
    car, driver = keep("courtesy_car", "沪A00001", store), keep("driver", "Li", store)
    booking = book(customer, store, 10, courtesy_car=True, collect_from="南京西路 1 号")
    assert (booking.courtesy_car, booking.driver, booking.bay) == (car, driver, None)
    with pytest.raises(Conflict) as refused:
        book(customer, store, 10, collect_from="南京西路 2 号")
    assert set(refused.value.fields) == {"collect_from"}


def test_moved_visit_may_overlap_itself_but_no_other(customer, store, bay):
    booking, other = book(customer, store, 10), book(customer, store, 12)
    moved = services.move_booking(booking=booking, starts_at=tomorrow_at(10, 30), actor=None)
    assert moved.bay == bay
    with pytest.raises(Conflict):
        services.move_booking(booking=booking, starts_at=tomorrow_at(11, 30), actor=None)
    other.refresh_from_db()
    assert other.bay == bay


def test_free_times_are_those_that_can_be_booked(customer, store, bay):
    book(customer, store, 10)
    day = localdate() + timedelta(days=1)
    starts = {f"{localtime(s.starts_at):%H:%M}" for s in free_times(store=store, day=day).slots}
    assert {"09:00", "11:00", "17:00"} <= starts
    assert not {"09:30", "10:00", "10:30", "17:30"} & starts
    assert free_times(store=make_store("S9"), day=day).slots == []


def test_name_is_there_once_and_out_of_use_is_not_planned(customer, store, bay):
    with pytest.raises(InvalidInput):
        keep("bay", "Bay 1", store)
    services.change_resource(
        resource=bay, name="Bay 1", skills=[], days_off=[], is_active=False, actor=None
    )
    assert book(customer, store, 10).bay is None


def test_resources_are_seen_in_their_store_only(store, bay):
    here = make_person("service_manager", store=store, scope=Scope.STORE)
    there = make_person(
        "service_manager", email="m2@example.test", store=make_store("S2"), scope=Scope.STORE
    )
    assert Resource.objects.visible_to(here, MANAGE_RESOURCES).count() == 1
    assert not Resource.objects.visible_to(there, MANAGE_RESOURCES).exists()


def test_of_two_who_book_the_last_slot_one_wins(committed):
    north = committed["North"]
    with in_tenant(north):
        store = make_store()
        keep("bay", "Bay 1", store)
        people = [make_customer(f"C{n}", f"1380013800{n}") for n in (1, 2)]
    results, together = [], threading.Barrier(2)

    def ask(customer) -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                book(customer, store, 10)
                results.append("booked")
        except Conflict:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["booked", "too late"]
    with in_tenant(north):
        assert Booking.objects.count() == 1


def test_free_times_page_leads_to_the_form(http, store, bay):
    day = localdate() + timedelta(days=1)
    page = text_of(http.get(f"/bookings/free/?store={store.pk}&day={day}&minutes=60&skill="))
    assert f"/bookings/new/?starts_at={day}T09:00" in page
    assert "data-errors" in text_of(http.get(f"/bookings/free/?store={store.pk}&day=x"))


def test_partner_asks_for_free_times_and_books_one(api, customer, store, bay):
    def post(path, body):
        return api.post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json")

    day = str(localdate() + timedelta(days=1))
    found = post("bookings/free", {"store": str(store.pk), "day": day}).json()
    start = found["slots"][0]["starts_at"]
    body = {"customer": str(customer.pk), "store": str(store.pk), "starts_at": start}
    made = post("bookings", body)
    assert made.status_code == 201, made.content
    assert made.json()["bay"] == str(bay.pk)
    assert post("bookings", body).status_code == 409


class TestResourceList(ListPageTests):
    path = "/settings/bays/"
    queries = 1
    refused_role = "service_advisor"

    def make(self, n):
        return keep("bay", f"Bay {n}", make_store())


class TestResourceCreate(CreatePageTests):
    path = "/settings/bays/new/"
    refused_role = "service_advisor"
    bad = {"kind": "bay", "name": "", "days_off": "x"}
    wrong_field = "days_off"
    model = Resource

    def data(self):
        return {
            "kind": "bay", "name": "Bay 7", "store": make_store().pk, "skills": ["paint"],
            "days_off": "2026-10-01",
        }  # fmt: skip


class TestResourceEdit(EditPageTests):
    path = "/settings/bays/{pk}/"
    refused_role = "service_advisor"
    good = {"name": "Bay 8", "skills": ["body"], "days_off": "2026-10-02\n2026-10-01"}
    bad = {"name": "", "days_off": "x"}
    changed = {
        "name": "Bay 8",
        "skills": ["body"],
        "days_off": ["2026-10-01", "2026-10-02"],
        "is_active": False,
    }

    def make(self, n):
        return keep("bay", f"Bay {n}", make_store())
