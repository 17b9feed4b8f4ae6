"""Records that may be one person, and what hangs on each of them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Field, QuerySet, Value
from django.db.models.functions import Right
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dealers.customers.extensions import declared
from dealers.customers.models import Customer, CustomerMerge, Ownership
from dealers.customers.permissions import MERGE_CUSTOMER
from dealers.customers.states import MergeState
from tenants.accounts.models import User

MOST_PAIRS = 200
# Why two records look like one, the surest first, with what it counts.
REASONS = {
    "document": (_("Same ID or company number"), 5),
    "phone": (_("Same phone"), 4),
    "email": (_("Same e-mail"), 3),
    "car": (_("Same name and same vehicle"), 3),
    "name": (_("Same name, phone ends alike"), 2),
}
_FIELDS = {"document": "document_no", "phone": "phone", "email": "email"}

# Of these one value is kept; a person chooses which.
CHOSEN = (
    "full_name", "kind", "contact_name", "phone", "email", "document_no", "gender", "born_on",
    "industry", "city", "address", "language", "source", "tier", "owner", "store", "wishes",
)  # fmt: skip


@dataclass
class Pair:
    """Two records that look like one; ``first`` is the older, which is usually kept."""

    first: Customer
    second: Customer
    reasons: list[str] = field(default_factory=list)

    @property
    def pk(self) -> UUID:
        """Of the older one, for tables."""
        return self.first.pk

    @property
    def weight(self) -> int:
        """How sure it looks."""
        return sum(REASONS[reason][1] for reason in self.reasons)

    @property
    def why(self) -> str:
        """The reasons in words."""
        return ", ".join(str(REASONS[reason][0]) for reason in self.reasons)

    def get_absolute_url(self) -> str:
        """The two side by side."""
        return f"/customers/{self.first.pk}/merge/{self.second.pk}/"


def likely_duplicates(*, user: User, reason: str = "") -> list[Pair]:
    """Pairs of customers this person may merge, the likeliest first, ``MOST_PAIRS`` at most.

    A fixed number of queries, one grouping for each reason; two records that somebody said are two
    people are left out.
    """
    rows = Customer.objects.visible_to(user, MERGE_CUSTOMER).filter(erased_at=None)
    wanted = [reason] if reason else list(REASONS)
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for key in wanted:
        for ids in _groups(rows, key):
            first, *others = sorted(ids)
            for other in others:
                found[first, other].append(key)
    for pair in _said_apart(found):
        found.pop(pair, None)
    return _pairs(found, rows)


def _groups(rows: QuerySet[Customer], reason: str) -> Iterable[list[UUID]]:
    """Ids of the records that share something."""
    together, many = ArrayAgg("pk", distinct=True), Count("pk")
    groups: QuerySet[Any, Any]
    if reason == "car":
        together, many = ArrayAgg("customer", distinct=True), Count("customer", distinct=True)
        groups = Ownership.objects.filter(customer__in=rows).values(
            "vehicle", "customer__full_name"
        )
    elif reason == "name":
        groups = rows.exclude(phone="").annotate(ends=Right("phone", 4))
        groups = groups.values("full_name", "ends")
    else:
        name = _FIELDS[reason]
        same = "document_no__mark" if reason == "document" else name
        groups = rows.exclude(**{name: ""}).values(same)
    found = groups.annotate(ids=together, n=many).order_by().filter(n__gt=1)
    return found.values_list("ids", flat=True)[:MOST_PAIRS]


def _said_apart(pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    ids = {pk for pair in pairs for pk in pair}
    apart = CustomerMerge.objects.filter(state=MergeState.APART, survivor__in=ids)
    return set(apart.values_list("survivor_id", "absorbed_id"))


def _pairs(found: dict[tuple[UUID, UUID], list[str]], rows: QuerySet[Customer]) -> list[Pair]:
    ids = {pk for pair in found for pk in pair}
    people = rows.select_related("owner").in_bulk(ids)
    pairs = [Pair(people[a], people[b], reasons) for (a, b), reasons in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.first.full_name))[:MOST_PAIRS]


@dataclass(frozen=True)
class Pointer:
    """A field of some table that names a customer."""

    field: Field
    label: Any

    @property
    def key(self) -> str:
        """``sales.lead.customer``."""
        return f"{self.field.model._meta.label_lower}.{self.field.name}"

    def rows(self) -> QuerySet:
        """All rows of that table, whoever may see them: a merge leaves nothing behind."""
        return self.field.model._base_manager.all()


@cache
def pointers() -> tuple[Pointer, ...]:
    """Every field that names a customer, of this domain and of those above.

    Read from the models, so that none is forgotten; what it is called stands in
    ``CUSTOMER_RECORDS`` of its domain's ``menu.py``.
    """
    labels = dict(declared("CUSTOMER_RECORDS"))
    found = []
    for relation in Customer._meta.get_fields(include_hidden=True):
        model = getattr(relation, "related_model", None)
        if not relation.auto_created or relation.concrete or model in (Customer, CustomerMerge):
            continue
        key = f"{model._meta.label_lower}.{relation.field.name}"
        label = labels.get(key) or capfirst(str(model._meta.verbose_name_plural))
        found.append(Pointer(relation.field, label))
    return tuple(sorted(found, key=lambda pointer: pointer.key))


def rows_at(*customers: Customer) -> list[tuple[Any, list[int]]]:
    """How much hangs on each of the customers: label and one count each. One query."""
    parts = [
        pointer.rows()
        .filter(**{f"{pointer.field.name}__in": customers})
        .order_by()
        .values_list(Value(number), pointer.field.attname)
        .annotate(n=Count("pk"))
        for number, pointer in enumerate(pointers())
    ]
    counts = {(number, pk): n for number, pk, n in parts[0].union(*parts[1:], all=True)}
    return [
        (pointer.label, [counts.get((number, who.pk), 0) for who in customers])
        for number, pointer in enumerate(pointers())
        if any((number, who.pk) in counts for who in customers)
    ]


def version_of(customer: Customer, other: Customer) -> str:
    """What a preview saw; if either record is edited afterwards, it is another one."""
    stamps = sorted(f"{c.pk}{c.updated_at.isoformat()}" for c in (customer, other))
    return hashlib.sha256("".join(stamps).encode()).hexdigest()[:16]


def shown(customer: Customer, name: str) -> str:
    """A field as somebody sees it who decides which of two records is right."""
    value = customer.masked_document if name == "document_no" else getattr(customer, name)
    return str(value or "")


def suggested(customer: Customer, other: Customer) -> set[str]:
    """The fields that the survivor lacks and the other has: taken unless somebody chooses."""
    return {
        name for name in CHOSEN
        if getattr(customer, name) in (None, "") and getattr(other, name) not in (None, "")
    }  # fmt: skip


def survivor_of(pk: UUID) -> Customer | None:
    """The record that took over the one that stood here, through any number of merges."""
    found = Customer.objects.filter(pk=pk).select_related("merged_into").first()
    while found is not None and found.merged_into_id:
        found = Customer.objects.select_related("merged_into").get(pk=found.merged_into_id)
    return found if found is not None and found.pk != pk else None


def merge_preview(*, customer: Customer, other: Customer, actor: User) -> dict[str, Any]:
    """What differs between two records, whose value a merge would keep, and what would move.

    Nothing is changed. ``version`` goes back with the merge, which is refused if one of the two
    was edited in between.
    """
    lacking = suggested(customer, other)
    return {
        "version": version_of(customer, other),
        "choices": [
            {
                "field": name,
                "mine": shown(customer, name),
                "other": shown(other, name),
                "taken": name in lacking,
            }
            for name in CHOSEN
            if getattr(customer, name) != getattr(other, name)
        ],
        "moving": [
            {"label": str(label), "here": here, "moving": moving}
            for label, (here, moving) in rows_at(customer, other)
        ],
    }
