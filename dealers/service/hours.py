"""Hours are three numbers: billed to somebody, flat-rate of the catalogue, clocked on jobs.

With the hours a technician was there, they make the workshop's measures:

 efficiency    flat-rate hours produced / hours clocked on jobs
 productivity  hours clocked on jobs / hours available
 utilisation   flat-rate hours produced / hours available (the product of the two)

Billed and flat-rate hours count on the day on which the job was finished, for its technician;
clocked hours on the day on which the clock was started. A technician was available for the opening
hours of each day on which they clocked: nobody's attendance is recorded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from dealers.service.models import Job, JobLine, WorkClock
from dealers.service.permissions import VIEW_HOURS
from dealers.service.selectors import clocked_hours
from dealers.service.states import JobState, LineKind
from portal.core.hours import opening_spells
from portal.core.money import to_cents
from tenants.accounts.models import Unit, User


@dataclass
class Hours:
    """Of one job, order, technician or day; two decimals."""

    key: str = ""
    label: str = ""
    billed: Decimal = Decimal(0)
    flat_rate: Decimal = Decimal(0)
    clocked: Decimal = Decimal(0)
    available: Decimal = Decimal(0)

    @property
    def efficiency(self) -> Decimal | None:
        """Percent: flat-rate hours produced of hours clocked."""
        return _percent(self.flat_rate, self.clocked)

    @property
    def productivity(self) -> Decimal | None:
        """Percent: hours clocked of hours available."""
        return _percent(self.clocked, self.available)

    @property
    def utilisation(self) -> Decimal | None:
        """Percent: flat-rate hours produced of hours available."""
        return _percent(self.flat_rate, self.available)

    def add(self, other: "Hours") -> None:
        """Count another's hours to these."""
        self.billed += other.billed
        self.flat_rate += other.flat_rate
        self.clocked += other.clocked
        self.available += other.available


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (100 * part / whole).quantize(Decimal("0.1")) if whole else None


def hours_of(jobs: Iterable[Job]) -> Hours:
    """The three numbers of jobs whose lines and clocks are at hand. No query of its own then."""
    hours = Hours()
    for job in jobs:
        hours.billed += job.billed_hours
        hours.flat_rate += job.flat_rate_hours
        hours.clocked += clocked_hours(job)
    return hours


@dataclass
class HoursReport:
    """Rows of technicians or of days, the sum of all, and whose they are."""

    rows: list[Hours] = field(default_factory=list)
    total: Hours = field(default_factory=Hours)


_Cell = tuple[UUID | None, date]  # a technician's day


def report(
    user: User,
    *,
    start: date,
    end: date,
    by: str = "technician",
    store: Unit | None = None,
    technician: User | None = None,
) -> HoursReport:
    """Hours from ``start`` to ``end`` of whom this person may see, ``by`` technician or day.

    Four queries, however many there are.
    """
    cells = _cells(user, start, end, store, technician)
    names: dict[UUID | None, str] = {None: _("Without technician")}
    people = User.objects.filter(pk__in=[pk for pk, _day in cells if pk])
    names |= {person.pk: str(person) for person in people}
    rows: dict[Any, Hours] = {}
    found = HoursReport()
    for (pk, day), hours in cells.items():
        key = str(pk or "") if by == "technician" else day.isoformat()
        label = names.get(pk, "") if by == "technician" else day.isoformat()
        rows.setdefault(key, Hours(key, label)).add(hours)
        found.total.add(hours)
    found.rows = sorted(rows.values(), key=lambda row: (row.label, row.key))
    return found


def _cells(
    user: User, start: date, end: date, store: Unit | None, technician: User | None
) -> dict[_Cell, Hours]:
    cells: defaultdict[_Cell, Hours] = defaultdict(Hours)
    clocks = WorkClock.objects.visible_to(user, VIEW_HOURS)
    clocks = clocks.filter(**_within("started_at", start, end))
    lines = JobLine.objects.visible_to(user, VIEW_HOURS).filter(
        kind=LineKind.LABOUR,
        job__state=JobState.FINISHED,
        **_within("job__finished_at", start, end),
    )
    if store:
        clocks = clocks.filter(job__repair_order__store=store)
        lines = lines.filter(job__repair_order__store=store)
    if technician:
        clocks, lines = (
            clocks.filter(technician=technician),
            lines.filter(job__technician=technician),
        )
    spent = ExpressionWrapper(Coalesce("stopped_at", Now()) - F("started_at"), DurationField())
    worked = (
        clocks.order_by()
        .values("technician", "job__repair_order__store", day=TruncDate("started_at"))
        .annotate(spent=Sum(spent))
    )
    days: defaultdict[_Cell, set[UUID]] = defaultdict(set)
    for row in worked:
        place = (row["technician"], row["day"])
        cells[place].clocked += _hours(row["spent"])
        days[place].add(row["job__repair_order__store"])
    produced = (
        lines.order_by()
        .values("job__technician", day=TruncDate("job__finished_at"))
        .annotate(billed=Sum("quantity"), flat=Sum("flat_rate_hours"))
    )
    for made in produced:
        cell = cells[made["job__technician"], made["day"]]
        cell.billed += made["billed"]
        cell.flat_rate += made["flat"] or 0
    _add_available(cells, days)
    return dict(cells)


def _within(path: str, start: date, end: date) -> dict[str, datetime]:
    zone = get_current_timezone()
    return {
        f"{path}__gte": datetime.combine(start, time.min, zone),
        f"{path}__lt": datetime.combine(end + timedelta(days=1), time.min, zone),
    }


def _add_available(cells: dict[_Cell, Hours], days: dict[_Cell, set[UUID]]) -> None:
    """Opening hours of the store (the longest open of several) on each day somebody clocked."""
    stores = Unit.objects.in_bulk({pk for found in days.values() for pk in found})
    known: dict[tuple[UUID, date], Decimal] = {}
    for (person, day), places in days.items():
        for place in places:
            if (place, day) not in known:
                known[place, day] = _open_hours(stores[place], day)
        cells[person, day].available = max(known[place, day] for place in places)


def _open_hours(store: Unit, day: date) -> Decimal:
    spells = opening_spells(day, hours=store.opening_hours, zone=store.time_zone)
    return _hours(sum((end - start for start, end in spells), timedelta()))


def _hours(spent: timedelta) -> Decimal:
    return to_cents(Decimal(spent.total_seconds()) / 3600)
