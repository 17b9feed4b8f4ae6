"""Who would get a lead, and why: the reading half of routing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.timezone import now

from dealers.customers.models import Customer
from dealers.sales.models import Lead, RoutingRule
from dealers.sales.permissions import ASSIGN_LEAD, WORK_LEAD
from dealers.sales.selectors.policy import policy
from dealers.sales.states import OPEN_LEAD, LeadStatus
from dealers.sales.states.lead_rules import LeadRules, RoutedBy, RoutingMethod
from tenants.accounts.models import Assignment, Unit, User

BY_METHOD = {
    RoutingMethod.ROUND_ROBIN: RoutedBy.TURN,
    RoutingMethod.LEAST_LOAD: RoutedBy.LOAD,
    RoutingMethod.SKILL: RoutedBy.SKILL,
}


@dataclass
class Choice:
    """Who gets a lead (``None``: it stays in the pool), by which rule, and who was passed over."""

    owner: User | None
    why: RoutedBy
    rule: RoutingRule | None = None
    full: list[User] = field(default_factory=list)


def people_with_verbs() -> dict[User, set[str]]:
    """Everybody who may sign in, with all verbs of all their roles; one query."""
    found: dict[User, set[str]] = {}
    rows = Assignment.objects.filter(user__is_active=True, user__is_service=False)
    for row in rows.select_related("role", "user").order_by("user_id"):
        found.setdefault(row.user, set()).update(row.role.granted)
    return found


def advisors() -> list[User]:
    """Those who work on leads and do not hand them out, by id."""
    return [
        person
        for person, verbs in people_with_verbs().items()
        if WORK_LEAD in verbs and not {ASSIGN_LEAD, "*"} & verbs
    ]


def open_leads_of(people: Collection[User]) -> dict[UUID, int]:
    """How many open leads each of them has; one query."""
    rows = Lead.objects.filter(owner__in=people, status__in=OPEN_LEAD).order_by()
    return dict(rows.values_list("owner").annotate(Count("pk")))


def first_owner(
    *,
    phone: str,
    customer: Customer | None = None,
    besides: User | None = None,
    rules: LeadRules | None = None,
) -> User | None:
    """Who registered this person first within the days of protection, or looks after them.

    Somebody who has left or works on leads no longer protects nothing.
    """
    rules = rules or policy().leads
    days = rules.protect_days
    if not days:
        return None
    since = now() - timedelta(days=days)
    candidates: list[User | None] = []
    if phone:
        leads = Lead.objects.filter(phone=phone, owner__isnull=False, created_at__gte=since)
        lead = (
            leads.exclude(status=LeadStatus.INVALID)
            .select_related("owner")
            .order_by("created_at", "pk")
            .first()
        )
        candidates.append(lead.owner if lead else None)
    if customer is not None and (customer.last_contact_at or customer.created_at) >= since:
        candidates.append(customer.owner)
    for person in candidates:
        if person is not None and person != besides and person.can(WORK_LEAD):
            return person
    return None


def _in_order(rule: RoutingRule, people: list[User], loads: dict[UUID, int]) -> list[User]:
    """The advisors of a rule, the one whose turn it is first."""
    if rule.method == RoutingMethod.ROUND_ROBIN:
        last = rule.last_person_id
        return sorted(
            people, key=lambda person: (last is not None and person.pk <= last, person.pk)
        )
    if rule.method == RoutingMethod.SKILL:
        word = rule.skill.casefold()
        people = [p for p in people if word in f"{p.job_title} {p.language}".casefold()]
    return sorted(people, key=lambda person: (loads.get(person.pk, 0), person.pk))


def _of_rule(rule: RoutingRule, everybody: list[User], store: Unit | None) -> list[User]:
    if rule.people:
        return [person for person in everybody if str(person.pk) in rule.people]
    if store is None:
        return everybody
    return [person for person in everybody if person.home_store_id == store.pk]


def choose(
    rules: Collection[RoutingRule],
    *,
    source: str,
    store: Unit | None,
    wanted: str = "",
    phone: str = "",
    customer: Customer | None = None,
    besides: User | None = None,
) -> Choice:
    """Who gets a lead: the person's first advisor, else by the first rule that fits and has room.

    ``besides`` is passed over: the one who has not answered.
    """
    settings = policy().leads
    if first := first_owner(phone=phone, customer=customer, besides=besides, rules=settings):
        return Choice(first, RoutedBy.FIRST)
    fitting = [rule for rule in rules if rule.fits(source=source, store=store, wanted=wanted)]
    if not fitting:
        return Choice(None, RoutedBy.NO_RULE)
    everybody = [person for person in advisors() if person != besides]
    loads, cap = open_leads_of(everybody), settings.cap
    full: list[User] = []
    for rule in fitting:
        if rule.method == RoutingMethod.NOBODY:
            return Choice(None, RoutedBy.POOL, rule, full)
        for person in _in_order(rule, _of_rule(rule, everybody, store), loads):
            if not cap or loads.get(person.pk, 0) < cap:
                return Choice(person, BY_METHOD[RoutingMethod(rule.method)], rule, full)
            if person not in full:
                full.append(person)
    return Choice(None, RoutedBy.FULL, fitting[-1], full)


def rules_in_order() -> list[RoutingRule]:
    """The rules in use, in the order in which they are asked."""
    return list(RoutingRule.objects.filter(is_active=True).order_by("position", "pk"))
