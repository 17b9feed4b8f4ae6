"""The hand-over: the car becomes the customer's, and the sale is told to the network."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.models import Vehicle
from dealers.customers.services import (
    add_entry,
    move_stage,
    record_ownership,
    register_vehicle,
)
from dealers.customers.states import EntryKind, Stage
from dealers.inventory import services as inventory
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales.events import VehicleDelivered
from dealers.sales.models import Contract
from dealers.sales.permissions import DELIVER_UNPAID
from dealers.sales.services.aftercare import plan_care
from dealers.sales.services.contracts import (
    announce,
    lock_contract,
    save_contract,
    tick,
)
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.signing import first_version, keep_files
from dealers.sales.services.stages import win
from dealers.sales.states import ContractStatus, DeliveryCheck, HandoverItem, Milestone
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User


def _check_ready(
    contract: Contract, checks: set[str], unpaid_reason: str, actor: User
) -> VehicleUnit:
    """The car, if it may leave the house now; raises otherwise."""
    if contract.amendments.exclude(status=ContractStatus.CANCELLED).exists():
        raise Conflict(_("An amendment is open. Have it signed, or withdraw it, before delivery."))
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
    pack: Iterable[HandoverItem | str] = (),
    gifts: str = "",
    received_by: str = "",
    ceremony_at: datetime | None = None,
    photo: UploadedFile | None = None,
    signature: UploadedFile | None = None,
) -> Contract:
    """Hand the car over: every check ticked, and paid, or a manager's reason why not.

    The unit leaves the stock; the car becomes the customer's in the customer file, with its
    warranty from this day; the deal is won; ``VehicleDelivered`` goes to the network in the same
    transaction. What was handed over with the car, who received it, the ceremony's time, its photo
    and the customer's signature are kept; the calls afterwards are planned. Raises ``Conflict``, ``InvalidInput``, ``NotPermitted``; then nothing is written.
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
        "pack": [HandoverItem(item).value for item in pack],
        "gifts": clean_text(gifts)[:200],
        "received_by": clean_text(received_by)[:120] or str(contract.customer),
        "ceremony_at": ceremony_at.isoformat(timespec="minutes") if ceremony_at else "",
        "files": keep_files(contract, actor, photo=photo, signature=signature),
    }
    tick(contract, Milestone.DELIVERY, actor)
    fields = ("delivered_on", "delivery", "milestones")
    save_contract(contract, actor, "deliver", *fields, vin=unit.vin)
    vehicle = _hand_over(contract, unit, plate or _plate_of(contract), actor)
    plan_care(contract, vehicle, actor)
    win(opportunity, actor)
    return contract


def _plate_of(contract: Contract) -> str:
    """The plate that the registration's milestone tells of."""
    return str(contract.step(Milestone.PLATE).get("data", {}).get("plate_no") or "")


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
            contract_id=str(first_version(contract).pk),
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
