"""Files of a case, the rules of the house, whose work it is, and the end of a customer's data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from dealers.care.models import Case
from dealers.care.permissions import MANAGE_RULES, TAKE_TASK, VIEW_CASE, WORK_CASE
from dealers.care.rules import CaseRules
from dealers.care.services.base import keep_files, lock_case, refuse, tell, write
from dealers.care.states import BROUGHT, CaseLevel, Queue, Severity
from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.services import hand_over_follow_ups
from dealers.customers.states import EntryKind
from portal.core.validation import clean_text
from tenants.accounts.leaving import WorkKind
from tenants.accounts.models import User
from tenants.workspace.house import keep_rules, locked_rules
from tenants.workspace.models import StoredFile
from tenants.workspace.services import delete_file

MOST_CATEGORIES, MOST_STEPS, MOST_LEVELS = 40, 20, 6
LONGEST = 60 * 24 * 60


@transaction.atomic
def add_files(*, case: Case, files: Sequence[UploadedFile], actor: User) -> Case:
    """Keep photos or papers with a case, all of them or none."""
    case = lock_case(case)
    if not files:
        raise refuse("files", _("Choose a file."))
    names = keep_files(case, files, actor, verb=VIEW_CASE)
    case = write(case, "case.files", actor, "updated_at", added=", ".join(names))
    tell(case, gettext_noop("Files added: %(names)s"), actor, names=", ".join(names)[:300])
    return case


@transaction.atomic
def change_rules(*, actor: User | None, **wanted: Any) -> CaseRules:
    """Set the rules that are named; cases that are open keep the times they have.

    Raises ``InvalidInput`` naming the rule for a time of nothing, an unknown severity, department,
    level or kind, a category without a name or an owner who does not work on cases.
    """
    checks: dict[str, Callable[[str, Any, CaseRules], Any]] = {
        "acknowledge_minutes": _by_severity,
        "resolve_hours": _by_severity,
        "escalation": _levels,
        "categories": _categories,
        "steps": _steps,
        "callback_days": _days,
        "task_hours": _days,
    }
    house = locked_rules(CaseRules)
    if unknown := wanted.keys() - checks.keys():
        raise TypeError(f"Not rules of the care desk: {sorted(unknown)}")
    clean = {name: checks[name](name, value, house) for name, value in wanted.items()}
    return keep_rules(replace(house, **clean), actor=actor, verb=MANAGE_RULES)


def _by_severity(name: str, value: dict[str, int], house: CaseRules) -> dict[str, int]:
    times = {**getattr(house, name), **value}
    if set(times) != {str(s) for s in Severity} or any(
        not 1 <= int(n) <= LONGEST for n in times.values()
    ):
        raise refuse(name, _("Type a time of at least 1 for each severity."))
    return {str(severity): int(times[severity]) for severity in Severity}


def _levels(name: str, value: Iterable[Sequence[Any]], house: CaseRules) -> list[list[Any]]:
    rows: list[tuple[str, int]] = [(str(level), int(minutes)) for level, minutes in value]
    if len(rows) > MOST_LEVELS or any(
        level not in CaseLevel or not 0 <= minutes <= LONGEST for level, minutes in rows
    ):
        raise refuse(name, _("Each level needs a role and minutes, at most 6 levels."))
    return [[level, minutes] for level, minutes in sorted(rows, key=lambda row: row[1])]


def _categories(
    name: str, value: Iterable[dict[str, str]], house: CaseRules
) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in value:
        title, queue = clean_text(row["name"])[:60], row.get("queue") or str(Queue.CARE)
        owner = str(row.get("owner") or "")
        if not title or queue not in Queue:
            raise refuse(name, _("Each category needs a name and a department."))
        if owner and not _works(owner):
            raise refuse(name, _("“%(name)s”: its person works on no cases.") % {"name": title})
        found[title] = {"name": title, "queue": str(queue), "owner": owner}
    if not found or len(found) > MOST_CATEGORIES:
        raise refuse(name, _("Name between 1 and %(most)s categories.") % {"most": MOST_CATEGORIES})
    return list(found.values())


def _works(person_id: str) -> bool:
    person = User.objects.filter(pk=person_id, is_active=True, is_service=False).first()
    return person is not None and person.can(WORK_CASE)


def _steps(name: str, value: dict[str, Iterable[str]], house: CaseRules) -> dict[str, list[str]]:
    if set(value) - {str(kind) for kind in BROUGHT}:
        raise refuse(name, _("Steps are those of complaints, requests, enquiries, suggestions."))
    clean = {
        kind: list(dict.fromkeys(filter(None, (clean_text(text)[:160] for text in texts))))
        for kind, texts in value.items()
    }
    if any(len(texts) > MOST_STEPS for texts in clean.values()):
        raise refuse(name, _("At most %(most)s steps for each kind.") % {"most": MOST_STEPS})
    return {**house.steps, **clean}


def _days(name: str, value: int, house: CaseRules) -> int:
    if not 1 <= value <= 1000:
        raise refuse(name, _("Type a number between 1 and 1000."))
    return value


def hand_cases(rows: Any, person: User, to: User) -> None:
    """The open cases of who leaves go to a colleague, their callbacks too."""
    for case in rows:
        case.owner = to
        case.save(update_fields=["owner", "updated_at"])
        hand_over_follow_ups(about_id=case.pk, owner=to)


# What lies open with a colleague, who cannot be deactivated while it does.
OPEN_WORK = [
    WorkKind(
        "cases",
        gettext_lazy("Complaints and requests"),
        lambda person: Case.objects.brought().open().filter(owner=person),
        WORK_CASE,
        move=hand_cases,
    ),
    WorkKind(
        "case_tasks",
        gettext_lazy("Tasks for departments"),
        lambda person: Case.objects.tasks().open().filter(owner=person),
        TAKE_TASK,
    ),
]


def erase_cases_of(customers: Sequence[Customer]) -> None:
    """Empty what cases say about who it was and in whose words; figures and states stay.

    Runs in the transaction of the erasing, which is audited there.
    """
    cases = list(Case.objects.filter(customer__in=customers))
    ids = [case.pk for case in cases]
    every = Case.objects.filter(pk__in=ids) | Case.objects.filter(parent__in=ids)
    every.update(
        subject="–", description="", contact_name="", contact_phone="", vin_typed="", proposal="",
        measures="", result="", root_cause="", closed_reason="", oem_reason="",
    )  # fmt: skip
    # What a deal asked of a desk is told about the deal, so by the customer, too.
    mine = Q(about_id__in=ids) | Q(customer__in=[customer.pk for customer in customers])
    told = TimelineEntry.objects.filter(mine)
    told.filter(kind__in=[EntryKind.COMPLAINT, EntryKind.CASE, EntryKind.TASK]).update(
        text="", values={}
    )
    callbacks = FollowUp.objects.filter(about_id__in=ids)
    callbacks.update(subject="–", values={}, contact_name="", note="")
    for file in StoredFile.objects.filter(about__in=ids):
        delete_file(file=file)
