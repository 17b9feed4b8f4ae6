"""Parts that dealers order, on the manufacturer's desk."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from oem_hub.network.services import NotAMember
from oem_hub.orders import services
from oem_hub.orders.models import PartOrder
from oem_hub.orders.states import PART_MOVES, PartOrderState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.exchange.models import Outbox
from tenants.reference.models import Part as CataloguePart
from tests.oem_hub.orders.conftest import order_parts, ordered_line, promise

pytestmark = pytest.mark.django_db
State = PartOrderState
LATER = localdate() + timedelta(days=30)


def told() -> list[tuple]:
    """What dealers were told, in order."""
    rows = Outbox.objects.filter(name__startswith="hub_orders.parts").order_by("pk")
    return [(row.name.removeprefix("hub_orders.parts_"), row.payload) for row in rows]


def test_lines_are_promised_back_ordered_and_refused(network, manager):
    order = order_parts(network.north)
    assert (order.amount, order.state) == (300, State.RECEIVED)
    partly = {
        "confirmed": 1,
        "back_ordered": 2,
        "back_until": LATER,
        "remark": "Short",
        "price": Decimal(48),
    }
    order = services.answer_part_order(
        order=order, lines=promise(order, L1=partly), expected_on=LATER, actor=manager
    )
    first, second = order.lines.all()
    assert (first.confirmed, first.back_ordered, first.refused, first.price) == (1, 2, 1, 48)
    assert (second.confirmed, second.refused, second.price) == (2, 0, 50)
    assert (order.state, order.amount, order.reference[:3]) == (State.CONFIRMED, 244, "SO-")
    [(name, payload)] = told()
    assert (name, len(payload["lines"]), payload["lines"][0]["refused"]) == ("answered", 2, "1.00")


def test_shipped_twice_under_two_notes_until_nothing_is_owed(network, manager):
    order = order_parts(network.north)
    with pytest.raises(Conflict):
        services.ship_part_order(order=order, actor=manager)
    partly = {"confirmed": 1, "back_ordered": 3, "back_until": LATER}
    order = services.answer_part_order(order=order, lines=promise(order, L1=partly), actor=manager)
    order = services.ship_part_order(order=order, carrier="SF", actor=manager)
    assert (order.state, [line.shipped for line in order.lines.all()]) == (State.PARTLY, [1, 2])
    with pytest.raises(InvalidInput):  # nothing more was promised for now
        services.ship_part_order(order=order, actor=manager)
    with pytest.raises(InvalidInput):
        services.ship_part_order(
            order=order, lines=[{"line_id": "L1", "quantity": 4}], actor=manager
        )
    with pytest.raises(InvalidInput):
        services.ship_part_order(
            order=order, lines=[{"line_id": "L1", "quantity": 3}], actor=manager,
            delivery_note=order.deliveries[0]["note"],
        )  # fmt: skip
    order = services.ship_part_order(
        order=order, lines=[{"line_id": "L1", "quantity": 3}], delivery_note="DN-X", actor=manager
    )
    assert (order.state, order.delivery_notes[-4:]) == (State.SHIPPED, "DN-X")
    assert [payload.get("is_complete") for _name, payload in told()] == [None, False, True]
    with pytest.raises(TransitionRefused):
        services.answer_part_order(order=order, lines=promise(order), actor=manager)


def test_answers_that_do_not_add_up_change_nothing(network, manager):
    order = order_parts(network.north)
    for wrong in (
        promise(order)[:1],
        [*promise(order), promise(order)[0]],
        promise(order, L1={"line_id": "other"}),
        promise(order, L1={"confirmed": 5}),
        promise(order, L1={"confirmed": -1}),
        promise(order, L1={"confirmed": 3}),  # a piece refused without a word
        promise(order, L1={"confirmed": 3, "back_ordered": 1}),  # until when?
        promise(order, L1={"price": Decimal(-1)}),
    ):
        with pytest.raises(InvalidInput):
            services.answer_part_order(order=order, lines=wrong, actor=manager)
    none = {"confirmed": 0, "remark": "None left"}
    with pytest.raises(Conflict):
        services.answer_part_order(
            order=order, lines=promise(order, L1=none, L2=none), actor=manager
        )
    order.refresh_from_db()
    assert (order.state, told()) == (State.RECEIVED, [])


def test_without_a_price_our_list_price_holds(network, hub_in, manager):
    CataloguePart.objects.create(
        network=hub_in.pk, code="P-100", name_zh="滤", name_en="Filter", price=Decimal(120),
        system="engine",
    )  # fmt: skip
    order = order_parts(network.north, lines=[ordered_line(), ordered_line("L2", number="Q")])
    rows = [{"line_id": line.line_id, "confirmed": 4} for line in order.lines.all()]
    order = services.answer_part_order(order=order, lines=rows, actor=manager)
    assert [(line.list_price, line.price) for line in order.lines.all()] == [(120, 120), (None, 50)]


def test_every_move_that_the_table_does_not_allow_is_refused(network):
    order = order_parts(network.north)
    for source, target in product(State, State):
        order.state = source
        if PART_MOVES.allows(source, target):
            order.move_to(target)
        else:
            with pytest.raises(TransitionRefused):
                order.move_to(target)


def test_an_order_heard_twice_is_one_and_equal_ids_of_two_dealers_are_two(network, manager):
    same = str(uuid4())
    first = order_parts(network.north, order_id=same)
    assert order_parts(network.north, order_id=same) == first
    assert first.lines.count() == 2
    other = order_parts(network.south, order_id=same, lines=[ordered_line(quantity="9")])
    services.refuse_part_order(order=other, reason="No", actor=manager)
    first.refresh_from_db()
    assert (PartOrder.objects.count(), first.state) == (2, State.RECEIVED)
    [(_name, payload)] = told()
    assert Outbox.objects.get(name="hub_orders.parts_settled").recipient == network.south.pk
    assert payload["outcome"] == "refused"


def test_strangers_are_not_heard_and_figures_are_checked(network):
    class Stranger:
        pk = uuid4()

    with pytest.raises(NotAMember):
        order_parts(Stranger)
    for wrong in ({"kind": "gift"}, {"lines": [ordered_line(quantity="-1")]}):
        with pytest.raises(InvalidInput):
            order_parts(network.north, **wrong)
    order = order_parts(network.north)
    for act in (services.ask_parts_cancel,):
        with pytest.raises(PartOrder.DoesNotExist):
            act(sender=network.south.pk, order_id=str(order.order_id), reason="x")


def test_cancelled_as_asked_kept_and_too_late(network, manager):
    def ask(order):
        services.ask_parts_cancel(
            sender=network.north.pk, order_id=str(order.order_id), reason="Twice ordered"
        )
        order.refresh_from_db()
        return order

    order = ask(order_parts(network.north))
    with pytest.raises(InvalidInput):
        services.keep_part_order(order=order, reason="", actor=manager)
    services.keep_part_order(order=order, reason="Packed", actor=manager)
    order = ask(order)
    assert services.accept_parts_cancel(order=order, actor=manager).state == State.CANCELLED
    with pytest.raises(Conflict):
        services.accept_parts_cancel(order=order, actor=manager)
    late = order_parts(network.north)
    late = services.answer_part_order(order=late, lines=promise(late), actor=manager)
    services.ship_part_order(order=late, actor=manager)
    assert not ask(late).is_asked_back
    assert [payload["outcome"] for name, payload in told() if name == "settled"] == [
        "kept", "cancelled", "kept",
    ]  # fmt: skip


def test_what_goods_in_finds_stands_on_the_line(network, manager):
    order = order_parts(network.north)
    services.note_inspection(
        sender=network.north.pk, order_id=str(order.order_id), line_id="L1", delivered="4",
        accepted="3", fault="damaged", finding="One bent",
    )  # fmt: skip
    line = order.lines.get(line_id="L1")
    assert (line.accepted, line.rejected, line.finding) == (3, 1, "damaged One bent")
