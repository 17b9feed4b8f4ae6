"""Reads of the campaign desk."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from oem_hub.campaigns.models import CampaignReport, CampaignVin, ServiceCampaign
from oem_hub.campaigns.permissions import APPROVE_CAMPAIGN, VIEW_CAMPAIGN
from oem_hub.campaigns.states import OUT, CampaignState, VinState
from tenants.accounts.models import User


@dataclass(frozen=True)
class Completion:
    """How far a campaign is: done ÷ (all cars − scrapped − exported)."""

    total: int
    done: int
    gone: int

    @property
    def due(self) -> int:
        """The cars that the campaign can still reach or has reached."""
        return self.total - self.gone

    @property
    def percent(self) -> float | None:
        """Done in percent of those due, one decimal; ``None`` when no car is due."""
        return round(100 * self.done / self.due, 1) if self.due else None


_DONE = Count("vins", filter=Q(vins__state=VinState.DONE))
_GONE = Count("vins", filter=Q(vins__state__in=[VinState.SCRAPPED, VinState.EXPORTED]))


def campaigns_with_numbers() -> QuerySet[ServiceCampaign]:
    """Campaigns with ``total``, ``done`` and ``gone`` cars, newest first."""
    return ServiceCampaign.objects.annotate(total=Count("vins"), done=_DONE, gone=_GONE).order_by(
        "-id"
    )


def completion_of(campaign: ServiceCampaign) -> Completion:
    """The completion of one campaign, counted from its cars."""
    return Completion(
        **campaign.vins.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=VinState.DONE)),
            gone=Count("pk", filter=Q(state__in=[VinState.SCRAPPED, VinState.EXPORTED])),
        )
    )


def reports_of(campaign: ServiceCampaign, user: User) -> QuerySet[CampaignReport]:
    """What the dealers that ``user`` may see reported about a campaign, by dealer code."""
    return (
        CampaignReport.objects.visible_to(user, VIEW_CAMPAIGN)
        .filter(campaign=campaign)
        .select_related("dealer")
        .order_by("dealer__code")
    )


def totals_of(campaign: ServiceCampaign, user: User) -> dict[str, int]:
    """``matched`` and ``booked`` cars of the dealers that ``user`` may see, added up."""
    return reports_of(campaign, user).aggregate(
        matched=Sum("matched", default=0), booked=Sum("booked", default=0)
    )


def campaigns_of_vin(vin: str) -> QuerySet[CampaignVin]:
    """The campaigns a car is in that have been published."""
    return (
        CampaignVin.objects.filter(vin=vin)
        .exclude(campaign__published_at=None)
        .select_related("campaign", "dealer")
        .order_by("-campaign_id")
    )


def vin_hash(campaign_id: UUID, vin: str) -> str:
    """What a dealer compares its own cars with: it says nothing about cars it does not have."""
    return hashlib.sha256(f"{campaign_id}:{vin}".encode()).hexdigest()


def number_to_approve(user: User) -> int:
    """How many campaigns wait for ``user``'s approval."""
    if not user.can(APPROVE_CAMPAIGN):
        return 0
    return (
        ServiceCampaign.objects.filter(state=CampaignState.PENDING_APPROVAL)
        .exclude(drafted_by=user)
        .count()
    )


def running_campaigns() -> QuerySet[ServiceCampaign]:
    """Campaigns that dealers work on now, with their numbers."""
    return campaigns_with_numbers().filter(state__in=OUT)
