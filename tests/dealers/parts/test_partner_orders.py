"""Orders of parts that go to the manufacturer by message, and its answers."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.parts.models import PurchaseOrder, Supplier
from dealers.parts.selectors import planned_levels
from dealers.parts.services import (
    add_supplier,
    back_order_line,
    cancel_order,
    close_order,
    confirm_order,
    note_shipment,
    submit_order,
)
from dealers.parts.services.partner_orders import note_answer, note_delivery, note_end
from dealers.parts.states import LineState, OrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect, make_order

LATER = localdate() + timedelta(days=30)


@pytest.fixture
def maker(north) -> Supplier:
    return add_supplier(name="The maker", is_manufacturer=True, lead_days=5, actor=None)


@pytest.fixture
def sent(maker, store, part) -> PurchaseOrder:
    """Four of two parts at 50.00, sent to the manufacturer by a clerk."""
    order = make_order(maker, store, part, make_part("P-200"))
    PurchaseOrder.objects.filter(pk=order.pk).update(actor=make_person("parts_clerk", store=store))
    return submit_order(purchaseorder=PurchaseOrder.objects.get(pk=order.pk), actor=None)


def rows(order, **changed) -> list[dict]:
    """All confirmed at 48.00; ``changed``: place of the line to what is otherwise."""
    lines = order.lines.order_by("part__number")
    given = {"confirmed": "4", "back_ordered": "0", "refused": "0", "price": "48.00",
             "back_until": "", "remark": ""}  # fmt: skip
    return [
        {"line_id": str(line.pk), **given, **changed.get(f"n{place}", {})}
        for place, line in enumerate(lines)
    ]


def answer(hub, order, **changed) -> PurchaseOrder:
    return note_answer(
        partner=hub.pk, order_id=str(order.pk), reference="SO-1", expected_on=str(LATER),
        lines=rows(order, **changed),
    )  # fmt: skip


def ship(hub, order, *quantities, note="DN-1", is_complete=True) -> PurchaseOrder:
    lines = zip(order.lines.order_by("part__number"), quantities, strict=False)
    return note_delivery(
        partner=hub.pk, order_id=str(order.pk), delivery_note=note, shipped_on=str(localdate()),
        is_complete=is_complete, carrier="SF",
        lines=[{"line_id": str(line.pk), "quantity": n} for line, n in lines],
    )  # fmt: skip


def test_an_order_to_the_manufacturer_leaves_as_a_document(sent, hub):
    [row] = Outbox.objects.all()
    assert (row.name, row.recipient, row.key) == ("parts.ordered", hub.pk, str(sent.pk))
    assert (row.payload["kind"], row.payload["store_code"]) == ("stock", "S1")
    assert [line["number"] for line in row.payload["lines"]] == ["P-100", "P-200"]
    for typed in (confirm_order, note_shipment, close_order):
        with pytest.raises(Conflict):
            typed(purchaseorder=sent, actor=None)
    with pytest.raises(Conflict):
        back_order_line(purchaseline=sent.lines.first(), expected_on=LATER, actor=None)


def test_another_supplier_or_no_network_is_typed_by_hand(north, maker, store, part):
    bosch = add_supplier(name="Bosch", actor=None)
    submit_order(purchaseorder=make_order(bosch, store, part), actor=None)
    Membership.objects.filter(dealer=north).update(is_active=False)
    order = submit_order(purchaseorder=make_order(maker, store, part), actor=None)
    assert not Outbox.objects.exists()
    assert confirm_order(purchaseorder=order, actor=None).state == OrderState.CONFIRMED


def test_lines_are_confirmed_back_ordered_and_refused(sent, hub, stocked):
    partly = {"confirmed": "1", "back_ordered": "2", "refused": "1", "back_until": str(LATER),
              "remark": "Short"}  # fmt: skip
    order = answer(hub, sent, n0=partly)
    assert (order.state, order.reference, order.expected_on) == ("confirmed", "SO-1", LATER)
    first, second = order.lines.order_by("part__number")
    assert (first.state, first.missing, first.expected_on) == (LineState.BACK_ORDERED, 3, LATER)
    assert (second.state, second.confirmed, second.unit_cost) == (LineState.OPEN, 4, 48)
    assert order.amount == 3 * 48 + 4 * 48
    assert planned_levels().get(part=stocked).on_order == 3
    assert Notification.objects.filter(url=order.get_absolute_url()).count() == 1
    order = answer(hub, sent)  # now all of it, after all
    assert (order.state, order.amount) == ("confirmed", 8 * 48)


def test_shipped_in_two_deliveries_each_counted_once_and_taken_in(sent, hub):
    answer(hub, sent)
    order = ship(hub, sent, "1", "4", is_complete=False)
    ship(hub, sent, "1", "4", is_complete=False)  # heard twice
    first, second = order.lines.order_by("part__number")
    assert (order.state, first.shipped, second.shipped) == ("partly", 1, 4)
    assert (first.on_the_road, first.last_delivery_note) == (1, "DN-1")
    order = ship(hub, sent, "3", note="DN-2")
    assert (order.state, order.delivery_notes) == ("shipped", "DN-1, DN-2")
    for line in order.lines.order_by("part__number"):
        inspect(line, 4, 4, delivery_note=line.last_delivery_note)
    order.refresh_from_db()
    assert order.state == OrderState.RECEIVED
    told = Outbox.objects.filter(name="parts.inspected").order_by("pk")
    assert [row.payload["delivery_note"] for row in told] == ["DN-2", "DN-1"]
    assert ship(hub, sent, "9", note="DN-3").state == OrderState.RECEIVED


def test_what_came_ends_the_order_when_the_rest_is_refused(sent, hub):
    answer(hub, sent)
    order = ship(hub, sent, "3", "4", is_complete=False)
    first, second = order.lines.order_by("part__number")
    inspect(first, 3, 3)
    inspect(second, 4, 4)
    order = answer(hub, sent, n0={"confirmed": "3", "refused": "1", "remark": "Discontinued"})
    assert order.state == OrderState.RECEIVED


def test_only_the_one_who_was_asked_is_heard_and_only_about_our_lines(sent, hub, south):
    with pytest.raises(PurchaseOrder.DoesNotExist):
        answer(south, sent)
    with pytest.raises(InvalidInput):
        answer(hub, sent, n0={"line_id": "strange"})
    with pytest.raises(InvalidInput):
        answer(hub, sent, n0={"refused": "5"})
    sent.refresh_from_db()
    assert (sent.state, sent.reference) == (OrderState.SUBMITTED, "")


def test_equal_ids_at_two_dealers_do_not_touch_each_other(sent, hub, south):
    with in_tenant(south):
        theirs = make_order(
            add_supplier(name="The maker", is_manufacturer=True, actor=None),
            make_store(), make_part(),
        )  # fmt: skip
        theirs.lines.all().delete()
        PurchaseOrder.objects.filter(pk=theirs.pk).update(id=sent.pk, state=OrderState.SUBMITTED)
    note_end(partner=hub.pk, order_id=str(sent.pk), outcome="refused", remark="No")
    with in_tenant(south):
        assert PurchaseOrder.objects.get().state == OrderState.SUBMITTED


def test_refused_as_a_whole(sent, hub):
    order = note_end(partner=hub.pk, order_id=str(sent.pk), outcome="refused", remark="Embargo")
    assert (order.state, order.partner_note) == (OrderState.CANCELLED, "Embargo")
    assert {line.state for line in order.lines.all()} == {LineState.REFUSED}
    assert answer(hub, sent).state == OrderState.CANCELLED


def test_the_manufacturer_is_asked_to_cancel_and_says_no_then_yes(sent, hub):
    order = cancel_order(purchaseorder=sent, reason="Twice", actor=None)
    assert order.state == OrderState.SUBMITTED
    assert order.cancel_asked_at
    with pytest.raises(Conflict):
        cancel_order(purchaseorder=sent, reason="Twice", actor=None)
    order = note_end(partner=hub.pk, order_id=str(sent.pk), outcome="kept", remark="Packed")
    assert (order.state, order.cancel_asked_at) == (OrderState.SUBMITTED, None)
    cancel_order(purchaseorder=sent, reason="Twice", actor=None)
    assert Outbox.objects.filter(name="parts.cancel_asked").count() == 2
    order = note_end(partner=hub.pk, order_id=str(sent.pk), outcome="cancelled")
    assert order.state == OrderState.CANCELLED
    assert note_end(partner=hub.pk, order_id=str(sent.pk), outcome="cancelled").state == "cancelled"


def test_shipped_orders_are_not_called_back_but_may_be_closed_short(sent, hub):
    cancel_order(purchaseorder=sent, reason="Twice", actor=None)
    answer(hub, sent)
    order = ship(hub, sent, "4", "4")
    assert order.cancel_asked_at is None
    with pytest.raises(TransitionRefused):
        cancel_order(purchaseorder=sent, reason="Twice", actor=None)
    assert close_order(purchaseorder=order, reason="Lost on the way", actor=None).state == "closed"


def test_a_draft_is_cancelled_without_asking_anybody(maker, store, part):
    order = make_order(maker, store, part)
    assert cancel_order(purchaseorder=order, reason="No", actor=None).state == "cancelled"
    assert not Outbox.objects.exists()


def test_who_has_left_the_network_cancels_without_asking(sent, hub):
    Membership.objects.filter(hub=hub).update(is_active=False)
    order = cancel_order(purchaseorder=sent, reason="We left", actor=None)
    assert (order.state, order.cancel_asked_at) == (OrderState.CANCELLED, None)
    assert not Outbox.objects.filter(name="parts.cancel_asked").exists()
