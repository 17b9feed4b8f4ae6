"""A contract ends before delivery: what was paid is settled, the car goes back to stock."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups
from dealers.customers.states import EntryKind
from dealers.inventory import services as inventory
from dealers.sales.models import Contract
from dealers.sales.services.closing import mark_opportunity_lost
from dealers.sales.services.contracts import lock_contract, save_contract, tell
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.quotes import decline_quote
from dealers.sales.states import ContractStatus, DepositKind, LostReason
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User


def _settle(contract: Contract, kept: Decimal, kept_reason: str, actor: User) -> None:
    """Say what the house keeps and what goes back (not saved)."""
    kept, why = to_cents(Decimal(kept)), clean_text(kept_reason)[:200]
    if not 0 <= kept <= contract.paid:
        message = _("Keep between zero and what was paid: %(paid)s.") % {"paid": contract.paid}
        raise InvalidInput(message, fields={"kept": message})
    if kept and not contract.signed_on and contract.deposit_kind == DepositKind.REFUNDABLE:
        message = _("The deposit of this order is refundable: all of it goes back.")
        raise InvalidInput(message, fields={"kept": message})
    if kept and not why:
        message = _("Say why the money is kept.")
        raise InvalidInput(message, fields={"kept_reason": message})
    contract.kept = kept
    contract.settlement = {
        "paid": str(contract.paid),
        "kept": str(kept),
        "refund": str(contract.paid - kept),
        "reason": why,
        "by": str(actor),
        "on": localdate().isoformat(),
    }


@transaction.atomic
def cancel_contract(
    *,
    contract: Contract,
    reason: str,
    actor: User,
    kept: Decimal = Decimal(0),
    kept_reason: str = "",
    lost_reason: LostReason | None = None,
) -> Contract:
    """End a contract before delivery: the car goes back to stock, the deal to negotiation or lost.

    Of what was paid ``kept`` stays with the house, for a reason; the rest is a refund due, which the
    cashier gives back with a receipt; of an order's refundable deposit nothing stays. With ``lost_reason`` the deal is given up at once. Raises
    ``Conflict`` while an amendment is open, ``InvalidInput`` without a reason.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    was_order = contract.is_order
    contract.move_to(ContractStatus.CANCELLED)
    if contract.supersedes_id and contract.signed_on is None:
        raise Conflict(_("This is an amendment: withdraw it."))
    if contract.amendments.exclude(status=ContractStatus.CANCELLED).exists():
        raise Conflict(_("Withdraw the open amendment first."))
    if not (reason := clean_text(reason)):
        message = _("Say why the contract is cancelled.")
        raise InvalidInput(message, fields={"reason": message})
    _settle(contract, kept, kept_reason, actor)
    if contract.unit:
        inventory.release_reservation(unit=contract.unit, reason=reason, actor=actor)
    contract.unit, contract.cancelled_reason = None, reason[:200]
    contract.approval_step = ""
    fields = ("unit", "cancelled_reason", "approval_step", "kept", "settlement")
    save_contract(contract, actor, "cancel", *fields, reason=reason, settlement=contract.settlement)
    for row in contract.instalments.all():
        close_follow_ups(about_id=row.pk, actor=actor)
    said = gettext_noop("Contract cancelled: %(reason)s")
    if was_order:
        said = gettext_noop("Order cancelled: %(reason)s")
    tell(contract, actor, said, EntryKind.ORDER if was_order else None, reason=reason)
    decline_quote(quote=contract.quote, reason=reason, actor=actor)
    if lost_reason is not None:
        mark_opportunity_lost(
            opportunity=opportunity, reason=LostReason(lost_reason), note=reason, actor=actor
        )
    return contract
