"""Who could do which job: technicians with their skills, what they have before them, what they did today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localdate, now

from dealers.service.models import Job, JobLine, Resource, WorkClock
from dealers.service.permissions import EDIT_ORDER, WORK_ON_JOB
from dealers.service.selectors import day_of
from dealers.service.states import (
    IN_THE_SHOP,
    NOT_WANTED,
    JobState,
    LineKind,
    ResourceKind,
    Skill,
)
from tenants.accounts.models import Role, User
from tenants.accounts.stores import stores_for

HOUR = Decimal("0.01")


@dataclass(frozen=True)
class Load:
    """A technician in the workshop: hours are Decimals with two places."""

    user: User
    planned: Decimal = Decimal(0)  # of the jobs given to them that are not finished
    clocked: Decimal = Decimal(0)  # today, running clocks included
    is_working: bool = False
    is_off: bool = False  # not there today
    skills: list[str] = field(default_factory=list)  # empty: everything

    def fits(self, skill: str) -> bool:
        """There today, and able to do this kind of work."""
        return not self.is_off and (not skill or not self.skills or skill in self.skills)

    @property
    def skill_labels(self) -> list[str]:
        """The skills in words."""
        return [str(Skill(skill).label) for skill in self.skills]


def jobs_to_give(user: User) -> QuerySet[Job]:
    """Jobs of cars in the shop that are wanted and not finished, within this person's reach."""
    return (
        Job.objects.visible_to(user, EDIT_ORDER)
        .filter(repair_order__board__in=IN_THE_SHOP)
        .exclude(authorisation__in=NOT_WANTED)
        .exclude(state=JobState.FINISHED)
    )


def technicians(user: User) -> list[Load]:
    """Those who work on cars in the stores within reach, by name, with what they have to do.

    Planned as technicians, or with a role that works on jobs and does not manage them; and whoever
    has a job. Six queries, however many they are.
    """
    stores = set(stores_for(user, EDIT_ORDER).values_list("pk", flat=True))
    if user.focus is not None:
        stores &= {user.focus}
    plans = {
        row.user_id: row
        for row in Resource.objects.filter(
            kind=ResourceKind.TECHNICIAN, is_active=True, store__in=stores, user__isnull=False
        )
    }
    jobs = jobs_to_give(user)
    planned = _planned(jobs)
    roles = [
        role.pk
        for role in Role.objects.all()
        if WORK_ON_JOB in role.granted and EDIT_ORDER not in role.granted
    ]
    active = Q(is_active=True, is_service=False)
    wanted = Q(assignments__role__in=roles, home_store__in=stores) | Q(pk__in=plans)
    people = User.objects.filter(active & wanted | Q(pk__in=planned))
    found = list(people.distinct().order_by("full_name", "pk"))
    clocked, working = _clocked(found)
    today = localdate().isoformat()
    return [
        Load(
            user=person,
            planned=planned.get(person.pk, Decimal(0)),
            clocked=clocked.get(person.pk, Decimal(0)),
            is_working=person.pk in working,
            is_off=not person.is_active
            or (person.pk in plans and today in plans[person.pk].days_off),
            skills=list(plans[person.pk].skills) if person.pk in plans else [],
        )
        for person in found
    ]


def _planned(jobs: QuerySet[Job]) -> dict[UUID, Decimal]:
    """Labour hours of the unfinished jobs, by technician; also those with a job without hours."""
    given = jobs.filter(technician__isnull=False).order_by()
    hours = {pk: Decimal(0) for pk in given.values_list("technician", flat=True)}
    rows = JobLine.objects.filter(job__in=given, kind=LineKind.LABOUR).values("job__technician")
    for row in rows.order_by().annotate(hours=Sum("quantity")):
        hours[row["job__technician"]] = row["hours"].quantize(HOUR)
    return hours


def _clocked(people: Iterable[User]) -> tuple[dict[UUID, Decimal], set[UUID]]:
    """Hours clocked today, and whose clock runs."""
    start, moment = day_of(now())[0], now()
    clocks = WorkClock.objects.filter(technician__in=list(people)).filter(
        Q(stopped_at=None) | Q(stopped_at__gt=start)
    )
    seconds: dict[UUID, float] = {}
    working = set()
    for clock in clocks:
        spent = (clock.stopped_at or moment) - max(clock.started_at, start)
        pk = clock.technician_id
        seconds[pk] = seconds.get(pk, 0) + spent.total_seconds()
        if clock.stopped_at is None:
            working.add(pk)
    return {pk: (Decimal(s) / 3600).quantize(HOUR) for pk, s in seconds.items()}, working


def suggested(job: Job, people: Iterable[Load]) -> Load | None:
    """Who fits a job: able, there today, with the fewest hours before them; those who are free first."""
    fit = [load for load in people if load.fits(job.skill)]
    return min(fit, key=_by_load, default=None)


def _by_load(load: Load) -> tuple[Any, ...]:
    # Whoever is named for a few skills before those who can do everything: they stay for the rest.
    return (load.planned, load.is_working, not load.skills, load.user.full_name)


def plan(user: User) -> tuple[list[Load], list[tuple[Job, Load | None]]]:
    """The technicians, and the jobs that nobody has, each with who fits; the first promised first."""
    people = technicians(user)
    waiting = (
        jobs_to_give(user)
        .filter(technician=None)
        .select_related("repair_order__vehicle")
        .order_by("repair_order__promised_at", "pk")[:200]
    )
    return people, [(job, suggested(job, people)) for job in waiting]
