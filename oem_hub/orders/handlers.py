"""What the supply desk does when dealers order."""

from uuid import UUID

from dealers.inventory.events import OrderedUnitArrived, UnitCancelAsked, UnitOrdered
from dealers.parts.events import (
    FreeStockTold,
    PartsCancelAsked,
    PartsInspected,
    PartsOrdered,
    PartSought,
)
from oem_hub.orders import services
from tenants.exchange.messages import handles


@handles(UnitOrdered, kind="hub")
def receive_vehicle_order(message: UnitOrdered, *, sender: UUID) -> None:
    """A dealer orders a car."""
    services.receive_vehicle_order(sender=sender, message=message.payload())


@handles(UnitCancelAsked, kind="hub")
def ask_vehicle_cancel(message: UnitCancelAsked, *, sender: UUID) -> None:
    """A dealer wants to take an order of a car back."""
    services.ask_vehicle_cancel(sender=sender, **message.payload())


@handles(OrderedUnitArrived, kind="hub")
def note_arrival(message: OrderedUnitArrived, *, sender: UUID) -> None:
    """An ordered car has come to its dealer."""
    services.note_arrival(sender=sender, **message.payload())


@handles(PartsOrdered, kind="hub")
def receive_part_order(message: PartsOrdered, *, sender: UUID) -> None:
    """A dealer orders parts."""
    services.receive_part_order(sender=sender, message=message.payload())


@handles(PartsCancelAsked, kind="hub")
def ask_parts_cancel(message: PartsCancelAsked, *, sender: UUID) -> None:
    """A dealer wants to take an order of parts back."""
    services.ask_parts_cancel(sender=sender, **message.payload())


@handles(PartsInspected, kind="hub")
def note_inspection(message: PartsInspected, *, sender: UUID) -> None:
    """A dealer looked at what we delivered."""
    services.note_inspection(sender=sender, **message.payload())


@handles(FreeStockTold, kind="hub")
def note_free_stock(message: FreeStockTold, *, sender: UUID) -> None:
    """A dealer tells roughly what is free in one of its stores."""
    services.note_free_stock(sender=sender, message=message.payload())


@handles(PartSought, kind="hub")
def answer_search(message: PartSought, *, sender: UUID) -> None:
    """A dealer asks who else has a part."""
    services.answer_search(sender=sender, **message.payload())
