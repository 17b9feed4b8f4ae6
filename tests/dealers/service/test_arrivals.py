"""Reception in one field: who is recognised, what is shown, and that one action opens the order."""

import json
from decimal import Decimal

import pytest
from django.utils.timezone import localtime

from dealers.service import services
from dealers.service.arrivals import gather, read, recognise
from dealers.service.models import Booking, RepairOrder
from dealers.service.states import BookingState, CarState, PayType
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.service.conftest import (
    finish,
    make_campaign,
    make_customer,
    make_order,
    make_vehicle,
    make_vin,
)
from tests.dealers.service.test_resources import tomorrow_at
from tests.ui.base import HTMX, ScreenTests, own_queries, text_of

COUNTER = "/repair-orders/reception/"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("沪Ａ０００ ０１", "plate"),
        ("沪a·00001", "plate"),
        (make_vin(1).lower(), "vin"),
        (f" {make_vin(1)[:8]} {make_vin(1)[8:]} ", "vin"),
        ("１３８ ００１３ ８０００", "phone"),
        ("+86 138-0013-8000", "phone"),
        ("zhao", "name"),
        ("8000", "name"),
        ("x", ""),
        ("\0", ""),
    ],
)
def test_what_was_typed_is_read(typed, kind):
    assert read(typed)[0] == kind


@pytest.mark.parametrize(
    "typed",
    ["沪Ａ０００ ０１", "沪a·00001", "a00001", make_vin(1).lower(), make_vin(1)[-6:],
     "１３８ ００１３ ８０００", "+86 13800138000", "8000", "Zhao", "ZHAO min"],
)  # fmt: skip
def test_car_is_recognised(typed, vehicle, customer, advisor):
    make_vehicle(77, customer=make_customer("Qian Li", "13911112222"))
    (arrival,) = recognise(typed, user=advisor).arrivals
    assert (arrival.vehicle, arrival.customer) == (vehicle, customer)


def test_answer_shows_what_waits(vehicle, customer, advisor, store, hub):
    order = make_order(vehicle, actor=advisor, store=store)
    put_off = services.add_job(repair_order=order, complaint="Worn pads", actor=advisor)
    services.decline_job(job=put_off, reason="Next time", later=True, actor=advisor)
    (here,) = gather([vehicle], user=advisor)
    assert (here.order, here.may_open, here.deferred) == (order, True, [])
    leave(order, advisor)
    campaign = make_campaign(hub, vehicle)
    booking = book_today(customer, vehicle, store)
    (arrival,) = gather([vehicle], user=advisor)
    assert (arrival.order, arrival.bookings) == (None, [booking])
    assert [car.campaign for car in arrival.campaigns] == [campaign]
    assert arrival.deferred == [put_off]


def book_today(customer, vehicle, store, **fields) -> Booking:
    """A visit of today, whatever the time is now."""
    booking = services.book_visit(
        customer=customer, vehicle=vehicle, store=store, actor=None,
        starts_at=tomorrow_at(10), **fields,
    )  # fmt: skip
    Booking.objects.filter(pk=booking.pk).update(starts_at=localtime().replace(hour=12))
    return Booking.objects.get(pk=booking.pk)


def leave(order: RepairOrder, advisor) -> None:
    """The car goes home."""
    finish(order.jobs.first(), advisor)
    services.pass_quality_check(repair_order=order, actor=advisor)
    services.settle_order(repair_order=order, payment_method="", actor=advisor)
    services.deliver_vehicle(repair_order=order, odometer_out=20_500, actor=advisor)


def test_one_action_opens_the_order_with_all_that_waits(vehicle, customer, advisor, store, hub):
    first = make_order(vehicle, actor=advisor, store=store)
    put_off = services.add_job(repair_order=first, complaint="Worn pads", actor=advisor)
    services.add_labour(job=put_off, hours=Decimal(1), description="Pads", actor=advisor)
    services.decline_job(job=put_off, reason="Next time", later=True, actor=advisor)
    leave(first, advisor)
    campaign = make_campaign(hub, vehicle)
    booking = book_today(customer, vehicle, store, complaint="Service")
    page = signed_in(advisor, "north").post(
        f"{COUNTER}?q=沪A00001",
        {
            "booking": str(booking.pk), "customer": str(customer.pk), "odometer_km": "２１，０００",
            "complaint": "", "campaigns": [str(campaign.pk)], "deferred": [str(put_off.pk)],
            "store": str(store.pk),
        },
        headers=HTMX,
    )  # fmt: skip
    assert page.status_code == 204, text_of(page)
    order = RepairOrder.objects.get(odometer_in=21_000)
    assert page.headers["HX-Redirect"] == order.get_absolute_url()
    assert [job.complaint for job in order.jobs.order_by("position")] == [
        "Service", f"{campaign.code} {campaign.title}", "Worn pads",
    ]  # fmt: skip
    revived = order.jobs.get(revived_from=put_off)
    assert (revived.pay_type, revived.lines.get().description) == (PayType.CUSTOMER, "Pads")
    booking.refresh_from_db()
    vehicle.refresh_from_db()
    assert (booking.state, vehicle.deferred_jobs) == (BookingState.ARRIVED, 0)
    assert vehicle.campaigns.get().state == CarState.OPEN


