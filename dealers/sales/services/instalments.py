"""The plan of a contract's money, and which receipt paid which part of it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.services import close_follow_ups
from dealers.sales import selectors
from dealers.sales.models import Contract, Instalment, Receipt
from dealers.sales.services.contracts import lock_contract, save_contract
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.states import (
    OPEN_CONTRACT,
    PAYABLE,
    InstalmentKind,
    Milestone,
    ReceiptKind,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from tenants.accounts.models import User

MAX_INSTALMENTS = 60


def proposed_plan(contract: Contract) -> list[dict[str, Any]]:
    """The usual plan: the deposit at the signature, the lender's money and the balance at delivery.

    Without a promised delivery the balance is due after the days the house allows.
    """
    start = contract.signed_on or localdate()
    days = int(selectors.policy().contract_rule("balance_days"))
    end = max(start, contract.promised_on or start + timedelta(days=days))
    deposit = contract.deposit_due
    granted = contract.step(Milestone.FINANCE).get("data", {}).get("amount") or 0
    loan = min(to_cents(Decimal(granted)), contract.amount - deposit)
    parts = [
        (InstalmentKind.DEPOSIT, start, deposit),
        (InstalmentKind.LOAN, end, loan),
        (InstalmentKind.FINAL, end, contract.amount - deposit - loan),
    ]
    return [{"kind": k, "due_on": day, "amount": amount} for k, day, amount in parts if amount > 0]


def _write_plan(contract: Contract, parts: Iterable[Mapping[str, Any]]) -> list[Instalment]:
    """Replace the plan of a locked contract and give its receipts to the new parts."""
    told = {(row.kind, row.due_on, row.amount): row.dunned for row in contract.instalments.all()}
    for row in contract.instalments.all():
        close_follow_ups(about_id=row.pk, actor=None)
    contract.instalments.all().delete()
    rows = [
        Instalment(contract=contract, position=place, dunned=0, **part)
        for place, part in enumerate(parts)
    ]
    for row in rows:
        row.dunned = told.get((row.kind, row.due_on, row.amount), 0)
    Instalment.objects.bulk_create(rows)
    for receipt in contract.receipts.order_by("pk"):
        allocate(contract, receipt)
    return rows


def rewrite_plan(contract: Contract, *, replacing: Contract) -> None:
    """The plan of an amendment: its own if one was agreed, else the old one's, the last parts
    made larger or smaller by the difference. Runs in the caller's transaction."""
    own = [_part_of(row) for row in contract.instalments.all()]
    parts = own or [_part_of(row) for row in replacing.instalments.all()]
    gap = contract.amount - sum((part["amount"] for part in parts), Decimal(0))
    while parts and gap < 0:
        cut = min(parts[-1]["amount"], -gap)
        parts[-1]["amount"] -= cut
        gap += cut
        if not parts[-1]["amount"]:
            parts.pop()
    if parts and gap > 0:
        parts[-1]["amount"] += gap
    for row in replacing.instalments.all():
        close_follow_ups(about_id=row.pk, actor=None)
    replacing.instalments.update(paid=0)
    _write_plan(contract, parts or proposed_plan(contract))


def _part_of(row: Instalment) -> dict[str, Any]:
    return {"kind": row.kind, "due_on": row.due_on, "amount": row.amount}


def ensure_plan(contract: Contract) -> None:
    """Give a locked contract that has no plan the usual one (contracts from before there were any)."""
    if contract.amount > 0 and not contract.instalments.exists():
        _write_plan(contract, proposed_plan(contract))


@transaction.atomic
def set_payment_plan(
    *, contract: Contract, instalments: Iterable[Mapping[str, Any]], actor: User
) -> Contract:
    """Agree when which part is paid: ``kind``, ``due_on``, ``amount`` each, summing up to the amount.

    The parts are put in the order of their days. What was paid already goes to the earliest parts,
    with its receipts. Raises ``InvalidInput`` naming the difference, ``Conflict`` once it is over.
    """
    lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    if contract.status not in (*OPEN_CONTRACT, *PAYABLE):
        raise Conflict(_("This contract is closed."))
    parts = [_clean_part(part) for part in instalments]
    parts.sort(key=lambda part: part["due_on"])
    if not 0 < len(parts) <= MAX_INSTALMENTS:
        message = _("A plan has between 1 and %(most)s parts.") % {"most": MAX_INSTALMENTS}
        raise InvalidInput(message, fields={"instalments": message})
    total = sum((part["amount"] for part in parts), Decimal(0))
    if total != contract.amount:
        message = _("The parts make %(total)s; the contract is %(amount)s. Difference: %(gap)s.")
        message %= {
            "total": total, "amount": contract.amount, "gap": contract.amount - total,
        }  # fmt: skip
        raise InvalidInput(message, fields={"instalments": message})
    _write_plan(contract, parts)
    said = [f"{p['kind']} {p['due_on']} {p['amount']}" for p in parts]
    return save_contract(contract, actor, "plan", parts=said)


def _clean_part(part: Mapping[str, Any]) -> dict[str, Any]:
    amount, day = to_cents(Decimal(part["amount"])), part["due_on"]
    if amount <= 0:
        message = _("Each part is above zero.")
        raise InvalidInput(message, fields={"instalments": message})
    kind = InstalmentKind(part.get("kind") or InstalmentKind.INSTALMENT)
    return {"kind": kind, "due_on": day if isinstance(day, date) else date.fromisoformat(day),
            "amount": amount}  # fmt: skip


def allocate(contract: Contract, receipt: Receipt, chosen: Instalment | None = None) -> None:
    """Give a receipt to the parts of the plan: the chosen one first, then the oldest due.

    A refund takes back from the latest part that was paid. Runs in the caller's transaction, the
    contract locked. Tasks to ask for a part end when it is paid.
    """
    rows = list(contract.instalments.order_by("due_on", "position"))
    refund = receipt.kind == ReceiptKind.REFUND
    if refund:
        rows.reverse()
    if chosen is not None:
        rows.sort(key=lambda row: row.pk != chosen.pk)
    left, shares = receipt.amount, []
    for row in rows:
        share = min(left, row.paid if refund else row.owed)
        if share <= 0:
            continue
        left -= share
        row.paid += -share if refund else share
        row.save(update_fields=["paid", "updated_at"])
        shares.append({"instalment": str(row.pk), "amount": str(-share if refund else share)})
        if row.owed <= 0:
            close_follow_ups(about_id=row.pk, actor=receipt.received_by)
    receipt.allocations = shares
    receipt.save(update_fields=["allocations", "updated_at"])
