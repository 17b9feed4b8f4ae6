"""Cars that dealers order, on the manufacturer's desk."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from oem_hub.network.services import NotAMember
from oem_hub.orders import services
from oem_hub.orders.models import VehicleOrder
from oem_hub.orders.states import VEHICLE_MOVES, VehicleOrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.exchange.models import Outbox
from tests.oem_hub.conftest import VIN
from tests.oem_hub.orders.conftest import order_vehicle

pytestmark = pytest.mark.django_db
State = VehicleOrderState
SOON = localdate() + timedelta(days=20)


def told() -> list[str]:
    """The steps that dealers were told of, in order."""
    rows = Outbox.objects.filter(name="hub_orders.vehicle_moved").order_by("pk")
    return [row.payload["step"] for row in rows]


def test_confirmed_scheduled_built_shipped(network, manager):
    order = order_vehicle(network.north)
    order = services.confirm_vehicle_order(order=order, planned_on=SOON, actor=manager)
    assert (order.state, order.factory_number[:3]) == (State.CONFIRMED, "VO-")
    order = services.schedule_vehicle_order(order=order, planned_on=SOON, actor=manager)
    later = SOON + timedelta(days=5)
    order = services.schedule_vehicle_order(order=order, planned_on=later, actor=manager)
    assert (order.state, order.planned_on) == (State.SCHEDULED, later)
    order = services.build_vehicle_order(order=order, vin=VIN, actor=manager)
    order = services.ship_vehicle_order(
        order=order, carrier="Rail", expected_on=later, actor=manager
    )
    assert (order.state, order.vin, order.carrier) == (State.SHIPPED, VIN, "Rail")
    assert told() == ["confirmed", "scheduled", "scheduled", "built", "shipped"]
    row = Outbox.objects.filter(name="hub_orders.vehicle_moved").latest("pk")
    assert (row.recipient, row.payload["vin"]) == (network.north.pk, VIN)
    order = services.note_arrival(
        sender=network.north.pk, order_id=str(order.order_id), vin=VIN,
        received_on=localdate().isoformat(),
    )  # fmt: skip
    assert (order.state, order.arrived_on) == (State.ARRIVED, localdate())


def test_every_move_that_the_table_does_not_allow_is_refused(network, manager):
    order = order_vehicle(network.north)
    for source, target in product(State, State):
        order.state = source
        if VEHICLE_MOVES.allows(source, target):
            order.move_to(target)
            assert order.state == target
        else:
            with pytest.raises(TransitionRefused):
                order.move_to(target)


def test_an_order_heard_twice_is_one_and_equal_ids_of_two_dealers_are_two(network):
    same = str(uuid4())
    first = order_vehicle(network.north, order_id=same)
    assert order_vehicle(network.north, order_id=same, colour="Red") == first
    other = order_vehicle(network.south, order_id=same, colour="Red")
    assert VehicleOrder.objects.count() == 2
    services.ask_vehicle_cancel(sender=network.south.pk, order_id=same, reason="Sold out")
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.is_asked_back, other.is_asked_back) == (False, True)
    assert (first.colour, other.colour) == ("White", "Red")


def test_strangers_are_not_heard(network):
    class Stranger:
        pk = uuid4()

    with pytest.raises(NotAMember):
        order_vehicle(Stranger)
    order = order_vehicle(network.north)
    with pytest.raises(VehicleOrder.DoesNotExist):
        services.ask_vehicle_cancel(
            sender=network.south.pk, order_id=str(order.order_id), reason="Mine?"
        )


def test_refused_with_a_reason(network, manager):
    order = order_vehicle(network.north)
    with pytest.raises(InvalidInput):
        services.refuse_vehicle_order(order=order, reason=" ", actor=manager)
    order = services.refuse_vehicle_order(order=order, reason="Not built any more", actor=manager)
    assert (order.state, told()) == (State.REFUSED, ["refused"])
    with pytest.raises(TransitionRefused):
        services.confirm_vehicle_order(order=order, actor=manager)


def test_days_that_passed_and_wrong_or_used_vins_are_refused(network, manager):
    order = order_vehicle(network.north)
    yesterday = localdate() - timedelta(days=1)
    for wrong in ({"planned_on": yesterday}, {"expected_on": yesterday}, {"vin": "X"}):
        with pytest.raises(InvalidInput) as refused:
            services.confirm_vehicle_order(order=order, **wrong, actor=manager)
        assert set(refused.value.fields) == set(wrong)
    order = services.confirm_vehicle_order(order=order, vin=VIN, actor=manager)
    other = order_vehicle(network.south)
    with pytest.raises(Conflict):
        services.confirm_vehicle_order(order=other, vin=VIN, actor=manager)
    other.refresh_from_db()
    assert other.state == State.RECEIVED
    other = services.confirm_vehicle_order(order=other, actor=manager)
    for act in (services.build_vehicle_order, services.ship_vehicle_order):
        with pytest.raises(InvalidInput):
            act(order=other, actor=manager)


def test_a_cancellation_is_decided_while_nothing_was_shipped(network, manager):
    order = order_vehicle(network.north)
    with pytest.raises(Conflict):
        services.accept_vehicle_cancel(order=order, actor=manager)

    def ask():
        services.ask_vehicle_cancel(
            sender=network.north.pk, order_id=str(order.order_id), reason="Customer left"
        )
        order.refresh_from_db()

    ask()
    assert order.is_asked_back
    services.keep_vehicle_order(order=order, reason="On the line", actor=manager)
    order.refresh_from_db()
    assert (order.is_asked_back, order.state, told()) == (False, State.RECEIVED, ["kept"])
    ask()
    done = services.accept_vehicle_cancel(order=order, actor=manager)
    assert (done.state, told()) == (State.CANCELLED, ["kept", "cancelled"])


def test_a_cancellation_after_the_car_left_is_refused_at_once(network, manager):
    order = order_vehicle(network.north)
    order = services.confirm_vehicle_order(order=order, vin=VIN, actor=manager)
    services.ship_vehicle_order(order=order, actor=manager)
    order = services.ask_vehicle_cancel(
        sender=network.north.pk, order_id=str(order.order_id), reason="Too late"
    )
    assert (order.is_asked_back, told()) == (False, ["confirmed", "shipped", "kept"])
