"""Who would look after a new customer, and why: the rules of the house, read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from uuid import UUID

from django.db.models import Count

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.selectors.policy import policy
from dealers.customers.states import AssignmentMethod, Stage
from tenants.accounts.models import User


@dataclass(frozen=True)
class AssignmentRule:
    """New customers that fit go to one of these people. Of several rules the first that fits decides.

    What is empty fits everybody; ``people`` are ids as text, and never empty.
    """

    id: str
    name: str
    people: tuple[str, ...]
    method: str = AssignmentMethod.ROUND_ROBIN
    # Id of the store.
    store: str = ""
    sources: tuple[str, ...] = ()
    # Words of the city or the address.
    areas: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    kind: str = ""
    # A part of the model they ask for.
    car: str = ""
    # Also whom a colleague adds by hand; otherwise they keep whom they add.
    by_hand: bool = False
    is_active: bool = True
    # Who got the last one: the next in turn follows.
    last: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """A rule as it is kept in the policy."""
        known = {entry.name for entry in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
            if name in known
        }
        return cls(**values)

    def kept(self) -> dict[str, Any]:
        """As plain JSON."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def fits(self, arrival: Arrival) -> bool:
        """Whether such a customer is this rule's."""
        place, words = arrival.place.casefold(), arrival.wanted.casefold()
        return (
            self.is_active
            and (self.by_hand or not arrival.by_hand)
            and (not self.store or self.store == arrival.store)
            and (not self.sources or arrival.source in self.sources)
            and (not self.industries or arrival.industry in self.industries)
            and (not self.kind or self.kind == arrival.kind)
            and (not self.areas or any(area.casefold() in place for area in self.areas))
            and self.car.casefold() in words
        )


@dataclass(frozen=True)
class Arrival:
    """What the rules ask about somebody new. ``store`` is an id as text, empty for none."""

    source: str = ""
    kind: str = ""
    industry: str = ""
    store: str = ""
    place: str = ""
    wanted: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class Assigned:
    """Who looks after a customer (``None``: no rule fits, or nobody of it is here), by which rule."""

    owner: User | None = None
    rule: AssignmentRule | None = None


def assignment_rules() -> list[AssignmentRule]:
    """The rules in the order in which they are asked, also those that rest."""
    return [AssignmentRule.of(stored) for stored in policy().assignment_rules]


def _prospects_of(people: Collection[User]) -> dict[UUID, int]:
    """How many prospects each of them looks after; one query."""
    rows = Customer.objects.living().filter(owner__in=people, stage=Stage.PROSPECT).order_by()
    return dict(rows.values_list("owner").annotate(Count("pk")))


def _chosen(rule: AssignmentRule) -> User | None:
    """Whose turn it is; who has left or works with customers no longer is passed over."""
    rows = User.objects.filter(pk__in=rule.people, is_active=True, is_service=False)
    people = [person for person in rows.order_by("pk") if person.can(VIEW_CUSTOMER)]
    if not people:
        return None
    if rule.method == AssignmentMethod.LEAST_LOAD:
        loads = _prospects_of(people)
        return min(people, key=lambda person: (loads.get(person.pk, 0), person.pk))
    return next((person for person in people if str(person.pk) > rule.last), people[0])


def assigned_by(rules: Collection[AssignmentRule], arrival: Arrival) -> Assigned:
    """By the first rule that fits and has somebody; no query while none fits."""
    for rule in rules:
        if rule.fits(arrival) and (owner := _chosen(rule)):
            return Assigned(owner, rule)
    return Assigned()
