"""Dispatch: jobs that nobody has beside the technicians, given by dragging or by the card's menu."""

from functools import cached_property
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.service import dispatch, services
from dealers.service import permissions as may
from dealers.service.filters import JobFilter
from dealers.service.models import Job
from dealers.service.views.boards import OUTSIDE, Place
from portal.core.errors import Conflict
from portal.ui import values
from portal.ui.pages import BoardPage, Card
from portal.ui.pages.boards import Lane
from portal.ui.pages.filtering import Filtering


class Dispatch(BoardPage):
    """Every technician a column, with hours planned and clocked; unassigned jobs say who fits."""

    model = Job
    verb = may.EDIT_ORDER
    title = _("Job dispatch")
    state_field = "place"
    watch_field = "technician"
    filterset_class = JobFilter
    list_url = "service:job_list"
    ordering = ("repair_order__promised_at", "pk")
    select_related = ("repair_order__vehicle",)

    def get_queryset(self):
        place = Coalesce(Cast("technician_id", CharField()), Value(OUTSIDE))
        rows = dispatch.jobs_to_give(self.user).select_related(*self.select_related)
        return rows.annotate(place=place)

    def watched(self):
        return dispatch.jobs_to_give(self.user)

    @cached_property
    def people(self) -> dict[str, dispatch.Load]:
        return {str(load.user.pk): load for load in dispatch.technicians(self.user)}

    @cached_property
    def states(self) -> list[Place]:
        named = [Place(pk, load.user.full_name) for pk, load in self.people.items()]
        return [Place(OUTSIDE, _("Without technician")), *named]

    @cached_property
    def tones(self) -> dict[str, str]:
        of = {pk: _tone(load) for pk, load in self.people.items()}
        return {OUTSIDE: "waiting", **of}

    @cached_property
    def filtered(self) -> QuerySet:
        """All jobs to give: whoever has one has a column, so that a refresh need not ask for those."""
        return Filtering.filtered.func(self)

    def card(self, record: Job) -> Card:
        order = record.repair_order
        return Card(
            title=str(order.vehicle),
            subtitle=record.complaint[:80],
            meta=" · ".join(filter(None, (str(record), self.said_of(record)))),
            url=record.get_absolute_url(),
            late=order.is_late,
            soon=order.is_due_soon,
            due=order.promised_at,
        )

    def said_of(self, job: Job) -> str:
        """Who fits a job that nobody has; else what it is waiting for."""
        if job.technician_id:
            return str(job.get_state_display())
        fit = dispatch.suggested(job, self.people.values())
        skill = str(job.get_skill_display()) if job.skill else ""
        said = (
            gettext("fits: %(name)s") % {"name": fit.user.full_name}
            if fit
            else gettext("nobody fits")
        )
        return f"{skill} · {said}" if skill else said

    def draw(self, record: Job) -> dict[str, Any]:
        """Whoever fits stands first in the card's menu; nobody's job is nobody's to take back."""
        drawn = super().draw(record)
        targets = [target for target in drawn["targets"] if target["state"] != OUTSIDE]
        fit = dispatch.suggested(record, self.people.values())
        first = str(fit.user.pk) if fit and not record.technician_id else ""
        drawn["targets"] = sorted(targets, key=lambda target: target["state"] != first)
        return drawn

    def move(self, record: Job, state: Place) -> Any:
        if state == OUTSIDE:
            raise Conflict(gettext("Give the job to another technician instead."))
        technician = self.people[state].user
        return services.assign_technician(job=record, technician=technician, actor=self.user)

    @cached_property
    def lanes(self) -> list[Lane]:
        lanes = super().lanes
        for lane in lanes:
            if load := self.people.get(str(lane.state)):
                lane.note = _note(load)
        return lanes

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        """The list of jobs, and this."""
        looks = [
            ("list", _("List"), "service:job_list"),
            ("users", _("Job dispatch"), "service:dispatch"),
        ]
        return [
            {"icon": icon, "label": label, "url": reverse(url), "active": url == self.url_name}
            for icon, label, url in looks
        ]


def _tone(load: dispatch.Load) -> str:
    if load.is_off:
        return "quiet"
    return "going" if load.is_working else "done"


def _note(load: dispatch.Load) -> str:
    """Hours before them and today's, what they can, whether they are there."""
    said = gettext("%(planned)s h planned, %(clocked)s h clocked today") % {
        "planned": values.number(load.planned), "clocked": values.number(load.clocked),
    }  # fmt: skip
    parts = [said, ", ".join(load.skill_labels), gettext("off today") if load.is_off else ""]
    return " · ".join(filter(None, parts))
