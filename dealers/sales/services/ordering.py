"""Orders: what stands between the accepted quote and the contract, with a deposit of its own."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import move_stage
from dealers.customers.states import Stage
from dealers.inventory import services as inventory
from dealers.sales.models import Contract, Opportunity, Quote
from dealers.sales.services.contracts import draw_up, lock_contract, save_contract, tell
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.states import (
    BINDING_PERCENT,
    ORDER_DAYS,
    ContractStatus,
    DepositKind,
    Grade,
)
from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from tenants.accounts.models import User
from tenants.workspace.services import next_number


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


@transaction.atomic
def place_order(
    *,
    quote: Quote,
    actor: User,
    deposit_kind: DepositKind = DepositKind.REFUNDABLE,
    deposit_due: Decimal | None = None,
    promised_on: date | None = None,
    order_until: date | None = None,
) -> Contract:
    """Write down that the customer orders what the accepted quote says, with a deposit.

    A refundable deposit goes back in full if nothing comes of it; a binding one may be kept, and is
    at most ``BINDING_PERCENT`` of the price. ``order_until`` is how long the price stands. A car
    may be reserved and the deposit taken at once; the contract is made of it by ``write_contract``.
    Raises ``Conflict`` and ``InvalidInput`` as ``create_contract`` does.
    """
    today = localdate()
    until = order_until or today + timedelta(days=ORDER_DAYS)
    if until < today:
        raise _wrong("order_until", _("Choose today or a later day."))
    order = draw_up(
        quote,
        number="SL",
        deposit_due=deposit_due,
        promised_on=promised_on,
        status=ContractStatus.ORDERED,
        ordered_on=today,
        order_until=until,
        deposit_kind=DepositKind(deposit_kind),
    )
    most = to_cents(order.amount * BINDING_PERCENT / 100)
    if order.deposit_kind == DepositKind.BINDING and not 0 < order.deposit_due <= most:
        message = _("A binding deposit is above zero and at most %(n)d %% of the price: %(most)s.")
        raise _wrong("deposit_due", message % {"n": BINDING_PERCENT, "most": most})
    order.order_number = order.number
    save_contract(order, actor, "order", "order_number", "milestones", quote=str(quote))
    tell(order, actor, gettext_noop("Order placed"))
    return order


@transaction.atomic
def write_contract(*, contract: Contract, actor: User) -> Contract:
    """Make the contract of an order: it gets its own number, and keeps deposit, car and receipts.

    Of two colleagues who do it at once the second is told. Raises ``TransitionRefused``.
    """
    lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.DRAFT)
    contract.number = next_number(kind="C", store=contract.store)
    if contract.unit_id:
        inventory.renumber_reservation(contract_id=contract.pk, number=contract.number)
    save_contract(contract, actor, "write", "number", order=contract.order_number)
    tell(contract, actor, gettext_noop("Contract written"))
    return contract


def count_as_ordered(contract: Contract, opportunity: Opportunity, actor: User | None) -> None:
    """The customer is bound, by a signature or by money: the grade says so, and where they stand."""
    if opportunity.grade != Grade.O:
        opportunity.grade = Grade.O
        opportunity.save(update_fields=["grade", "updated_at"])
    if contract.customer.stage == Stage.PROSPECT:
        move_stage(customer=contract.customer, stage=Stage.ORDER, actor=actor)
