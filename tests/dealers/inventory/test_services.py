from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.inventory.models import Reservation, VehicleUnit
from dealers.inventory.permissions import PREPARE_UNIT, VIEW_UNIT
from dealers.inventory.services import (
    check_vin,
    deliver_unit,
    mark_sold,
    price_unit,
    receive_unit,
    release_reservation,
    reserve_unit,
)
from dealers.inventory.states import UnitState
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.models import uuid7
from portal.core.workflow import TransitionRefused
from tenants.audit.models import AuditEntry
from tests.conftest import make_person, make_store
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_customer, make_unit


def reserve(unit, actor, **fields):
    fields.setdefault("customer", make_customer(actor, allow_duplicate=True))
    fields.setdefault("until", localdate() + timedelta(days=3))
    return reserve_unit(
        unit=unit, contract_id=uuid7(), contract_number="C-1", actor=actor, **fields
    )


def test_receive_unit_waits_for_pdi_then_is_for_sale(owner):
    unit = make_unit(owner, ready=False)
    assert (unit.state, unit.currency, unit.age_days) == (UnitState.RECEIVED, "CNY", 0)
    assert unit.stock_number.startswith("ST-S1-")
    ready = make_unit(owner, vin=VIN_2)
    assert (ready.state, ready.pdi_on) == (UnitState.IN_STOCK, localdate())
    assert VehicleUnit.objects.search(ready.vin[-6:]).get() == ready


def test_same_vin_twice_is_refused(owner):
    make_unit(owner)
    with pytest.raises(Conflict) as error:
        make_unit(owner)
    assert "vin" in error.value.fields


def test_wrong_check_digit_needs_the_verb_and_a_reason(owner, store):
    vin = fixed_vin(VIN)
    wrong = vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]
    with pytest.raises(InvalidInput):
        check_vin(vin=wrong, actor=owner)
    with pytest.raises(NotPermitted):
        check_vin(vin=wrong, actor=make_person("technician"), override="on the plate")
    unit = receive_unit(
        vin=wrong,
        model_code="X",
        model_name="X",
        store=store,
        vin_override="Read twice off the plate",
        actor=owner,
    )
    assert unit.vin == wrong
    entry = AuditEntry.objects.get(object_id=unit.pk)
    assert entry.changes["vin_override"] == "Read twice off the plate"


def test_reserve_release_sell_deliver(owner):
    unit = make_unit(owner)
    reserve(unit, owner)
    unit.refresh_from_db()
    assert unit.state == UnitState.RESERVED
    unit = release_reservation(unit=unit, reason="Changed his mind", actor=owner)
    assert unit.state == UnitState.IN_STOCK
    reserve(unit, owner)
    mark_sold(unit=unit, actor=owner)
    unit = deliver_unit(unit=unit, odometer_km=8, delivered_on=localdate(), actor=owner)
    assert (unit.state, unit.odometer_km) == (UnitState.DELIVERED, 8)
    assert not Reservation.objects.filter(released_at=None).exists()


def test_second_reservation_is_told_for_whom(owner):
    unit = make_unit(owner)
    reserve(unit, owner)
    with pytest.raises(Conflict, match="C-1"):
        reserve(unit, owner)
    assert Reservation.objects.count() == 1


@pytest.mark.parametrize("act", [mark_sold])
def test_selling_a_free_car_is_refused(owner, act):
    unit = make_unit(owner)
    with pytest.raises(TransitionRefused):
        act(unit=unit, actor=owner)


def test_refusals_write_nothing(owner):
    unit = make_unit(owner)
    with pytest.raises(InvalidInput):
        reserve(unit, owner, until=localdate() - timedelta(days=1))
    with pytest.raises(Conflict):
        release_reservation(unit=unit, reason="", actor=owner)
    with pytest.raises(InvalidInput):
        price_unit(unit=unit, price=Decimal(-1), actor=owner)
    with pytest.raises(TransitionRefused):
        reserve(make_unit(owner, vin=VIN_2, ready=False), owner)
    unit.refresh_from_db()
    assert (unit.state, unit.price) == (UnitState.IN_STOCK, Decimal(150000))
    assert not Reservation.objects.exists()


def test_advisors_see_all_stock_and_change_that_of_their_store(owner, store):
    here = make_unit(owner)
    there = make_unit(owner, vin=VIN_2, store=make_store("S2"))
    advisor = make_person("sales_consultant", store=store)
    mechanic = make_person("technician", store=store)
    assert set(VehicleUnit.objects.visible_to(advisor, VIEW_UNIT)) == {here, there}
    assert set(VehicleUnit.objects.visible_to(mechanic, PREPARE_UNIT)) == {here}
    assert not VehicleUnit.objects.visible_to(advisor, PREPARE_UNIT).exists()
