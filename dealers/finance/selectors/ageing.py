"""How old receivables are: by store, by customer, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField as Number
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.finance.permissions import VIEW_RECEIVABLE
from dealers.finance.selectors.rates import Rates
from dealers.sales.models import Contract, Instalment
from dealers.sales.selectors import policy
from dealers.sales.states import GOING, PAYABLE
from tenants.accounts.models import User

# Key, label, days overdue from and to.
BUCKETS = (
    ("current", _("Not due"), None, 0),
    ("d30", _("1–30 days"), 1, 30),
    ("d60", _("31–60 days"), 31, 60),
    ("d90", _("61–90 days"), 61, 90),
    ("over", _("Over 90 days"), 91, None),
)
_MONEY = Number(max_digits=18, decimal_places=2)


def in_bucket(key: str, path: str = "") -> Q:
    """The condition for a bucket on an instalment's due day (``path`` leads to the instalment)."""
    _key, _label, low, high = next(bucket for bucket in BUCKETS if bucket[0] == key)
    today, wanted = localdate(), Q()
    if low is not None:
        wanted &= Q(**{f"{path}due_on__lte": today - timedelta(days=low)})
    if high is not None:
        wanted &= Q(**{f"{path}due_on__gte": today - timedelta(days=high)})
    return wanted


def open_parts(user: User) -> QuerySet[Instalment]:
    """The unpaid parts of contracts this person may see the money of."""
    return Instalment.objects.visible_to(user, VIEW_RECEIVABLE).owed()


@dataclass(frozen=True)
class AgeingRow:
    """What is owed to one store in one currency, by age."""

    store: str
    currency: str
    amounts: tuple[Decimal, ...]
    rate: Decimal | None
    rate_day: Any

    @property
    def total(self) -> Decimal:
        """All of it, in its own currency."""
        return sum(self.amounts, Decimal(0))

    @property
    def overdue(self) -> Decimal:
        """What was due before today."""
        return self.total - self.amounts[0]

    def in_group(self, amount: Decimal) -> Decimal | None:
        """An amount of the row in the group's currency; ``None`` without a rate."""
        return None if self.rate is None else (amount * self.rate).quantize(Decimal("0.01"))


def ageing_by_store(user: User, rates: Rates) -> list[AgeingRow]:
    """Receivables of each store and currency by age. One query."""
    left = F("amount") - F("paid")
    sums: dict[str, Any] = {
        key: Coalesce(Sum(left, filter=in_bucket(key)), Value(Decimal(0)), output_field=_MONEY)
        for key, *_rest in BUCKETS
    }
    rows: Any = (
        open_parts(user)
        .order_by()
        .values("contract__store__name", "contract__currency")
        .annotate(**sums)
        .order_by("contract__store__name", "contract__currency")
    )
    return [
        AgeingRow(
            store=row["contract__store__name"] or "–",
            currency=row["contract__currency"],
            amounts=tuple(row[key] for key, *_rest in BUCKETS),
            rate=rates.of(row["contract__currency"]),
            rate_day=rates.day_of(row["contract__currency"]),
        )
        for row in rows
    ]


def debtors(user: User, rates: Rates) -> QuerySet[Customer]:
    """Who owes us, with what they owe by age in the group's currency, and since when."""
    parts = open_parts(user)
    path = "contracts__instalments__"
    left = (F(f"{path}amount") - F(f"{path}paid")) * rates.factor("contracts__currency")
    mine = Q(**{f"{path}in": parts})
    sums = {
        f"owed_{key}": Sum(left, filter=mine & in_bucket(key, path), output_field=_MONEY)
        for key, *_rest in BUCKETS
    }
    return Customer.objects.filter(contracts__instalments__in=parts).annotate(
        **sums,
        owed_total=Sum(left, filter=mine, output_field=_MONEY),
        owed_parts=Max(f"{path}dunned", filter=mine),
        oldest_due=Min(f"{path}due_on", filter=mine),
        currency=Value(rates.into),
    )


def instalments_to_remind() -> Iterator[tuple[Instalment, int]]:
    """The overdue parts whose next reminder is due by the house's rules, with its level.

    A debt that was given up is not asked for.
    """
    days, today = policy().contract_rule("dunning_days"), localdate()
    first = today - timedelta(days=days[0])
    rows = Instalment.objects.overdue().filter(due_on__lte=first, contract__bad_debt_on=None)
    for row in rows.select_related("contract").order_by("pk"):
        late = (today - row.due_on).days
        level = sum(late >= limit for limit in days)
        if level > row.dunned:
            # One step at a time: who was never asked is not sent to the manager at once.
            yield row, row.dunned + 1


def contracts_without_plan() -> QuerySet[Contract]:
    """Contracts signed before there were plans, or before their next step was kept."""
    parts = Instalment.objects.filter(contract=OuterRef("pk"))
    rows = Contract.objects.filter(status__in=PAYABLE)
    bare = ~Exists(parts) & Q(amount__gt=0)
    return rows.filter(bare | Q(status__in=GOING, next_step=""))
