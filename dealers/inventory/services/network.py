"""Cars between dealerships of one network: what is told, and what is done when told."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.events import UnitArrived, UnitRefused, UnitSent
from dealers.inventory.models import UnitTransfer, VehicleUnit
from dealers.inventory.services.base import (
    check_amounts,
    index_unit,
    locked,
    refuse,
    save_unit,
)
from dealers.inventory.services.costing import settle_interest
from dealers.inventory.states import TransferState, UnitState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, UnitKind, User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.selectors import sisters_of_this_dealer, tenant_by_id
from tenants.workspace.services import next_number

# What travels with the car. No cost, no customer.
FACTS = (
    "kind", "model_code", "model_name", "colour", "interior", "model_year", "engine_no",
    "certificate_no", "odometer_km", "currency",
)  # fmt: skip


@transaction.atomic
def send_to_dealer(
    *,
    unit: VehicleUnit,
    dealer_id: UUID,
    price: Decimal,
    actor: User | None,
    carrier: str = "",
    expected_on: date | None = None,
) -> UnitTransfer:
    """Send a car to another dealership of the network at a price; it is told, and receives it.

    The car leaves our stock when it has arrived there. Raises ``InvalidInput`` for a dealership outside the
    network or a negative price, ``Conflict`` if the car is not free.
    """
    unit = locked(unit)
    dealer = sisters_of_this_dealer().filter(pk=dealer_id).first()
    if dealer is None:
        raise refuse("dealer_id", _("Choose a dealership of your network."))
    check_amounts(price=price)
    unit.move_to(UnitState.TRANSFER_OUT)
    save_unit(unit, actor, "inventory.transfer.send", target=str(dealer))
    transfer = UnitTransfer.objects.create(
        number=next_number(kind="TR", store=unit.store),
        unit=unit,
        state=TransferState.SENT,
        source=unit.store,
        dealer_id=dealer.pk,
        dealer_name=str(dealer),
        price=price,
        currency=unit.currency,
        carrier=clean_text(carrier)[:80],
        sent_on=localdate(),
        expected_on=expected_on,
        asked_by=actor,
    )
    record(actor=actor, verb="inventory.transfer.send", target=transfer, changes={"vin": unit.vin})
    publish(
        UnitSent(
            transfer_id=str(transfer.pk),
            vin=str(unit.vin),
            car={name: getattr(unit, name) for name in FACTS},
            price=str(price),
            carrier=transfer.carrier,
            expected_on=expected_on.isoformat() if expected_on else "",
        ),
        to=dealer,
    )
    return transfer


def tell_arrival(transfer: UnitTransfer) -> None:
    """Tell the dealership that sent it that the car is here. In the caller's transaction."""
    message = UnitArrived(
        transfer_id=str(transfer.remote_id), received_on=str(transfer.received_on)
    )
    publish(message, to=tenant_by_id(str(transfer.dealer_id)))


def tell_refusal(transfer: UnitTransfer) -> None:
    """Tell the dealership that sent it that the car comes back. In the caller's transaction."""
    message = UnitRefused(transfer_id=str(transfer.remote_id), answer=transfer.answer)
    publish(message, to=tenant_by_id(str(transfer.dealer_id)))


def _sister(sender: UUID) -> Tenant:
    """The dealership a message came from. Raises ``Conflict`` if it shares no network with us."""
    dealer = sisters_of_this_dealer().filter(pk=sender).first()
    if dealer is None:
        raise Conflict(_("This dealership belongs to another network."))
    return dealer


