"""Money taken for contracts and given back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import message_of
from dealers.customers.states import EntryKind
from dealers.sales.models import Contract, Instalment, Receipt
from dealers.sales.services.contracts import lock_contract, save_contract, settle, tell, tick
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.instalments import allocate, ensure_plan
from dealers.sales.services.ordering import count_as_ordered
from dealers.sales.states import (
    PAYABLE,
    ContractStatus,
    Milestone,
    PayMethod,
    ReceiptKind,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number


def _limit(contract: Contract, kind: ReceiptKind) -> Decimal:
    """The most that may be taken or given back now. Raises ``Conflict`` if nothing may."""
    if kind == ReceiptKind.REFUND and contract.status == ContractStatus.CANCELLED:
        return contract.refund_due
    if contract.status == ContractStatus.AMENDED:
        raise Conflict(_("This contract has been amended. Take the money for its newest version."))
    if contract.is_order:
        return contract.paid if kind == ReceiptKind.REFUND else contract.deposit_due - contract.paid
    if contract.status not in PAYABLE:
        raise Conflict(_("Money is taken for signed contracts only, and a deposit for orders."))
    return contract.paid if kind == ReceiptKind.REFUND else contract.owed


@transaction.atomic
def record_receipt(
    *,
    contract: Contract,
    amount: Decimal,
    method: PayMethod,
    actor: User,
    kind: ReceiptKind = ReceiptKind.PAYMENT,
    reference: str = "",
    received_at: datetime | None = None,
    instalment: Instalment | None = None,
) -> Receipt:
    """Take money for a signed contract, never more than is owed; a refund never more than is paid.
    For an order its deposit is taken, and given to the plan when the contract is signed.

    It goes to ``instalment`` if one is named, the rest to the oldest due. A cancelled contract is
    only given back what its settlement says. The contract is locked first, so of two cashiers
    taking the last payment the second is told. The first money sets the contract going; when
    nothing is owed any more its car counts as sold. Raises ``InvalidInput`` (``amount``,
    ``instalment``) and ``Conflict``.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    amount, kind = to_cents(Decimal(amount)), ReceiptKind(kind)
    if contract.is_order and kind == ReceiptKind.PAYMENT:
        kind = ReceiptKind.DEPOSIT
    limit = _limit(contract, kind)
    if instalment is not None and instalment.contract_id != contract.pk:
        message = _("This part belongs to another contract.")
        raise InvalidInput(message, fields={"instalment": message})
    if not 0 < amount <= limit:
        message = _("Type an amount up to %(limit)s.") % {"limit": limit}
        raise InvalidInput(message, fields={"amount": message})
    receipt = Receipt.objects.create(
        number=next_number(kind="R", store=contract.store),
        contract=contract,
        kind=kind,
        method=PayMethod(method),
        amount=amount,
        currency=contract.currency,
        received_at=received_at or now(),
        received_by=actor,
        reference=clean_text(reference)[:80],
    )
    if contract.signed_on:
        ensure_plan(contract)
        if contract.status != ContractStatus.CANCELLED:
            allocate(contract, receipt, instalment)
    contract.paid += receipt.signed_amount
    tick(contract, Milestone.DEPOSIT, actor, done=contract.paid >= contract.deposit_due)
    tick(contract, Milestone.FULL_PAYMENT, actor, done=contract.is_paid)
    if contract.status == ContractStatus.SIGNED:
        contract.move_to(ContractStatus.EXECUTING)
    if contract.is_order and contract.paid:
        count_as_ordered(contract, opportunity, actor)
    save_contract(contract, actor, "receipt", "paid", "milestones", receipt=receipt.number)
    record(actor=actor, verb="sales.receipt.record", target=receipt)
    _tell_receipt(contract, receipt, actor)
    settle(contract, opportunity, actor)
    return receipt


def _tell_receipt(contract: Contract, receipt: Receipt, actor: User) -> None:
    tell(
        contract,
        actor,
        gettext_noop("%(what)s %(amount)s %(currency)s, receipt %(number)s"),
        EntryKind.RECEIPT,
        what=message_of(receipt.get_kind_display),
        amount=f"{receipt.amount:,}",
        currency=receipt.currency,
        number=receipt.number,
    )


def take_deposit(
    *,
    contract: Contract,
    method: PayMethod,
    actor: User,
    amount: Decimal | None = None,
    reference: str = "",
) -> Receipt:
    """Take the agreed deposit, or another amount."""
    return record_receipt(
        contract=contract,
        amount=contract.deposit_due if amount is None else amount,
        method=method,
        kind=ReceiptKind.DEPOSIT,
        reference=reference,
        actor=actor,
    )
