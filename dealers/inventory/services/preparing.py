"""Making a car ready for sale: its inspection, its class, where it stands, its keys."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors import has_open_steps
from dealers.inventory.services.base import check_amounts, locked, refuse, save_unit
from dealers.inventory.services.costing import settle_interest
from dealers.inventory.states import PdiItem, PdiResult, UnitState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User

EDITABLE = frozenset(
    {
        "kind", "colour", "interior", "model_year", "engine_no", "certificate_no", "key_number",
        "location", "order_number", "expected_on", "notes",
    }
)  # fmt: skip
UNDER_INSPECTION = (UnitState.PDI, UnitState.RECON)


@transaction.atomic
def edit_unit(*, unit: VehicleUnit, actor: User | None, **details: Any) -> VehicleUnit:
    """Correct what is known of a car: class, colour, numbers, keys, place, notes.

    VIN, store and amounts have verbs of their own. Raises ``Conflict`` once it is delivered.
    """
    if unknown := details.keys() - EDITABLE:
        raise TypeError(f"Not to be changed on a car: {sorted(unknown)}")
    unit = locked(unit)
    if unit.state in {UnitState.DELIVERED, UnitState.WHOLESALE}:
        raise Conflict(_("This vehicle has left the stock."))
    given = {k: clean_text(v) if isinstance(v, str) else v for k, v in details.items()}
    changed = {k: v for k, v in given.items() if getattr(unit, k) != v}
    changes = {k: [str(getattr(unit, k) or ""), str(v or "")] for k, v in changed.items()}
    for name, value in changed.items():
        setattr(unit, name, value)
    if changed:
        save_unit(unit, actor, "inventory.unit.edit", *changed, **changes)
    return unit


@transaction.atomic
def start_pdi(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The workshop begins the pre-delivery inspection."""
    unit = locked(unit)
    unit.move_to(UnitState.PDI)
    save_unit(unit, actor, "inventory.unit.prepare")
    return unit


@transaction.atomic
def check_pdi(
    *, unit: VehicleUnit, items: Iterable[dict[str, Any]], actor: User | None
) -> VehicleUnit:
    """Fill in the sheet of the inspection: ``{"item", "result", "note"}`` of each, in any portions.

    Items are ``PdiItem``, results ``PdiResult`` or empty. Raises ``Conflict`` outside the inspection,
    ``InvalidInput`` for an unknown item or result, or a fault without a word about it.
    """
    unit = locked(unit)
    if unit.state not in UNDER_INSPECTION:
        raise Conflict(_("The sheet is filled in during the inspection. Start the PDI first."))
    found = {row["item"]: row for row in unit.pdi.get("items", [])}
    for row in items:
        item, result = row.get("item", ""), row.get("result") or ""
        note = clean_text(row.get("note") or "")[:200]
        if item not in PdiItem.values or result not in {"", *PdiResult.values}:
            raise refuse("items", _("There is no such item on the sheet."))
        if result == PdiResult.FAULT and not note:
            message = _("Say what is wrong: %(item)s.") % {"item": PdiItem(item).label}
            raise refuse("items", message)
        found[item] = {"item": item, "result": result, "note": note}
    unit.pdi = {
        "items": [found[item] for item in PdiItem.values if item in found],
        "by": str(actor or ""),
        "at": now().isoformat(timespec="seconds"),
    }
    faults = sum(row["result"] == PdiResult.FAULT for row in unit.pdi["items"])
    save_unit(unit, actor, "inventory.unit.inspect", "pdi", faults=faults)
    return unit


@transaction.atomic
def finish_pdi(
    *, unit: VehicleUnit, actor: User | None, location: str = "", key_number: str = ""
) -> VehicleUnit:
    """The inspection is passed, or the reconditioning done: the car can be sold.

    A sheet that was begun must be whole and without faults, and no step may be open. Raises
    ``Conflict`` otherwise.
    """
    unit = locked(unit)
    if unit.state == UnitState.RECON and has_open_steps(unit):
        raise Conflict(_("Some steps are open. Finish them, or say that they were not needed."))
    unit.move_to(UnitState.IN_STOCK)
    results = {row["item"]: row["result"] for row in unit.pdi.get("items", [])}
    if PdiResult.FAULT in results.values():
        raise Conflict(_("The sheet has faults. Mend them and mark them so."))
    if results and not all(results.get(item) for item in PdiItem.values):
        raise Conflict(_("The sheet is not complete. Fill in the rest first."))
    unit.pdi_on = localdate()
    unit.location = clean_text(location) or unit.location
    unit.key_number = clean_text(key_number) or unit.key_number
    save_unit(unit, actor, "inventory.unit.prepare", "pdi_on", "location", "key_number")
    return unit


@transaction.atomic
def make_demo(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The car is driven by customers from now on and not sold meanwhile."""
    unit = locked(unit)
    unit.move_to(UnitState.DEMO)
    save_unit(unit, actor, "inventory.unit.price")
    return unit


@transaction.atomic
def end_demo(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The demo car is for sale again."""
    unit = locked(unit)
    if unit.state != UnitState.DEMO:
        raise Conflict(_("This is not a demo car."))
    unit.move_to(UnitState.IN_STOCK)
    save_unit(unit, actor, "inventory.unit.price")
    return unit


@transaction.atomic
def wholesale_unit(
    *, unit: VehicleUnit, buyer: str, price: Decimal, actor: User | None
) -> VehicleUnit:
    """The car leaves the stock to another trader, without a contract of sale.

    Raises ``InvalidInput`` without a buyer or below zero.
    """
    unit = locked(unit)
    unit.move_to(UnitState.WHOLESALE)
    if not (buyer := clean_text(buyer)[:120]):
        raise refuse("buyer", _("Say who bought it."))
    check_amounts(price=price)
    unit.price, unit.sold_on, unit.delivered_on = price, localdate(), localdate()
    fields = ("price", "sold_on", "delivered_on", *settle_interest(unit, localdate(), actor))
    save_unit(unit, actor, "inventory.unit.sell", *fields, buyer=buyer, price=str(price))
    return unit
