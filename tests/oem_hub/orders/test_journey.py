"""Orders' whole way through the exchange: to the hub, answered there, and back to each dealer."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.inventory import services as stock
from dealers.inventory.models import VehicleUnit
from dealers.parts import services as desk
from dealers.parts.models import PurchaseOrder, StockLevel
from oem_hub.orders import services
from oem_hub.orders.models import PartOrder, VehicleOrder
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.relay import sweep
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect, make_order
from tests.dealers.steps import VIN, VIN_2, fixed_vin
from tests.oem_hub.orders.conftest import promise

SOON = localdate() + timedelta(days=20)


def deliver() -> None:
    while sweep():
        pass


def nothing_is_stuck(*tenants) -> None:
    for tenant in tenants:
        with in_tenant(tenant):
            assert not Outbox.objects.filter(delivered_at=None).exists()


def order_car() -> None:
    store = make_store()
    stock.order_unit(
        model_code="A5", model_name="Aurora 5", store=store, send=True,
        actor=make_person("owner", store=store, scope=Scope.GROUP),
    )  # fmt: skip


def test_a_car_is_ordered_built_shipped_and_received_and_anothers_is_cancelled(committed):
    north, south, hub = committed["North"], committed["South"], committed["Hub"]
    for dealer in (north, south):
        with in_tenant(dealer):
            order_car()
    with in_tenant(south):
        stock.cancel_order(unit=VehicleUnit.objects.get(), reason="Customer left", actor=None)
    deliver()
    with in_tenant(hub):
        mine, other = VehicleOrder.objects.order_by("dealer__name")
        assert other.is_asked_back
        services.accept_vehicle_cancel(order=other, actor=None)
        services.confirm_vehicle_order(order=mine, planned_on=SOON, actor=None)
        services.schedule_vehicle_order(order=mine, planned_on=SOON, actor=None)
        services.build_vehicle_order(order=mine, vin=fixed_vin(VIN), actor=None)
        services.ship_vehicle_order(order=mine, expected_on=SOON, actor=None)
    deliver()
    with in_tenant(south):
        assert VehicleUnit.objects.get().state == "cancelled"
    with in_tenant(north):
        unit = VehicleUnit.objects.get()
        assert (unit.state, unit.vin, unit.expected_on) == ("in_transit", fixed_vin(VIN), SOON)
        stock.arrive_unit(unit=unit, actor=None)
    deliver()
    with in_tenant(hub):
        states = VehicleOrder.objects.order_by("dealer__name").values_list("state", flat=True)
        assert list(states) == ["arrived", "cancelled"]
    nothing_is_stuck(north, south, hub)


def test_shipped_while_the_dealer_asks_to_cancel_ends_shipped_on_both_sides(committed):
    north, hub = committed["North"], committed["Hub"]
    with in_tenant(north):
        order_car()
    deliver()
    with in_tenant(hub):
        services.confirm_vehicle_order(
            order=VehicleOrder.objects.get(), vin=fixed_vin(VIN_2), actor=None
        )
        services.ship_vehicle_order(order=VehicleOrder.objects.get(), actor=None)
    with in_tenant(north):  # before the news has come
        stock.cancel_order(unit=VehicleUnit.objects.get(), reason="Customer left", actor=None)
    deliver()
    with in_tenant(north):
        unit = VehicleUnit.objects.get()
        assert (unit.state, unit.cancel_asked_on) == ("in_transit", None)
    with in_tenant(hub):
        assert VehicleOrder.objects.get().state == "shipped"
    nothing_is_stuck(north, hub)


def test_parts_are_ordered_promised_shipped_and_taken_in(committed):
    north, south, hub = committed["North"], committed["South"], committed["Hub"]
    for dealer in (north, south):
        with in_tenant(dealer):
            maker = desk.add_supplier(name="The maker", is_manufacturer=True, actor=None)
            order = make_order(
                maker, make_store(), make_part(), make_part("P-200"), kind="emergency"
            )
            desk.submit_order(purchaseorder=order, actor=None)
    deliver()
    with in_tenant(hub):
        mine, other = PartOrder.objects.order_by("dealer__name")
        services.refuse_part_order(order=other, reason="Embargo", actor=None)
        back = {"confirmed": 3, "back_ordered": 1, "back_until": SOON, "price": Decimal(48)}
        first = mine.lines.get(position=1)
        lines = promise(mine, **{first.line_id: back})
        services.answer_part_order(order=mine, lines=lines, actor=None)
        services.ship_part_order(order=mine, carrier="SF", actor=None)
    deliver()
    with in_tenant(south):
        assert PurchaseOrder.objects.get().state == "cancelled"
    with in_tenant(north):
        order = PurchaseOrder.objects.get()
        assert order.state == "partly"
        first, second = order.lines.order_by("part__number")
        assert (first.state, first.shipped, second.shipped) == ("back", 3, 4)
        inspect(first, 3, 2, fault="damaged", delivery_note=first.last_delivery_note)
        level = StockLevel.objects.get(part=first.part)
        assert (level.on_hand, level.average_cost) == (2, 48)
    deliver()
    with in_tenant(hub):
        line = PartOrder.objects.get(pk=mine.pk).lines.get(position=1)
        assert (line.accepted, line.rejected, line.finding) == (2, 1, "damaged")
    nothing_is_stuck(north, south, hub)
