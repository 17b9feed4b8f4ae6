"""Reads of the showroom: who is here, how many came, and why they buy."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext

from dealers.sales.models import Contract, Lead, ShowroomVisit
from dealers.sales.permissions import LOG_VISIT, VIEW_CONTRACT, VIEW_LEAD
from dealers.sales.states import ContractStatus, LeadStatus
from tenants.accounts.models import User


def visitors_inside(user: User) -> int:
    """How many parties of today are still in the showroom, within this person's reach."""
    start = make_aware(datetime.combine(localdate(), time.min))
    rows = ShowroomVisit.objects.visible_to(user, LOG_VISIT)
    return rows.filter(left_at=None, came_at__gte=start).count()


@dataclass(frozen=True)
class Traffic:
    """The showroom over some days: the figures and two tables."""

    first: date
    last: date
    parties: int
    persons: int
    returning: int
    named: int
    leads: int
    converted: int
    # Ordered in these days, with or without a visit; cancelled ones do not count.
    orders: int
    purposes: list[dict[str, Any]]
    motives: list[dict[str, Any]]

    @property
    def closing_rate(self) -> int | None:
        """Percent: orders ÷ parties that came; ``None`` if nobody came."""
        return round(100 * self.orders / self.parties) if self.parties else None

    @property
    def closing_rate_text(self) -> str:
        """The same for the page."""
        return "–" if self.closing_rate is None else f"{self.closing_rate} %"


def _orders(user: User, first: date, last: date) -> int:
    """How many ordered a car in these days, within this person's reach; once, however amended."""
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(supersedes=None)
    rows = rows.exclude(status=ContractStatus.CANCELLED)
    return rows.filter(ordered_on__gte=first, ordered_on__lte=last).count()


def _motives(user: User, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Leads by purchase motive: how many came, how many became customers. By number, then name."""
    rows = Lead.objects.visible_to(user, VIEW_LEAD).filter(
        created_at__gte=start, created_at__lt=end
    )
    counted = (
        rows.exclude(motive="")
        .order_by()
        .values("motive")
        .annotate(leads=Count("pk"), won=Count("pk", filter=Q(status=LeadStatus.CONVERTED)))
    )
    found = [{**row, "label": gettext(row["motive"])} for row in counted]
    return sorted(found, key=lambda row: (-row["leads"], row["label"]))


def traffic_of(user: User, *, first: date, last: date) -> Traffic:
    """What came into the showroom from ``first`` to ``last``, within this person's reach.

    Four queries, however long the span.
    """
    start = make_aware(datetime.combine(first, time.min))
    end = make_aware(datetime.combine(last + timedelta(days=1), time.min))
    visits = ShowroomVisit.objects.visible_to(user, LOG_VISIT)
    visits = visits.filter(came_at__gte=start, came_at__lt=end).order_by()
    total = visits.aggregate(
        parties=Count("pk"),
        persons=Sum("party_size"),
        returning=Count("pk", filter=Q(is_return=True)),
        named=Count("pk", filter=~Q(phone="")),
        leads=Count("lead", distinct=True),
        converted=Count("lead", distinct=True, filter=Q(lead__status=LeadStatus.CONVERTED)),
    )
    purposes = visits.values("purpose").annotate(parties=Count("pk"), persons=Sum("party_size"))
    return Traffic(
        first=first,
        last=last,
        **{name: value or 0 for name, value in total.items()},
        orders=_orders(user, first, last),
        purposes=[dict(row) for row in purposes.order_by("-parties", "purpose")],
        motives=_motives(user, start, end),
    )
