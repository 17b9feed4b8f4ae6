from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, now

from dealers.parts.models import Part, PartDemand, PurchaseOrder, StockLevel
from dealers.parts.selectors import dead_levels, stores_with_figures, to_reorder
from dealers.parts.services import (
    add_supplier,
    edit_part,
    issue_part,
    note_lost_sale,
    order_suggested,
    plan_stock,
    receive_part,
    request_part,
    sell_part,
    set_limits,
    submit_order,
    supersede_part,
)
from dealers.parts.tasks import plan_everywhere
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope, Unit
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_orders import inspect, make_order


def use(part, store, quantity: int, *, days_ago: int) -> None:
    """So many received and issued on a day of the past."""
    receive_part(
        part=part, store=store, quantity=Decimal(quantity), unit_cost=Decimal(60), actor=None
    )
    move = issue_part(part=part, store=store, quantity=Decimal(quantity), actor=None)
    with connection.cursor() as cursor:  # the ledger itself refuses to be changed
        at = now() - timedelta(days=days_ago)
        cursor.execute("UPDATE parts_stockmove SET at = %s WHERE id = %s", [at, move.pk])


def level(part, store) -> StockLevel:
    return StockLevel.objects.get(part=part, store=store)


def figures(part, store) -> tuple[Decimal, ...]:
    shelf = level(part, store)
    return shelf.monthly_demand, shelf.safety_stock, shelf.reorder_point, shelf.target


@pytest.fixture
def used(part, store) -> Part:
    """Twelve a month, every month of the year."""
    for spell in range(12):
        use(part, store, 12, days_ago=30 * spell + 5)
    return part


def test_even_demand_needs_no_safety_stock(used, store):
    assert plan_stock(today=localdate()) == 1
    # 12 in 30 days, 7 days to deliver: 2.8, so 3; a month more to order up to.
    assert figures(used, store) == (12, 0, 3, 15)
    used.refresh_from_db()
    assert used.abc == "A"
    assert plan_stock(today=localdate()) == 0


def test_what_was_lost_counts_and_what_came_back_does_not(part, store):
    note_lost_sale(part=part, store=store, quantity=Decimal(24), actor=None)
    plan_stock(today=localdate())
    mean, safety, point, target = figures(part, store)
    # 24 in one of twelve spells: mean 2, deviation √(48 − 4) = 6.63; 1.65 × 6.63 × √(7/30) = 5.29.
    assert (mean, safety, point, target) == (2, 6, 7, 9)


def test_a_supplier_who_takes_long_raises_the_reorder_point(used, store):
    slow = add_supplier(name="Far away", lead_days=60, actor=None)
    edit_part(part=used, supplier=slow, actor=None)
    plan_stock(today=localdate())
    assert figures(used, store) == (12, 0, 24, 36)


def test_demand_of_the_old_number_is_that_of_the_new(used, store):
    newer = make_part("P-200")
    supersede_part(part=used, by=newer, on=localdate(), actor=None)
    plan_stock(today=localdate())
    assert figures(newer, store) == (12, 0, 3, 15)
    assert figures(used, store) == (0, 0, 0, 0)


