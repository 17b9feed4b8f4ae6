"""What the manufacturer hears of the leads it gave us: times and codes, no names, no words.

``note_lead`` and ``note_deal`` call this wherever a lead or its deal moves; what has not changed
since it was last told is not told again.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Min
from django.utils.timezone import now

from dealers.sales.events import MakerLeadMoved
from dealers.sales.models import Lead, Opportunity, TestDrive
from dealers.sales.states import (
    IN_TOUCH,
    MAKER_RETURNS,
    InvalidReason,
    LeadStatus,
    OpportunityStage,
)
from tenants.exchange.services import publish
from tenants.selectors import networks_of_this_dealer

_SOLD = (OpportunityStage.CONTRACT, OpportunityStage.DELIVERY, OpportunityStage.WON)
_GIVEN_UP = (OpportunityStage.LOST, OpportunityStage.VOID)
_ENDS = ("won", "lost", "invalid", "returned", "withdrawn")


def _iso(moment: datetime | str | None) -> str:
    """The moment in UTC as messages carry it; empty for none."""
    if not moment:
        return ""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found.astimezone(UTC).isoformat()


def _standing(lead: Lead, deal: Opportunity | None, contacted: str) -> tuple[str, str]:
    """How it stands, and the code of why. Once contacted it stays so, also when tried again."""
    if lead.status == LeadStatus.INVALID:
        if lead.invalid_reason == InvalidReason.WITHDRAWN:
            return "withdrawn", ""
        is_return = lead.invalid_reason in MAKER_RETURNS
        return "returned" if is_return else "invalid", str(lead.invalid_reason)
    if lead.status == LeadStatus.LOST:
        return "lost", str(lead.lost_reason)
    if deal is not None:
        if deal.stage in _GIVEN_UP:
            return "lost", str(deal.lost_reason or "other")
        return "won" if deal.stage in _SOLD else "converted", ""
    return "contacted" if lead.status in IN_TOUCH or contacted else "received", ""


def _moments(lead: Lead, deal: Opportunity | None, told: dict[str, Any]) -> dict[str, str]:
    """When each thing happened first. What was told once stays, except a sale that fell through."""
    reached = deal.reached if deal else {}
    is_here = lead.status == LeadStatus.SHOWROOM
    came = lead.visits.aggregate(first=Min("came_at"))["first"] or (now() if is_here else None)
    drives = TestDrive.objects.filter(lead=lead)
    if deal is not None:
        drives |= TestDrive.objects.filter(opportunity=deal)
    is_sold = deal is not None and deal.stage in _SOLD
    first = {
        "received_at": lead.created_at,
        "contacted_at": lead.first_response_at,
        "visited_at": came,
        "driven_at": drives.aggregate(first=Min("out_at"))["first"],
        "converted_at": deal.created_at if deal else None,
    }
    return {
        **{name: told.get(name) or _iso(moment) for name, moment in first.items()},
        "signed_at": _iso(reached.get(OpportunityStage.CONTRACT)) if is_sold else "",
        "delivered_at": _iso(reached.get(OpportunityStage.WON)) if is_sold else "",
    }


def tell_maker(lead: Lead, *, kept: bool = False) -> None:
    """Tell the manufacturer how a lead of its own stands, if that changed. In the caller's transaction.

    The lead is locked by the caller. Nothing for a lead of anybody else's, or once we have left the
    network. ``kept`` answers its question whether we give the lead up: no.
    """
    if lead.maker_id is None:
        return
    mine = networks_of_this_dealer().filter(hub=lead.maker_id, is_active=True).first()
    if mine is None:
        return
    deal = Opportunity.objects.filter(lead=lead).first()
    told = lead.maker.get("told", {})
    moments = _moments(lead, deal, told)
    state, reason = _standing(lead, deal, moments["contacted_at"])
    wish = str(lead.vehicle_of_interest.get("code") or "")
    facts: dict[str, Any] = {
        "state": state,
        "reason": "kept" if kept else reason,
        "grade": str(deal.intent or deal.grade) if deal else str(lead.grade),
        **moments,
        "sold_as_wished": deal.model_code == wish if deal and state == "won" and wish else None,
    }
    facts["ended_at"] = (told.get("ended_at") or _iso(now())) if state in _ENDS else ""
    facts["step"] = told.get("step", 0)
    if facts == told:
        return
    facts["step"] += 1
    lead.maker = {**lead.maker, "told": facts}
    Lead.objects.filter(pk=lead.pk).update(maker=lead.maker)
    publish(MakerLeadMoved(lead_id=lead.external_id, **facts), to=mine.hub)


def tell_maker_of_deal(opportunity: Opportunity | None) -> None:
    """As ``tell_maker``, of the lead that a deal came from; locks that lead."""
    if opportunity is not None and opportunity.lead_id is not None:
        lead = Lead.objects.filter(pk=opportunity.lead_id, maker_id__isnull=False)
        for found in lead.select_for_update():
            tell_maker(found)


def tell_maker_of_drive(drive: TestDrive) -> None:
    """As ``tell_maker``, of the lead whose person drives now; locks that lead."""
    if drive.opportunity is not None:
        tell_maker_of_deal(drive.opportunity)
    elif drive.lead_id is not None:
        tell_maker(Lead.objects.select_for_update().get(pk=drive.lead_id))
