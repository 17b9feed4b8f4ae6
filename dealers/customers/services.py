"""Everything that changes customers, their cars, their timelines and follow-ups."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.customers import selectors
from dealers.customers.models import Customer, FollowUp, Ownership, TimelineEntry, Vehicle
from dealers.customers.search import as_vector, name_words, phone_words, vehicle_words
from dealers.customers.states import (
    HAND_WRITTEN,
    EntryKind,
    FollowUpKind,
    Outcome,
    OwnershipRole,
    Source,
    Stage,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_plate, clean_text, clean_vin
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

DETAILS = frozenset(
    {
        "kind",
        "full_name",
        "contact_name",
        "phone",
        "email",
        "document_no",
        "address",
        "language",
        "source",
        "tier",
        "owner",
        "store",
        "may_contact",
        "may_share_with_oem",
        "consent_proof",
        "notes",
    }
)


class DuplicateCustomer(Conflict):
    """There is already a customer with this phone or e-mail."""

    code = "duplicate_customer"

    def __init__(self, existing: Customer) -> None:
        super().__init__(
            _("%(name)s is already a customer with this phone or e-mail. Open that record instead.")
            % {"name": existing}
        )
        self.existing = existing


def _hold(*values: str) -> None:
    """Make two people who enter the same phone or e-mail at once come one after the other."""
    for value in sorted(filter(None, values)):
        digest = hashlib.sha256(f"{connection.schema_name}:{value}".encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)]
            )


def _clean(details: dict[str, Any]) -> dict[str, Any]:
    """Details as they are stored. Raises ``InvalidInput`` naming the field at fault."""
    if unknown := details.keys() - DETAILS:
        raise TypeError(f"Not details of a customer: {sorted(unknown)}")
    result = dict(details)
    for key, value in details.items():
        if isinstance(value, str):
            result[key] = clean_text(value)
    if "full_name" in result and not result["full_name"]:
        message = _("Type the customer's name.")
        raise InvalidInput(message, fields={"full_name": message})
    if result.get("phone"):
        result["phone_raw"] = result["phone"][:60]
        try:
            result["phone"] = clean_phone(result["phone"])
        except InvalidInput as error:
            raise InvalidInput(str(error), fields={"phone": str(error)}) from error
    if "email" in result:
        result["email"] = result["email"].lower()
    return result


def _index(customer: Customer) -> None:
    """Write the customer's search words: name, phone, e-mail and the cars of today."""
    words = name_words(customer.full_name) | name_words(customer.contact_name)
    words |= phone_words(customer.phone)
    if customer.email:
        words |= {customer.email.lower(), customer.email.lower().partition("@")[0]}
    current = Ownership.objects.filter(customer=customer, until=None)
    for vin, plate in current.values_list("vehicle__vin", "vehicle__plate"):
        words |= vehicle_words(vin=vin, plate=plate)
    Customer.objects.filter(pk=customer.pk).update(search=as_vector(words))


@transaction.atomic
def register_customer(
    *, full_name: str, actor: User | None, allow_duplicate: bool = False, **details: Any
) -> Customer:
    """Add a customer; the rest of ``details`` are the fields of ``DETAILS``.

    Whoever adds a customer looks after them unless ``owner`` is given. Two people who enter the
    same phone at once come one after the other, so that the second is told.

    Raises ``DuplicateCustomer`` (with ``existing``) unless ``allow_duplicate``; ``InvalidInput``.
    """
    clean = _clean({"full_name": full_name, **details})
    _hold(clean.get("phone", ""), clean.get("email", ""))
    existing = selectors.duplicates_of(
        phone=clean.get("phone", ""), email=clean.get("email", "")
    ).first()
    if existing and not allow_duplicate:
        raise DuplicateCustomer(existing)
    if actor and not actor.is_service:
        clean.setdefault("owner", actor)
        clean.setdefault("store", actor.home_store)
    if clean.get("may_contact") or clean.get("may_share_with_oem"):
        clean["consent_at"] = now()
    customer = Customer.objects.create(**clean)
    _index(customer)
    record(actor=actor, verb="customers.customer.create", target=customer)
    return customer


