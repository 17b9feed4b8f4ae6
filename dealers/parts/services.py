"""Everything that changes parts and stock. One function per verb the parts clerk would use."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.selectors import network
from dealers.parts.states import MoveKind
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.reference.selectors import parts_of

COST_PLACES = Decimal("0.0001")
EDITABLE = frozenset({"name_zh", "name_en", "price", "unit", "system", "is_active"})


class NotEnoughStock(Conflict):
    """More is wanted than lies in the store; somebody may just have taken the last one."""

    code = "not_enough_stock"


def _refuse(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


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
) -> Part:
    """Add a part that can then be received and fitted. Raises ``InvalidInput`` for a number twice."""
    number = clean_text(number).upper()
    if not number:
        raise _refuse("number", _("Type the part number."))
    if price < 0:
        raise _refuse("price", _("A price is not negative."))
    try:
        with transaction.atomic():
            part = Part.objects.create(
                number=number,
                name_zh=clean_text(name_zh),
                name_en=clean_text(name_en),
                price=price,
                catalogue_code=catalogue_code,
                system=system,
                unit=unit,
            )
    except IntegrityError as error:
        raise _refuse("number", _("There is already a part with this number.")) from error
    record(actor=actor, verb="parts.part.added", target=part)
    return part


@transaction.atomic
def add_from_catalogue(*, code: str, actor: User | None) -> tuple[Part, bool]:
    """The part with this number of the manufacturer's catalogue, added if new; and whether it was.

    Name, list price and system are taken over. Raises ``InvalidInput`` if the catalogue has none.
    """
    code = clean_text(code).upper()
    if known := Part.objects.filter(number=code).first():
        return known, False
    hub = network()
    entry = parts_of(hub).filter(code=code).first() if hub else None
    if entry is None:
        raise _refuse(
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
    return part, True


@transaction.atomic
def edit_part(*, part: Part, actor: User | None, **details: Any) -> Part:
    """Change names, price or unit. The number stays: papers refer to it."""
    if unknown := details.keys() - EDITABLE:
        raise TypeError(f"Not to be changed on a part: {sorted(unknown)}")
    part = Part.objects.select_for_update().get(pk=part.pk)
    if details.get("price", Decimal(0)) < 0:
        raise _refuse("price", _("A price is not negative."))
    changed = {k: v for k, v in details.items() if getattr(part, k) != v}
    changes = {k: [str(getattr(part, k)), str(v)] for k, v in changed.items()}
    for key, value in changed.items():
        setattr(part, key, value)
    part.save(update_fields=[*changed, "updated_at"])
    record(actor=actor, verb="parts.part.edited", target=part, changes=changes)
    return part


def _positive(quantity: Decimal) -> Decimal:
    if quantity <= 0:
        raise _refuse("quantity", _("The quantity must be more than zero."))
    return quantity


def _locked_level(part: Part, store: Unit) -> StockLevel:
    """The level of a part in a store, made if missing, locked until the transaction ends."""
    StockLevel.objects.get_or_create(part=part, store=store)
    return StockLevel.objects.select_for_update().get(part=part, store=store)


def _move(level: StockLevel, kind: MoveKind, quantity: Decimal, **details: Any) -> StockMove:
    """Write a move and what it leaves. The caller holds the level's lock."""
    level.on_hand += quantity
    level.save(update_fields=["on_hand", "average_cost", "bin", "updated_at"])
    return StockMove.objects.create(
        part_id=level.part_id,
        store_id=level.store_id,
        kind=kind,
        quantity=quantity,
        balance=level.on_hand,
        **details,
    )


def _check_available(level: StockLevel, part: Part, store: Unit, wanted: Decimal) -> None:
    if level.available < wanted:
        raise NotEnoughStock(
            _("%(store)s has %(available)s of %(part)s, not %(wanted)s.")
            % {
                "store": store,
                "available": f"{level.available.normalize():f}",
                "part": part,
                "wanted": f"{wanted.normalize():f}",
            }
        )


def _average(level: StockLevel, quantity: Decimal, unit_cost: Decimal) -> Decimal:
    """The moving average after ``quantity`` came in at ``unit_cost``."""
    total = level.on_hand + quantity
    worth = level.on_hand * level.average_cost + quantity * unit_cost
    return (worth / total).quantize(COST_PLACES)


