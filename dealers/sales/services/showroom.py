"""The log of the showroom: who came in, who received them, and what became of it."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.states import EntryKind, Source
from dealers.sales import selectors
from dealers.sales.models import Lead, ShowroomVisit
from dealers.sales.permissions import WORK_LEAD
from dealers.sales.services.leads import contact_lead, register_walk_in
from dealers.sales.services.leads_base import note_lead
from dealers.sales.states import IN_TOUCH, OPEN_LEAD, LeadStatus
from dealers.sales.states.showroom import VisitPurpose
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

VERB = "sales.visit.log"
# Whoever comes for one of these may become a buyer: with a phone it is a lead.
BUYING = {VisitPurpose.BUY, VisitPurpose.LOOK, VisitPurpose.TEST_DRIVE}
MOST_PERSONS = 99


def checked_phone(raw: str) -> str:
    try:
        return clean_phone(raw) if raw.strip() else ""
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={"phone": str(error)}) from error


def checked_persons(number: int) -> int:
    """How many came. Raises ``InvalidInput`` naming ``party_size``."""
    if not 1 <= number <= MOST_PERSONS:
        message = _("Between 1 and %(n)d persons.") % {"n": MOST_PERSONS}
        raise InvalidInput(message, fields={"party_size": message})
    return number


def has_been_here(phone: str) -> bool:
    """Whether somebody with this phone has come before; to be invited is not to come."""
    return bool(phone) and ShowroomVisit.objects.arrived().filter(phone=phone).exists()


def lead_on(visit: ShowroomVisit, actor: User) -> Lead | None:
    """The lead this visit belongs to: the open one of this phone, or a new one; ``None`` without a phone.

    An open lead is put into the showroom and keeps its advisor.
    """
    if not visit.phone:
        return None
    known = Lead.objects.filter(phone=visit.phone, status__in=OPEN_LEAD)
    lead = known.select_for_update().order_by("created_at").first()
    if lead is None:
        if visit.purpose not in BUYING:
            return None
        return register_walk_in(
            name=visit.name or visit.phone,
            phone=visit.phone,
            source=Source.EVENT if visit.event else Source.WALK_IN,
            campaign=visit.event,
            vehicle_of_interest={"model": visit.car} if visit.car else {},
            motive=visit.motive,
            message=visit.note,
            owner=visit.advisor,
            store=visit.store,
            actor=actor,
        )
    text = visit.note or _("Came into the showroom")
    lead = contact_lead(lead=lead, kind=EntryKind.VISIT, text=text, actor=visit.advisor or actor)
    if lead.status in IN_TOUCH and lead.status != LeadStatus.SHOWROOM:
        lead.move_to(LeadStatus.SHOWROOM)
        lead.save(update_fields=["status", "updated_at"])
        note_lead(lead, actor)
    if visit.motive and not lead.motive:
        lead.motive = visit.motive
        lead.save(update_fields=["motive", "updated_at"])
    return lead


@transaction.atomic
def receive_visitor(
    *,
    actor: User,
    purpose: VisitPurpose = VisitPurpose.BUY,
    name: str = "",
    phone: str = "",
    party_size: int = 1,
    is_return: bool = False,
    car: str = "",
    motive: str = "",
    note: str = "",
    advisor: User | None = None,
    store: Unit | None = None,
) -> ShowroomVisit:
    """A party comes in: counted, and with a phone led on to a lead in the same step.

    The advisor who receives them is the actor if nobody else is named and the actor sells. Who has
    been here before by phone is marked as such. Raises ``InvalidInput`` for a phone or a number of
    persons that cannot be.
    """
    checked_persons(party_size)
    number = checked_phone(phone)
    if number and not is_return:
        is_return = has_been_here(number)
    visit = ShowroomVisit(
        purpose=VisitPurpose(purpose),
        name=clean_text(name)[:120],
        phone=number,
        party_size=party_size,
        is_return=is_return,
        car=clean_text(car)[:80],
        motive=clean_text(motive)[:60],
        note=clean_text(note)[:200],
        advisor=advisor or (actor if actor.can(WORK_LEAD) else None),
        store=store or actor.home_store or selectors.only_store(),
    )
    visit.lead = lead_on(visit, actor)
    visit.save(force_insert=True)
    record(actor=actor, verb=VERB, target=visit, changes={"lead": str(visit.lead or "")})
    return visit


def _locked(visit: ShowroomVisit) -> ShowroomVisit:
    return ShowroomVisit.objects.select_for_update().get(pk=visit.pk)


def _check_invited_once(visit: ShowroomVisit, phone: str) -> None:
    same = ShowroomVisit.objects.guests().filter(
        event=visit.event, expected_on=visit.expected_on, phone=phone
    )
    if visit.event and phone and same.exclude(pk=visit.pk).exists():
        message = _("Another guest of this event has this phone.")
        raise InvalidInput(message, fields={"phone": message})


@transaction.atomic
def complete_visit(*, visit: ShowroomVisit, actor: User, **facts: Any) -> ShowroomVisit:
    """Write down what was learned after all: name, phone, motive, car, note, advisor.

    With a phone the visit is led on to a lead, unless it has one or is still to come. Raises
    ``InvalidInput`` for a phone that cannot be right, or that another guest of the event has.
    """
    visit = _locked(visit)
    if "phone" in facts:
        facts["phone"] = checked_phone(facts["phone"])
        _check_invited_once(visit, facts["phone"])
    for key, size in (("name", 120), ("car", 80), ("motive", 60), ("note", 200)):
        if key in facts:
            facts[key] = clean_text(facts[key])[:size]
    for key, value in facts.items():
        setattr(visit, key, value)
    if visit.lead is None:
        visit.lead = lead_on(visit, actor) if visit.came_at else None
    elif visit.motive and not visit.lead.motive:
        Lead.objects.filter(pk=visit.lead_id).update(motive=visit.motive, updated_at=now())
    visit.save(update_fields=[*facts, "lead", "updated_at"])
    record(actor=actor, verb=VERB, target=visit, changes={k: str(v) for k, v in facts.items()})
    return visit


@transaction.atomic
def end_visit(*, visit: ShowroomVisit, actor: User) -> ShowroomVisit:
    """The party has left. Raises ``Conflict`` if that was noted already."""
    visit = _locked(visit)
    if visit.left_at:
        raise Conflict(_("They have left already."))
    if visit.came_at is None:
        raise Conflict(_("They have not come yet."))
    visit.left_at = now()
    visit.save(update_fields=["left_at", "updated_at"])
    record(actor=actor, verb=VERB, target=visit, changes={"left_at": visit.left_at.isoformat()})
    return visit
