"""Reads of claims, and the facts that the rules look at."""

from collections.abc import Sequence

from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.claims.permissions import CREATE_CLAIM, VIEW_CLAIM
from dealers.claims.states import WAITING, ClaimState
from dealers.service.models import CampaignVehicle, Job, RepairOrder
from dealers.service.selectors import claimable_jobs
from dealers.service.states import NOT_DONE
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.models import Tenant
from tenants.reference.claim_rules import ClaimFacts, EarlierClaim
from tenants.reference.selectors import coverage_terms, line_facts
from tenants.selectors import hub_of_this_dealer


def claims_waiting(user: User) -> int:
    """How many claims wait for somebody here: drafts and those sent back."""
    return WarrantyClaim.objects.visible_to(user, VIEW_CLAIM).filter(state__in=WAITING).count()


def jobs_to_claim(user: User) -> QuerySet[Job]:
    """Finished warranty work nobody has made a claim of yet, oldest first."""
    if not user.can(CREATE_CLAIM):
        return Job.objects.none()
    claimed = WarrantyClaim.objects.exclude(state=ClaimState.WITHDRAWN).values("job")
    return (
        claimable_jobs(user)
        .exclude(pk__in=claimed)
        .select_related("repair_order__vehicle", "repair_order__customer")
        .order_by("finished_at")
    )


def find_claims(text: str, *, user: User) -> QuerySet[WarrantyClaim]:
    """Claims by number, VIN or repair order."""
    claims = WarrantyClaim.objects.visible_to(user, VIEW_CLAIM)
    found = claims.filter(number__icontains=text) | claims.filter(vin__icontains=text)
    return found | claims.filter(repair_order__number__icontains=text)


def the_hub() -> Tenant:
    """The manufacturer that claims go to. Raises ``Conflict`` for a dealer outside any network."""
    try:
        return hub_of_this_dealer()
    except Tenant.DoesNotExist as error:
        raise Conflict(_("This dealership has not joined a manufacturer's network.")) from error


def facts_of(claim: WarrantyClaim, lines: Sequence[ClaimLine]) -> ClaimFacts:
    """What this dealership knows about a claim, for the rules it shares with the manufacturer."""
    network = the_hub().pk
    vehicle = claim.vehicle
    started_on = vehicle.warranty_start_on
    return ClaimFacts(
        vin=claim.vin,
        odometer_km=claim.odometer_km,
        opened_on=claim.opened_on,
        repaired_on=claim.repaired_on,
        submitted_on=localdate(),
        warranty_start_on=started_on,
        complaint=claim.complaint,
        cause=claim.cause,
        correction=claim.correction,
        currency=claim.currency,
        lines=line_facts(
            network=network,
            lines=[as_document(line) for line in lines],
            model_code=vehicle.model_code,
        ),
        campaign_code=claim.campaign_code,
        campaign_open=_campaign_is_open(claim),
        earlier_claims=_earlier_claims(claim),
        last_odometer_km=_last_odometer(claim),
        coverages=coverage_terms(network=network, on=started_on or claim.opened_on),
    )


def as_document(line: ClaimLine) -> dict:
    """A line as the manufacturer gets it: plain JSON values, amounts as strings."""
    return {
        "line_id": str(line.pk),
        "kind": str(line.kind),
        "code": line.code,
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_price": str(line.unit_price),
        "amount": str(line.amount),
        "is_causal": line.is_causal,
    }


def _campaign_is_open(claim: WarrantyClaim) -> bool | None:
    if not claim.campaign_code:
        return None
    cars = CampaignVehicle.objects.filter(
        campaign__code=claim.campaign_code, vehicle=claim.vehicle_id
    )
    return cars.filter(state__in=NOT_DONE).exists() or cars.filter(job=claim.job_id).exists()


def _earlier_claims(claim: WarrantyClaim) -> list[EarlierClaim]:
    """Our own claims for the same car that were neither refused nor withdrawn."""
    earlier = (
        WarrantyClaim.objects.filter(vin=claim.vin)
        .exclude(pk=claim.pk)
        .exclude(state__in=[ClaimState.REJECTED, ClaimState.WITHDRAWN])
        .prefetch_related("lines")
    )
    found = []
    for old in earlier:
        causal = next((line.code for line in old.lines.all() if line.is_causal), "")
        found += [
            EarlierClaim(
                vin=old.vin,
                operation_code=line.code,
                causal_part=causal,
                repaired_on=old.repaired_on,
                number=old.number,
            )
            for line in old.lines.all()
            if line.kind == "labour"
        ]
    return found


def _last_odometer(claim: WarrantyClaim) -> int | None:
    earlier = RepairOrder.objects.filter(
        vehicle=claim.vehicle_id, opened_at__lt=claim.repair_order.opened_at
    )
    return earlier.aggregate(last=Max("odometer_in"))["last"]
