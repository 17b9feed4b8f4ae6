"""The care desk in figures: how many, how soon answered, how soon settled, how often in vain."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate, now

from dealers.care.models import Case
from dealers.care.states import OVER, CaseKind, CaseState
from portal.core.aggregates import Median

MONTHS = 12
# By what cases are put together; the name of a column each.
GROUPS = ("category", "severity", "store", "channel", "queue", "kind")


@dataclass(frozen=True)
class CaseFigure:
    """A group of cases. Shares in per cent of those that count, ``None`` where none does."""

    key: Any
    count: int
    open: int
    answered_in_time: int | None
    hours_to_close: int | None
    reopened: int | None
    satisfied: int | None
    goodwill: Decimal


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _measures() -> dict[str, Any]:
    took = ExpressionWrapper(F("closed_at") - F("received_at"), output_field=DurationField())
    closed = Q(state=CaseState.CLOSED)
    answered = Q(acknowledged_at__isnull=False)
    # Counted once it was answered, or once its time has run out.
    due = answered | Q(acknowledge_by__lt=now())
    return {
        "n": Count("pk"),
        "n_open": Count("pk", filter=~Q(state__in=OVER)),
        "n_due": Count("pk", filter=due & ~Q(acknowledge_by=None)),
        "n_in_time": Count("pk", filter=answered & Q(acknowledged_at__lte=F("acknowledge_by"))),
        "took": Median(took, filter=closed, output_field=DurationField()),
        "n_closed": Count("pk", filter=closed | Q(reopened__gt=0)),
        "n_reopened": Count("pk", filter=Q(reopened__gt=0)),
        "n_asked": Count("pk", filter=Q(satisfied__isnull=False)),
        "n_satisfied": Count("pk", filter=Q(satisfied=True)),
        "spent": Sum("goodwill"),
    }


def _figure(key: Any, row: dict[str, Any]) -> CaseFigure:
    took = row["took"]
    return CaseFigure(
        key=key,
        count=row["n"],
        open=row["n_open"],
        answered_in_time=_share(row["n_in_time"], row["n_due"]),
        hours_to_close=None if took is None else round(took.total_seconds() / 3600),
        reopened=_share(row["n_reopened"], row["n_closed"]),
        satisfied=_share(row["n_satisfied"], row["n_asked"]),
        goodwill=row["spent"] or Decimal(0),
    )


def summary(rows: QuerySet[Case]) -> CaseFigure:
    """All these cases in one line."""
    return _figure("", rows.order_by().aggregate(**_measures()))


def figures(rows: QuerySet[Case], by: str) -> list[CaseFigure]:
    """The cases put together by one of ``GROUPS``, most first; a store by its name."""
    name = "store__name" if by == "store" else by
    found = rows.order_by().values(name).annotate(**_measures()).order_by("-n", name)
    return [_figure(row[name], row) for row in found]


def months_back(until: date | None = None) -> list[date]:
    """The first days of the last twelve months, the oldest first."""
    last = (until or localdate()).replace(day=1)
    months = [last]
    while len(months) < MONTHS:
        first = months[-1]
        months.append(date(first.year - (first.month == 1), first.month - 1 or 12, 1))
    return months[::-1]


def cases_by_month(rows: QuerySet[Case]) -> dict[tuple[date, str], int]:
    """How many came in by month (its first day) and kind."""
    month = TruncMonth("received_at")
    found = rows.order_by().annotate(month=month).values("month", "kind").annotate(n=Count("pk"))
    return {(_day(row["month"]), row["kind"]): row["n"] for row in found}


def _day(moment: datetime) -> date:
    return moment.date()


def reported(user_rows: QuerySet[Case], *, kind: str = "", since: date | None = None) -> QuerySet:
    """What a report counts: no tasks, nothing entered by mistake; from a day on."""
    rows = user_rows.brought().exclude(state=CaseState.WITHDRAWN)
    if kind:
        rows = rows.filter(kind=CaseKind(kind))
    return rows.filter(received_at__date__gte=since) if since else rows
