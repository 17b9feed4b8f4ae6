"""From “we have heard you” to “it is done”: the way of a complaint, a request, an enquiry."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.care.models import Case
from dealers.care.permissions import ASSIGN_CASE, WORK_CASE
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
    wait_until,
    why,
    write,
)
from dealers.care.services.opening import category_of, person_by_rule, tell_owner
from dealers.care.states import DIAGNOSES, CaseKind, CaseState, Priority, Queue, Severity
from dealers.customers.services import message_of
from portal.core.errors import Conflict, NotPermitted
from tenants.accounts.models import Unit, UnitKind, User
from tenants.audit.services import set_fields
from tenants.workspace.services import notify

S = CaseState


def answered(case: Case) -> None:
    """The customer has heard from us: from now on the time to settle it counts. Not saved."""
    if case.acknowledged_at is None:
        case.acknowledged_at = now()
    wait_until(case, case.resolve_by, house_rules())


@transaction.atomic
def acknowledge_case(*, case: Case, actor: User | None, note: str = "") -> Case:
    """Tell the customer that we have it and who takes care of it; the first clock stops."""
    case = lock_case(case)
    if case.owner is None and actor is not None and actor.can(WORK_CASE):
        case.owner = actor
    answered(case)
    case = go(case, S.ACKNOWLEDGED, "case.acknowledged", actor, "acknowledged_at", "owner", *CLOCK)
    tell(case, gettext_noop("Receipt acknowledged %(note)s"), actor, note=fitting(note, "result"))
    return case


@transaction.atomic
def classify_case(
    *,
    case: Case,
    category: str,
    severity: Severity | str,
    actor: User | None,
    priority: Priority | str | None = None,
    queue: Queue | str | None = None,
    department: Unit | None = None,
) -> Case:
    """Say what it is about and how grave; sets the time to settle it and the department.

    A complaint moves on by it; where the rules or an earlier hand name an owner, it is assigned at
    once. Whatever is open may be classified anew, from the time it came in. Raises ``InvalidInput``
    without a category of the house, or for a unit that is a store.
    """
    case, house = lock_case(case), house_rules()
    check_open(case)
    if not category:
        raise refuse("category", _("Choose one of the categories of the house."))
    check_department(department)
    values = {
        "category": category_of(house, category),
        "severity": Severity(severity),
        "priority": Priority(priority or case.priority),
        "queue": Queue(queue or house.queue_of(category)),
        "department": department,
        "owner": case.owner or person_by_rule(house, category),
    }
    before = case.owner
    changes = set_fields(case, values)
    if case.state != S.CALLBACK:  # the customer waits for what was promised, not for a solution
        set_clock(case, house)
    if case.allows(S.CLASSIFIED):
        case = go(case, S.CLASSIFIED, "case.classified", actor, *values, *CLOCK)
        if case.owner:
            case = go(case, S.ASSIGNED, "case.assigned", actor)
    else:
        case = write(case, "case.classified", actor, *values, *CLOCK, **changes)
    label = Severity(case.severity).label
    tell(case, gettext_noop("Classified: %(category)s, %(severity)s"), actor,
         category=case.category, severity=message_of(lambda: str(label)))  # fmt: skip
    if case.owner and case.owner != before and case.owner != actor:
        tell_owner(case)
    return case


def check_department(department: Unit | None) -> None:
    """Raises ``InvalidInput`` for a store or a region where a department is asked for."""
    if department and department.kind not in (UnitKind.DEPARTMENT, UnitKind.TEAM):
        raise refuse("department", _("Choose a department or a team."))


@transaction.atomic
def assign_case(*, case: Case, owner: User, actor: User | None) -> Case:
    """Give it to somebody; they are told, and whoever had it, too.

    Raises ``InvalidInput`` for somebody who does not work on cases.
    """
    case = lock_case(case)
    check_open(case)
    if not owner.is_active or not owner.can(WORK_CASE):
        raise refuse("owner", _("%(name)s does not work on cases.") % {"name": owner})
    before = case.owner
    if case.allows(S.ASSIGNED):
        case = go(case, S.ASSIGNED, "case.assigned", actor, owner=owner)
    else:
        changes = set_fields(case, {"owner": owner})
        case = write(case, "case.assigned", actor, "owner", **changes)
    tell(case, gettext_noop("Assigned to %(name)s"), actor, name=str(owner))
    if before and before not in (owner, actor):
        text = gettext_noop("%(number)s is with %(name)s now.")
        url = case.get_absolute_url()
        notify(people=[before], text=text, url=url, number=case.number, name=str(owner))
    if owner not in (actor, before):
        tell_owner(case)
    return case


@transaction.atomic
def take_case(*, case: Case, actor: User) -> Case:
    """Make a case one's own that is nobody's. Raises ``Conflict`` if a colleague was faster."""
    case = lock_case(case)
    if case.owner_id not in (None, actor.pk):
        message = _("%(name)s was faster and has it now.") % {"name": case.owner}
        raise Conflict(message)
    return assign_case(case=case, owner=actor, actor=actor)


@transaction.atomic
def release_case(*, case: Case, reason: str, actor: User | None) -> Case:
    """Take it back from its owner: it waits for somebody again. A complaint loses its “assigned”."""
    case = lock_case(case)
    check_open(case)
    if (before := case.owner) is None:
        raise Conflict(_("It is nobody's already."))
    if actor is not None and before != actor and not actor.can(ASSIGN_CASE):
        raise NotPermitted(_("Only whoever assigns cases may take one from a colleague."))
    reason = why(reason)
    if case.state == S.ASSIGNED:
        case = go(case, S.CLASSIFIED, "case.released", actor, owner=None)
    else:
        changes = set_fields(case, {"owner": None})
        case = write(case, "case.released", actor, "owner", **changes)
    tell(case, gettext_noop("Taken back from %(name)s: %(reason)s"), actor, name=str(before),
         reason=reason)  # fmt: skip
    if before != actor:
        text = gettext_noop("%(number)s was taken back from you: %(reason)s")
        url = case.get_absolute_url()
        notify(people=[before], text=text, url=url, number=case.number, reason=reason)
    return case


@transaction.atomic
def investigate_case(*, case: Case, actor: User | None) -> Case:
    """Begin to look into it. Raises ``Conflict`` while it is nobody's."""
    case = lock_case(case)
    if case.owner is None:
        raise Conflict(_("Somebody must have it first: take it or assign it."))
    return go(case, S.INVESTIGATING, "case.investigating", actor)


