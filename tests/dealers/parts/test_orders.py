from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from dealers.parts.models import (
    GoodsReceipt,
    PartDemand,
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    Supplier,
)
from dealers.parts.selectors import grade_of, rated_suppliers
from dealers.parts.services import (
    add_order_line,
    add_supplier,
    back_order_line,
    cancel_order,
    change_order_line,
    close_order,
    confirm_order,
    draft_order,
    edit_supplier,
    inspect_goods,
    note_shipment,
    order_for_demand,
    remove_order_line,
    request_part,
    submit_order,
    supersede_part,
)
from dealers.parts.states import ORDER_MOVES, DemandState, LineState, OrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tests.dealers.parts.conftest import make_part


@pytest.fixture
def supplier(north) -> Supplier:
    return add_supplier(name="Bosch", lead_days=3, actor=None)


def make_order(supplier, store, *parts, kind="stock", quantity=4) -> PurchaseOrder:
    """A draft of so many of each part at 50.00."""
    order = draft_order(supplier=supplier, store=store, kind=kind, actor=None)
    for part in parts:
        add_order_line(
            order=order, part=part, quantity=Decimal(quantity), unit_cost=Decimal(50), actor=None
        )
    return PurchaseOrder.objects.get(pk=order.pk)


@pytest.fixture
def sent(supplier, store, part) -> PurchaseOrder:
    return submit_order(purchaseorder=make_order(supplier, store, part), actor=None)


def inspect(line, delivered, accepted, fault="", **more) -> GoodsReceipt:
    return inspect_goods(
        purchaseline=line, delivered=Decimal(delivered), accepted=Decimal(accepted), fault=fault,
        actor=None, **more,
    )  # fmt: skip


def test_suppliers_have_one_name_and_a_phone(supplier):
    for wrong in ({"name": "Bosch"}, {"name": " "}, {"name": "X", "phone": "12"}):
        with pytest.raises(InvalidInput) as refused:
            add_supplier(**wrong, actor=None)
        assert set(refused.value.fields) == {list(wrong)[-1]}
    other = add_supplier(name="Mann", actor=None)
    with pytest.raises(InvalidInput):
        edit_supplier(supplier=other, name="Bosch", actor=None)
    assert edit_supplier(supplier=other, is_active=False, actor=None).is_active is False


def test_an_order_is_drafted_summed_and_sent(supplier, store, part, stocked):
    order = make_order(supplier, store, part)
    assert order.number.startswith("PO-S1-")
    line = add_order_line(order=order, part=part, quantity=Decimal(1), actor=None)
    assert (line.quantity, line.unit_cost) == (5, 50)
    pump = add_order_line(order=order, part=make_part("Q-1"), quantity=Decimal(1), actor=None)
    assert pump.unit_cost == 0
    order.refresh_from_db()
    assert order.amount == 250
    change_order_line(purchaseline=line, quantity=Decimal(2), unit_cost=Decimal(40), actor=None)
    remove_order_line(purchaseline=pump, actor=None)
    order = submit_order(purchaseorder=order, actor=None)
    assert (order.state, order.amount) == (OrderState.SUBMITTED, 80)
    assert order.expected_on == localdate() + timedelta(days=3)
    for act in (
        lambda: add_order_line(order=order, part=part, quantity=Decimal(1), actor=None),
        lambda: change_order_line(
            purchaseline=line, quantity=Decimal(1), unit_cost=Decimal(1), actor=None
        ),
        lambda: remove_order_line(purchaseline=line, actor=None),
    ):
        with pytest.raises(Conflict):
            act()


def test_without_a_cost_the_average_so_far_is_taken(supplier, store, stocked):
    order = draft_order(supplier=supplier, store=store, kind="emergency", actor=None)
    line = add_order_line(order=order, part=stocked, quantity=Decimal(1), actor=None)
    assert line.unit_cost == 60


def test_drafts_that_cannot_be(supplier, store, part):
    with pytest.raises(InvalidInput) as refused:
        draft_order(supplier=supplier, store=store, kind="special", actor=None)
    assert set(refused.value.fields) == {"document_number"}
    with pytest.raises(Conflict):
        submit_order(purchaseorder=make_order(supplier, store), actor=None)
    order = make_order(supplier, store, part)
    for wrong in ({"quantity": 0}, {"quantity": 1, "unit_cost": -1}):
        with pytest.raises(InvalidInput):
            add_order_line(order=order, part=part, actor=None, **wrong)
    edit_supplier(supplier=supplier, is_active=False, actor=None)
    supplier.refresh_from_db()
    with pytest.raises(InvalidInput):
        draft_order(supplier=supplier, store=store, kind="stock", actor=None)


def test_a_superseded_part_is_ordered_by_its_new_number(supplier, store, part):
    newer = make_part("P-200")
    supersede_part(part=part, by=newer, on=localdate(), actor=None)
    part.refresh_from_db()
    line = make_order(supplier, store, part).lines.get()
    assert (line.part, line.asked_as) == (newer, "P-100")


