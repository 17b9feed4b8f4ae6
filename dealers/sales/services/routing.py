"""Handing out new leads by rules, and the rules themselves."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.services import message_of
from dealers.customers.states import Source
from dealers.sales.models import Lead, RoutingRule
from dealers.sales.selectors import routing as reads
from dealers.sales.services.leads_base import tell_lead
from dealers.sales.states.lead_rules import RoutingMethod
from portal.core.errors import InvalidInput
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record

VERB = "sales.routing.manage"


def first_owner_of(*, phone: str, customer: Customer | None) -> User | None:
    """Whose this person is by first registration, within the days of protection."""
    return reads.first_owner(phone=phone, customer=customer)


def pick_owner(lead: Lead, besides: User | None = None) -> User | None:
    """Who gets this lead; notes on its timeline why. Runs in the caller's transaction.

    The rules are locked while it is decided, so that of two leads at once each moves the turn on
    and each sees the other's load.
    """
    rules = RoutingRule.objects.select_for_update().filter(is_active=True)
    choice = reads.choose(
        list(rules.order_by("position", "pk")),
        source=lead.source,
        store=lead.store,
        wanted=f"{lead.wanted} {lead.vehicle_of_interest.get('code', '')}",
        phone=lead.phone,
        customer=lead.customer,
        besides=besides,
    )
    if choice.owner is None:
        return None
    if choice.rule is not None:
        choice.rule.last_person_id = choice.owner.pk
        choice.rule.save(update_fields=["last_person_id", "updated_at"])
    tell_lead(
        lead,
        gettext_noop("%(name)s: %(why)s %(rule)s"),
        None,
        name=str(choice.owner),
        why=message_of(lambda: str(choice.why.label)),
        rule=f"({choice.rule})" if choice.rule else "",
    )
    return choice.owner


def preview_routing(
    *, source: Source, actor: User, store: Unit | None = None, car: str = "", phone: str = ""
) -> reads.Choice:
    """Who would get such a lead now, and why. Nothing is written and no turn moves on.

    Raises ``InvalidInput`` for a phone that cannot be right.
    """
    return reads.choose(
        reads.rules_in_order(),
        source=source,
        store=store or actor.home_store,
        wanted=car,
        phone=clean_phone(phone) if phone else "",
    )


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a rule as stored. Raises ``InvalidInput`` for what cannot be."""
    people = data.pop("people", None)
    if people is not None:
        data["people"] = sorted(str(getattr(person, "pk", person)) for person in people)
    if "sources" in data:
        data["sources"] = sorted({Source(source).value for source in data["sources"]})
    for name in ("name", "car", "skill"):
        if name in data:
            data[name] = clean_text(data[name])
    return data


def _check_skill(rule: RoutingRule) -> None:
    if rule.method == RoutingMethod.SKILL and not rule.skill:
        message = _("Say which skill: a word of the job title, or zh or en.")
        raise InvalidInput(message, fields={"skill": message})


@transaction.atomic
def create_routing_rule(
    *,
    name: str,
    method: RoutingMethod,
    actor: User,
    position: int = 100,
    is_active: bool = True,
    sources: Collection[str] = (),
    store: Unit | None = None,
    car: str = "",
    people: Collection[User | UUID | str] = (),
    skill: str = "",
) -> RoutingRule:
    """Add a rule for new leads; ``position`` says when it is asked.

    Raises ``InvalidInput`` for a rule by skill that names none.
    """
    given = {"name": name, "sources": sources, "car": car, "people": people, "skill": skill}
    rule = RoutingRule(
        **_checked(given),
        method=RoutingMethod(method),
        position=position,
        is_active=is_active,
        store=store,
    )
    _check_skill(rule)
    rule.save()
    record(actor=actor, verb=VERB, target=rule)
    return rule


@transaction.atomic
def change_routing_rule(*, rule: RoutingRule, actor: User, **changes: Any) -> RoutingRule:
    """Change a rule from the next lead on; what was handed out stays where it is."""
    rule = RoutingRule.objects.select_for_update().get(pk=rule.pk)
    wanted = _checked(dict(changes))
    told: dict[str, Any] = {
        name: [str(getattr(rule, name)), str(value)]
        for name, value in wanted.items()
        if getattr(rule, name) != value
    }
    for name, value in wanted.items():
        setattr(rule, name, value)
    _check_skill(rule)
    rule.save(update_fields=[*wanted, "updated_at"])
    record(actor=actor, verb=VERB, target=rule, changes=told)
    return rule


@transaction.atomic
def remove_routing_rule(*, rule: RoutingRule, actor: User) -> None:
    """Take a rule away; the next one that fits decides."""
    rule = RoutingRule.objects.select_for_update().get(pk=rule.pk)
    record(actor=actor, verb=VERB, target=rule, changes={"removed": rule.name})
    rule.delete()
