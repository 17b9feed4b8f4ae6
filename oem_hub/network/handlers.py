"""What the network's books note when dealers sell, and when they need help with a customer."""

from uuid import UUID

from dealers.care.events import CaseEscalated
from dealers.sales.events import ContractSigned, VehicleDelivered
from oem_hub.network import services
from tenants.exchange.messages import handles


@handles(ContractSigned, kind="hub")
def note_contract(message: ContractSigned, *, sender: UUID) -> None:
    """A contract signed at a dealer is counted."""
    services.note_contract(sender=sender, message=message.payload())


@handles(VehicleDelivered, kind="hub")
def note_delivery(message: VehicleDelivered, *, sender: UUID) -> None:
    """A car handed over is counted, and its warranty begins."""
    services.note_delivery(sender=sender, message=message.payload())


@handles(CaseEscalated, kind="hub")
def note_case(message: CaseEscalated, *, sender: UUID) -> None:
    """A customer's case that a dealer passed on is on the list, as it stands."""
    services.note_case(sender=sender, message=message.payload())
