"""Steps of reconditioning with clocks beside each other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dealers.inventory.selectors import steps
from dealers.inventory.services import (
    add_step,
    finish_pdi,
    finish_step,
    pause_step,
    start_recon,
    start_step,
)
from dealers.inventory.states import StepState, UnitState
from portal.core.errors import Conflict, InvalidInput
from tests.dealers.steps import make_unit


def later(monkeypatch, **gone):
    """Let time pass for the clocks."""
    then = timezone.now() + timedelta(**gone)
    monkeypatch.setattr("dealers.inventory.services.recon.now", lambda: then)
    monkeypatch.setattr("dealers.inventory.selectors.recon.now", lambda: then)


def test_two_steps_run_beside_each_other(owner, monkeypatch):
    unit = start_recon(unit=make_unit(owner), actor=owner)
    first, second = (step["id"] for step in unit.recon["steps"][:2])
    unit = start_step(unit=unit, step_id=first, actor=owner)
    unit = start_step(unit=unit, step_id=second, actor=owner)
    later(monkeypatch, minutes=30)
    assert [step["worked"] // 60 for step in steps(unit)[:2]] == [30, 30]
    unit = pause_step(unit=unit, step_id=first, actor=owner)
    later(monkeypatch, minutes=50)
    unit = finish_step(unit=unit, step_id=second, cost=Decimal(450), note="Film", actor=owner)
    assert [step["worked"] // 60 for step in steps(unit)[:2]] == [30, 50]
    assert [step["state"] for step in steps(unit)[:2]] == [StepState.WAITING, StepState.DONE]
    assert (unit.recon_cost, unit.cost) == (450, 135450)


def test_car_is_ready_when_every_step_is_over(owner):
    unit = start_recon(unit=make_unit(owner), actor=owner)
    unit = add_step(unit=unit, name="Mend the bumper", actor=owner)
    with pytest.raises(Conflict, match="steps"):
        finish_pdi(unit=unit, actor=owner)
    for step in list(unit.recon["steps"]):
        unit = finish_step(unit=unit, step_id=step["id"], skipped=True, actor=owner)
    assert finish_pdi(unit=unit, actor=owner).state == UnitState.IN_STOCK


def test_what_cannot_be_is_refused_and_changes_nothing(owner):
    unit = make_unit(owner)
    with pytest.raises(Conflict):
        add_step(unit=unit, name="Wash", actor=owner)
    unit = start_recon(unit=unit, actor=owner)
    step = unit.recon["steps"][0]["id"]
    for act in (
        lambda: pause_step(unit=unit, step_id=step, actor=owner),
        lambda: start_step(unit=unit, step_id=unit.pk, actor=owner),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(InvalidInput):
        finish_step(unit=unit, step_id=step, cost=Decimal(-1), actor=owner)
    with pytest.raises(InvalidInput):
        add_step(unit=unit, name=" ", actor=owner)
    before = unit.recon
    unit.refresh_from_db()
    assert unit.recon == before
    start_step(unit=unit, step_id=step, actor=owner)
    with pytest.raises(Conflict):
        start_step(unit=unit, step_id=step, actor=owner)
    finish_step(unit=unit, step_id=step, actor=owner)
    with pytest.raises(Conflict):
        finish_step(unit=unit, step_id=step, actor=owner)
