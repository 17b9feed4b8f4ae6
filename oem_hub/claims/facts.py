"""What the rules need to know about a claim, from everything the hub has. Reads only."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.timezone import localdate

from oem_hub.campaigns.models import CampaignVin
from oem_hub.campaigns.states import VinState
from oem_hub.claims.models import Adjudication, AdjudicationLine
from oem_hub.claims.states import AdjudicationState, LineKind
from oem_hub.network.models import NetworkVehicle
from oem_hub.network.selectors import vehicle_by_vin
from tenants.reference.claim_rules import ClaimFacts, EarlierClaim
from tenants.reference.selectors import coverage_terms, line_facts
from tenants.selectors import this_tenant

_LINE = ("kind", "code", "quantity", "unit_price", "amount", "is_causal")


def facts_of(file: Adjudication, lines: Sequence[AdjudicationLine]) -> ClaimFacts:
    """The facts of one claim: its own words, the car, the catalogue, the network's history.

    The history is brand-wide: claims of other dealers count, and stay in the hub.
    """
    network = this_tenant().pk
    vehicle = vehicle_by_vin(file.vin)
    started_on = vehicle.warranty_start_on if vehicle else None
    earlier = _earlier(file)
    return ClaimFacts(
        vin=file.vin,
        odometer_km=file.odometer_km,
        opened_on=file.opened_on,
        repaired_on=file.repaired_on,
        submitted_on=localdate(file.received_at),
        warranty_start_on=started_on,
        complaint=file.complaint,
        cause=file.cause,
        correction=file.correction,
        currency=file.currency,
        lines=line_facts(
            network=network,
            lines=[model_to_dict(line, fields=_LINE) for line in lines],
            model_code=vehicle.model_code if vehicle else "",
        ),
        campaign_code=file.campaign_code,
        campaign_open=_campaign_is_open(file),
        earlier_claims=[claim for old in earlier for claim in _claims_in(old)],
        last_odometer_km=_last_odometer(file, vehicle, earlier),
        coverages=coverage_terms(network=network, on=started_on or file.opened_on),
    )


def _earlier(file: Adjudication) -> list[Adjudication]:
    """Other claims for this car that were not refused, with the lines of their last round."""
    return list(
        Adjudication.objects.filter(vin=file.vin)
        .exclude(pk=file.pk)
        .exclude(state=AdjudicationState.REJECTED)
        .prefetch_related("lines")
    )


def _claims_in(old: Adjudication) -> list[EarlierClaim]:
    lines = [line for line in old.lines.all() if line.round == old.round]
    causal = next((line.code for line in lines if line.is_causal), "")
    return [
        EarlierClaim(
            vin=old.vin,
            operation_code=line.code,
            causal_part=causal,
            repaired_on=old.repaired_on,
            number=old.number,
        )
        for line in lines
        if line.kind == LineKind.LABOUR
    ]


def _last_odometer(
    file: Adjudication, vehicle: NetworkVehicle | None, earlier: Sequence[Adjudication]
) -> int | None:
    """The highest reading from before this visit; later ones say nothing about it."""
    readings = [old.odometer_km for old in earlier if old.opened_on <= file.opened_on]
    if vehicle and vehicle.last_seen_on and vehicle.last_seen_on <= file.opened_on:
        readings.append(vehicle.last_odometer_km or 0)
    return max(readings, default=None)


def _campaign_is_open(file: Adjudication) -> bool | None:
    """Whether this car may be claimed under the campaign: still open, or done by this very visit."""
    if not file.campaign_code:
        return None
    by_this_visit = Q(
        state=VinState.DONE, dealer=file.dealer, repair_order_number=file.repair_order_number
    )
    return (
        CampaignVin.objects.filter(campaign__code=file.campaign_code, vin=file.vin)
        .exclude(campaign__published_at=None)
        .filter(Q(state=VinState.OPEN) | by_this_visit)
        .exists()
    )


def total_of(lines: Sequence[AdjudicationLine]) -> Decimal:
    """What a round claims in total."""
    return sum((line.amount for line in lines), Decimal(0))
