"""One dealer grown to the size of a large group: the pages and lists with little and with much."""

from django.db.models import Count, Model

from dealers.customers.models import Customer, TimelineEntry, Vehicle
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.parts.models import Part, StockLevel, StockMove
from dealers.sales.models import Opportunity
from dealers.sales.states import OpportunityStage
from dealers.service.models import RepairOrder
from dealers.service.states import Board
from tenants.context import in_tenant
from tests.bench import fill
from tests.bench.meter import Meter, Reading
from tests.bench.pages import demo_dealer, signed_in_meter
from tests.bench.report import Figure

CUSTOMERS, ENTRIES, OPPORTUNITIES = 100_000, 300_000, 20_000
CARS, UNITS, PARTS, MOVES, ORDERS = 50_000, 50_000, 30_000, 2_000_000, 200_000
# Work that is going on at any time: everything else is history.
AT_WORK = 200
CPU_TIMES, QUERIES = 2, 15


def measure(tenants) -> list[Figure]:
    """Each page before and after; first customers and sales, then stock, parts and workshop."""
    dealer = demo_dealer(tenants)
    meter = signed_in_meter(dealer)
    figures: list[Figure] = []
    for paths_of, grow in ((_sales_paths, _grow_sales), (_workshop_paths, _grow_workshop)):
        with in_tenant(dealer):
            paths = paths_of()
        before = _read(meter, paths)
        with in_tenant(dealer):
            grow()
        figures += _figures(before, _read(meter, paths))
    return figures


def _read(meter: Meter, paths: dict[str, str]) -> dict[str, Reading]:
    readings = meter.read_in_turn({name: ("GET", path, bytes) for name, path in paths.items()})
    for name, reading in readings.items():
        if reading.status != 200:
            raise RuntimeError(f"{name} answers {reading.status}: {paths[name]}")
    return readings


def _figures(before: dict[str, Reading], after: dict[str, Reading]) -> list[Figure]:
    figures = []
    for name, many in after.items():
        few = before[name]
        figures += [
            Figure("growth", f"{name}: CPU, grown", many.cpu_ms, "ms"),
            Figure(
                "growth", f"{name}: CPU to before", many.cpu_ms / few.cpu_ms, "times", CPU_TIMES
            ),
            Figure("growth", f"{name}: wall, grown", many.wall_ms, "ms"),
            Figure("growth", f"{name}: queries", many.queries, "queries", QUERIES),
            Figure("growth", f"{name}: queries added", many.queries - few.queries, "queries", 0),
        ]
    return figures


def _fullest(rows, of: str) -> Model:
    return rows.annotate(n=Count(of)).order_by("-n", "-pk")[0]


def _sales_paths() -> dict[str, str]:
    busy, deal = _fullest(Customer.objects, "timeline"), _fullest(Opportunity.objects, "quotes")
    return {
        "customers: list": "/customers/",
        "customers: one found": f"/customers/?q={busy.phone[-8:]}",
        "customers: 360 page": f"/customers/{busy.pk}/",
        "opportunities: list": "/opportunities/",
        "opportunities: board": "/opportunities/?view=board",
        "opportunities: page": f"/opportunities/{deal.pk}/",
        "leads: list": "/leads/",
        "calls: list": "/calls/",
        "pipeline: funnel": "/pipeline/funnel/",
        "pipeline: forecast": "/pipeline/forecast/",
        "sales: home": "/",
    }


