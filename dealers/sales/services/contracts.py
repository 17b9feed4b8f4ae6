"""Contracts: written from an accepted quote, approved by a second person, signed, cancelled."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import add_entry, move_stage
from dealers.customers.states import EntryKind, Stage
from dealers.inventory import selectors as stock
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales import selectors
from dealers.sales.events import ContractSigned
from dealers.sales.models import Contract, Opportunity, Quote
from dealers.sales.services.opportunities import bring_to, lock_opportunity
from dealers.sales.services.quotes import decline_quote, lock_quote
from dealers.sales.states import (
    OPEN_CONTRACT,
    ContractStatus,
    Grade,
    LineKind,
    Milestone,
    OpportunityStage,
    QuoteStatus,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text, clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.messages import Message
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import hub_of_this_dealer
from tenants.workspace.services import next_number, notify

# Which lines of the quote make a milestone of the contract.
_BY_LINE = {
    LineKind.FINANCE: Milestone.FINANCE,
    LineKind.INSURANCE: Milestone.INSURANCE,
    LineKind.ACCESSORY: Milestone.ACCESSORIES,
    LineKind.REGISTRATION: Milestone.PLATE,
}
_ALWAYS = (Milestone.DEPOSIT, Milestone.VEHICLE, Milestone.FULL_PAYMENT)
# What a person ticks; the others follow from receipts and reservations.
BY_HAND = (Milestone.FINANCE, Milestone.INSURANCE, Milestone.ACCESSORIES, Milestone.PLATE)


def lock_contract(contract: Contract) -> Contract:
    """The row as it is now, held until the transaction ends."""
    return Contract.objects.select_for_update().get(pk=contract.pk)


def save_contract(
    contract: Contract, actor: User | None, verb: str, *fields: str, **changes: Any
) -> Contract:
    """Write a locked contract with its audit entry."""
    contract.save(update_fields=["status", *fields, "updated_at"])
    changes = {"status": contract.status, **changes}
    record(actor=actor, verb=f"sales.contract.{verb}", target=contract, changes=changes)
    return contract


def tell(
    contract: Contract,
    actor: User | None,
    text: str,
    kind: EntryKind = EntryKind.CONTRACT,
    **values: str,
) -> None:
    """Put a line about the contract on the customer's timeline."""
    add_entry(
        kind=kind,
        text=text,
        values=values,
        actor=actor,
        customer=contract.customer,
        about_id=contract.pk,
        about_number=contract.number,
        url=contract.get_absolute_url(),
    )


def announce(message: Message) -> None:
    """Tell the manufacturer, if this dealership is in a network."""
    try:
        hub = hub_of_this_dealer()
    except Tenant.DoesNotExist:
        return
    publish(message, to=hub)


def tick(
    contract: Contract, milestone: Milestone, actor: User | None, *, done: bool = True
) -> None:
    """Mark a milestone of a locked contract as done or open again (not saved)."""
    steps = []
    for step in contract.milestones:
        if step["key"] == milestone:
            by = str(actor) if actor and done else ""
            day = (step["done_on"] or localdate().isoformat()) if done else ""
            step = {**step, "done_on": day, "done_by": step["done_by"] or by if done else ""}
        steps.append(step)
    contract.milestones = steps


def settle(contract: Contract, opportunity: Opportunity, actor: User | None) -> None:
    """A car that is kept and paid for counts as sold, and the deal waits for its hand-over."""
    if contract.signed_on and contract.is_paid and contract.unit:
        unit = VehicleUnit.objects.get(pk=contract.unit_id)
        if unit.state == UnitState.RESERVED:
            inventory.mark_sold(unit=unit, actor=actor)
            bring_to(opportunity, OpportunityStage.DELIVERY, actor)


def _milestones(quote: Quote, promised_on: date | None) -> list[dict]:
    kinds = set(quote.lines.values_list("kind", flat=True))
    wanted = {*_ALWAYS, *(step for kind, step in _BY_LINE.items() if kind in kinds)}
    due = promised_on.isoformat() if promised_on else ""
    return [
        {"key": step.value, "due": due, "done_on": "", "done_by": ""}
        for step in Milestone
        if step in wanted
    ]


