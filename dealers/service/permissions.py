"""What the roles of a dealership may do in the workshop."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Service")

VIEW_BOOKING = "service.booking.view"
MANAGE_BOOKING = "service.booking.manage"
VIEW_ORDER = "service.order.view"
RECEIVE_VEHICLE = "service.order.receive"
EDIT_ORDER = "service.order.edit"
AUTHORISE_JOB = "service.job.authorise"
MOVE_ORDER = "service.order.move"
CHECK_QUALITY = "service.order.check"
SETTLE_ORDER = "service.order.settle"
VIEW_INVOICE = "service.invoice.view"
REOPEN_ORDER = "service.order.reopen"
TAKE_PAYMENT = "service.payment.take"
VOID_PAYMENT = "service.payment.void"
APPROVE_CREDIT = "service.invoice.approve_credit"
DELIVER_ORDER = "service.order.deliver"
VIEW_JOB = "service.job.view"
WORK_ON_JOB = "service.job.work"
DESCRIBE_JOB = "service.job.describe"
ISSUE_TO_JOB = "service.job.issue_part"
RESERVE_PART = "service.line.reserve"
REFER_CUSTOMER = "service.customer.refer"
VIEW_CAMPAIGN = "service.campaign.view"
DECIDE_CAMPAIGN = "service.campaign.decide"
BOOK_CAMPAIGN = "service.campaign.book"
MANAGE_CAMPAIGN = "service.campaign.manage"
DISCOUNT_LINE = "service.line.discount"
VIEW_HOURS = "service.hours.view"
MANAGE_RATES = "service.rate.manage"
MANAGE_PACKAGES = "service.package.manage"
MANAGE_RESOURCES = "service.resource.manage"

VERBS = {
    VIEW_BOOKING: _("See bookings"),
    MANAGE_BOOKING: _("Book, move and cancel visits"),
    VIEW_ORDER: _("See repair orders"),
    RECEIVE_VEHICLE: _("Receive cars and open repair orders"),
    EDIT_ORDER: _("Add jobs, labour and parts"),
    AUTHORISE_JOB: _("Note what the customer agreed to"),
    MOVE_ORDER: _("Move cars on the board"),
    CHECK_QUALITY: _("Pass the quality check"),
    SETTLE_ORDER: _("Settle repair orders"),
    VIEW_INVOICE: _("See the workshop's invoices and payments"),
    REOPEN_ORDER: _("Take settlements back by credit notes"),
    TAKE_PAYMENT: _("Take payments and give money back"),
    VOID_PAYMENT: _("Strike out payments"),
    APPROVE_CREDIT: _("Let customers pay later"),
    DELIVER_ORDER: _("Hand cars over and close repair orders"),
    VIEW_JOB: _("See jobs"),
    WORK_ON_JOB: _("Start and stop work"),
    DESCRIBE_JOB: _("Write cause and correction"),
    ISSUE_TO_JOB: _("Issue parts to a job"),
    RESERVE_PART: _("Reserve parts for a job"),
    REFER_CUSTOMER: _("Refer the customer of a visit to sales"),
    VIEW_CAMPAIGN: _("See campaigns"),
    DECIDE_CAMPAIGN: _("Accept or decline campaigns for the house"),
    BOOK_CAMPAIGN: _("Inform owners and book their cars for a campaign"),
    MANAGE_CAMPAIGN: _("Report campaign work as done"),
    DISCOUNT_LINE: _("Give discounts on labour and parts"),
    VIEW_HOURS: _("See hours billed, of the catalogue and clocked"),
    MANAGE_RATES: _("Set labour rates"),
    MANAGE_PACKAGES: _("Make service packages and the maintenance plan"),
    MANAGE_RESOURCES: _("Plan bays, technicians and courtesy cars"),
}

# What the audit trail notes here.
ACTS = {
    "service.booking.made": _("Visit booked"),
    "service.booking.moved": _("Visit moved"),
    "service.booking.cancelled": _("Visit cancelled"),
    "service.booking.car_lost": _("Courtesy car taken back by the own fleet"),
    "service.booking.car_held": _("Courtesy car held"),
    "service.booking.reminded": _("Reminded of the visit"),
    "service.booking.no_show": _("Did not come"),
    "service.order.received": _("Car received"),
    "service.order.inspected": _("Walked around the car"),
    "service.order.amended": _("Repair order changed"),
    "service.order.cancelled": _("Repair order cancelled"),
    "service.order.moved": _("Status changed"),
    "service.order.placed": _("Driven into a bay or out of it"),
    "service.order.shared": _("Shared with the customer"),
    "service.order.unshared": _("Customer's link withdrawn"),
    "service.order.checked": _("Quality check passed"),
    "service.order.check_failed": _("Quality check failed"),
    "service.order.comeback": _("Comeback linked"),
    "service.order.settled": _("Repair order settled"),
    "service.order.reopened": _("Settlement taken back"),
    "service.invoice.issued": _("Invoice made"),
    "service.invoice.credited": _("Invoice credited"),
    "service.invoice.credit_approved": _("Credit approved"),
    "service.payment.taken": _("Payment noted"),
    "service.payment.voided": _("Payment struck out"),
    "service.order.delivered": _("Car handed over"),
    "service.order.closed": _("Repair order closed"),
    "service.job.added": _("Job added"),
    "service.job.revived": _("Deferred job taken up again"),
    "service.job.described": _("Cause and correction written"),
    "service.job.assigned": _("Technician assigned"),
    "service.job.asked": _("Customer asked"),
    "service.job.authorised": _("Customer agreed"),
    "service.job.declined": _("Customer declined"),
    "service.job.started": _("Work started"),
    "service.job.stopped": _("Work stopped"),
    "service.job.finished": _("Job finished"),
    "service.job.reopened": _("Job reopened"),
    "service.job.shared": _("Payers changed"),
    "service.line.discounted": _("Discount given"),
    "service.job.photographed": _("Photos added"),
    "service.job.part_requested": _("Part requested"),
    "service.job.found": _("Finding noted"),
    "service.job.proposed": _("Finding proposed as a job"),
    "service.line.added": _("Line added"),
    "service.line.removed": _("Line removed"),
    "service.line.causal": _("Causal part marked"),
    "service.line.issued": _("Part issued"),
    "service.line.reserved": _("Part reserved"),
    "service.line.released": _("Reservation given up"),
    "service.line.returned": _("Part taken back"),
    "service.campaign.received": _("Campaign received"),
    "service.campaign.withdrawn": _("Campaign ended by the manufacturer"),
    "service.campaign.matched": _("Found in a campaign"),
    "service.campaign.accepted": _("Campaign accepted"),
    "service.campaign.declined": _("Campaign declined"),
    "service.campaign.informed": _("Owner informed"),
    "service.campaign.booked": _("Booked for the campaign"),
    "service.campaign.reported": _("Reported to the manufacturer"),
    "service.resource.kept": _("Bay, person or car added"),
    "service.resource.changed": _("Bay, person or car changed"),
    "service.rate.set": _("Labour rate set"),
    "service.package.created": _("Package made"),
    "service.package.changed": _("Package changed"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": _ALL,
    "service_manager": _ALL,
    "service_advisor": [
        VIEW_BOOKING,
        MANAGE_BOOKING,
        VIEW_ORDER,
        RECEIVE_VEHICLE,
        EDIT_ORDER,
        AUTHORISE_JOB,
        MOVE_ORDER,
        CHECK_QUALITY,
        VIEW_INVOICE,
        DELIVER_ORDER,
        VIEW_JOB,
        DESCRIBE_JOB,
        DISCOUNT_LINE,
        RESERVE_PART,
        REFER_CUSTOMER,
        VIEW_CAMPAIGN,
        BOOK_CAMPAIGN,
        MANAGE_CAMPAIGN,
    ],
    "technician": [VIEW_JOB, WORK_ON_JOB, DESCRIBE_JOB, REFER_CUSTOMER, VIEW_HOURS],
    "parts_clerk": [VIEW_ORDER, VIEW_JOB, ISSUE_TO_JOB, RESERVE_PART],
    "warranty_clerk": [
        VIEW_ORDER,
        VIEW_JOB,
        DESCRIBE_JOB,
        VIEW_CAMPAIGN,
        BOOK_CAMPAIGN,
        MANAGE_CAMPAIGN,
    ],
    "cashier": [VIEW_ORDER, SETTLE_ORDER, VIEW_INVOICE, TAKE_PAYMENT, DELIVER_ORDER],
    "care_specialist": [VIEW_BOOKING, MANAGE_BOOKING, VIEW_ORDER, VIEW_CAMPAIGN, BOOK_CAMPAIGN],
}
