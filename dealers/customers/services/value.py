"""Every night: what each customer is worth, and where the relation stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_noop

from dealers.customers import selectors
from dealers.customers.models import Customer, Ownership, TimelineEntry
from dealers.customers.permissions import GRADED
from dealers.customers.rules import CustomerPolicy
from dealers.customers.selectors import Figures
from dealers.customers.services.contacts import message_of
from dealers.customers.states import EntryKind, Stage, Tier
from portal.core.money import to_cents
from tenants.accounts.models import User
from tenants.audit.services import record

BATCH = 1000
GRADES = (
    "recency", "frequency", "monetary", "visits_24m", "gross_24m", "last_visit_on", "tier",
    "tier_since", "stage",
)  # fmt: skip


@dataclass
class _Grading:
    """What was found out about everybody, before a row is touched."""

    today: date
    policy: CustomerPolicy
    figures: dict[UUID, Figures]
    owners: dict[UUID, date]
    recency: dict[UUID, int] = field(default_factory=dict)
    frequency: dict[UUID, int] = field(default_factory=dict)
    monetary: dict[UUID, int] = field(default_factory=dict)
    tiers: dict[UUID, Tier] = field(default_factory=dict)

    def __post_init__(self) -> None:
        since = self.today - selectors.WINDOW
        came = {pk: f for pk, f in self.figures.items() if f.last_on and f.last_on >= since}
        self.recency = selectors.quintiles({pk: f.last_on for pk, f in came.items()})
        self.frequency = selectors.quintiles({pk: f.visits for pk, f in came.items()})
        self.monetary = selectors.quintiles({pk: f.gross for pk, f in came.items()})
        best = sorted((pk for pk in came if came[pk].gross > 0), key=lambda pk: -came[pk].gross)
        gold = -(-len(best) * self.policy.gold_percent // 100)
        next_ones = -(-len(best) * self.policy.potential_percent // 100)
        self.tiers = dict.fromkeys(best[:gold], Tier.GOLD)
        self.tiers |= dict.fromkeys(best[gold : gold + next_ones], Tier.POTENTIAL)

    def of(self, customer: Customer) -> dict[str, Any]:
        """The grades of one customer."""
        pk, seen = customer.pk, self.figures.get(customer.pk, Figures())
        tier = customer.tier if customer.tier_is_fixed else self.tiers.get(pk, Tier.GENERAL)
        return {
            "recency": self.recency.get(pk, 0),
            "frequency": self.frequency.get(pk, 0),
            "monetary": self.monetary.get(pk, 0),
            "visits_24m": seen.visits,
            "gross_24m": to_cents(seen.gross),
            "last_visit_on": seen.last_on,
            "tier": str(tier),
            "tier_since": customer.tier_since if tier == customer.tier else self.today,
            "stage": str(self.stage_of(customer, seen.last_on)),
        }

    def stage_of(self, customer: Customer, last_on: date | None) -> Stage:
        """Where the relation stands by what was seen; an order is the sales desk's to end."""
        stage, owner_since = Stage(customer.stage), self.owners.get(customer.pk)
        seen = max(filter(None, [last_on, owner_since]), default=None)
        if stage == Stage.PROSPECT:
            return Stage.OWNER if owner_since else stage
        if stage == Stage.ORDER or seen is None:
            return stage
        idle = (self.today - seen).days
        if idle >= self.policy.lost_days:
            return Stage.LOST
        if stage == Stage.LOST:
            return Stage.WON_BACK if idle < self.policy.risk_days else stage
        if idle >= self.policy.risk_days:
            return Stage.AT_RISK
        return Stage.OWNER if stage == Stage.AT_RISK else stage


def _owners() -> dict[UUID, date]:
    """Since when somebody has owned the car they still own."""
    current = Ownership.objects.filter(role="owner", until=None).values("customer")
    return {row["customer"]: row["since"] for row in current.annotate(since=Min("since"))}


def _batches() -> Iterator[list[UUID]]:
    """Ids of everybody, in the order of the keys."""
    last: UUID | None = None
    rows = Customer.objects.living().filter(erased_at=None).order_by("pk")
    while batch := list(
        (rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:BATCH]
    ):
        yield batch
        last = batch[-1]


@transaction.atomic
def _grade_batch(ids: list[UUID], grading: _Grading) -> tuple[int, int]:
    """Grade some; returns how many changed, and how many moved to another stage."""
    changed, entries = [], []
    for customer in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        before = customer.stage
        grades = grading.of(customer)
        if all(getattr(customer, name) == value for name, value in grades.items()):
            continue
        if grades["stage"] != before:
            customer.move_to(Stage(grades["stage"]))
            entries.append(_moved(customer, before))
        for name, value in grades.items():
            setattr(customer, name, value)
        changed.append(customer)
    Customer.objects.bulk_update(changed, GRADES)
    TimelineEntry.objects.bulk_create(entries)
    return len(changed), len(entries)


def _moved(customer: Customer, before: str) -> TimelineEntry:
    label = message_of(lambda: str(Stage(before).label))
    return TimelineEntry(
        kind=EntryKind.RECORD,
        customer=customer,
        text=gettext_noop("%(before)s became %(after)s"),
        values={"before": label, "after": message_of(customer.get_stage_display)},
    )


def grade_customers(*, today: date, actor: User | None = None) -> int:
    """Grade all customers of this dealership by recency, frequency and turnover; returns how many
    changed.

    Recency, visits and turnover of 24 months are graded 1 to 5 by fifths of those who came. Gold are
    the best by turnover, potential the next, as the rules of the house say; a value set by hand
    stays. Owners who stay away become at risk, then lost; lost ones who come back are won back.
    Batches of their own transaction: it may be stopped and begun again.
    """
    grading = _Grading(today, selectors.policy(), selectors.figures_of_customers(today), _owners())
    changed = moved = 0
    for ids in _batches():
        more, stages = _grade_batch(ids, grading)
        changed, moved = changed + more, moved + stages
    with transaction.atomic():
        counts = {"changed": changed, "stages": moved}
        record(actor=actor, verb=GRADED, target=None, changes=counts)
    return changed
