"""The stock's screens with 100 and with 50,000 cars of one store."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.rules import StockRules
from tenants.accounts.models import Scope, User
from tenants.context import in_tenant
from tenants.workspace.house import store_rules
from tests.bench.meter import Meter
from tests.bench.report import Figure
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import make_unit

FEW, MANY = 100, 50_000
MOST_QUERIES = 15
PAGES = {
    "list of stock": "/stock/",
    "list of stock, one found": "/stock/?q={vin}",
    "cars over 90 days": "/stock/?age=3",
    "holding cost, dearest first": "/stock/holding/",
    "stock in figures": "/stock/figures/",
    "car in stock": "/stock/{pk}/",
}
STATEMENT = """
INSERT INTO inventory_vehicleunit ({columns})
SELECT {values} FROM generate_series(%(first)s::int, %(last)s) AS row(n)
  CROSS JOIN (SELECT * FROM inventory_vehicleunit WHERE id = %(like)s) AS model
"""


@transaction.atomic
def fill(total: int, like: VehicleUnit) -> None:
    """Bring the stock to ``total`` cars of forty models that came over 200 days, copies of ``like``."""
    vin = "'LSVAA4' || lpad(row.n::text, 11, '0')"
    own = {
        "id": "gen_random_uuid()",
        "stock_number": "'B' || row.n",
        "vin": vin,
        "model_code": "'M' || row.n % 40",
        "model_name": "'Model ' || row.n % 40",
        "received_on": "CURRENT_DATE - (row.n % 200)",
        "floor_from": "CURRENT_DATE - (row.n % 200)",
        "search": f"array_to_tsvector(ARRAY[lower({vin}), right({vin}, 6), right({vin}, 8)])",
    }
    columns = [field.column for field in VehicleUnit._meta.concrete_fields]
    values = [own.get(column, f'model."{column}"') for column in columns]
    statement = STATEMENT.format(
        columns=", ".join(f'"{column}"' for column in columns), values=", ".join(values)
    ).replace("row.n % ", "row.n %% ")
    first = VehicleUnit.objects.count() + 1
    with connection.cursor() as cursor:
        cursor.execute(statement, {"first": first, "last": total, "like": like.pk})
        cursor.execute("ANALYZE inventory_vehicleunit")


def measure(tenants) -> list[Figure]:
    """Each page with few and with many cars: CPU of the process and its database, queries."""
    dealer = tenants["North"]
    with in_tenant(dealer):
        owner = make_person("owner", store=make_store(), scope=Scope.GROUP)
        like = make_unit(owner)
        store_rules(StockRules(upkeep_per_day=Decimal(8)))
        VehicleUnit.objects.filter(pk=like.pk).update(
            floor_amount=100000, floor_rate=6, floor_from=localdate() - timedelta(days=9)
        )
        person = User.objects.get(pk=owner.pk)
        cookies = signed_in(person, dealer.slug).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    meter = Meter(f"{dealer.slug}.portal.test", cookie=cookie, accept_language="zh-hans")
    paths = {
        name: ("GET", path.format(vin=like.vin, pk=like.pk), bytes) for name, path in PAGES.items()
    }
    found = []
    for total in (FEW, MANY):
        with in_tenant(dealer):
            fill(total, like)
        found.append(meter.read_in_turn(paths, runs=10))
    few, many = found
    figures = []
    for name in PAGES:
        ratio = many[name].cpu_ms / few[name].cpu_ms
        figures += [
            Figure("stock", f"{name}, {MANY:,} cars: CPU", many[name].cpu_ms, "ms"),
            Figure("stock", f"{name}, {MANY:,} cars: database", many[name].database_ms or 0, "ms"),
            Figure("stock", f"{name}, {FEW} to {MANY:,} cars: CPU", ratio, "times", aim=2),
            Figure("stock", f"{name}, {MANY:,} cars: queries", many[name].queries, "queries",
                   aim=MOST_QUERIES),
        ]  # fmt: skip
    return figures
