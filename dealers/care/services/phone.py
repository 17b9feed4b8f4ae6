"""What a telephone system reports: it rings, somebody answers, it ends.

A call is a task of whoever it rings at (a follow-up), done once they have spoken: a call that nobody
answers, or whose end is never reported, stays as a call to be made. The three reports may come
twice, late or without the ones before; each carries what it needs.
"""

from typing import Any

from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from dealers.care import selectors
from dealers.care.permissions import CALL_BACK
from dealers.care.services.base import refuse
from dealers.customers.models import Customer, FollowUp
from dealers.customers.services import complete_follow_up, log_contact, plan_follow_up
from dealers.customers.states import EntryKind, Outcome
from dealers.sales.services import contact_lead
from dealers.service.selectors import people_who
from portal.core.errors import InvalidInput
from portal.core.locks import hold
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

IN, OUT = "in", "out"
FROM, TO = gettext_noop("Call from %(who)s"), gettext_noop("Call to %(who)s")
BACK = gettext_noop("Call back %(who)s: missed call")
KNOWN = gettext_noop("%(who)s is calling. %(about)s")
UNKNOWN = gettext_noop("Unknown number %(number)s is calling")
MISSED = gettext_noop("Missed call of %(who)s (%(number)s): call back")


@transaction.atomic
def report_ringing(
    *,
    call_id: str,
    number: str,
    actor: User,
    extension: str = "",
    email: str = "",
    direction: str = IN,
) -> FollowUp:
    """It rings: whoever has the extension (or e-mail) sees within two seconds who is calling.

    Reported again for another extension, the call is theirs from then on. Raises ``InvalidInput``
    without an id or with an unknown direction.
    """
    task, is_new = _call(call_id, number, extension, email, direction, actor)
    moved = False if is_new else _is_moved_to(task, extension, email)
    if task.done_at is None and _is(task, "ringing") and (is_new or moved):
        _pop(task)
    return task


@transaction.atomic
def report_answered(
    *,
    call_id: str,
    actor: User,
    number: str = "",
    extension: str = "",
    email: str = "",
    direction: str = IN,
) -> FollowUp:
    """Somebody has answered: the call is theirs. Nothing happens to one that is over."""
    task, _is_new = _call(call_id, number, extension, email, direction, actor)
    if task.done_at is None and _is(task, "ringing"):
        _is_moved_to(task, extension, email)
        _keep(task, state="answered")
    return task


@transaction.atomic
def report_ended(
    *,
    call_id: str,
    actor: User,
    seconds: int = 0,
    recording: str = "",
    number: str = "",
    extension: str = "",
    email: str = "",
    direction: str = IN,
) -> FollowUp:
    """It is over. Spoken: it stands on the timeline of the customer or lead, with how long and where
    the recording lies. Missed: it is a task to call back, and the desk is told. Safe to repeat.
    """
    if recording and not recording.startswith("https://"):
        raise refuse("recording", _("Give the recording's address, beginning with https://."))
    task, _is_new = _call(call_id, number, extension, email, direction, actor)
    if task.done_at or _is(task, "missed"):
        return task
    if _is(task, "answered") or seconds > 0:
        _is_moved_to(task, extension, email)
        _keep(task, state="ended", seconds=str(seconds), recording=recording[:500])
        return _spoken(task, seconds, recording)
    if task.values["direction"] == OUT:
        _keep(task, state="ended")
        return complete_follow_up(follow_up=task, outcome=Outcome.NO_ANSWER, actor=task.owner)
    task.subject, task.due_at = BACK, now()
    _keep(task, state="missed")
    desk = list(people_who(CALL_BACK))
    people = [task.owner, *(person for person in desk if person.pk != task.owner_id)]
    notify(people=people, text=MISSED, url=task.url, **_words(task))
    return task


def _is(task: FollowUp, state: str) -> bool:
    return bool(task.values["state"] == state)


def _words(task: FollowUp) -> dict[str, str]:
    return {name: task.values[name] for name in ("who", "number")}


def _keep(task: FollowUp, **values: str) -> None:
    task.values = {**task.values, **values}
    task.save(update_fields=["values", "subject", "due_at", "updated_at"])


def _number(text: str) -> str:
    """In E.164 where it is one; a hidden or internal number is kept as it comes."""
    try:
        return clean_phone(text)
    except InvalidInput:
        return clean_text(text)[:40]


