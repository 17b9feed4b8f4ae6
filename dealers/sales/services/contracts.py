"""Contracts: written from an accepted quote, and the car that is kept for one."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.states import EntryKind
from dealers.inventory import selectors as stock
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales import selectors
from dealers.sales.models import Contract, ContractLine, Opportunity, Quote
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.quotes import lock_quote
from dealers.sales.services.stages import bring_to
from dealers.sales.services.story import tell_of
from dealers.sales.states import (
    NEGATIVE_LINES,
    OPEN_CONTRACT,
    LineKind,
    Milestone,
    OpportunityStage,
    QuoteStatus,
)
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import to_cents
from portal.core.validation import clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.messages import Message
from tenants.exchange.services import publish
from tenants.selectors import hub_if_any
from tenants.workspace.services import next_number

# Which lines of the quote make a milestone of the contract.
_BY_LINE = {
    LineKind.FINANCE: Milestone.FINANCE,
    LineKind.INSURANCE: Milestone.INSURANCE,
    LineKind.ACCESSORY: Milestone.ACCESSORIES,
    LineKind.REGISTRATION: Milestone.PLATE,
}
_ALWAYS = (
    Milestone.DEPOSIT,
    Milestone.VEHICLE,
    Milestone.FULL_PAYMENT,
    Milestone.PDI,
    Milestone.DELIVERY,
)


def lock_contract(contract: Contract) -> Contract:
    """The row as it is now, held until the transaction ends."""
    return Contract.objects.select_for_update().get(pk=contract.pk)


def save_contract(
    contract: Contract, actor: User | None, verb: str, *fields: str, **changes: Any
) -> Contract:
    """Write a locked contract with its audit entry; what is next follows from its milestones."""
    following = find_next(contract) if "milestones" in fields else ()
    contract.save(update_fields=["status", *fields, *following, "updated_at"])
    changes = {"status": contract.status, **changes}
    record(actor=actor, verb=f"sales.contract.{verb}", target=contract, changes=changes)
    return contract


def tell(
    contract: Contract,
    actor: User | None,
    text: str,
    kind: EntryKind | None = None,
    **values: str,
) -> None:
    """Put a line about the order or contract on the customer's timeline."""
    kind = kind or (EntryKind.ORDER if contract.is_order else EntryKind.CONTRACT)
    tell_of(contract, text, actor, kind, values)


def announce(message: Message) -> None:
    """Tell the manufacturer, if this dealership is in a network."""
    hub = hub_if_any()
    if hub is not None:
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


def find_next(contract: Contract) -> tuple[str, ...]:
    """Set the next milestone and the one due first (not saved); the names of what was set."""
    left = [step for step in contract.milestones if not step["done_on"]]
    dated = [step for step in left if step["due"]]
    first = min(dated, key=lambda step: step["due"], default=None)
    contract.next_step = left[0]["key"] if left else ""
    contract.due_step = first["key"] if first else ""
    contract.due_on = date.fromisoformat(first["due"]) if first else None
    return ("next_step", "due_step", "due_on")


def settle(contract: Contract, opportunity: Opportunity, actor: User | None) -> None:
    """A car that is kept and paid for counts as sold, and the deal waits for its hand-over."""
    if contract.signed_on and contract.is_paid and contract.unit:
        unit = VehicleUnit.objects.get(pk=contract.unit_id)
        if unit.state == UnitState.RESERVED:
            inventory.mark_sold(unit=unit, actor=actor)
            bring_to(opportunity, OpportunityStage.DELIVERY, actor)


def milestones_for(lines: Iterable[ContractLine], promised_on: date | None) -> list[dict]:
    """The milestones that these lines call for, none of them reached, due with the hand-over."""
    kinds = {line.kind for line in lines}
    wanted = {*_ALWAYS, *(step for kind, step in _BY_LINE.items() if kind in kinds)}
    due = promised_on.isoformat() if promised_on else ""
    return [
        {"key": step.value, "due": due, "done_on": "", "done_by": ""}
        for step in Milestone
        if step in wanted
    ]


def lines_of(quote: Quote) -> list[ContractLine]:
    """The quote's lines as a contract keeps them."""
    return Contract(quote=quote).shown_lines


def figures_of(lines: list[ContractLine]) -> dict[str, Any]:
    """What a contract keeps of its lines: themselves, the trade-in, what the extras cost us."""
    trade_in = sum((-x.amount for x in lines if x.kind == LineKind.TRADE_IN), Decimal(0))
    others = [x for x in lines if x.kind not in (*NEGATIVE_LINES, LineKind.VEHICLE)]
    return {
        "lines": [line.write() for line in lines],
        "trade_in": trade_in,
        "extras_cost": to_cents(sum((x.quantity * x.cost for x in others), Decimal(0))),
    }


def draw_up(
    quote: Quote,
    *,
    number: str,
    deposit_due: Decimal | None,
    promised_on: date | None,
    **more: Any,
) -> Contract:
    """The document of an accepted quote, with the milestones its lines call for (a new row).

    ``number`` is the kind of number it gets. Raises what ``create_contract`` does.
    """
    quote = lock_quote(quote)
    if quote.status != QuoteStatus.ACCEPTED:
        raise Conflict(_("The customer has not accepted this quote."))
    if living := selectors.living_contracts(quote.opportunity).first():
        if living.is_order:
            message = _(
                "There is already an order for this opportunity: %(number)s. Go on from it."
            )
            raise Conflict(message % {"number": living})
        raise Conflict(_("There is already a contract for this opportunity."))
    if deposit_due is None:
        deposit_due = min(selectors.policy().deposit, quote.total)
    if not 0 <= deposit_due <= quote.total:
        message = _("The deposit is between zero and the amount.")
        raise InvalidInput(message, fields={"deposit_due": message})
    lines = lines_of(quote)
    return Contract.objects.create(
        number=next_number(kind=number, store=quote.store),
        quote=quote,
        opportunity=quote.opportunity,
        customer=quote.customer,
        model_code=quote.model_code,
        model_name=quote.model_name,
        colour=quote.colour,
        currency=quote.currency,
        amount=quote.total,
        discount_percent=quote.discount_percent,
        deposit_due=deposit_due,
        **figures_of(lines),
        milestones=milestones_for(lines, promised_on),
        promised_on=promised_on,
        owner=quote.owner,
        store=quote.store,
        **more,
    )


@transaction.atomic
def create_contract(
    *,
    quote: Quote,
    actor: User,
    deposit_due: Decimal | None = None,
    promised_on: date | None = None,
) -> Contract:
    """Write the contract for an accepted quote, with the milestones its lines call for.

    Raises ``Conflict`` if the quote is not accepted or has an order or a living contract,
    ``InvalidInput`` if the deposit is above the amount.
    """
    contract = draw_up(quote, number="C", deposit_due=deposit_due, promised_on=promised_on)
    save_contract(contract, actor, "write", "milestones", quote=str(quote))
    tell(contract, actor, gettext_noop("Contract written"))
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
    tick(contract, Milestone.PDI, actor, done=bool(unit.pdi_on))
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
    for milestone in (Milestone.VEHICLE, Milestone.PDI):
        tick(contract, milestone, actor, done=False)
    return save_contract(contract, actor, "release", "unit", "milestones", reason=reason)
