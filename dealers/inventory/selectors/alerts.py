"""What crosses a threshold now, and how alerts were dealt with."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Q, QuerySet
from django.utils.timezone import localdate, now

from dealers.inventory.models import StockAlert, VehicleUnit
from dealers.inventory.permissions import HANDLE_ALERT
from dealers.inventory.selectors.costs import rules
from dealers.inventory.states import (
    OPEN_ALERTS,
    SALEABLE,
    AlertKind,
    AlertState,
    UnitState,
)
from tenants.accounts.models import Unit, UnitKind, User

REPORT_DAYS = 90
# A car that is sold or on the road to another store ages in somebody's hands already.
STILL_TO_SELL = (*SALEABLE, UnitState.DEMO, UnitState.RECON, UnitState.RETURNED)


def alert_key(alert: StockAlert) -> tuple:
    """What an alert is about: one car, or one model in one store."""
    if alert.unit_id:
        return (str(alert.kind), alert.unit_id)
    return (str(alert.kind), alert.store_id, alert.model_code)


def crossings() -> Iterator[StockAlert]:
    """Every threshold that is crossed now, as alerts not yet saved. Four queries."""
    house, today = rules(), localdate()
    old = VehicleUnit.objects.filter(
        state__in=STILL_TO_SELL, received_on__lte=today - timedelta(days=house.aged_days)
    )
    for car in old.only("store_id", "model_code", "model_name", "received_on").order_by("pk"):
        yield StockAlert(
            kind=AlertKind.AGED,
            unit=car,
            store_id=car.store_id,
            model_code=car.model_code,
            model_name=car.model_name,
            value=(today - car.received_on).days,  # type: ignore[operator] # filtered above
            threshold=house.aged_days,
        )
    if not house.limits:
        return
    names = dict(
        VehicleUnit.objects.filter(model_code__in=house.limits)
        .order_by()
        .values_list("model_code")
        .annotate(name=Max("model_name"))
    )
    stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("pk")
    numbers = {
        (row["store"], row["model_code"]): row["cars"]
        for row in VehicleUnit.objects.filter(state__in=SALEABLE, model_code__in=house.limits)
        .order_by()
        .values("store", "model_code")
        .annotate(cars=Count("pk"))
    }
    for store in stores:
        for code, limit in house.limits.items():
            cars = numbers.get((store.pk, code), 0)
            about = {
                "store": store, "model_code": code, "model_name": names.get(code, code),
                "value": cars,
            }  # fmt: skip
            if cars < limit.get("least", 0):
                yield StockAlert(kind=AlertKind.FEW, threshold=limit["least"], **about)
            if "most" in limit and cars > limit["most"]:
                yield StockAlert(kind=AlertKind.MANY, threshold=limit["most"], **about)


def alert_report(user: User) -> list[dict[str, Any]]:
    """Alerts of the last 90 days by store and kind: raised, open, seen, resolved by hand and by
    themselves, average time until seen and until resolved. One query."""
    since = now() - timedelta(days=REPORT_DAYS)
    found: QuerySet[Any] = StockAlert.objects.visible_to(user, HANDLE_ALERT).filter(
        Q(created_at__gte=since) | Q(state__in=OPEN_ALERTS)
    )
    resolved = Q(state=AlertState.RESOLVED)
    return list(
        found.order_by()
        .values("store__name", "kind")
        .annotate(
            raised=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN_ALERTS)),
            unseen=Count("pk", filter=Q(state=AlertState.RAISED)),
            by_hand=Count("pk", filter=resolved & Q(resolved_by__isnull=False)),
            by_itself=Count("pk", filter=resolved & Q(resolved_by=None)),
            seen_after=Avg(F("acknowledged_at") - F("created_at")),
            resolved_after=Avg(F("resolved_at") - F("created_at")),
        )
        .order_by("store__name", "kind")
    )


def alerts_waiting(user: User) -> int:
    """How many alerts nobody has seen, counted to 1,000."""
    if not user.can(HANDLE_ALERT):
        return 0
    rows = StockAlert.objects.visible_to(user, HANDLE_ALERT).filter(state=AlertState.RAISED)
    return len(rows.order_by().values_list("pk")[:1000])
