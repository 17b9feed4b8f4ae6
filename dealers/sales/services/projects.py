"""The steps of a project: identified, reviewed inside, bid for. Identification serves any deal."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales import selectors
from dealers.sales.models import Opportunity
from dealers.sales.permissions import VIEW_OPPORTUNITY
from dealers.sales.services.closing import mark_opportunity_lost, void_opportunity
from dealers.sales.services.deals import lock_opportunity, note_deal, tell_advisor, tell_deal
from dealers.sales.services.stages import advance, pass_gate
from dealers.sales.states import (
    CHOSEN_GRADES,
    BidResult,
    Grade,
    LostReason,
    OpportunityStage,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User


@transaction.atomic
def qualify_opportunity(
    *, opportunity: Opportunity, owner: User, grade: Grade, actor: User, note: str = ""
) -> Opportunity:
    """Identify a deal: looked for duplicates, assessed by its grade, its advisor confirmed and told.

    A project that was submitted is identified by it. Raises ``Conflict`` naming the deals of other
    advisors about the same customer, unless the note says how that is settled.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    if grade not in CHOSEN_GRADES:
        message = _("Choose H, A, B or C.")
        raise InvalidInput(message, fields={"grade": message})
    if not owner.can(VIEW_OPPORTUNITY):
        message = _("%(name)s does not work with opportunities.") % {"name": owner}
        raise InvalidInput(message, fields={"owner": message})
    others, note = list(selectors.rivals(opportunity, owner=owner)), clean_text(note)
    if others and not note:
        named = ", ".join(f"{deal.number} ({deal.owner or '–'})" for deal in others)
        message = _(
            "Others work on the same customer: %(deals)s. Write how that is settled, or void one."
        ) % {"deals": named}
        raise Conflict(message, fields={"note": message})
    today = localdate().isoformat()
    opportunity.qualification = {
        "by": str(actor),
        "on": today,
        "others": [deal.number for deal in others],
        "note": note,
        "assigned_by": str(actor),
        "assigned_on": today,
    }
    before, opportunity.owner = opportunity.owner, owner
    opportunity.grade = opportunity.intent = grade
    opportunity.save(update_fields=["qualification", "owner", "grade", "intent", "updated_at"])
    note_deal(opportunity, actor, "qualify", owner=[str(before or ""), str(owner)], grade=grade)
    if opportunity.stage == OpportunityStage.SUBMITTED:
        pass_gate(opportunity, OpportunityStage.IDENTIFIED, actor)
        advance(opportunity, OpportunityStage.IDENTIFIED, actor)
    tell_advisor(opportunity, actor, gettext_noop("Opportunity %(number)s is yours."))
    return opportunity


@transaction.atomic
def ask_review(*, opportunity: Opportunity, actor: User, note: str = "") -> Opportunity:
    """Hand a proposal in for the internal review; another person decides.

    Raises ``Conflict`` naming what the proposal still lacks.
    """
    opportunity = lock_opportunity(opportunity)
    pass_gate(opportunity, OpportunityStage.INTERNAL_REVIEW, actor)
    asked = {
        "asked_by": str(actor),
        "asked_id": str(actor.pk),
        "asked_at": now().isoformat(),
        "words": clean_text(note),
    }
    opportunity = advance(opportunity, OpportunityStage.INTERNAL_REVIEW, actor)
    opportunity.reviews = [*opportunity.reviews, asked]
    opportunity.save(update_fields=["reviews"])
    return opportunity


@transaction.atomic
def decide_review(
    *, opportunity: Opportunity, passed: bool, actor: User, note: str = ""
) -> Opportunity:
    """Pass a proposal, which may then be negotiated, or send it back to be written anew.

    Raises ``NotPermitted`` for whoever asked or owns the deal, ``InvalidInput`` for sending it back
    without a word, ``Conflict`` if nobody asked.
    """
    opportunity = lock_opportunity(opportunity)
    review, note = opportunity.open_review, clean_text(note)
    if review is None or opportunity.stage != OpportunityStage.INTERNAL_REVIEW:
        raise Conflict(_("Nobody has asked for a review of this proposal."))
    if review["asked_id"] == str(actor.pk) or opportunity.owner == actor:
        raise NotPermitted(_("Somebody else has to review your own proposal."))
    if not passed and not note:
        message = _("Write what has to change.")
        raise InvalidInput(message, fields={"note": message})
    decided = {
        **review,
        "by": str(actor),
        "at": now().isoformat(),
        "passed": passed,
        "note": note,
    }
    opportunity.reviews = [*opportunity.reviews[:-1], decided]
    opportunity.save(update_fields=["reviews"])
    stage = OpportunityStage.NEGOTIATION if passed else OpportunityStage.PROPOSAL
    if passed:
        pass_gate(opportunity, stage, actor)
    advance(opportunity, stage, actor, review={"passed": passed, "note": note})
    text, ring = _REVIEWED[passed]
    tell_deal(opportunity, text, actor, note=note)
    tell_advisor(opportunity, actor, ring)
    return opportunity


_REVIEWED = {
    True: (
        gettext_noop("Internal review passed. %(note)s"),
        gettext_noop("The proposal for %(number)s passed the internal review."),
    ),
    False: (
        gettext_noop("Internal review not passed: %(note)s"),
        gettext_noop("The proposal for %(number)s has to be written anew."),
    ),
}


@transaction.atomic
def record_bid(
    *,
    opportunity: Opportunity,
    result: BidResult,
    actor: User,
    note: str = "",
    reason: LostReason | None = None,
    **competitor: Any,
) -> Opportunity:
    """Write down how a bid ended: won (a contract follows), lost (with a reason) or void.

    ``competitor`` says who won instead: ``competitor_brand``, ``…_model``, ``…_price``. Raises
    ``Conflict`` unless the deal is at the bid or the gate is not met, ``InvalidInput`` for a lost bid
    without a reason.
    """
    opportunity = lock_opportunity(opportunity)
    if opportunity.stage != OpportunityStage.BID:
        raise Conflict(_("There is no bid to decide: this deal is not at that stage."))
    result, note = BidResult(result), clean_text(note)
    if result == BidResult.LOST and not reason:
        message = _("Choose why the bid was lost.")
        raise InvalidInput(message, fields={"reason": message})
    if result == BidResult.WON:
        pass_gate(opportunity, OpportunityStage.CONTRACT, actor)
    opportunity.bid_result = result
    opportunity.save(update_fields=["bid_result"])
    note_deal(opportunity, actor, "bid", result=result, note=note)
    if result == BidResult.WON:
        opportunity = advance(opportunity, OpportunityStage.CONTRACT, actor)
        tell_deal(opportunity, gettext_noop("Bid won. %(note)s"), actor, note=note)
        return opportunity
    if result == BidResult.VOID:
        return void_opportunity(opportunity=opportunity, note=note, actor=actor)
    assert reason is not None
    return mark_opportunity_lost(
        opportunity=opportunity, reason=reason, note=note, actor=actor, **competitor
    )
