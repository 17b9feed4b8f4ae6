"""From the first word of a stranger to a customer with an opportunity."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers import selectors as customers
from dealers.customers.services import add_entry, message_of, plan_follow_up
from dealers.customers.states import EntryKind, Source
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.permissions import APPROVE_LOST, VIEW_LEAD
from dealers.sales.states import (
    CHOSEN_GRADES,
    IN_TOUCH,
    Grade,
    InvalidReason,
    LeadStatus,
    LostReason,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.hours import add_business_time
from portal.core.search import as_vector, name_words, number_words, phone_words
from portal.core.validation import clean_phone, clean_text, storable
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify


def _locked(lead: Lead) -> Lead:
    return Lead.objects.select_for_update().get(pk=lead.pk)


def _due(start: datetime, store: Unit | None) -> datetime:
    """When the first response is promised, in the store's opening hours."""
    span = timedelta(minutes=selectors.policy().response_minutes)
    hours = store.opening_hours if store else {}
    zone = store.time_zone if store else "Asia/Shanghai"
    return add_business_time(start, span, hours=hours, zone=zone)


def _tell(
    lead: Lead,
    text: str,
    actor: User | None,
    kind: EntryKind = EntryKind.LEAD,
    **values: str,
) -> None:
    add_entry(
        kind=kind,
        text=text,
        values=values,
        actor=actor,
        customer=lead.customer,
        about_id=lead.pk,
        about_number=lead.number,
        url=lead.get_absolute_url(),
    )


def _note(lead: Lead, actor: User | None, **changes: Any) -> None:
    record(actor=actor, verb=f"sales.lead.{lead.status}", target=lead, changes=changes)


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
) -> tuple[Lead, bool]:
    """Take in a lead and start its first-response clock; ``(lead, is_new)``.

    The same ``external_id`` from the same sender is the same lead, also when two arrive at once.
    A phone that cannot be read is kept as it came: nothing is refused. A person we know is linked.
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
        due_at=_due(now(), store),
        customer=customers.duplicates_of(phone=number, email=mail).first(),
    )
    if known := _insert(lead):
        return known, False
    record(actor=actor, verb="sales.lead.create", target=lead, changes={"source": source})
    _tell(lead, lead.message, actor)
    return (assign_lead(lead=lead, owner=owner, actor=actor) if owner else lead), True


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
    """Somebody stands in the showroom: a lead that is already answered and is the advisor's own.

    Raises ``InvalidInput`` for a phone that cannot be right: the person can be asked again.
    """
    try:
        phone = clean_phone(phone)
    except InvalidInput as error:
        raise InvalidInput(str(error), fields={"phone": str(error)}) from error
    details.setdefault("source", Source.WALK_IN)
    grade = details.pop("grade", "")
    lead, _new = register_lead(name=name, phone=phone, actor=actor, **details)
    lead.owner, lead.first_response_at = actor, lead.created_at
    for status in (LeadStatus.CONTACTED, LeadStatus.SHOWROOM):
        lead.move_to(status)
    lead.grade = grade or lead.grade
    lead.save(update_fields=["owner", "first_response_at", "status", "grade", "updated_at"])
    _note(lead, actor)
    return lead


@transaction.atomic
def assign_lead(*, lead: Lead, owner: User, actor: User | None) -> Lead:
    """Hand a lead to an advisor, who is told. Also hands it on while nobody has converted it.

    Raises ``Conflict`` if the lead is closed, ``InvalidInput`` if the person may not see leads.
    """
    lead = _locked(lead)
    if not owner.can(VIEW_LEAD):
        message = _("%(name)s does not work with leads.") % {"name": owner}
        raise InvalidInput(message, fields={"owner": message})
    if lead.status in {LeadStatus.NEW, LeadStatus.RECYCLED}:
        lead.move_to(LeadStatus.ASSIGNED)
    elif lead.status != LeadStatus.ASSIGNED and lead.status not in IN_TOUCH:
        raise Conflict(_("This lead is closed. Reactivate it first."))
    before, lead.owner = lead.owner, owner
    lead.store = lead.store or owner.home_store
    lead.save(update_fields=["status", "owner", "store", "updated_at"])
    _note(lead, actor, owner=[str(before or ""), str(owner)])
    _tell(lead, gettext_noop("Assigned to %(name)s"), actor, name=str(owner))
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

    An unassigned lead becomes the caller's. Raises ``Conflict`` if the lead is closed.
    """
    lead = _locked(lead)
    if lead.status in {LeadStatus.NEW, LeadStatus.ASSIGNED, LeadStatus.RECYCLED}:
        if reached:
            lead.move_to(LeadStatus.CONTACTED)
            lead.first_response_at = lead.first_response_at or now()
    elif lead.status not in IN_TOUCH:
        raise Conflict(_("This lead is closed. Reactivate it first."))
    lead.owner = lead.owner or actor
    lead.save(update_fields=["status", "owner", "first_response_at", "updated_at"])
    _tell(lead, clean_text(text), actor, EntryKind(kind))
    _note(lead, actor, reached=reached)
    return lead


