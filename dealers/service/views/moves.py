"""Which buttons a repair order, a job, a line and a campaign's car offer, and when."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service.models import (
    CampaignVehicle,
    Finding,
    Job,
    JobLine,
    RepairOrder,
    ServicePayment,
)
from dealers.service.states import (
    AUTHORISATION_MOVES,
    BOARD_MOVES,
    BY_HAND,
    IN_THE_SHOP,
    ON_THE_BOARD,
    Authorisation,
    Board,
    CarState,
    JobState,
    LineKind,
    Paper,
)
from dealers.service.states_invoices import CARRIED
from portal.ui.details import Action
from tenants.accounts.models import User


def _open(order: RepairOrder) -> bool:
    return order.is_open


def _changeable(job: Job) -> bool:
    return _open(job.repair_order) and job.state != JobState.FINISHED


def _may_answer(target: Authorisation):
    return lambda job: _changeable(job) and AUTHORISATION_MOVES.allows(job.authorisation, target)


def _workable(job: Job) -> bool:
    return _changeable(job) and job.authorisation == Authorisation.AUTHORISED


def _by_hand(order: RepairOrder) -> bool:
    return bool(BOARD_MOVES.from_(order.board) & BY_HAND)


ORDER_ACTIONS = [
    Action("service:order_pass_check", _("Pass quality check"), may.CHECK_QUALITY,
           lambda order: BOARD_MOVES.allows(order.board, Board.READY), primary=True, icon="checks"),
    Action("service:order_fail_check", _("Send back to work"), may.CHECK_QUALITY,
           lambda order: order.board == Board.QC, icon="arrow-back-up"),
    Action("service:order_settle", _("Settle"), may.SETTLE_ORDER,
           lambda order: order.board == Board.READY and order.paper == Paper.REPAIR_ORDER,
           primary=True, icon="receipt"),
    Action("service:order_bill", _("Make invoices"), may.SETTLE_ORDER,
           lambda order: order.board == Board.READY and order.paper == Paper.REPAIR_ORDER,
           menu=True),
    Action("service:order_reopen", _("Take the settlement back"), may.REOPEN_ORDER,
           lambda order: order.board == Board.READY and order.paper == Paper.INVOICE, menu=True,
           danger=True),
    Action("service:order_deliver", _("Hand over"), may.DELIVER_ORDER,
           lambda order: order.board == Board.READY and order.paper != Paper.REPAIR_ORDER,
           primary=True, icon="key"),
    Action("service:order_close", _("Close"), may.DELIVER_ORDER,
           lambda order: order.board == Board.DELIVERED, primary=True),
    Action("service:order_add_job", _("Add job"), may.EDIT_ORDER,
           lambda order: _open(order) and order.board != Board.READY, icon="plus"),
    Action("service:order_add_package", _("Add package"), may.EDIT_ORDER,
           lambda order: _open(order) and order.board != Board.READY, icon="package"),
    Action("service:order_revive", _("Take up again"), may.EDIT_ORDER,
           lambda order: _open(order) and order.board != Board.READY
           and order.vehicle.deferred_jobs > 0, menu=True),
    Action("service:order_move", _("Change status"), may.MOVE_ORDER, _by_hand, menu=True),
    Action("service:order_comeback", _("Comeback"), may.EDIT_ORDER, _open, menu=True),
    Action("service:order_share", _("Share with the customer"), may.AUTHORISE_JOB,
           lambda order: order.board in ON_THE_BOARD and not order.share_key, menu=True, icon="link"),
    Action("service:order_unshare", _("Withdraw the customer's link"), may.AUTHORISE_JOB,
           lambda order: bool(order.share_key), menu=True),
    Action("service:order_place", _("Bay"), may.MOVE_ORDER,
           lambda order: order.board in IN_THE_SHOP, menu=True),
    Action("service:order_refer", _("Refer to sales"), may.REFER_CUSTOMER,
           lambda order: order.board != Board.CANCELLED, menu=True, icon="user-plus"),
    Action("service:order_print", _("Print"), may.VIEW_ORDER, icon="printer", menu=True),
    Action("service:order_cancel", _("Cancel"), may.EDIT_ORDER,
           lambda order: BOARD_MOVES.allows(order.board, Board.CANCELLED), menu=True, danger=True),
]  # fmt: skip

HAND_IN = [
    Action("service:job_photograph", _("Photos"), may.WORK_ON_JOB,
           lambda job: _open(job.repair_order), menu=True, icon="camera"),
    Action("service:job_request_part", _("Request part"), may.WORK_ON_JOB, _changeable, menu=True,
           icon="package"),
    Action("service:job_find", _("Note a finding"), may.WORK_ON_JOB,
           lambda job: _open(job.repair_order), menu=True, icon="checks"),
    Action("service:job_refer", _("Refer to sales"), may.REFER_CUSTOMER,
           lambda job: _open(job.repair_order), menu=True, icon="user-plus"),
]  # fmt: skip

JOB_ACTIONS = [
    Action("service:job_start", _("Start work"), may.WORK_ON_JOB,
           lambda job: _workable(job) and job.state == JobState.WAITING, icon="clock"),
    Action("service:job_stop", _("Stop work"), may.WORK_ON_JOB,
           lambda job: _changeable(job) and job.state == JobState.WORKING),
    Action("service:job_finish", _("Finish job"), may.WORK_ON_JOB, _workable, icon="check"),
    Action("service:job_authorise", _("Customer agrees"), may.AUTHORISE_JOB,
           _may_answer(Authorisation.AUTHORISED), primary=True),
    Action("service:job_ask", _("Ask the customer"), may.AUTHORISE_JOB,
           _may_answer(Authorisation.ASKED)),
    Action("service:job_decline", _("Customer declines"), may.AUTHORISE_JOB,
           _may_answer(Authorisation.DECLINED)),
    Action("service:job_describe", _("Cause and correction"), may.DESCRIBE_JOB,
           lambda job: _open(job.repair_order), icon="edit"),
    Action("service:job_add_labour", _("Labour"), may.EDIT_ORDER, _changeable, icon="plus"),
    Action("service:job_add_part", _("Part"), may.EDIT_ORDER, _changeable, icon="plus"),
    Action("service:job_add_package", _("Package"), may.EDIT_ORDER,
           lambda job: _changeable(job) and not job.claimable_share, menu=True),
    Action("service:job_add_sublet", _("Sublet"), may.EDIT_ORDER, _changeable, menu=True),
    Action("service:job_add_fee", _("Fee"), may.EDIT_ORDER, _changeable, menu=True),
    Action("service:job_share", _("Who pays"), may.EDIT_ORDER,
           lambda job: _changeable(job) and not job.campaign_id, menu=True),
    Action("service:job_assign", _("Assign"), may.EDIT_ORDER, _changeable, menu=True),
    Action("service:job_reopen", _("Reopen"), may.CHECK_QUALITY,
           lambda job: _open(job.repair_order) and job.state == JobState.FINISHED, menu=True),
    *HAND_IN,
]  # fmt: skip

# What a technician needs on the phone.
WORK_ACTIONS = [
    action
    for action in JOB_ACTIONS
    if action.verb in (may.WORK_ON_JOB, may.DESCRIBE_JOB) and not action.menu
]

# And what else one does there; on other pages these stand in the menu.
PHONE_ACTIONS = [
    *WORK_ACTIONS,
    *(replace(action, menu=False) for action in HAND_IN),
]

FINDING_ACTIONS = [
    Action("service:finding_propose", _("Propose to the customer"), may.EDIT_ORDER,
           lambda finding: finding.is_proposable, primary=True),
]  # fmt: skip

LINE_ACTIONS = [
    Action("service:line_issue", _("Issue"), may.ISSUE_TO_JOB,
           lambda line: _workable(line.job) and line.is_waiting_for_part
           and not line.part.tracking, primary=True),
    Action("service:line_issue_pieces", _("Issue"), may.ISSUE_TO_JOB,
           lambda line: _workable(line.job) and line.is_waiting_for_part
           and bool(line.part.tracking), primary=True),
    Action("service:line_reserve", _("Reserve"), may.RESERVE_PART,
           lambda line: _changeable(line.job) and line.job.is_wanted and line.is_waiting_for_part
           and not line.is_reserved),
    Action("service:line_unreserve", _("Let go"), may.RESERVE_PART,
           lambda line: _changeable(line.job) and line.is_reserved),
    Action("service:line_take_back", _("Take back"), may.ISSUE_TO_JOB,
           lambda line: _changeable(line.job) and bool(line.issue_id)),
    Action("service:line_mark_causal", _("Caused it"), may.DESCRIBE_JOB,
           lambda line: _changeable(line.job) and line.kind == LineKind.PART
           and not line.is_causal),
    Action("service:line_discount", _("Discount"), may.DISCOUNT_LINE,
           lambda line: _changeable(line.job) and not line.inside_id),
    Action("service:line_remove", _("Remove"), may.EDIT_ORDER,
           lambda line: _changeable(line.job) and not line.issue_id and not line.inside_id,
           danger=True),
]  # fmt: skip

CAR_ACTIONS = [
    Action("service:car_book", _("Book"), may.BOOK_CAMPAIGN,
           lambda car: car.is_bookable),
    Action("service:car_inform", _("Owner informed"), may.BOOK_CAMPAIGN,
           lambda car: car.state == CarState.OPEN),
    Action("service:car_report", _("Report done"), may.MANAGE_CAMPAIGN,
           lambda car: car.state == CarState.REPAIRED, primary=True),
]  # fmt: skip


PAYMENT_ACTIONS = [
    Action("service:payment_void", _("Strike out"), may.VOID_PAYMENT,
           lambda payment: not payment.voided_at and payment.method != CARRIED,
           danger=True),
]  # fmt: skip


def moves_for(
    user: User,
    record: Job | JobLine | CampaignVehicle | Finding | ServicePayment,
    actions: list[Action],
) -> list[dict[str, Any]]:
    """The buttons of a record inside another's page, ready for the template."""
    return [action.bind(record) for action in actions if action.allowed(user, record)]
