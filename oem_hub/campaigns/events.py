"""What the campaign desk publishes to dealers."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class CampaignPublished(Message):
    """A recall or service campaign. A dealer finds its own cars; it learns nothing about others'.

    ``vin_hashes`` are ``sha256(f"{campaign_id}:{vin}")`` in hex, for every car concerned.
    """

    name = "hub_campaigns.published"
    about = "campaign_id"

    campaign_id: str
    code: str
    kind: str  # recall | service
    title_zh: str
    title_en: str
    instructions_zh: str
    instructions_en: str
    operation_code: str
    labour_hours: str  # decimal
    part_codes: list[str] = field(default_factory=list)
    valid_from: str  # ISO date
    valid_until: str  # ISO date
    vin_hashes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CampaignWithdrawn(Message):
    """The campaign is over; no more work is to be booked for it."""

    name = "hub_campaigns.withdrawn"
    about = "campaign_id"

    campaign_id: str
    code: str
