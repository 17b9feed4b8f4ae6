from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dealers.parts.models import AppendOnly, Part, StockLevel, StockMove
from dealers.parts.selectors import available_in, find_parts, parts_with_stock
from dealers.parts.services import (
    NotEnoughStock,
    add_from_catalogue,
    adjust_stock,
    correct_stock,
    create_part,
    edit_part,
    issue_part,
    receive_part,
    return_part,
    sell_part,
    transfer_part,
)
from dealers.parts.states import Cause, MoveKind
from portal.core.errors import Conflict, InvalidInput
from portal.core.models import uuid7
from tenants.accounts.models import Scope
from tenants.accounts.stores import stores_for
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.reference.models import Part as CatalogueEntry
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part


def level(part, store) -> StockLevel:
    return StockLevel.objects.get(part=part, store=store)


def test_create_part_cleans_the_number_and_refuses_it_twice(north, owner):
    part = create_part(number=" p-1 ", name_zh="机滤", actor=owner)
    assert part.number == "P-1"
    assert AuditEntry.objects.filter(object_id=part.pk, verb="parts.part.added").exists()
    with pytest.raises(InvalidInput) as refused:
        create_part(number="P-1", name_zh="机滤", actor=owner)
    assert set(refused.value.fields) == {"number"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"number": " "}, "number"), ({"number": "X", "price": Decimal(-1)}, "price")],
)
def test_create_part_refuses(north, fields, field):
    with pytest.raises(InvalidInput) as refused:
        create_part(name_zh="机滤", actor=None, **fields)
    assert set(refused.value.fields) == {field}
    assert not Part.objects.exists()


def test_edit_part_notes_what_changed_and_keeps_the_number(part, owner):
    edit_part(part=part, price=Decimal("120.00"), name_en="Oil filter", actor=owner)
    entry = AuditEntry.objects.get(object_id=part.pk, verb="parts.part.edited")
    assert entry.changes == {"price": ["100.00", "120.00"]}
    with pytest.raises(TypeError):
        edit_part(part=part, number="P-9", actor=owner)
    with pytest.raises(InvalidInput):
        edit_part(part=part, price=Decimal(-1), actor=owner)


def test_add_from_catalogue_takes_over_name_price_and_system(north, hub, owner):
    CatalogueEntry.objects.create(
        network=hub.pk,
        code="C-1",
        name_zh="水泵",
        name_en="Pump",
        price=Decimal(300),
        system="engine",
    )
    part, is_new = add_from_catalogue(code="c-1", actor=owner)
    assert is_new
    assert (part.number, part.name, part.price, part.system) == ("C-1", "Pump", 300, "engine")
    assert add_from_catalogue(code="C-1", actor=owner) == (part, False)
    with pytest.raises(InvalidInput):
        add_from_catalogue(code="C-2", actor=owner)


def test_receive_makes_a_moving_average(stocked, store):
    receive_part(
        part=stocked, store=store, quantity=Decimal(1), unit_cost=Decimal(100), bin="A1", actor=None
    )
    shelf = level(stocked, store)
    assert (shelf.on_hand, shelf.average_cost, shelf.bin) == (4, Decimal("70.0000"), "A1")
    assert shelf.value == 280


def test_issue_costs_the_average_and_leaves_a_move(stocked, store, owner):
    document = uuid7()
    move = issue_part(
        part=stocked, store=store, quantity=Decimal(2), actor=owner,
        document_id=document, document_number="RO-1",
    )  # fmt: skip
    assert (move.quantity, move.unit_cost, move.balance) == (-2, 60, 1)
    assert (move.document_id, move.document_number, move.actor) == (document, "RO-1", owner)
    assert available_in(stocked, store) == 1


def test_issue_more_than_there_is_changes_nothing(stocked, store):
    with pytest.raises(NotEnoughStock) as refused:
        issue_part(part=stocked, store=store, quantity=Decimal(4), actor=None)
    assert str(refused.value) == "Store S1 has 3 of P-100 Oil filter, not 4."
    assert level(stocked, store).on_hand == 3
    assert StockMove.objects.count() == 1


