"""Reads of the supply desk."""

from django.db.models import Q, QuerySet

from oem_hub.orders.models import PartOrder, PartOrderLine, VehicleOrder
from oem_hub.orders.permissions import ANSWER_PARTS, ANSWER_VEHICLES
from oem_hub.orders.states import PartOrderState, VehicleOrderState
from tenants.accounts.models import User

MANY = 1000


def vehicle_orders_waiting(user: User) -> int:
    """How many orders of cars wait for an answer of ``user``; no further than 1,000 is counted."""
    waits = Q(state=VehicleOrderState.RECEIVED) | Q(cancel_asked_at__isnull=False)
    rows = VehicleOrder.objects.visible_to(user, ANSWER_VEHICLES).filter(waits)
    return rows.order_by()[:MANY].count()


def part_orders_waiting(user: User) -> int:
    """How many orders of parts wait for an answer of ``user``; no further than 1,000 is counted."""
    waits = Q(state=PartOrderState.RECEIVED) | Q(cancel_asked_at__isnull=False)
    rows = PartOrder.objects.visible_to(user, ANSWER_PARTS).filter(waits)
    return rows.order_by()[:MANY].count()


def lines_of(order: PartOrder) -> QuerySet[PartOrderLine]:
    """The lines of an order as the dealer wrote them."""
    return order.lines.order_by("position")
