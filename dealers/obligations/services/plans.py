"""Prepaid plans: what is sold in advance."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.obligations.models import ServicePlan
from dealers.obligations.services.common import refuse
from dealers.obligations.states import Unit
from dealers.service.models import ServicePackage
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields

MOST_ITEMS = 20
FACTS = ("name_zh", "name_en", "months", "km", "price", "is_active")


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - set(FACTS):
        raise TypeError(f"Not a fact of a plan: {sorted(unknown)}")
    facts = dict(given)
    for name in ("name_zh", "name_en"):
        if name in facts:
            facts[name] = clean_text(facts[name])[:120]
    if "name_zh" in facts and not facts["name_zh"]:
        raise refuse("name_zh", _("Give the plan a name."))
    if "price" in facts and facts["price"] < 0:
        raise refuse("price", _("A price is not negative."))
    for name in ("months", "km"):
        if facts.get(name) is not None and facts[name] <= 0:
            raise refuse(name, _("It must be more than zero."))
    return facts


def _item(given: Mapping[str, Any]) -> dict[str, str]:
    """One thing that is included, as it is kept. The package, if any, gives name and value."""
    package, name = given.get("package"), clean_text(given.get("name") or "")[:120]
    quantity, value = Decimal(given["quantity"]), given.get("value")
    unit = Unit(given.get("unit") or Unit.TIMES)
    if package is not None and unit != Unit.TIMES:
        raise refuse("unit", _("A package is counted in times."))
    if quantity <= 0:
        raise refuse("quantity", _("It must be more than zero."))
    if unit == Unit.TIMES and quantity != int(quantity):
        raise refuse("quantity", _("Times are whole numbers."))
    if value is None and package is not None:
        value = package.price
    if value is None or value <= 0:
        raise refuse("value", _("Say what one costs without the plan."))
    if not name and package is None:
        raise refuse("name", _("Say what is included."))
    return {
        "name": name or package.name_zh,
        "unit": str(unit),
        "quantity": f"{quantity:.2f}",
        "value": str(to_cents(Decimal(value))),
        "package": package.code if package else "",
    }


def _keep_items(plan: ServicePlan, items: list[dict[str, str]], actor: User | None) -> ServicePlan:
    if len(items) > MOST_ITEMS:
        raise Conflict(_("A plan holds %(most)s items at most.") % {"most": MOST_ITEMS})
    changes = set_fields(plan, {"items": items})
    plan.save(update_fields=["items", "updated_at"])
    record(actor=actor, verb="obligations.plan.changed", target=plan, changes=changes)
    return plan


@transaction.atomic
def create_plan(
    *,
    code: str,
    name_zh: str,
    price: Decimal,
    months: int,
    actor: User | None,
    items: Iterable[Mapping[str, Any]] = (),
    **facts: Any,
) -> ServicePlan:
    """Make a plan; ``facts`` are those of ``FACTS``. It can be sold once something is included.

    Raises ``InvalidInput`` for a code that is taken or an item that cannot be.
    """
    if not (code := clean_text(code).upper()[:40]):
        raise refuse("code", _("Give the plan a code."))
    if ServicePlan.objects.filter(code=code).exists():
        raise refuse("code", _("There is a plan with this code already."))
    facts = _facts({"name_zh": name_zh, "price": price, "months": months, **facts})
    plan = ServicePlan.objects.create(code=code, **facts)
    record(actor=actor, verb="obligations.plan.created", target=plan)
    if items := list(items):
        return _keep_items(plan, [_item(item) for item in items], actor)
    return plan


def _lock(plan: ServicePlan) -> ServicePlan:
    return ServicePlan.objects.select_for_update().get(pk=plan.pk)


@transaction.atomic
def change_plan(*, plan: ServicePlan, actor: User | None, **facts: Any) -> ServicePlan:
    """Change names, price or validity, or take it out of sale. Contracts sold stay as they are."""
    plan, facts = _lock(plan), _facts(facts)
    changes = set_fields(plan, facts)
    plan.save(update_fields=[*facts, "updated_at"])
    record(actor=actor, verb="obligations.plan.changed", target=plan, changes=changes)
    return plan


@transaction.atomic
def add_plan_item(
    *,
    plan: ServicePlan,
    quantity: Decimal,
    actor: User | None,
    name: str = "",
    unit: str = Unit.TIMES,
    value: Decimal | None = None,
    package: ServicePackage | None = None,
) -> ServicePlan:
    """Include something: so many times a package, or so many times or hours of something else.

    ``value`` is what one costs without the plan (the package's price if not given): by it the
    price is shared out over what is used.
    """
    plan = _lock(plan)
    given = {"name": name, "unit": unit, "quantity": quantity, "value": value, "package": package}
    return _keep_items(plan, [*plan.items, _item(given)], actor)


@transaction.atomic
def remove_plan_item(*, plan: ServicePlan, position: int, actor: User | None) -> ServicePlan:
    """Take the item at ``position`` (from 1) out. Contracts sold keep it."""
    plan = _lock(plan)
    if not 1 <= position <= len(plan.items):
        raise refuse("position", _("The plan has no such item. Look at it again."))
    kept = [item for n, item in enumerate(plan.items, 1) if n != position]
    return _keep_items(plan, kept, actor)
