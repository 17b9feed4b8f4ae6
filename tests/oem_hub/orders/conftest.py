"""Orders as dealers' messages bring them."""

from uuid import uuid4

from django.utils.timezone import localdate

from dealers.inventory.events import UnitOrdered
from dealers.parts.events import PartsOrdered
from oem_hub.orders import handlers
from oem_hub.orders.models import PartOrder, VehicleOrder


def order_vehicle(tenant, **fields) -> VehicleOrder:
    """What the hub has after a dealer ordered a car."""
    given = {
        "order_id": str(uuid4()),
        "number": "ST-S1-0001",
        "store_code": "S1",
        "store_name": "Store S1",
        "model_code": "AURORA-5",
        "model_name": "Aurora 5",
        "colour": "White",
        "ordered_on": localdate().isoformat(),
    }
    message = UnitOrdered(**given | fields)
    handlers.receive_vehicle_order(message, sender=tenant.pk)
    return VehicleOrder.objects.get(dealer__tenant_id=tenant.pk, order_id=message.order_id)


def ordered_line(line_id="L1", **fields) -> dict:
    """Four oil filters at 50.00."""
    given = {"number": "P-100", "name": "机油滤清器", "quantity": "4.00", "unit_cost": "50.00"}
    return {"line_id": line_id, **given, **fields}


def order_parts(tenant, **fields) -> PartOrder:
    """What the hub has after a dealer ordered parts."""
    given = {
        "order_id": str(uuid4()),
        "number": "PO-S1-0001",
        "kind": "stock",
        "store_code": "S1",
        "store_name": "Store S1",
        "ordered_on": localdate().isoformat(),
        "currency": "CNY",
        "lines": [ordered_line(), ordered_line("L2", number="P-200", quantity="2")],
    }
    message = PartsOrdered(**given | fields)
    handlers.receive_part_order(message, sender=tenant.pk)
    return PartOrder.objects.get(dealer__tenant_id=tenant.pk, order_id=message.order_id)


def promise(order, **changed) -> list[dict]:
    """Every line confirmed in full at its asked price; ``changed``: line id to what is otherwise."""
    return [
        {
            "line_id": line.line_id,
            "confirmed": line.quantity,
            "price": line.asked_price,
            **changed.get(line.line_id, {}),
        }
        for line in order.lines.order_by("position")
    ]
