"""What customers are worth to the house, and where it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from dealers.customers.extensions import declared
from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_VALUE
from dealers.customers.states import Industry, Source, Stage, Tier
from tenants.accounts.models import User

WINDOW = timedelta(days=730)

# What a domain above adds as ``CUSTOMER_VALUE`` of its ``menu.py``: called with the first day of the
# 24 months, it answers rows with customer, last_on (ever), visits and gross (since that day).
ValueSource = Callable[[date], Iterable[Mapping[str, Any]]]


@dataclass
class Figures:
    """What a customer did: the last visit or purchase ever, visits and turnover in 24 months."""

    last_on: date | None = None
    visits: int = 0
    gross: Decimal = Decimal(0)


def figures_of_customers(today: date) -> dict[UUID, Figures]:
    """Visits and turnover of everybody who ever came or bought; one query for each source."""
    found: dict[UUID, Figures] = {}
    for source in declared("CUSTOMER_VALUE"):
        for row in source(today - WINDOW):
            figures = found.setdefault(row["customer"], Figures())
            figures.last_on = max(filter(None, [figures.last_on, row["last_on"]]), default=None)
            figures.visits += row["visits"] or 0
            figures.gross += row["gross"] or Decimal(0)
    return found


def quintiles(values: Mapping[UUID, Any]) -> dict[UUID, int]:
    """1 (lowest fifth) to 5 (highest); who is alike gets the same grade, the better one."""
    ordered = sorted(values, key=lambda pk: values[pk])
    grades: dict[UUID, int] = {}
    above: dict[Any, int] = {}
    for place, pk in enumerate(ordered):
        above[values[pk]] = place * 5 // len(ordered) + 1
    for pk in ordered:
        grades[pk] = above[values[pk]]
    return grades


def worth(user: User) -> QuerySet[Customer]:
    """Customers with turnover in 24 months, the best first."""
    rows = Customer.objects.visible_to(user, VIEW_VALUE).filter(gross_24m__gt=0)
    return rows.order_by("-gross_24m", "pk")


@dataclass(frozen=True)
class Analysis:
    """How turnover is spread: customers, its sum, what the best 20 % bring, shares by fifths."""

    customers: int
    gross: Decimal
    best: int
    best_gross: Decimal
    fifths: list[Decimal]

    @property
    def best_share(self) -> int | None:
        """Percent of all turnover that the best 20 % of customers bring."""
        return round(self.best_gross * 100 / self.gross) if self.gross else None


def analysis(user: User) -> Analysis:
    """The spread of turnover over this person's customers. One query."""
    amounts = list(worth(user).values_list("gross_24m", flat=True))
    count, total = len(amounts), sum(amounts, Decimal(0))
    best = -(-count // 5)  # a fifth, rounded up: of three customers one
    edges = [count * n // 5 for n in range(6)]
    fifths = [sum(amounts[a:b], Decimal(0)) for a, b in pairwise(edges)]
    return Analysis(count, total, best, sum(amounts[:best], Decimal(0)), fifths)


# By what customers can be counted: field, its label, labels of its values.
DIMENSIONS: dict[str, tuple[str, Any, Mapping[str, Any]]] = {
    "tier": ("tier", _("Value"), dict(Tier.choices)),
    "stage": ("stage", _("Stage"), dict(Stage.choices)),
    "store": ("store__name", _("Store"), {}),
    "team": ("owner__team__name", _("Team"), {}),
    "city": ("city", _("City"), {}),
    "industry": ("industry", _("Industry"), dict(Industry.choices)),
    "source": ("source", _("Source"), dict(Source.choices)),
}


def classes(user: User, dimension: str) -> list[dict[str, Any]]:
    """Customers counted by one of ``DIMENSIONS``: label, customers, gold ones, turnover; 20 at most."""
    name, _label, labels = DIMENSIONS[dimension]
    rows = Customer.objects.visible_to(user, VIEW_VALUE).order_by().values(name)
    found = rows.annotate(
        customers=Count("pk"), gold=Count("pk", filter=Q(tier=Tier.GOLD)), gross=Sum("gross_24m")
    ).order_by("-customers")[:20]
    return [{**row, "label": labels.get(row[name], row[name]) or _("Not stated")} for row in found]