def _incoming_unit(vin: str, store: Unit, cost: Decimal, car: dict[str, Any]) -> VehicleUnit:
    """The row of a car that comes: new, or the one from when it left us."""
    facts = {name: car[name] for name in FACTS if name in car}
    known = selectors.unit_by_vin(vin)
    if known is None:
        return VehicleUnit.objects.create(
            stock_number=next_number(kind="ST", store=store),
            vin=vin,
            state=UnitState.TRANSFER_IN,
            store=store,
            cost=cost,
            **facts,
        )
    unit = locked(known)
    unit.move_to(UnitState.TRANSFER_IN)
    fresh = {
        "cost": cost,
        "sold_on": None,
        "delivered_on": None,
        "received_on": None,
        "pdi_on": None,
    }
    parts = dict.fromkeys(("freight_cost", "recon_cost", "interest_cost", "other_cost"), Decimal(0))
    floor = {"floor_amount": Decimal(0), "floor_rate": Decimal(0), "floor_from": None,
             "floor_until": None, "floor_lender": ""}  # fmt: skip
    for name, value in {**facts, **fresh, **parts, **floor, "cost_lines": [], "pdi": {}}.items():
        setattr(unit, name, value)
    unit.save()
    return unit


@transaction.atomic
def announce_unit(
    *,
    sender: UUID,
    transfer_id: str,
    vin: str,
    car: dict[str, Any],
    price: str,
    carrier: str,
    expected_on: str,
) -> UnitTransfer:
    """Another dealership has sent us a car: it stands on our list as arriving. Hearing it twice is fine.

    Raises ``Conflict`` for a stranger, or if the car is in our stock.
    """
    dealer = _sister(sender)
    if known := UnitTransfer.objects.filter(remote_id=transfer_id).first():
        return known
    store = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("created_at").first()
    if store is None:
        raise Conflict(_("Set up a store first."))
    unit = _incoming_unit(vin, store, Decimal(price), car)
    index_unit(unit)
    transfer = UnitTransfer.objects.create(
        number=next_number(kind="TR", store=store),
        unit=unit,
        state=TransferState.SENT,
        target=store,
        dealer_id=dealer.pk,
        dealer_name=str(dealer),
        remote_id=transfer_id,
        price=Decimal(price),
        currency=unit.currency,
        carrier=carrier,
        sent_on=localdate(),
        expected_on=date.fromisoformat(expected_on) if expected_on else None,
    )
    record(actor=None, verb="inventory.transfer.send", target=transfer, changes={"vin": vin})
    return transfer


def _our_transfer(sender: UUID, transfer_id: str) -> tuple[UnitTransfer, VehicleUnit]:
    """What we sent to that dealership, the car locked first. Raises ``Conflict`` if there is none."""
    found = UnitTransfer.objects.filter(pk=transfer_id, dealer_id=sender).first()
    if found is None:
        raise Conflict(_("No such vehicle was sent to this dealership."))
    unit = locked(found.unit)
    return UnitTransfer.objects.select_for_update().get(pk=found.pk), unit


@transaction.atomic
def confirm_arrival(*, sender: UUID, transfer_id: str, received_on: str) -> UnitTransfer:
    """Our car has arrived at the other dealership: it leaves the stock. Hearing it twice is fine."""
    transfer, unit = _our_transfer(sender, transfer_id)
    if transfer.state == TransferState.RECEIVED:
        return transfer
    day = date.fromisoformat(received_on)
    transfer.move_to(TransferState.RECEIVED)
    transfer.received_on = day
    transfer.save(update_fields=["state", "received_on", "updated_at"])
    unit.move_to(UnitState.WHOLESALE)
    unit.price, unit.sold_on, unit.delivered_on = transfer.price, day, day
    fields = ("price", "sold_on", "delivered_on", *settle_interest(unit, day, None))
    save_unit(unit, None, "inventory.transfer.receive", *fields, target=transfer.dealer_name)
    return transfer


@transaction.atomic
def take_refused_back(*, sender: UUID, transfer_id: str, answer: str) -> UnitTransfer:
    """The other dealership sends our car back: it is in our stock again. Hearing it twice is fine."""
    transfer, unit = _our_transfer(sender, transfer_id)
    if transfer.state == TransferState.REFUSED:
        return transfer
    transfer.move_to(TransferState.REFUSED)
    transfer.answer = answer
    transfer.save(update_fields=["state", "answer", "updated_at"])
    unit.move_to(UnitState.IN_STOCK)
    save_unit(unit, None, "inventory.transfer.refuse", answer=answer)
    return transfer
