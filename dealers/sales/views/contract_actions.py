"""The buttons on the page of an order or a contract, and when each is there."""

from django.utils.translation import gettext_lazy as _

from dealers.sales.models import Contract
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    APPROVE_LARGE_CONTRACT,
    CANCEL_CONTRACT,
    DELIVER_VEHICLE,
    FLAG_BAD_DEBT,
    RECORD_RECEIPT,
    SIGN_CONTRACT,
    VIEW_CONTRACT,
    WRITE_CONTRACT,
)
from dealers.sales.states import (
    CONTRACT_MOVES,
    GOING,
    OPEN_CONTRACT,
    PAYABLE,
    ApprovalStep,
    ContractStatus,
)
from portal.ui.details import Action


def _status(*states: ContractStatus):
    return lambda contract: contract.status in states


def _waits_for(*steps: str):
    return lambda c: c.status == ContractStatus.IN_REVIEW and c.approval_step in steps


def _may_deliver(contract: Contract) -> bool:
    return bool(contract.unit_id) and contract.status in {
        ContractStatus.SIGNED,
        ContractStatus.EXECUTING,
    }


CONTRACT_ACTIONS = [
    Action(
        "sales:contract_write",
        _("Make the contract"),
        WRITE_CONTRACT,
        when=_status(ContractStatus.ORDERED),
        primary=True,
    ),
    Action(
        "sales:contract_receipt",
        _("Take the deposit"),
        RECORD_RECEIPT,
        when=lambda contract: contract.is_order and contract.paid < contract.deposit_due,
        icon="wallet",
    ),
    Action(
        "sales:contract_deliver",
        _("Hand over"),
        DELIVER_VEHICLE,
        when=lambda contract: _may_deliver(contract) and contract.is_paid,
        primary=True,
        icon="key",
    ),
    Action(
        "sales:contract_submit",
        _("Ask for review"),
        WRITE_CONTRACT,
        when=_status(ContractStatus.DRAFT),
        primary=True,
    ),
    Action(
        "sales:contract_approve",
        _("Approve"),
        APPROVE_CONTRACT,
        when=_waits_for(ApprovalStep.MANAGER, ""),
        primary=True,
    ),
    Action(
        "sales:contract_approve",
        _("Approve"),
        APPROVE_LARGE_CONTRACT,
        when=_waits_for(ApprovalStep.GENERAL),
        primary=True,
    ),
    Action(
        "sales:contract_return",
        _("Send back"),
        APPROVE_CONTRACT,
        when=_status(ContractStatus.IN_REVIEW),
    ),
    Action(
        "sales:contract_sign",
        _("Signed"),
        SIGN_CONTRACT,
        when=_status(ContractStatus.APPROVED),
        primary=True,
    ),
    Action(
        "sales:contract_receipt",
        _("Take payment"),
        RECORD_RECEIPT,
        when=lambda contract: contract.status in PAYABLE,
        icon="wallet",
    ),
    Action(
        "sales:contract_receipt",
        _("Give money back"),
        RECORD_RECEIPT,
        when=lambda contract: contract.refund_due > 0,
        primary=True,
        icon="wallet",
    ),
    Action(
        "sales:contract_reserve",
        _("Reserve vehicle"),
        WRITE_CONTRACT,
        when=lambda contract: contract.status in OPEN_CONTRACT and not contract.unit_id,
        icon="car",
    ),
    Action(
        "sales:contract_print",
        _("Print"),
        VIEW_CONTRACT,
        when=lambda contract: not contract.is_order,
        icon="printer",
    ),
    Action(
        "sales:order_print",
        _("Print the order"),
        VIEW_CONTRACT,
        when=lambda contract: contract.is_order,
        icon="printer",
    ),
    Action(
        "sales:order_print",
        _("Print the order"),
        VIEW_CONTRACT,
        when=lambda contract: contract.order_number and not contract.is_order,
        icon="printer",
        menu=True,
    ),
    Action(
        "sales:contract_amend",
        _("Change amendment"),
        WRITE_CONTRACT,
        when=lambda c: bool(c.supersedes_id) and c.status == ContractStatus.DRAFT,
    ),
    Action(
        "sales:contract_amend",
        _("Amend"),
        WRITE_CONTRACT,
        when=_status(*GOING),
        menu=True,
    ),
    Action(
        "sales:contract_plan",
        _("Payment plan"),
        WRITE_CONTRACT,
        when=_status(*OPEN_CONTRACT[1:], ContractStatus.DELIVERED),
        menu=True,
    ),
    Action(
        "sales:contract_bad_debt",
        _("Mark as bad debt"),
        FLAG_BAD_DEBT,
        when=lambda c: c.status in PAYABLE and not c.is_paid and not c.bad_debt_on,
        danger=True,
        menu=True,
    ),
    Action(
        "sales:contract_collected",
        _("No bad debt any more"),
        FLAG_BAD_DEBT,
        when=lambda c: bool(c.bad_debt_on),
        menu=True,
    ),
    Action(
        "sales:contract_withdraw",
        _("Withdraw amendment"),
        WRITE_CONTRACT,
        when=lambda c: c.is_amendment_open,
        danger=True,
        menu=True,
    ),
    Action(
        "sales:contract_deliver",
        _("Hand over unpaid"),
        DELIVER_VEHICLE,
        when=lambda contract: _may_deliver(contract) and not contract.is_paid,
        menu=True,
    ),
    Action(
        "sales:contract_release",
        _("Release vehicle"),
        WRITE_CONTRACT,
        when=lambda contract: contract.status in OPEN_CONTRACT and contract.unit_id,
        menu=True,
    ),
    Action(
        "sales:contract_close",
        _("Close"),
        WRITE_CONTRACT,
        when=lambda c: c.status == ContractStatus.DELIVERED and c.is_paid,
    ),
    Action(
        "sales:contract_cancel",
        _("Cancel order"),
        CANCEL_CONTRACT,
        when=_status(ContractStatus.ORDERED),
        danger=True,
        menu=True,
    ),
    Action(
        "sales:contract_cancel",
        _("Cancel contract"),
        CANCEL_CONTRACT,
        when=lambda c: (
            CONTRACT_MOVES.allows(c.status, ContractStatus.CANCELLED)
            and not c.is_amendment_open
            and not c.is_order
        ),
        danger=True,
        menu=True,
    ),
]
