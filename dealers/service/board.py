"""What the workshop's board knows beyond its cards: how long cars stay where, which bay is whose."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, DurationField, ExpressionWrapper, F, Max, QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localtime, now

from dealers.service.models import Booking, Resource
from dealers.service.permissions import VIEW_BOOKING, VIEW_ORDER
from dealers.service.selectors import day_of
from dealers.service.states import BookingState, ResourceKind
from tenants.accounts.models import User


def stays(orders: QuerySet) -> dict[str, tuple[timedelta, timedelta]]:
    """By status: how long its cars have been in it, on average and at most. One query."""
    so_far = ExpressionWrapper(Now() - F("board_since"), output_field=DurationField())
    rows = orders.order_by().values("board").annotate(mean=Avg(so_far), most=Max(so_far))
    return {row["board"]: (row["mean"], row["most"]) for row in rows}


def bays(user: User) -> list[Resource]:
    """The bays of the stores whose repair orders this person sees, by store and name."""
    rows = Resource.objects.visible_to(user, VIEW_ORDER)
    rows = rows.filter(kind=ResourceKind.BAY, is_active=True)
    return list(rows.select_related("store").order_by("store__code", "name"))


def next_visits(user: User) -> dict[UUID, list[str]]:
    """By bay: who is still to come today, as ``14:00 沪A12345``. One query."""
    end = day_of(now())[1]
    rows = (
        Booking.objects.visible_to(user, VIEW_BOOKING)
        .filter(bay__isnull=False, state=BookingState.BOOKED)
        .filter(starts_at__gte=now() - timedelta(hours=2), starts_at__lt=end)
        .select_related("vehicle", "customer")
        .order_by("starts_at")
    )
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for booking in rows:
        who = booking.vehicle or booking.customer
        found[booking.bay_id].append(f"{localtime(booking.starts_at):%H:%M} {who}")
    return found
