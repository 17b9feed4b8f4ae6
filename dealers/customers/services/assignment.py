"""Who looks after new customers: decided by the rules of the house, which are changed here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers import selectors
from dealers.customers.rules import CustomerPolicy
from dealers.customers.selectors import Arrival, Assigned, AssignmentRule
from dealers.customers.states import AssignmentMethod, CustomerKind, Industry, Source
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, UnitKind, User
from tenants.audit.services import record
from tenants.workspace.house import locked_rules, store_rules

VERB = "customers.policy.manage"
MOST_RULES = 50


def arrival_of(details: Mapping[str, Any], *, wanted: str = "", by_hand: bool = False) -> Arrival:
    """What the rules ask about a customer with these details of a record."""
    store = details.get("store_id") or getattr(details.get("store"), "pk", None)
    return Arrival(
        source=str(details.get("source", Source.OTHER)),
        kind=str(details.get("kind", CustomerKind.PERSON)),
        industry=str(details.get("industry", "")),
        store=str(store or ""),
        place=f"{details.get('city', '')} {details.get('address', '')}",
        wanted=wanted or details.get("wishes", ""),
        by_hand=by_hand,
    )


def assign(arrival: Arrival) -> Assigned:
    """Who looks after somebody who has just come. Runs in the caller's transaction.

    Where a rule fits the rules are locked while it is decided, so that of two customers at once
    each moves the turn on and each sees the other's load.
    """
    if not any(rule.fits(arrival) for rule in selectors.assignment_rules()):
        return Assigned()
    policy = locked_rules(CustomerPolicy)
    rules = [AssignmentRule.of(stored) for stored in policy.assignment_rules]
    found = selectors.assigned_by(rules, arrival)
    if found.owner is not None and found.rule is not None:
        moved = replace(found.rule, last=str(found.owner.pk))
        turns = [(moved if r.id == moved.id else r).kept() for r in rules]
        store_rules(replace(policy, assignment_rules=turns))
    return found


def preview_assignment(
    *,
    actor: User | None,
    store: Unit | None = None,
    source: Source = Source.OTHER,
    kind: CustomerKind = CustomerKind.PERSON,
    industry: str = "",
    place: str = "",
    wanted: str = "",
    by_hand: bool = False,
) -> Assigned:
    """Who would look after such a customer now. Nothing is written and no turn moves on."""
    details = {"source": source, "kind": kind, "industry": industry, "store": store, "city": place}
    arrival = arrival_of(details, wanted=wanted, by_hand=by_hand)
    return selectors.assigned_by(selectors.assignment_rules(), arrival)


def _words(values: Iterable[str]) -> list[str]:
    return [word[:40] for word in dict.fromkeys(map(clean_text, values)) if word]


def _wrong(place: int, field: str, message: str) -> InvalidInput:
    text = _("Rule %(n)d: %(message)s") % {"n": place, "message": message}
    return InvalidInput(text, fields={field: text})


def _checked(place: int, given: Mapping[str, Any], known: Mapping[str, dict]) -> dict[str, Any]:
    """A rule as it is kept. Raises ``InvalidInput`` for what cannot be."""
    rule = AssignmentRule.of({"id": "", "name": "", "people": (), **given})
    people = User.objects.filter(is_active=True, is_service=False).filter(
        pk__in=[getattr(person, "pk", person) for person in given.get("people", ())]
    )
    store = given.get("store")
    kept = replace(
        rule,
        id=rule.id if rule.id in known else str(uuid4()),
        name=clean_text(rule.name)[:80],
        method=AssignmentMethod(rule.method).value,
        people=tuple(sorted(str(pk) for pk in people.values_list("pk", flat=True))),
        store=str(getattr(store, "pk", store) or ""),
        sources=tuple(sorted({Source(source).value for source in rule.sources})),
        industries=tuple(sorted({Industry(name).value for name in rule.industries})),
        areas=tuple(_words(rule.areas)),
        kind=CustomerKind(rule.kind).value if rule.kind else "",
        car=clean_text(rule.car)[:80],
        last=known.get(rule.id, {}).get("last", ""),
    )
    if not kept.name:
        raise _wrong(place, "name", _("Give it a name."))
    if not kept.people:
        raise _wrong(place, "people", _("Name at least one colleague who works here."))
    if kept.store and not Unit.objects.filter(pk=kept.store, kind=UnitKind.STORE).exists():
        raise _wrong(place, "store", _("There is no such store."))
    return kept.kept()


@transaction.atomic
def change_assignment_rules(
    *, rules: Collection[Mapping[str, Any]], actor: User | None
) -> CustomerPolicy:
    """Set the rules for new customers, all of them in their order; who is left out is dropped.

    Each is a mapping with the fields of ``AssignmentRule``; one with a known ``id`` keeps its turn.
    Who has left meanwhile is left out.
    They hold from the next customer on. Raises ``InvalidInput`` naming the rule and the field.
    """
    if len(rules) > MOST_RULES:
        raise InvalidInput(_("At most %(n)d rules.") % {"n": MOST_RULES})
    policy = locked_rules(CustomerPolicy)
    known = {stored["id"]: stored for stored in policy.assignment_rules}
    kept = [_checked(place, given, known) for place, given in enumerate(rules, 1)]
    changes = {"assignment_rules": [_told(policy.assignment_rules), _told(kept)]}
    policy, row = store_rules(replace(policy, assignment_rules=kept))
    record(actor=actor, verb=VERB, target=row, changes=changes)
    return policy


def _told(rules: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules as the audit trail shows them: without whose turn it is."""
    return [{k: v for k, v in rule.items() if k not in {"id", "last"} and v} for rule in rules]
