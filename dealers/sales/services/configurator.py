"""The car of a quote, put together from the maker's catalogue or typed freely."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.sales import selectors
from dealers.sales.models import Quote
from dealers.sales.services.quote_base import lock_draft
from dealers.sales.services.quote_lines import CAR, TOTALS, lines_of, write_lines
from dealers.sales.states import LineKind
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.configuration import Built

HEAD = ("unit", "model_code", "model_name", "colour", "configuration", *TOTALS)


def price_configuration(
    *, model_code: str, actor: User | None, colour: str = "", options: Sequence[str] = ()
) -> Built:
    """What a choice costs today and which rules it breaks; writes nothing.

    Raises ``InvalidInput`` for a model that is not offered.
    """
    built = selectors.build(model_code=model_code, colour=colour, options=options, day=localdate())
    if built is None:
        message = _("The catalogue has no model %(code)s to order now.") % {"code": model_code}
        raise InvalidInput(message, fields={"model_code": message})
    return built


@transaction.atomic
def configure_quote(
    *, quote: Quote, model_code: str, actor: User, colour: str = "", options: Sequence[str] = ()
) -> Quote:
    """Put the car chosen in the configurator into a draft, in place of the one before.

    The other lines stay; a price that was changed by hand stays as long as its list price does.
    The quote is then for a car to be ordered, not for one from stock. Raises ``InvalidInput``
    with every broken rule and its mend, ``Conflict`` unless the quote is a draft.
    """
    quote = lock_draft(quote)
    chosen: dict[str, Any] = {
        "model_code": model_code, "colour": colour, "options": options, "actor": actor,
    }  # fmt: skip
    if faults := price_configuration(**chosen).faults:
        raise InvalidInput(" ".join(faults), fields={"options": " ".join(faults)})
    with translation.override(quote.customer.language):  # who will read the quote
        built = price_configuration(**chosen)
    lines = [
        {
            "kind": LineKind.VEHICLE if piece.kind == "vehicle" else LineKind.OPTION,
            "code": piece.code,
            "description": piece.name,
            "price": piece.price,
            "list_price": piece.price,
        }
        for piece in built.pieces
        if piece.price or piece.kind != "colour"
    ]
    quote.model_code, quote.model_name = model_code, built.pieces[0].name
    quote.colour = next((p.name for p in built.pieces if p.kind == "colour"), "")
    quote.configuration = {
        "model_code": model_code,
        "colour": colour,
        "options": [piece.code for piece in built.pieces if piece.kind == "option"],
        "on": localdate().isoformat(),
    }
    return _put_car(quote, lines, actor)


@transaction.atomic
def describe_car(
    *,
    quote: Quote,
    model_name: str,
    price: Decimal,
    actor: User,
    trim: str = "",
    colour: str = "",
    options: Sequence[Mapping[str, Any]] | None = None,
) -> Quote:
    """Put a car into a draft that is in no catalogue: typed, with its options.

    ``options`` are mappings with ``description`` and ``price``; without them, the options that
    are in the quote stay. Raises ``Conflict`` unless it is a draft.
    """
    quote = lock_draft(quote)
    quote.model_code, quote.colour, quote.configuration = "", clean_text(colour)[:40], {}
    quote.model_name = clean_text(f"{model_name} {trim}")[:120]
    lines = [
        {
            "kind": LineKind.VEHICLE,
            "description": f"{quote.model_name} {quote.colour}".strip(),
            "price": price,
        },
    ]
    if options is None:
        lines += [line for line in lines_of(quote) if line["kind"] == LineKind.OPTION]
    else:
        lines += [{"kind": LineKind.OPTION, **option} for option in options]
    return _put_car(quote, lines, actor)


def _put_car(quote: Quote, lines: list[dict[str, Any]], actor: User) -> Quote:
    """Change the lines of the car, and nothing else."""
    before = lines_of(quote)
    typed = {(line["kind"], line["code"], line["list_price"]): line for line in before}
    for line in lines:
        known = typed.get((line["kind"], line.get("code", ""), line.get("list_price")))
        if known and known["code"]:
            line["price"], line["reason"] = known["price"], known["reason"]
    quote.unit = None
    write_lines(quote, [*lines, *(line for line in before if line["kind"] not in CAR)])
    quote.save(update_fields=[*HEAD, "updated_at"])
    changes = {"model": quote.model_name, "total": str(quote.total)}
    record(actor=actor, verb="sales.quote.write", target=quote, changes=changes)
    return quote
