"""From stage to stage: by hand through the gates, by documents, and back."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups
from dealers.sales import selectors
from dealers.sales.models import Opportunity, SalesPolicy
from dealers.sales.permissions import OVERRIDE_STAGE
from dealers.sales.services.deals import lock_opportunity, note_deal, tell_deal
from dealers.sales.states import (
    BY_HAND,
    DOCUMENT_STAGES,
    HAND_MOVES,
    MOVES,
    ContractStatus,
    Grade,
    OpportunityStage,
    Playbook,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import User

STAGE_FIELDS = (
    "stage",
    "probability",
    "probability_reason",
    "stage_since",
    "active_at",
    "reached",
    "updated_at",
)


def enter(
    opportunity: Opportunity, stage: OpportunityStage, *, by: SalesPolicy | None = None
) -> None:
    """What being in a stage brings with it: its probability, since when, first reached. Not saved."""
    moment = now()
    rule = selectors.all_rules(by=by).get((opportunity.playbook, stage.value))
    if rule is not None:
        opportunity.probability, opportunity.probability_reason = rule.probability, ""
    opportunity.stage_since = opportunity.active_at = moment
    opportunity.reached = {stage.value: moment.isoformat(), **opportunity.reached}


def advance(
    opportunity: Opportunity, stage: OpportunityStage, actor: User | None, **changes: Any
) -> Opportunity:
    """Move a locked opportunity and what hangs on its stage. Runs in the caller's transaction."""
    before = opportunity.stage
    opportunity.move_to(stage)
    enter(opportunity, stage)
    opportunity.save(update_fields=STAGE_FIELDS)
    note_deal(opportunity, actor, stage=[before, stage], **changes)
    return opportunity


def pass_gate(
    opportunity: Opportunity,
    stage: OpportunityStage,
    actor: User | None,
    *,
    reason: str = "",
    by: SalesPolicy | None = None,
) -> None:
    """Let a deal through to ``stage`` if what the stages before it ask for is there.

    A manager may let it through with a reason, which is kept in the audit trail and the timeline.
    Raises ``Conflict`` naming what is missing, ``NotPermitted`` for a reason from anybody else.
    """
    missing = selectors.unmet(opportunity, stage, by=by)
    if not missing:
        return
    named, reason = "; ".join(missing), clean_text(reason)
    if not reason:
        raise Conflict(_("Before it goes on, this is missing: %(what)s.") % {"what": named})
    if actor is None or not actor.can(OVERRIDE_STAGE):
        raise NotPermitted(
            _("Only a manager may let it go on without: %(what)s.") % {"what": named}
        )
    note_deal(opportunity, actor, "override", missing=missing, reason=reason)
    text = gettext_noop("Let through without %(what)s: %(why)s")
    tell_deal(opportunity, text, actor, what=named, why=reason)


@transaction.atomic
def move_opportunity(
    *, opportunity: Opportunity, stage: OpportunityStage, actor: User, reason: str = ""
) -> Opportunity:
    """Drag the card: in the showroom between the stages up to the negotiation, in a project by its track.

    Order, contract, delivery and won follow from the documents. ``reason`` is a manager's for going
    on although something is missing. Raises ``Conflict`` for what a hand may not do, for a stage the
    house has left out, and for a gate that is not met.
    """
    opportunity = lock_opportunity(opportunity)
    stage, book, policy = (
        OpportunityStage(stage),
        Playbook(opportunity.playbook),
        selectors.policy(),
    )
    hand = HAND_MOVES[book]
    if opportunity.stage == OpportunityStage.LOST_REQUESTED or opportunity.stage not in hand.moves:
        raise Conflict(_("This opportunity is past the point where it can be moved by hand."))
    if not hand.allows(opportunity.stage, stage):
        if book == Playbook.RETAIL and stage in BY_HAND:
            MOVES[book].check(OpportunityStage(opportunity.stage), stage)
        raise Conflict(_("“%(stage)s” follows from the documents.") % {"stage": stage.label})
    if stage not in selectors.track(book, by=policy):
        raise Conflict(_("“%(stage)s” is left out in this house.") % {"stage": stage.label})
    pass_gate(opportunity, stage, actor, reason=reason, by=policy)
    return advance(opportunity, stage, actor)


