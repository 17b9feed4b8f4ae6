"""Which buttons a case and a task offer, and when."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.care import permissions as may
from dealers.care.models import Case
from dealers.care.states import CaseKind, CaseState
from portal.ui.details import Action

S = CaseState
BOOK_VISIT = "service.booking.manage"  # the workshop's own verb: the button leads to its form
_SHORT = (CaseKind.ENQUIRY, CaseKind.SUGGESTION)


def _to(state: CaseState) -> Any:
    return lambda case: case.allows(state)


def _open(case: Case) -> bool:
    return case.is_open


def _nobodys(case: Case) -> bool:
    return case.is_open and case.owner_id is None


def _may_advance(case: Case) -> bool:
    return case.kind == CaseKind.REQUEST and any(
        case.allows(s) for s in (S.FIRST_DIAGNOSIS, S.ADVANCED_DIAGNOSIS, S.ON_SITE)
    )


CASE_ACTIONS = [
    Action("care:case_acknowledge", pgettext_lazy("case", "Acknowledge"), may.WORK_CASE, _to(S.ACKNOWLEDGED),
           primary=True, icon="check"),
    Action("care:case_classify", _("Classify"), may.WORK_CASE, _to(S.CLASSIFIED), primary=True),
    Action("care:case_take", _("Take it"), may.WORK_CASE, _nobodys, icon="user-check"),
    Action("care:case_investigate", _("Begin to look into it"), may.WORK_CASE,
           _to(S.INVESTIGATING), icon="search"),
    Action("care:case_propose", _("Propose a solution"), may.WORK_CASE, _to(S.PROPOSED),
           primary=True),
    Action("care:case_agree", _("Customer agrees"), may.WORK_CASE, _to(S.AGREED), primary=True),
    Action("care:case_refuse", _("Customer refuses"), may.WORK_CASE,
           lambda case: case.state == S.PROPOSED),
    Action("care:case_advance", _("Next stage"), may.WORK_CASE, _may_advance, primary=True),
    Action("care:case_execute", _("Carried out"), may.WORK_CASE, _to(S.EXECUTED), primary=True),
    Action("care:case_callback", _("Plan callback"), may.WORK_CASE, _to(S.CALLBACK), icon="phone"),
    Action("care:case_call", _("Note the callback"), may.WORK_CASE,
           lambda case: case.state == S.CALLBACK, primary=True, icon="phone"),
    Action("care:case_close", _("Close"), may.WORK_CASE,
           lambda case: case.kind in _SHORT and case.allows(S.CLOSED)),
    Action("care:case_reopen", pgettext_lazy("case", "Reopen"), may.WORK_CASE,
           lambda case: case.state == S.CLOSED),
    Action("care:task_create", _("Task for a department"), may.WORK_CASE, _open, icon="checklist"),
    Action("care:case_assign", _("Assign"), may.ASSIGN_CASE, _open, icon="user-check"),
    Action("care:case_vehicle", _("Confirm the car"), may.OPEN_CASE,
           lambda case: case.is_open and (case.needs_car or case.vehicle_id is None), icon="car"),
    Action("care:case_book", _("Book the workshop"), BOOK_VISIT,
           lambda case: case.is_open and case.customer_id is not None, menu=True,
           icon="calendar-event"),
    Action("care:case_sort", _("Classify anew"), may.WORK_CASE,
           lambda case: case.is_open and not case.allows(S.CLASSIFIED), menu=True),
    Action("care:case_release", _("Take back from the owner"), may.WORK_CASE,
           lambda case: case.is_open and case.owner_id is not None, menu=True),
    Action("care:case_oem", _("Pass on to the manufacturer"), may.ESCALATE_CASE,
           lambda case: case.is_open and case.oem_at is None, menu=True, icon="building-factory"),
    Action("care:case_files", _("Add files"), may.OPEN_CASE, menu=True, icon="camera"),
    Action("care:case_withdraw", _("Withdraw"), may.WORK_CASE, _to(S.WITHDRAWN), menu=True,
           danger=True),
]  # fmt: skip

TASK_ACTIONS = [
    Action("care:task_take", _("Take it"), may.TAKE_TASK,
           lambda task: task.state == S.WAITING, primary=True, icon="user-check"),
    Action("care:task_finish", _("Give the result"), may.TAKE_TASK,
           lambda task: task.state == S.TAKEN, primary=True, icon="check"),
    Action("care:task_return", _("Give it back"), may.TAKE_TASK,
           lambda task: task.state == S.TAKEN),
    Action("care:task_assign", _("Assign"), may.ASSIGN_CASE, _open, icon="user-check"),
    Action("care:task_withdraw", _("Withdraw"), may.WORK_CASE,
           lambda task: _open(task) and task.parent_id, menu=True, danger=True),
    Action("care:question_withdraw", _("Withdraw the question"), may.ASK_DESK,
           lambda task: _open(task) and not task.parent_id, menu=True, danger=True),
]  # fmt: skip
