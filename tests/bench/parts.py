"""The parts desk of one store with 30,000 parts and 2,000,000 moves beside one with 100; and a rush."""

import threading
import time
from decimal import Decimal

from django.db import connection
from django.utils.timezone import localdate

from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.services import (
    NotEnoughStock,
    create_part,
    issue_part,
    plan_stock,
    receive_part,
)
from tenants.accounts.models import Scope, Unit, User
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.bench import fill_parts
from tests.bench.meter import Meter, Reading
from tests.bench.report import Figure
from tests.conftest import make_person, make_store, signed_in

FEW, PARTS, MOVES = 100, 30_000, 2_000_000
CLERKS, PIECES = 50, 30


def measure(tenants) -> list[Figure]:
    """Search, stock list, moves and a part's page, few and many; the nightly plan; fifty clerks."""
    north = tenants["North"]
    with in_tenant(north):
        store = make_store()
        owner = make_person("owner", store=store, scope=Scope.GROUP)
        move = _first(store)
        fill_parts.parts(FEW, FEW * 20, like=move)
    meter = _signed_in(north, owner)
    few = _read(meter, _paths(north))
    with in_tenant(north):
        fill_parts.parts(PARTS, MOVES, like=move)
    many = _read(meter, _paths(north))
    return [*_growth(few, many), *_planning(north), *_rush(north, store)]


def _first(store: Unit) -> StockMove:
    part = create_part(
        number="BN-000001", name_zh="机油滤清器", price=Decimal(90), category="wear", actor=None
    )
    return receive_part(
        part=part, store=store, quantity=Decimal(9), unit_cost=Decimal(60), actor=None
    )


def _signed_in(tenant: Tenant, owner: User) -> Meter:
    with in_tenant(tenant):
        cookies = signed_in(owner, tenant.slug).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    return Meter(f"{tenant.slug}.portal.test", cookie=cookie, accept_language="zh-hans")


def _paths(tenant: Tenant) -> dict[str, str]:
    with in_tenant(tenant):
        part = Part.objects.get(number="BN-000050")
    return {
        "list of parts": "/parts/",
        "part found by number": "/parts/?q=bn-000050",
        "parts found by pinyin": "/parts/?q=huohuasai",
        "stock by store": "/parts/stock/",
        "what to order": "/parts/stock/?low=true",
        "list of moves": "/parts/moves/",
        "moves of a document": "/parts/moves/?q=RO-77",
        "part": f"/parts/{part.pk}/?tab=moves",
    }


def _read(meter: Meter, paths: dict[str, str]) -> dict[str, Reading]:
    return {name: meter.read("GET", path) for name, path in paths.items()}


def _growth(few: dict[str, Reading], many: dict[str, Reading]) -> list[Figure]:
    figures = []
    for name, after in many.items():
        before = few[name]
        said = f"{name}, {FEW} to {PARTS:,} parts, {MOVES:,} moves"
        figures += [
            Figure("parts", f"{said}: CPU", after.cpu_ms / before.cpu_ms, "times", aim=2),
            Figure("parts", f"{said}: queries", after.queries, "queries", aim=15),
            # One more where the rows no longer fit on a page: the pager counts them.
            Figure("parts", f"{said}: queries added", after.queries - before.queries, "queries",
                   aim=1),
            Figure("parts", f"{said}: wall", after.wall_ms, "ms"),
        ]  # fmt: skip
    return figures


def _planning(tenant: Tenant) -> list[Figure]:
    with in_tenant(tenant):
        began = time.perf_counter()
        plan_stock(today=localdate())
    return [Figure("parts", "the nightly plan of all shelves", time.perf_counter() - began, "s")]


def _rush(tenant: Tenant, store: Unit) -> list[Figure]:
    """Fifty clerks issue one piece each of thirty at the same moment."""
    with in_tenant(tenant):
        part = create_part(number="RUSH-1", name_zh="火花塞", actor=None)
        receive_part(
            part=part, store=store, quantity=Decimal(PIECES), unit_cost=Decimal(9), actor=None
        )
    together, won = threading.Barrier(CLERKS + 1), []

    def clerk() -> None:
        try:
            with in_tenant(tenant):
                connection.ensure_connection()
                together.wait(120)
                issue_part(part=part, store=store, quantity=Decimal(1), actor=None)
                won.append(1)
        except NotEnoughStock:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(CLERKS)]
    for thread in threads:
        thread.start()
    together.wait(120)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    with in_tenant(tenant):
        left = StockLevel.objects.get(part=part).on_hand
        issued = -sum(m.quantity for m in StockMove.objects.filter(part=part, kind="issue"))
    rush = f"{CLERKS} clerks issue one of {PIECES} at once"
    return [
        Figure("parts", f"{rush}: won beyond what there was", len(won) - PIECES, "issues", aim=0),
        Figure("parts", f"{rush}: lost moves", float(len(won) - issued), "moves", aim=0),
        Figure("parts", f"{rush}: left over", float(left), "pieces", aim=0),
        Figure("parts", f"{rush}: all done after", took * 1000, "ms"),
    ]
