"""Reconditioning: what must be done to a car, by whom, for how long. Steps run beside each other."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.services.base import check_amounts, locked, refuse, save_unit
from dealers.inventory.services.costing import MOST_STEPS, enter_cost
from dealers.inventory.states import CostKind, StepState, UnitState
from portal.core.errors import Conflict
from portal.core.models import uuid7
from portal.core.validation import clean_text
from tenants.accounts.models import User


def new_step(name: str) -> dict[str, Any]:
    """A step that nobody has begun: seconds worked, since when a clock runs, who, what it cost."""
    return {
        "id": str(uuid7()),
        "name": clean_text(name)[:60],
        "state": StepState.WAITING.value,
        "seconds": 0,
        "since": "",
        "by": "",
        "cost": "0",
        "note": "",
    }


@transaction.atomic
def start_recon(*, unit: VehicleUnit, actor: User | None) -> VehicleUnit:
    """The car goes to be made saleable, with the house's steps; it is not for sale meanwhile."""
    unit = locked(unit)
    unit.move_to(UnitState.RECON)
    unit.recon = {
        "since": now().isoformat(timespec="seconds"),
        "steps": [new_step(name) for name in selectors.recon_steps()],
    }
    save_unit(unit, actor, "inventory.unit.prepare", "recon")
    return unit


def _with_step(unit: VehicleUnit, step_id: str | UUID) -> tuple[VehicleUnit, dict[str, Any]]:
    """The locked car and one of its steps. Raises ``Conflict`` if the car is elsewhere or has no such step."""
    unit = locked(unit)
    if unit.state != UnitState.RECON:
        raise Conflict(_("This vehicle is not in reconditioning."))
    step = next((s for s in unit.recon.get("steps", []) if s["id"] == str(step_id)), None)
    if step is None:
        raise Conflict(_("This step is no longer on the list."))
    return unit, step


def _stop_clock(step: dict[str, Any]) -> None:
    if step["since"]:
        gone = now() - datetime.fromisoformat(step["since"])
        step["seconds"] += max(0, int(gone.total_seconds()))
        step["since"] = ""


@transaction.atomic
def add_step(*, unit: VehicleUnit, name: str, actor: User | None) -> VehicleUnit:
    """Another thing must be done. Raises ``InvalidInput`` without a name, ``Conflict`` outside it."""
    unit = locked(unit)
    if unit.state != UnitState.RECON:
        raise Conflict(_("This vehicle is not in reconditioning."))
    step, steps = new_step(name), unit.recon.get("steps", [])
    if not step["name"]:
        raise refuse("name", _("Say what is to be done."))
    if len(steps) >= MOST_STEPS:
        raise refuse("name", _("At most %(most)s steps.") % {"most": MOST_STEPS})
    unit.recon = {**unit.recon, "steps": [*steps, step]}
    save_unit(unit, actor, "inventory.recon.work", "recon", step=step["name"])
    return unit


@transaction.atomic
def start_step(*, unit: VehicleUnit, step_id: str | UUID, actor: User | None) -> VehicleUnit:
    """Somebody begins, or goes on with, a step; its clock runs. Others may run beside it.

    Raises ``Conflict`` if it runs or is done.
    """
    unit, step = _with_step(unit, step_id)
    if step["state"] != StepState.WAITING:
        raise Conflict(_("Somebody is at it already, or it is done."))
    step |= {
        "state": StepState.WORKING.value,
        "since": now().isoformat(timespec="seconds"),
        "by": str(actor or ""),
    }
    save_unit(unit, actor, "inventory.recon.work", "recon", step=step["name"])
    return unit


@transaction.atomic
def pause_step(*, unit: VehicleUnit, step_id: str | UUID, actor: User | None) -> VehicleUnit:
    """The clock of a step stops; it waits again. Raises ``Conflict`` if it does not run."""
    unit, step = _with_step(unit, step_id)
    if step["state"] != StepState.WORKING:
        raise Conflict(_("Nobody is at it."))
    _stop_clock(step)
    step["state"] = StepState.WAITING.value
    save_unit(unit, actor, "inventory.recon.work", "recon", step=step["name"])
    return unit


@transaction.atomic
def finish_step(
    *,
    unit: VehicleUnit,
    step_id: str | UUID,
    actor: User | None,
    cost: Decimal = Decimal(0),
    note: str = "",
    skipped: bool = False,
) -> VehicleUnit:
    """A step is done, or not needed; what it cost goes into the car's reconditioning cost.

    Raises ``Conflict`` if it is over, ``InvalidInput`` below zero.
    """
    unit, step = _with_step(unit, step_id)
    if step["state"] in {StepState.DONE, StepState.SKIPPED}:
        raise Conflict(_("This step is over."))
    check_amounts(cost=cost)
    _stop_clock(step)
    over = StepState.SKIPPED if skipped else StepState.DONE
    step |= {
        "state": over.value,
        "by": step["by"] or str(actor or ""),
        "cost": str(cost),
        "note": clean_text(note)[:160],
    }
    fields: tuple[str, ...] = ("recon",)
    if cost:
        kind = CostKind.RECON
        fields += enter_cost(unit, kind=kind, amount=cost, note=step["name"], actor=actor)
    save_unit(unit, actor, "inventory.recon.work", *fields, step=step["name"])
    return unit
