"""What the cars cost, how far they went, how much they were used: SQL sums, a constant number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField as Number
from django.db.models import (
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Least, TruncMonth
from django.utils.timezone import localdate, make_aware, now

from dealers.fleet.models import CarCost, FleetCar, Trip
from dealers.fleet.permissions import VIEW_COST
from dealers.fleet.states import CostKind
from portal.core.money import to_cents
from tenants.accounts.models import User

MONTHS = 12
_MONEY = Number(max_digits=16, decimal_places=2)
_NOTHING = timedelta(0)
SHOWN_KINDS = (CostKind.FUEL, CostKind.REPAIR, CostKind.INSURANCE)


def months_back(count: int = MONTHS) -> list[date]:
    """The first days of the last ``count`` months, this one last."""
    day, found = localdate().replace(day=1), []
    for _n in range(count):
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]


def month_spans(count: int = MONTHS) -> list[tuple[date, date]]:
    """From the first day to before the last; that of this month ends after today."""
    tomorrow = localdate() + timedelta(days=1)
    return [(month, min(_month_after(month), tomorrow)) for month in months_back(count)]


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _sum_of(rows: QuerySet, expression: Any, field: Any) -> Coalesce:
    """One figure of a car out of another table, zero for none."""
    summed = rows.filter(car=OuterRef("pk")).order_by().values("car").annotate(all=Sum(expression))
    return Coalesce(
        Subquery(summed.values("all"), output_field=field), Value(0), output_field=field
    )


def _time_out(start: datetime, end: datetime) -> ExpressionWrapper:
    """How long of a span the drive of a row took; what is still out counts until now."""
    came = Least(Coalesce(F("in_at"), Value(now())), Value(end))
    left = Greatest(F("out_at"), Value(start))
    return ExpressionWrapper(came - left, output_field=DurationField())


def _out_between(start: datetime, end: datetime) -> Q:
    still = Q(in_at=None) & Q(out_at__lt=min(end, now()))
    return Q(out_at__isnull=False) & (still | Q(in_at__gt=start)) & Q(out_at__lt=end)


def car_figures(user: User) -> QuerySet[FleetCar]:
    """Cars with the figures of the last twelve months, from the first day of the first one.

    ``km`` driven, ``time_out`` (a span of time), and in the car's currency ``fuel``, ``repair``,
    ``insurance`` and ``spent``, which is all costs; ``figures_of`` adds what is reckoned from them.
    """
    since = months_back()[0]
    start, end = _midnight(since), now()
    trips = Trip.objects.filter(in_at__gte=start)
    out = Trip.objects.filter(_out_between(start, end))
    costs = CarCost.objects.filter(day__gte=since, day__lte=localdate(), void_because="")
    driven = F("odometer_in") - F("odometer_out")
    sums = {kind.value: _sum_of(costs.filter(kind=kind), "amount", _MONEY) for kind in SHOWN_KINDS}
    return FleetCar.objects.visible_to(user, VIEW_COST).annotate(
        km=_sum_of(trips, driven, IntegerField()),
        time_out=Coalesce(
            Subquery(
                out.filter(car=OuterRef("pk"))
                .order_by()
                .values("car")
                .annotate(all=Sum(_time_out(start, end)))
                .values("all"),
                output_field=DurationField(),
            ),
            Value(_NOTHING),
        ),
        spent=_sum_of(costs, "amount", _MONEY),
        **sums,
    )


def depreciation_between(car: FleetCar, start: date, end: date) -> Decimal:
    """Straight-line loss of value from ``start`` to before ``end``, by days, in the car's currency.

    Nothing before it was bought, after its months are over, or after it was retired; nothing for a
    car whose day of purchase is not known.
    """
    if car.bought_on is None:
        return Decimal(0)
    days = Decimal("30.4375") * car.months
    over = car.bought_on + timedelta(days=int(days))
    last = min(end, over, car.retired_on or end)
    held = (last - max(start, car.bought_on)).days
    return to_cents((car.price - car.residual) / days * max(held, 0))


def _held(car: FleetCar, start: datetime, end: datetime) -> timedelta:
    """How long of a span the car was ours, up to now."""
    first = max(start, _midnight(car.bought_on)) if car.bought_on else start
    last = min(end, now())
    last = min(last, _midnight(car.retired_on)) if car.retired_on else last
    return max(last - first, _NOTHING)


def _percent(part: timedelta, whole: timedelta) -> Decimal | None:
    if whole <= _NOTHING:
        return None
    return to_cents(Decimal(100) * Decimal(part / whole))


@dataclass(frozen=True)
class Figures:
    """What is reckoned of a car's sums; ``None`` where it is not defined."""

    depreciation: Decimal
    total: Decimal
    per_km: Decimal | None
    utilisation: Decimal | None


def figures_of(car: FleetCar) -> Figures:
    """The figures of a row of ``car_figures``.

    Total is all costs and depreciation; per km is total ÷ km; utilisation is time out ÷ time the
    car was ours, in percent of all hours.
    """
    since = months_back()[0]
    loss = depreciation_between(car, since, localdate() + timedelta(days=1))
    total = car.spent + loss
    return Figures(
        depreciation=loss,
        total=total,
        per_km=to_cents(total / car.km) if car.km else None,
        utilisation=_percent(car.time_out, _held(car, _midnight(since), now())),
    )


def costs_by_month(cars: QuerySet[FleetCar]) -> list[dict[str, Any]]:
    """What was spent month by month and kind by kind: ``month``, ``kind``, ``currency``, ``amount``."""
    rows = CarCost.objects.filter(
        car__in=cars.order_by().values("pk"),
        day__gte=months_back()[0],
        day__lte=localdate(),
        void_because="",
    )
    found: Any = (
        rows.annotate(month=TruncMonth("day"))
        .values("month", "kind", "currency")
        .annotate(amount=Sum("amount"))
        .order_by("month", "kind")
    )
    return list(found)


def utilisation_by_month(cars: list[FleetCar]) -> dict[Any, list[Decimal | None]]:
    """Percent of each of the last months that each car was out, by the car's id; one query."""
    spans = [(_midnight(month), _midnight(_month_after(month))) for month in months_back()]
    sums = {
        f"m{n}": Sum(_time_out(*span), filter=_out_between(*span)) for n, span in enumerate(spans)
    }
    rows = Trip.objects.filter(car__in=cars).filter(_out_between(spans[0][0], spans[-1][1]))
    known: dict = {row["car"]: row for row in rows.order_by().values("car").annotate(**sums)}
    return {
        car.pk: [
            _percent(known.get(car.pk, {}).get(f"m{n}") or _NOTHING, _held(car, *span))
            for n, span in enumerate(spans)
        ]
        for car in cars
    }
