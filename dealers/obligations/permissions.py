"""What the roles of a dealership may do about what the house owes a car beyond one visit."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Obligations")

VIEW_OWED = "obligations.owed.view"
VIEW_GUARANTEE = "obligations.guarantee.view"
WATCH_GUARANTEE = "obligations.guarantee.watch"
VIEW_CONTRACT = "obligations.contract.view"
SELL_CONTRACT = "obligations.contract.sell"
REDEEM_CONTRACT = "obligations.contract.redeem"
CANCEL_CONTRACT = "obligations.contract.cancel"
VIEW_LIABILITY = "obligations.contract.liability"
MANAGE_PLANS = "obligations.plan.manage"
VIEW_CASE = "obligations.case.view"
MANAGE_CASE = "obligations.case.manage"
SETTLE_CASE = "obligations.case.settle"
VIEW_RESCUE = "obligations.rescue.view"
MANAGE_RESCUE = "obligations.rescue.manage"
DRIVE_RESCUE = "obligations.rescue.drive"
VIEW_SOLUTION = "obligations.solution.view"
USE_SOLUTION = "obligations.solution.use"
RECORD_SOLUTION = "obligations.solution.record"

VERBS = {
    VIEW_OWED: _("See on a repair order what the car is owed"),
    VIEW_GUARANTEE: _("See the counts of the three guarantees"),
    WATCH_GUARANTEE: _("Be told when a limit of the three guarantees nears"),
    VIEW_CONTRACT: _("See service contracts and prepaid plans"),
    SELL_CONTRACT: _("Sell service contracts"),
    REDEEM_CONTRACT: _("Do jobs on a contract's account"),
    CANCEL_CONTRACT: _("Cancel service contracts and pay back"),
    VIEW_LIABILITY: _("See what is owed from contracts"),
    MANAGE_PLANS: _("Make prepaid plans"),
    VIEW_CASE: _("See accident cases"),
    MANAGE_CASE: _("Open and run accident cases"),
    SETTLE_CASE: _("Note what an insurer paid"),
    VIEW_RESCUE: _("See rescues"),
    MANAGE_RESCUE: _("Take calls for help and send somebody"),
    DRIVE_RESCUE: _("Drive to rescues"),
    VIEW_SOLUTION: _("See what cured a fault before"),
    USE_SOLUTION: _("Take a solution over into a job"),
    RECORD_SOLUTION: _("Begin an article from a finished job"),
}

# What the audit trail notes here.
ACTS = {
    "obligations.guarantee.neared": _("A limit of the three guarantees nears"),
    "obligations.plan.created": _("Plan made"),
    "obligations.plan.changed": _("Plan changed"),
    "obligations.contract.sold": _("Contract sold"),
    "obligations.contract.used": _("Contract used"),
    "obligations.contract.returned": _("Use taken back"),
    "obligations.contract.cancelled": _("Contract cancelled"),
    "obligations.contract.expired": _("Contract expired"),
    "obligations.case.opened": _("Accident case opened"),
    "obligations.case.amended": _("Accident case corrected"),
    "obligations.case.surveyed": _("Surveyed"),
    "obligations.case.assessed": _("Loss assessed"),
    "obligations.case.approved": _("Approved by the insurer"),
    "obligations.case.moved": _("Status changed"),
    "obligations.case.paid": _("Paid by the insurer"),
    "obligations.case.rejected": _("Rejected by the insurer"),
    "obligations.case.cancelled": _("Accident case cancelled"),
    "obligations.case.linked": _("Repair order linked"),
    "obligations.case.documents": _("Photos and papers added"),
    "obligations.rescue.called": _("Called for help"),
    "obligations.rescue.amended": _("Rescue corrected"),
    "obligations.rescue.dispatched": _("Technician sent"),
    "obligations.rescue.called_back": _("Technician cannot come"),
    "obligations.rescue.arrived": _("Arrived on site"),
    "obligations.rescue.done": _("Rescue done"),
    "obligations.rescue.cancelled": _("Rescue cancelled"),
    "obligations.rescue.packed": _("List of what to take along changed"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": [verb for verb in VERBS if verb != WATCH_GUARANTEE],
    "service_manager": _ALL,
    "service_advisor": [
        VIEW_SOLUTION,
        USE_SOLUTION,
        RECORD_SOLUTION,
        VIEW_OWED,
        VIEW_GUARANTEE,
        VIEW_CONTRACT,
        SELL_CONTRACT,
        REDEEM_CONTRACT,
        VIEW_CASE,
        MANAGE_CASE,
        VIEW_RESCUE,
        MANAGE_RESCUE,
    ],
    "technician": [VIEW_RESCUE, DRIVE_RESCUE, VIEW_SOLUTION, USE_SOLUTION, RECORD_SOLUTION],
    "warranty_clerk": [
        VIEW_SOLUTION,
        USE_SOLUTION,
        RECORD_SOLUTION,
        VIEW_OWED,
        VIEW_GUARANTEE,
        WATCH_GUARANTEE,
        VIEW_CASE,
    ],
    "cashier": [VIEW_OWED, VIEW_CONTRACT, VIEW_CASE, SETTLE_CASE],
    "sales_manager": [VIEW_CONTRACT, SELL_CONTRACT],
    "sales_consultant": [VIEW_CONTRACT, SELL_CONTRACT],
    "care_specialist": [VIEW_OWED, VIEW_GUARANTEE, VIEW_CONTRACT, VIEW_RESCUE, MANAGE_RESCUE],
}
