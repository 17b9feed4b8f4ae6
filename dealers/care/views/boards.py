"""The live boards of the care desk: where each case stands."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import services
from dealers.care.filters import CaseFilter
from dealers.care.models import Case
from dealers.care.states import MOVES, STAGES, TONES, CaseKind, CaseState
from dealers.care.views.cases import NEW
from portal.core.errors import Conflict
from portal.ui.pages import BoardPage, Card

LANES = (*STAGES[CaseKind.COMPLAINT][:-1], CaseState.REOPENED)
REQUEST_LANES = STAGES[CaseKind.REQUEST][:-1]


class _Desk(BoardPage):
    """What both boards show of a case."""

    model = Case
    verb = may.VIEW_CASE
    move_verb = may.WORK_CASE
    state_field = "state"
    tones = TONES
    filterset_class = CaseFilter
    list_url = "care:case_list"
    create = NEW
    ordering = ("due_at", "pk")
    select_related = ("customer", "vehicle", "owner")
    move_dialogs = {
        CaseState.ACKNOWLEDGED: "care:case_acknowledge",
        CaseState.CLASSIFIED: "care:case_classify",
        CaseState.PROPOSED: "care:case_propose",
        CaseState.EXECUTED: "care:case_execute",
        CaseState.CALLBACK: "care:case_callback",
        CaseState.REOPENED: "care:case_call",
        CaseState.FIRST_DIAGNOSIS: "care:case_advance",
        CaseState.ADVANCED_DIAGNOSIS: "care:case_advance",
        CaseState.ON_SITE: "care:case_advance",
    }

    def card(self, record: Case) -> Card:
        return Card(
            title=record.subject,
            subtitle=record.who,
            meta=" · ".join(
                str(part)
                for part in (record.get_severity_display(), record.car, record.owner)
                if part
            ),
            age=record.due_at or record.received_at,
            url=record.get_absolute_url(),
            late=record.is_late,
        )

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        """The list, the complaints, the requests."""
        looks = [
            ("list", _("List"), "care:case_list"),
            ("layout-kanban", _("Complaints and enquiries"), "care:case_board"),
            ("tool", _("Service requests"), "care:request_board"),
        ]
        return [
            {"icon": icon, "label": label, "url": reverse(url), "active": url == self.url_name}
            for icon, label, url in looks
        ]


class CaseBoard(_Desk):
    """Where each complaint, enquiry and suggestion stands."""

    title = _("Complaints and enquiries")
    states = LANES
    moves = MOVES[CaseKind.COMPLAINT]

    def get_queryset(self):
        return super().get_queryset().brought().exclude(kind=CaseKind.REQUEST)

    def move(self, record, state):
        simple = {
            CaseState.INVESTIGATING: services.investigate_case,
            CaseState.AGREED: services.agree_solution,
            CaseState.ASSIGNED: services.take_case,
        }
        if state not in simple:
            raise Conflict(gettext("Open the case to do this."))
        return simple[state](case=record, actor=self.user)


class RequestBoard(_Desk):
    """Where each service request stands."""

    title = _("Service requests")
    states = (*REQUEST_LANES, CaseState.REOPENED)
    moves = MOVES[CaseKind.REQUEST]

    def get_queryset(self):
        return super().get_queryset().filter(kind=CaseKind.REQUEST)

    def move(self, record, state):
        return services.advance_request(case=record, stage=state, actor=self.user)
