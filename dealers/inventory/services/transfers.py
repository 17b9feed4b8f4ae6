"""A car goes to another store: asked for, sent, received; or refused and called back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.inventory import selectors
from dealers.inventory.models import UnitTransfer, VehicleUnit
from dealers.inventory.permissions import SEND_TRANSFER
from dealers.inventory.services import network
from dealers.inventory.services.base import check_amounts, locked, refuse, save_unit
from dealers.inventory.services.costing import enter_cost
from dealers.inventory.states import CostKind, TransferState, UnitState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify


def lock_both(transfer: UnitTransfer) -> tuple[UnitTransfer, VehicleUnit]:
    """The car first, then its transfer: the order in which all who move cars lock."""
    unit = locked(transfer.unit)
    transfer = UnitTransfer.objects.select_for_update().get(pk=transfer.pk)
    transfer.unit = unit
    return transfer, unit


def save_transfer(transfer: UnitTransfer, actor: User | None, verb: str, *fields: str) -> None:
    """Write the state and ``fields`` and note who did it."""
    transfer.save(update_fields=["state", *fields, "updated_at"])
    record(actor=actor, verb=verb, target=transfer, changes={"state": transfer.state})


def _tell(transfer: UnitTransfer, people: Iterable[User], text: str, actor: User | None) -> None:
    notify(
        people=[person for person in people if person != actor],
        text=text,
        url=transfer.get_absolute_url(),
        car=str(transfer.unit),
        source=transfer.origin,
        target=transfer.destination,
    )


def new_transfer(unit: VehicleUnit, actor: User | None, **fields: Any) -> UnitTransfer:
    """The transfer as a new row, noted."""
    transfer = UnitTransfer.objects.create(
        number=next_number(kind="TR", store=fields.get("source") or fields.get("target")),
        unit=unit,
        currency=unit.currency,
        asked_by=actor,
        **fields,
    )
    record(
        actor=actor,
        verb="inventory.transfer.ask",
        target=transfer,
        changes={"vin": unit.vin, "source": transfer.origin, "target": transfer.destination},
    )
    return transfer


def check_target(unit: VehicleUnit, target: Unit) -> None:
    """Raise ``InvalidInput`` for the store in which the car stands."""
    if unit.store_id == target.pk:
        raise refuse("target", _("The vehicle stands in this store. Choose another."))


@transaction.atomic
def ask_transfer(
    *,
    unit: VehicleUnit,
    target: Unit,
    actor: User | None,
    reason: str = "",
    expected_on: date | None = None,
) -> UnitTransfer:
    """Ask another store for one of its cars; who may send it there is told.

    Raises ``Conflict`` unless it is for sale or a demo car, or if this store has asked already.
    """  # fmt: skip
    unit = locked(unit)
    check_target(unit, target)
    if unit.state not in {UnitState.IN_STOCK, UnitState.DEMO}:
        raise Conflict(_("Only a vehicle that is free for sale can be asked for."))
    if unit.transfers.filter(state=TransferState.ASKED, target=target).exists():
        raise Conflict(_("This store has asked for the vehicle already."))
    transfer = new_transfer(
        unit,
        actor,
        source=unit.store,
        target=target,
        reason=clean_text(reason)[:160],
        expected_on=expected_on,
    )
    text = gettext_noop("%(target)s asks for %(car)s from %(source)s")
    _tell(transfer, selectors.people_at(unit.store, SEND_TRANSFER), text, actor)
    return transfer


@transaction.atomic
def send_transfer(
    *,
    transfer: UnitTransfer,
    actor: User | None,
    carrier: str = "",
    expected_on: date | None = None,
) -> UnitTransfer:
    """The car leaves for the store that asked. Others who asked for it are told that it is gone.

    The car is locked first: of two stores one gets it. Raises ``Conflict`` if it is no longer free.
    """  # fmt: skip
    transfer, unit = lock_both(transfer)
    if unit.store_id != transfer.source_id:
        raise Conflict(_("The vehicle no longer stands in %(store)s.") % {"store": transfer.source})
    transfer.move_to(TransferState.SENT)
    return _leave(transfer, unit, actor, carrier, expected_on)


def _leave(
    transfer: UnitTransfer, unit: VehicleUnit, actor: User | None, carrier: str, day: date | None
) -> UnitTransfer:
    unit.move_to(UnitState.TRANSFER_OUT)
    save_unit(unit, actor, "inventory.transfer.send", target=transfer.destination)
    transfer.carrier, transfer.sent_on = clean_text(carrier)[:80], localdate()
    transfer.expected_on = day or transfer.expected_on
    fields = ("carrier", "sent_on", "expected_on")
    save_transfer(transfer, actor, "inventory.transfer.send", *fields)
    others = unit.transfers.select_for_update(of=("self",)).filter(state=TransferState.ASKED)
    for other in others.select_related("asked_by").order_by("pk"):
        other.move_to(TransferState.REFUSED)
        other.answer = _("Sent to %(target)s.") % {"target": transfer.destination}
        save_transfer(other, actor, "inventory.transfer.refuse", "answer")
        if other.asked_by:
            _tell(other, [other.asked_by], gettext_noop("%(car)s went to another store"), actor)
    if transfer.asked_by:
        _tell(transfer, [transfer.asked_by], gettext_noop("%(car)s is on its way to you"), actor)
    return transfer


@transaction.atomic
def send_unit(
    *,
    unit: VehicleUnit,
    target: Unit,
    actor: User | None,
    carrier: str = "",
    reason: str = "",
    expected_on: date | None = None,
) -> UnitTransfer:
    """Send a car to another store without having been asked.

    Raises ``Conflict`` if it is not free, ``InvalidInput`` for the store it stands in.
    """  # fmt: skip
    unit = locked(unit)
    check_target(unit, target)
    transfer = new_transfer(
        unit,
        actor,
        source=unit.store,
        target=target,
        state=TransferState.SENT,
        reason=clean_text(reason)[:160],
    )
    return _leave(transfer, unit, actor, carrier, expected_on)


@transaction.atomic
def receive_transfer(
    *,
    transfer: UnitTransfer,
    actor: User | None,
    odometer_km: int,
    location: str = "",
    key_number: str = "",
    arrival_note: str = "",
    freight: Decimal = Decimal(0),
    store: Unit | None = None,
) -> UnitTransfer:
    """The car has come: it stands here, is for sale, and its freight is part of its cost.

    ``store`` is asked of a car from another dealership, which is told. Raises ``Conflict`` unless it
    was sent, ``InvalidInput`` for an odometer below what it read when it left.
    """  # fmt: skip
    transfer, unit = lock_both(transfer)
    if transfer.target_id is None and transfer.is_incoming:
        transfer.target = store or unit.store
    if transfer.target is None:
        raise Conflict(_("The other dealership receives this vehicle."))
    transfer.move_to(TransferState.RECEIVED)
    if odometer_km < unit.odometer_km:
        message = _("The odometer read %(km)s km when it left.") % {"km": unit.odometer_km}
        raise refuse("odometer_km", message)
    check_amounts(freight=freight)
    if unit.state == UnitState.TRANSFER_OUT:
        unit.move_to(UnitState.TRANSFER_IN)
    unit.move_to(UnitState.IN_STOCK)
    unit.store, unit.odometer_km = transfer.target, odometer_km
    unit.location, unit.key_number = clean_text(location)[:40], clean_text(key_number)[:24]
    fields = ["store", "odometer_km", "location", "key_number"]
    if transfer.is_incoming:
        unit.received_on = localdate()
        fields.append("received_on")
    if freight:
        note = f"{transfer.origin} → {transfer.destination}"
        kind = CostKind.FREIGHT
        fields += enter_cost(unit, kind=kind, amount=freight, note=note, actor=actor)
    save_unit(unit, actor, "inventory.transfer.receive", *fields, source=transfer.origin)
    transfer.received_on = localdate()
    transfer.arrival_note = clean_text(arrival_note)[:200]
    fields = ["received_on", "arrival_note", "target"]
    save_transfer(transfer, actor, "inventory.transfer.receive", *fields)
    if transfer.is_incoming:
        network.tell_arrival(transfer)
    return transfer


@transaction.atomic
def refuse_transfer(*, transfer: UnitTransfer, answer: str, actor: User | None) -> UnitTransfer:
    """Say no: to a store that asked, or to a car another dealership has sent, which goes back.

    Raises ``InvalidInput`` without an answer, ``Conflict`` if it is too late.
    """
    transfer, unit = lock_both(transfer)
    sent_back = transfer.is_incoming and transfer.state == TransferState.SENT
    if not sent_back and transfer.state != TransferState.ASKED:
        raise Conflict(_("The vehicle is on its way. Receive it, or let the sender call it back."))
    transfer.move_to(TransferState.REFUSED)
    transfer.answer = clean_text(answer)[:160]
    if not transfer.answer:
        raise refuse("answer", _("Say why not."))
    save_transfer(transfer, actor, "inventory.transfer.refuse", "answer")
    if sent_back:
        unit.move_to(UnitState.WHOLESALE)
        unit.delivered_on = localdate()
        save_unit(unit, actor, "inventory.transfer.refuse", "delivered_on")
        network.tell_refusal(transfer)
    elif transfer.asked_by:
        _tell(transfer, [transfer.asked_by], gettext_noop("%(source)s keeps %(car)s"), actor)
    return transfer


@transaction.atomic
def withdraw_transfer(*, transfer: UnitTransfer, actor: User | None) -> UnitTransfer:
    """Ask no longer, or call a car back that is on its way to another of our stores.

    Raises ``Conflict`` if it has arrived or goes to another dealership.
    """
    transfer, unit = lock_both(transfer)
    if transfer.is_between_dealers:
        raise Conflict(_("Only the dealership that receives the vehicle can send it back."))
    was_sent = transfer.state == TransferState.SENT
    transfer.move_to(TransferState.WITHDRAWN)
    if was_sent:
        unit.move_to(UnitState.IN_STOCK)
        save_unit(unit, actor, "inventory.transfer.withdraw")
    save_transfer(transfer, actor, "inventory.transfer.withdraw")
    return transfer