def test_limits_by_hand_win(used, store):
    set_limits(
        part=used, store=store, min_quantity=Decimal(8), max_quantity=Decimal(20), actor=None
    )
    assert (level(used, store).reorder_point, level(used, store).target) == (8, 20)
    plan_stock(today=localdate())
    assert figures(used, store) == (12, 0, 8, 20)
    for wrong in ({"min_quantity": -1}, {"min_quantity": 3, "max_quantity": 2}):
        with pytest.raises(InvalidInput):
            set_limits(part=used, store=store, actor=None, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.update(max_quantity=1)


def test_parts_are_graded_by_what_a_years_use_costs(store):
    for number, worth in (("A-1", 96), ("B-1", 18), ("C-1", 6), ("D-1", 0)):
        part = make_part(number)
        receive_part(part=part, store=store, quantity=Decimal(1), unit_cost=Decimal(1), actor=None)
        if worth:
            note_lost_sale(part=part, store=store, quantity=Decimal(worth), actor=None)
    plan_stock(today=localdate())
    assert list(Part.objects.order_by("number").values_list("abc", flat=True)) == [
        "A", "B", "C", "C",
    ]  # fmt: skip


def test_suggestions_count_what_is_on_its_way_and_become_one_draft(used, store):
    supplier = add_supplier(name="Bosch", actor=None)
    other = make_part("Q-1")
    set_limits(part=other, store=store, min_quantity=2, max_quantity=5, actor=None)
    plan_stock(today=localdate())
    needy = list(to_reorder().order_by("part__number"))
    assert [(shelf.part.number, shelf.suggested) for shelf in needy] == [("P-100", 15), ("Q-1", 5)]
    with pytest.raises(Conflict):
        order_suggested(stocklevel=needy[0], actor=None)
    for shelf in needy:
        order_suggested(stocklevel=shelf, supplier=supplier, actor=None)
    order = PurchaseOrder.objects.get()
    assert [line.quantity for line in order.lines.order_by("part__number")] == [15, 5]
    assert not to_reorder().exists()
    with pytest.raises(Conflict):
        order_suggested(stocklevel=needy[0], supplier=supplier, actor=None)


def test_the_usual_supplier_is_taken_and_those_who_wait_are_ordered_for(part, store):
    supplier = add_supplier(name="Bosch", actor=None)
    edit_part(part=part, supplier=supplier, actor=None)
    request_part(part=part, store=store, quantity=Decimal(3), note="Mr Li", actor=None)
    shelf = to_reorder().get()
    assert (shelf.awaited, shelf.suggested) == (3, 3)
    assert order_suggested(stocklevel=shelf, actor=None).order.supplier == supplier


def test_what_is_out_of_use_or_superseded_is_not_suggested(used, store):
    plan_stock(today=localdate())
    assert to_reorder().exists()
    edit_part(part=used, is_active=False, actor=None)
    assert not to_reorder().exists()
    edit_part(part=used, is_active=True, actor=None)
    supersede_part(part=used, by=make_part("P-200"), on=localdate(), actor=None)
    assert not to_reorder().exists()


def test_stock_nobody_takes_from_is_dead(stocked, store):
    assert not dead_levels(today=localdate()).exists()
    half_a_year = localdate() + timedelta(days=181)
    assert dead_levels(today=half_a_year).exists()
    issue_part(part=stocked, store=store, quantity=Decimal(1), actor=None)
    assert not dead_levels(today=localdate() + timedelta(days=180)).exists()
    assert dead_levels(today=localdate() + timedelta(days=181)).exists()


def test_the_figures_of_a_store(stocked, store):
    idle = make_store("S2")
    sell_part(part=stocked, store=store, quantity=Decimal(2), actor=None)
    note_lost_sale(part=stocked, store=store, quantity=Decimal(3), actor=None)
    supplier = add_supplier(name="Bosch", actor=None)
    order = make_order(supplier, store, stocked, kind="emergency", quantity=1)
    inspect(submit_order(purchaseorder=order, actor=None).lines.get(), 1, 1)
    sold = receive_part(
        part=make_part("Q-1"), store=store, quantity=Decimal(1), unit_cost=Decimal(10), actor=None
    )
    assert sold.balance == 1
    stores = stores_with_figures(Unit.objects.filter(kind="store"), today=localdate())
    busy, quiet = stores.order_by("code")
    assert (busy.issued, busy.lost, busy.emergency) == (2, 3, 1)
    assert busy.fill_rate == 20  # (5 − 1 − 3) ÷ 5
    assert busy.stock_value == 1 * 60 + 1 * 50 + 10
    assert busy.days_supply == 90  # 120 ÷ (2 × 60) × 90
    assert (quiet, quiet.fill_rate, quiet.days_supply) == (idle, None, None)


def test_every_dealer_is_planned_at_night(used, store, south):
    plan_everywhere.apply()
    assert level(used, store).target == 15


def test_in_the_morning_buyers_hear_what_their_stores_need(used, store):
    clerk = make_person("parts_clerk", store=store, scope=Scope.STORE)
    far = make_store("S2")
    make_person("service_manager", store=far, scope=Scope.STORE)
    make_person("technician", store=store)
    plan_stock(today=localdate())
    notice = Notification.objects.get()
    assert (notice.user, notice.values) == (clerk, {"count": "1"})


def test_parts_of_before_are_found_after_the_night(part):
    Part.objects.update(search=None)
    plan_stock(today=localdate())
    assert list(Part.objects.search("jiyou")) == [part]
    assert not PartDemand.objects.exists()
