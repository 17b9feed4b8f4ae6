"""Reads of contracts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from dealers.sales.models import Contract, Opportunity
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    APPROVE_LARGE_CONTRACT,
    VIEW_CONTRACT,
)
from dealers.sales.states import GOING, ApprovalStep, ContractStatus
from tenants.accounts.models import User


def living_contracts(opportunity: Opportunity) -> QuerySet[Contract]:
    """The contracts of an opportunity that are neither cancelled nor replaced."""
    over = (ContractStatus.CANCELLED, ContractStatus.AMENDED)
    return Contract.objects.filter(opportunity=opportunity).exclude(status__in=over)


# Percent of deliveries on or before the promised day that a good house reaches.
ON_TIME_GOAL = 90


def contracts_to_approve(user: User) -> QuerySet[Contract]:
    """The contracts that wait for this person's word: neither their own nor approved by them."""
    rows = Contract.objects.visible_to(user, APPROVE_CONTRACT).filter(status="in_review")
    if not user.can(APPROVE_LARGE_CONTRACT):
        rows = rows.exclude(approval_step=ApprovalStep.GENERAL)
    mine = Q(submitted_by=user) | Q(owner=user)
    before = Q(approval_step=ApprovalStep.GENERAL, **{"approvals__-1__by_id": str(user.pk)})
    return rows.exclude(pk__in=rows.filter(mine | before).values("pk"))


def contracts_waiting(user: User) -> int:
    """How many contracts wait for this person's word, counted to 1,000."""
    return len(contracts_to_approve(user).order_by().values_list("pk")[:1000])


@dataclass(frozen=True)
class Difference:
    """What a version says otherwise than the one before: a field's or a line's label, old and new."""

    label: str
    old: Any
    new: Any


COMPARED = ("model_name", "model_code", "colour", "amount", "discount_percent", "deposit_due",
            "promised_on")  # fmt: skip


def differences(contract: Contract) -> list[Difference]:
    """What an amendment changes, field by field and line by line; nothing for a first version."""
    old = contract.supersedes
    if old is None:
        return []
    found = [
        Difference(
            str(Contract._meta.get_field(name).verbose_name),
            getattr(old, name),
            getattr(contract, name),
        )
        for name in COMPARED
        if getattr(old, name) != getattr(contract, name)
    ]
    before, after = _by_words(old), _by_words(contract)
    for words in dict.fromkeys([*before, *after]):
        was, now = before.get(words), after.get(words)
        if was != now:
            found.append(Difference(words, was, now))
    return found


def _by_words(contract: Contract) -> dict[str, Decimal]:
    """The amounts of the lines by what they are; equal lines are summed up."""
    amounts: dict[str, Decimal] = {}
    for line in contract.shown_lines:
        words = f"{line.kind_label}: {line.description}"
        amounts[words] = amounts.get(words, Decimal(0)) + line.amount
    return amounts


def deliveries_to_come(user: User) -> QuerySet[Contract]:
    """Signed contracts whose car is not handed over, the next promised first."""
    going = (ContractStatus.SIGNED, ContractStatus.EXECUTING)
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(status__in=going)
    return rows.order_by(F("promised_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class OnTime:
    """Cars handed over since a day that had a promised one; ``late`` of them after it."""

    since: date
    delivered: int
    late: int

    @property
    def share(self) -> int | None:
        """Percent handed over on or before the promised day; ``None`` for no car."""
        good = self.delivered - self.late
        return round(100 * good / self.delivered) if self.delivered else None


def on_time(user: User, days: int = 90) -> OnTime:
    """How punctual the cars of the last days were handed over: on time ÷ delivered with a promise."""
    since = localdate() - timedelta(days=days)
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(
        delivered_on__gte=since, promised_on__isnull=False
    )
    late = Q(delivered_on__gt=F("promised_on"))
    count = rows.aggregate(all=Count("pk"), late=Count("pk", filter=late))
    return OnTime(since, count["all"], count["late"])


def on_time_card(request: Any) -> dict | None:
    """How many of the cars of the last 90 days were handed over on or before the promised day."""
    found = on_time(request.user)
    if found.share is None:
        return None
    base = f"{reverse('sales:contract_list')}?delivered_after={found.since}"
    return {
        "share": f"{found.share} %",
        "all": found.delivered,
        "late": found.late,
        "good": found.share >= ON_TIME_GOAL,
        "url": f"{base}&handed_over=on_time",
        "late_url": f"{base}&handed_over=late",
    }


def steps_overdue(user: User) -> int:
    """How many contracts this person may see have an overdue milestone, counted to 1,000."""
    rows = Contract.objects.visible_to(user, VIEW_CONTRACT).filter(status__in=GOING)
    return len(rows.filter(due_on__lt=localdate()).order_by().values_list("pk")[:1000])
