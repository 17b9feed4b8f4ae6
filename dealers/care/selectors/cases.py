"""Reads of cases and tasks, and of whose they are."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dealers.care.models import Case
from dealers.care.permissions import TAKE_TASK, VIEW_CASE, WORK_CASE
from dealers.care.rules import CaseRules
from dealers.care.states import QUEUE_LEADS, QUEUE_ROLES, CaseKind, CaseLevel, Queue
from dealers.customers.models import Customer
from dealers.customers.selectors import Hint
from portal.ui import values
from portal.ui.filters import words_in
from tenants.accounts.models import Unit, UnitKind, User
from tenants.workspace.house import rules_of

AT_MOST = 1000
FOUND_BY = (
    "number", "subject", "customer__full_name", "contact_name", "contact_phone", "vin_typed",
    "vehicle__plate", "vehicle__vin", "about_number",
)  # fmt: skip


def rules() -> CaseRules:
    """The rules of the care desk that hold now."""
    return rules_of(CaseRules)


def find_cases(text: str, *, user: User) -> QuerySet[Case]:
    """Cases by number, subject, customer, caller or car."""
    return words_in(Case.objects.brought().visible_to(user, VIEW_CASE), FOUND_BY, text)


def queues_of(user: User) -> list[str]:
    """The departments whose tasks are this person's, by their roles; all of them for the owner."""
    keys = user.role_keys
    if "owner" in keys:
        return [str(queue) for queue in Queue]
    return [str(queue) for queue, roles in QUEUE_ROLES.items() if keys & set(roles)]


def units_of(user: User) -> list[UUID]:
    """The units a person belongs to: their team and all above it but the store."""
    if user.team_id is None:
        return []
    parents = dict(Unit.objects.exclude(kind=UnitKind.STORE).values_list("pk", "parent"))
    found: list[UUID] = []
    unit: UUID | None = user.team_id
    while unit in parents and unit not in found:
        found.append(unit)
        unit = parents[unit]
    return found


def tasks_to_take(user: User) -> QuerySet[Case]:
    """Tasks of this person's departments that nobody has taken, the most urgent first."""
    rows = Case.objects.visible_to(user, TAKE_TASK).to_take(queues_of(user), units_of(user))
    return rows.order_by("due_at", "pk")


def count_tasks(user: User) -> int:
    """How many tasks wait for this person: to be taken, or taken and not done; counted to 1,000."""
    mine = Case.objects.visible_to(user, TAKE_TASK).tasks().open().filter(owner=user)
    waiting = tasks_to_take(user)
    return sum(len(rows.order_by().values_list("pk")[:AT_MOST]) for rows in (mine, waiting))


def count_cases(user: User) -> int:
    """How many cases wait: whoever works on them sees their own and nobody's, others the late ones."""
    rows = Case.objects.visible_to(user, VIEW_CASE).brought()
    if user.can(WORK_CASE):
        rows = rows.open().filter(Q(owner=user) | Q(owner=None))
    else:
        rows = rows.overdue()
    return len(rows.order_by().values_list("pk")[:AT_MOST])


def _with_role(key: str, store: Unit | None) -> list[User]:
    """Who has a role and reaches the store's cases; programs are nobody."""
    people = User.objects.filter(assignments__role__key=key, is_active=True, is_service=False)
    return [person for person in people.distinct().order_by("pk") if _covers(person, store)]


def _covers(person: User, store: Unit | None) -> bool:
    reach = person.reach(TAKE_TASK)
    if reach.everything or store is None or store.pk in reach.stores:
        return True
    return bool(reach) and person.home_store_id == store.pk


def people_of_queue(task: Case) -> list[User]:
    """Who may take a task: the people of its unit, else those whose roles do such work in the store."""
    if task.department_id:
        people = User.objects.filter(is_active=True, is_service=False)
        members = [p for p in people.exclude(team=None) if task.department_id in units_of(p)]
        if members:
            return members
    found: dict[UUID, User] = {}
    for key in QUEUE_ROLES[Queue(task.queue)]:
        found |= {person.pk: person for person in _with_role(key, task.store)}
    return list(found.values())


def told_at(level: CaseLevel, case: Case) -> list[User]:
    """The people of a level over the case's store; the owner of the house where nobody holds it."""
    key = QUEUE_LEADS[Queue(case.queue)] if level == CaseLevel.DEPARTMENT else str(level.value)
    return _with_role(key, case.store) or _with_role("owner", case.store)


def complaints_of(customer: Customer, user: User) -> Iterable[Hint]:
    """The warning on a customer's page: somebody with an open complaint gets no cheerful call.

    Whichever store it is of: whoever may see complaints at all must know before they call.
    """
    if not user.can(VIEW_CASE):
        return
    rows = Case.objects.open().filter(customer=customer, kind=CaseKind.COMPLAINT)
    for case in rows.order_by("received_at")[:3]:
        words = {
            "number": case.number,
            "subject": case.subject,
            "since": values.day(case.received_at),
        }
        text = _("Open complaint %(number)s since %(since)s: %(subject)s. Call with care.") % words
        yield Hint(text, case.get_absolute_url(), "trouble", 1)


def open_complaint_of(customer: Customer) -> str:
    """Why nobody should ask the customer how content they are: the number of a complaint that runs."""
    rows = Case.objects.open().filter(customer=customer, kind=CaseKind.COMPLAINT)
    case = rows.first()
    return _("complaint %(number)s is open") % {"number": case.number} if case else ""


def open_case_of(customer: Customer) -> str:
    """Why the customer's data is still needed: the number of a case that is not at its end."""
    case = Case.objects.open().filter(customer=customer).first()
    return _("case %(number)s is open") % {"number": case.number} if case else ""