@transaction.atomic
def create_contract(
    *,
    quote: Quote,
    actor: User,
    deposit_due: Decimal | None = None,
    promised_on: date | None = None,
) -> Contract:
    """Write the contract for an accepted quote, with the milestones its lines call for.

    Raises ``Conflict`` if the quote is not accepted or has a living contract,
    ``InvalidInput`` if the deposit is above the amount.
    """
    quote = lock_quote(quote)
    if quote.status != QuoteStatus.ACCEPTED:
        raise Conflict(_("The customer has not accepted this quote."))
    if selectors.living_contracts(quote.opportunity).exists():
        raise Conflict(_("There is already a contract for this opportunity."))
    if deposit_due is None:
        deposit_due = min(selectors.policy().deposit, quote.total)
    if not 0 <= deposit_due <= quote.total:
        message = _("The deposit is between zero and the amount.")
        raise InvalidInput(message, fields={"deposit_due": message})
    contract = Contract.objects.create(
        number=next_number(kind="C", store=quote.store),
        quote=quote,
        opportunity=quote.opportunity,
        customer=quote.customer,
        model_code=quote.model_code,
        model_name=quote.model_name,
        colour=quote.colour,
        currency=quote.currency,
        amount=quote.total,
        deposit_due=deposit_due,
        milestones=_milestones(quote, promised_on),
        promised_on=promised_on,
        owner=quote.owner,
        store=quote.store,
    )
    save_contract(contract, actor, "write", quote=str(quote))
    tell(contract, actor, gettext_noop("Contract written"))
    return contract


@transaction.atomic
def submit_contract(*, contract: Contract, actor: User) -> Contract:
    """Ask a second person to look the contract over."""
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.IN_REVIEW)
    contract.submitted_by = actor
    return save_contract(contract, actor, "submit", "submitted_by")


@transaction.atomic
def approve_contract(*, contract: Contract, actor: User) -> Contract:
    """The contract is in order. Raises ``NotPermitted`` for one's own."""
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.APPROVED)
    if actor in {contract.submitted_by, contract.owner}:
        raise NotPermitted(_("Somebody else has to approve your own contract."))
    contract.approved_by, contract.approved_at = actor, now()
    if contract.owner:
        text = gettext_noop("Contract %(number)s is approved.")
        url = contract.get_absolute_url()
        notify(people=[contract.owner], text=text, url=url, number=contract.number)
    return save_contract(contract, actor, "approve", "approved_by", "approved_at")


@transaction.atomic
def return_contract(*, contract: Contract, actor: User, note: str = "") -> Contract:
    """The contract is not in order yet: it is a draft again."""
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.DRAFT)
    return save_contract(contract, actor, "approve", note=clean_text(note))


