"""A case comes in, is corrected, finds its car, or was none."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.care.models import Case
from dealers.care.permissions import WORK_CASE
from dealers.care.rules import CaseRules
from dealers.care.services.base import (
    CLOCK,
    check_open,
    fitting,
    go,
    house_rules,
    lock_case,
    refuse,
    set_clock,
    tell,
    told,
    why,
    write,
)
from dealers.care.states import (
    BROUGHT,
    CaseChannel,
    CaseKind,
    CaseState,
    Priority,
    Severity,
)
from dealers.customers.models import Customer, Vehicle
from dealers.customers.services import message_of
from portal.core.errors import InvalidInput
from portal.core.validation import clean_phone
from tenants.accounts.models import Unit, User
from tenants.audit.services import set_fields
from tenants.workspace.services import next_number, notify

FIRST = {CaseKind.REQUEST: CaseState.ACCEPTED}
TEXTS = ("subject", "description", "contact_name", "vin_typed", "about_number", "about_url")
AMENDED = {
    "subject", "description", "channel", "priority", "customer", "contact_name", "contact_phone",
    "vehicle", "vin_typed", "promised_at",
}  # fmt: skip


def steps_for(house: CaseRules, kind: str) -> list[dict[str, str]]:
    """The house's steps for a kind, none of them done."""
    return [{"text": text, "done_at": "", "done_by": ""} for text in house.steps.get(kind, ())]


def person_by_rule(house: CaseRules, category: str) -> User | None:
    """Who gets the cases of a category, if the rules name somebody who still works on cases."""
    if not (wanted := house.owner_of(category)):
        return None
    person = User.objects.filter(pk=wanted, is_active=True, is_service=False).first()
    return person if person is not None and person.can(WORK_CASE) else None


def category_of(house: CaseRules, category: str) -> str:
    """One of the house's categories, or none. Raises ``InvalidInput`` for any other."""
    if category and category not in {row["name"] for row in house.categories}:
        raise refuse("category", _("Choose one of the categories of the house."))
    return category


def clean_caller(phone: str) -> str:
    """The caller's phone in one form. Raises ``InvalidInput`` naming ``contact_phone``."""
    try:
        return clean_phone(phone) if phone.strip() else ""
    except InvalidInput as error:
        raise refuse("contact_phone", str(error)) from error


@transaction.atomic
def open_case(
    *,
    kind: CaseKind | str,
    channel: CaseChannel | str,
    subject: str,
    store: Unit,
    actor: User | None,
    description: str = "",
    category: str = "",
    severity: Severity | str = Severity.MINOR,
    priority: Priority | str = Priority.NORMAL,
    customer: Customer | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    vehicle: Vehicle | None = None,
    vin_typed: str = "",
    about_id: UUID | None = None,
    about_number: str = "",
    about_url: str = "",
    promised_at: datetime | None = None,
) -> Case:
    """Note what somebody brings; the clock starts in the store's opening hours.

    Without ``actor`` it came by itself: a low score in a survey, a form of the website. The rules say
    which department looks into a category, and may name who gets it; that person is told. Raises
    ``InvalidInput`` without subject or customer, or for a category the house does not have.
    """
    house, kind = house_rules(), CaseKind(kind)
    if kind not in BROUGHT:
        raise refuse("kind", _("Choose what it is: a task is made on the page of a case."))
    if customer is None and not contact_name.strip():
        raise refuse("customer", _("Choose the customer, or type who called."))
    if about_url and (not about_url.startswith("/") or about_url.startswith(("//", "/\\"))):
        raise refuse("about_url", _("Give an address of this workspace, such as /service/…"))
    given = {
        "subject": told(subject, "subject", _("Say in a few words what it is about.")),
        "description": description, "contact_name": contact_name, "vin_typed": vin_typed,
        "about_number": about_number, "about_url": about_url,
    }  # fmt: skip
    case = Case(
        **{name: fitting(text, name) for name, text in given.items()},
        kind=kind, channel=CaseChannel(channel), state=FIRST.get(kind, CaseState.RECEIVED),
        store=store, category=category_of(house, category), queue=house.queue_of(category),
        severity=Severity(severity), priority=Priority(priority), customer=customer,
        contact_phone=clean_caller(contact_phone), vehicle=vehicle, about_id=about_id,
        promised_at=promised_at, opened_by=actor, currency=store.currency, received_at=now(),
        owner=person_by_rule(house, category), steps=steps_for(house, kind),
    )  # fmt: skip
    set_clock(case, house)
    case.number = next_number(kind="CS", store=store)
    case.save(force_insert=True)
    write(case, "case.opened", actor, severity=str(case.severity), category=case.category)
    channel_label = CaseChannel(channel).label
    tell(case, gettext_noop("%(subject)s (%(channel)s)"), actor, subject=case.subject,
         channel=message_of(lambda: str(channel_label)))  # fmt: skip
    if case.owner and case.owner != actor:
        tell_owner(case)
    return case