def test_deferred_job_is_taken_up_once_and_freed_by_cancelling(vehicle, advisor, store):
    first = make_order(vehicle, actor=advisor, store=store)
    put_off = services.add_job(repair_order=first, complaint="Worn pads", actor=advisor)
    services.decline_job(job=put_off, reason="Next time", later=True, actor=advisor)
    leave(first, advisor)
    order = make_order(vehicle, actor=advisor, store=store, complaint="", deferred=[put_off])
    other = make_order(make_vehicle(2, customer=make_customer("Li", "13911112222")), actor=advisor)
    for wrong in (order, other):
        with pytest.raises(InvalidInput) as refused:
            services.revive_job(job=put_off, repair_order=wrong, actor=advisor)
        assert set(refused.value.fields) == {"deferred"}
    services.cancel_order(repair_order=order, reason="Went home", actor=advisor)
    vehicle.refresh_from_db()
    assert vehicle.deferred_jobs == 1
    assert gather([vehicle], user=advisor)[0].deferred == [put_off]


def test_eight_cars_cost_as_many_queries_as_two(advisor, http):
    def queries() -> int:
        http.get(COUNTER, {"q": "Zhao"})
        with own_queries() as counted:
            assert http.get(COUNTER, {"q": "Zhao"}).status_code == 200
        return counted.count

    for n in (1, 2):
        make_order(make_vehicle(n, customer=make_customer(f"Zhao {n}", f"1380013800{n}")),
                   actor=advisor)  # fmt: skip
    few = queries()
    for n in range(3, 9):
        make_order(make_vehicle(n, customer=make_customer(f"Zhao {n}", f"1380013800{n}")),
                   actor=advisor)  # fmt: skip
    assert queries() == few


def test_unknown_car_and_customer_without_one_lead_to_the_form(http, store):
    stranger = make_customer("Sun Bo", "13700137000")
    assert "?plate=%E6%B2%AAB12345" in text_of(http.get(COUNTER, {"q": "沪 b12345"}))
    assert "?phone=%2B8613911112222" in text_of(http.get(COUNTER, {"q": "13911112222"}))
    page = text_of(http.get(COUNTER, {"q": "Sun Bo"}))
    assert f"?customer={stranger.pk}" in page
    form = text_of(http.get(f"/repair-orders/new/?customer={stranger.pk}"))
    assert "Sun Bo" in form


def test_bad_input_comes_back_beside_the_field(http, vehicle, customer, store):
    given = {"customer": str(customer.pk), "odometer_km": "100", "store": str(store.pk)}
    page = http.post(f"{COUNTER}?q=沪A00001", {**given, "complaint": ""})
    assert page.status_code == 422
    assert "Write what the customer says." in text_of(page)
    page = http.post(f"{COUNTER}?q=沪A00001", {**given, "complaint": "Noise"})
    assert (page.status_code, "Below the 20000 km" in text_of(page)) == (422, True)
    assert http.post(f"{COUNTER}?q=", given).status_code == 404
    assert not RepairOrder.objects.exists()


def test_technician_is_no_receptionist(vehicle, customer, technician):
    page = signed_in(technician, "north").get(COUNTER, {"q": "沪A00001"})
    assert page.status_code == 404


def test_program_recognises_and_opens_the_order(api, vehicle, advisor, store, hub):
    campaign = make_campaign(hub, vehicle)
    (found,) = api.get("/api/v1/arrivals/", {"q": "沪a00001"}).json()
    assert (found["vin"], found["people"][0]["full_name"]) == (vehicle.vin, "Zhao Min")
    assert found["campaigns"][0]["code"] == campaign.code
    assert api.get("/api/v1/arrivals/", {"plate": "x"}).status_code == 400
    body = {
        "vin": found["vin"], "odometer_km": 21_000, "complaint": "Noise", "store": str(store.pk),
        "campaigns": [found["campaigns"][0]["id"]],
    }  # fmt: skip
    made = api.post("/api/v1/repair-orders/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    assert [job["pay_type"] for job in made.json()["jobs"]] == ["customer", "campaign"]


def test_someone_of_another_store_sees_the_number_but_cannot_open(vehicle, advisor, store):
    order = make_order(vehicle, actor=advisor, store=store)
    there = make_person(
        "service_advisor", store=make_store("S2"), scope=Scope.STORE, email="b@x.test"
    )
    (arrival,) = recognise("沪A00001", user=there).arrivals
    assert (arrival.order, arrival.may_open) == (order, False)


class TestReception(ScreenTests):
    path = COUNTER
    refused_role = "technician"
