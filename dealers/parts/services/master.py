"""Parts as the dealership knows them: added, taken over from the catalogue, changed, placed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.parts.models import Part, StockLevel
from dealers.parts.selectors import network
from dealers.parts.services.common import locked_level, refuse
from dealers.parts.services.supersession import supersede_part
from dealers.parts.states import Category, Tracking
from portal.core.search import as_vector, name_words, number_words
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.reference.selectors import models_of, parts_of

EDITABLE = frozenset(
    {
        "name_zh",
        "name_en",
        "price",
        "unit",
        "system",
        "is_active",
        "tracking",
        "maker",
        "category",
        "fits",
        "supplier",
    }
)


def part_words(part: Part) -> set[str]:
    """A part is found by its number with or without dashes, its end, and its names and pinyin."""
    numbers = {part.number, part.catalogue_code} - {""}
    words: set[str] = set()
    for number in numbers:
        words |= number_words(number, 4, 6) | name_words(number.replace("-", " "))
    for name in (part.name_zh, part.name_en, part.maker):
        words |= name_words(name)
    return words


def _clean_fits(codes: Iterable[str]) -> list[str]:
    """Codes of models, sorted. Raises ``InvalidInput`` for one that the catalogue does not have."""
    wanted = sorted({clean_text(code).upper() for code in codes} - {""})
    hub = network()
    if wanted and hub:
        known = {c.upper(): c for c in models_of(hub).values_list("code", flat=True)}
        if unknown := [code for code in wanted if code not in known]:
            message = _("The manufacturer's catalogue has no model %(code)s.")
            raise refuse("fits", message % {"code": unknown[0]})
        wanted = [known[code] for code in wanted]
    return wanted


def _check(details: dict[str, Any]) -> dict[str, Any]:
    """What was typed, made clean."""
    if details.get("price", Decimal(0)) < 0:
        raise refuse("price", _("A price is not negative."))
    if details.get("category", "") not in ("", *Category.values):
        raise refuse("category", _("Choose a category of the list."))
    if "fits" in details:
        details["fits"] = _clean_fits(details["fits"])
    for name in {"name_zh", "name_en", "maker"} & details.keys():
        details[name] = clean_text(details[name])
    return details


def _check_tracking(part: Part, details: dict[str, Any]) -> None:
    """Raise ``InvalidInput`` to begin or end tracking while pieces lie in a store."""
    wanted = details.get("tracking", part.tracking)
    if wanted not in ("", *Tracking.values):
        raise refuse("tracking", _("Choose how it is tracked from the list."))
    if wanted != part.tracking and part.levels.filter(on_hand__gt=0).exists():
        raise refuse("tracking", _("Some of it is in stock. Issue it first, then change this."))


@transaction.atomic
def create_part(
    *,
    number: str,
    name_zh: str,
    actor: User | None,
    name_en: str = "",
    price: Decimal = Decimal(0),
    catalogue_code: str = "",
    system: str = "",
    unit: str = "pc",
    maker: str = "",
    category: str = "",
    fits: Iterable[str] = (),
) -> Part:
    """Add a part that can then be received and fitted. Raises ``InvalidInput`` for a number twice."""
    number = clean_text(number).upper()
    if not number:
        raise refuse("number", _("Type the part number."))
    given = {"name_zh": name_zh, "name_en": name_en, "price": price, "maker": maker}
    details = _check({**given, "category": category, "fits": fits})
    part = Part(number=number, catalogue_code=catalogue_code, system=system, unit=unit, **details)
    part.search = as_vector(part_words(part))
    try:
        with transaction.atomic():
            part.save(force_insert=True)
    except IntegrityError as error:
        raise refuse("number", _("There is already a part with this number.")) from error
    del part.search  # read again when asked for; now it is the expression
    record(actor=actor, verb="parts.part.added", target=part)
    return part


@transaction.atomic
def add_from_catalogue(*, code: str, actor: User | None) -> tuple[Part, bool]:
    """The part with this number of the manufacturer's catalogue, added if new; and whether it was.

    Name, list price, system, models and a successor that we have are taken over. Raises
    ``InvalidInput`` if the catalogue has none.
    """
    code = clean_text(code).upper()
    if known := Part.objects.filter(number=code).first():
        return known, False
    hub = network()
    entry = parts_of(hub).filter(code=code).first() if hub else None
    if entry is None:
        raise refuse(
            "code", _("The manufacturer's catalogue has no part %(code)s.") % {"code": code}
        )
    part = create_part(
        number=entry.code,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        price=entry.price,
        catalogue_code=entry.code,
        system=entry.system,
        actor=actor,
    )
    if entry.fits:
        part.fits = sorted(entry.fits)
        part.save(update_fields=["fits"])
    newer = Part.objects.filter(number=entry.superseded_by).first()
    if newer is not None and newer != part and newer.superseded_by_id is None:
        supersede_part(part=part, by=newer, on=localdate(), actor=actor)
    return part, True


@transaction.atomic
def edit_part(*, part: Part, actor: User | None, **details: Any) -> Part:
    """Change names, price, category or models. The number stays: papers refer to it."""
    if unknown := details.keys() - EDITABLE:
        raise TypeError(f"Not to be changed on a part: {sorted(unknown)}")
    part = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    details = _check(details)
    _check_tracking(part, details)
    changed = {k: v for k, v in details.items() if getattr(part, k) != v}
    changes = {k: [str(getattr(part, k)), str(v)] for k, v in changed.items()}
    for key, value in changed.items():
        setattr(part, key, value)
    part.search = as_vector(part_words(part))
    part.save(update_fields=[*changed, "search", "updated_at"])
    del part.search
    record(actor=actor, verb="parts.part.edited", target=part, changes=changes)
    return part


@transaction.atomic
def place_part(*, part: Part, store: Unit, bin: str, actor: User | None) -> StockLevel:
    """Say in which bin of a store the part lies from now on; empty for none."""
    level = locked_level(part, store)
    before, level.bin = level.bin, clean_text(bin).upper()
    level.save(update_fields=["bin", "updated_at"])
    record(actor=actor, verb="parts.part.placed", target=part, changes={"bin": [before, level.bin]})
    return level


@transaction.atomic
def set_limits(
    *,
    part: Part,
    store: Unit,
    actor: User | None,
    min_quantity: Decimal | None = None,
    max_quantity: Decimal | None = None,
) -> StockLevel:
    """Say how many are to lie in a store at least and at most; what is empty is planned from demand.

    The reorder point follows at once. Raises ``InvalidInput``.
    """
    limits = {"min_quantity": min_quantity, "max_quantity": max_quantity}
    for field, value in limits.items():
        if value is not None and value < 0:
            raise refuse(field, _("Type zero or more."))
    if min_quantity is not None and max_quantity is not None and max_quantity < min_quantity:
        raise refuse("max_quantity", _("The maximum is not below the minimum."))
    level = locked_level(part, store)
    changes = {name: [str(getattr(level, name)), str(value)] for name, value in limits.items()}
    level.min_quantity, level.max_quantity = min_quantity, max_quantity
    if min_quantity is not None:
        level.reorder_point = min_quantity
    level.target = max(level.reorder_point, level.target if max_quantity is None else max_quantity)
    level.save(update_fields=[*limits, "reorder_point", "target", "updated_at"])
    record(actor=actor, verb="parts.part.limits", target=part, changes=changes)
    return level


def index_parts() -> int:
    """Write the search words of parts that have none, such as those of before there was a search."""
    found = list(Part.objects.filter(search=None))
    for part in found:
        Part.objects.filter(pk=part.pk).update(search=as_vector(part_words(part)))
    return len(found)