def test_reserved_pieces_cannot_be_issued(stocked, store):
    StockLevel.objects.update(reserved=Decimal(2))
    with pytest.raises(NotEnoughStock):
        issue_part(part=stocked, store=store, quantity=Decimal(2), actor=None)
    with pytest.raises(Conflict):
        adjust_stock(part=stocked, store=store, counted=Decimal(1), reason="?", actor=None)


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_a_quantity_of_nothing_is_refused(stocked, store, quantity):
    move = issue_part(part=stocked, store=store, quantity=Decimal(1), actor=None)
    for act in (
        lambda: receive_part(
            part=stocked, store=store, quantity=quantity, unit_cost=Decimal(1), actor=None
        ),
        lambda: issue_part(part=stocked, store=store, quantity=quantity, actor=None),
        lambda: return_part(issue=move, quantity=quantity, actor=None),
        lambda: transfer_part(
            part=stocked, source=store, target=make_store("S2"), quantity=quantity, actor=None
        ),
    ):
        with pytest.raises(InvalidInput):
            act()
    assert level(stocked, store).on_hand == 2


def test_return_goes_back_at_the_cost_it_left_with_and_not_twice(stocked, store):
    move = issue_part(part=stocked, store=store, quantity=Decimal(2), actor=None)
    receive_part(
        part=stocked, store=store, quantity=Decimal(1), unit_cost=Decimal(120), actor=None
    )  # average 90
    return_part(issue=move, quantity=Decimal(1), actor=None)
    shelf = level(stocked, store)
    assert (shelf.on_hand, shelf.average_cost) == (3, 80)
    return_part(issue=move, quantity=Decimal(1), actor=None)
    with pytest.raises(Conflict):
        return_part(issue=move, quantity=Decimal(1), actor=None)
    receipt = StockMove.objects.filter(kind=MoveKind.RECEIVE).first()
    with pytest.raises(Conflict):
        return_part(issue=receipt, quantity=Decimal(1), actor=None)


def test_count_writes_the_difference_with_its_reason(stocked, store, owner):
    move = adjust_stock(
        part=stocked, store=store, counted=Decimal(1), reason="Two broken", actor=owner
    )
    assert (move.kind, move.quantity, move.balance) == (MoveKind.COUNT, -2, 1)
    assert adjust_stock(
        part=stocked, store=store, counted=Decimal(1), reason="Again", actor=owner
    ).quantity == 0  # fmt: skip
    with pytest.raises(InvalidInput):
        adjust_stock(part=stocked, store=store, counted=Decimal(1), reason=" ", actor=owner)
    with pytest.raises(InvalidInput):
        adjust_stock(part=stocked, store=store, counted=Decimal(-1), reason="x", actor=owner)


def test_transfer_moves_pieces_with_their_cost(stocked, store):
    other = make_store("S2")
    out, into = transfer_part(
        part=stocked, source=store, target=other, quantity=Decimal(2), actor=None
    )
    assert (out.quantity, into.quantity, into.unit_cost) == (-2, 2, 60)
    assert (level(stocked, store).on_hand, level(stocked, other).on_hand) == (1, 2)
    with pytest.raises(NotEnoughStock):
        transfer_part(part=stocked, source=store, target=other, quantity=Decimal(2), actor=None)
    with pytest.raises(InvalidInput):
        transfer_part(part=stocked, source=store, target=store, quantity=Decimal(1), actor=None)


def test_the_moves_add_up_to_the_stock(stocked, store):
    move = issue_part(part=stocked, store=store, quantity=Decimal(2), actor=None)
    return_part(issue=move, quantity=Decimal(1), actor=None)
    adjust_stock(part=stocked, store=store, counted=Decimal(5), reason="Found", actor=None)
    assert sum(m.quantity for m in StockMove.objects.all()) == level(stocked, store).on_hand == 5


def test_the_database_refuses_negative_stock(stocked, store):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.update(on_hand=Decimal(-1))


