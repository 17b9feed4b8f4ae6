from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dealers.parts.models import CountLine, StockCount, StockLevel
from dealers.parts.services import (
    cancel_count,
    count_code,
    count_part,
    issue_part,
    place_part,
    post_count,
    request_part,
    start_count,
)
from dealers.parts.states import COUNT_MOVES, Cause, CountState, MoveKind
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tests.dealers.parts.conftest import make_part


@pytest.fixture
def count(stocked, store) -> StockCount:
    place_part(part=stocked, store=store, bin="A-1", actor=None)
    return start_count(store=store, actor=None)


def enter(count, part, counted, **more) -> CountLine:
    return count_part(stockcount=count, part=part, counted=Decimal(counted), actor=None, **more)


def test_a_count_lists_what_should_be_there(count, stocked, store):
    line = count.lines.get()
    assert (line.part, line.bin, line.expected, line.difference) == (stocked, "A-1", 3, None)
    assert count.number.startswith("SC-S1-")
    make_part("Q-1")
    for given in ({"bins": "B"}, {"abc": "A"}):
        with pytest.raises(InvalidInput):
            start_count(store=store, actor=None, **given)
    assert start_count(store=store, bins="a-", actor=None).lines.count() == 1


def test_differences_are_posted_with_their_cause_and_work_goes_on(count, stocked, store):
    found = make_part("Q-1")
    enter(count, stocked, 2)
    issue_part(part=stocked, store=store, quantity=Decimal(1), actor=None)
    enter(count, found, 1, cause=Cause.FOUND)
    with pytest.raises(Conflict):
        post_count(stockcount=count, actor=None)
    assert StockLevel.objects.get(part=found).on_hand == 0
    CountLine.objects.filter(part=stocked).update(cause=Cause.LOST, note="Gone")
    posted = post_count(stockcount=count, actor=None)
    assert posted.state == CountState.POSTED
    assert StockLevel.objects.get(part=stocked).on_hand == 1  # 3 − 1 lost − 1 issued meanwhile
    move = count.lines.get(part=stocked).move
    assert (move.kind, move.quantity, move.cause) == (MoveKind.COUNT, -1, "lost")
    assert (move.document_number, move.reason) == (count.number, "Gone")
    for act in (
        lambda: enter(count, stocked, 1),
        lambda: post_count(stockcount=count, actor=None),
        lambda: cancel_count(stockcount=count, actor=None),
    ):
        with pytest.raises(Conflict):
            act()


def test_counted_twice_the_second_counts(count, stocked):
    enter(count, stocked, 9)
    assert enter(count, stocked, 3).difference == 0
    post_count(stockcount=count, actor=None)
    assert stocked.moves.filter(kind=MoveKind.COUNT).count() == 0


def test_less_than_is_reserved_changes_nothing(count, stocked, store):
    request_part(part=stocked, store=store, quantity=Decimal(3), note="Mr Li", actor=None)
    enter(count, stocked, 2, cause=Cause.LOST)
    with pytest.raises(Conflict):
        post_count(stockcount=count, actor=None)
    count.refresh_from_db()
    assert count.state == CountState.OPEN


@pytest.mark.parametrize("wrong", [{"counted": -1}, {"counted": 1, "cause": "magic"}])
def test_what_cannot_be_counted_is_refused(count, stocked, wrong):
    with pytest.raises(InvalidInput):
        enter(count, stocked, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        CountLine.objects.update(counted=-1)


def test_a_count_thrown_away_changes_no_stock(count, stocked):
    enter(count, stocked, 1, cause=Cause.LOST)
    assert cancel_count(stockcount=count, actor=None).state == CountState.CANCELLED
    assert StockLevel.objects.get(part=stocked).on_hand == 3


def test_every_move_of_a_count_follows_the_table(count):
    for source in CountState:
        for target in CountState:
            count.state = source
            if COUNT_MOVES.allows(source, target):
                count.move_to(target)
            else:
                with pytest.raises(TransitionRefused):
                    count.move_to(target)


def test_code_of_a_label_names_the_part_by_its_number_or_the_makers(count, stocked):
    type(stocked).objects.filter(pk=stocked.pk).update(catalogue_code="M-77")
    for code, counted in ((f" {stocked.number.lower()} ", 2), ("m-77", 3)):
        line = count_code(stockcount=count, code=code, counted=Decimal(counted), actor=None)
        assert (line.part, line.counted) == (stocked, counted)
    type(stocked).objects.filter(pk=stocked.pk).update(catalogue_code="")
    for code in ("M-77", "", "no such"):
        with pytest.raises(InvalidInput, match="No part has the number"):
            count_code(stockcount=count, code=code, counted=Decimal(1), actor=None)
    assert count.lines.count() == 1