def _call(
    call_id: str, number: str, extension: str, email: str, direction: str, actor: User
) -> tuple[FollowUp, bool]:
    """The call's task, locked; made at the first report of it. Two reports at once wait for each other."""
    call_id = clean_text(call_id)[:80]
    if not call_id:
        raise refuse("call_id", _("Give the call's id."))
    if direction not in {IN, OUT}:
        raise refuse("direction", _("Say “in” or “out”."))
    key = selectors.call_key(call_id)
    hold(f"{connection.schema_name} call {key}")
    found = FollowUp.objects.select_for_update(of=("self",)).filter(about_id=key).first()
    if found:
        return found, False
    number = _number(number)
    customers = selectors.customers_with(number)
    lead = None if customers else selectors.open_lead_with(number)
    customer = customers[0] if customers else None
    who = str(customer or (lead and lead.name) or number or _("hidden number"))[:80]
    owner = _owner(extension, email, customer, actor)
    values = {
        "call_id": call_id, "number": number, "who": who, "direction": direction,
        "state": "ringing", "seconds": "", "recording": "",
    }  # fmt: skip
    task = plan_follow_up(
        subject=FROM if direction == IN else TO, values=values, due_at=now(), actor=actor,
        owner=owner, customer=customer, contact_name=who, about_id=key,
        about_number=number[:40], url=f"/care/calls/{key}/",
    )  # fmt: skip
    record(actor=actor, verb="care.call.reported", target=task)
    return task, True


def _owner(extension: str, email: str, customer: Customer | None, actor: User) -> User:
    """Who it rings at; of a common line who looks after the customer, else the desk."""
    person = selectors.person_at(extension=extension, email=email)
    known = [customer.owner, customer.service_advisor] if customer else []
    for candidate in (person, *known, people_who(CALL_BACK).order_by("email").first()):
        if candidate is not None and candidate.is_active:
            return candidate
    return actor


def _is_moved_to(task: FollowUp, extension: str, email: str) -> bool:
    """Give the call to who has the extension now; whether that is somebody else."""
    person = selectors.person_at(extension=extension, email=email)
    if person is None or person.pk == task.owner_id:
        return False
    task.owner, task.store = person, person.home_store or task.store
    task.save(update_fields=["owner", "store", "updated_at"])
    return True


def _pop(task: FollowUp) -> None:
    """Say on every open page of whoever it rings at who is calling; one click leads on."""
    if task.values["direction"] == OUT:
        return
    customer, lead = task.customer, None
    url, text, about = task.url, KNOWN, ""
    if customer is not None:
        cars = [str(car) for car in selectors.cars_of(customer)]
        work = [str(one) for one in selectors.open_work_of(customer, task.owner)]
        about = " · ".join([*cars[:2], *work[:2]])
        visible = Customer.objects.visible_to(task.owner, selectors.SEE_CUSTOMER)
        if visible.filter(pk=customer.pk).exists():
            url = customer.get_absolute_url()
    elif lead := selectors.open_lead_with(task.values["number"]):
        about = str(lead)
    else:
        text = UNKNOWN
    notify(people=[task.owner], text=text, url=url, about=about, **_words(task))


def _spoken(task: FollowUp, seconds: int, recording: str) -> FollowUp:
    """Write down that they have spoken, in the language of who did."""
    person = task.owner
    with override(person.language or None):
        minutes = f"{seconds // 60}:{seconds % 60:02d}"
        said = _("Call, %(minutes)s min") % {"minutes": minutes}
        if recording:
            address = recording.replace("@", "%40")  # an @ would name a colleague
            said = f"{said}. {_('Recording')}: {address}"
    lead = None if task.customer else selectors.open_lead_with(task.values["number"])
    if task.customer and task.customer.erased_at is None:
        log_contact(customer=task.customer, kind=EntryKind.CALL, text=said, actor=person)
    elif lead is not None and person.can(
        "sales.lead.work"
    ):  # others leave it to who works with leads
        contact_lead(lead=lead, kind=EntryKind.CALL, text=said, actor=person)
    return complete_follow_up(
        follow_up=task, outcome=Outcome.REACHED, actor=person, note=said, is_logged=True
    )


def erase_calls_of(customers: list[Customer]) -> None:
    """Empty what calls say of these people; that somebody rang stays."""
    mine: Any = selectors.calls().filter(customer__in=customers)
    mine.update(subject="–", values={}, about_number="", url="")
