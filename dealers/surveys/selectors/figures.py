"""How satisfied customers are: score, top box and NPS, always with how many and who did not answer.

Counted is who was asked in the period, whenever they answered. Sums add up, so that one query gives
stores, advisors, technicians and all together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncMonth
from django.utils.timezone import localdate, make_aware

from dealers.service.models import RepairOrder
from dealers.surveys.models import Survey
from dealers.surveys.rules import SurveyRules
from dealers.surveys.states import DETRACTOR, FEW, PROMOTER, Step, SurveyKind, SurveyState
from tenants.accounts.models import Unit

TENTH = Decimal("0.1")
MONTHS = 12


def _share(part: Any, whole: Any) -> Decimal | None:
    return (Decimal(100) * part / whole).quantize(TENTH) if whole else None


@dataclass(frozen=True)
class Asked:
    """What is asked of the figures: the kind and the days, both included."""

    kind: SurveyKind
    start: date
    end: date
    store: Unit | None = None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first midnight to the last, which is not included."""
        return _midnight(self.start), _midnight(self.end + timedelta(days=1))

    @property
    def before(self) -> "Asked":
        """The period of the same length before this one."""
        days = (self.end - self.start).days + 1
        back = timedelta(days=days)
        return Asked(self.kind, self.start - back, self.end - back, self.store)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@dataclass
class Figures:
    """Of a group of surveys. Sums; what is reckoned from them is ``None`` where nothing is known."""

    key: str = ""
    label: str = ""
    asked: int = 0
    answered: int = 0
    scored: int = 0
    score_sum: Decimal = Decimal(0)
    ratings: int = 0
    top_ratings: int = 0
    rated_nps: int = 0
    promoters: int = 0
    detractors: int = 0
    low: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Add the sums of another group."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + row[name])

    @property
    def response(self) -> Decimal | None:
        """Percent of those asked who answered."""
        return _share(self.answered, self.asked)

    @property
    def score(self) -> Decimal | None:
        """The mean score, of 100."""
        return (self.score_sum / self.scored).quantize(TENTH) if self.scored else None

    @property
    def top_box(self) -> Decimal | None:
        """Percent of the ratings at the top: 9 and 10 of ten, 5 of five, yes."""
        return _share(self.top_ratings, self.ratings)

    @property
    def nps(self) -> Decimal | None:
        """Percent of 9 and 10 less percent of 0 to 6."""
        return _share(self.promoters - self.detractors, self.rated_nps)

    @property
    def is_few(self) -> bool:
        """So few answers that the figures say little."""
        return self.answered < FEW


@dataclass
class StepFigures:
    """One step of the purchase or the visit."""

    step: Step
    target: int
    count: int = 0
    score: Decimal | None = None
    before: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """Score less target: below zero is what is missing."""
        return None if self.score is None else self.score - self.target

    @property
    def change(self) -> Decimal | None:
        """Against the period before."""
        if self.score is None or self.before is None:
            return None
        return self.score - self.before


@dataclass
class Report:
    """All figures of a kind in a period, with those of the period before."""

    asked: Asked
    total: Figures = field(default_factory=Figures)
    before: Figures = field(default_factory=Figures)
    stores: list[Figures] = field(default_factory=list)
    advisors: list[Figures] = field(default_factory=list)
    technicians: list[Figures] = field(default_factory=list)
    steps: list[StepFigures] = field(default_factory=list)
    months: list[Figures] = field(default_factory=list)

    @property
    def weakest(self) -> list[StepFigures]:
        """The three steps that miss their target by most."""
        missed = [(row.gap, row) for row in self.steps if row.gap is not None and row.gap < 0]
        return [row for _gap, row in sorted(missed, key=lambda pair: pair[0])[:3]]


_ANSWERED = Q(state=SurveyState.ANSWERED)
SUMS: dict[str, Any] = {
    "asked": Count("pk"),
    "answered": Count("pk", filter=_ANSWERED),
    "scored": Count("score"),
    "score_sum": Coalesce(Sum("score"), Decimal(0)),
    "ratings": Coalesce(Sum("ratings"), 0),
    "top_ratings": Coalesce(Sum("top_ratings"), 0),
    "rated_nps": Count("nps"),
    "promoters": Count("pk", filter=Q(nps__gte=PROMOTER)),
    "detractors": Count("pk", filter=Q(nps__lte=DETRACTOR)),
    "low": Count("pk", filter=Q(is_low=True)),
}


def _counted(rows: QuerySet[Survey], asked: Asked, since: date) -> QuerySet[Survey]:
    first, last = _midnight(since), asked.moments[1]
    found = rows.filter(kind=asked.kind, sent_at__gte=first, sent_at__lt=last)
    if asked.store is not None:
        found = found.filter(store=asked.store)
    return found.exclude(state=SurveyState.CANCELLED).order_by()


