"""What the workshop does when the manufacturer announces something."""

from uuid import UUID

from dealers.service import services
from oem_hub.campaigns.events import CampaignPublished, CampaignWithdrawn
from tenants.exchange.messages import handles


@handles(CampaignPublished, kind="dealer")
def receive_campaign(message: CampaignPublished, *, sender: UUID) -> None:
    """A recall or service campaign arrives; we look for our own cars in it."""
    services.receive_campaign(hub=sender, **message.payload())


@handles(CampaignWithdrawn, kind="dealer")
def withdraw_campaign(message: CampaignWithdrawn, *, sender: UUID) -> None:
    """A campaign is over."""
    services.withdraw_campaign(hub=sender, campaign_id=message.campaign_id)