@transaction.atomic
def update_customer(*, customer: Customer, actor: User | None, **details: Any) -> Customer:
    """Change some of a customer's details. Raises ``InvalidInput``; ``DuplicateCustomer`` if the
    new phone or e-mail is another customer's."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    clean = _clean(details)
    changed = {k: v for k, v in clean.items() if getattr(customer, k) != v}
    reach = {k: changed[k] for k in ("phone", "email") if changed.get(k)}
    _hold(*reach.values())
    if other := selectors.duplicates_of(**reach).exclude(pk=customer.pk).first():
        raise DuplicateCustomer(other)
    if changed.get("may_contact") or changed.get("may_share_with_oem"):
        changed["consent_at"] = now()
    before = {k: str(getattr(customer, k)) for k in changed}
    for key, value in changed.items():
        setattr(customer, key, value)
    customer.save(update_fields=[*changed, "updated_at"])
    _index(customer)
    record(
        actor=actor,
        verb="customers.customer.edit",
        target=customer,
        changes={k: [before[k], str(changed[k])] for k in before},
    )
    return customer


@transaction.atomic
def move_stage(*, customer: Customer, stage: Stage, actor: User | None) -> None:
    """Note where the relation stands now; called by the sales desk and the care centre."""
    if Customer.objects.filter(pk=customer.pk).exclude(stage=stage).update(stage=stage):
        record(
            actor=actor,
            verb="customers.customer.edit",
            target=customer,
            changes={"stage": [customer.stage, stage.value]},
        )


@transaction.atomic
def add_entry(
    *,
    kind: EntryKind,
    actor: User | None,
    text: str = "",
    customer: Customer | None = None,
    vehicle: Vehicle | None = None,
    about_id: UUID | None = None,
    about_number: str = "",
    url: str = "",
    at: datetime | None = None,
) -> TimelineEntry:
    """Put a line on the timeline of a customer, a car or a document. Other domains call this."""
    entry = TimelineEntry.objects.create(
        kind=kind,
        text=text,
        customer=customer,
        vehicle=vehicle,
        actor=actor,
        about_id=about_id,
        about_number=about_number,
        url=url,
        at=at or now(),
    )
    if customer and kind in {EntryKind.CALL, EntryKind.VISIT, EntryKind.MESSAGE}:
        Customer.objects.filter(pk=customer.pk).update(last_contact_at=entry.at)
    return entry


@transaction.atomic
def log_contact(
    *, customer: Customer, kind: EntryKind, text: str, actor: User, at: datetime | None = None
) -> TimelineEntry:
    """Write down a call, a visit, a message or a note. Raises ``InvalidInput`` for other kinds."""
    if kind not in HAND_WRITTEN:
        message = _("Choose call, visit, message or note.")
        raise InvalidInput(message, fields={"kind": message})
    if not (text := clean_text(text)):
        message = _("Write what was said.")
        raise InvalidInput(message, fields={"text": message})
    entry = add_entry(kind=EntryKind(kind), text=text, customer=customer, actor=actor, at=at)
    record(actor=actor, verb="customers.contact.log", target=customer, changes={"kind": kind})
    return entry


@transaction.atomic
def plan_follow_up(
    *,
    subject: str,
    due_at: datetime,
    actor: User | None,
    owner: User | None = None,
    kind: FollowUpKind = FollowUpKind.CALL,
    customer: Customer | None = None,
    store: Unit | None = None,
    contact_name: str = "",
    about_id: UUID | None = None,
    about_number: str = "",
    url: str = "",
) -> FollowUp:
    """Promise to get back to somebody by ``due_at``. Without ``owner`` the task is the actor's."""
    owner = owner or actor
    if owner is None:
        raise InvalidInput(_("Say who does it."), fields={"owner": _("Say who does it.")})
    task = FollowUp.objects.create(
        subject=clean_text(subject)[:160],
        due_at=due_at,
        kind=kind,
        customer=customer,
        contact_name=contact_name or (str(customer) if customer else ""),
        about_id=about_id,
        about_number=about_number,
        url=url,
        owner=owner,
        store=store or owner.home_store,
    )
    record(actor=actor, verb="customers.follow_up.manage", target=task)
    return task


