"""What the workshop reports about the manufacturer's campaigns."""

from dataclasses import dataclass

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class CampaignProgress(Message):
    """How far a dealer is with a campaign, in numbers of its own cars."""

    name = "service.campaign_progress"
    about = "campaign_id"

    campaign_id: str
    matched: int
    booked: int
    done: int


@dataclass(frozen=True, kw_only=True)
class CampaignVehicleDone(Message):
    """One car has had the campaign's work."""

    name = "service.campaign_vehicle_done"
    about = "vin"

    campaign_id: str
    vin: str
    repair_order_number: str
    done_on: str  # ISO date
    odometer_km: int
