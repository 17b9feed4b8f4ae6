"""The network's figures, read from the desks' tables. Constant queries, whatever the size.

All sums are of the network's own currency; what dealers sold in another one is counted as a car
and left out of the money.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Extract, TruncMonth
from django.utils.timezone import localdate

from oem_hub.campaigns.models import CampaignVin
from oem_hub.campaigns.selectors import running_campaigns
from oem_hub.campaigns.states import OUT, VinState
from oem_hub.claims.models import Adjudication
from oem_hub.claims.states import DECIDED, PAYABLE, WAITING, AdjudicationState
from oem_hub.insight.permissions import VIEW_INSIGHT
from oem_hub.network.models import SaleFact
from portal.core.aggregates import Median
from portal.core.money import DEFAULT_CURRENCY
from tenants.accounts.models import User
from tenants.reference.selectors import models_of
from tenants.selectors import this_tenant

DAYS, CLAIM_DAYS, MONTHS, TOP = 30, 90, 12, 8
_OWN = Q(currency=DEFAULT_CURRENCY)
_APPROVED = (*PAYABLE, AdjudicationState.CREDITED)


@dataclass(frozen=True)
class Sales:
    """Cars of the last 30 days and of the 30 before."""

    signed: int
    signed_before: int
    delivered: int
    delivered_before: int
    amount: Decimal


@dataclass(frozen=True)
class Claims:
    """Claims waiting now, and how those decided in the last 90 days ended. Percent, one decimal."""

    waiting: int
    decided: int
    acceptance: float | None
    first_pass: float | None
    median_days: float | None


def _percent(part: Any, whole: Any) -> float | None:
    return round(100 * float(part) / float(whole), 1) if whole else None


def sales_figures(user: User, today: date | None = None) -> Sales:
    """Contracts, deliveries and their amount in the last 30 days, today included."""
    today = today or localdate()
    start = today - timedelta(days=DAYS - 1)
    before = start - timedelta(days=DAYS)

    def within(field: str, first: date, last: date) -> Q:
        return Q(**{f"{field}__gte": first, f"{field}__lte": last})

    earlier = start - timedelta(days=1)
    delivered = within("delivered_on", start, today)
    rows = SaleFact.objects.visible_to(user, VIEW_INSIGHT)
    return Sales(
        **rows.filter(Q(signed_on__gte=before) | Q(delivered_on__gte=before)).aggregate(
            signed=Count("pk", filter=within("signed_on", start, today)),
            signed_before=Count("pk", filter=within("signed_on", before, earlier)),
            delivered=Count("pk", filter=delivered),
            delivered_before=Count("pk", filter=within("delivered_on", before, earlier)),
            amount=Sum("amount", filter=delivered & _OWN, default=Decimal(0)),
        )
    )


def claim_figures(user: User, today: date | None = None) -> Claims:
    """Acceptance = approved ÷ claimed amount; first pass = approved in round 1 ÷ decided; median
    days from first receipt to credit. All of claims decided in the last 90 days.
    """
    since = (today or localdate()) - timedelta(days=CLAIM_DAYS - 1)
    decided = Q(state__in=DECIDED, decided_at__date__gte=since)
    rows = Adjudication.objects.visible_to(user, VIEW_INSIGHT)
    found = rows.filter(decided | Q(state__in=WAITING)).aggregate(
        waiting=Count("pk", filter=Q(state__in=WAITING)),
        decided=Count("pk", filter=decided),
        first=Count("pk", filter=decided & Q(round=1, state__in=_APPROVED)),
        claimed=Sum("amount", filter=decided & _OWN, default=0),
        approved=Sum("approved_amount", filter=decided & _OWN, default=0),
        seconds=Median(
            Extract(F("credited_at") - F("first_received_at"), "epoch"),
            filter=decided & Q(credited_at__isnull=False),
        ),
    )
    seconds = found["seconds"]
    return Claims(
        waiting=found["waiting"],
        decided=found["decided"],
        acceptance=_percent(found["approved"], found["claimed"]),
        first_pass=_percent(found["first"], found["decided"]),
        median_days=None if seconds is None else round(seconds / 86400, 1),
    )


def recall_completion() -> float | None:
    """Done ÷ (all cars − scrapped − exported) over all campaigns that are out, in percent."""
    found = CampaignVin.objects.filter(campaign__state__in=OUT).aggregate(
        due=Count("pk", filter=~Q(state__in=[VinState.SCRAPPED, VinState.EXPORTED])),
        done=Count("pk", filter=Q(state=VinState.DONE)),
    )
    return _percent(found["done"], found["due"])


def _recent(user: User, today: date | None) -> QuerySet[SaleFact]:
    """Cars delivered in the last 12 months, the current one included."""
    first = _months(today)[0]
    return SaleFact.objects.visible_to(user, VIEW_INSIGHT).filter(delivered_on__gte=first)


def _months(today: date | None) -> list[date]:
    """The first days of the last 12 months, oldest first."""
    today = today or localdate()
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def deliveries_by_month(user: User, today: date | None = None) -> list[tuple[date, int]]:
    """Cars delivered in each of the last 12 months; months without any are 0."""
    found = dict(
        _recent(user, today)
        .annotate(month=TruncMonth("delivered_on"))
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    return [(month, found.get(month, 0)) for month in _months(today)]


def deliveries_by_dealer(user: User, today: date | None = None) -> list[tuple[str, int]]:
    """The eight dealers that delivered most in the last 12 months."""
    rows = _recent(user, today).values_list("dealer__name").annotate(number=Count("pk"))
    return list(rows.order_by("-number", "dealer__name")[:TOP])


def deliveries_by_model(user: User, today: date | None = None) -> list[tuple[str, int]]:
    """The eight models delivered most in the last 12 months."""
    rows = _recent(user, today).values_list("model_code").annotate(number=Count("pk"))
    found = list(rows.order_by("-number", "model_code")[:TOP])
    names = {model.code: model.name for model in models_of(this_tenant().pk)}
    return [(names.get(code, code), number) for code, number in found]


def claims_by_month(user: User, today: date | None = None) -> list[tuple[date, Decimal, Decimal]]:
    """What was approved and what was cut or rejected in each of the last 12 months."""
    months = _months(today)
    rows = (
        Adjudication.objects.visible_to(user, VIEW_INSIGHT)
        .filter(_OWN, state__in=DECIDED, decided_at__date__gte=months[0])
        .annotate(month=TruncMonth("decided_at"))
        .values_list("month")
        .annotate(approved=Sum("approved_amount"), claimed=Sum("amount"))
    )
    found = {month.date(): (approved, claimed) for month, approved, claimed in rows}
    nothing = (Decimal(0), Decimal(0))
    return [
        (month, approved, claimed - approved)
        for month in months
        for approved, claimed in [found.get(month, nothing)]
    ]


def completion_by_campaign() -> list[tuple[str, float]]:
    """Completion in percent of each of the eight newest campaigns that are out."""
    return [
        (campaign.code, _percent(campaign.done, campaign.total - campaign.gone) or 0.0)
        for campaign in running_campaigns()[:TOP]
    ]
