"""Shelves that need more, parts nobody wants, how often we could deliver, and how suppliers do."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Ceil, Coalesce, NullIf
from django.utils.timezone import localdate

from dealers.parts.models import (
    GoodsReceipt,
    PartDemand,
    PurchaseLine,
    StockLevel,
    StockMove,
    Supplier,
)
from dealers.parts.states import OUTWARD, UNDER_WAY, DemandState, MoveKind, OrderKind, OrderState
from tenants.accounts.models import Unit

DEAD_AFTER = timedelta(days=180)
SPAN = timedelta(days=90)
_SHARE = DecimalField(max_digits=14, decimal_places=4)
_QUANTITY = DecimalField(max_digits=12, decimal_places=2)
_WORTH = DecimalField(max_digits=16, decimal_places=2)
_ZERO = Value(Decimal(0))


def _sum_of(rows: QuerySet, by: str, what: Any, field: DecimalField) -> Coalesce:
    """The sum of ``what`` over ``rows``, which are those of the outer row; zero for none."""
    grouped = rows.order_by().values(by).annotate(n=Sum(what)).values("n")
    return Coalesce(Subquery(grouped, output_field=field), _ZERO, output_field=field)


def planned_levels() -> QuerySet[StockLevel]:
    """Shelves with ``on_order``, ``awaited`` (back-ordered) and ``suggested``: what to order."""
    here = {"part": OuterRef("part"), "order__store": OuterRef("store")}
    lines = PurchaseLine.objects.filter(**here, order__state__in=[OrderState.DRAFT, *UNDER_WAY])
    waiting = PartDemand.objects.filter(
        part=OuterRef("part"), store=OuterRef("store"), state=DemandState.WAITING
    )
    missing = F("quantity") - F("held") - F("served")
    position = F("on_hand") - F("reserved") + F("on_order") - F("awaited")
    return StockLevel.objects.annotate(
        on_order=_sum_of(lines, "part", F("quantity") - F("refused") - F("accepted"), _QUANTITY),
        awaited=_sum_of(waiting, "part", missing, _QUANTITY),
        suggested=ExpressionWrapper(Ceil(F("target") - position), output_field=_QUANTITY),
    )


def to_reorder() -> QuerySet[StockLevel]:
    """The shelves that have reached their reorder point, or for which somebody waits in vain.

    Parts out of use, and those whose place another number has taken, are not ordered any more.
    """
    waiting = PartDemand.objects.filter(state=DemandState.WAITING).values("part")
    low = Q(on_hand__lte=F("reorder_point") + F("reserved")) | Q(part__in=waiting)
    current = Q(part__superseded_on=None) | Q(part__superseded_on__gt=localdate())
    return (
        planned_levels()
        .filter(low, current, part__is_active=True, suggested__gt=0)
        .filter(on_hand__lte=F("reorder_point") + F("reserved") - F("on_order") + F("awaited"))
    )


def dead_levels(*, today: date) -> QuerySet[StockLevel]:
    """Shelves with stock that nobody has taken from for half a year."""
    return StockLevel.objects.filter(dead(today), on_hand__gt=0)


def dead(today: date) -> Q:
    """Nothing was taken for half a year, and it has lain there as long."""
    limit = today - DEAD_AFTER
    return Q(last_out_on__lt=limit) | Q(last_out_on=None, created_at__date__lt=limit)


def stores_with_figures(
    stores: QuerySet[Unit], *, today: date, currency: str = "CNY"
) -> QuerySet[Unit]:
    """Stores with the figures of their parts desk over the last 90 days.

    ``fill_rate``: (demand − emergency purchases − lost sales) ÷ demand, in percent, by pieces.
    ``days_supply``: stock ÷ cost of what went out × 90. ``stock_value``, ``dead_value``: at
    average cost. What was taken back was not asked for. ``None`` where nothing was.
    """
    since = today - SPAN
    mine = {"store": OuterRef("pk")}
    levels = StockLevel.objects.filter(**mine)
    out = StockMove.objects.filter(
        **mine,
        kind__in=[*OUTWARD, MoveKind.RETURN],
        at__date__gte=since,
        pk__gte=_first_id(since - timedelta(days=1)),  # the ids follow the clock, and are indexed
    )
    lost = PartDemand.objects.filter(**mine, state=DemandState.LOST, created_at__date__gte=since)
    urgent = GoodsReceipt.objects.filter(
        line__order__store=OuterRef("pk"),
        line__order__kind=OrderKind.EMERGENCY,
        received_on__gte=since,
    )
    worth = F("on_hand") * F("average_cost")
    cost = ExpressionWrapper(-F("quantity") * F("unit_cost"), output_field=_WORTH)
    value = ExpressionWrapper(worth, output_field=_WORTH)
    demand = F("issued") + F("lost")
    return stores.annotate(
        stock_value=_sum_of(levels, "store", value, _WORTH),
        dead_value=_sum_of(levels.filter(dead(today)), "store", value, _WORTH),
        issued=_sum_of(out, "store", -F("quantity"), _QUANTITY),
        issued_cost=_sum_of(out, "store", cost, _WORTH),
        lost=_sum_of(lost, "store", F("quantity"), _QUANTITY),
        emergency=_sum_of(urgent, "line__order__store", F("accepted"), _QUANTITY),
        fill_rate=_percent(F("issued") - F("emergency"), demand),
        days_supply=Cast(F("stock_value") * SPAN.days / NullIf(F("issued_cost"), _ZERO), _WORTH),
    )


def _first_id(day: date) -> UUID:
    """An id before every move written on that day or later."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return UUID(int=int(midnight.timestamp() * 1000) << 80)


