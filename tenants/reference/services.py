"""Writing the manufacturer's catalogue: for the hub's publishing, never in a dealer's request."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput
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
