"""The search for solutions with ten of each and with 10,000 bulletins and articles."""

from datetime import timedelta
from urllib.parse import quote

from django.db import connection
from django.utils.timezone import localdate, now

from dealers.knowledge.models import Article
from dealers.knowledge.states import ArticleState
from portal.core.symptoms import words_to_find
from tenants.accounts.models import Scope
from tenants.context import in_public, in_tenant
from tenants.reference.bulletins import PublishedBulletin
from tests.bench.meter import Meter
from tests.bench.report import Figure
from tests.conftest import make_person, make_store, signed_in

FEW, MANY, PAGE_AIM, QUERIES_AIM, CPU_TIMES = 10, 10_000, 60, 15, 2
PATHS = {
    "solutions by code and symptom": "/solutions/?fault_code=P0301&complaint=engine+stutters+cold",
    "solutions by Chinese symptom": f"/solutions/?complaint={quote('冷车发动机抖动')}",
    "knowledge base, one found": "/knowledge/?q=P7777",
    "bulletins, one found": "/bulletins/?q=P7777",
}
# Every tenth is about the engine, every fiftieth has the code: so much must be told apart.
SYMPTOMS = ["engine stutters cold 发动机抖动", *["brakes squeal 刹车异响"] * 9]


def measure(tenants) -> list[Figure]:
    """The same searches with few and with many rows."""
    north, hub = tenants["North"], tenants["Hub"]
    with in_tenant(north):
        client = signed_in(make_person("owner", store=make_store(), scope=Scope.GROUP), "north")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    meter = Meter("north.portal.test", cookie=cookie, accept_language="en")
    _fill(north, hub, range(FEW))
    few = _read(meter)
    _fill(north, hub, range(FEW, MANY))
    many = _read(meter)
    figures = []
    for name, grown in many.items():
        before = few[name]
        figures += [
            Figure("knowledge", f"{name}, {MANY:,}: CPU", grown.cpu_ms, "ms", PAGE_AIM),
            Figure("knowledge", f"{name}: CPU to {FEW}", grown.cpu_ms / before.cpu_ms, "times",
                   CPU_TIMES),
            Figure("knowledge", f"{name}, {MANY:,}: wall", grown.wall_ms, "ms"),
            Figure("knowledge", f"{name}: queries", grown.queries, "queries", QUERIES_AIM),
        ]  # fmt: skip
    with in_public():
        PublishedBulletin.objects.filter(network=hub.pk).delete()
    return figures


def _read(meter: Meter):
    readings = meter.read_in_turn({name: ("GET", path, bytes) for name, path in PATHS.items()})
    for name, reading in readings.items():
        if reading.status != 200:
            raise RuntimeError(f"{name} answers {reading.status}")
    return readings


def _codes(n: int) -> list[str]:
    return ["P0301"] if n % 50 == 0 else [f"P{n}"]


def _fill(north, hub, numbers: range) -> None:
    moment = now()
    with in_public():
        PublishedBulletin.objects.bulk_create(
            [
                PublishedBulletin(
                    network=hub.pk, number=f"TB-{n}", title_zh=SYMPTOMS[n % 10],
                    title_en=SYMPTOMS[n % 10], fault_codes=_codes(n), published_at=moment,
                    valid_from=localdate() - timedelta(days=1),
                )
                for n in numbers
            ],
            batch_size=1000,
        )  # fmt: skip
        _index(PublishedBulletin.objects.filter(search=None))
    with in_tenant(north):
        articles = [
            Article(
                title=f"{SYMPTOMS[n % 10]} {n}", correction="Replace", fault_codes=_codes(n),
                state=ArticleState.PUBLISHED, published_at=moment,
            )
            for n in numbers
        ]  # fmt: skip
        for article in articles:
            article.family = article.pk
        Article.objects.bulk_create(articles, batch_size=1000)
        _index(Article.objects.filter(search=None))


def _index(rows) -> None:
    """As the services do it, then let PostgreSQL look at the table."""
    table = rows.model._meta.db_table
    for row in rows.only("pk", "fault_codes"):
        title = getattr(row, "title_zh", None) or row.title
        found_by = words_to_find(title, fault_codes=row.fault_codes)
        rows.model.objects.filter(pk=row.pk).update(search=found_by)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
