"""From a customer in the showroom to a deal won or lost."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.services import (
    add_entry,
    close_follow_ups,
    customer_for,
    message_of,
    plan_follow_up,
    register_customer,
)
from dealers.customers.states import EntryKind, Source
from dealers.sales import selectors
from dealers.sales.models import Lead, Opportunity
from dealers.sales.permissions import APPROVE_LOST, VIEW_OPPORTUNITY
from dealers.sales.states import (
    BY_HAND,
    CHOSEN_GRADES,
    OPPORTUNITY_MOVES,
    PROBABILITY,
    TRACK,
    Grade,
    LeadStatus,
    LostReason,
    OpportunityStage,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify

DETAILS = ("model_code", "model_name", "colour", "trade_in", "needs", "expected_on", "amount")


def lock_opportunity(opportunity: Opportunity) -> Opportunity:
    """The row as it is now, held until the transaction ends."""
    return Opportunity.objects.select_for_update().get(pk=opportunity.pk)


def _note(opportunity: Opportunity, actor: User | None, verb: str = "work", **changes: Any) -> None:
    record(
        actor=actor,
        verb=f"sales.opportunity.{verb}",
        target=opportunity,
        changes={"stage": opportunity.stage, **changes},
    )


def _tell(
    opportunity: Opportunity,
    text: str,
    actor: User | None,
    kind: EntryKind = EntryKind.OPPORTUNITY,
    **values: str,
) -> None:
    add_entry(
        kind=kind,
        text=text,
        values=values,
        actor=actor,
        customer=opportunity.customer,
        about_id=opportunity.pk,
        about_number=opportunity.number,
        url=opportunity.get_absolute_url(),
    )


@transaction.atomic
def open_opportunity(
    *,
    customer: Customer,
    actor: User | None,
    source: Source = Source.WALK_IN,
    lead: Lead | None = None,
    owner: User | None = None,
    store: Unit | None = None,
    campaign: str = "",
    grade: Grade = Grade.N,
    **details: Any,
) -> Opportunity:
    """Begin an opportunity for a customer; ``details`` are the fields of ``DETAILS``."""
    owner = owner or actor
    store = store or (owner.home_store if owner else None)
    opportunity = Opportunity.objects.create(
        number=next_number(kind="OP", store=store),
        customer=customer,
        lead=lead,
        source=source,
        campaign=campaign,
        grade=grade,
        owner=owner,
        store=store,
        currency=store.currency if store else "CNY",
        **details,
    )
    _note(opportunity, actor, "create")
    _tell(opportunity, opportunity.model_name, actor)
    return opportunity


@transaction.atomic
def convert_lead(
    *, lead: Lead, actor: User, full_name: str = "", customer: Customer | None = None
) -> tuple[Customer, Opportunity]:
    """A lead becomes a customer with an opportunity; the lead's grade and advisor come along.

    The customer is the one given, the one recognised by phone or e-mail, or a new one. The lead
    is locked first: of two advisors converting it at once, the second is told.
    Raises ``TransitionRefused`` unless somebody has spoken to the person.
    """
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    lead.move_to(LeadStatus.CONVERTED)
    owner = lead.owner or actor
    customer = customer or lead.customer
    if customer is None:
        make = customer_for if lead.phone or lead.email else register_customer
        customer = make(
            full_name=full_name or lead.name,
            phone=lead.phone,
            email=lead.email,
            source=Source(lead.source),
            owner=owner,
            store=lead.store,
            actor=actor,
        )
    lead.customer, lead.owner = customer, owner
    lead.save(update_fields=["status", "customer", "owner", "updated_at"])
    wish = lead.vehicle_of_interest
    opportunity = open_opportunity(
        customer=customer,
        lead=lead,
        actor=actor,
        owner=owner,
        store=lead.store,
        source=Source(lead.source),
        campaign=lead.campaign,
        grade=Grade(lead.grade),
        model_code=str(wish.get("code") or "")[:40],
        model_name=lead.wanted[:120],
        colour=str(wish.get("colour") or "")[:40],
        trade_in=lead.trade_in,
        needs=lead.message,
    )
    record(actor=actor, verb="sales.lead.converted", target=lead)
    close_follow_ups(about_id=lead.pk, actor=actor)
    if lead.grade in CHOSEN_GRADES:
        opportunity = grade_opportunity(
            opportunity=opportunity, grade=Grade(lead.grade), actor=actor
        )
    return customer, opportunity


@transaction.atomic
def update_opportunity(*, opportunity: Opportunity, actor: User, **details: Any) -> Opportunity:
    """Change what the customer wants. Raises ``Conflict`` once the deal is closed."""
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    if unknown := details.keys() - set(DETAILS):
        raise TypeError(f"Not details of an opportunity: {sorted(unknown)}")
    changes: dict[str, Any] = {
        k: [str(getattr(opportunity, k)), str(v)] for k, v in details.items()
    }
    for key, value in details.items():
        setattr(opportunity, key, value)
    opportunity.save(update_fields=[*details, "updated_at"])
    _note(opportunity, actor, **changes)
    return opportunity


@transaction.atomic
def assign_opportunity(*, opportunity: Opportunity, owner: User, actor: User) -> Opportunity:
    """Hand an opportunity to another advisor, who is told."""
    opportunity = lock_opportunity(opportunity)
    if not owner.can(VIEW_OPPORTUNITY):
        message = _("%(name)s does not work with opportunities.") % {"name": owner}
        raise InvalidInput(message, fields={"owner": message})
    before, opportunity.owner = opportunity.owner, owner
    opportunity.save(update_fields=["owner", "updated_at"])
    _note(opportunity, actor, owner=[str(before or ""), str(owner)])
    if owner != actor:
        text = gettext_noop("Opportunity %(number)s is yours.")
        url = opportunity.get_absolute_url()
        notify(people=[owner], text=text, url=url, number=opportunity.number)
    return opportunity


@transaction.atomic
def grade_opportunity(
    *,
    opportunity: Opportunity,
    grade: Grade,
    actor: User,
    next_contact_at: datetime | None = None,
    expected_on: Any = None,
) -> Opportunity:
    """Say how soon the customer means to buy; the next contact follows from the grade's interval.

    The open follow-up about this opportunity is replaced. Raises ``InvalidInput`` for a grade that
    only events may set.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    if grade not in CHOSEN_GRADES:
        message = _("Choose H, A, B or C.")
        raise InvalidInput(message, fields={"grade": message})
    days = selectors.policy().interval(grade) or 1
    before, opportunity.grade = opportunity.grade, grade
    opportunity.next_contact_at = next_contact_at or now() + timedelta(days=days)
    opportunity.expected_on = expected_on or opportunity.expected_on
    opportunity.save(update_fields=["grade", "next_contact_at", "expected_on", "updated_at"])
    close_follow_ups(about_id=opportunity.pk, actor=actor)
    plan_follow_up(
        subject=gettext_noop("Follow up %(name)s (%(grade)s)"),
        values={"name": str(opportunity.customer), "grade": str(grade)},
        due_at=opportunity.next_contact_at,
        actor=actor,
        owner=opportunity.owner or actor,
        customer=opportunity.customer,
        store=opportunity.store,
        about_id=opportunity.pk,
        about_number=opportunity.number,
        url=opportunity.get_absolute_url(),
    )
    _note(opportunity, actor, grade=[before, grade])
    return opportunity


