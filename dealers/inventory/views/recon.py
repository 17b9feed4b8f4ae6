"""Reconditioning: the cars in it, and the steps of each with their clocks."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.filters import UnitFilter
from dealers.inventory.forms.recon import FinishStepForm, StepForm
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import STEP_TONES, StepState, UnitState
from dealers.inventory.views.base import UnitMove, age_badge
from portal.ui import values
from portal.ui.details import Action
from portal.ui.pages import ListPage
from portal.ui.tables import Column, NumberColumn

# What one may do with a step, by its state.
STEP_ACTIONS = {
    StepState.WAITING: ("start", "finish"),
    StepState.WORKING: ("pause", "finish"),
}


def _named(name: str, label, verb: str = may.PREPARE_UNIT, **more) -> Action:
    return Action(f"inventory:step_{name}", label, verb, **more)


BUTTONS = {
    "start": _named("start", _("Start"), primary=True, icon="clock"),
    "pause": _named("pause", _("Pause")),
    "finish": _named("finish", _("Finish"), icon="check"),
}


def clock(seconds: int) -> str:
    """Worked time as hours and minutes: 3:05."""
    minutes = int(timedelta(seconds=seconds).total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def steps_of(unit: VehicleUnit, user) -> list[dict[str, Any]]:
    """The steps as the page shows them: badge, time worked until now, buttons."""
    shown = []
    for step in selectors.steps(unit):
        state = StepState(step["state"])
        names = STEP_ACTIONS.get(state, ()) if unit.state == UnitState.RECON else ()
        moves = [
            {
                "action": BUTTONS[name],
                "url": reverse(BUTTONS[name].url, args=[unit.pk, step["id"]]),
                "manner": "dialog" if name == "finish" else "post",
            }
            for name in names
            if user.can(may.PREPARE_UNIT)
        ]
        badge = values.badge(state.label, STEP_TONES[state])
        shown.append({**step, "badge": badge, "clock": clock(step["worked"]), "moves": moves})
    return shown


class UnitAddStep(UnitMove):
    """Another thing must be done."""

    verb = may.PREPARE_UNIT
    title = _("Add a step")
    form_class = StepForm
    service = staticmethod(services.add_step)


class _StepMove(UnitMove):
    verb = may.PREPARE_UNIT

    def perform(self, record, data):
        """Make the move with the step of the address."""
        step = self.kwargs["step"]
        return type(self).service(unit=record, step_id=step, **data, actor=self.user)


class StepStart(_StepMove):
    """The clock runs."""

    title = _("Start")
    service = staticmethod(services.start_step)


class StepPause(_StepMove):
    """The clock stops."""

    title = _("Pause")
    service = staticmethod(services.pause_step)


class StepFinish(_StepMove):
    """Done, or not needed."""

    title = _("Finish the step")
    form_class = FinishStepForm
    service = staticmethod(services.finish_step)


def _progress(unit: VehicleUnit) -> str:
    steps = selectors.steps(unit)
    over = sum(step["state"] in {StepState.DONE, StepState.SKIPPED} for step in steps)
    return f"{over} / {len(steps)}" if steps else ""


def _running(unit: VehicleUnit) -> str:
    return ", ".join(
        f"{step['name']} ({step['by']})" if step["by"] else step["name"]
        for step in selectors.steps(unit)
        if step["state"] == StepState.WORKING
    )


def _waiting(unit: VehicleUnit) -> str:
    names = [s["name"] for s in selectors.steps(unit) if s["state"] == StepState.WAITING]
    return ", ".join(names)


class ReconList(ListPage):
    """The cars in reconditioning: what runs, what waits, for how many days."""

    model = VehicleUnit
    verb = may.VIEW_UNIT
    title = _("Reconditioning")
    columns = [
        Column("model_name", link=True, subtitle="stock_number"),
        Column("vin", sort=False, phone=False),
        Column("steps", _("Steps done"), value=_progress, sort=False),
        Column("running", _("Somebody works on"), value=_running, sort=False),
        Column("waiting", _("Waiting"), value=_waiting, sort=False, phone=False),
        NumberColumn("recon_days", _("Days in it"), sort=False),
        Column("age_days", _("Age"), sort="-received_on", render=age_badge, phone=False),
        Column("store", sort="store__name", phone=False),
    ]
    filterset_class = UnitFilter
    select_related = ("store",)
    ordering = ("updated_at", "pk")
    detail = "inventory:unit_detail"
    empty_icon = "tools"
    empty = _("Cars that are made saleable stand here with their steps.")

    def get_queryset(self):
        return super().get_queryset().filter(state=UnitState.RECON)
