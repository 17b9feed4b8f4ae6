"""From the first word of a stranger to somebody we are in touch with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers import selectors as customers
from dealers.customers.models import Customer
from dealers.customers.services import hand_over_follow_ups, plan_follow_up
from dealers.customers.states import EntryKind, Source
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.permissions import VIEW_LEAD, WORK_LEAD
from dealers.sales.selectors import managers
from dealers.sales.services.cadences import plan_cadence, plan_next_contact
from dealers.sales.services.leads_base import lock_lead, note_lead, start_clock, tell_lead
from dealers.sales.services.routing import first_owner_of, pick_owner
from dealers.sales.states import CHOSEN_GRADES, IN_TOUCH, Grade, LeadStatus
from dealers.sales.states.lead_rules import Level
from portal.core.errors import Conflict, InvalidInput
from portal.core.search import as_vector, name_words, number_words, phone_words
from portal.core.validation import clean_phone, clean_text, storable
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify


def _lenient_phone(raw: str) -> str:
    """The phone in E.164, or nothing: a masked or broken number must not lose the lead."""
    try:
        return clean_phone(raw) if raw else ""
    except InvalidInput:
        return ""


def _lenient_email(raw: str) -> str:
    """The e-mail in lower case, or nothing if it is none."""
    try:
        validate_email(text := raw.strip().lower())
    except ValidationError:
        return ""
    return text


@transaction.atomic
def register_lead(
    *,
    source: Source,
    name: str,
    actor: User | None,
    phone: str = "",
    email: str = "",
    message: str = "",
    vehicle_of_interest: dict | None = None,
    trade_in: dict | None = None,
    external_source: str = "",
    external_id: str = "",
    store: Unit | None = None,
    owner: User | None = None,
    campaign: str = "",
    raw: str = "",
    requested_at: datetime | None = None,
    needs_reading: bool = False,
    motive: str = "",
    is_routed: bool = True,
    customer: Customer | None = None,
    maker_id: UUID | None = None,
    maker: dict | None = None,
) -> tuple[Lead, bool]:
    """Take in a lead and start its first-response clock; ``(lead, is_new)``.

    The same ``external_id`` from the same sender is the same lead, also when two arrive at once.
    A phone that cannot be read is kept as it came: nothing is refused. A person we know is linked.
    Without ``owner`` the first advisor of this person has it, or whom the routing rules name; if
    they name nobody, the store's sales managers are told.
    """
    external_source, external_id = storable(external_source)[:80], storable(external_id)[:120]
    if known := _same_lead(external_source, external_id):
        return known, False
    store = store or (actor and actor.home_store) or selectors.only_store()
    number, mail = _lenient_phone(phone), _lenient_email(email)
    lead = Lead(
        source=source,
        name=storable(name)[:120] or str(number or mail or phone or _("Unknown")),
        phone=number,
        phone_raw=storable(phone)[:60],
        email=mail,
        message=storable(message if mail or not email else f"{message}\n{email}"),
        vehicle_of_interest=storable(vehicle_of_interest or {}),
        trade_in=storable(trade_in or {}),
        external_source=external_source,
        external_id=external_id,
        store=store,
        campaign=storable(campaign)[:80],
        raw=storable(raw),
        needs_reading=needs_reading,
        requested_at=requested_at or now(),
        motive=storable(motive)[:60],
        touched_at=now(),
        maker_id=maker_id,
        maker=storable(maker or {}),
        customer=customer or customers.duplicates_of(phone=number, email=mail).first(),
    )
    start_clock(lead)
    if known := _insert(lead):
        return known, False
    record(actor=actor, verb="sales.lead.create", target=lead, changes={"source": source})
    tell_lead(lead, lead.message, actor)
    if owner is None and is_routed:
        owner = pick_owner(lead)
        if owner is None:
            _tell_managers(lead, actor)
    return (assign_lead(lead=lead, owner=owner, actor=actor) if owner else lead), True


def _tell_managers(lead: Lead, actor: User | None) -> None:
    """Nobody has this lead: say so to the store's sales managers, who hand it out."""
    people = managers.managers_from(Level.SALES_MANAGER, store=lead.store, owner=actor)
    notify(
        people=[person for person in people if person != actor],
        text=gettext_noop("Lead %(number)s is nobody’s: %(name)s. Hand it to an advisor."),
        url=lead.get_absolute_url(),
        number=lead.number,
        name=lead.name,
    )


