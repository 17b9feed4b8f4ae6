"""Reads of the steps of reconditioning."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors.costs import rules
from dealers.inventory.states import StepState


def recon_steps() -> list[str]:
    """The names of the steps a car gets: the house's own, or the usual ones."""
    usual = [
        _("Technical check"),
        _("Body and paint"),
        _("Tyres and brakes"),
        _("Cleaning"),
        _("Photos"),
    ]
    return rules().recon_steps or usual


def steps(unit: VehicleUnit) -> list[dict[str, Any]]:
    """The steps of a car with ``worked``, the seconds of its clock until now."""
    found = []
    for step in unit.recon.get("steps", []):
        gone = now() - datetime.fromisoformat(step["since"]) if step["since"] else None
        running = int(gone.total_seconds()) if gone else 0
        found.append({**step, "worked": step["seconds"] + max(0, running)})
    return found


def has_open_steps(unit: VehicleUnit) -> bool:
    """Whether something is still to be done in its reconditioning."""
    states = {step["state"] for step in unit.recon.get("steps", [])}
    return bool(states & {StepState.WAITING, StepState.WORKING})
