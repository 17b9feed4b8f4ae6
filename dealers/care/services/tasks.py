"""What a department has to do for a case: given, taken by one of its people, answered."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.care import selectors
from dealers.care.models import Case
from dealers.care.permissions import TAKE_TASK
from dealers.care.rules import CaseRules
from dealers.care.services.base import (
    CLOCK,
    check_open,
    fitting,
    go,
    house_rules,
    keep_files,
    lock_case,
    opening_time,
    refuse,
    tell,
    told,
    wait_until,
    why,
    write,
)
from dealers.care.services.moves import check_department
from dealers.care.states import CaseKind, CaseState, Queue
from dealers.customers.services import message_of
from dealers.sales.models import Opportunity
from portal.core.errors import Conflict, NotPermitted
from tenants.accounts.models import Unit, User
from tenants.workspace.services import next_number, notify

S = CaseState


@transaction.atomic
def give_task(
    *,
    case: Case,
    subject: str,
    queue: Queue | str,
    actor: User | None,
    description: str = "",
    department: Unit | None = None,
    due_at: datetime | None = None,
) -> Case:
    """Ask a department to do something; its people are told, and one of them takes it.

    Without a time it has the hours of the rules. Raises ``InvalidInput`` without a subject, for a
    time that is over, ``Conflict`` for a case that is over or is a task itself.
    """
    case, house = lock_case(case), house_rules()
    check_open(case)
    check_department(department)
    if case.kind == CaseKind.TASK:
        raise Conflict(_("A task is made on the page of its case."))
    if due_at is not None and due_at < now():
        raise refuse("due_at", _("Choose a time to come."))
    task = Case(
        kind=CaseKind.TASK, parent=case, channel=case.channel, store=case.store,
        subject=told(subject, "subject", _("Say what is to be done.")),
        description=fitting(description, "description"), queue=Queue(queue), department=department,
        severity=case.severity, priority=case.priority, currency=case.currency,
        category=case.category, vehicle=case.vehicle,
    )  # fmt: skip
    return send_to_desk(task, due_at, actor, house, of=case.number)


def send_to_desk(
    task: Case, due_at: datetime | None, actor: User | None, house: CaseRules, *, of: str
) -> Case:
    """Give a new task its number and its time, and tell its department. Runs in the caller's
    transaction."""
    task.state, task.steps, task.opened_by = S.WAITING, [], actor
    due_at = due_at or opening_time(now(), task.store, hours=house.task_hours)
    wait_until(task, due_at, house)
    task.number = next_number(kind="CT", store=task.store)
    task.save(force_insert=True)
    write(task, "task.given", actor, parent=of, queue=str(task.queue))
    label = Queue(task.queue).label
    tell(task, gettext_noop("Task for %(department)s: %(subject)s"), actor,
         department=message_of(lambda: str(label)), subject=task.subject)  # fmt: skip
    people = [person for person in selectors.people_of_queue(task) if person != actor]
    text = gettext_noop("To be taken: %(number)s %(subject)s")
    url = task.get_absolute_url()
    notify(people=people, text=text, url=url, number=task.number, subject=task.subject)
    return task


def lock_task(task: Case) -> Case:
    """The task as it is now, held until the transaction ends. Raises ``Conflict`` for a case."""
    task = lock_case(task)
    if task.kind != CaseKind.TASK:
        raise Conflict(_("This is no task but a case."))
    return task


def _asker(task: Case) -> User | None:
    """Who waits for the result: whoever has the case or the deal, else whoever asked."""
    if task.parent is not None:
        return task.parent.owner or task.opened_by
    deal = Opportunity.objects.filter(pk=task.about_id).select_related("owner").first()
    return (deal.owner if deal else None) or task.opened_by


def tell_agent(task: Case, text: str, actor: User | None, **values: str) -> None:
    """Whoever has the case or the deal hears of its task at once; without one, whoever asked."""
    person = _asker(task)
    if person and person != actor:
        number, url = task.origin
        notify(people=[person], text=text, url=url, number=task.number, case=number, **values)


@transaction.atomic
def take_task(*, task: Case, actor: User) -> Case:
    """Take it: from now on it is mine. Of two who take at once the second is told who was faster."""
    task = lock_task(task)
    if task.state == S.TAKEN and task.owner_id != actor.pk:
        raise Conflict(_("%(name)s was faster and has it now.") % {"name": task.owner})
    task = go(task, S.TAKEN, "task.taken", actor, owner=actor)
    tell(task, gettext_noop("%(number)s taken by %(name)s"), actor, number=task.number,
         name=str(actor))  # fmt: skip
    text = gettext_noop("%(case)s: %(name)s has taken %(number)s.")
    tell_agent(task, text, actor, name=str(actor))
    return task


@transaction.atomic
def assign_task(*, task: Case, owner: User, actor: User | None) -> Case:
    """The head of the department gives it to somebody. Raises ``InvalidInput`` for who does no tasks."""
    task = lock_task(task)
    if not owner.is_active or not owner.can(TAKE_TASK):
        raise refuse("owner", _("%(name)s does no tasks of the care desk.") % {"name": owner})
    if task.state == S.TAKEN:
        task = go(task, S.WAITING, "task.returned", actor, owner=None)
    task = go(task, S.TAKEN, "task.taken", actor, owner=owner)
    if owner != actor:
        text = gettext_noop("Yours now: %(number)s %(subject)s")
        url = task.get_absolute_url()
        notify(people=[owner], text=text, url=url, number=task.number, subject=task.subject)
    return task


def _check_mine(task: Case, actor: User | None) -> None:
    """Raises ``NotPermitted`` for a colleague's task."""
    if actor is not None and task.owner_id not in (None, actor.pk):
        message = _("%(name)s has this task. Ask for it to be given back.")
        raise NotPermitted(message % {"name": task.owner})


