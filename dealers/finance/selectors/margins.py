"""What is earned: on a contract, and with a customer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models import DecimalField as Number
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.finance.permissions import VIEW_MARGIN
from dealers.finance.selectors.rates import Rates
from dealers.sales.models import Contract
from dealers.sales.states import PAYABLE, ContractStatus
from dealers.service.models import JobLine, ServiceInvoice
from dealers.service.states import PayType
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


def _sum_of(rows: QuerySet, value: Any) -> Any:
    """The sum of ``value`` over rows that are already those of one customer; 0 for none."""
    total = rows.order_by().values(one=Value(1)).annotate(sum=Sum(value, output_field=_MONEY))
    return _money(Subquery(total.values("sum"), output_field=_MONEY))


def _count_of(rows: QuerySet) -> Any:
    count = rows.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count), Value(0))


def customer_profits(user: User, rates: Rates) -> QuerySet[Customer]:
    """Customers with what was sold to them and earned on it, in the group's currency.

    ``cars`` and ``visits``; ``revenue`` of both. ``car_profit`` is the gross of contracts whose car
    has a known cost (``unknown`` counts the others); ``service_profit`` is what standing invoices
    of their visits bring without tax, whoever pays (not we), less the parts and what else on these
    jobs has a cost: wages are not in it. ``profit`` is both.
    """
    contracts = Contract.objects.visible_to(user, VIEW_MARGIN).filter(status__in=_SOLD)
    theirs, rate = contracts.filter(customer=OuterRef("pk")), rates.factor("currency")
    billed = ServiceInvoice.objects.visible_to(user, VIEW_MARGIN).earned()
    visits = billed.filter(repair_order__customer=OuterRef("pk"))
    costs = JobLine.objects.filter(
        job__repair_order__customer=OuterRef("pk"),
        job__repair_order__in=billed.values("repair_order"),
        unit_cost__isnull=False,
    ).exclude(job__pay_type=PayType.CONTRACT)  # its price is the contract's, and so is its cost
    price, known = F("amount") + F("trade_in"), theirs.filter(unit__cost__gt=0)
    cost_rate = rates.factor("job__repair_order__currency")
    buyers = Q(pk__in=contracts.values("customer"))
    guests = Q(pk__in=billed.values("repair_order__customer"))
    return (
        Customer.objects.filter(buyers | guests)
        .annotate(
            cars=_count_of(theirs),
            unknown=_count_of(theirs.exclude(unit__cost__gt=0)),
            visits=Coalesce(Subquery(_visits(visits)), Value(0)),
            revenue=_sum_of(theirs, price * rate) + _sum_of(visits, (F("gross") - F("tax")) * rate),
            car_profit=_sum_of(known, (price - F("unit__cost") - F("extras_cost")) * rate),
            service_profit=_sum_of(visits, (F("gross") - F("tax")) * rate)
            - _sum_of(costs, F("quantity") * F("unit_cost") * cost_rate),
        )
        .annotate(
            profit=_as_money(F("car_profit") + F("service_profit")), currency=Value(rates.into)
        )
    )


def _visits(invoices: QuerySet) -> QuerySet:
    """How many visits these invoices are of: a visit may have several payers."""
    one = invoices.order_by().values(one=Value(1))
    return one.annotate(n=Count("repair_order", distinct=True)).values("n")


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
