"""Everything that changes a case."""

from dealers.care.services.answers import open_case_for
from dealers.care.services.asking import ask_desk, withdraw_question
from dealers.care.services.closing import (
    close_case,
    plan_callback,
    record_callback,
    reopen_case,
    send_to_oem,
)
from dealers.care.services.escalation import escalate_case, escalate_cases
from dealers.care.services.keeping import OPEN_WORK, add_files, change_rules, erase_cases_of
from dealers.care.services.moves import (
    acknowledge_case,
    advance_request,
    agree_solution,
    assign_case,
    check_step,
    classify_case,
    execute_solution,
    investigate_case,
    propose_solution,
    refuse_solution,
    release_case,
    take_case,
)
from dealers.care.services.opening import amend_case, confirm_vehicle, open_case, withdraw_case
from dealers.care.services.phone import (
    erase_calls_of,
    report_answered,
    report_ended,
    report_ringing,
)
from dealers.care.services.tasks import (
    assign_task,
    finish_task,
    give_task,
    return_task,
    take_task,
    withdraw_task,
)

__all__ = [
    "OPEN_WORK",
    "acknowledge_case",
    "add_files",
    "advance_request",
    "agree_solution",
    "amend_case",
    "ask_desk",
    "assign_case",
    "assign_task",
    "change_rules",
    "check_step",
    "classify_case",
    "close_case",
    "confirm_vehicle",
    "erase_calls_of",
    "erase_cases_of",
    "escalate_case",
    "escalate_cases",
    "execute_solution",
    "finish_task",
    "give_task",
    "investigate_case",
    "open_case",
    "open_case_for",
    "plan_callback",
    "propose_solution",
    "record_callback",
    "refuse_solution",
    "release_case",
    "reopen_case",
    "report_answered",
    "report_ended",
    "report_ringing",
    "return_task",
    "send_to_oem",
    "take_case",
    "take_task",
    "withdraw_case",
    "withdraw_question",
    "withdraw_task",
]