def test_find_and_sum_over_stores(stocked, store):
    other = make_store("S2")
    receive_part(part=stocked, store=other, quantity=Decimal(2), unit_cost=Decimal(1), actor=None)
    make_part("Q-1", name_zh="水泵", name_en="Pump")
    assert [p.number for p in find_parts("p-1")] == ["P-100"]
    assert [p.number for p in find_parts("水")] == ["Q-1"]
    found = {p.number: (p.on_hand, p.available) for p in parts_with_stock()}
    assert found == {"P-100": (5, 5), "Q-1": (0, 0)}
    assert {p.number: p.on_hand for p in parts_with_stock([other.pk])} == {"P-100": 2, "Q-1": 0}


def test_stores_for_follow_the_reach_of_the_role(north, store):
    other = make_store("S2")
    clerk = make_person("parts_clerk", store=store, scope=Scope.STORE)
    everywhere = make_person("general_manager", scope=Scope.GROUP)
    nobody = make_person("sales_consultant", store=store)
    assert list(stores_for(clerk, "parts.stock.issue")) == [store]
    assert list(stores_for(everywhere, "parts.stock.issue")) == [store, other]
    assert list(stores_for(nobody, "parts.stock.issue")) == []


def test_two_dealers_with_equal_parts_do_not_touch_each_other(north, south, stocked, store):
    with in_tenant(south):
        assert not Part.objects.exists()
        twin_store = make_store(store.code)
        twin = Part.objects.create(pk=stocked.pk, number=stocked.number, name_zh="机滤")
        with pytest.raises(NotEnoughStock):
            issue_part(part=twin, store=twin_store, quantity=Decimal(1), actor=None)
    assert level(stocked, store).on_hand == 3


def test_a_counter_sale_costs_and_earns_and_goes_on_one_slip(stocked, store, owner):
    sale = sell_part(part=stocked, store=store, quantity=Decimal(1), actor=owner)
    assert (sale.kind, sale.unit_price, sale.unit_cost, sale.amount) == (
        MoveKind.SALE,
        100,
        60,
        100,
    )
    assert sale.document_number.startswith("CS-S1-")
    more = sell_part(
        part=stocked, store=store, quantity=Decimal(1), unit_price=Decimal(90),
        document_number=sale.document_number.lower(), actor=owner,
    )  # fmt: skip
    assert (more.document_number, more.unit_price) == (sale.document_number, 90)
    assert return_part(issue=sale, quantity=Decimal(1), actor=owner).amount == -100
    for wrong in ({"unit_price": Decimal(-1)}, {"document_number": "CS-9"}):
        with pytest.raises(InvalidInput) as refused:
            sell_part(part=stocked, store=store, quantity=Decimal(1), actor=owner, **wrong)
        assert set(refused.value.fields) == set(wrong)
    assert level(stocked, store).on_hand == 2


def test_a_correction_says_why(stocked, store, owner):
    move = correct_stock(
        part=stocked, store=store, difference=Decimal(-2), cause=Cause.DAMAGED, actor=owner
    )
    assert (move.kind, move.quantity, move.balance, move.cause) == ("adjust", -2, 1, "damaged")
    with pytest.raises(NotEnoughStock):
        correct_stock(
            part=stocked, store=store, difference=Decimal(-2), cause=Cause.LOST, actor=owner
        )
    for difference, cause in ((0, Cause.FOUND), (1, ""), (1, Cause.OTHER), (1, "stolen")):
        with pytest.raises(InvalidInput):
            correct_stock(
                part=stocked, store=store, difference=Decimal(difference), cause=cause, actor=owner
            )


def test_a_move_is_never_changed_nor_removed(stocked):
    move = stocked.moves.get()
    move.quantity = Decimal(9)
    for act in (
        move.save,
        move.delete,
        lambda: StockMove.objects.update(quantity=9),
        lambda: StockMove.objects.all().delete(),
        lambda: StockMove.objects.bulk_update([move], ["quantity"]),
    ):
        with pytest.raises(AppendOnly):
            act()
    assert stocked.moves.get().quantity == 3
