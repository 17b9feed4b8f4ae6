"""Writing the manufacturer's catalogue: for the hub's publishing, never in a dealer's request."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput
from portal.core.symptoms import words_to_find
from tenants.reference.bulletins import BulletinText, PublishedBulletin
from tenants.reference.models import Option, OptionKind, VehicleModel

LISTS = ("fits", "standard", "requires", "excludes", "includes", "colours")


def publish_options(*, network: UUID, options: Iterable[Mapping[str, Any]]) -> list[Option]:
    """Put options and packages into a network's catalogue, new or anew, after checking the rules.

    Works in ``public`` (enter it with ``in_public``). All or none: raises ``InvalidInput`` naming
    the option for a code that nothing has, an option that needs what it excludes, a package in a
    package, or a price that is none.
    """
    rows = [Option(network=network, **given) for given in options]
    known = {row.code: row for row in Option.objects.filter(network=network)}
    known |= {row.code: row for row in rows}
    models = VehicleModel.objects.filter(network=network)
    trims = {
        code: {c["code"] for c in colours}
        for code, colours in models.values_list("code", "colours")
    }
    for row in rows:
        if fault := _fault(row, known, trims):
            message = _("Option %(code)s: %(fault)s") % {"code": row.code, "fault": fault}
            raise InvalidInput(message)
    changed = ["name_zh", "name_en", "kind", "price", "prices", "currency", *LISTS, "is_active"]
    return Option.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["network", "code"],
        update_fields=[*changed, "updated_at"],
    )


def _fault(row: Option, known: Mapping[str, Option], trims: Mapping[str, set[str]]) -> str:
    """What is wrong with the rules of one option; empty if nothing is."""
    for name in LISTS:
        value = getattr(row, name)
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            return _("%(name)s must be a list of codes.") % {"name": name}
    options = {*row.requires, *row.excludes, *row.includes}
    unknown = options - known.keys() | ({*row.fits, *row.standard} - trims.keys())
    unknown |= {*row.colours} - set().union(*trims.values())
    if unknown:
        return _("nothing has the code %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
    if row.code in options:
        return _("it names itself.")
    if clash := {*row.requires, *row.includes} & {*row.excludes}:
        return _("it needs and excludes %(codes)s.") % {"codes": ", ".join(sorted(clash))}
    if row.includes and row.kind != OptionKind.PACKAGE:
        return _("only a package brings other options along.")
    if any(known[code].includes for code in row.includes):
        return _("a package cannot hold a package.")
    return "" if _are_prices(row.prices) else _("its dated prices cannot be read.")


def _are_prices(prices: Any) -> bool:
    try:
        return all(
            date.fromisoformat(entry["from"]) and Decimal(entry["price"]) >= 0 for entry in prices
        )
    except (TypeError, KeyError, ValueError, InvalidOperation):
        return False


# What an author writes; the rest of the row is made by the publishing.
BULLETIN_FIELDS = [
    field.name
    for field in BulletinText._meta.local_fields
    if field.name not in {"id", "created_at", "updated_at"}
]
SAID = [f"{name}_{tongue}" for name in ("title", "symptom", "cause", "correction", "body")
        for tongue in ("zh", "en")]  # fmt: skip


@transaction.atomic
def publish_bulletins(*, network: UUID, bulletins: Iterable[Mapping[str, Any]]) -> int:
    """Put bulletins into a network's catalogue, new or anew; how many.

    Each mapping has ``id``, ``state``, ``supersedes``, ``published_at``, ``revision`` and the fields
    of ``BulletinText``. Works in ``public`` (enter it with ``in_public``). Told twice, it writes the
    same once more; an older revision than the one that is there is passed over.
    """
    written = 0
    for given in bulletins:
        fields = {
            name: given[name]
            for name in (*BULLETIN_FIELDS, "state", "supersedes", "published_at", "revision")
        }
        # Two clocks may bring a new one at once: the second finds what the first has written.
        row, is_new = PublishedBulletin.objects.select_for_update().get_or_create(
            pk=given["id"], defaults={"network": network, **fields}
        )
        if row.network != network or row.revision > given["revision"]:
            continue
        if not is_new:
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        texts = [row.number, *row.model_codes, *row.parts, *(getattr(row, name) for name in SAID)]
        found_by = words_to_find(*texts, fault_codes=row.fault_codes)
        PublishedBulletin.objects.filter(pk=row.pk).update(search=found_by)
        written += 1
    return written
