"""How long visits take, from the reception to the car being ready and to its release, and how many held.

A visit counts in the month in which the car went home. Its time is the whole of it: nights and days
on which the house is closed included, since the customer is without the car then, too. Between the
middle (median) and the mean lie the few that take very long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from dealers.service.models import Job, RepairOrder
from dealers.service.permissions import VIEW_ORDER
from dealers.service.states import NOT_WANTED, PayType
from portal.core.aggregates import Median
from tenants.accounts.models import Unit, User

HOUR = Decimal("0.1")


@dataclass(frozen=True)
class Turnaround:
    """Of a store, a month or a pay type. Hours have one decimal; ``None`` where nothing is known."""

    key: str
    label: str
    visits: int = 0
    to_ready: Decimal | None = None  # hours from reception, the middle visit
    to_release: Decimal | None = None
    mean_to_ready: Decimal | None = None
    mean_to_release: Decimal | None = None
    promised: int = 0  # visits that were promised for a time
    on_time: int = 0  # of these, ready by then
    comebacks: int = 0  # visits that were comebacks of earlier ones

    @property
    def on_time_share(self) -> Decimal | None:
        """Percent of the visits that were promised for a time."""
        return _percent(self.on_time, self.promised)

    @property
    def comeback_share(self) -> Decimal | None:
        """Percent of the visits."""
        return _percent(self.comebacks, self.visits)


@dataclass
class TurnaroundReport:
    """Rows by what was asked for, and all together; a visit of two payers stands in both rows."""

    rows: list[Turnaround] = field(default_factory=list)
    total: Turnaround = field(default_factory=lambda: Turnaround("", ""))


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(HOUR) if whole else None


def _span(name: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(name) - F("opened_at"), output_field=DurationField())


FIGURES = {
    "visits": Count("pk"),
    "to_ready": Median(_span("ready_at"), output_field=DurationField()),
    "to_release": Median(_span("delivered_at"), output_field=DurationField()),
    "mean_to_ready": Avg(_span("ready_at")),
    "mean_to_release": Avg(_span("delivered_at")),
    "promised": Count("pk", filter=Q(promised_at__isnull=False, ready_at__isnull=False)),
    "on_time": Count("pk", filter=Q(ready_at__lte=F("promised_at"))),
    "comebacks": Count("pk", filter=Q(is_comeback=True)),
}


def _row(key: str, label: str, found: Mapping[str, Any]) -> Turnaround:
    figures: dict[str, Any] = {
        name: _hours(value) if isinstance(value, timedelta) else value
        for name, value in found.items()
        if name in FIGURES
    }
    return Turnaround(key, label, **figures)


def _hours(spent: timedelta) -> Decimal:
    return (Decimal(spent.total_seconds()) / 3600).quantize(HOUR)


def report(
    user: User, *, start: date, end: date, by: str = "month", store: Unit | None = None
) -> TurnaroundReport:
    """Visits whose cars went home from ``start`` to ``end``, ``by`` store, month or pay type.

    Only what this person may see. Two queries, one by pay type: as many however many visits.
    """
    zone = get_current_timezone()
    orders = RepairOrder.objects.visible_to(user, VIEW_ORDER).filter(
        delivered_at__gte=datetime.combine(start, time.min, zone),
        delivered_at__lt=datetime.combine(end + timedelta(days=1), time.min, zone),
    )
    orders = (orders.filter(store=store) if store else orders).order_by()
    rows = {"store": _by_store, "month": _by_month, "pay_type": _by_payer}[by](orders)
    return TurnaroundReport(rows, _row("", _("All"), orders.aggregate(**FIGURES)))


def _by_store(orders: QuerySet[RepairOrder]) -> list[Turnaround]:
    rows = orders.values("store", "store__code", "store__name").annotate(**FIGURES)
    return [
        _row(str(row["store"]), row["store__name"], row)
        for row in sorted(rows, key=lambda row: row["store__code"])
    ]


def _by_month(orders: QuerySet[RepairOrder]) -> list[Turnaround]:
    rows = orders.values(month=TruncMonth("delivered_at")).annotate(**FIGURES).order_by("month")
    return [_row(f"{row['month']:%Y-%m}", f"{row['month']:%Y-%m}", row) for row in rows]


def _by_payer(orders: QuerySet[RepairOrder]) -> list[Turnaround]:
    """A visit counts for everybody who pays a job of it that was wanted."""
    jobs = Job.objects.filter(repair_order=OuterRef("pk")).exclude(authorisation__in=NOT_WANTED)
    found = []
    for payer in PayType:
        pays = Q(pay_type=payer) | Q(shares__has_key=payer.value)
        row = orders.filter(Exists(jobs.filter(pays))).aggregate(**FIGURES)
        if row["visits"]:
            found.append(_row(payer.value, str(payer.label), row))
    return found
