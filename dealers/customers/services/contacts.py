"""What was said and done with customers, and what is still to be done."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from dealers.customers.models import Customer, FollowUp, TimelineEntry, Vehicle
from dealers.customers.services.mentions import tell_mentioned
from dealers.customers.states import (
    HAND_WRITTEN,
    EntryKind,
    FollowUpKind,
    Outcome,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import notify


def message_of(label: Callable[[], str]) -> str:
    """The message id behind a label, to be kept and translated when it is read."""
    with override(None):
        return str(label())


@transaction.atomic
def add_entry(
    *,
    kind: EntryKind,
    actor: User | None,
    text: str = "",
    values: dict[str, str] | None = None,
    customer: Customer | None = None,
    vehicle: Vehicle | None = None,
    about_id: UUID | None = None,
    about_number: str = "",
    url: str = "",
    at: datetime | None = None,
) -> TimelineEntry:
    """Put a line on the timeline of a customer, a car or a document. Other domains call this.

    ``text``: what somebody wrote, or a ``gettext_noop`` message whose ``%(name)s`` places are filled
    from ``values`` and which is translated when it is read.
    """
    entry = TimelineEntry.objects.create(
        kind=kind,
        text=text,
        values=values or {},
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
    *,
    customer: Customer,
    kind: EntryKind,
    text: str,
    actor: User,
    at: datetime | None = None,
    place: str = "",
) -> TimelineEntry:
    """Write down a call, a visit, a message or a note. Colleagues named with an @ are told.

    ``place``: where, if it was not in the house. Raises ``InvalidInput`` for other kinds, an empty
    text, a moment to come, and an @ that names nobody or somebody who may not see the customer.
    """
    if kind not in HAND_WRITTEN:
        message = _("Choose call, visit, message or note.")
        raise InvalidInput(message, fields={"kind": message})
    if not (text := clean_text(text)):
        message = _("Write what was said.")
        raise InvalidInput(message, fields={"text": message})
    if at and at > now():
        message = _("This is still to come: plan a follow-up instead.")
        raise InvalidInput(message, fields={"at": message})
    place = clean_text(place)[:80]
    entry = add_entry(
        kind=EntryKind(kind),
        text=text,
        values={"place": place} if place else {},
        customer=customer,
        actor=actor,
        at=at,
    )
    tell_mentioned(customer=customer, text=text, actor=actor)
    record(actor=actor, verb="customers.contact.log", target=customer, changes={"kind": kind})
    return entry


@transaction.atomic
def plan_follow_up(
    *,
    subject: str,
    due_at: datetime,
    actor: User | None,
    values: dict[str, str] | None = None,
    owner: User | None = None,
    kind: FollowUpKind = FollowUpKind.CALL,
    customer: Customer | None = None,
    store: Unit | None = None,
    contact_name: str = "",
    about_id: UUID | None = None,
    about_number: str = "",
    url: str = "",
    grade: str = "",
) -> FollowUp:
    """Promise to get back to somebody by ``due_at``. Without ``owner`` the task is the actor's.

    ``subject`` may be a ``gettext_noop`` message filled from ``values``, as in ``add_entry``.
    ``grade`` says that the task comes from a cadence, and how urgent it is.
    """
    owner = owner or actor
    if owner is None:
        raise InvalidInput(_("Say who does it."), fields={"owner": _("Say who does it.")})
    task = FollowUp.objects.create(
        subject=clean_text(subject)[:160],
        values=values or {},
        due_at=due_at,
        kind=kind,
        customer=customer,
        contact_name=contact_name or (str(customer) if customer else ""),
        about_id=about_id,
        about_number=about_number,
        url=url,
        owner=owner,
        store=store or owner.home_store,
        grade=grade,
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
    is_logged: bool = False,
) -> FollowUp:
    """Tick off a task with how it went; ``next_due_at`` plans the next one of its kind.

    ``is_logged``: what was said stands on the timeline already. Raises ``Conflict`` if it was done already.
    """
    task = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if task.done_at:
        raise Conflict(_("This follow-up is already done."))
    task.done_at, task.done_by = now(), actor
    task.outcome, task.note = Outcome(outcome), clean_text(note)
    task.save(update_fields=["done_at", "done_by", "outcome", "note", "updated_at"])
    if not is_logged and (task.customer or task.about_id):
        add_entry(
            kind=EntryKind.FOLLOW_UP,
            text=gettext_noop("%(subject)s: %(outcome)s %(note)s"),
            values={
                "subject": task.title,
                "outcome": message_of(task.get_outcome_display),
                "note": task.note,
            },
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
            values=task.values,
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
            grade=task.grade,
        )
    record(actor=actor, verb="customers.follow_up.manage", target=task, changes={"done": task.note})
    return task


@transaction.atomic
def close_follow_ups(*, about_id: UUID, actor: User | None, of_cadence: bool = False) -> int:
    """Drop the open tasks about a document that has come to its end; returns how many.

    ``of_cadence``: only those that a grade had planned.
    """
    tasks = FollowUp.objects.filter(about_id=about_id, done_at=None)
    if of_cadence:
        tasks = tasks.exclude(grade="")
    return tasks.update(done_at=now(), done_by=actor, outcome=Outcome.DROPPED)


def empty_story(*, about_id: UUID, words: str = "") -> None:
    """Take out what people wrote about the person of a document, ``words`` too; that it was stays.

    Runs in the caller's transaction, which has a reason to forget the person.
    """
    written = Q(kind__in=HAND_WRITTEN) | Q(text=words) | Q(values__has_key="said")
    TimelineEntry.objects.filter(written, about_id=about_id).update(text="", values={})
    tasks = FollowUp.objects.filter(about_id=about_id)
    tasks.update(contact_name="", note="", subject="–", values={})


@transaction.atomic
def hand_over_follow_ups(*, about_id: UUID, owner: User) -> int:
    """The open tasks about a document go with it to its new advisor; returns how many."""
    return FollowUp.objects.filter(about_id=about_id, done_at=None).update(
        owner=owner, updated_at=now()
    )


@transaction.atomic
def escalate_follow_up(*, follow_up: FollowUp, people: Iterable[User]) -> bool:
    """Tell managers once that a task waits too long; ``False`` if it was done or told meanwhile."""
    task = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if task.done_at or task.escalated_at:
        return False
    task.escalated_at = now()
    task.save(update_fields=["escalated_at", "updated_at"])
    notify(
        people=people,
        text=gettext_noop("Overdue (%(grade)s): %(subject)s, %(who)s"),
        url=task.get_absolute_url(),
        grade=task.grade,
        subject=task.title,
        who=str(task.owner),
    )
    return True
