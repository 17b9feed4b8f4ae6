"""What the campaign desk counts when dealers report."""

from datetime import date
from uuid import UUID

from dealers.service.events import CampaignProgress, CampaignVehicleDone
from oem_hub.campaigns import services
from tenants.exchange.messages import handles


@handles(CampaignProgress, kind="hub")
def note_progress(message: CampaignProgress, *, sender: UUID) -> None:
    """A dealer's numbers replace its last ones."""
    services.note_progress(sender=sender, **message.payload())


@handles(CampaignVehicleDone, kind="hub")
def note_vehicle_done(message: CampaignVehicleDone, *, sender: UUID) -> None:
    """One car more is done."""
    values = message.payload() | {"done_on": date.fromisoformat(message.done_on)}
    services.note_vehicle_done(sender=sender, **values)
