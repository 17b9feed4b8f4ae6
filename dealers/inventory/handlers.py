"""What the stock desk does when the manufacturer or another dealership tells of a car."""

from uuid import UUID

from dealers.inventory.events import UnitArrived, UnitRefused, UnitSent
from dealers.inventory.services import maker_orders, network
from oem_hub.orders.events import VehicleOrderMoved
from tenants.exchange.messages import handles


@handles(VehicleOrderMoved, kind="dealer")
def note_step(message: VehicleOrderMoved, *, sender: UUID) -> None:
    """The manufacturer tells how far an order of ours has come."""
    maker_orders.note_step(hub=sender, **message.payload())


@handles(UnitSent, kind="dealer")
def announce_unit(message: UnitSent, *, sender: UUID) -> None:
    """A car is on its way to us."""
    network.announce_unit(sender=sender, **message.payload())


@handles(UnitArrived, kind="dealer")
def confirm_arrival(message: UnitArrived, *, sender: UUID) -> None:
    """A car that we sent has arrived."""
    network.confirm_arrival(sender=sender, **message.payload())


@handles(UnitRefused, kind="dealer")
def take_refused_back(message: UnitRefused, *, sender: UUID) -> None:
    """A car that we sent comes back."""
    network.take_refused_back(sender=sender, **message.payload())