def bring_to(opportunity: Opportunity, stage: OpportunityStage, actor: User | None) -> Opportunity:
    """A document has brought the deal this far; one that is further already stays there.

    What we do, writing or handing over a quote, passes the gates; what the customer did, ordering,
    signing, paying, is a fact and is never held up. Runs in the caller's transaction.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    is_ours, book, policy = stage in BY_HAND, Playbook(opportunity.playbook), selectors.policy()
    if book == Playbook.PROJECT:
        stage = DOCUMENT_STAGES.get(stage, stage)
    rules = {rule.stage.value: rule for rule in selectors.rules(book, by=policy)}
    there, wanted = rules[opportunity.stage], rules[stage]
    if wanted.is_off or there.position >= wanted.position:
        return opportunity
    if not MOVES[book].allows(opportunity.stage, stage):
        raise TransitionRefused(
            _("This deal is at “%(now)s”: bring it to “%(stage)s” step by step first.")
            % {"now": OpportunityStage(opportunity.stage).label, "stage": stage.label}
        )
    if is_ours:
        pass_gate(opportunity, stage, actor, by=policy)
    return advance(opportunity, stage, actor)


def send_back(opportunity: Opportunity, actor: User | None) -> Opportunity:
    """An order or a contract fell through: the deal is negotiated again."""
    opportunity = lock_opportunity(opportunity)
    if not MOVES[Playbook(opportunity.playbook)].allows(
        opportunity.stage, OpportunityStage.NEGOTIATION
    ):
        return opportunity
    opportunity.grade = Grade.T
    opportunity.save(update_fields=["grade"])
    return advance(opportunity, OpportunityStage.NEGOTIATION, actor)


def win(opportunity: Opportunity, actor: User | None) -> Opportunity:
    """The car is handed over. Runs in the caller's transaction.

    A project for several cars is won when the last of them is handed over.
    """
    opportunity = lock_opportunity(opportunity)
    if opportunity.is_project and opportunity.quantity > 1:
        over = (ContractStatus.DELIVERED, ContractStatus.CLOSED)
        if opportunity.contracts.filter(status__in=over).count() < opportunity.quantity:
            return opportunity
    return close_won(opportunity, actor)


def close_won(opportunity: Opportunity, actor: User | None) -> Opportunity:
    """Close a locked deal as won."""
    opportunity.move_to(OpportunityStage.WON)
    enter(opportunity, OpportunityStage.WON)
    opportunity.grade, opportunity.probability = Grade.D, 100
    opportunity.probability_reason, opportunity.closed_at = "", now()
    opportunity.save(update_fields=[*STAGE_FIELDS, "grade", "closed_at"])
    close_follow_ups(about_id=opportunity.pk, actor=actor)
    note_deal(opportunity, actor)
    return opportunity


@transaction.atomic
def tick_criterion(
    *, opportunity: Opportunity, criterion: str, actor: User, is_done: bool = True
) -> Opportunity:
    """Tick a point of the stage's check list that only a person can know, or take the tick back.

    Raises ``InvalidInput`` for a point that the house's stages do not ask for or that follows from
    the record, ``Conflict`` once the deal is closed.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    asked = {key for rule in selectors.rules(opportunity.playbook) for key in rule.asks}
    if criterion not in asked or not selectors.is_ticked_by_hand(criterion):
        message = _("This is not a point of the check list to tick.")
        raise InvalidInput(message, fields={"criterion": message})
    ticks = dict(opportunity.ticks)
    if is_done:
        ticks[criterion] = {"by": str(actor), "on": localdate().isoformat()}
    else:
        ticks.pop(criterion, None)
    opportunity.ticks, opportunity.active_at = ticks, now()
    opportunity.save(update_fields=["ticks", "active_at", "updated_at"])
    note_deal(opportunity, actor, ticked=[criterion, is_done])
    return opportunity
