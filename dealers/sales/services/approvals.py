"""Contracts looked over by as many people as amount and discount call for."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales import selectors
from dealers.sales.models import Contract
from dealers.sales.permissions import APPROVE_LARGE_CONTRACT
from dealers.sales.services.contracts import lock_contract, save_contract
from dealers.sales.states import CONTRACT_MOVES, ApprovalAct, ApprovalStep, ContractStatus
from portal.core.errors import InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import notify


def steps_for(contract: Contract) -> list[ApprovalStep]:
    """Whose word this contract needs, in their order, by the house's rules.

    Always the sales manager's; the general manager's too above an amount or a discount. None for a
    contract that keeps what a second person approved with the quote, where the house allows that.
    """
    rules = selectors.policy()
    large = contract.amount > Decimal(rules.contract_rule("approval_amount"))
    cheap = contract.discount_percent > Decimal(rules.contract_rule("approval_discount"))
    if large or cheap:
        return [ApprovalStep.MANAGER, ApprovalStep.GENERAL]
    quote = contract.quote
    as_approved = (
        contract.supersedes_id is None
        and quote.approved_by_id is not None
        and (contract.amount, contract.model_code) == (quote.total, quote.model_code)
    )
    return [] if as_approved and rules.contract_rule("trust_quote") else [ApprovalStep.MANAGER]


def _note(
    contract: Contract, act: ApprovalAct, actor: User, comment: str = "", **more: object
) -> None:
    """Add a line to the record of the approval (not saved)."""
    entry = {
        "act": act.value,
        "step": contract.approval_step,
        "by": str(actor),
        "by_id": str(actor.pk),
        "at": now().isoformat(timespec="seconds"),
        "comment": comment,
        **more,
    }
    contract.approvals = [*contract.approvals, entry]


def _this_round(contract: Contract) -> list[dict]:
    """What was noted since the contract was last submitted."""
    entries = contract.approvals
    starts = [n for n, entry in enumerate(entries) if entry["act"] == ApprovalAct.SUBMITTED]
    return entries[starts[-1] :] if starts else []


@transaction.atomic
def submit_contract(*, contract: Contract, actor: User) -> Contract:
    """Ask for the approvals this contract needs; one that needs none is approved at once."""
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.IN_REVIEW)
    contract.submitted_by = actor
    steps = steps_for(contract)
    contract.approval_step = steps[0] if steps else ""
    _note(contract, ApprovalAct.SUBMITTED, actor, steps=[step.value for step in steps])
    if not steps:
        _note(contract, ApprovalAct.FREE, actor)
        contract.move_to(ContractStatus.APPROVED)
        contract.approved_by, contract.approved_at = contract.quote.approved_by, now()
    fields = ("submitted_by", "approvals", "approval_step", "approved_by", "approved_at")
    return save_contract(contract, actor, "submit", *fields, steps=[s.value for s in steps])


@transaction.atomic
def approve_contract(*, contract: Contract, actor: User, comment: str = "") -> Contract:
    """This person's word is given: the contract is approved, or goes on to the next step.

    The contract is locked first, so of two managers deciding one step the second is told. Raises
    ``NotPermitted`` for one's own, for a second step by the same person, and for the general
    manager's step without the right.
    """
    contract = lock_contract(contract)
    CONTRACT_MOVES.check(ContractStatus(contract.status), ContractStatus.APPROVED)
    if actor in {contract.submitted_by, contract.owner}:
        raise NotPermitted(_("Somebody else has to approve your own contract."))
    so_far = _this_round(contract)
    if str(actor.pk) in {e["by_id"] for e in so_far if e["act"] == ApprovalAct.APPROVED}:
        raise NotPermitted(_("You have approved it already. The next step is somebody else's."))
    if contract.approval_step == ApprovalStep.GENERAL and not actor.can(APPROVE_LARGE_CONTRACT):
        raise NotPermitted(_("Amount or discount is high: the general manager has to approve it."))
    _note(contract, ApprovalAct.APPROVED, actor, clean_text(comment)[:500])
    steps = so_far[0].get("steps", []) if so_far else []
    done = sum(entry["act"] == ApprovalAct.APPROVED for entry in _this_round(contract))
    contract.approval_step = steps[done] if done < len(steps) else ""
    if contract.approval_step:
        return save_contract(contract, actor, "approve", "approvals", "approval_step", step=done)
    contract.move_to(ContractStatus.APPROVED)
    contract.approved_by, contract.approved_at = actor, now()
    _tell_owner(contract, gettext_noop("Contract %(number)s is approved."))
    fields = ("approvals", "approval_step", "approved_by", "approved_at")
    return save_contract(contract, actor, "approve", *fields)


@transaction.atomic
def return_contract(*, contract: Contract, actor: User, note: str) -> Contract:
    """The contract is not in order yet: it is a draft again, and its advisor is told why.

    Raises ``InvalidInput`` without a reason.
    """
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.DRAFT)
    if not (note := clean_text(note)[:500]):
        message = _("Say what has to be changed.")
        raise InvalidInput(message, fields={"note": message})
    _note(contract, ApprovalAct.RETURNED, actor, note)
    contract.approval_step = ""
    _tell_owner(
        contract, gettext_noop("Contract %(number)s was sent back: %(note)s"), note=note[:80]
    )
    return save_contract(contract, actor, "approve", "approvals", "approval_step", note=note)


def _tell_owner(contract: Contract, text: str, **values: str) -> None:
    if contract.owner:
        url = contract.get_absolute_url()
        notify(people=[contract.owner], text=text, url=url, number=str(contract), **values)