@transaction.atomic
def sign_contract(*, contract: Contract, actor: User, signed_on: date | None = None) -> Contract:
    """Customer and house have signed: the customer has ordered, and the network is told the fact.

    Publishes ``ContractSigned`` in the same transaction. Raises ``TransitionRefused``.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.SIGNED)
    contract.signed_on = signed_on or localdate()
    if contract.signed_on > localdate():
        message = _("A signature cannot lie in the future.")
        raise InvalidInput(message, fields={"signed_on": message})
    save_contract(contract, actor, "sign", "signed_on")
    opportunity = bring_to(opportunity, OpportunityStage.CONTRACT, actor)
    opportunity.grade = Grade.O
    opportunity.save(update_fields=["grade", "updated_at"])
    if contract.customer.stage == Stage.PROSPECT:
        move_stage(customer=contract.customer, stage=Stage.ORDER, actor=actor)
    tell(contract, actor, gettext_noop("Contract signed"))
    announce(
        ContractSigned(
            contract_id=str(contract.pk),
            store_code=contract.store.code if contract.store else "",
            model_code=contract.model_code,
            signed_on=contract.signed_on.isoformat(),
            amount=str(contract.amount),
            currency=contract.currency,
        )
    )
    return contract


@transaction.atomic
def reserve_vehicle(
    *, contract: Contract, vin: str, actor: User, until: date | None = None
) -> Contract:
    """Keep a car from stock, named by its VIN, for a contract.

    Of two advisors who reserve one VIN, the first wins and the second is told. Raises
    ``InvalidInput`` (unknown VIN, another model), ``Conflict`` (taken, not for sale, closed).
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    if contract.status not in OPEN_CONTRACT:
        raise Conflict(_("This contract is closed."))
    if contract.unit_id:
        raise Conflict(_("This contract has a vehicle. Release it first."))
    unit = stock.unit_by_vin(clean_vin(vin, allow_wrong_check_digit=True))
    if unit is None:
        message = _("No vehicle in stock has this VIN.")
        raise InvalidInput(message, fields={"vin": message})
    if contract.model_code and unit.model_code != contract.model_code:
        message = _("This vehicle is a %(unit)s; the contract is for a %(contract)s.")
        message %= {"unit": unit.model_name, "contract": contract.model_name}
        raise InvalidInput(message, fields={"vin": message})
    days = selectors.policy().reservation_days
    inventory.reserve_unit(
        unit=unit,
        customer=contract.customer,
        contract_id=contract.pk,
        contract_number=contract.number,
        until=until or localdate() + timedelta(days=days),
        actor=actor,
    )
    contract.unit = unit
    contract.model_code, contract.model_name = unit.model_code, unit.model_name
    tick(contract, Milestone.VEHICLE, actor)
    settle(contract, opportunity, actor)
    save_contract(
        contract, actor, "reserve", "unit", "model_code", "model_name", "milestones", vin=unit.vin
    )
    tell(contract, actor, gettext_noop("Vehicle %(vin)s reserved"), vin=str(unit.vin))
    return contract


@transaction.atomic
def release_vehicle(*, contract: Contract, actor: User, reason: str = "") -> Contract:
    """Give the contract's car back to the stock. Raises ``Conflict`` if it has none."""
    contract = lock_contract(contract)
    if contract.unit is None or contract.status not in OPEN_CONTRACT:
        raise Conflict(_("This contract has no vehicle to release."))
    inventory.release_reservation(unit=contract.unit, reason=reason, actor=actor)
    contract.unit = None
    tick(contract, Milestone.VEHICLE, actor, done=False)
    return save_contract(contract, actor, "release", "unit", "milestones", reason=reason)


@transaction.atomic
def complete_milestone(*, contract: Contract, milestone: Milestone, actor: User) -> Contract:
    """Tick off finance, insurance, accessories or plate. The others follow from what happens."""
    contract = lock_contract(contract)
    if contract.status not in OPEN_CONTRACT:
        raise Conflict(_("This contract is closed."))
    milestone = Milestone(milestone)
    if milestone not in BY_HAND or milestone not in {s["key"] for s in contract.milestones}:
        message = _("“%(step)s” cannot be ticked by hand here.") % {"step": milestone.label}
        raise InvalidInput(message, fields={"milestone": message})
    tick(contract, milestone, actor)
    return save_contract(contract, actor, "write", "milestones", milestone=milestone)


@transaction.atomic
def cancel_contract(*, contract: Contract, reason: str, actor: User) -> Contract:
    """End a contract before delivery: the car goes back to stock, the deal to negotiation.

    What was paid must be refunded first. Raises ``Conflict`` until then, ``InvalidInput``
    without a reason.
    """
    lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.CANCELLED)
    if contract.paid:
        raise Conflict(_("Refund what was paid first: %(amount)s.") % {"amount": contract.paid})
    if not (reason := clean_text(reason)):
        message = _("Say why the contract is cancelled.")
        raise InvalidInput(message, fields={"reason": message})
    if contract.unit:
        inventory.release_reservation(unit=contract.unit, reason=reason, actor=actor)
    contract.unit, contract.cancelled_reason = None, reason[:200]
    save_contract(contract, actor, "cancel", "unit", "cancelled_reason", reason=reason)
    tell(contract, actor, gettext_noop("Contract cancelled: %(reason)s"), reason=reason)
    decline_quote(quote=contract.quote, reason=reason, actor=actor)
    return contract