def _grow_sales() -> None:
    """Customers; 5,000 entries of one of them, the rest spread; opportunities, one in ten open."""
    busy = _fullest(Customer.objects, "timeline")
    entry = TimelineEntry.objects.filter(customer=busy).latest("pk")
    fill.customers(CUSTOMERS, like=Customer.objects.earliest("pk"))
    anyone = _one_of(Customer, CUSTOMERS)
    fill.copies(entry, 5_000, id=fill.ID.format(salt="'busy'"), at="to_timestamp(row.at)")
    fill.copies(
        entry, ENTRIES - 5_000, joins=anyone, customer_id="other.id", at="to_timestamp(row.at)"
    )
    deals = Opportunity.objects.order_by("-pk")
    for like, tenths in (
        (deals.open()[0], 1),
        (deals.filter(stage=OpportunityStage.WON)[0], 6),
        (deals.filter(stage=OpportunityStage.LOST)[0], 3),
    ):
        fill.copies(
            like,
            OPPORTUNITIES // 10 * tenths,
            joins=anyone,
            id=fill.ID.format(salt=f"'{like.stage}'"),
            customer_id="other.id",
            lead_id="NULL",
            number=f"'{like.stage}-' || row.n",
        )


def _workshop_paths() -> dict[str, str]:
    unit = VehicleUnit.objects.on_hand().latest("pk")
    order, part = _fullest(RepairOrder.objects, "jobs"), _fullest(Part.objects, "moves")
    return {
        "stock: list": "/stock/",
        "stock: one found": f"/stock/?q={unit.vin[-6:]}",
        "stock: page": f"/stock/{unit.pk}/",
        "parts: list": "/parts/",
        "parts: search": f"/parts/?q={part.number}",
        "parts: moves": "/parts/moves/",
        "parts: page": f"/parts/{part.pk}/",
        "workshop: list": "/repair-orders/",
        "workshop: board": "/repair-orders/board/",
        "workshop: repair order": f"/repair-orders/{order.pk}/",
        "workshop: jobs": "/repair-orders/jobs/",
        "workshop: home": "/",
    }


def _grow_workshop() -> None:
    """Cars of customers, cars for sale, parts with their moves, repair orders with a job each."""
    fill.copies(
        Vehicle.objects.latest("pk"), CARS, vin="'LBENCH' || lpad(row.n::text, 11, '0')", plate="''"
    )
    units = VehicleUnit.objects.order_by("-pk")
    for like, rows in (
        (units.filter(state=UnitState.IN_STOCK)[0], UNITS // 10),
        (units.filter(state=UnitState.DELIVERED)[0], UNITS // 10 * 9),
    ):
        fill.copies(
            like,
            rows,
            id=fill.ID.format(salt=f"'{like.state}'"),
            vin=f"'L{like.state[:2].upper()}' || lpad(row.n::text, 14, '0')",
            stock_number=f"'{like.state}-' || row.n",
        )
    level = StockLevel.objects.select_related("part").latest("pk")
    fill.copies(level.part, PARTS, number="'BENCH-' || row.n")
    part = {"joins": _one_of(Part, PARTS, "starts_with(number, 'BENCH-')"), "part_id": "other.id"}
    fill.copies(level, PARTS, **part)
    move = StockMove.objects.filter(reverses=None).latest("pk")
    fill.copies(move, MOVES, **part, at="to_timestamp(row.at)")
    orders = RepairOrder.objects.filter(jobs__position=1).order_by("-pk")
    for like, rows in (
        (orders.filter(board=Board.IN_PROGRESS)[0], AT_WORK),
        (orders.filter(board=Board.CLOSED)[0], ORDERS - AT_WORK),
    ):
        fill.copies(
            like,
            rows,
            joins=_one_of(Vehicle, CARS, "starts_with(vin, 'LBENCH')"),
            id=fill.ID.format(salt=f"'{like.board}'"),
            vehicle_id="other.id",
            booking_id="NULL",
            number=f"'{like.board}-' || row.n",
        )
        fill.copies(
            like.jobs.get(position=1),
            rows,
            joins=_one_of(RepairOrder, rows, f"starts_with(number, '{like.board}-')"),
            id=fill.ID.format(salt=f"'job {like.board}'"),
            repair_order_id="other.id",
        )


def _one_of(model: type[Model], rows: int, condition: str = "true") -> str:
    """A join that gives each row another row of ``model`` in turn, as ``other``."""
    return (
        f"JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM {model._meta.db_table}"
        f" WHERE {condition}) AS other ON other.place = 1 + mod(row.n, {rows})"
    )
