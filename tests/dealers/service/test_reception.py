from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.customers.models import Customer, TimelineEntry, Vehicle
from dealers.customers.selectors import owner_of
from dealers.service import services
from dealers.service.models import Booking, RepairOrder
from dealers.service.states import Board, BookingState, Paper
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.audit.models import AuditEntry
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle, make_vin


def test_a_known_car_comes_in(order, vehicle, customer, advisor, store):
    assert order.number.startswith("RO-S1-")
    assert (order.paper, order.board) == (Paper.ESTIMATE, Board.CHECKED_IN)
    assert (order.customer, order.vehicle, order.advisor) == (customer, vehicle, advisor)
    assert order.jobs.get().complaint == "Engine stutters"
    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.visits) == (20_500, 1)
    assert TimelineEntry.objects.filter(about_id=order.pk, customer=customer).exists()
    assert AuditEntry.objects.filter(verb="service.order.received", object_id=order.pk).exists()


def test_an_unknown_car_and_customer_are_registered(store, advisor):
    order = services.receive_vehicle(
        vin=make_vin(7).lower(), plate="沪B12345", full_name="Qian Li", phone="139 0013 9000",
        odometer_km=10, complaint="Noise", store=store, actor=advisor,
    )  # fmt: skip
    assert (order.vehicle.vin, order.vehicle.plate) == (make_vin(7), "沪B12345")
    assert owner_of(order.vehicle) == order.customer
    assert order.customer.phone == "+8613900139000"


def test_somebody_else_who_brings_the_car_is_its_driver(vehicle, customer, advisor, store):
    order = make_order(vehicle, actor=advisor, full_name="Sun Bo", phone="13700137000")
    assert order.customer.full_name == "Sun Bo"
    assert owner_of(vehicle) == customer


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"vin": "LFV3A23C0K3000007"}, "vin"),
        ({"plate": "XX"}, "plate"),
        ({"full_name": ""}, "full_name"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_bad_input_writes_nothing(store, advisor, fields, field):
    given = {"vin": make_vin(7), "full_name": "Qian Li", "odometer_km": 10, "complaint": "Noise"}
    with pytest.raises(InvalidInput) as refused:
        services.receive_vehicle(**{**given, **fields}, store=store, actor=advisor)
    assert set(refused.value.fields) == {field}
    assert not RepairOrder.objects.exists()
    assert not Vehicle.objects.exists()
    assert not Customer.objects.exists()


def test_an_odometer_below_an_earlier_one_must_be_confirmed(vehicle, advisor):
    with pytest.raises(InvalidInput) as refused:
        make_order(vehicle, actor=advisor, odometer_km=19_999)
    assert set(refused.value.fields) == {"odometer_km"}
    order = make_order(vehicle, actor=advisor, odometer_km=19_999, allow_lower_odometer=True)
    assert order.odometer_in == 19_999


def test_a_car_is_here_once(order, vehicle, advisor):
    with pytest.raises(Conflict):
        make_order(vehicle, actor=advisor)


def test_a_booked_visit_arrives(vehicle, customer, advisor, store, tomorrow):
    booking = services.book_visit(
        customer=customer, vehicle=vehicle, store=store, starts_at=tomorrow,
        complaint="First service", advisor=advisor, actor=advisor,
    )  # fmt: skip
    order = make_order(vehicle, actor=advisor, booking=booking, complaint="First service")
    booking.refresh_from_db()
    assert booking.state == BookingState.ARRIVED
    assert booking.repair_order == order
    with pytest.raises(TransitionRefused):
        services.cancel_booking(booking=booking, actor=advisor)


def test_a_booking_for_another_car_is_refused(vehicle, customer, advisor, store, tomorrow):
    booking = services.book_visit(
        customer=customer, vehicle=vehicle, store=store, starts_at=tomorrow, actor=advisor
    )
    with pytest.raises(Conflict):
        make_order(make_vehicle(2), actor=advisor, booking=booking)
    assert not RepairOrder.objects.exists()


def test_book_move_cancel_and_no_show(customer, store, advisor, tomorrow):
    booking = services.book_visit(
        customer=customer, store=store, starts_at=tomorrow, actor=advisor, complaint=" Oil "
    )
    assert (booking.number[:3], booking.complaint) == ("BK-", "Oil")
    later = tomorrow + timedelta(hours=2)
    assert services.move_booking(booking=booking, starts_at=later, actor=advisor).starts_at == later
    services.mark_no_show(booking=booking, actor=advisor)
    with pytest.raises(InvalidInput):
        services.move_booking(booking=booking, starts_at=later, actor=advisor)
    with pytest.raises(TransitionRefused):
        services.mark_no_show(booking=booking, actor=advisor)


@pytest.mark.parametrize(("hours", "minutes"), [(-1, 60), (1, 0), (1, 1441)])
def test_book_refuses_the_past_and_odd_lengths(customer, store, hours, minutes):
    with pytest.raises(InvalidInput):
        services.book_visit(
            customer=customer, store=store, starts_at=now() + timedelta(hours=hours),
            minutes=minutes, actor=None,
        )  # fmt: skip
    assert not Booking.objects.exists()


def test_cancel_while_nothing_is_done(order, advisor):
    with pytest.raises(InvalidInput):
        services.cancel_order(repair_order=order, reason=" ", actor=advisor)
    done = services.cancel_order(repair_order=order, reason="Left again", actor=advisor)
    assert done.board == Board.CANCELLED
    with pytest.raises(Conflict):
        services.add_job(repair_order=order, complaint="More", actor=advisor)


def test_two_customers_of_one_name_stay_two(advisor, store):
    first, second = make_customer("Li Na", "13100131000"), make_customer("Li Na", "13200132000")
    order = make_order(make_vehicle(3, customer=second), actor=advisor)
    assert order.customer == second != first
