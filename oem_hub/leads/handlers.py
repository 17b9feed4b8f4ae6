"""What the lead desk hears of its leads."""

from uuid import UUID

from dealers.sales.events import MakerLeadMoved
from oem_hub.leads import services
from tenants.exchange.messages import handles


@handles(MakerLeadMoved, kind="hub")
def note_progress(message: MakerLeadMoved, *, sender: UUID) -> None:
    """A dealer tells how a lead of ours stands."""
    services.note_progress(sender=sender, message=message.payload())