@transaction.atomic
def move_opportunity(
    *, opportunity: Opportunity, stage: OpportunityStage, actor: User
) -> Opportunity:
    """Drag the card: between reception, test drive, quote and negotiation.

    Order, contract, delivery and won follow from the documents. Raises ``Conflict`` for those.
    """
    opportunity = lock_opportunity(opportunity)
    stage = OpportunityStage(stage)
    if stage not in BY_HAND:
        raise Conflict(_("“%(stage)s” follows from the documents.") % {"stage": stage.label})
    if opportunity.stage == OpportunityStage.LOST_REQUESTED or opportunity.stage not in BY_HAND:
        raise Conflict(_("This opportunity is past the point where it can be moved by hand."))
    return _advance(opportunity, stage, actor)


def _advance(
    opportunity: Opportunity, stage: OpportunityStage, actor: User | None, **changes: Any
) -> Opportunity:
    """Move a locked opportunity and what hangs on its stage."""
    before = opportunity.stage
    opportunity.move_to(stage)
    opportunity.probability = PROBABILITY.get(stage, opportunity.probability)
    opportunity.save(update_fields=["stage", "probability", "updated_at"])
    _note(opportunity, actor, stage=[before, stage], **changes)
    return opportunity


def bring_to(opportunity: Opportunity, stage: OpportunityStage, actor: User | None) -> Opportunity:
    """A document has brought the deal this far; one that is further already stays there.

    Runs in the caller's transaction.
    """
    opportunity = lock_opportunity(opportunity)
    if opportunity.stage not in TRACK:
        raise Conflict(_("This opportunity is closed."))
    if TRACK.index(OpportunityStage(opportunity.stage)) >= TRACK.index(stage):
        return opportunity
    return _advance(opportunity, stage, actor)


