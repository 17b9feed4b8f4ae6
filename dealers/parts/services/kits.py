"""Kits: what is in one, made of what lies on the shelf, and taken apart again."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.selectors import contents_of
from dealers.parts.services.common import (
    COST_PLACES,
    NOTHING,
    average_with,
    check_available,
    locked_level,
    positive,
    refuse,
    write_move,
)
from dealers.parts.services.demands import give_to_waiting
from dealers.parts.states import MoveKind
from portal.core.errors import Conflict
from tenants.accounts.models import Unit, User
from tenants.audit.services import record


@transaction.atomic
def set_kit_item(*, part: Part, item: Part, quantity: Decimal, actor: User | None) -> Part:
    """Put so many of ``item`` into the kit; zero takes it out.

    Raises ``InvalidInput`` for the kit itself and for a kit within a kit.
    """
    if quantity < 0:
        raise refuse("quantity", _("The quantity must be more than zero."))
    part = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    within = Part.objects.filter(kit__contains=[{"number": part.number}]).exists()
    if item.pk == part.pk or item.kit or within:
        raise refuse("item", _("A kit holds single parts, not kits."))
    before = list(part.kit)
    part.kit = [row for row in part.kit if row["number"] != item.number]
    if quantity:
        part.kit.append({"number": item.number, "quantity": f"{quantity:.2f}"})
        part.kit.sort(key=lambda row: row["number"])
    part.save(update_fields=["kit", "updated_at"])
    record(actor=actor, verb="parts.kit.changed", target=part, changes={"kit": [before, part.kit]})
    return part


def _levels(kit: Part, store: Unit) -> tuple[StockLevel, dict[Part, Decimal], Mapping]:
    """The kit's level, its contents, and theirs by part: locked in one order."""
    contents = contents_of(kit)
    if not contents:
        raise Conflict(_("This part is no kit."))
    parts = sorted([kit, *contents], key=lambda part: part.pk)
    levels = {part: locked_level(part, store) for part in parts}
    return levels[kit], contents, levels


@transaction.atomic
def assemble_kit(*, part: Part, store: Unit, quantity: Decimal, actor: User | None) -> StockMove:
    """Make kits of single parts; a kit costs what its parts cost.

    Raises ``NotEnoughStock`` if one of the parts is short; ``Conflict`` for what is no kit.
    """
    positive(quantity)
    level, contents, levels = _levels(part, store)
    cost = NOTHING
    for item, count in contents.items():
        shelf, wanted = levels[item], count * quantity
        check_available(shelf.available, item, store, wanted)
        cost += count * shelf.average_cost
        write_move(
            shelf, MoveKind.KIT, -wanted, unit_cost=shelf.average_cost, reason=part.number,
            actor=actor,
        )  # fmt: skip
    level.average_cost = average_with(level, quantity, cost)
    move = write_move(level, MoveKind.KIT, quantity, unit_cost=cost, actor=actor)
    give_to_waiting(level)
    record(actor=actor, verb="parts.kit.made", target=part, changes={"in": str(quantity)})
    return move


@transaction.atomic
def take_apart_kit(*, part: Part, store: Unit, quantity: Decimal, actor: User | None) -> StockMove:
    """Put the parts of kits back on their shelves; they share the kit's cost by their prices.

    Raises ``NotEnoughStock`` for more kits than are free; ``Conflict`` for what is no kit.
    """
    positive(quantity)
    level, contents, levels = _levels(part, store)
    check_available(level.available, part, store, quantity)
    cost = level.average_cost
    move = write_move(level, MoveKind.KIT, -quantity, unit_cost=cost, actor=actor)
    worth = sum((item.price * count for item, count in contents.items()), NOTHING)
    pieces = sum(contents.values(), NOTHING)
    for item, count in contents.items():
        share = (item.price / worth if worth else 1 / pieces) * cost
        share = share.quantize(COST_PLACES)
        shelf = levels[item]
        shelf.average_cost = average_with(shelf, count * quantity, share)
        write_move(
            shelf, MoveKind.KIT, count * quantity, unit_cost=share, reason=part.number, actor=actor
        )
        give_to_waiting(shelf)
    record(actor=actor, verb="parts.kit.opened", target=part, changes={"out": str(quantity)})
    return move
