"""What the claims desk does when the manufacturer answers."""

from uuid import UUID

from dealers.claims import services
from oem_hub.claims.events import ClaimCredited, ClaimDecided
from tenants.exchange.messages import handles


@handles(ClaimDecided, kind="dealer")
def record_decision(message: ClaimDecided, *, sender: UUID) -> None:
    """The manufacturer's decision lands on the claim and its lines."""
    services.record_decision(hub=sender, **message.payload())


@handles(ClaimCredited, kind="dealer")
def record_credit(message: ClaimCredited, *, sender: UUID) -> None:
    """The money for a claim has been credited."""
    services.record_credit(hub=sender, **message.payload())