@transaction.atomic
def receive_part(
    *,
    part: Part,
    store: Unit,
    quantity: Decimal,
    unit_cost: Decimal,
    actor: User | None,
    document_number: str = "",
    bin: str = "",
) -> StockMove:
    """Put delivered pieces on the shelf; their cost goes into the store's moving average."""
    _positive(quantity)
    if unit_cost < 0:
        raise _refuse("unit_cost", _("A cost is not negative."))
    level = _locked_level(part, store)
    level.average_cost = _average(level, quantity, unit_cost)
    level.bin = clean_text(bin) or level.bin
    move = _move(
        level,
        MoveKind.RECEIVE,
        quantity,
        unit_cost=unit_cost,
        document_number=clean_text(document_number),
        actor=actor,
    )
    record(actor=actor, verb="parts.stock.received", target=part, changes={"in": str(quantity)})
    return move


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
) -> StockMove:
    """Hand pieces out, at average cost: to a repair order, or over the counter.

    The level is locked, so of two clerks who issue the last piece one gets it and the other is
    told. Raises ``NotEnoughStock``; ``InvalidInput`` for a quantity of nothing.
    """
    _positive(quantity)
    level = _locked_level(part, store)
    _check_available(level, part, store, quantity)
    move = _move(
        level,
        MoveKind.ISSUE,
        -quantity,
        unit_cost=level.average_cost,
        document_id=document_id,
        document_number=document_number,
        reason=clean_text(reason),
        actor=actor,
    )
    record(actor=actor, verb="parts.stock.issued", target=part, changes={"out": str(quantity)})
    return move


@transaction.atomic
def return_part(
    *, issue: StockMove, quantity: Decimal, actor: User | None, reason: str = ""
) -> StockMove:
    """Take pieces of an earlier issue back onto the shelf, at the cost they left with.

    Raises ``Conflict`` for more than was issued and not yet taken back.
    """
    _positive(quantity)
    level = _locked_level(issue.part, issue.store)
    back = issue.reversed_by.aggregate(total=Sum("quantity"))["total"] or Decimal(0)
    if issue.kind != MoveKind.ISSUE or quantity > -issue.quantity - back:
        raise Conflict(_("More is to be taken back than is out."))
    level.average_cost = _average(level, quantity, issue.unit_cost)
    move = _move(
        level,
        MoveKind.RETURN,
        quantity,
        unit_cost=issue.unit_cost,
        document_id=issue.document_id,
        document_number=issue.document_number,
        reverses=issue,
        reason=clean_text(reason),
        actor=actor,
    )
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
    kind: MoveKind = MoveKind.COUNT,
) -> StockMove:
    """Set the stock to what was counted; the difference becomes a move with its reason.

    Raises ``InvalidInput`` without a reason or below zero; ``Conflict`` below what is reserved.
    """
    if counted < 0:
        raise _refuse("counted", _("Count at least zero."))
    if not (reason := clean_text(reason)):
        raise _refuse("reason", _("Say why the stock differs."))
    level = _locked_level(part, store)
    if counted < level.reserved:
        raise Conflict(
            _("%(reserved)s are reserved for repair orders. Release them first.")
            % {"reserved": f"{level.reserved:f}"}
        )
    difference = counted - level.on_hand
    move = _move(level, kind, difference, unit_cost=level.average_cost, reason=reason, actor=actor)
    changes = {"on_hand": [str(counted - difference), str(counted)], "reason": reason}
    record(actor=actor, verb="parts.stock.counted", target=part, changes=changes)
    return move


@transaction.atomic
def transfer_part(
    *, part: Part, source: Unit, target: Unit, quantity: Decimal, actor: User | None
) -> tuple[StockMove, StockMove]:
    """Move pieces from one store's shelf to another's, at the cost they have in the first.

    Both levels are locked in one order, so that two opposite transfers cannot block each other.
    Raises ``NotEnoughStock``; ``InvalidInput`` for the same store twice.
    """
    _positive(quantity)
    if source == target:
        raise _refuse("target", _("Choose another store."))
    levels = {
        unit: _locked_level(part, unit) for unit in sorted((source, target), key=lambda u: u.pk)
    }
    leaving, arriving = levels[source], levels[target]
    _check_available(leaving, part, source, quantity)
    cost, reason = leaving.average_cost, f"{source} → {target}"
    arriving.average_cost = _average(arriving, quantity, cost)
    out = _move(leaving, MoveKind.TRANSFER, -quantity, unit_cost=cost, reason=reason, actor=actor)
    into = _move(arriving, MoveKind.TRANSFER, quantity, unit_cost=cost, reason=reason, actor=actor)
    record(actor=actor, verb="parts.stock.transferred", target=part, changes={"stores": reason})
    return out, into