def test_partial_damaged_and_complete_deliveries(sent, part, store):
    sent = confirm_order(purchaseorder=sent, expected_on=date(2099, 1, 1), actor=None)
    line = sent.lines.get()
    first = inspect(line, 2, 1, "damaged", note="Dented", bin="B2")
    assert (first.rejected, first.move.document_number) == (1, sent.number)
    shelf = StockLevel.objects.get(part=part, store=store)
    assert (shelf.on_hand, shelf.average_cost, shelf.bin) == (1, 50, "B2")
    sent.refresh_from_db()
    assert sent.state == OrderState.PARTLY_SHIPPED
    nothing = inspect(line, 1, 0, "wrong")
    assert nothing.move is None
    inspect(line, 3, 3)
    line.refresh_from_db()
    sent.refresh_from_db()
    assert (line.state, line.accepted, line.rejected) == (LineState.RECEIVED, 4, 2)
    assert sent.state == OrderState.RECEIVED
    with pytest.raises(Conflict):
        inspect(line, 1, 1)


@pytest.mark.parametrize(
    ("delivered", "accepted", "fault", "field"),
    [
        (0, 0, "", "delivered"),
        (2, 3, "", "accepted"),
        (5, 5, "", "accepted"),
        (2, 1, "", "fault"),
        (2, 1, "ugly", "fault"),
    ],
)
def test_goods_in_says_what_cannot_be(sent, delivered, accepted, fault, field):
    with pytest.raises(InvalidInput) as refused:
        inspect(sent.lines.get(), delivered, accepted, fault)
    assert set(refused.value.fields) == {field}
    assert not GoodsReceipt.objects.exists()


def test_what_does_not_come_is_short_and_says_why(sent):
    back_order_line(purchaseline=sent.lines.get(), expected_on=date(2099, 1, 1), actor=None)
    assert sent.lines.get().state == LineState.BACK_ORDERED
    inspect(sent.lines.get(), 1, 1)
    with pytest.raises(InvalidInput):
        close_order(purchaseorder=sent, actor=None)
    with pytest.raises(Conflict):
        cancel_order(purchaseorder=sent, reason="Too late", actor=None)
    closed = close_order(purchaseorder=sent, reason="Discontinued", actor=None)
    assert (closed.state, sent.lines.get().state) == (OrderState.CLOSED, LineState.SHORT)
    with pytest.raises(Conflict):
        back_order_line(purchaseline=sent.lines.get(), expected_on=date(2099, 1, 1), actor=None)


def test_shipped_in_two_and_cancelled_before_anything_came(supplier, store, part, sent):
    assert note_shipment(purchaseorder=sent, is_complete=False, actor=None).state == "partly"
    assert note_shipment(purchaseorder=sent, actor=None).state == OrderState.SHIPPED
    with pytest.raises(TransitionRefused):
        cancel_order(purchaseorder=sent, reason="x", actor=None)
    other = make_order(supplier, store, part)
    assert cancel_order(purchaseorder=other, reason="x", actor=None).state == "cancelled"


def test_every_move_of_an_order_follows_the_table(sent):
    for source in OrderState:
        for target in OrderState:
            sent.state = source
            if ORDER_MOVES.allows(source, target):
                sent.move_to(target)
            else:
                with pytest.raises(TransitionRefused):
                    sent.move_to(target)


def test_what_was_ordered_for_a_repair_order_is_its_own_first(supplier, store, part):
    older = request_part(part=part, store=store, quantity=Decimal(1), note="Counter", actor=None)
    mine = request_part(
        part=part, store=store, quantity=Decimal(2), document_number="RO-7", actor=None
    )
    order = order_for_demand(partdemand=mine, supplier=supplier, actor=None)
    assert (order.kind, order.document_number, order.lines.get().quantity) == ("special", "RO-7", 2)
    with pytest.raises(Conflict):
        order_for_demand(partdemand=mine, supplier=supplier, actor=None)
    submit_order(purchaseorder=order, actor=None)
    inspect(order.lines.get(), 2, 2)
    states = [PartDemand.objects.get(pk=d.pk).state for d in (mine, older)]
    assert states == [DemandState.HELD, DemandState.WAITING]
    mine.refresh_from_db()
    with pytest.raises(Conflict):
        order_for_demand(partdemand=mine, supplier=supplier, actor=None)


def test_suppliers_are_rated_by_what_they_deliver(sent, supplier):
    assert grade_of(rated_suppliers().get()) == ""
    line = sent.lines.get()
    PurchaseOrder.objects.filter(pk=sent.pk).update(expected_on=date(2020, 1, 1))
    inspect(line, 2, 1, "damaged")
    PurchaseOrder.objects.filter(pk=sent.pk).update(expected_on=date(2099, 1, 1))
    inspect(line, 2, 2)
    close_order(purchaseorder=sent, reason="Rest gone", actor=None)
    rated = rated_suppliers().get()
    assert (rated.quality, rated.punctual, rated.complete) == (75, 50, 75)
    assert grade_of(rated) == "C"


def test_the_database_takes_no_more_than_was_ordered(sent):
    for wrong in ({"accepted": 5}, {"quantity": 0}, {"unit_cost": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PurchaseLine.objects.update(**wrong)
