"""Deals begun, described, assigned, graded and kept in touch with."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.services import (
    close_follow_ups,
    customer_for,
    plan_follow_up,
    register_customer,
)
from dealers.customers.states import EntryKind, Source
from dealers.sales import selectors
from dealers.sales.models import Lead, Opportunity
from dealers.sales.permissions import VIEW_OPPORTUNITY
from dealers.sales.services.deals import lock_opportunity, note_deal, tell_advisor, tell_deal
from dealers.sales.services.stages import enter
from dealers.sales.states import (
    CHOSEN_GRADES,
    Grade,
    LeadStatus,
    Playbook,
    Risk,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import next_number

DETAILS = (
    "model_code",
    "model_name",
    "colour",
    "trade_in",
    "needs",
    "expected_on",
    "amount",
    "subject",
    "price_list",
    "budget",
    "motive",
    "decision_maker",
    "competitor_brand",
    "competitor_model",
    "competitor_price",
    "risks",
    "quantity",
    "lots",
    "tender_on",
)
MOST_LOTS = 30


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
    playbook: Playbook = Playbook.RETAIL,
    **details: Any,
) -> Opportunity:
    """Begin an opportunity for a customer; ``details`` are the fields of ``DETAILS``.

    By the project playbook it is submitted, and somebody has to identify it. Raises ``InvalidInput``
    for a detail that cannot be.
    """
    owner = owner or actor
    store = store or (owner.home_store if owner else None)
    first = selectors.track(playbook)[0]
    opportunity = Opportunity(
        number=next_number(kind="OP", store=store),
        customer=customer,
        lead=lead,
        source=source,
        campaign=campaign,
        grade=grade,
        owner=owner,
        store=store,
        currency=store.currency if store else "CNY",
        playbook=playbook,
        stage=first,
        **_checked(details),
    )
    enter(opportunity, first)
    opportunity.save(force_insert=True)
    note_deal(opportunity, actor, "create")
    tell_deal(opportunity, opportunity.model_name, actor)
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
        advisor: dict[str, Any] = {"owner": lead.owner} if lead.owner else {}
        customer = make(
            full_name=full_name or lead.name,
            phone=lead.phone,
            email=lead.email,
            source=Source(lead.source),
            wanted=lead.wanted,
            store=lead.store,
            actor=actor,
            **advisor,
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
    """Change what is known about a deal: the fields of ``DETAILS``.

    Raises ``Conflict`` once the deal is closed, ``InvalidInput`` for a detail that cannot be.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    changes: dict[str, Any] = set_fields(opportunity, _checked(details))
    opportunity.save(update_fields=[*changes, "updated_at"])
    note_deal(opportunity, actor, **changes)
    return opportunity


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    """The details as they are kept. Risks are known keys, models have a name and a number of cars."""
    if unknown := details.keys() - set(DETAILS):
        raise TypeError(f"Not details of an opportunity: {sorted(unknown)}")
    found = dict(details)
    if risks := found.get("risks"):
        if strange := sorted(set(risks) - set(Risk.values)):
            message = _("There is no such risk: %(names)s.") % {"names": ", ".join(strange)}
            raise InvalidInput(message, fields={"risks": message})
        found["risks"] = sorted(set(risks))
    if lots := found.get("lots"):
        found["lots"] = [
            {"model": clean_text(lot["model"])[:120], "quantity": int(lot["quantity"])}
            for lot in lots
        ]
        if len(lots) > MOST_LOTS or not all(
            lot["model"] and 0 < lot["quantity"] < 10_000 for lot in found["lots"]
        ):
            message = _("Each model needs a name and how many cars; thirty models at most.")
            raise InvalidInput(message, fields={"lots": message})
        found["quantity"] = sum(lot["quantity"] for lot in found["lots"])
    if not 0 < found.get("quantity", 1) < 10_000:
        message = _("Between 1 and 9,999 cars.")
        raise InvalidInput(message, fields={"quantity": message})
    return found


@transaction.atomic
def estimate_opportunity(
    *, opportunity: Opportunity, probability: int, reason: str, actor: User
) -> Opportunity:
    """Set the probability by hand, with a reason; it holds until the deal moves to another stage.

    Raises ``Conflict`` once the deal is closed, ``InvalidInput`` without a reason.
    """
    opportunity = lock_opportunity(opportunity)
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    if not (reason := clean_text(reason)[:200]):
        message = _("Write why the probability differs from the stage's.")
        raise InvalidInput(message, fields={"reason": message})
    if not 0 <= probability <= 100:
        message = _("Between 0 and 100 percent.")
        raise InvalidInput(message, fields={"probability": message})
    changes: dict[str, Any] = set_fields(
        opportunity, {"probability": probability, "probability_reason": reason}
    )
    opportunity.save(update_fields=[*changes, "updated_at"])
    note_deal(opportunity, actor, "estimate", **changes)
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
    note_deal(opportunity, actor, owner=[str(before or ""), str(owner)])
    tell_advisor(opportunity, actor, gettext_noop("Opportunity %(number)s is yours."))
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
    before, opportunity.grade, opportunity.intent = opportunity.grade, grade, grade
    opportunity.next_contact_at = next_contact_at or now() + timedelta(days=days)
    opportunity.expected_on = expected_on or opportunity.expected_on
    opportunity.save(
        update_fields=["grade", "intent", "next_contact_at", "expected_on", "updated_at"]
    )
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
        grade=grade,
    )
    note_deal(opportunity, actor, grade=[before, grade])
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
    tell_deal(opportunity, text, actor, EntryKind(kind))
    opportunity.active_at = now()
    opportunity.save(update_fields=["active_at", "updated_at"])
    note_deal(opportunity, actor, contact=kind)
    if opportunity.is_open and opportunity.grade in CHOSEN_GRADES:
        return grade_opportunity(
            opportunity=opportunity,
            grade=Grade(opportunity.grade),
            actor=actor,
            next_contact_at=next_contact_at,
        )
    return opportunity