@transaction.atomic
def propose_solution(
    *,
    case: Case,
    proposal: str,
    actor: User | None,
    root_cause: str = "",
    goodwill: Decimal = Decimal(0),
    promised_at: datetime | None = None,
) -> Case:
    """Say what is offered to the customer, what it costs the house, and why it happened."""
    case = lock_case(case)
    if goodwill < 0:
        raise refuse("goodwill", _("Type an amount of zero or more."))
    values = {
        "proposal": told(proposal, "proposal", _("Say what is offered.")),
        "root_cause": fitting(root_cause, "root_cause") or case.root_cause,
        "goodwill": goodwill,
        "promised_at": promised_at or case.promised_at,
    }
    case = go(case, S.PROPOSED, "case.proposed", actor, **values)
    tell(case, gettext_noop("Proposed: %(proposal)s"), actor, proposal=case.proposal[:300])
    return case


@transaction.atomic
def agree_solution(*, case: Case, actor: User | None) -> Case:
    """The customer accepts what was proposed."""
    case = go(lock_case(case), S.AGREED, "case.agreed", actor)
    tell(case, gettext_noop("The customer agrees to the proposal"), actor)
    return case


@transaction.atomic
def refuse_solution(*, case: Case, reason: str, actor: User | None) -> Case:
    """The customer does not accept it: look further. Nothing of the proposal is lost to the timeline."""
    case = lock_case(case)
    reason = why(reason, _("Say what the customer wants instead."))
    case = go(case, S.INVESTIGATING, "case.refused", actor)
    tell(case, gettext_noop("The customer refuses: %(reason)s"), actor, reason=reason)
    return case


@transaction.atomic
def execute_solution(
    *,
    case: Case,
    measures: str,
    actor: User | None,
    goodwill: Decimal | None = None,
    root_cause: str = "",
) -> Case:
    """Say what was done; of an enquiry or suggestion, what was answered. The callback comes next."""
    case = lock_case(case)
    if goodwill is not None and goodwill < 0:
        raise refuse("goodwill", _("Type an amount of zero or more."))
    values = {
        "measures": told(measures, "measures", _("Say what was done.")),
        "goodwill": case.goodwill if goodwill is None else goodwill,
        "root_cause": fitting(root_cause, "root_cause") or case.root_cause,
        "executed_at": now(),
        "owner": case.owner or actor,
    }
    case = go(case, S.EXECUTED, "case.executed", actor, **values)
    tell(case, gettext_noop("Carried out: %(measures)s"), actor, measures=case.measures[:300])
    return case


@transaction.atomic
def advance_request(
    *, case: Case, stage: CaseState | str, actor: User | None, note: str = ""
) -> Case:
    """Move a service request on: first diagnosis, advanced diagnosis, repair on site.

    The first step is the answer to the customer. Raises ``InvalidInput`` for any other stage.
    """
    case = lock_case(case)
    if case.kind != CaseKind.REQUEST or stage not in DIAGNOSES:
        raise refuse("stage", _("Choose a stage of a service request."))
    if case.owner is None and actor is not None and actor.can(WORK_CASE):
        case.owner = actor
    answered(case)
    fields = ("acknowledged_at", "owner", *CLOCK)
    case = go(case, S(stage), "case.advanced", actor, *fields)
    label = S(stage).label
    tell(case, gettext_noop("%(stage)s %(note)s"), actor, stage=message_of(lambda: str(label)),
         note=fitting(note, "result"))  # fmt: skip
    return case


@transaction.atomic
def check_step(*, case: Case, step: int, done: bool, actor: User | None) -> Case:
    """Tick a standard step, counted from 0, or take the tick off. Raises ``InvalidInput`` for no step."""
    case = lock_case(case)
    check_open(case)
    if not 0 <= step < len(case.steps):
        raise refuse("step", _("There is no such step any more. Reload the page."))
    steps = [dict(row) for row in case.steps]
    moment = localtime(now()).isoformat(timespec="minutes")
    steps[step]["done_at"] = moment if done else ""
    steps[step]["done_by"] = str(actor or "") if done else ""
    changes = {"step": [steps[step]["text"], done]}
    case.steps = steps
    return write(case, "case.step", actor, "steps", **changes)


def in_days(days: int) -> datetime:
    """This time so many days from now."""
    return now() + timedelta(days=days)