def _insert(lead: Lead) -> Lead | None:
    """Number and write a lead; the other one if the same has come in at this very moment."""
    words = name_words(lead.name) | phone_words(lead.phone) | {lead.email}
    try:
        with transaction.atomic():
            lead.number = next_number(kind="L", store=lead.store)
            lead.save(force_insert=True)
            words |= {lead.number.lower()} | number_words(lead.number, 4)
            Lead.objects.filter(pk=lead.pk).update(search=as_vector(words))
    except IntegrityError:
        if known := _same_lead(lead.external_source, lead.external_id):
            return known
        raise
    return None


def _same_lead(source: str, external_id: str) -> Lead | None:
    if not external_id:
        return None
    return Lead.objects.filter(external_source=source, external_id=external_id).first()


@transaction.atomic
def register_walk_in(*, name: str, phone: str, actor: User, **details: Any) -> Lead:
    """Somebody stands in the showroom: a lead that is already answered.

    It is ``owner``'s; without one the actor's own, or for a receptionist whose the rules name.
    Within the time of protection it is whose the person was first. The advisor is told.
    Raises ``InvalidInput`` for a phone that cannot be right: the person can be asked again.
    """
    try:
        phone = clean_phone(phone)
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={"phone": str(error)}) from error
    details.setdefault("source", Source.WALK_IN)
    grade, owner = details.pop("grade", ""), details.pop("owner", None)
    owner = owner or (actor if actor.can(WORK_LEAD) else None)
    lead, _new = register_lead(name=name, phone=phone, actor=actor, is_routed=False, **details)
    first = first_owner_of(phone=phone, customer=lead.customer)
    lead.owner, lead.first_response_at = first or owner or pick_owner(lead), lead.created_at
    if lead.owner is None:
        _tell_managers(lead, actor)
    for status in (LeadStatus.CONTACTED, LeadStatus.SHOWROOM):
        lead.move_to(status)
    lead.grade = grade or lead.grade
    lead.escalate_at, lead.contacted_at = None, now()
    lead.save(
        update_fields=[
            "owner",
            "first_response_at",
            "status",
            "grade",
            "escalate_at",
            "contacted_at",
            "updated_at",
        ]
    )
    note_lead(lead, actor)
    _tell_owner(lead, actor, by_protection=first is not None and first != owner)
    if lead.grade in CHOSEN_GRADES:
        plan_cadence(lead=lead, actor=actor)
    return lead


def _tell_owner(lead: Lead, actor: User, *, by_protection: bool) -> None:
    """Say whose guest it is, where somebody else received them."""
    if lead.owner is None or lead.owner == actor:
        return
    if by_protection:
        text = gettext_noop("Received by %(name)s; stays with %(owner)s, who was first")
        tell_lead(lead, text, actor, name=str(actor), owner=str(lead.owner))
    text = gettext_noop("%(name)s is in the showroom and yours: received by %(who)s")
    url = lead.get_absolute_url()
    notify(people=[lead.owner], text=text, url=url, name=lead.name, who=str(actor))


@transaction.atomic
def assign_lead(*, lead: Lead, owner: User, actor: User | None) -> Lead:
    """Hand a lead to an advisor, who is told. Also hands it on while nobody has converted it.

    Raises ``Conflict`` if the lead is closed, ``InvalidInput`` if the person may not see leads.
    """
    lead = lock_lead(lead)
    if not owner.can(VIEW_LEAD):
        message = _("%(name)s does not work with leads.") % {"name": owner}
        raise InvalidInput(message, fields={"owner": message})
    if lead.status in {LeadStatus.NEW, LeadStatus.RECYCLED}:
        lead.move_to(LeadStatus.ASSIGNED)
    elif lead.status != LeadStatus.ASSIGNED and lead.status not in IN_TOUCH:
        raise Conflict(_("This lead is closed. Reactivate it first."))
    before, lead.owner = lead.owner, owner
    lead.store, lead.touched_at = lead.store or owner.home_store, now()
    lead.save(update_fields=["status", "owner", "store", "touched_at", "updated_at"])
    hand_over_follow_ups(about_id=lead.pk, owner=owner)
    note_lead(lead, actor, owner=[str(before or ""), str(owner)])
    tell_lead(lead, gettext_noop("Assigned to %(name)s"), actor, name=str(owner))
    if owner != actor:
        text = gettext_noop("Lead %(number)s is yours: %(name)s")
        notify(
            people=[owner],
            text=text,
            url=lead.get_absolute_url(),
            number=lead.number,
            name=lead.name,
        )
    return lead


