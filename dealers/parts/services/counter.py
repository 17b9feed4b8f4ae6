"""A counter sale of several parts on one slip."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.parts.models import Part, StockMove
from dealers.parts.services.refusals import refuse
from dealers.parts.services.stock import sell_part
from tenants.accounts.models import Unit, User

MOST_LINES = 50


@transaction.atomic
def sell_parts(
    *,
    store: Unit,
    lines: Sequence[dict[str, Any]],
    actor: User | None,
    customer: Customer | None = None,
) -> StockMove:
    """Sell several parts over the counter on one slip; all leave the shelves or none. The first move.

    ``lines``: ``{"part", "quantity", "unit_price", "codes"}``, the last two may lack. Shelves are
    locked in one order, so that two slips with the same parts cannot block each other. Raises
    ``NotEnoughStock``; ``InvalidInput`` without a line or for a part twice.
    """
    if not 1 <= len(lines) <= MOST_LINES:
        raise refuse("lines", _("Name between 1 and %(most)s parts.") % {"most": MOST_LINES})
    parts: list[Part] = [line["part"] for line in lines]
    if len(set(parts)) < len(parts):
        raise refuse("lines", _("Each part stands once on a slip."))
    first: StockMove | None = None
    for line in sorted(lines, key=lambda line: line["part"].pk):
        price: Decimal | None = line.get("unit_price")
        move = sell_part(
            part=line["part"],
            store=store,
            quantity=line["quantity"],
            unit_price=price,
            customer=customer,
            document_number=first.document_number if first else "",
            codes=line.get("codes") or (),
            actor=actor,
        )
        first = first or move
    assert first is not None
    return first
