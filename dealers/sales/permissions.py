"""What the roles of a dealership may do in the sales process."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Sales")

VIEW_LEAD = "sales.lead.view"
CREATE_LEAD = "sales.lead.create"
ASSIGN_LEAD = "sales.lead.assign"
WORK_LEAD = "sales.lead.work"
APPROVE_LOST = "sales.lost.approve"
VIEW_OPPORTUNITY = "sales.opportunity.view"
WORK_OPPORTUNITY = "sales.opportunity.work"
VIEW_QUOTE = "sales.quote.view"
WRITE_QUOTE = "sales.quote.write"
APPROVE_QUOTE = "sales.quote.approve"
VIEW_CONTRACT = "sales.contract.view"
WRITE_CONTRACT = "sales.contract.write"
APPROVE_CONTRACT = "sales.contract.approve"
SIGN_CONTRACT = "sales.contract.sign"
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
    VIEW_OPPORTUNITY: _("See opportunities"),
    WORK_OPPORTUNITY: _("Work on opportunities"),
    VIEW_QUOTE: _("See quotes"),
    WRITE_QUOTE: _("Write and send quotes"),
    APPROVE_QUOTE: _("Approve discounts"),
    VIEW_CONTRACT: _("See contracts"),
    WRITE_CONTRACT: _("Write contracts and reserve vehicles"),
    APPROVE_CONTRACT: _("Approve contracts"),
    SIGN_CONTRACT: _("Record signatures"),
    CANCEL_CONTRACT: _("Cancel contracts"),
    RECORD_RECEIPT: _("Take deposits and payments"),
    DELIVER_VEHICLE: _("Deliver vehicles"),
    DELIVER_UNPAID: _("Deliver a vehicle that is not paid in full"),
    MANAGE_POLICY: _("Change the rules of the sales desk"),
}

_CONSULTANT = [
    VIEW_LEAD,
    CREATE_LEAD,
    WORK_LEAD,
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
        APPROVE_QUOTE,
        APPROVE_CONTRACT,
        CANCEL_CONTRACT,
        DELIVER_UNPAID,
        MANAGE_POLICY,
    ],
    "sales_consultant": _CONSULTANT,
    "cashier": [VIEW_CONTRACT, RECORD_RECEIPT],
    "care_specialist": [VIEW_LEAD, CREATE_LEAD, VIEW_OPPORTUNITY],
}
