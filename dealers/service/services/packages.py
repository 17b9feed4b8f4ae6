"""Packages at a fixed price: made by the office, put on a repair order in one step."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.parts.models import Part
from dealers.service.models import Job, JobLine, RepairOrder, ServicePackage
from dealers.service.services.common import lock_order, open_job, refuse
from dealers.service.services.jobs import add_job
from dealers.service.services.lines import add_fee, add_labour, add_line, add_part
from dealers.service.states import LineKind, PayType
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record

MOST_ITEMS = 40
ITEM_KINDS = (LineKind.LABOUR, LineKind.PART, LineKind.FEE)
FACTS = ("name_zh", "name_en", "for_models", "every_km", "every_months", "is_active")


def lock_package(package: ServicePackage) -> ServicePackage:
    """The package as it is now, locked until the transaction ends."""
    return ServicePackage.objects.select_for_update().get(pk=package.pk)


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - set(FACTS):
        raise TypeError(f"Not a fact of a package: {sorted(unknown)}")
    facts = dict(given)
    for name in ("name_zh", "name_en"):
        if name in facts:
            facts[name] = clean_text(facts[name])[:120]
    if "name_zh" in facts and not facts["name_zh"]:
        raise refuse("name_zh", _("Give the package a name."))
    for name in ("every_km", "every_months"):
        if facts.get(name) is not None and facts[name] <= 0:
            raise refuse(name, _("The interval must be more than zero."))
    if "for_models" in facts:
        cleaned = (clean_text(model) for model in facts["for_models"])
        facts["for_models"] = sorted({model for model in cleaned if model})
    return facts


def _item(given: Mapping[str, Any]) -> dict[str, str]:
    """One item made clean, amounts as text. Raises ``InvalidInput`` naming the field."""
    kind, code = given["kind"], clean_text(given.get("code") or "").upper()[:40]
    quantity, unit_price = Decimal(given["quantity"]), Decimal(given["unit_price"])
    description = clean_text(given.get("description") or "")[:200]
    if kind not in ITEM_KINDS:
        raise refuse("kind", _("A package holds labour, parts and fees."))
    if quantity <= 0 or (kind == LineKind.FEE and quantity != 1):
        raise refuse("quantity", _("More than zero; exactly one for a fee."))
    if unit_price < 0:
        raise refuse("unit_price", _("A price is not negative."))
    if kind == LineKind.PART:
        part = Part.objects.filter(number=code, is_active=True).first()
        if part is None:
            raise refuse("code", _("There is no part %(code)s in use.") % {"code": code})
        description = description or part.name
    if not description:
        raise refuse("description", _("Describe the work, or what the fee is for."))
    return {
        "kind": str(kind),
        "code": code,
        "description": description,
        "quantity": f"{quantity:.2f}",
        "unit_price": str(to_cents(unit_price)),
    }


def price_of(items: Iterable[Mapping[str, str]]) -> Decimal:
    """What the items cost together, each rounded as its line will be."""
    amounts = (to_cents(Decimal(i["quantity"]) * Decimal(i["unit_price"])) for i in items)
    return sum(amounts, Decimal(0))


def _keep_items(
    package: ServicePackage, items: list[dict[str, str]], actor: User | None
) -> ServicePackage:
    if len(items) > MOST_ITEMS:
        raise Conflict(_("A package holds %(most)s items at most.") % {"most": MOST_ITEMS})
    before, package.items, package.price = package.price, items, price_of(items)
    package.save(update_fields=["items", "price", "updated_at"])
    changes = {"price": [str(before), str(package.price)]}
    record(actor=actor, verb="service.package.changed", target=package, changes=changes)
    return package


@transaction.atomic
def create_package(
    *,
    code: str,
    name_zh: str,
    actor: User | None,
    items: Iterable[Mapping[str, Any]] = (),
    **facts: Any,
) -> ServicePackage:
    """Make a package; ``facts`` are those of ``FACTS``, its price is the sum of its items.

    Raises ``InvalidInput`` for a code that is taken, an item that cannot be, or an interval of
    nothing.
    """
    if not (code := clean_text(code).upper()[:40]):
        raise refuse("code", _("Give the package a code."))
    if ServicePackage.objects.filter(code=code).exists():
        raise refuse("code", _("There is a package with this code already."))
    package = ServicePackage.objects.create(code=code, **_facts({"name_zh": name_zh, **facts}))
    record(actor=actor, verb="service.package.created", target=package)
    if items := list(items):
        return _keep_items(package, [_item(item) for item in items], actor)
    return package


@transaction.atomic
def change_package(*, package: ServicePackage, actor: User | None, **facts: Any) -> ServicePackage:
    """Change names, models, intervals, or take it out of use. Jobs written before keep their lines."""
    package, facts = lock_package(package), _facts(facts)
    changes = {
        name: [str(getattr(package, name)), str(value)]
        for name, value in facts.items()
        if getattr(package, name) != value
    }
    for name, value in facts.items():
        setattr(package, name, value)
    package.save(update_fields=[*facts, "updated_at"])
    record(actor=actor, verb="service.package.changed", target=package, changes=changes)
    return package


@transaction.atomic
def add_package_item(*, package: ServicePackage, actor: User | None, **item: Any) -> ServicePackage:
    """Put labour, a part or a fee at its own fixed price into a package; the price follows."""
    package = lock_package(package)
    return _keep_items(package, [*package.items, _item(item)], actor)


@transaction.atomic
def remove_package_item(
    *, package: ServicePackage, position: int, actor: User | None
) -> ServicePackage:
    """Take the item at ``position`` (from 1) out of a package; the price follows."""
    package = lock_package(package)
    if not 1 <= position <= len(package.items):
        raise refuse("position", _("The package has no such item. Look at it again."))
    kept = [item for n, item in enumerate(package.items, 1) if n != position]
    return _keep_items(package, kept, actor)


@transaction.atomic
def add_package(
    *,
    repair_order: RepairOrder,
    package: ServicePackage,
    actor: User | None,
    pay_type: PayType = PayType.CUSTOMER,
) -> Job:
    """Write a package onto a repair order: one job with its lines at the package's prices.

    All of it or nothing. Raises ``InvalidInput`` for a package out of use, without items, for
    another model, or with a part that is in use no longer; ``Conflict`` for a settled order.
    """
    order, package = lock_order(repair_order), lock_package(package)
    _check_offered(package, order)
    job = add_job(repair_order=order, complaint=package.name, pay_type=pay_type, actor=actor)
    job.package = package
    job.save(update_fields=["package", "updated_at"])
    for item in package.items:
        _add_item(job, item, actor, price=Decimal(item["unit_price"]))
    return Job.objects.select_related("repair_order").get(pk=job.pk)


def _check_offered(package: ServicePackage, order: RepairOrder) -> None:
    if not package.is_active or not package.items or not package.fits(order.vehicle):
        raise refuse("package", _("This package is not offered for this car."))


def _add_item(job: Job, item: Mapping[str, str], actor: User | None, *, price: Decimal) -> JobLine:
    """The item as a line of the job; ``price`` is of an hour, a piece, or the fee."""
    quantity = Decimal(item["quantity"])
    if item["kind"] == LineKind.FEE:
        return add_fee(job=job, description=item["description"], amount=price, actor=actor)
    if item["kind"] == LineKind.LABOUR:
        return add_labour(
            job=job, code=item["code"], hours=quantity, description=item["description"],
            unit_price=price, actor=actor,
        )  # fmt: skip
    part = Part.objects.filter(number=item["code"], is_active=True).first()
    if part is None:
        message = _("Part %(code)s of this package is not in use any more.")
        raise refuse("package", message % {"code": item["code"]})
    return add_part(job=job, part=part, quantity=quantity, unit_price=price, actor=actor)


@transaction.atomic
def add_package_line(
    *,
    job: Job,
    package: ServicePackage,
    actor: User | None,
    price: Decimal | None = None,
) -> JobLine:
    """Put a package onto a job as one line at one price, its labour and parts below it at nought.

    ``price`` is the package's if not given. All of it or nothing. Raises ``InvalidInput`` for a
    package that is not offered for this car or holds a part that is in use no longer; ``Conflict``
    for work that the manufacturer pays, which is claimed line by line.
    """
    job = open_job(job)
    package = lock_package(package)
    _check_offered(package, job.repair_order)
    if job.claimable_share:
        raise Conflict(_("The manufacturer pays for work and parts one by one, not for a package."))
    line = add_line(
        job, actor, kind=LineKind.PACKAGE, code=package.code, description=package.name[:200],
        quantity=Decimal(1), unit_price=package.price if price is None else price,
    )  # fmt: skip
    for item in package.items:
        held = _add_item(job, item, actor, price=Decimal(0))
        held.inside = line
        held.save(update_fields=["inside", "updated_at"])
    return JobLine.objects.select_related("job__repair_order").get(pk=line.pk)
