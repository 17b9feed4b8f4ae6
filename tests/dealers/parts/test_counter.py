"""Counter sales of several parts, their receipt, and findings mailed to a supplier."""

from decimal import Decimal

import pytest

from dealers.parts.models import StockLevel, StockMove
from dealers.parts.services import (
    NotEnoughStock,
    add_supplier,
    edit_supplier,
    receive_part,
    return_part,
    sell_part,
    sell_parts,
    submit_order,
    tell_findings,
)
from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_tenant
from tenants.workspace.models import OutgoingMail
from tests.conftest import make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect, make_order
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture


def stocked_part(number, store, quantity=3):
    part = make_part(number)
    receive_part(
        part=part, store=store, quantity=Decimal(quantity), unit_cost=Decimal(60), actor=None
    )
    return part


def line(part, quantity=1, **more) -> dict:
    return {"part": part, "quantity": Decimal(quantity), **more}


def test_several_parts_on_one_slip_all_or_none(north, store):
    oil, pad = stocked_part("OIL", store), stocked_part("PAD", store)
    with pytest.raises(NotEnoughStock):
        sell_parts(store=store, lines=[line(oil), line(pad, 4)], actor=None)
    for wrong in ([], [line(oil), line(oil)]):
        with pytest.raises(InvalidInput):
            sell_parts(store=store, lines=wrong, actor=None)
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {3}
    first = sell_parts(
        store=store, lines=[line(pad, 2), line(oil, unit_price=Decimal(80))], actor=None
    )
    moves = StockMove.objects.filter(document_number=first.document_number).order_by("pk")
    assert [(move.part, move.amount) for move in moves] == [(oil, 80), (pad, 200)]


def test_the_receipt_shows_what_was_sold_and_what_came_back(north, store, http, owner):
    oil, pad = stocked_part("OIL", store), stocked_part("PAD", store)
    data = {
        "lines-TOTAL_FORMS": 5, "lines-INITIAL_FORMS": 0, "store": str(store.pk),
        "lines-0-part": str(oil.pk), "lines-0-quantity": "2",
        "lines-1-part": str(pad.pk), "lines-1-quantity": "1", "lines-1-unit_price": "90",
    }  # fmt: skip
    assert 'name="lines-0-part"' in http.get("/parts/counter-sale/").content.decode()
    answer = http.post("/parts/counter-sale/", data)
    assert answer.status_code == 302
    paper = http.get(answer.url).content.decode()
    for expected in ("OIL", "PAD", "¥290.00", "Store S1"):
        assert expected in paper
    return_part(issue=StockMove.objects.get(part=pad, kind="sale"), quantity=Decimal(1), actor=None)
    paper = http.get(answer.url, {"lang": "zh-hans"}).content.decode()
    assert "¥200.00" in paper
    wrong = http.post("/parts/counter-sale/", {**data, "lines-0-quantity": "9"})
    assert wrong.status_code == 422
    assert "not 9" in wrong.content.decode()
    issued = StockMove.objects.filter(kind="receive").first()
    assert http.get(f"/parts/moves/{issued.pk}/receipt/").status_code == 404


def test_another_dealers_receipt_is_not_found(http, south):
    with in_tenant(south):
        there = make_store()
        move = sell_part(
            part=stocked_part("OIL", there), store=there, quantity=Decimal(1), actor=None
        )
    assert http.get(f"/parts/moves/{move.pk}/receipt/").status_code == 404


def test_a_program_sells_several_parts_too(north, store, api):
    oil, pad = stocked_part("OIL", store), stocked_part("PAD", store)
    lines = [{"part": str(oil.pk), "quantity": "1"}, {"part": str(pad.pk), "quantity": "2"}]
    answer = api.post(
        "/api/v1/stock-moves/sell-parts/", {"store": str(store.pk), "lines": lines},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 201, answer.json()
    assert answer.json()["document_number"].startswith("CS-S1-")


def test_two_slips_with_the_same_parts_do_not_block_each_other(race):  # noqa: F811
    north, _owner = race
    store = make_store()
    oil, pad = stocked_part("OIL", store), stocked_part("PAD", store)
    results = both(
        north,
        lambda: sell_parts(store=store, lines=[line(oil, 2), line(pad, 2)], actor=None),
        lambda: sell_parts(store=store, lines=[line(pad, 2), line(oil, 2)], actor=None),
    )
    assert len(refused(results)) == 1
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {1}


def test_findings_go_to_the_supplier_by_mail(north, store, http):
    supplier = add_supplier(name="Bosch", actor=None)
    with pytest.raises(Conflict):  # no address
        tell_findings(supplier=supplier, actor=None)
    supplier = edit_supplier(supplier=supplier, email="parts@bosch.example", actor=None)
    with pytest.raises(Conflict):  # nothing found
        tell_findings(supplier=supplier, actor=None)
    order = submit_order(purchaseorder=make_order(supplier, store, make_part()), actor=None)
    inspect(order.lines.get(), 4, 3, fault="damaged", note="One bent", delivery_note="DN-1")
    with pytest.raises(InvalidInput):
        tell_findings(supplier=supplier, days=0, actor=None)
    assert "Mail findings" in http.get(supplier.get_absolute_url()).content.decode()
    answer = http.post(f"/parts/suppliers/{supplier.pk}/tell/", {"days": "30", "note": "Please"})
    assert answer.status_code == 302
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.template) == ("parts@bosch.example", "supplier_findings")