@transaction.atomic
def complete_follow_up(
    *,
    follow_up: FollowUp,
    outcome: Outcome,
    actor: User,
    note: str = "",
    next_due_at: datetime | None = None,
) -> FollowUp:
    """Tick off a task with how it went; ``next_due_at`` plans the next one of its kind.

    Raises ``Conflict`` if it was done already.
    """
    task = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if task.done_at:
        raise Conflict(_("This follow-up is already done."))
    task.done_at, task.done_by = now(), actor
    task.outcome, task.note = Outcome(outcome), clean_text(note)
    task.save(update_fields=["done_at", "done_by", "outcome", "note", "updated_at"])
    if task.customer or task.about_id:
        text = f"{task.subject}: {task.get_outcome_display()}"
        add_entry(
            kind=EntryKind.FOLLOW_UP,
            text=f"{text}\n{task.note}".strip(),
            customer=task.customer,
            actor=actor,
            about_id=task.about_id,
            about_number=task.about_number,
            url=task.url,
        )
    if task.customer and task.outcome == Outcome.REACHED:
        Customer.objects.filter(pk=task.customer_id).update(last_contact_at=task.done_at)
    if next_due_at:
        plan_follow_up(
            subject=task.subject,
            due_at=next_due_at,
            actor=actor,
            owner=task.owner,
            kind=FollowUpKind(task.kind),
            customer=task.customer,
            store=task.store,
            contact_name=task.contact_name,
            about_id=task.about_id,
            about_number=task.about_number,
            url=task.url,
        )
    record(actor=actor, verb="customers.follow_up.manage", target=task, changes={"done": task.note})
    return task


@transaction.atomic
def close_follow_ups(*, about_id: UUID, actor: User | None) -> int:
    """Drop the open tasks about a document that has come to its end; returns how many."""
    return FollowUp.objects.filter(about_id=about_id, done_at=None).update(
        done_at=now(), done_by=actor, outcome=Outcome.DROPPED
    )


@transaction.atomic
def register_vehicle(
    *,
    vin: str,
    actor: User | None,
    plate: str = "",
    allow_wrong_check_digit: bool = False,
    **details: Any,
) -> Vehicle:
    """The car with this VIN, made if new, with the given details filled in.

    Called at delivery and at reception in the workshop. ``details`` are fields of ``Vehicle``;
    empty ones never overwrite what is known, and the odometer never goes down here. A wrong
    check digit must be let through on purpose, which is noted. Raises ``InvalidInput``.
    """
    try:
        vin = clean_vin(vin, allow_wrong_check_digit=allow_wrong_check_digit)
        plate = clean_plate(plate) if plate else ""
    except InvalidInput as error:
        field = "plate" if plate and len(vin) == 17 else "vin"
        raise InvalidInput(str(error), fields={field: str(error)}) from error
    vehicle, is_new = Vehicle.objects.get_or_create(vin=vin)
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    if plate and plate != vehicle.plate:
        if vehicle.plate:
            gone = {"plate": vehicle.plate, "until": localdate().isoformat()}
            vehicle.plate_history = [*vehicle.plate_history, gone]
        vehicle.plate = plate
    details["odometer_km"] = max(details.get("odometer_km") or 0, vehicle.odometer_km)
    for key, value in details.items():
        if value not in (None, ""):
            setattr(vehicle, key, value)
    vehicle.search = as_vector(vehicle_words(vin=vehicle.vin, plate=vehicle.plate))
    vehicle.save()
    vehicle.refresh_from_db()
    for ownership in vehicle.ownerships.filter(until=None).select_related("customer"):
        _index(ownership.customer)
    changes = {"plate": plate, "override": allow_wrong_check_digit, "new": is_new}
    record(actor=actor, verb="customers.vehicle.edit", target=vehicle, changes=changes)
    return vehicle


@transaction.atomic
def record_ownership(
    *,
    customer: Customer,
    vehicle: Vehicle,
    actor: User | None,
    role: OwnershipRole = OwnershipRole.OWNER,
    since: date | None = None,
) -> Ownership:
    """Say that a customer owns, drives or pays for a car from a day on.

    A new owner ends the former owner's time. Said twice, it stays one row.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    since = since or localdate()
    open_ones = Ownership.objects.filter(vehicle=vehicle, role=role, until=None)
    if same := open_ones.filter(customer=customer).first():
        return same
    if role == OwnershipRole.OWNER:
        for former in open_ones.select_related("customer"):
            former.until = since
            former.save(update_fields=["until", "updated_at"])
            _index(former.customer)
    ownership = Ownership.objects.create(customer=customer, vehicle=vehicle, role=role, since=since)
    _index(customer)
    record(
        actor=actor,
        verb="customers.vehicle.edit",
        target=vehicle,
        changes={"ownership": [str(customer.pk), role]},
    )
    return ownership


def customer_for(
    *,
    full_name: str,
    actor: User | None,
    phone: str = "",
    email: str = "",
    source: Source = Source.OTHER,
    **details: Any,
) -> Customer:
    """The customer with this phone or e-mail, or a new one: for leads, bookings and imports."""
    try:
        return register_customer(
            full_name=full_name, phone=phone, email=email, source=source, actor=actor, **details
        )
    except DuplicateCustomer as error:
        return error.existing
