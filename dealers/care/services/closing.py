"""Calling back, closing, opening again; and passing on to the manufacturer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.care.models import Case
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
    wait_until,
    why,
    write,
)
from dealers.care.services.opening import drop_tasks, tell_owner
from dealers.care.states import CaseKind, CaseState
from dealers.customers.models import FollowUp
from dealers.customers.services import close_follow_ups, complete_follow_up, plan_follow_up
from dealers.customers.states import Outcome
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import set_fields
from tenants.selectors import hub_if_any

S = CaseState


@transaction.atomic
def plan_callback(
    *, case: Case, actor: User | None, due_at: datetime | None = None, owner: User | None = None
) -> Case:
    """Promise to ask the customer whether all is well: a follow-up of whoever has the case.

    Without a time the promised one counts, else the days of the rules. Raises ``InvalidInput`` for a
    time that is over.
    """
    case, house = lock_case(case), house_rules()
    if due_at is not None and due_at < now():
        raise refuse("due_at", _("Choose a time to come."))
    promised = case.promised_at if case.promised_at and case.promised_at > now() else None
    due_at = due_at or promised or now() + timedelta(days=house.callback_days)
    if case.acknowledged_at is None:
        case.acknowledged_at = now()
    wait_until(case, due_at, house)
    fields = ("acknowledged_at", *CLOCK)
    case = go(case, S.CALLBACK, "case.callback", actor, *fields, promised_at=due_at)
    _plan(case, due_at, owner or case.owner or actor, actor)
    return case


def _plan(case: Case, due_at: datetime, owner: User | None, actor: User | None) -> None:
    plan_follow_up(
        subject=gettext_noop("Callback about %(number)s: %(subject)s"),
        values={"number": case.number, "subject": case.subject},
        due_at=due_at,
        owner=owner,
        customer=case.customer,
        contact_name=case.contact_name or str(case.customer or ""),
        store=case.store,
        about_id=case.pk,
        about_number=case.number,
        url=case.get_absolute_url(),
        actor=actor,
    )


@transaction.atomic
def record_callback(
    *,
    case: Case,
    actor: User,
    satisfied: bool | None,
    note: str = "",
    next_due_at: datetime | None = None,
) -> Case:
    """Note how the callback went: satisfied closes the case, not satisfied opens it again.

    ``None``: nobody answered; the next try is at ``next_due_at``, or a day later. Raises
    ``InvalidInput`` where an unhappy customer's reason is missing, ``Conflict`` unless it waits
    for its callback.
    """
    case = lock_case(case)
    if case.state != S.CALLBACK:
        raise Conflict(_("No callback waits here. Reload to see what happened since."))
    note = fitting(note, "result")
    if satisfied is None:
        return _try_again(case, actor, note, next_due_at or now() + timedelta(days=1))
    if not satisfied and not note:
        raise refuse("note", _("Write down what the customer is not satisfied with."))
    _complete(case, actor, Outcome.REACHED, note)
    set_fields(case, {"satisfied": satisfied})
    if satisfied:
        return _close(case, actor, note)
    return _reopen(case, actor, note)


def _complete(case: Case, actor: User, outcome: Outcome, note: str) -> None:
    task = FollowUp.objects.filter(about_id=case.pk, done_at=None).order_by("due_at").first()
    if task is not None:
        complete_follow_up(follow_up=task, outcome=outcome, note=note, actor=actor)


def _try_again(case: Case, actor: User, note: str, due_at: datetime) -> Case:
    _complete(case, actor, Outcome.NO_ANSWER, note)
    wait_until(case, due_at, house_rules())
    changes = set_fields(case, {"promised_at": due_at})
    case = write(case, "case.called", actor, "promised_at", *CLOCK, **changes)
    _plan(case, due_at, case.owner or actor, actor)
    return case


def _close(case: Case, actor: User | None, opinion: str) -> Case:
    case.due_at = case.escalate_at = None
    values = {"closed_at": now(), "result": opinion or case.result}
    case = go(case, S.CLOSED, "case.closed", actor, "satisfied", *CLOCK, **values)
    close_follow_ups(about_id=case.pk, actor=actor)
    drop_tasks(case, actor)
    tell(case, gettext_noop("Closed %(note)s"), actor, note=opinion[:300])
    return case


def _reopen(case: Case, actor: User | None, reason: str) -> Case:
    case.reopened += 1
    case.closed_at, case.executed_at = None, None
    set_clock(case, house_rules(), anew=True)
    fields = ("reopened", "satisfied", "closed_at", "executed_at", *CLOCK)
    case = go(case, S.REOPENED, "case.reopened", actor, *fields)
    tell(case, gettext_noop("Reopened: %(reason)s"), actor, reason=reason)
    if case.owner != actor:
        tell_owner(case)
    return case


@transaction.atomic
def close_case(
    *, case: Case, actor: User | None, opinion: str = "", satisfied: bool | None = None
) -> Case:
    """Close without a callback what needs none: an answered enquiry or suggestion.

    A complaint and a service request are closed by the customer's word only: raises ``Conflict``.
    """
    case = lock_case(case)
    if case.kind not in (CaseKind.ENQUIRY, CaseKind.SUGGESTION):
        raise Conflict(_("Call the customer back: their answer closes it."))
    set_fields(case, {"satisfied": satisfied})
    return _close(case, actor, fitting(opinion, "result"))


@transaction.atomic
def reopen_case(*, case: Case, reason: str, actor: User | None) -> Case:
    """The customer comes again with the same matter; the time to settle it begins anew."""
    case = lock_case(case)
    if case.state != S.CLOSED:
        raise Conflict(_("Only what is closed can be opened again."))
    reason = why(reason)
    set_fields(case, {"satisfied": None})
    return _reopen(case, actor, reason)


@transaction.atomic
def send_to_oem(*, case: Case, reason: str, actor: User | None) -> Case:
    """Pass it on to the manufacturer: number, category, severity and state go to the hub, no words,
    no customer and no VIN. Raises ``Conflict`` a second time, or without a network.
    """
    case = lock_case(case)
    check_open(case)
    if case.kind == CaseKind.TASK:
        raise Conflict(_("Pass on the case, not its task."))
    if case.oem_at:
        raise Conflict(_("The manufacturer knows of it already."))
    if hub_if_any() is None:
        raise Conflict(_("This dealership belongs to no network yet."))
    values = {"oem_at": now(), "oem_reason": why(reason)}
    changes = set_fields(case, values)
    case = write(case, "case.sent_up", actor, *values, **changes)
    text = gettext_noop("Passed on to the manufacturer: %(reason)s")
    tell(case, text, actor, reason=case.oem_reason)
    return case
