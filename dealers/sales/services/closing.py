"""How a deal ends: given up with a second person's word, void, or won and why."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups, message_of
from dealers.sales import selectors
from dealers.sales.models import Opportunity
from dealers.sales.permissions import APPROVE_LOST
from dealers.sales.services.deals import lock_opportunity, note_deal, tell_advisor, tell_deal
from dealers.sales.services.stages import advance, close_won
from dealers.sales.states import Grade, LostReason, OpportunityStage, WinReason
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User

LOST_FIELDS = (
    "stage",
    "came_from",
    "lost_reason",
    "lost_note",
    "lost_asked_by",
    "competitor_brand",
    "competitor_model",
    "competitor_price",
    "updated_at",
)
CLOSED_FIELDS = ("stage", "grade", "probability", "probability_reason", "closed_at", "updated_at")


@transaction.atomic
def mark_opportunity_lost(
    *,
    opportunity: Opportunity,
    reason: LostReason,
    actor: User,
    note: str = "",
    competitor_brand: str = "",
    competitor_model: str = "",
    competitor_price: Decimal | None = None,
) -> Opportunity:
    """Give a deal up. A manager's word is final; anybody else's waits for a manager's approval.

    Whom it was lost to is kept if it is known. Raises ``Conflict`` while a contract is alive: cancel
    that first.
    """
    opportunity = lock_opportunity(opportunity)
    if selectors.living_contracts(opportunity).exists():
        raise Conflict(_("Cancel the contract first."))
    before = opportunity.stage
    opportunity.move_to(OpportunityStage.LOST_REQUESTED)
    opportunity.came_from = before
    opportunity.lost_reason, opportunity.lost_note = LostReason(reason), clean_text(note)
    opportunity.lost_asked_by = actor
    opportunity.competitor_brand = clean_text(competitor_brand) or opportunity.competitor_brand
    opportunity.competitor_model = clean_text(competitor_model) or opportunity.competitor_model
    opportunity.competitor_price = competitor_price or opportunity.competitor_price
    opportunity.save(update_fields=LOST_FIELDS)
    note_deal(opportunity, actor, "lost", reason=reason)
    return _close_lost(opportunity, actor) if actor.can(APPROVE_LOST) else opportunity


def _close(opportunity: Opportunity, stage: OpportunityStage, actor: User) -> None:
    opportunity.move_to(stage)
    opportunity.grade, opportunity.probability = Grade.F, 0
    opportunity.probability_reason, opportunity.closed_at = "", now()
    opportunity.save(update_fields=CLOSED_FIELDS)
    close_follow_ups(about_id=opportunity.pk, actor=actor)


def _close_lost(opportunity: Opportunity, actor: User) -> Opportunity:
    _close(opportunity, OpportunityStage.LOST, actor)
    why = message_of(opportunity.get_lost_reason_display)
    tell_deal(opportunity, gettext_noop("Lost: %(why)s"), actor, why=why)
    note_deal(opportunity, actor, "lost")
    return opportunity


@transaction.atomic
def approve_lost_opportunity(*, opportunity: Opportunity, actor: User) -> Opportunity:
    """The manager agrees that the deal is lost. Raises ``NotPermitted`` for one's own request."""
    opportunity = lock_opportunity(opportunity)
    if opportunity.stage == OpportunityStage.LOST_REQUESTED and opportunity.lost_asked_by == actor:
        raise NotPermitted(_("Somebody else has to approve what you asked for."))
    return _close_lost(opportunity, actor)


@transaction.atomic
def refuse_lost_opportunity(
    *, opportunity: Opportunity, actor: User, note: str = ""
) -> Opportunity:
    """The manager wants the deal worked on, and its advisor is told.

    In the showroom it is negotiated again; a project goes on where it stood.
    """
    opportunity = lock_opportunity(opportunity)
    if opportunity.stage != OpportunityStage.LOST_REQUESTED:
        raise Conflict(_("Nobody has asked to give this opportunity up."))
    opportunity.lost_reason = opportunity.lost_note = opportunity.bid_result = ""
    opportunity.save(update_fields=["lost_reason", "lost_note", "bid_result"])
    stage = OpportunityStage.NEGOTIATION
    if opportunity.is_project:
        stage = OpportunityStage(opportunity.came_from or OpportunityStage.SUBMITTED)
    advance(opportunity, stage, actor, note=note)
    tell_deal(opportunity, gettext_noop("Not given up: %(note)s"), actor, note=clean_text(note))
    text = gettext_noop("Opportunity %(number)s is not given up. Go on with it.")
    tell_advisor(opportunity, actor, text)
    return opportunity


@transaction.atomic
def void_opportunity(*, opportunity: Opportunity, actor: User, note: str) -> Opportunity:
    """Close what never was a deal of its own: a duplicate, a mistake, a tender called off.

    It counts neither as won nor as lost. Raises ``InvalidInput`` without a note, and as the table of
    moves does once it is a contract.
    """
    opportunity = lock_opportunity(opportunity)
    if not (note := clean_text(note)):
        message = _("Write why it is void.")
        raise InvalidInput(message, fields={"note": message})
    if selectors.living_contracts(opportunity).exists():
        raise Conflict(_("Cancel the contract first."))
    _close(opportunity, OpportunityStage.VOID, actor)
    opportunity.lost_note = note
    opportunity.save(update_fields=["lost_note"])
    tell_deal(opportunity, gettext_noop("Void: %(why)s"), actor, why=note)
    note_deal(opportunity, actor, "void", note=note)
    return opportunity


@transaction.atomic
def explain_win(
    *, opportunity: Opportunity, reason: WinReason, actor: User, note: str = ""
) -> Opportunity:
    """Write down why the customer bought from us. Raises ``Conflict`` before there is a contract."""
    opportunity = lock_opportunity(opportunity)
    bought = (OpportunityStage.CONTRACT, OpportunityStage.DELIVERY, OpportunityStage.WON)
    if opportunity.stage not in bought:
        raise Conflict(_("Nothing is won yet."))
    opportunity.win_reason, opportunity.win_note = WinReason(reason), clean_text(note)
    opportunity.save(update_fields=["win_reason", "win_note", "updated_at"])
    note_deal(opportunity, actor, win_reason=reason)
    return opportunity


@transaction.atomic
def complete_project(
    *, opportunity: Opportunity, reason: WinReason, actor: User, note: str = ""
) -> Opportunity:
    """All cars of a project are handed over: it is won, and why.

    Raises ``Conflict`` for a deal of the showroom, which its delivery closes.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_project:
        raise Conflict(_("The delivery of the car closes this deal."))
    opportunity = close_won(opportunity, actor)
    return explain_win(opportunity=opportunity, reason=reason, note=note, actor=actor)
