"""What the roles of a dealership may do at the care desk."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Customer care")

VIEW_CASE = "care.case.view"
OPEN_CASE = "care.case.open"
WORK_CASE = "care.case.work"
ASSIGN_CASE = "care.case.assign"
ESCALATE_CASE = "care.case.escalate"
TAKE_TASK = "care.task.take"
ASK_DESK = "care.task.ask"
VIEW_REPORT = "care.report.view"
MANAGE_RULES = "care.rules.manage"
ANSWER_CALL = "care.call.answer"
CALL_BACK = "care.call.back"
REPORT_CALL = "care.call.report"

VERBS = {
    VIEW_CASE: _("See complaints and requests of customers"),
    OPEN_CASE: _("Note complaints and requests of customers"),
    WORK_CASE: _("Work on complaints and requests"),
    ASSIGN_CASE: _("Give complaints and requests to somebody and take them back"),
    ESCALATE_CASE: _("Pass complaints on to the manufacturer"),
    TAKE_TASK: _("Take and do tasks for one's department"),
    ASK_DESK: _("Ask another desk for something a deal needs"),
    VIEW_REPORT: _("See the figures of customer care"),
    MANAGE_RULES: _("Change deadlines, categories and steps of the care desk"),
    ANSWER_CALL: _("See who is calling and what lies open with them"),
    CALL_BACK: _("Be told of every missed call"),
    REPORT_CALL: _("Report calls (for the telephone system's key)"),
}

# What the audit trail calls acts that are no verbs of their own.
ACTS = {
    "care.case.opened": _("Case opened"),
    "care.call.reported": _("Call reported by the telephone system"),
    "care.case.amended": _("Case changed"),
    "care.case.car_confirmed": _("Car confirmed"),
    "care.case.acknowledged": _("Receipt acknowledged"),
    "care.case.classified": _("Case classified"),
    "care.case.assigned": _("Case assigned"),
    "care.case.released": _("Case taken back"),
    "care.case.investigating": _("Case being looked into"),
    "care.case.proposed": _("Solution proposed"),
    "care.case.agreed": _("Customer agreed to the solution"),
    "care.case.refused": _("Customer refused the solution"),
    "care.case.executed": _("Solution carried out"),
    "care.case.advanced": _("Request moved on"),
    "care.case.callback": _("Callback planned"),
    "care.case.called": _("Customer called back"),
    "care.case.closed": _("Case closed"),
    "care.case.reopened": _("Case reopened"),
    "care.case.withdrawn": _("Case withdrawn"),
    "care.case.overdue": _("Told that the case waits too long"),
    "care.case.sent_up": _("Case passed on to the manufacturer"),
    "care.case.step": _("Step of a case ticked"),
    "care.case.files": _("Files added to a case"),
    "care.task.given": _("Task given to a department"),
    "care.task.taken": _("Task taken"),
    "care.task.returned": _("Task given back"),
    "care.task.done": _("Task done"),
}

_DEPARTMENT = [VIEW_CASE, OPEN_CASE, TAKE_TASK, ANSWER_CALL]
# Nobody is told of every missed call, and no person reports calls, unless the house says so.
_DESK_ONLY = {CALL_BACK, REPORT_CALL}
_LEADS = [verb for verb in VERBS if verb not in _DESK_ONLY]

DEFAULT_ROLES = {
    "general_manager": [*_LEADS, REPORT_CALL],
    "service_manager": [verb for verb in _LEADS if verb not in (MANAGE_RULES, ASK_DESK)],
    "sales_manager": [verb for verb in _LEADS if verb != MANAGE_RULES],
    "care_specialist": [
        *(verb for verb in _LEADS if verb not in (ASSIGN_CASE, ASK_DESK)),
        CALL_BACK,
    ],
    "service_advisor": _DEPARTMENT,
    "sales_consultant": [*_DEPARTMENT, ASK_DESK],
    "technician": [TAKE_TASK],
    "parts_clerk": [TAKE_TASK, ANSWER_CALL],
    "warranty_clerk": [TAKE_TASK],
    "cashier": [TAKE_TASK],
}
