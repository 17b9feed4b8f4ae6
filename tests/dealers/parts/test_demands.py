from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dealers.parts.models import PartDemand, StockLevel
from dealers.parts.services import (
    NotEnoughStock,
    issue_part,
    note_lost_sale,
    receive_part,
    release_demand,
    request_part,
    return_part,
    serve_demand,
)
from dealers.parts.states import DEMAND_MOVES, DemandState
from portal.core.errors import Conflict, InvalidInput
from portal.core.models import uuid7
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store
from tests.dealers.parts.conftest import make_part


def wish(part, store, quantity, **more) -> PartDemand:
    given = {"note": "Mr Li", **more}
    return request_part(part=part, store=store, quantity=Decimal(quantity), actor=None, **given)


def receive(part, store, quantity) -> None:
    receive_part(
        part=part, store=store, quantity=Decimal(quantity), unit_cost=Decimal(60), actor=None
    )


def shelf(part, store) -> tuple[Decimal, Decimal]:
    level = StockLevel.objects.get(part=part, store=store)
    return level.on_hand, level.reserved


def test_a_wish_holds_what_is_there_and_waits_for_the_rest(stocked, store):
    first, second = wish(stocked, store, 2), wish(stocked, store, 2)
    assert (first.state, first.held) == (DemandState.HELD, 2)
    assert (second.state, second.held, second.missing) == (DemandState.WAITING, 1, 1)
    assert shelf(stocked, store) == (3, 3)
    with pytest.raises(NotEnoughStock):
        issue_part(part=stocked, store=store, quantity=Decimal(1), actor=None)
    receive(stocked, store, 1)
    second.refresh_from_db()
    assert (second.state, second.held) == (DemandState.HELD, 2)


def test_who_waits_longest_gets_what_comes_in(part, store):
    wishes = [wish(part, store, 2) for _n in range(3)]
    receive(part, store, 3)
    held = [PartDemand.objects.get(pk=w.pk).held for w in wishes]
    assert held == [2, 1, 0]
    release_demand(partdemand=wishes[0], actor=None)
    held = [PartDemand.objects.get(pk=w.pk).held for w in wishes]
    assert held == [0, 2, 1]
    assert shelf(part, store) == (3, 3)


def test_issuing_to_the_document_takes_what_is_held_for_it(stocked, store):
    document = uuid7()
    missing = wish(stocked, make_store("S2"), 1, document_id=document)
    mine = wish(stocked, store, 2, document_id=document, document_number="RO-1")
    wish(stocked, store, 1)
    move = issue_part(
        part=stocked, store=store, quantity=Decimal(1), document_id=document, actor=None
    )
    mine.refresh_from_db()
    assert (mine.state, mine.held, mine.served) == (DemandState.HELD, 1, 1)
    assert shelf(stocked, store) == (2, 2)
    issue_part(part=stocked, store=store, quantity=Decimal(1), document_id=document, actor=None)
    mine.refresh_from_db()
    assert (mine.state, mine.held, mine.served) == (DemandState.SERVED, 0, 2)
    assert shelf(stocked, store) == (1, 1)
    with pytest.raises(NotEnoughStock):
        issue_part(part=stocked, store=store, quantity=Decimal(1), document_id=document, actor=None)
    missing.refresh_from_db()
    assert missing.state == DemandState.WAITING
    return_part(issue=move, quantity=Decimal(1), actor=None)
    assert shelf(stocked, store) == (2, 1)


def test_a_document_is_known_by_its_number_too(stocked, store):
    demand = wish(stocked, store, 3, document_number="ro-7")
    issue_part(
        part=stocked, store=store, quantity=Decimal(3), document_id=uuid7(),
        document_number="RO-7", actor=None,
    )  # fmt: skip
    demand.refresh_from_db()
    assert demand.state == DemandState.SERVED


def test_what_is_held_goes_before_what_is_free_whichever_wish_is_older(part, store):
    document = uuid7()
    older = wish(part, store, 2, document_id=document)
    receive(part, store, 1)
    newer = wish(part, store, 1, document_id=document)
    PartDemand.objects.filter(pk=older.pk).update(held=0)
    PartDemand.objects.filter(pk=newer.pk).update(held=1, state=DemandState.HELD)
    issue_part(part=part, store=store, quantity=Decimal(1), document_id=document, actor=None)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.served, newer.served, newer.state) == (0, 1, DemandState.SERVED)
    assert shelf(part, store) == (0, 0)


def test_handing_out_waits_until_all_is_there_and_happens_once(part, store, owner):
    demand = wish(part, store, 2)
    with pytest.raises(NotEnoughStock):
        serve_demand(partdemand=demand, actor=owner)
    receive(part, store, 2)
    assert serve_demand(partdemand=demand, actor=owner).state == DemandState.SERVED
    assert shelf(part, store) == (0, 0)
    for act in (serve_demand, release_demand):
        with pytest.raises(Conflict):
            act(partdemand=demand, actor=owner)


def test_a_lost_sale_is_demand_without_stock(stocked, store, owner):
    lost = note_lost_sale(
        part=stocked, store=store, quantity=Decimal(5), note="Shop X", actor=owner
    )
    assert (lost.state, lost.missing) == (DemandState.LOST, 0)
    assert shelf(stocked, store) == (3, 0)
    gone = release_demand(partdemand=wish(stocked, store, 4), is_lost=True, actor=owner)
    assert (gone.state, gone.held) == (DemandState.LOST, 0)
    assert shelf(stocked, store) == (3, 0)


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"quantity": 1, "note": " "}])
def test_a_wish_without_a_quantity_or_a_name_is_refused(stocked, store, wrong):
    with pytest.raises(InvalidInput):
        wish(stocked, store, **wrong)
    assert not PartDemand.objects.exists()


def test_every_move_of_a_wish_follows_the_table(stocked, store):
    demand = wish(stocked, store, 1)
    for source in DemandState:
        for target in DemandState:
            demand.state = source
            if DEMAND_MOVES.allows(source, target):
                demand.move_to(target)
            else:
                with pytest.raises(TransitionRefused):
                    demand.move_to(target)


def test_the_database_refuses_to_hold_more_than_is_wanted(stocked, store):
    demand = wish(stocked, store, 1)
    for wrong in ({"held": 2}, {"state": DemandState.RELEASED}, {"held": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartDemand.objects.filter(pk=demand.pk).update(**wrong)


def test_clerks_see_the_wishes_and_moves_of_their_stores(stocked, store):
    other = make_store("S2")
    wish(stocked, store, 1)
    wish(make_part("Q-1"), other, 1)
    clerk = make_person("parts_clerk", store=store, scope=Scope.STORE)
    assert [d.store for d in PartDemand.objects.visible_to(clerk, "parts.part.view")] == [store]
    assert stocked.moves.visible_to(clerk, "parts.part.view").count() == 1
    far = make_person("service_manager", store=other, scope=Scope.STORE)
    assert stocked.moves.visible_to(far, "parts.part.view").count() == 0