@transaction.atomic
def contact_lead(
    *, lead: Lead, kind: EntryKind, text: str, actor: User, reached: bool = True
) -> Lead:
    """Write down a contact. The first one that reached the person stops the response clock.

    An unassigned lead becomes the caller's. Somebody who has time is not to be called every day:
    a second contact in less than half the grade's interval is marked.
    Raises ``Conflict`` if the lead is closed.
    """
    lead = lock_lead(lead)
    if lead.status in {LeadStatus.NEW, LeadStatus.ASSIGNED, LeadStatus.RECYCLED}:
        if reached:
            lead.move_to(LeadStatus.CONTACTED)
            lead.first_response_at, lead.escalate_at = lead.first_response_at or now(), None
    elif lead.status not in IN_TOUCH:
        raise Conflict(_("This lead is closed. Reactivate it first."))
    lead.owner, lead.touched_at = lead.owner or actor, now()
    if reached:
        lead.is_hurried, lead.contacted_at = _is_too_soon(lead), now()
    lead.save(
        update_fields=[
            "status",
            "owner",
            "first_response_at",
            "escalate_at",
            "is_hurried",
            "contacted_at",
            "touched_at",
            "updated_at",
        ]
    )
    tell_lead(lead, clean_text(text), actor, EntryKind(kind))
    note_lead(lead, actor, reached=reached)
    if reached:
        plan_next_contact(lead=lead, actor=actor)
    return lead


def _is_too_soon(lead: Lead) -> bool:
    if lead.grade not in {Grade.B, Grade.C} or lead.contacted_at is None:
        return False
    days = selectors.policy().interval(lead.grade) or 0
    return now() - lead.contacted_at < timedelta(days=days) / 2


@transaction.atomic
def qualify_lead(
    *, lead: Lead, grade: Grade, actor: User, next_contact_at: datetime | None = None
) -> Lead:
    """Say how soon the person means to buy; the contacts of the grade's cadence are planned.

    What an earlier grade had planned is dropped.
    """
    lead = lock_lead(lead)
    if grade not in CHOSEN_GRADES:
        message = _("Choose H, A, B or C.")
        raise InvalidInput(message, fields={"grade": message})
    if lead.status == LeadStatus.CONTACTED:
        lead.move_to(LeadStatus.QUALIFIED)
    elif lead.status not in IN_TOUCH:
        raise Conflict(_("Contact the person first, then grade the lead."))
    before, lead.grade = lead.grade, Grade(grade)
    lead.save(update_fields=["status", "grade", "updated_at"])
    plan_cadence(lead=lead, actor=actor, first_at=next_contact_at)
    note_lead(lead, actor, grade=[before, grade])
    return lead


@transaction.atomic
def book_appointment(*, lead: Lead, at: datetime, actor: User) -> Lead:
    """The person will come to the showroom at a time; the advisor is reminded."""
    lead = lock_lead(lead)
    if lead.status != LeadStatus.APPOINTMENT:
        lead.move_to(LeadStatus.APPOINTMENT)
    lead.appointment_at = at
    lead.save(update_fields=["status", "appointment_at", "updated_at"])
    plan_follow_up(
        subject=gettext_noop("Appointment with %(name)s"),
        values={"name": lead.name},
        due_at=at,
        actor=actor,
        owner=lead.owner or actor,
        customer=lead.customer,
        contact_name=lead.name,
        store=lead.store,
        about_id=lead.pk,
        about_number=lead.number,
        url=lead.get_absolute_url(),
    )
    note_lead(lead, actor, at=at.isoformat())
    return lead