@transaction.atomic
def qualify_lead(
    *, lead: Lead, grade: Grade, actor: User, next_contact_at: datetime | None = None
) -> Lead:
    """Say how soon the person means to buy; the next contact is planned by the grade's interval."""
    lead = _locked(lead)
    if grade not in CHOSEN_GRADES:
        message = _("Choose H, A, B or C.")
        raise InvalidInput(message, fields={"grade": message})
    if lead.status == LeadStatus.CONTACTED:
        lead.move_to(LeadStatus.QUALIFIED)
    elif lead.status not in IN_TOUCH:
        raise Conflict(_("Contact the person first, then grade the lead."))
    before, lead.grade = lead.grade, grade
    lead.save(update_fields=["status", "grade", "updated_at"])
    days = selectors.policy().interval(grade) or 1
    plan_follow_up(
        subject=gettext_noop("Follow up lead %(name)s"),
        values={"name": lead.name},
        due_at=next_contact_at or now() + timedelta(days=days),
        actor=actor,
        owner=lead.owner or actor,
        customer=lead.customer,
        contact_name=lead.name,
        store=lead.store,
        about_id=lead.pk,
        about_number=lead.number,
        url=lead.get_absolute_url(),
    )
    _note(lead, actor, grade=[before, grade])
    return lead


@transaction.atomic
def book_appointment(*, lead: Lead, at: datetime, actor: User) -> Lead:
    """The person will come to the showroom at a time; the advisor is reminded."""
    lead = _locked(lead)
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
    _note(lead, actor, at=at.isoformat())
    return lead


@transaction.atomic
def mark_lost(*, lead: Lead, reason: LostReason, actor: User, note: str = "") -> Lead:
    """Give a lead up. A manager's word is final; anybody else's waits for a manager's approval."""
    lead = _locked(lead)
    lead.move_to(LeadStatus.LOST_REQUESTED)
    if actor.can(APPROVE_LOST):
        lead.move_to(LeadStatus.LOST)
        lead.grade = Grade.F
    lead.lost_reason, lead.lost_note = LostReason(reason), clean_text(note)
    lead.lost_asked_by = actor
    lead.save(
        update_fields=[
            "status",
            "grade",
            "lost_reason",
            "lost_note",
            "lost_asked_by",
            "updated_at",
        ]
    )
    _note(lead, actor, reason=reason)
    why = message_of(lead.get_lost_reason_display)
    _tell(lead, gettext_noop("Lost: %(why)s"), actor, why=why)
    return lead


@transaction.atomic
def approve_lost_lead(*, lead: Lead, actor: User) -> Lead:
    """The manager agrees that the lead is lost. Raises ``NotPermitted`` for one's own request."""
    lead = _locked(lead)
    lead.move_to(LeadStatus.LOST)
    if lead.lost_asked_by == actor:
        raise NotPermitted(_("Somebody else has to approve what you asked for."))
    lead.grade = Grade.F
    lead.save(update_fields=["status", "grade", "updated_at"])
    _note(lead, actor)
    return lead


@transaction.atomic
def refuse_lost_lead(*, lead: Lead, actor: User, note: str = "") -> Lead:
    """The manager wants the lead worked on: it is in contact again, and its advisor is told."""
    lead = _locked(lead)
    if lead.status != LeadStatus.LOST_REQUESTED:
        raise Conflict(_("Nobody has asked to give this lead up."))
    lead.move_to(LeadStatus.CONTACTED)
    lead.lost_reason = lead.lost_note = ""
    lead.save(update_fields=["status", "lost_reason", "lost_note", "updated_at"])
    _note(lead, actor, note=note)
    _tell(lead, gettext_noop("Not given up: %(note)s"), actor, note=clean_text(note))
    if lead.owner and lead.owner != actor:
        text = gettext_noop("Lead %(number)s is not given up. Go on with it.")
        notify(people=[lead.owner], text=text, url=lead.get_absolute_url(), number=lead.number)
    return lead


@transaction.atomic
def mark_invalid(*, lead: Lead, reason: InvalidReason, actor: User) -> Lead:
    """There is no buyer behind this lead: a wrong number, spam, a duplicate."""
    lead = _locked(lead)
    lead.move_to(LeadStatus.INVALID)
    lead.invalid_reason = InvalidReason(reason)
    lead.save(update_fields=["status", "invalid_reason", "updated_at"])
    _note(lead, actor, reason=reason)
    return lead


@transaction.atomic
def recycle_lead(*, lead: Lead, actor: User | None, owner: User | None = None) -> Lead:
    """Try a lost or dormant lead again: its response clock starts anew."""
    lead = _locked(lead)
    lead.move_to(LeadStatus.RECYCLED)
    lead.due_at, lead.first_response_at = _due(now(), lead.store), None
    lead.lost_reason = lead.lost_note = ""
    lead.grade = Grade.N
    lead.save(
        update_fields=[
            "status",
            "due_at",
            "first_response_at",
            "lost_reason",
            "lost_note",
            "grade",
            "updated_at",
        ]
    )
    _note(lead, actor)
    return assign_lead(lead=lead, owner=owner, actor=actor) if owner else lead
