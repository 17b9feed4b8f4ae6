"""Stock in and out: received, issued, sold, taken back, corrected, transferred."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.parts.models import Part, PartDemand, StockLevel, StockMove
from dealers.parts.services.common import (
    average_with,
    check_available,
    locked_level,
    positive,
    refuse,
    write_move,
)
from dealers.parts.services.demands import (
    give_to_waiting,
    open_demands_of,
    take_held,
    tell_hand_over,
)
from dealers.parts.services.tracking import check_left_with
from dealers.parts.states import OUTWARD, Cause, MoveKind
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


@transaction.atomic
def receive_part(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    unit_cost: Decimal,
    actor: User | None,
    document_id: UUID | None = None,
    document_number: str = "",
    bin: str = "",
    demand: PartDemand | None = None,
    codes: Sequence[str] = (),
) -> StockMove:
    """Put delivered pieces on the shelf; their cost goes into the store's moving average.

    They are held for ``demand``, for whom they were ordered, then for whoever waits longest.
    ``codes``, here and below: the serial number of each piece, or the lot, of a tracked part.
    """
    positive(quantity)
    if unit_cost < 0:
        raise refuse("unit_cost", _("A cost is not negative."))
    level = locked_level(part, store)
    level.average_cost = average_with(level, quantity, unit_cost)
    level.bin = clean_text(bin) or level.bin
    move = write_move(
        level,
        MoveKind.RECEIVE,
        quantity,
        unit_cost=unit_cost,
        document_id=document_id,
        document_number=clean_text(document_number),
        codes=codes,
        actor=actor,
    )
    give_to_waiting(level, first=demand)
    record(actor=actor, verb="parts.stock.received", target=part, changes={"in": str(quantity)})
    return move


def _take_out(level: StockLevel, demands: list[PartDemand], quantity: Decimal) -> None:
    """See that there is enough: what is free, and what is held for these wishes, which it serves."""
    held = sum((demand.held for demand in demands), Decimal(0))
    check_available(level.available + held, level.part, level.store, quantity)
    take_held(level, demands, quantity)
    level.last_out_on = localdate()


@transaction.atomic
def issue_part(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    actor: User | None,
    document_id: UUID | None = None,
    document_number: str = "",
    reason: str = "",
    codes: Sequence[str] = (),
) -> StockMove:
    """Hand pieces out at average cost; what is reserved for the document goes first.

    The level is locked, so of two clerks who issue the last piece one gets it and the other is
    told. Raises ``NotEnoughStock``; ``InvalidInput`` for a quantity of nothing.
    """
    positive(quantity)
    level = locked_level(part, store)
    document_number = clean_text(document_number).upper()
    demands = open_demands_of(level, document_id=document_id, document_number=document_number)
    _take_out(level, demands, quantity)
    move = write_move(
        level,
        MoveKind.ISSUE,
        -quantity,
        unit_cost=level.average_cost,
        document_id=document_id,
        document_number=document_number,
        reason=clean_text(reason),
        codes=codes,
        actor=actor,
    )
    record(actor=actor, verb="parts.stock.issued", target=part, changes={"out": str(quantity)})
    return move


@transaction.atomic
def serve_demand(
    *, partdemand: PartDemand, actor: User | None, codes: Sequence[str] = ()
) -> PartDemand:
    """Hand out everything that is still open of a wish.

    Raises ``NotEnoughStock`` while something is missing; ``Conflict`` for a wish that is over.
    """
    level = locked_level(partdemand.part, partdemand.store)
    demand = PartDemand.objects.select_for_update().get(pk=partdemand.pk)
    if not demand.is_open:
        raise Conflict(_("Nothing is open of this wish any more."))
    quantity = demand.quantity - demand.served
    _take_out(level, [demand], quantity)
    move = write_move(
        level,
        MoveKind.ISSUE,
        -quantity,
        unit_cost=level.average_cost,
        document_id=demand.document_id or demand.pk,
        document_number=demand.document_number,
        customer=demand.customer,
        codes=codes,
        actor=actor,
    )
    record(
        actor=actor, verb="parts.stock.issued", target=demand.part, changes={"out": str(quantity)}
    )
    tell_hand_over(demand, quantity, move.pk)
    return demand


@transaction.atomic
def sell_part(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    actor: User | None,
    unit_price: Decimal | None = None,
    customer: Customer | None = None,
    document_number: str = "",
    reason: str = "",
    codes: Sequence[str] = (),
) -> StockMove:
    """Sell pieces over the counter, at the part's price unless another was agreed.

    The sale gets the next number of the store; name an earlier one to add to the same slip. Raises
    ``NotEnoughStock``; ``InvalidInput`` for a negative price or a slip that is not the store's.
    """
    positive(quantity)
    price = part.price if unit_price is None else unit_price
    if price < 0:
        raise refuse("unit_price", _("A price is not negative."))
    slip = clean_text(document_number).upper()
    if (
        slip
        and not StockMove.objects.filter(
            store=store, kind=MoveKind.SALE, document_number=slip
        ).exists()
    ):
        raise refuse("document_number", _("This store has no counter sale of this number."))
    level = locked_level(part, store)
    _take_out(level, [], quantity)
    move = write_move(
        level,
        MoveKind.SALE,
        -quantity,
        unit_cost=level.average_cost,
        unit_price=price,
        customer=customer,
        document_number=slip or next_number(kind="CS", store=store),
        reason=clean_text(reason),
        codes=codes,
        actor=actor,
    )
    changes = {"out": str(quantity), "price": str(price)}
    record(actor=actor, verb="parts.stock.sold", target=part, changes=changes)
    return move


@transaction.atomic
def return_part(
    *,
    issue: StockMove,
    quantity: Decimal,
    actor: User | None,
    reason: str = "",
    codes: Sequence[str] = (),
) -> StockMove:
    """Take pieces of an earlier issue back onto the shelf, at the cost they left with.

    Raises ``Conflict`` for more than was issued and not yet taken back, ``InvalidInput`` for a
    tracked piece that did not leave with it.
    """
    positive(quantity)
    level = locked_level(issue.part, issue.store)
    back = issue.reversed_by.aggregate(total=Sum("quantity"))["total"] or Decimal(0)
    if issue.kind not in OUTWARD or quantity > -issue.quantity - back:
        raise Conflict(_("More is to be taken back than is out."))
    check_left_with(issue, codes)
    level.average_cost = average_with(level, quantity, issue.unit_cost)
    move = write_move(
        level,
        MoveKind.RETURN,
        quantity,
        unit_cost=issue.unit_cost,
        document_id=issue.document_id,
        document_number=issue.document_number,
        unit_price=issue.unit_price,
        customer=issue.customer,
        reverses=issue,
        reason=clean_text(reason),
        codes=codes,
        actor=actor,
    )
    give_to_waiting(level)
    record(
        actor=actor, verb="parts.stock.returned", target=issue.part, changes={"back": str(quantity)}
    )
    return move


@transaction.atomic
def adjust_stock(
    *,
    part: Part,
    store: Unit,
    counted: Decimal,
    reason: str,
    actor: User | None,
    cause: str = "",
    codes: Sequence[str] = (),
) -> StockMove:
    """Set the stock to what was counted; the difference becomes a move with its reason.

    Raises ``InvalidInput`` without a reason or below zero; ``Conflict`` below what is reserved.
    """
    if counted < 0:
        raise refuse("counted", _("Count at least zero."))
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why the stock differs."))
    level = locked_level(part, store)
    if counted < level.reserved:
        raise Conflict(
            _("%(reserved)s are reserved for repair orders. Release them first.")
            % {"reserved": f"{level.reserved:f}"}
        )
    difference = counted - level.on_hand
    move = write_move(
        level,
        MoveKind.COUNT,
        difference,
        unit_cost=level.average_cost,
        cause=cause,
        reason=reason,
        codes=codes,
        actor=actor,
    )
    give_to_waiting(level)
    changes = {"on_hand": [str(counted - difference), str(counted)], "reason": reason}
    record(actor=actor, verb="parts.stock.counted", target=part, changes=changes)
    return move


@transaction.atomic
def correct_stock(
    *,
    part: Part,
    store: Unit,
    difference: Decimal,
    cause: str,
    actor: User | None,
    reason: str = "",
    codes: Sequence[str] = (),
) -> StockMove:
    """Write pieces off (negative) or add found ones (positive), at average cost, and say why.

    Raises ``InvalidInput`` for no difference or no cause, or "other" without a word;
    ``NotEnoughStock`` for more than is free.
    """
    reason = clean_text(reason)
    if not difference:
        raise refuse("difference", _("Type how many more or less there are."))
    if cause not in Cause.values or (cause == Cause.OTHER and not reason):
        raise refuse("reason", _("Say why the stock differs."))
    level = locked_level(part, store)
    if difference < 0:
        check_available(level.available, part, store, -difference)
    move = write_move(
        level,
        MoveKind.ADJUST,
        difference,
        unit_cost=level.average_cost,
        cause=cause,
        reason=reason,
        codes=codes,
        actor=actor,
    )
    give_to_waiting(level)
    changes = {"difference": str(difference), "cause": cause, "reason": reason}
    record(actor=actor, verb="parts.stock.corrected", target=part, changes=changes)
    return move


@transaction.atomic
def transfer_part(
    *,
    part: Part,
    source: Unit,
    target: Unit,
    quantity: Decimal,
    actor: User | None,
    codes: Sequence[str] = (),
) -> tuple[StockMove, StockMove]:
    """Move pieces from one store's shelf to another's, at the cost they have in the first.

    Both levels are locked in one order, so that two opposite transfers cannot block each other.
    Raises ``NotEnoughStock``; ``InvalidInput`` for the same store twice.
    """
    positive(quantity)
    if source == target:
        raise refuse("target", _("Choose another store."))
    levels = {
        unit: locked_level(part, unit) for unit in sorted((source, target), key=lambda u: u.pk)
    }
    leaving, arriving = levels[source], levels[target]
    check_available(leaving.available, part, source, quantity)
    cost, reason = leaving.average_cost, f"{source} → {target}"
    arriving.average_cost = average_with(arriving, quantity, cost)
    shared: dict[str, Any] = {"unit_cost": cost, "reason": reason, "codes": codes, "actor": actor}
    out = write_move(leaving, MoveKind.TRANSFER, -quantity, **shared)
    into = write_move(arriving, MoveKind.TRANSFER, quantity, **shared)
    give_to_waiting(arriving)
    record(actor=actor, verb="parts.stock.transferred", target=part, changes={"stores": reason})
    return out, into