def tell_owner(case: Case) -> None:
    """Tell who has it now that it is theirs."""
    if case.owner is None:
        return
    notify(
        people=[case.owner],
        text=gettext_noop("Yours now: %(number)s %(subject)s"),
        url=case.get_absolute_url(),
        number=case.number,
        subject=case.subject,
    )


@transaction.atomic
def amend_case(*, case: Case, actor: User | None, **facts: Any) -> Case:
    """Correct what was noted: subject, words, channel, priority, customer, caller, car, promise.

    Raises ``InvalidInput`` for an empty subject or nobody who asks, ``Conflict`` once it is over.
    """
    case = lock_case(case)
    check_open(case)
    if unknown := facts.keys() - AMENDED:
        raise TypeError(f"Not facts of a case: {sorted(unknown)}")
    for name in facts.keys() & set(TEXTS):
        facts[name] = fitting(facts[name], name)
    if "contact_phone" in facts:
        facts["contact_phone"] = clean_caller(facts["contact_phone"])
    if not facts.get("subject", case.subject):
        raise refuse("subject", _("Say in a few words what it is about."))
    changes = set_fields(case, facts)
    if case.kind != CaseKind.TASK and case.customer is None and not case.contact_name:
        raise refuse("customer", _("Choose the customer, or type who called."))
    return write(case, "case.amended", actor, *facts, **changes)


@transaction.atomic
def confirm_vehicle(*, case: Case, vehicle: Vehicle, actor: User | None) -> Case:
    """Say which car was meant: what the caller said of it stays beside. Raises ``Conflict`` at the end."""
    case = lock_case(case)
    check_open(case)
    changes = set_fields(case, {"vehicle": vehicle})
    case = write(case, "case.car_confirmed", actor, "vehicle", **changes)
    tell(case, gettext_noop("Car confirmed: %(car)s"), actor, car=str(vehicle))
    return case


@transaction.atomic
def withdraw_case(*, case: Case, reason: str, actor: User | None) -> Case:
    """It was entered twice or by mistake; its open tasks go with it.

    Raises ``InvalidInput`` without a reason, ``Conflict`` once a solution was proposed.
    """
    case = lock_case(case)
    values = {"closed_reason": why(reason), "closed_at": now()}
    case.due_at = case.escalate_at = None
    case = go(case, CaseState.WITHDRAWN, "case.withdrawn", actor, *CLOCK, **values)
    drop_tasks(case, actor)
    tell(case, gettext_noop("Withdrawn: %(reason)s"), actor, reason=case.closed_reason)
    return case


def drop_tasks(case: Case, actor: User | None) -> None:
    """What departments had still to do for a case that is over need not be done."""
    for task in Case.objects.select_for_update().filter(parent=case).open().order_by("pk"):
        task.due_at = task.escalate_at = None
        values = {"closed_at": now(), "closed_reason": case.number}
        go(task, CaseState.WITHDRAWN, "case.withdrawn", actor, *CLOCK, **values)