def _with_period(rows: QuerySet[Survey], asked: Asked) -> QuerySet[Survey]:
    is_now = Case(
        When(sent_at__gte=asked.moments[0], then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return _counted(rows, asked, asked.before.start).annotate(is_now=is_now)


def _by(lines: Iterable[dict[str, Any]], key: str, label: str) -> list[Figures]:
    found: dict[str, Figures] = {}
    for line in lines:
        if line[key] is not None:
            name = str(line[key])
            found.setdefault(name, Figures(name, line[label])).add(line)
    return sorted(found.values(), key=lambda row: (-row.answered, row.label))


def steps_of(rows: QuerySet[Survey], asked: Asked, house: SurveyRules) -> list[StepFigures]:
    """Each step that was rated in the period or the one before; one query."""
    values = {step: Cast(KeyTextTransform(step.value, "steps"), FloatField()) for step in Step}
    sums = {f"{step.value}_score": Avg(value) for step, value in values.items()}
    sums |= {f"{step.value}_count": Count(value) for step, value in values.items()}
    lines = _with_period(rows, asked).filter(_ANSWERED).values("is_now").annotate(**sums)
    known: dict[bool, dict[str, Any]] = {line["is_now"]: line for line in lines}
    here, past = known.get(True, {}), known.get(False, {})
    found = []
    for step in Step:
        count = here.get(f"{step.value}_count") or 0
        if count or past.get(f"{step.value}_count"):
            found.append(
                StepFigures(
                    step,
                    house.target(asked.kind, step),
                    count,
                    _tenth(here.get(f"{step.value}_score")),
                    _tenth(past.get(f"{step.value}_score")),
                )
            )
    return found


def _tenth(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(TENTH)


def _months(rows: QuerySet[Survey], asked: Asked) -> list[Figures]:
    first = asked.end.replace(day=1)
    months = [first]
    for _n in range(MONTHS - 1):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    found = {month: Figures(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months[::-1]}
    lines: Any = (
        _counted(rows, asked, months[-1])
        .annotate(month=TruncMonth("sent_at"))
        .values("month")
        .annotate(**SUMS)
    )
    for line in lines:
        found[line["month"].date()].add(line)
    return list(found.values())


def report_of(rows: QuerySet[Survey], asked: Asked, house: SurveyRules) -> Report:
    """The figures of what ``rows`` hold, which the caller has narrowed to what a person may see.

    Three queries, however many surveys, stores and people there are.
    """
    names = {
        "store_name": Max("store__name"),
        "advisor_name": Max("advisor__full_name"),
        "technician_name": Max("technician__full_name"),
    }
    groups = _with_period(rows, asked).values("is_now", "store", "advisor", "technician")
    lines: dict[bool, list[dict[str, Any]]] = defaultdict(list)
    for line in groups.annotate(**names, **SUMS):
        lines[line["is_now"]].append(line)  # type: ignore[arg-type, index] # rows of values()
    report = Report(asked)
    add: list[tuple[Figures, bool]] = [(report.total, True), (report.before, False)]
    for figures, is_now in add:
        for line in lines[is_now]:
            figures.add(line)
    here = lines[True]
    report.stores = _by(here, "store", "store_name")
    report.advisors = _by(here, "advisor", "advisor_name")
    report.technicians = _by(here, "technician", "technician_name")
    report.steps = steps_of(rows, asked, house)
    report.months = _months(rows, asked)
    return report


@dataclass(frozen=True)
class Workshop:
    """What the workshop itself knows of its quality, beside what customers say."""

    visits: int
    comebacks: int
    promised: int
    on_time: int

    @property
    def first_time_fix(self) -> Decimal | None:
        """Percent of the visits that were no comeback of an earlier one."""
        return _share(self.visits - self.comebacks, self.visits)

    @property
    def on_time_share(self) -> Decimal | None:
        """Percent of the visits with a promise that were ready by then."""
        return _share(self.on_time, self.promised)


def workshop_quality(orders: QuerySet[RepairOrder], asked: Asked) -> Workshop:
    """Of the cars that went home from the workshop in the period; one query."""
    first, last = asked.moments
    found = orders.filter(delivered_at__gte=first, delivered_at__lt=last)
    if asked.store is not None:
        found = found.filter(store=asked.store)
    return Workshop(
        **found.order_by().aggregate(
            visits=Count("pk"),
            comebacks=Count("pk", filter=Q(is_comeback=True)),
            promised=Count("pk", filter=Q(promised_at__isnull=False)),
            on_time=Count("pk", filter=Q(ready_at__lte=F("promised_at"))),
        )
    )


def usual_period() -> tuple[date, date]:
    """The last ninety days."""
    today = localdate()
    return today - timedelta(days=89), today


BREAKDOWNS: dict[str, Callable[[Report], list[Figures]]] = {
    "total": lambda report: [report.total],
    "store": lambda report: report.stores,
    "advisor": lambda report: report.advisors,
    "technician": lambda report: report.technicians,
    "month": lambda report: report.months,
}
