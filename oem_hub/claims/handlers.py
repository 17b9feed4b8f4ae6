"""What the claims desk does when dealers submit."""

from uuid import UUID

from dealers.claims.events import ClaimSubmitted
from oem_hub.claims import services
from tenants.exchange.messages import handles


@handles(ClaimSubmitted, kind="hub")
def open_adjudication(message: ClaimSubmitted, *, sender: UUID) -> None:
    """A submitted claim lands on the reviewers' desk."""
    services.open_adjudication(sender=sender, message=message.payload())
