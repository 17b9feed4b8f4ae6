"""What dealers ordered of the manufacturer: new, promised, on the road, asked back, arrived."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import cancel_order
from dealers.inventory.states import UnitState
from dealers.parts.models import PurchaseLine
from dealers.parts.services import inspect_goods, tell_free_stock
from integrations.demo.network import Account
from integrations.demo.people import Maker
from oem_hub.network.services import refresh_dealers
from oem_hub.orders import services
from oem_hub.orders.models import PartOrder, VehicleOrder
from oem_hub.orders.states import PartOrderState, VehicleOrderState
from tenants.accounts.models import User
from tenants.context import in_tenant


def make_orders(*, hub: Account, dealers: list[Account], deliver: Callable[[], None]) -> None:
    """Answer some of the orders that have come, unless somebody has answered one."""
    with in_tenant(hub.tenant), transaction.atomic():
        refresh_dealers()
        if VehicleOrder.objects.exclude(state=VehicleOrderState.RECEIVED).exists():
            return
        head = User.objects.get(email=f"network-manager@{hub.tenant.slug}.example")
        _answer_cars(Maker("demo-orders"), head)
        _answer_parts(head)
    for dealer in dealers:
        with in_tenant(dealer.tenant), transaction.atomic():
            tell_free_stock()
    deliver()
    for dealer in dealers:
        with in_tenant(dealer.tenant), transaction.atomic():
            _go_on(User.objects.get(email=f"owner@{dealer.tenant.slug}.example"))
    deliver()


def _answer_cars(maker: Maker, head: User) -> None:
    """Of every six cars: one on the road, one built, one planned, one promised, two new."""
    for number, order in enumerate(VehicleOrder.objects.order_by("pk")):
        if (step := number % 6) > 3:
            continue
        soon = localdate() + timedelta(days=10 + number % 14)
        order = services.confirm_vehicle_order(
            order=order, planned_on=soon, expected_on=soon + timedelta(days=21), actor=head
        )
        if step < 3:
            order = services.schedule_vehicle_order(order=order, planned_on=soon, actor=head)
        if step < 2:
            order = services.build_vehicle_order(order=order, vin=maker.vin(), actor=head)
        if step < 1:
            services.ship_vehicle_order(order=order, carrier="中铁特货", actor=head)


def _answer_parts(head: User) -> None:
    """Every other stock order is promised, one line of it for later, and shipped."""
    orders = PartOrder.objects.filter(kind="stock", state=PartOrderState.RECEIVED)
    for order in orders.order_by("pk")[::2]:
        lines = [
            {
                "line_id": line.line_id,
                "confirmed": line.quantity,
                "price": line.asked_price or line.list_price,
            }
            for line in order.lines.order_by("position")
        ]
        lines[0] |= {
            "confirmed": lines[0]["confirmed"] - 2,
            "back_ordered": Decimal(2),
            "back_until": localdate() + timedelta(days=18),
            "remark": "供应商停产检修",
        }
        order = services.answer_part_order(
            order=order, lines=lines, expected_on=localdate() + timedelta(days=3), actor=head
        )
        services.ship_part_order(order=order, carrier="顺丰重货", actor=head)


def _go_on(owner: User) -> None:
    """One order is asked back; of one delivery the first line is looked at."""
    coming = VehicleUnit.objects.filter(maker_id__isnull=False, state=UnitState.ORDERED)
    if unit := coming.order_by("pk").first():
        cancel_order(unit=unit, reason="客户改订其他车型", actor=owner)
    shipped = PurchaseLine.objects.filter(shipped__gte=2, accepted=0).select_related("order")
    if line := shipped.order_by("pk").first():
        inspect_goods(
            purchaseline=line, delivered=line.shipped, accepted=line.shipped - 1, fault="damaged",
            note="包装受潮，一件变形", delivery_note=line.last_delivery_note, actor=owner,
        )  # fmt: skip
