"""Serial numbers and lots: asked for at every move, and traced from supplier to car."""

from decimal import Decimal

import pytest

from dealers.parts.models import Part, StockLevel, StockMove, TrackedPiece
from dealers.parts.services import (
    add_supplier,
    adjust_stock,
    assemble_kit,
    correct_stock,
    edit_part,
    issue_part,
    receive_part,
    request_part,
    return_part,
    sell_part,
    serve_demand,
    set_kit_item,
    submit_order,
    transfer_part,
)
from portal.core.errors import DomainError, InvalidInput
from tenants.context import in_tenant
from tests.conftest import make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect, make_order
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture


def tracked(number="ENG-1", tracking="serial") -> Part:
    return edit_part(part=make_part(number), tracking=tracking, actor=None)


def receive(part, store, *codes, quantity=None):
    return receive_part(
        part=part, store=store, quantity=Decimal(quantity or len(codes)), unit_cost=Decimal(60),
        codes=codes, actor=None,
    )  # fmt: skip


def on_hand(part) -> dict:
    return {piece.code: piece.on_hand for piece in TrackedPiece.objects.filter(part=part)}


def test_a_serial_part_asks_for_every_piece(north, store):
    engine = tracked()
    for codes in ((), ("A1",), ("A1", "A1"), ("A1", "A2", "A3")):
        with pytest.raises(InvalidInput) as refused:
            receive(engine, store, *codes, quantity=2)
        assert set(refused.value.fields) == {"codes"}
    assert not StockMove.objects.exists()
    receive(engine, store, " a1 ", "A2")
    assert on_hand(engine) == {"A1": 1, "A2": 1}
    with pytest.raises(InvalidInput):
        receive(engine, store, "A1")
    with pytest.raises(InvalidInput):
        receive(engine, make_store("S2"), "A2")
    assert StockLevel.objects.get(part=engine, store=store).on_hand == 2


def test_a_lot_part_asks_for_one_lot(north, store):
    cells = tracked("CELL", "lot")
    for codes in ((), ("L1", "L2")):
        with pytest.raises(InvalidInput):
            receive(cells, store, *codes, quantity=5)
    receive(cells, store, "L1", quantity=5)
    receive(cells, store, "L1", quantity=3)
    receive(cells, store, "L2", quantity=2)
    with pytest.raises(InvalidInput):  # the shelf has ten, but not of this lot
        issue_part(part=cells, store=store, quantity=Decimal(3), codes=["L2"], actor=None)
    issue_part(part=cells, store=store, quantity=Decimal(6), codes=["L1"], actor=None)
    assert on_hand(cells) == {"L1": 2, "L2": 2}


def test_other_parts_take_no_numbers(stocked, store):
    with pytest.raises(InvalidInput):
        issue_part(part=stocked, store=store, quantity=Decimal(1), codes=["A1"], actor=None)


def test_out_and_back_only_what_left_with_that_move(north, store):
    engine = tracked()
    receive(engine, store, "A1", "A2", "A3")
    with pytest.raises(InvalidInput):
        issue_part(part=engine, store=store, quantity=Decimal(1), codes=["B9"], actor=None)
    issue = issue_part(part=engine, store=store, quantity=Decimal(1), codes=["A1"], actor=None)
    sale = sell_part(part=engine, store=store, quantity=Decimal(1), codes=["A2"], actor=None)
    with pytest.raises(InvalidInput):
        return_part(issue=issue, quantity=Decimal(1), codes=["A2"], actor=None)
    return_part(issue=sale, quantity=Decimal(1), codes=["A2"], actor=None)
    assert on_hand(engine) == {"A1": 0, "A2": 1, "A3": 1}


