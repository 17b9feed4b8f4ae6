"""Cars between stores, and between dealerships of one network."""

from decimal import Decimal

import pytest

from dealers.inventory.models import UnitTransfer, VehicleUnit
from dealers.inventory.permissions import SEND_TRANSFER, VIEW_UNIT
from dealers.inventory.services import (
    ask_transfer,
    receive_transfer,
    refuse_transfer,
    send_to_dealer,
    send_transfer,
    send_unit,
    withdraw_transfer,
)
from dealers.inventory.states import TransferState, UnitState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.relay import sweep
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.inventory.test_services import reserve
from tests.dealers.steps import VIN_2, make_unit


def deliver_post():
    while sweep():
        pass


def ask(unit, actor, **fields):
    fields.setdefault("target", make_store("S2"))
    return ask_transfer(unit=unit, actor=actor, **fields)


def test_asked_sent_received_with_freight(owner):
    unit, advisor = make_unit(owner), make_person("sales_manager", store=make_store("S2"))
    transfer = ask(unit, advisor, reason="Customer waits")
    assert (transfer.state, transfer.origin, transfer.destination) == (
        TransferState.ASKED,
        "Store S1",
        "Store S2",
    )
    assert Notification.objects.filter(user=owner, url=transfer.get_absolute_url()).exists()
    transfer = send_transfer(transfer=transfer, carrier="Own driver", actor=owner)
    unit.refresh_from_db()
    assert (unit.state, unit.store.code) == (UnitState.TRANSFER_OUT, "S1")
    transfer = receive_transfer(
        transfer=transfer, odometer_km=40, location="C 3", freight=Decimal(600), actor=advisor
    )
    unit.refresh_from_db()
    assert (unit.state, unit.store.code, unit.location) == (UnitState.IN_STOCK, "S2", "C 3")
    assert (unit.freight_cost, unit.cost, unit.odometer_km) == (600, 135600, 40)
    assert transfer.state == TransferState.RECEIVED
    with pytest.raises(TransitionRefused):
        receive_transfer(transfer=transfer, odometer_km=40, actor=advisor)


def test_only_a_free_car_is_asked_for_and_once_by_a_store(owner, store):
    unit = make_unit(owner)
    with pytest.raises(InvalidInput):
        ask(unit, owner, target=store)
    ask(unit, owner)
    with pytest.raises(Conflict):
        ask(unit, owner)
    kept = make_unit(owner, vin=VIN_2)
    reserve(kept, owner)
    with pytest.raises(Conflict):
        ask(kept, owner)
    assert UnitTransfer.objects.count() == 1


def test_the_first_store_gets_it_and_the_other_is_told(owner):
    unit = make_unit(owner)
    first, second = ask(unit, owner), ask(unit, owner, target=make_store("S3"))
    send_transfer(transfer=first, actor=owner)
    second.refresh_from_db()
    assert (second.state, second.answer) == (TransferState.REFUSED, "Sent to Store S2.")
    with pytest.raises(TransitionRefused):
        send_transfer(transfer=second, actor=owner)


def test_a_car_sold_meanwhile_is_not_sent(owner):
    unit = make_unit(owner)
    transfer = ask(unit, owner)
    reserve(unit, owner)
    with pytest.raises(TransitionRefused):
        send_transfer(transfer=transfer, actor=owner)
    transfer.refresh_from_db()
    assert transfer.state == TransferState.ASKED


def test_refused_withdrawn_called_back(owner):
    unit = make_unit(owner)
    with pytest.raises(InvalidInput):
        refuse_transfer(transfer=ask(unit, owner), answer=" ", actor=owner)
    refused = refuse_transfer(transfer=UnitTransfer.objects.get(), answer="Sold", actor=owner)
    assert refused.state == TransferState.REFUSED
    transfer = send_unit(unit=unit, target=make_store("S2"), actor=owner)
    with pytest.raises(Conflict):
        refuse_transfer(transfer=transfer, answer="No", actor=owner)
    withdraw_transfer(transfer=transfer, actor=owner)
    unit.refresh_from_db()
    assert (unit.state, unit.store.code) == (UnitState.IN_STOCK, "S1")


