"""What has to happen until the hand-over: who does it until when, how it stands, with what facts."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales.models import Contract
from dealers.sales.services.contracts import lock_contract, save_contract, tick
from dealers.sales.states import (
    MILESTONE_FACTS,
    MILESTONE_STATES,
    OPEN_CONTRACT,
    Milestone,
    StepState,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.services import notify

# What a person tells; the others follow from receipts, reservations and the hand-over.
BY_HAND = tuple(MILESTONE_STATES)


def _open_step(contract: Contract, milestone: Milestone, *, by_hand: bool) -> dict[str, Any]:
    """The milestone of a locked contract. Raises if it has none or it is none of a person's."""
    if contract.status not in OPEN_CONTRACT:
        raise Conflict(_("This contract is closed."))
    step = contract.step(milestone)
    if not step or (by_hand and milestone not in BY_HAND):
        message = _("“%(step)s” cannot be ticked by hand here.") % {"step": milestone.label}
        raise InvalidInput(message, fields={"milestone": message})
    return step


def _replace(contract: Contract, step: dict[str, Any]) -> None:
    contract.milestones = [step if s["key"] == step["key"] else s for s in contract.milestones]


def _fits(kind: str, text: str) -> bool:
    """Whether a text is the amount or the day that its field asks for."""
    try:
        if kind == "money":
            return Decimal(text).is_finite() and Decimal(text) >= 0
        if kind == "day":
            date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        return False
    return True


def _clean_facts(milestone: Milestone, data: dict[str, Any]) -> dict[str, str]:
    """What was typed about a milestone as texts. Raises ``InvalidInput`` naming the field."""
    known = MILESTONE_FACTS.get(milestone, {})
    if unknown := data.keys() - known.keys():
        message = _("“%(step)s” has no such field: %(names)s.")
        message %= {"step": milestone.label, "names": ", ".join(sorted(unknown))}
        raise InvalidInput(message, fields={"data": message})
    clean = {}
    for name, value in data.items():
        text = clean_text(str("" if value is None else value))[:120]
        if text and not _fits(known[name].kind, text):
            message = _("“%(value)s” does not fit %(name)s.")
            message %= {"value": text, "name": known[name].label}
            raise InvalidInput(message, fields={name: message})
        clean[name] = text
    return clean


def _check_complete(milestone: Milestone, step: dict[str, Any]) -> None:
    """Raise ``InvalidInput`` naming what is missing before the milestone counts as reached."""
    facts, data = MILESTONE_FACTS.get(milestone, {}), step.get("data", {})
    missing = {name: fact for name, fact in facts.items() if fact.required and not data.get(name)}
    if missing:
        names = ", ".join(str(fact.label) for fact in missing.values())
        message = _("Fill in first: %(names)s.") % {"names": names}
        raise InvalidInput(message, fields=dict.fromkeys(missing, message))
    if milestone == Milestone.ACCESSORIES and data.get("fitted_by") == data.get("checked_by"):
        message = _("Somebody else than who fitted it has to check it.")
        raise InvalidInput(message, fields={"checked_by": message})


@transaction.atomic
def update_milestone(
    *,
    contract: Contract,
    milestone: Milestone,
    actor: User,
    state: StepState | None = None,
    due_on: date | None = None,
    owner: User | None = None,
    note: str | None = None,
    data: dict[str, Any] | None = None,
) -> Contract:
    """Say who sees to a milestone until when, how it stands, and its facts; what is not given stays.

    Finance, insurance, accessories and plate are reached by their last state, and open again by an
    earlier one. Whoever is to see to it is told. Raises ``Conflict`` and ``InvalidInput``.
    """
    contract = lock_contract(contract)
    milestone = Milestone(milestone)
    step = {**_open_step(contract, milestone, by_hand=state is not None)}
    is_new_owner = owner is not None and step.get("owner") != str(owner.pk)
    if owner is not None:
        step.update(owner=str(owner.pk), owner_name=str(owner))
    if due_on is not None:
        step["due"] = due_on.isoformat()
    if note is not None:
        step["note"] = clean_text(note)[:500]
    if data is not None:
        step["data"] = {**step.get("data", {}), **_clean_facts(milestone, data)}
    reached = None
    if state is not None:
        state, ways = StepState(state), MILESTONE_STATES[milestone]
        if state not in ways:
            message = _("“%(step)s” cannot stand at “%(state)s”.")
            message %= {"step": milestone.label, "state": state.label}
            raise InvalidInput(message, fields={"state": message})
        step["state"] = state.value
        reached = state == ways[-1] or state == StepState.GRANTED
        if reached:
            _check_complete(milestone, step)
    _replace(contract, step)
    if reached is not None:
        tick(contract, milestone, actor, done=reached)
    if owner is not None and is_new_owner and owner != actor:
        _tell_owner(contract, milestone, owner)
    changes = {k: step[k] for k in ("state", "due", "owner_name", "note", "data") if step.get(k)}
    return save_contract(
        contract, actor, "milestone", "milestones", milestone=milestone, step=changes
    )


def _tell_owner(contract: Contract, milestone: Milestone, owner: User) -> None:
    text = gettext_noop("Contract %(number)s: a milestone is yours.")
    notify(people=[owner], text=text, url=contract.get_absolute_url(), number=str(contract))


@transaction.atomic
def complete_milestone(*, contract: Contract, milestone: Milestone, actor: User) -> Contract:
    """Tick off finance, insurance, accessories or plate. The others follow from what happens.

    Raises ``InvalidInput`` while a fact that belongs to it is missing (the policy's number, who
    checked the fitting).
    """
    contract = lock_contract(contract)
    milestone = Milestone(milestone)
    step = {**_open_step(contract, milestone, by_hand=True)}
    if milestone == Milestone.ACCESSORIES:
        step["data"] = {"checked_by": str(actor), **step.get("data", {})}
    _check_complete(milestone, step)
    step["state"] = MILESTONE_STATES[milestone][-1].value
    _replace(contract, step)
    tick(contract, milestone, actor)
    return save_contract(contract, actor, "milestone", "milestones", milestone=milestone)


@transaction.atomic
def reopen_milestone(
    *, contract: Contract, milestone: Milestone, actor: User, note: str
) -> Contract:
    """It was ticked too early: the milestone is open again. Raises ``InvalidInput`` without a reason."""
    contract = lock_contract(contract)
    milestone = Milestone(milestone)
    step = {**_open_step(contract, milestone, by_hand=True)}
    if not step["done_on"]:
        raise Conflict(_("This milestone is open."))
    if not (note := clean_text(note)[:500]):
        message = _("Say why it is open again.")
        raise InvalidInput(message, fields={"note": message})
    step.update(state=MILESTONE_STATES[milestone][0].value, note=note)
    _replace(contract, step)
    tick(contract, milestone, actor, done=False)
    return save_contract(
        contract, actor, "milestone", "milestones", milestone=milestone, reopened=note
    )
