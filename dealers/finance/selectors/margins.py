"""What is earned: on a contract, and with a customer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models import DecimalField as Number
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.finance.permissions import VIEW_MARGIN
from dealers.finance.selectors.rates import Rates
from dealers.sales.models import Contract
from dealers.sales.states import PAYABLE, ContractStatus
from tenants.accounts.models import User

_MONEY = Number(max_digits=18, decimal_places=2)
_SOLD = (*PAYABLE, ContractStatus.CLOSED)


def _money(expression: Any) -> Any:
    return Coalesce(expression, Value(Decimal(0)), output_field=_MONEY)


def contract_margins(user: User) -> QuerySet[Contract]:
    """Signed contracts with ``revenue``, ``cost``, ``gross`` and ``percent``.

    Revenue is the amount and the car taken in payment; cost is the car's and that of the other lines
    that have one. ``gross`` is null while no car with a known cost is reserved.
    """
    rows = Contract.objects.visible_to(user, VIEW_MARGIN).filter(status__in=_SOLD)
    revenue = F("amount") + F("trade_in")
    known = Q(unit__cost__gt=0)
    cost = Case(When(known, then=F("unit__cost") + F("extras_cost")), output_field=_MONEY)
    return rows.annotate(revenue=_as_money(revenue), cost=cost).annotate(
        gross=Case(When(known, then=F("revenue") - F("cost")), output_field=_MONEY),
        percent=Case(
            When(known & Q(revenue__gt=0), then=(F("revenue") - F("cost")) * 100 / F("revenue")),
            output_field=Number(max_digits=8, decimal_places=2),
        ),
    )


def _as_money(expression: Any) -> Any:
    return Case(When(pk__isnull=False, then=expression), output_field=_MONEY)


def customer_profits(user: User, rates: Rates) -> QuerySet[Customer]:
    """Customers with what was sold to them and earned on it, in the group's currency."""
    mine = Contract.objects.visible_to(user, VIEW_MARGIN).filter(status__in=_SOLD)
    path = "contracts__"
    known = Q(contracts__in=mine, contracts__unit__cost__gt=0)
    rate = rates.factor("contracts__currency")
    revenue = (F(f"{path}amount") + F(f"{path}trade_in")) * rate
    cost = (F(f"{path}unit__cost") + F(f"{path}extras_cost")) * rate
    return Customer.objects.filter(contracts__in=mine).annotate(
        cars=Count("contracts", filter=Q(contracts__in=mine)),
        unknown=Count("contracts", filter=Q(contracts__in=mine) & ~Q(contracts__unit__cost__gt=0)),
        revenue=_money(Sum(revenue, filter=Q(contracts__in=mine), output_field=_MONEY)),
        profit=_money(Sum(revenue - cost, filter=known, output_field=_MONEY)),
        currency=Value(rates.into),
    )


def margin_figures(user: User, rates: Rates, days: int = 365) -> list[dict[str, Any]]:
    """Gross by month of delivery over a year in the group's currency: month, cars, revenue, gross."""
    since = localdate() - timedelta(days=days)
    rate = rates.factor("currency")
    rows = contract_margins(user).filter(delivered_on__gte=since, gross__isnull=False).order_by()
    found: Any = (
        rows.annotate(month=TruncMonth("delivered_on"))
        .values("month")
        .annotate(
            cars=Count("pk"),
            sold=Sum(F("revenue") * rate, output_field=_MONEY),
            earned=Sum(F("gross") * rate, output_field=_MONEY),
        )
        .order_by("month")
    )
    return list(found)