def test_odometer_does_not_run_backwards_on_the_way(owner):
    unit = make_unit(owner, odometer_km=12)
    transfer = send_unit(unit=unit, target=make_store("S2"), actor=owner)
    with pytest.raises(InvalidInput):
        receive_transfer(transfer=transfer, odometer_km=3, actor=owner)
    unit.refresh_from_db()
    assert unit.state == UnitState.TRANSFER_OUT


def test_both_ends_see_a_transfer_and_act_on_it(owner):
    transfer = send_unit(unit=make_unit(owner), target=make_store("S2"), actor=owner)
    there = make_person("sales_manager", store=make_store("S2"))
    elsewhere = make_person("sales_manager", store=make_store("S3"), email="x@example.test")
    seen = UnitTransfer.objects.visible_to
    assert seen(there, SEND_TRANSFER).get() == transfer
    assert not seen(elsewhere, SEND_TRANSFER).exists()
    assert seen(elsewhere, VIEW_UNIT).get() == transfer


@pytest.fixture
def received(owner, south):
    """A car that North has sent to South, as South sees it: the transfer here and the one there."""
    transfer = send_to_dealer(
        unit=make_unit(owner), dealer_id=south.pk, price=Decimal(140000), actor=owner
    )
    with in_tenant(south):
        make_store("S9")
        person = make_person("owner", store=make_store("S9"), scope=Scope.GROUP)
    deliver_post()
    with in_tenant(south):
        return transfer, UnitTransfer.objects.select_related("unit").get(), person


def test_car_goes_to_another_dealership(received, south, north):
    ours, theirs, person = received
    with in_tenant(south):
        assert (theirs.unit.state, theirs.unit.cost) == (UnitState.TRANSFER_IN, 140000)
        assert (theirs.dealer_name, theirs.is_incoming) == ("North", True)
        theirs = receive_transfer(transfer=theirs, odometer_km=90, actor=person)
        unit = VehicleUnit.objects.get()
        assert (unit.state, unit.received_on) == (UnitState.IN_STOCK, theirs.received_on)
    deliver_post()
    ours.refresh_from_db()
    ours.unit.refresh_from_db()
    assert (ours.state, ours.unit.state) == (TransferState.RECEIVED, UnitState.WHOLESALE)
    assert (ours.unit.price, ours.unit.delivered_on) == (140000, ours.received_on)


def test_other_dealership_sends_it_back(received, south, owner):
    ours, theirs, person = received
    with in_tenant(south):
        refuse_transfer(transfer=theirs, answer="Scratched", actor=person)
    deliver_post()
    ours.refresh_from_db()
    ours.unit.refresh_from_db()
    assert (ours.state, ours.answer) == (TransferState.REFUSED, "Scratched")
    assert ours.unit.state == UnitState.IN_STOCK
    again = send_to_dealer(unit=ours.unit, dealer_id=south.pk, price=Decimal(1), actor=owner)
    deliver_post()
    with in_tenant(south):
        found = UnitTransfer.objects.get(remote_id=again.pk)
        assert (found.unit.state, found.unit.cost) == (UnitState.TRANSFER_IN, 1)


def test_only_the_receiver_ends_a_transfer_between_dealerships(received, owner):
    ours, _theirs, _person = received
    with pytest.raises(Conflict):
        withdraw_transfer(transfer=ours, actor=owner)
    with pytest.raises(Conflict):
        receive_transfer(transfer=ours, odometer_km=90, actor=owner)


def test_stranger_is_no_dealership_of_the_network(owner, hub):
    unit = make_unit(owner)
    with pytest.raises(InvalidInput):
        send_to_dealer(unit=unit, dealer_id=hub.pk, price=Decimal(1), actor=owner)
    unit.refresh_from_db()
    assert unit.state == UnitState.IN_STOCK
