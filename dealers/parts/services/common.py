"""What the services of parts share: refusals, the lock on a shelf, and the writing of a move."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.services.refusals import refuse
from dealers.parts.services.tracking import book_codes
from dealers.parts.states import MoveKind
from portal.core.errors import Conflict
from tenants.accounts.models import Unit

COST_PLACES = Decimal("0.0001")
NOTHING = Decimal(0)


class NotEnoughStock(Conflict):
    """More is wanted than lies in the store; somebody may just have taken the last one."""

    code = "not_enough_stock"


def positive(quantity: Decimal) -> Decimal:
    """The quantity. Raises ``InvalidInput`` unless it is more than zero."""
    if quantity <= 0:
        raise refuse("quantity", _("The quantity must be more than zero."))
    return quantity


def locked_level(part: Part, store: Unit) -> StockLevel:
    """The level of a part in a store, made if missing, locked until the transaction ends."""
    StockLevel.objects.get_or_create(part=part, store=store)
    level = StockLevel.objects.select_for_update().get(part=part, store=store)
    level.part = part
    return level


def write_move(
    level: StockLevel,
    kind: MoveKind,
    quantity: Decimal,
    *,
    codes: Sequence[str] = (),
    **details: Any,
) -> StockMove:
    """Write a move and what it leaves. The caller holds the level's lock.

    ``codes``: the serial numbers or the lot of a tracked part. Raises ``InvalidInput`` (field
    ``codes``) if they do not fit.
    """
    level.on_hand += quantity
    changed = ["on_hand", "reserved", "average_cost", "bin", "last_out_on", "updated_at"]
    level.save(update_fields=changed)
    move = StockMove.objects.create(
        part_id=level.part_id,
        store_id=level.store_id,
        kind=kind,
        quantity=quantity,
        balance=level.on_hand,
        **details,
    )
    book_codes(level.part, move, codes)
    return move


def check_available(available: Decimal, part: Part, store: Unit, wanted: Decimal) -> None:
    """Raise ``NotEnoughStock`` if more is wanted than there is."""
    if available < wanted:
        raise NotEnoughStock(
            _("%(store)s has %(available)s of %(part)s, not %(wanted)s.")
            % {
                "store": store,
                "available": f"{available.normalize():f}",
                "part": part,
                "wanted": f"{wanted.normalize():f}",
            }
        )


def average_with(level: StockLevel, quantity: Decimal, unit_cost: Decimal) -> Decimal:
    """The moving average after ``quantity`` came in at ``unit_cost``."""
    total = level.on_hand + quantity
    worth = level.on_hand * level.average_cost + quantity * unit_cost
    return (worth / total).quantize(COST_PLACES)
