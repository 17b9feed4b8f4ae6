"""What the roles of a dealership may do in the sales process."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Sales")

VIEW_LEAD = "sales.lead.view"
CREATE_LEAD = "sales.lead.create"
ASSIGN_LEAD = "sales.lead.assign"
WORK_LEAD = "sales.lead.work"
APPROVE_LOST = "sales.lost.approve"
LOG_VISIT = "sales.visit.log"
REFER_CUSTOMER = "sales.customer.refer"
BOOK_TEST_DRIVE = "sales.test_drive.book"
VIEW_OPPORTUNITY = "sales.opportunity.view"
WORK_OPPORTUNITY = "sales.opportunity.work"
OVERRIDE_STAGE = "sales.stage.override"
REVIEW_PROPOSAL = "sales.proposal.review"
SET_TARGETS = "sales.target.manage"
VIEW_QUOTE = "sales.quote.view"
WRITE_QUOTE = "sales.quote.write"
APPROVE_QUOTE = "sales.quote.approve"
VIEW_MARGIN = "sales.margin.view"
VIEW_CONTRACT = "sales.contract.view"
WRITE_CONTRACT = "sales.contract.write"
APPROVE_CONTRACT = "sales.contract.approve"
APPROVE_LARGE_CONTRACT = "sales.contract.approve_large"
SIGN_CONTRACT = "sales.contract.sign"
OVERRIDE_CREDIT = "sales.credit.override"
FLAG_BAD_DEBT = "sales.debt.flag"
CANCEL_CONTRACT = "sales.contract.cancel"
RECORD_RECEIPT = "sales.receipt.record"
DELIVER_VEHICLE = "sales.vehicle.deliver"
DELIVER_UNPAID = "sales.vehicle.deliver_unpaid"
MANAGE_POLICY = "sales.policy.manage"

VERBS = {
    VIEW_LEAD: _("See leads"),
    CREATE_LEAD: _("Add leads"),
    ASSIGN_LEAD: _("Assign leads"),
    WORK_LEAD: _("Contact, qualify and convert leads"),
    APPROVE_LOST: _("Approve that a lead or opportunity is lost"),
    LOG_VISIT: _("Log who comes into the showroom"),
    REFER_CUSTOMER: _("Refer customers to sales, and see what became of it"),
    BOOK_TEST_DRIVE: _("Book test drives and hand out demo cars"),
    VIEW_OPPORTUNITY: _("See opportunities"),
    WORK_OPPORTUNITY: _("Work on opportunities"),
    OVERRIDE_STAGE: _("Let an opportunity go on although something is missing"),
    REVIEW_PROPOSAL: _("Review proposals of others"),
    SET_TARGETS: _("Set sales targets"),
    VIEW_QUOTE: _("See quotes"),
    WRITE_QUOTE: _("Write and send quotes"),
    APPROVE_QUOTE: _("Approve discounts"),
    VIEW_MARGIN: _("See what the vehicle of a quote earns"),
    VIEW_CONTRACT: _("See contracts"),
    WRITE_CONTRACT: _("Write contracts and reserve vehicles"),
    APPROVE_CONTRACT: _("Approve contracts"),
    APPROVE_LARGE_CONTRACT: _("Approve contracts with a high amount or discount"),
    SIGN_CONTRACT: _("Record signatures"),
    OVERRIDE_CREDIT: _("Sign above a customer's credit limit"),
    FLAG_BAD_DEBT: _("Mark a debt as bad and block its customer"),
    CANCEL_CONTRACT: _("Cancel contracts"),
    RECORD_RECEIPT: _("Take deposits and payments"),
    DELIVER_VEHICLE: _("Deliver vehicles"),
    DELIVER_UNPAID: _("Deliver a vehicle that is not paid in full"),
    MANAGE_POLICY: _("Change the rules of the sales desk"),
}

ACTS = {
    "sales.test_drive.booked": _("Test drive booked"),
    "sales.test_drive.moved": _("Test drive moved"),
    "sales.test_drive.out": _("Key of the demo car handed out"),
    "sales.test_drive.returned": _("Demo car returned"),
    "sales.test_drive.cancelled": _("Test drive cancelled"),
    "sales.test_drive.no_show": _("Did not come"),
}

_CONSULTANT = [
    REFER_CUSTOMER,
    VIEW_LEAD,
    CREATE_LEAD,
    WORK_LEAD,
    LOG_VISIT,
    BOOK_TEST_DRIVE,
    VIEW_OPPORTUNITY,
    WORK_OPPORTUNITY,
    VIEW_QUOTE,
    WRITE_QUOTE,
    VIEW_CONTRACT,
    WRITE_CONTRACT,
    SIGN_CONTRACT,
    DELIVER_VEHICLE,
]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": [
        *_CONSULTANT,
        ASSIGN_LEAD,
        APPROVE_LOST,
        OVERRIDE_STAGE,
        REVIEW_PROPOSAL,
        SET_TARGETS,
        APPROVE_QUOTE,
        VIEW_MARGIN,
        APPROVE_CONTRACT,
        OVERRIDE_CREDIT,
        FLAG_BAD_DEBT,
        CANCEL_CONTRACT,
        DELIVER_UNPAID,
        MANAGE_POLICY,
    ],
    "sales_consultant": _CONSULTANT,
    "cashier": [VIEW_CONTRACT, RECORD_RECEIPT],
    "care_specialist": [VIEW_LEAD, CREATE_LEAD, LOG_VISIT, REFER_CUSTOMER, VIEW_OPPORTUNITY],
    "service_manager": [REFER_CUSTOMER],
    "service_advisor": [REFER_CUSTOMER],
    "technician": [REFER_CUSTOMER],
}
