"""What a car has cost so far: bought, brought, made ready, financed by the day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.rules import StockRules
from dealers.inventory.services.base import check_amounts, locked, refuse, save_unit
from dealers.inventory.states import COST_FIELDS, CostKind, UnitState
from portal.core.errors import Conflict
from portal.core.models import uuid7
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import keep_rules, locked_rules

MOST_LINES = 100
MOST_STEPS = 30


def enter_cost(
    unit: VehicleUnit,
    *,
    kind: CostKind,
    amount: Decimal,
    on: date | None = None,
    note: str = "",
    actor: User | None,
) -> tuple[str, ...]:
    """Add a line to a locked car and return the fields to save. The caller saves.

    Raises ``InvalidInput`` for nothing, or if a part of the cost fell below zero.
    """
    amount = to_cents(amount)
    if not amount:
        raise refuse("amount", _("Type an amount."))
    if len(unit.cost_lines) >= MOST_LINES:
        raise refuse("amount", _("A vehicle has at most %(most)s lines.") % {"most": MOST_LINES})
    field = COST_FIELDS.get(kind)
    part = getattr(unit, field) if field else unit.purchase_cost
    if part + amount < 0:
        raise refuse("amount", _("More would be taken off than there is: %(sum)s.") % {"sum": part})
    if field:
        setattr(unit, field, part + amount)
    unit.cost += amount
    unit.cost_lines = [
        *unit.cost_lines,
        {
            "id": str(uuid7()),
            "kind": str(kind),
            "amount": str(amount),
            "on": (on or localdate()).isoformat(),
            "note": clean_text(note)[:160],
            "by": str(actor or ""),
        },
    ]
    return ("cost", "cost_lines", *((field,) if field else ()))


def settle_interest(unit: VehicleUnit, end: date, actor: User | None) -> tuple[str, ...]:
    """Stop the interest of a locked car, enter it as cost, return the fields to save.

    Nothing for a car that is not financed. The caller saves.
    """
    if not unit.is_financed:
        return ()
    unit.floor_until = end
    interest = unit.interest_until(end, selectors.rules().year_days)
    if not interest:
        return ("floor_until",)
    note = f"{unit.floor_amount} × {unit.floor_rate.normalize():f} %"
    entered = enter_cost(unit, kind=CostKind.INTEREST, amount=interest, note=note, actor=actor)
    return ("floor_until", *entered)


@transaction.atomic
def add_cost(
    *,
    unit: VehicleUnit,
    kind: CostKind,
    amount: Decimal,
    actor: User | None,
    on: date | None = None,
    note: str = "",
) -> VehicleUnit:
    """Enter what a car cost besides: freight, reconditioning, another bill. Nothing is overwritten.

    A wrong line is corrected by a second one with a negative amount. Raises ``InvalidInput`` for
    nothing, for a day to come, or if a part of the cost fell below zero.
    """
    unit = locked(unit)
    if on is not None and on > localdate():
        raise refuse("on", _("This day is yet to come."))
    fields = enter_cost(unit, kind=kind, amount=amount, on=on, note=note, actor=actor)
    save_unit(unit, actor, "inventory.cost.manage", *fields, kind=str(kind), amount=str(amount))
    return unit


@transaction.atomic
def start_floor_plan(
    *,
    unit: VehicleUnit,
    actor: User | None,
    amount: Decimal | None = None,
    rate: Decimal | None = None,
    start_on: date | None = None,
    lender: str = "",
) -> VehicleUnit:
    """The car is financed: interest runs by the day until it is paid off or handed over.

    Without an amount the purchase cost, without a rate the house's, without a day the one after the
    days free of interest. Raises ``InvalidInput`` without amount or rate, ``Conflict`` if it is financed.
    """
    unit, rules = locked(unit), selectors.rules()
    if unit.floor_from and not unit.floor_until:
        raise Conflict(_("This vehicle is financed already. Pay it off first."))
    if unit.state in {UnitState.DELIVERED, UnitState.WHOLESALE}:
        raise Conflict(_("This vehicle has left the stock."))
    amount = unit.purchase_cost if amount is None else amount
    rate = rules.floor_rate if rate is None else rate
    check_amounts(amount=amount, rate=rate)
    if not amount:
        raise refuse("amount", _("Type the amount that is financed."))
    if not rate or rate >= 100:
        raise refuse("rate", _("Type a rate between 0 and 100 % a year."))
    unit.floor_amount, unit.floor_rate = to_cents(amount), rate
    unit.floor_from = start_on or selectors.first_day_of_interest(unit, rules)
    unit.floor_until, unit.floor_lender = None, clean_text(lender)[:80]
    fields = ("floor_amount", "floor_rate", "floor_from", "floor_until", "floor_lender")
    changes = {"floor_amount": str(unit.floor_amount), "floor_rate": str(rate)}
    save_unit(unit, actor, "inventory.cost.manage", *fields, **changes)
    return unit


@transaction.atomic
def end_floor_plan(
    *, unit: VehicleUnit, actor: User | None, end_on: date | None = None
) -> VehicleUnit:
    """The financed amount is paid off: the interest so far becomes a part of the cost.

    Raises ``Conflict`` if the car is not financed, ``InvalidInput`` for a day before the first or to come.
    """
    unit = locked(unit)
    if not unit.floor_from or unit.floor_until:
        raise Conflict(_("This vehicle is not financed."))
    end = end_on or localdate()
    if end > localdate() or end < min(unit.floor_from, localdate()):
        raise refuse("end_on", _("Choose a day between the first and today."))
    fields = settle_interest(unit, end, actor)
    save_unit(unit, actor, "inventory.cost.manage", *fields, floor_until=end.isoformat())
    return unit


@transaction.atomic
def change_rules(
    *,
    actor: User | None,
    floor_rate: Decimal,
    floor_free_days: int,
    year_days: int,
    upkeep_per_day: Decimal,
    aged_days: int,
    recon_steps: Iterable[str] = (),
    mails_alerts: bool = False,
) -> StockRules:
    """Set what a day in stock costs, when a car counts as old, what reconditioning consists of.

    Cars that are financed keep their rate. Raises ``InvalidInput`` for what is negative or too much.
    """
    check_amounts(floor_rate=floor_rate, upkeep_per_day=upkeep_per_day)
    if floor_rate >= 100:
        raise refuse("floor_rate", _("Type a rate between 0 and 100 % a year."))
    wanted: dict[str, Any] = {
        "floor_rate": floor_rate,
        "floor_free_days": floor_free_days,
        "year_days": year_days,
        "upkeep_per_day": upkeep_per_day,
        "aged_days": aged_days,
        "mails_alerts": mails_alerts,
        "recon_steps": list(
            dict.fromkeys(filter(None, (clean_text(name)[:60] for name in recon_steps)))
        )[:MOST_STEPS],
    }
    return set_rules(actor, wanted)


def set_rules(actor: User | None, wanted: dict[str, Any]) -> StockRules:
    """Write some of the rules and note what changed. Inside the caller's transaction."""
    house = replace(locked_rules(StockRules), **wanted)
    return keep_rules(house, actor=actor, verb="inventory.rules.manage")
