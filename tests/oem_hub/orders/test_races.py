"""Two people of the supply desk at once, on two connections, with committed rows."""

from oem_hub.orders import services
from oem_hub.orders.models import PartOrder, VehicleOrder
from portal.core.errors import DomainError
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tests.oem_hub.claims.test_races import together
from tests.oem_hub.conftest import VIN
from tests.oem_hub.orders.conftest import order_parts, order_vehicle, promise


def refused(results) -> list:
    return [result for result in results if isinstance(result, DomainError)]


def test_of_two_who_answer_a_car_one_acts_and_one_is_told(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        order = order_vehicle(committed["North"])
    results = together(
        hub,
        lambda: services.confirm_vehicle_order(order=order, actor=None),
        lambda: services.refuse_vehicle_order(order=order, reason="No", actor=None),
    )
    assert len(refused(results)) == 1
    with in_tenant(hub):
        assert Outbox.objects.count() == 1
        told = Outbox.objects.get().payload["step"]
        assert VehicleOrder.objects.get().state == told


def test_one_vin_is_promised_once(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        orders = [order_vehicle(committed[name]) for name in ("North", "South")]
    confirm = services.confirm_vehicle_order
    results = together(
        hub, *[lambda order=order: confirm(order=order, vin=VIN, actor=None) for order in orders]
    )
    assert len(refused(results)) == 1
    with in_tenant(hub):
        assert VehicleOrder.objects.filter(vin=VIN).count() == 1


def test_shipping_or_cancelling_a_car_not_both(committed):
    hub, north = committed["Hub"], committed["North"]
    with in_tenant(hub):
        order = order_vehicle(north)
        order = services.confirm_vehicle_order(order=order, vin=VIN, actor=None)
        services.ask_vehicle_cancel(sender=north.pk, order_id=str(order.order_id), reason="x")
    results = together(
        hub,
        lambda: services.ship_vehicle_order(order=order, actor=None),
        lambda: services.accept_vehicle_cancel(order=order, actor=None),
    )
    assert len(refused(results)) == 1
    with in_tenant(hub):
        assert VehicleOrder.objects.get().state in {"shipped", "cancelled"}


def test_two_who_ship_the_same_pieces_ship_them_once(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        order = order_parts(committed["North"])
        order = services.answer_part_order(order=order, lines=promise(order), actor=None)
    results = together(
        hub,
        *[lambda: services.ship_part_order(order=order, actor=None)] * 2,
    )
    assert len(refused(results)) == 1
    with in_tenant(hub):
        order = PartOrder.objects.get()
        assert [line.shipped for line in order.lines.all()] == [4, 2]
        assert len(order.deliveries) == 1