def send_back(opportunity: Opportunity, actor: User | None) -> Opportunity:
    """An order or a contract fell through: the deal is negotiated again."""
    opportunity = lock_opportunity(opportunity)
    if not OPPORTUNITY_MOVES.allows(opportunity.stage, OpportunityStage.NEGOTIATION):
        return opportunity
    opportunity.grade = Grade.T
    opportunity.save(update_fields=["grade"])
    return _advance(opportunity, OpportunityStage.NEGOTIATION, actor)


def win(opportunity: Opportunity, actor: User | None) -> Opportunity:
    """The car is handed over. Runs in the caller's transaction."""
    opportunity = lock_opportunity(opportunity)
    opportunity.move_to(OpportunityStage.WON)
    opportunity.grade, opportunity.probability = Grade.D, 100
    opportunity.closed_at = now()
    opportunity.save(update_fields=["stage", "grade", "probability", "closed_at", "updated_at"])
    close_follow_ups(about_id=opportunity.pk, actor=actor)
    _note(opportunity, actor)
    return opportunity


@transaction.atomic
def mark_opportunity_lost(
    *, opportunity: Opportunity, reason: LostReason, actor: User, note: str = ""
) -> Opportunity:
    """Give a deal up. A manager's word is final; anybody else's waits for a manager's approval.

    Raises ``Conflict`` while a contract is alive: cancel that first.
    """
    opportunity = lock_opportunity(opportunity)
    if selectors.living_contracts(opportunity).exists():
        raise Conflict(_("Cancel the contract first."))
    opportunity.move_to(OpportunityStage.LOST_REQUESTED)
    opportunity.lost_reason, opportunity.lost_note = LostReason(reason), clean_text(note)
    opportunity.lost_asked_by = actor
    opportunity.save(
        update_fields=["stage", "lost_reason", "lost_note", "lost_asked_by", "updated_at"]
    )
    _note(opportunity, actor, "lost", reason=reason)
    return _close_lost(opportunity, actor) if actor.can(APPROVE_LOST) else opportunity


def _close_lost(opportunity: Opportunity, actor: User) -> Opportunity:
    opportunity.move_to(OpportunityStage.LOST)
    opportunity.grade, opportunity.probability = Grade.F, 0
    opportunity.closed_at = now()
    opportunity.save(update_fields=["stage", "grade", "probability", "closed_at", "updated_at"])
    close_follow_ups(about_id=opportunity.pk, actor=actor)
    why = message_of(opportunity.get_lost_reason_display)
    _tell(opportunity, gettext_noop("Lost: %(why)s"), actor, why=why)
    _note(opportunity, actor, "lost")
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
    """The manager wants the deal worked on: it is negotiated again, and its advisor is told."""
    opportunity = lock_opportunity(opportunity)
    if opportunity.stage != OpportunityStage.LOST_REQUESTED:
        raise Conflict(_("Nobody has asked to give this opportunity up."))
    opportunity.lost_reason = opportunity.lost_note = ""
    opportunity.save(update_fields=["lost_reason", "lost_note"])
    _advance(opportunity, OpportunityStage.NEGOTIATION, actor, note=note)
    _tell(opportunity, gettext_noop("Not given up: %(note)s"), actor, note=clean_text(note))
    if opportunity.owner and opportunity.owner != actor:
        text = gettext_noop("Opportunity %(number)s is not given up. Go on with it.")
        url = opportunity.get_absolute_url()
        notify(people=[opportunity.owner], text=text, url=url, number=opportunity.number)
    return opportunity


@transaction.atomic
def log_opportunity_contact(
    *,
    opportunity: Opportunity,
    kind: EntryKind,
    text: str,
    actor: User,
    next_contact_at: datetime | None = None,
) -> Opportunity:
    """Write down a contact about a deal and when the next one is due.

    The open follow-up is ticked off; the next one comes by the grade's interval unless given.
    """
    opportunity = lock_opportunity(opportunity)
    if not (text := clean_text(text)):
        message = _("Write what was said.")
        raise InvalidInput(message, fields={"text": message})
    _tell(opportunity, text, actor, EntryKind(kind))
    _note(opportunity, actor, contact=kind)
    if opportunity.is_open and opportunity.grade in CHOSEN_GRADES:
        return grade_opportunity(
            opportunity=opportunity,
            grade=Grade(opportunity.grade),
            actor=actor,
            next_contact_at=next_contact_at,
        )
    return opportunity
