"""Orders that go to the manufacturer: sent, answered step by step, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import (
    advance_order,
    arrive_unit,
    cancel_order,
    order_unit,
    send_order,
)
from dealers.inventory.services.maker_orders import note_step
from dealers.inventory.states import MakerState, UnitState
from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.inventory.test_life import make_order
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_unit


def order(owner, **fields) -> VehicleUnit:
    """A car ordered of the manufacturer, who has been told."""
    given = {"model_code": "AURORA-5", "model_name": "Aurora 5", "colour": "White", "send": True}
    return order_unit(store=make_store(), actor=owner, **given | fields)


def answer(hub, unit, step, **fields) -> VehicleUnit:
    return note_step(hub=hub.pk, order_id=str(unit.pk), step=step, **fields)


def test_an_order_is_sent_once_and_its_steps_are_no_longer_typed(owner, hub):
    unit = order(owner, send=False)
    assert (unit.is_kept_here, Outbox.objects.count()) == (True, 0)
    unit = send_order(unit=unit, actor=owner)
    assert (unit.state, unit.maker_state) == (UnitState.ORDERED, MakerState.SENT)
    row = Outbox.objects.get()
    assert (row.name, row.recipient, row.key) == ("inventory.unit_ordered", hub.pk, str(unit.pk))
    for act in (send_order, advance_order):
        with pytest.raises(Conflict):
            act(unit=unit, actor=owner)


def test_without_a_network_it_cannot_be_sent(owner, north):
    Membership.objects.filter(dealer=north).update(is_active=False)
    with pytest.raises(Conflict):
        order(owner)
    assert not VehicleUnit.objects.exists()


def test_from_sent_to_received(owner, hub):
    unit = order(owner)
    soon = localdate() + timedelta(days=30)
    unit = answer(hub, unit, "confirmed", factory_number="VO-1", planned_on=str(soon))
    assert (unit.state, unit.order_number, unit.planned_on) == (UnitState.ALLOCATED, "VO-1", soon)
    unit = answer(hub, unit, "scheduled", planned_on=str(soon + timedelta(days=3)))
    assert (unit.state, unit.planned_on) == (UnitState.ALLOCATED, soon + timedelta(days=3))
    vin = fixed_vin(VIN)
    unit = answer(hub, unit, "built", vin=vin)
    assert (unit.state, unit.vin) == (UnitState.PRODUCED, vin)
    unit = answer(hub, unit, "shipped", vin=vin, expected_on=str(soon))
    assert (unit.state, unit.maker_state) == (UnitState.IN_TRANSIT, MakerState.SHIPPED)
    assert Notification.objects.filter(user=owner).count() == 4
    unit = arrive_unit(unit=unit, actor=owner)
    assert unit.state == UnitState.RECEIVED
    told = Outbox.objects.get(name="inventory.ordered_unit_arrived")
    assert (told.payload["vin"], told.recipient) == (vin, hub.pk)


def test_shipped_at_once_takes_every_step_and_old_news_changes_nothing(owner, hub):
    unit, vin = order(owner), fixed_vin(VIN)
    unit = answer(hub, unit, "shipped", vin=vin)
    assert unit.state == UnitState.IN_TRANSIT
    for step in ("confirmed", "scheduled", "built", "shipped"):
        assert answer(hub, unit, step, vin=vin).state == UnitState.IN_TRANSIT
    unit = arrive_unit(unit=unit, actor=owner)
    assert answer(hub, unit, "shipped", vin=vin).state == UnitState.RECEIVED
    assert answer(hub, unit, "refused").state == UnitState.RECEIVED


def test_only_the_one_who_was_asked_is_heard(owner, hub, south):
    unit = order(owner)
    kept_here = make_order(owner)
    for sender, thing in ((south, unit), (hub, kept_here)):
        with pytest.raises(VehicleUnit.DoesNotExist):
            answer(sender, thing, "refused")
    with pytest.raises(VehicleUnit.DoesNotExist):
        note_step(hub=hub.pk, order_id=str(uuid4()), step="confirmed")


def test_equal_ids_at_two_dealers_do_not_touch_each_other(owner, hub, south):
    unit = order(owner)
    with in_tenant(south):
        theirs = order(make_person("owner", store=make_store()))
        VehicleUnit.objects.filter(pk=theirs.pk).update(id=unit.pk)
    answer(hub, unit, "refused", remark="No")
    with in_tenant(south):
        assert VehicleUnit.objects.get().state == UnitState.ORDERED


def test_refused_is_over_and_says_why(owner, hub):
    unit = answer(hub, order(owner), "refused", remark="Not built any more")
    assert (unit.state, unit.maker_state) == (UnitState.CANCELLED, MakerState.REFUSED)
    assert unit.maker_note == "Not built any more"
    with pytest.raises(Conflict):
        cancel_order(unit=unit, reason="Too late", actor=owner)


def test_an_order_kept_here_is_cancelled_at_once(owner):
    unit = make_order(owner)
    with pytest.raises(InvalidInput):
        cancel_order(unit=unit, reason=" ", actor=owner)
    unit = cancel_order(unit=unit, reason="Customer left", actor=owner)
    assert (unit.state, unit.maker_note) == (UnitState.CANCELLED, "Customer left")
    assert not Outbox.objects.exists()


def test_the_manufacturer_is_asked_to_cancel_and_says_no_then_yes(owner, hub):
    unit = answer(hub, order(owner), "confirmed", vin=fixed_vin(VIN))
    unit = cancel_order(unit=unit, reason="Customer left", actor=owner)
    assert (unit.state, unit.cancel_asked_on) == (UnitState.ALLOCATED, localdate())
    with pytest.raises(Conflict):
        cancel_order(unit=unit, reason="Again", actor=owner)
    unit = answer(hub, unit, "kept", remark="On the line")
    assert (unit.cancel_asked_on, unit.maker_note) == (None, "On the line")
    cancel_order(unit=unit, reason="Please", actor=owner)
    assert Outbox.objects.filter(name="inventory.unit_cancel_asked").count() == 2
    unit = answer(hub, unit, "cancelled", remark="Please")
    assert (unit.state, unit.vin) == (UnitState.CANCELLED, None)
    assert make_unit(owner).vin == fixed_vin(VIN)  # another car may have it now


def test_shipped_meanwhile_ends_the_question(owner, hub):
    unit = cancel_order(unit=order(owner), reason="Customer left", actor=owner)
    unit = answer(hub, unit, "shipped", vin=fixed_vin(VIN))
    assert (unit.state, unit.cancel_asked_on) == (UnitState.IN_TRANSIT, None)
    with pytest.raises(Conflict):
        cancel_order(unit=unit, reason="Again", actor=owner)


def test_a_vin_that_is_in_stock_is_refused_and_nothing_is_written(owner, hub):
    car = make_unit(owner, vin=VIN_2)
    unit = order(owner)
    with pytest.raises(Conflict):
        answer(hub, unit, "built", vin=car.vin)
    unit.refresh_from_db()
    assert (unit.state, unit.vin) == (UnitState.ORDERED, None)


def test_who_has_left_the_network_cancels_without_asking(owner, hub):
    unit = order(owner)
    Membership.objects.filter(hub=hub).update(is_active=False)
    unit = cancel_order(unit=unit, reason="We left", actor=owner)
    assert (unit.state, unit.cancel_asked_on) == (UnitState.CANCELLED, None)
    assert not Outbox.objects.filter(name="inventory.unit_cancel_asked").exists()