def _percent(part: Any, whole: Any) -> Any:
    return Cast(Cast(part, _SHARE) * 100 / NullIf(Cast(whole, _SHARE), _ZERO), _SHARE)


def rated_suppliers() -> QuerySet[Supplier]:
    """Suppliers with what their deliveries say of them, each in percent or ``None``.

    ``quality``: pieces accepted of those delivered. ``punctual``: deliveries on the promised day
    or before. ``complete``: pieces that came of those ordered, on orders that are done.
    """
    receipts = GoodsReceipt.objects.filter(line__order__supplier=OuterRef("pk"))
    lines = PurchaseLine.objects.filter(
        order__supplier=OuterRef("pk"),
        order__state__in=[OrderState.RECEIVED, OrderState.CLOSED],
    )

    def share(rows: QuerySet, by: str, part: Any, whole: Any) -> Subquery:
        percent = Cast(part, _SHARE) * 100 / NullIf(Cast(whole, _SHARE), Value(Decimal(0)))
        grouped = rows.order_by().values(by).annotate(share=percent)
        return Subquery(grouped.values("share"), output_field=_SHARE)

    by = "line__order__supplier"
    on_time = Count("pk", filter=Q(is_late=False))
    return Supplier.objects.annotate(
        quality=share(receipts, by, Sum("accepted"), Sum("delivered")),
        punctual=share(receipts, by, on_time, Count("pk")),
        complete=share(lines, "order__supplier", Sum("accepted"), Sum("quantity")),
    )


def score_of(supplier: Any) -> Decimal | None:
    """The mean of a rated supplier's three figures, in percent; ``None`` before any delivery."""
    known = [
        figure
        for figure in (supplier.quality, supplier.punctual, supplier.complete)
        if figure is not None
    ]
    return sum(known, Decimal(0)) / len(known) if known else None


def grade_of(supplier: Any) -> str:
    """A from 95 %, B from 85 %, C below; empty before any delivery."""
    score = score_of(supplier)
    if score is None:
        return ""
    return "A" if score >= 95 else "B" if score >= 85 else "C"
