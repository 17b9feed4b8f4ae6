"""Money in, car out: receipts and the hand-over."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Vehicle
from dealers.customers.services import (
    add_entry,
    message_of,
    move_stage,
    record_ownership,
    register_vehicle,
)
from dealers.customers.states import EntryKind, Stage
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales.events import VehicleDelivered
from dealers.sales.models import Contract, Receipt
from dealers.sales.permissions import DELIVER_UNPAID
from dealers.sales.services.contracts import (
    announce,
    lock_contract,
    save_contract,
    settle,
    tell,
    tick,
)
from dealers.sales.services.opportunities import lock_opportunity, win
from dealers.sales.states import (
    ContractStatus,
    DeliveryCheck,
    Milestone,
    PayMethod,
    ReceiptKind,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number

PAYABLE = (ContractStatus.SIGNED, ContractStatus.EXECUTING, ContractStatus.DELIVERED)


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
) -> Receipt:
    """Take money for a signed contract, never more than is owed; a refund never more than is paid.

    The contract is locked first, so of two cashiers taking the last payment the second is told.
    The first money sets the contract going; when nothing is owed any more its car counts as sold.
    Raises ``InvalidInput`` (field ``amount``) and ``Conflict``.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    if contract.status not in PAYABLE:
        raise Conflict(_("Money is taken for signed contracts only."))
    amount, kind = to_cents(Decimal(amount)), ReceiptKind(kind)
    limit = contract.paid if kind == ReceiptKind.REFUND else contract.owed
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
    contract.paid += receipt.signed_amount
    tick(contract, Milestone.DEPOSIT, actor, done=contract.paid >= contract.deposit_due)
    tick(contract, Milestone.FULL_PAYMENT, actor, done=contract.is_paid)
    if contract.status == ContractStatus.SIGNED:
        contract.move_to(ContractStatus.EXECUTING)
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


def _check_ready(
    contract: Contract, checks: set[str], unpaid_reason: str, actor: User
) -> VehicleUnit:
    """The car, if it may leave the house now; raises otherwise."""
    if contract.unit is None:
        raise Conflict(_("Reserve a vehicle first."))
    missing = [check for check in DeliveryCheck if check.value not in checks]
    if missing:
        message = _("Not ticked yet: %(checks)s.")
        message %= {"checks": ", ".join(str(check.label) for check in missing)}
        raise InvalidInput(message, fields={"checks": message})
    if contract.is_paid:
        return contract.unit
    if not actor.can(DELIVER_UNPAID):
        raise NotPermitted(
            _("%(amount)s is still owed. Take the payment, or ask your manager.")
            % {"amount": contract.owed}
        )
    if not unpaid_reason:
        message = _("Say why the vehicle leaves unpaid: %(amount)s is owed.")
        message %= {"amount": contract.owed}
        raise InvalidInput(message, fields={"unpaid_reason": message})
    return contract.unit


@transaction.atomic
def deliver_vehicle(
    *,
    contract: Contract,
    checks: Iterable[DeliveryCheck | str],
    odometer_km: int,
    actor: User,
    delivered_on: date | None = None,
    plate: str = "",
    unpaid_reason: str = "",
) -> Contract:
    """Hand the car over: every check ticked, and paid, or a manager's reason why not.

    The unit leaves the stock; the car becomes the customer's in the customer file, with its
    warranty from this day; the deal is won; ``VehicleDelivered`` goes to the network in the same
    transaction. Raises ``Conflict``, ``InvalidInput``, ``NotPermitted``; then nothing is written.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    reason, day = clean_text(unpaid_reason), delivered_on or localdate()
    if contract.status == ContractStatus.SIGNED:  # a manager lets it go before any payment
        contract.move_to(ContractStatus.EXECUTING)
    contract.move_to(ContractStatus.DELIVERED)
    done = {str(getattr(check, "value", check)) for check in checks}
    unit = _check_ready(contract, done, reason, actor)
    if day > localdate() or (contract.signed_on and day < contract.signed_on):
        message = _("Choose a day between the signature and today.")
        raise InvalidInput(message, fields={"delivered_on": message})
    if unit.state == UnitState.RESERVED:
        unit = inventory.mark_sold(unit=unit, actor=actor)
    inventory.deliver_unit(unit=unit, odometer_km=odometer_km, delivered_on=day, actor=actor)
    contract.delivered_on = day
    contract.delivery = {
        "checks": [check.value for check in DeliveryCheck],
        "odometer_km": odometer_km,
        "by": str(actor),
        "unpaid_reason": reason,
    }
    save_contract(contract, actor, "deliver", "delivered_on", "delivery", vin=unit.vin)
    _hand_over(contract, unit, plate, actor)
    win(opportunity, actor)
    return contract


def _hand_over(contract: Contract, unit: VehicleUnit, plate: str, actor: User) -> Vehicle:
    """The car is the customer's now: customer file, timeline, and the network's fact."""
    day = contract.delivered_on
    vehicle = register_vehicle(
        vin=str(unit.vin),
        plate=plate,
        allow_wrong_check_digit=True,  # judged when it came into stock
        model_code=unit.model_code,
        model_name=unit.model_name,
        colour=unit.colour,
        model_year=unit.model_year,
        engine_no=unit.engine_no,
        odometer_km=contract.delivery["odometer_km"],
        delivered_on=day,
        warranty_start_on=day,
        sold_by_us=True,
        store=contract.store,
        actor=actor,
    )
    record_ownership(customer=contract.customer, vehicle=vehicle, since=day, actor=actor)
    move_stage(customer=contract.customer, stage=Stage.OWNER, actor=actor)
    add_entry(
        kind=EntryKind.DELIVERY,
        text=str(vehicle.model_name),
        customer=contract.customer,
        vehicle=vehicle,
        actor=actor,
        about_id=contract.pk,
        about_number=contract.number,
        url=contract.get_absolute_url(),
    )
    announce(
        VehicleDelivered(
            vin=str(unit.vin),
            contract_id=str(contract.pk),
            store_code=contract.store.code if contract.store else "",
            model_code=unit.model_code,
            delivered_on=day.isoformat(),
            odometer_km=contract.delivery["odometer_km"],
            amount=str(contract.amount),
            currency=contract.currency,
        )
    )
    return vehicle


@transaction.atomic
def close_contract(*, contract: Contract, actor: User) -> Contract:
    """Everything is settled. Raises ``Conflict`` while money is owed."""
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.CLOSED)
    if not contract.is_paid:
        raise Conflict(_("%(amount)s is still owed.") % {"amount": contract.owed})
    return save_contract(contract, actor, "close")
