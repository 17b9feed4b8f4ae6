"""What the parts desk does when the manufacturer or another dealership answers, or asks."""

from uuid import UUID

from dealers.parts.events import (
    PartsCancelAsked,
    PartsDeclined,
    PartsHandedOver,
    PartsOrdered,
)
from dealers.parts.services import network, partner_orders
from oem_hub.orders.events import (
    PartLocated,
    PartsOrderAnswered,
    PartsOrderSettled,
    PartsShipped,
)
from tenants.exchange.messages import handles


@handles(PartsOrderAnswered, kind="dealer")
def note_answer(message: PartsOrderAnswered, *, sender: UUID) -> None:
    """The manufacturer says line by line what it delivers."""
    partner_orders.note_answer(partner=sender, **message.payload())


@handles(PartsShipped, kind="dealer")
def note_delivery(message: PartsShipped, *, sender: UUID) -> None:
    """The manufacturer has sent parts off."""
    partner_orders.note_delivery(partner=sender, **message.payload())


@handles(PartsOrderSettled, kind="dealer")
def note_end(message: PartsOrderSettled, *, sender: UUID) -> None:
    """The manufacturer refuses or cancels the order, or keeps it."""
    partner_orders.note_end(partner=sender, **message.payload())


@handles(PartLocated, kind="dealer")
def note_offers(message: PartLocated, *, sender: UUID) -> None:
    """The hub says which other dealers have a part."""
    network.note_offers(hub=sender, **message.payload())


@handles(PartsOrdered, kind="dealer")
def note_wish(message: PartsOrdered, *, sender: UUID) -> None:
    """Another dealership asks for parts."""
    network.note_wish(sender=sender, message=message.payload())


@handles(PartsCancelAsked, kind="dealer")
def end_wish(message: PartsCancelAsked, *, sender: UUID) -> None:
    """Another dealership takes its request back."""
    network.end_wish(sender=sender, **message.payload())


@handles(PartsHandedOver, kind="dealer")
def note_hand_over(message: PartsHandedOver, *, sender: UUID) -> None:
    """Another dealership has handed out what we asked for."""
    partner_orders.note_hand_over(partner=sender, **message.payload())


@handles(PartsDeclined, kind="dealer")
def note_decline(message: PartsDeclined, *, sender: UUID) -> None:
    """Another dealership gives us nothing, or too late to take it back."""
    partner_orders.note_end(partner=sender, **message.payload())
