"""A car from its order to its buyer and back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors import papers_for
from dealers.inventory.services import (
    add_papers,
    advance_order,
    arrive_unit,
    check_pdi,
    deliver_unit,
    edit_unit,
    finish_pdi,
    mark_sold,
    order_unit,
    remove_paper,
    return_unit,
    start_pdi,
    start_recon,
    wholesale_unit,
)
from dealers.inventory.states import PaperKind, PdiItem, UnitClass, UnitState
from portal.core.errors import Conflict, InvalidInput
from portal.core.vins import country_of, model_year_of, vin_warning
from portal.core.workflow import TransitionRefused
from tests.conftest import make_person
from tests.dealers.inventory.test_services import reserve
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_unit

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GERMAN = "WVWZZZ1JZXW000001"


def make_order(actor, **fields):
    fields.setdefault("store", actor.home_store)
    return order_unit(model_code="A5", model_name="Aurora 5", actor=actor, **fields)


def whole_sheet(**other):
    return [{"item": item, "result": other.get(item, "ok"), "note": "x"} for item in PdiItem.values]


def test_from_order_to_stock(owner):
    unit = make_order(owner, expected_on=localdate() + timedelta(days=30), order_number="F-77")
    assert (unit.state, unit.vin, unit.ordered_on) == (UnitState.ORDERED, None, localdate())
    assert VehicleUnit.objects.search("F-77").get() == unit
    unit = advance_order(unit=unit, actor=owner)
    assert unit.state == UnitState.ALLOCATED
    with pytest.raises(InvalidInput) as error:
        advance_order(unit=unit, actor=owner)
    assert "vin" in error.value.fields
    unit = advance_order(unit=unit, vin=fixed_vin(VIN), actor=owner)
    unit = advance_order(unit=unit, actor=owner)
    assert (unit.state, unit.model_year) == (UnitState.IN_TRANSIT, 2014)
    with pytest.raises(InvalidInput):
        arrive_unit(unit=unit, vin=fixed_vin(VIN_2), actor=owner)
    unit = arrive_unit(unit=unit, vin=fixed_vin(VIN), location="B 2", key_number="K7", actor=owner)
    assert (unit.state, unit.received_on, unit.key_number) == ("received", localdate(), "K7")
    assert VehicleUnit.objects.search(unit.vin[-6:]).get() == unit
    with pytest.raises(Conflict):
        advance_order(unit=unit, actor=owner)


def test_an_order_cannot_take_the_vin_of_another_car(owner):
    known = make_unit(owner)
    unit = advance_order(unit=make_order(owner), actor=owner)
    with pytest.raises(Conflict):
        advance_order(unit=unit, vin=known.vin, actor=owner)
    unit.refresh_from_db()
    assert (unit.state, unit.vin) == (UnitState.ALLOCATED, None)


def test_order_for_yesterday_is_refused(owner):
    with pytest.raises(InvalidInput):
        make_order(owner, expected_on=localdate() - timedelta(days=1))
    assert not VehicleUnit.objects.exists()


def test_sheet_with_a_fault_or_a_gap_keeps_the_car_from_sale(owner):
    unit = make_unit(owner, ready=False)
    with pytest.raises(Conflict):
        check_pdi(unit=unit, items=whole_sheet(), actor=owner)
    unit = start_pdi(unit=unit, actor=owner)
    with pytest.raises(InvalidInput):
        check_pdi(unit=unit, items=[{"item": "body", "result": "fault"}], actor=owner)
    with pytest.raises(InvalidInput):
        check_pdi(unit=unit, items=[{"item": "wings", "result": "ok"}], actor=owner)
    unit = check_pdi(unit=unit, items=whole_sheet()[:2], actor=owner)
    with pytest.raises(Conflict, match="complete"):
        finish_pdi(unit=unit, actor=owner)
    unit = check_pdi(unit=unit, items=whole_sheet(body="fault"), actor=owner)
    with pytest.raises(Conflict, match="faults"):
        finish_pdi(unit=unit, actor=owner)
    unit = check_pdi(unit=unit, items=[{"item": "body", "result": "ok"}], actor=owner)
    assert finish_pdi(unit=unit, key_number="K1", actor=owner).state == UnitState.IN_STOCK
    assert len(unit.pdi["items"]) == len(PdiItem.values)


def test_edit_changes_class_and_is_refused_for_what_has_gone(owner):
    unit = edit_unit(unit=make_unit(owner), kind=UnitClass.DISPLAY, notes=" Hall ", actor=owner)
    unit.refresh_from_db()
    assert (unit.kind, unit.notes) == ("display", "Hall")
    gone = wholesale_unit(unit=unit, buyer="Trader", price=Decimal(9), actor=owner)
    assert (gone.state, gone.delivered_on) == (UnitState.WHOLESALE, localdate())
    with pytest.raises(Conflict):
        edit_unit(unit=gone, notes="", actor=owner)
    with pytest.raises(TypeError):
        edit_unit(unit=gone, vin="x", actor=owner)


def test_wholesale_wants_a_buyer_and_no_negative_price(owner):
    unit = make_unit(owner)
    for bad in ({"buyer": " ", "price": Decimal(1)}, {"buyer": "T", "price": Decimal(-1)}):
        with pytest.raises(InvalidInput):
            wholesale_unit(unit=unit, actor=owner, **bad)
    unit.refresh_from_db()
    assert unit.state == UnitState.IN_STOCK


def test_delivered_car_comes_back_used(owner, store):
    unit = make_unit(owner)
    with pytest.raises(TransitionRefused):
        return_unit(unit=unit, reason="x", odometer_km=1, store=store, actor=owner)
    reserve(unit, owner)
    mark_sold(unit=unit, actor=owner)
    unit = deliver_unit(unit=unit, odometer_km=8, delivered_on=localdate(), actor=owner)
    with pytest.raises(InvalidInput):
        return_unit(unit=unit, reason="Lemon", odometer_km=2, store=store, actor=owner)
    unit = return_unit(unit=unit, reason="Lemon", odometer_km=900, store=store, actor=owner)
    assert (unit.state, unit.kind, unit.delivered_on) == (UnitState.RETURNED, "used", None)
    assert start_recon(unit=unit, actor=owner).state == UnitState.RECON


def test_papers_are_kept_and_the_invoice_is_for_few(owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    unit = make_unit(owner)
    photo = SimpleUploadedFile("front.png", PNG)
    add_papers(unit=unit, kind=PaperKind.PHOTO, files=[photo], actor=owner)
    bill = SimpleUploadedFile("bill.pdf", b"%PDF-1.4 x")
    unit = add_papers(unit=unit, kind=PaperKind.INVOICE, files=[bill], actor=owner)
    advisor = make_person("sales_consultant", store=unit.store)
    assert [row["name"] for row in papers_for(unit, owner)] == ["front.png", "bill.pdf"]
    assert [row["name"] for row in papers_for(unit, advisor)] == ["front.png"]
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
    with pytest.raises(InvalidInput):
        add_papers(unit=unit, kind=PaperKind.PHOTO, files=[pdf], actor=owner)
    with pytest.raises(InvalidInput):
        add_papers(unit=unit, kind=PaperKind.PHOTO, files=[], actor=owner)
    unit = remove_paper(unit=unit, file_id=unit.papers[0]["id"], actor=owner)
    assert [row["kind"] for row in unit.papers] == ["invoice"]
    with pytest.raises(Conflict):
        remove_paper(unit=unit, file_id="x", actor=owner)


def test_vin_says_year_and_country_and_warns_outside_china():
    assert (model_year_of(fixed_vin(VIN)), country_of(VIN)) == (2014, "CN")
    assert model_year_of(GERMAN) == 1999
    assert model_year_of("WVWZZZ1JZ0W000001") is None
    assert "9th character" in vin_warning(GERMAN)
    assert vin_warning(fixed_vin(VIN)) == ""
    assert vin_warning("") == ""


def test_european_car_is_received_with_a_warning(owner, store):
    unit = make_unit(owner)
    VehicleUnit.objects.filter(pk=unit.pk).update(vin=GERMAN)
    unit.refresh_from_db()
    assert unit.vin_warning
