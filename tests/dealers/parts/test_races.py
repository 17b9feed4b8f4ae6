"""Many clerks at once, each on a connection of their own, with committed rows."""

import threading
from collections import Counter
from decimal import Decimal

from django.db import connection

from dealers.parts.models import StockLevel, StockMove
from dealers.parts.services import NotEnoughStock, issue_part, receive_part, request_part
from dealers.parts.states import MoveKind
from tenants.context import in_tenant
from tests.conftest import make_store
from tests.dealers.parts.conftest import make_part


def at_once(tenant, count: int, act) -> Counter:
    """How often ``act`` won and was refused when ``count`` clerks do it at the same moment."""
    results, together = [], threading.Barrier(count)

    def clerk() -> None:
        try:
            with in_tenant(tenant):
                connection.ensure_connection()
                together.wait(60)
                act()
                results.append("got it")
        except NotEnoughStock:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return Counter(results)


def test_fifty_issues_of_thirty_pieces_lose_none_and_never_go_below_zero(committed):
    north = committed["North"]
    with in_tenant(north):
        store, part = make_store(), make_part()
        receive_part(
            part=part, store=store, quantity=Decimal(30), unit_cost=Decimal(60), actor=None
        )

    def issue():
        issue_part(part=part, store=store, quantity=Decimal(1), actor=None)

    assert at_once(north, 50, issue) == {"got it": 30, "too late": 20}
    with in_tenant(north):
        issues = StockMove.objects.filter(kind=MoveKind.ISSUE).order_by("-balance")
        assert [move.balance for move in issues] == list(range(29, -1, -1))
        assert StockLevel.objects.get().on_hand == 0


def test_of_two_who_reserve_the_last_piece_one_waits(committed):
    north = committed["North"]
    with in_tenant(north):
        store, part = make_store(), make_part()
        receive_part(part=part, store=store, quantity=Decimal(1), unit_cost=Decimal(60), actor=None)

    def reserve():
        request_part(part=part, store=store, quantity=Decimal(1), note="Counter", actor=None)

    assert at_once(north, 4, reserve) == {"got it": 4}
    with in_tenant(north):
        assert sorted(part.demands.values_list("held", flat=True)) == [0, 0, 0, 1]
        assert StockLevel.objects.get().reserved == 1
