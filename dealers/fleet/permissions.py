"""What the roles of a dealership may do with its own cars."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Own fleet")

VIEW_CAR = "fleet.car.view"
MANAGE_CAR = "fleet.car.manage"
REQUEST_CAR = "fleet.trip.request"
APPROVE_TRIP = "fleet.trip.approve"
DISPATCH_CAR = "fleet.trip.dispatch"
VIEW_TASK = "fleet.task.view"
MANAGE_TASK = "fleet.task.manage"
WORK_ON_TASK = "fleet.task.work"
MANAGE_INSURANCE = "fleet.insurance.manage"
VIEW_COST = "fleet.cost.view"
MANAGE_COST = "fleet.cost.manage"

VERBS = {
    VIEW_CAR: _("See the own cars"),
    MANAGE_CAR: _("Keep the register of own cars"),
    REQUEST_CAR: _("Ask for a car"),
    APPROVE_TRIP: _("Approve requests for cars"),
    DISPATCH_CAR: _("Dispatch cars, hand them over and take them back"),
    VIEW_TASK: _("See the upkeep of own cars"),
    MANAGE_TASK: _("Plan and assign the upkeep of own cars"),
    WORK_ON_TASK: _("Work on the upkeep of own cars"),
    MANAGE_INSURANCE: _("Keep policies and claims of own cars"),
    VIEW_COST: _("See what own cars cost"),
    MANAGE_COST: _("Book what own cars cost"),
}

# What the audit trail calls acts that are no verbs of their own.
ACTS = {
    "fleet.car.registered": _("Own car registered"),
    "fleet.car.changed": _("Own car changed"),
    "fleet.car.off_road": _("Taken off the road"),
    "fleet.car.on_road": _("Back on the road"),
    "fleet.car.retired": _("Own car retired"),
    "fleet.car.reinstated": _("Own car back in use"),
    "fleet.trip.asked": _("Car asked for"),
    "fleet.trip.approved": _("Car promised"),
    "fleet.trip.declined": _("Request for a car declined"),
    "fleet.trip.moved": _("Drive moved"),
    "fleet.trip.cancelled": _("Request for a car cancelled"),
    "fleet.trip.out": _("Car handed over"),
    "fleet.trip.returned": _("Car taken back"),
    "fleet.trip.overdue": _("Told that the car is overdue"),
    "fleet.task.planned": _("Task planned"),
    "fleet.task.assigned": _("Task assigned"),
    "fleet.task.started": _("Task started"),
    "fleet.task.done": _("Task done"),
    "fleet.task.cancelled": _("Task cancelled"),
    "fleet.policy.added": _("Policy added"),
    "fleet.policy.ended": _("Policy ended early"),
    "fleet.claim.reported": _("Claim reported to the insurer"),
    "fleet.claim.assessed": _("Damage assessed by the insurer"),
    "fleet.claim.settled": _("Claim answered by the insurer"),
    "fleet.cost.booked": _("Cost booked"),
    "fleet.cost.voided": _("Cost taken back"),
}

_ASK = [VIEW_CAR, REQUEST_CAR]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": list(VERBS),
    "service_manager": list(VERBS),
    "sales_consultant": _ASK,
    "service_advisor": [*_ASK, DISPATCH_CAR, VIEW_TASK],
    "technician": [*_ASK, VIEW_TASK, WORK_ON_TASK],
    "parts_clerk": _ASK,
    "warranty_clerk": _ASK,
    "cashier": [*_ASK, VIEW_COST, MANAGE_COST],
    "care_specialist": _ASK,
}