@transaction.atomic
def return_task(*, task: Case, reason: str, actor: User | None) -> Case:
    """Give it back to the department: it can be taken again."""
    task = lock_task(task)
    _check_mine(task, actor)
    reason = why(reason)
    task = go(task, S.WAITING, "task.returned", actor, owner=None)
    tell(task, gettext_noop("%(number)s given back: %(reason)s"), actor, number=task.number,
         reason=reason)  # fmt: skip
    text = gettext_noop("%(case)s: %(number)s was given back: %(reason)s")
    tell_agent(task, text, actor, reason=reason)
    return task


@transaction.atomic
def finish_task(
    *, task: Case, result: str, actor: User | None, files: Sequence[UploadedFile] = ()
) -> Case:
    """Say what came of it, with papers where there are any; whoever has the case is told at once
    and sees it on its page. Raises ``InvalidInput``; nothing of it is kept then."""
    task = lock_task(task)
    _check_mine(task, actor)
    if files and actor is not None:
        keep_files(task, files, actor, verb=TAKE_TASK)
    task.due_at = task.escalate_at = None
    values = {
        "result": told(result, "result", _("Say what came of it.")),
        "executed_at": now(),
        "closed_at": now(),
    }
    task = go(task, S.DONE, "task.done", actor, *CLOCK, **values)
    tell(task, gettext_noop("%(number)s done: %(result)s"), actor, number=task.number,
         result=task.result[:300])  # fmt: skip
    text = gettext_noop("%(case)s: result of %(number)s: %(result)s")
    tell_agent(task, text, actor, result=task.result[:200])
    return task


@transaction.atomic
def withdraw_task(*, task: Case, reason: str, actor: User | None) -> Case:
    """It need not be done after all; whoever has it is told."""
    task = lock_task(task)
    person = task.owner
    task.due_at = task.escalate_at = None
    values = {"closed_reason": why(reason), "closed_at": now()}
    task = go(task, S.WITHDRAWN, "case.withdrawn", actor, *CLOCK, **values)
    if person and person != actor:
        text = gettext_noop("%(number)s need not be done: %(reason)s")
        url = task.get_absolute_url()
        notify(people=[person], text=text, url=url, number=task.number, reason=task.closed_reason)
    return task