def test_between_stores_counts_corrections_wishes_and_kits(north, store):
    engine, other = tracked(), make_store("S2")
    receive(engine, store, "A1", "A2", "A3", "A4")
    transfer_part(
        part=engine, source=store, target=other, quantity=Decimal(1), codes=["A1"], actor=None
    )
    here = TrackedPiece.objects.get(code="A1", on_hand=1)
    assert here.store == other
    adjust_stock(
        part=engine, store=store, counted=Decimal(2), reason="Gone", codes=["A2"], actor=None
    )
    correct_stock(
        part=engine, store=store, difference=Decimal(-1), cause="lost", codes=["A3"], actor=None
    )
    demand = request_part(part=engine, store=store, quantity=Decimal(1), note="Mr Chen", actor=None)
    with pytest.raises(InvalidInput):
        serve_demand(partdemand=demand, actor=None)
    serve_demand(partdemand=demand, codes=["A4"], actor=None)
    assert TrackedPiece.objects.filter(on_hand__gt=0).get() == here
    kit = make_part("KIT")
    receive(engine, store, "A5")
    set_kit_item(part=kit, item=engine, quantity=Decimal(1), actor=None)
    kit = Part.objects.get(pk=kit.pk)
    with pytest.raises(InvalidInput):
        assemble_kit(part=kit, store=store, quantity=Decimal(1), actor=None)


def test_tracking_changes_only_while_nothing_is_in_stock(stocked):
    with pytest.raises(InvalidInput):
        edit_part(part=stocked, tracking="serial", actor=None)
    with pytest.raises(InvalidInput):
        edit_part(part=make_part("Q"), tracking="colour", actor=None)


def test_the_trace_leads_from_the_supplier_to_the_car(north, store, http, api):
    engine = tracked()
    order = make_order(add_supplier(name="Motor works", actor=None), store, engine, quantity=1)
    order = submit_order(purchaseorder=order, actor=None)
    inspect(order.lines.get(), 1, 1, codes=["A1"])
    issue_part(
        part=engine, store=store, quantity=Decimal(1), codes=["A1"], document_number="RO-1",
        reason="LSVAA4182E2184847", actor=None,
    )  # fmt: skip
    piece = TrackedPiece.objects.get()
    page = http.get(piece.get_absolute_url()).content.decode()
    for expected in ("Motor works", order.number, "RO-1", "LSVAA4182E2184847", "A1"):
        assert expected in page
    [found] = api.get("/api/v1/tracked-pieces/", {"code": "a1"}).json()["results"]
    assert (found["id"], len(found["moves"])) == (str(piece.pk), 2)


def test_the_dialogs_ask_only_for_tracked_parts(http, north, store):
    engine, plain = tracked(), make_part("P-1")
    for name in ("receive", "issue", "sell", "correct", "count", "transfer"):
        assert 'name="codes"' in http.get(f"/parts/{engine.pk}/{name}/").content.decode()
        assert 'name="codes"' not in http.get(f"/parts/{plain.pk}/{name}/").content.decode()
    data = {"store": str(store.pk), "quantity": "2", "unit_cost": "60"}
    assert http.post(f"/parts/{engine.pk}/receive/", {**data, "codes": "A1"}).status_code == 422
    assert http.post(f"/parts/{engine.pk}/receive/", {**data, "codes": "A1, A2"}).status_code < 400
    assert on_hand(engine) == {"A1": 1, "A2": 1}
    assert "A2" in http.get("/parts/tracked/", {"q": "A2"}).content.decode()
    assert "A1" in http.get(f"/parts/{engine.pk}/", {"tab": "tracked"}).content.decode()


def test_another_dealers_pieces_are_not_found(north, store, south, http):
    receive(tracked(), store, "A1")
    with in_tenant(south):
        there = make_store()
        receive(tracked(), there, "A1")  # the same number may lie at another dealer
        theirs = TrackedPiece.objects.get()
    assert http.get(f"/parts/tracked/{theirs.pk}/").status_code == 404


def test_one_serial_number_is_received_in_one_store_only(race):  # noqa: F811
    north, _owner = race
    engine, stores = tracked(), (make_store(), make_store("S2"))
    results = both(north, *[lambda store=store: receive(engine, store, "A1") for store in stores])
    assert len(refused(results)) == 1
    assert [piece.on_hand for piece in TrackedPiece.objects.all()] == [1]


def test_of_two_clerks_one_issues_the_piece(race):  # noqa: F811
    north, _owner = race
    engine, store = tracked(), make_store()
    receive(engine, store, "A1", "A2")

    def issue():
        return issue_part(part=engine, store=store, quantity=Decimal(1), codes=["A1"], actor=None)

    results = both(north, issue, issue)
    assert [isinstance(result, DomainError) for result in refused(results)] == [True]
    assert on_hand(engine) == {"A1": 0, "A2": 1}
    assert StockLevel.objects.get(part=engine).on_hand == 1
