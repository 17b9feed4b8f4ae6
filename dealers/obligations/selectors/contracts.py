"""Service contracts: what a car may still have, what ends soon, and what the house owes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, Round
from django.utils.timezone import localdate

from dealers.customers.models import Vehicle
from dealers.obligations.models import Redemption, ServiceContract, ServicePlan
from dealers.obligations.permissions import VIEW_CONTRACT
from dealers.obligations.states import ContractState
from dealers.service.models import JobLine, LabourRate, RepairOrder
from dealers.service.selectors import DEFAULT_RATE
from dealers.service.states import LineKind, PayType
from tenants.accounts.models import User

# People are reminded so many days before a contract ends.
REMIND_DAYS = 30


def used_of(contract: ServiceContract) -> dict[int, Decimal]:
    """How much of each item (by position) was used and not taken back. One query."""
    rows = contract.redemptions.filter(returned_at=None).values_list("position")
    return dict(rows.annotate(Sum("quantity")).order_by())


def find_contracts(text: str, *, user: User) -> QuerySet[ServiceContract]:
    """Contracts by number, plate, VIN or customer."""
    return ServiceContract.objects.visible_to(user, VIEW_CONTRACT).filter(
        Q(number__icontains=text)
        | Q(vehicle__plate__icontains=text)
        | Q(vehicle__vin__icontains=text)
        | Q(customer__full_name__icontains=text)
    )


def running_contracts(
    vehicle: Vehicle, *, odometer_km: int, today: date | None = None
) -> list[tuple[ServiceContract, list[dict[str, Any]]]]:
    """The car's contracts that hold today, with what is left of each, the first to end first.

    Two queries.
    """
    today = today or localdate()
    contracts = (
        ServiceContract.objects.filter(
            Q(end_km=None) | Q(end_km__gte=odometer_km),
            vehicle=vehicle,
            state=ContractState.ACTIVE,
            ends_on__gte=today,
        )
        .select_related("plan")
        .prefetch_related(Prefetch("redemptions", Redemption.objects.filter(returned_at=None)))
        .order_by("ends_on", "id")
    )
    found = []
    for contract in contracts:
        used: dict[int, Decimal] = {}
        for use in contract.redemptions.all():
            used[use.position] = used.get(use.position, Decimal(0)) + use.quantity
        left = [item for item in contract.entitlements(used) if item["left"] > 0]
        if left:
            found.append((contract, left))
    return found


def uses_of(order: RepairOrder) -> QuerySet[Redemption]:
    """The jobs of a repair order that are done on a contract's account."""
    uses = Redemption.objects.filter(job__repair_order=order, returned_at=None)
    return uses.select_related("contract", "job").order_by("job__position")


def contracts_of_jobs(order: RepairOrder) -> dict[int, str]:
    """By position of the job on a repair order: the number of the contract that covers it."""
    return {use.job.position: use.contract.number for use in uses_of(order)}


def contracts_ending(user: User) -> int:
    """How many of the contracts this person sees end within a month."""
    until = localdate() + timedelta(days=REMIND_DAYS)
    rows = ServiceContract.objects.visible_to(user, VIEW_CONTRACT)
    return rows.filter(state=ContractState.ACTIVE, ends_on__lte=until).count()


def liability_by_plan(contracts: QuerySet[ServiceContract]) -> QuerySet[ServicePlan]:
    """For each plan sold: what was taken, used, refunded, lapsed and is still owed. One query.

    ``lapsed`` is what was neither used nor refunded of contracts that are over.
    """
    rest = F("contracts__price") - F("contracts__used_amount") - F("contracts__refunded_amount")
    mine = Q(contracts__in=contracts)
    is_open = mine & Q(contracts__state=ContractState.ACTIVE)
    zero = Decimal(0)
    return (
        ServicePlan.objects.filter(mine)
        .annotate(
            sold_count=Count("contracts", filter=mine),
            open_count=Count("contracts", filter=is_open),
            sold=Sum("contracts__price", filter=mine, default=zero),
            used=Sum("contracts__used_amount", filter=mine, default=zero),
            refunded=Sum("contracts__refunded_amount", filter=mine, default=zero),
            open=Sum(rest, filter=is_open, default=zero),
            lapsed=Sum(rest, filter=mine & ~Q(contracts__state=ContractState.ACTIVE), default=zero),
        )
        .order_by("code")
    )


def with_costs(contracts: QuerySet[ServiceContract]) -> QuerySet[ServiceContract]:
    """Each with what the work on its account cost the house: ``cost`` (of it ``parts_cost``), the
    ``hours`` billed to it, and the ``margin`` that is left of what was used.

    Parts and sublet work count at cost, once they are known; hours at the store's internal rate of today.
    """
    lines = JobLine.objects.filter(
        job__redemptions__contract=OuterRef("pk"), job__redemptions__returned_at=None
    ).order_by()
    by_contract = lines.values("job__redemptions__contract")
    parts = by_contract.annotate(n=Sum(F("quantity") * F("unit_cost"))).values("n")
    hours = by_contract.filter(kind=LineKind.LABOUR).annotate(n=Sum("quantity")).values("n")
    rate = LabourRate.objects.filter(
        Q(store=OuterRef("store")) | Q(store=None),
        pay_type=PayType.INTERNAL,
        valid_from__lte=localdate(),
    ).order_by("store", "-valid_from")
    money = DecimalField(max_digits=14, decimal_places=2)
    return contracts.annotate(
        hours=Coalesce(Subquery(hours), Decimal(0), output_field=money),
        parts_cost=Round(Coalesce(Subquery(parts), Decimal(0), output_field=money), 2),
        hour_cost=Coalesce(Subquery(rate.values("rate")[:1]), DEFAULT_RATE, output_field=money),
        cost=ExpressionWrapper(
            Round(F("parts_cost") + F("hours") * F("hour_cost"), 2), output_field=money
        ),
        margin=ExpressionWrapper(F("used_amount") - F("cost"), output_field=money),
    )
