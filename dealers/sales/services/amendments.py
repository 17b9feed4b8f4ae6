"""A signed contract changes: a new version is drafted, approved, signed, and takes the old one's place."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.inventory import services as inventory
from dealers.sales.models import Contract, ContractLine, Opportunity
from dealers.sales.services.contracts import (
    figures_of,
    lock_contract,
    milestones_for,
    save_contract,
    settle,
    tell,
    tick,
)
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.instalments import rewrite_plan
from dealers.sales.states import GOING, ContractStatus, LineKind, Milestone
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User

HEAD = ("model_code", "model_name", "colour", "promised_on", "deposit_due")
FIGURES = ("lines", "trade_in", "extras_cost", "amount", "discount_percent", "deposit_due")
MAX_LINES = 60


def _clean_lines(old: Contract, given: Iterable[Mapping[str, Any]]) -> list[ContractLine]:
    """The lines as typed, with the cost that the old ones of the same kind and words had."""
    costs = {(x.kind, x.code, x.description): x.cost for x in old.shown_lines}
    lines = []
    for place, line in enumerate(given):
        price, quantity = Decimal(line["price"]), Decimal(line.get("quantity") or 1)
        if price < 0 or quantity <= 0:
            message = _(
                "Line %(number)s: type amounts above zero; discounts count against the total."
            )
            message %= {"number": place + 1}
            raise InvalidInput(message, fields={"lines": message})
        kind = LineKind(line["kind"])
        code = str(line.get("code") or "")[:40]
        words = clean_text(str(line.get("description") or ""))[:200] or str(kind.label)
        lines.append(
            ContractLine(
                kind=kind.value,
                code=code,
                description=words,
                quantity=quantity,
                list_price=to_cents(Decimal(line.get("list_price") or price)),
                price=to_cents(price),
                cost=costs.get((kind.value, code, words), Decimal(0)),
            )
        )
    if not 0 < len(lines) <= MAX_LINES:
        message = _("A contract has between 1 and %(most)s lines.") % {"most": MAX_LINES}
        raise InvalidInput(message, fields={"lines": message})
    return lines


def _set_lines(contract: Contract, lines: list[ContractLine]) -> None:
    """Write lines and what follows from them: amount and discount (not saved)."""
    for name, value in figures_of(lines).items():
        setattr(contract, name, value)
    goods = [line for line in lines if line.amount >= 0]
    listed = sum((line.list_amount for line in goods), Decimal(0))
    asked = sum((line.amount for line in goods), Decimal(0))
    cut = sum((-line.amount for line in lines if line.kind == LineKind.DISCOUNT), Decimal(0))
    contract.amount = asked - cut - contract.trade_in
    if contract.amount <= 0:
        message = _("The total would be below zero. Check discount and trade-in.")
        raise InvalidInput(message, fields={"lines": message})
    share = (listed - asked + cut) / listed * 100 if listed else Decimal(0)
    contract.discount_percent = to_cents(share)


def _set_head(contract: Contract, head: Mapping[str, Any]) -> None:
    if unknown := head.keys() - set(HEAD):
        raise TypeError(f"Not fields of a contract that change: {sorted(unknown)}")
    for name, value in head.items():
        setattr(contract, name, clean_text(value) if isinstance(value, str) else value)
    if not 0 <= contract.deposit_due <= contract.amount:
        message = _("The deposit is between zero and the amount.")
        raise InvalidInput(message, fields={"deposit_due": message})


@transaction.atomic
def amend_contract(
    *,
    contract: Contract,
    amend_reason: str,
    actor: User,
    lines: Iterable[Mapping[str, Any]] | None = None,
    **head: Any,
) -> Contract:
    """Draft the next version of a signed contract; the old one holds until the new one is signed.

    ``head`` are fields of ``HEAD``; ``lines``, all of them, replace the old ones and make the amount.
    Raises ``Conflict`` unless it is signed and no other amendment is open, ``InvalidInput``.
    """
    lock_opportunity(contract.opportunity)
    old = lock_contract(contract)
    if old.status not in GOING:
        raise Conflict(_("Only a signed contract that is not delivered can be amended."))
    if old.amendments.exclude(status=ContractStatus.CANCELLED).exists():
        raise Conflict(_("An amendment is open already. Change that one, or withdraw it."))
    if not (reason := clean_text(amend_reason)[:200]):
        message = _("Say why the contract is amended.")
        raise InvalidInput(message, fields={"amend_reason": message})
    if not old.lines:  # from before contracts had their own: keep what is compared with
        old.lines = [line.write() for line in old.shown_lines]
        old.save(update_fields=["lines", "updated_at"])
    new = Contract.objects.get(pk=old.pk)
    new.pk, new._state.adding = Contract._meta.pk.get_default(), True
    last = Contract.objects.filter(number=old.number).latest("version")
    new.version, new.supersedes, new.amend_reason = last.version + 1, old, reason
    new.status, new.approval_step = ContractStatus.DRAFT, ""
    new.unit = new.signed_on = new.submitted_by = new.approved_by = new.approved_at = None
    new.approvals, new.signing, new.paid = [], {}, Decimal(0)
    new.next_step = new.due_step = ""
    new.due_on = None
    if lines is not None:
        _set_lines(new, _clean_lines(old, lines))
    _set_head(new, head)
    new.milestones = milestones_for(new.shown_lines, new.promised_on)
    new.save(force_insert=True)
    tell(new, actor, gettext_noop("Amendment drafted: %(reason)s"), reason=reason)
    return save_contract(new, actor, "amend", "milestones", reason=reason, version=new.version)


@transaction.atomic
def change_draft(
    *,
    contract: Contract,
    actor: User,
    lines: Iterable[Mapping[str, Any]] | None = None,
    amend_reason: str | None = None,
    **head: Any,
) -> Contract:
    """Change a draft: its head, and of an amendment also its lines.

    The lines of a first version are the quote's. Raises ``Conflict`` once it is submitted.
    """
    contract = lock_contract(contract)
    if contract.status != ContractStatus.DRAFT:
        raise Conflict(_("Only a draft can be changed. Make a new version."))
    if lines is not None:
        if contract.supersedes is None:
            raise Conflict(_("Its lines are the quote's. Decline it and make a new version of it."))
        _set_lines(contract, _clean_lines(contract.supersedes, lines))
    if amend_reason is not None and contract.supersedes_id:
        contract.amend_reason = clean_text(amend_reason)[:200]
    _set_head(contract, head)
    contract.milestones = milestones_for(contract.shown_lines, contract.promised_on)
    if contract.paid:  # with its order
        tick(contract, Milestone.DEPOSIT, actor, done=contract.paid >= contract.deposit_due)
    if contract.unit_id:
        tick(contract, Milestone.VEHICLE, actor)
        tick(contract, Milestone.PDI, actor, done=bool(contract.unit and contract.unit.pdi_on))
    fields = (*FIGURES, *HEAD, "amend_reason", "milestones")
    return save_contract(contract, actor, "write", *fields, amount=str(contract.amount))


@transaction.atomic
def withdraw_amendment(*, contract: Contract, reason: str, actor: User) -> Contract:
    """The change does not come about: the draft is cancelled, the old version goes on as it is."""
    lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    if not contract.is_amendment_open:
        raise Conflict(_("This is no open amendment."))
    if not (reason := clean_text(reason)[:200]):
        message = _("Say why it is withdrawn.")
        raise InvalidInput(message, fields={"reason": message})
    contract.move_to(ContractStatus.CANCELLED)
    contract.cancelled_reason, contract.approval_step = reason, ""
    return save_contract(contract, actor, "withdraw", "cancelled_reason", "approval_step")


def take_over(old: Contract, new: Contract, opportunity: Opportunity, actor: User) -> None:
    """The signed amendment takes the old version's place: money, plan, car and milestones move.

    Runs in the caller's transaction, with the opportunity and ``new`` locked; ``new`` is signed.
    Raises ``Conflict`` if more was paid than the new amount.
    """
    old = lock_contract(old)
    was_going, paid, unit = old.status, old.paid, old.unit
    old.move_to(ContractStatus.AMENDED)
    if old.paid > new.amount:
        message = _("%(paid)s was paid, more than the new amount. Refund %(gap)s first.")
        raise Conflict(message % {"paid": old.paid, "gap": old.paid - new.amount})
    new.milestones = _merged(old, new)
    old.paid, old.unit = Decimal(0), None
    save_contract(old, actor, "amend", "paid", "unit", by=str(new))
    new.paid = paid
    if unit is not None:
        _move_unit(old, new, unit, actor)
    old.receipts.update(contract=new)
    rewrite_plan(new, replacing=old)
    tick(new, Milestone.DEPOSIT, actor, done=new.paid >= new.deposit_due)
    tick(new, Milestone.FULL_PAYMENT, actor, done=new.is_paid)
    if paid or was_going == ContractStatus.EXECUTING:
        new.move_to(ContractStatus.EXECUTING)
    save_contract(new, actor, "amend", "paid", "unit", "milestones", replaces=str(old))
    opportunity.amount = new.amount
    opportunity.save(update_fields=["amount", "updated_at"])
    settle(new, opportunity, actor)


def _merged(old: Contract, new: Contract) -> list[dict[str, Any]]:
    """The new version's milestones as far as the old one had come."""
    merged = []
    for step in new.milestones:
        before = old.step(step["key"])
        due = step["due"] if not before or before["due"] == _day(old) else before["due"]
        merged.append({**step, **before, "due": due})
    return merged


def _day(contract: Contract) -> str:
    return contract.promised_on.isoformat() if contract.promised_on else ""


def _move_unit(old: Contract, new: Contract, unit: Any, actor: User) -> None:
    """The car stays with the new version if it still fits; otherwise it goes back to stock."""
    fits = (new.model_code in ("", unit.model_code)) and (
        not new.colour or new.colour in (old.colour, unit.colour)
    )
    if fits:
        inventory.move_reservation(unit=unit, contract_id=new.pk, actor=actor)
        new.unit = unit
        return
    inventory.release_reservation(unit=unit, reason=new.amend_reason, actor=actor)
    for milestone in (Milestone.VEHICLE, Milestone.PDI):
        tick(new, milestone, actor, done=False)
