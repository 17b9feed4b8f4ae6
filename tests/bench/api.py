"""The API beside a bare Django REST framework view, on the same rows, with 100 and with 100,000."""

import itertools
import json

from django.conf import settings
from django.test import override_settings

from dealers.customers.models import Customer
from dealers.customers.services import register_customer
from tenants.accounts.models import Scope
from tenants.accounts.services import create_api_key
from tenants.context import in_tenant
from tests.bench import fill
from tests.bench.meter import Meter, Reading
from tests.bench.report import Figure
from tests.conftest import make_person, make_store

SMALL, LARGE = 100, 100_000
_numbers = itertools.count(1)


def measure(tenants) -> list[Figure]:
    """List of 50, get one, create one; ours, then the bare one, at both sizes."""
    north = tenants["North"]
    dealer = {**settings.TENANT_TYPES["dealer"], "URLCONF": "tests.bench.bare"}
    with in_tenant(north):
        owner = make_person("owner", store=make_store(), scope=Scope.GROUP)
        _key, text = create_api_key(name="Bench", acts_as=owner)
        like = register_customer(full_name="张伟明", phone="13800138000", actor=owner)
    with override_settings(
        TENANT_TYPES={**settings.TENANT_TYPES, "dealer": dealer},
        API_RATE_PER_MINUTE=10**6,
    ):
        meter = Meter("north.portal.test", authorization=f"Bearer {text}")
        readings = {}
        for size in (SMALL, LARGE):
            with in_tenant(north):
                fill.customers(size, like=like)
                one = Customer.objects.order_by("pk")[size // 2].pk
            readings[size] = meter.read_in_turn(dict(_requests(one)))
            for (kind, what), reading in readings[size].items():
                if reading.status >= 300:
                    raise RuntimeError(f"{what} ({kind}) answers {reading.status}")
    return _figures(readings)


def _requests(one):
    """Each operation, of ours and of the bare view's."""
    for kind, prefix in (("ours", "/api/v1"), ("bare", "/bare")):
        path = f"{prefix}/customers/"
        yield (kind, "list of 50"), ("GET", path, bytes)
        yield (kind, "get"), ("GET", f"{path}{one}/", bytes)
        yield (kind, "create"), ("POST", path, _body)


def _body() -> bytes:
    n = next(_numbers)
    return json.dumps({"full_name": f"赵敏{n}", "phone": f"+86139{n:08d}"}).encode()


def _figures(readings: dict[int, dict[tuple[str, str], Reading]]) -> list[Figure]:
    figures = []
    for what in ("list of 50", "get", "create"):
        for size in (SMALL, LARGE):
            ours, bare = readings[size]["ours", what], readings[size]["bare", what]
            name = f"{what}, {size:,} rows"
            figures += [
                Figure("api", f"{name}: CPU", ours.cpu_ms, "ms"),
                Figure("api", f"{name}: CPU of the bare view", bare.cpu_ms, "ms"),
                Figure("api", f"{name}: ratio", ours.cpu_ms / bare.cpu_ms, "times", aim=2),
                Figure("api", f"{name}: queries (bare {bare.queries})", ours.queries, "queries"),
                Figure("api", f"{name}: wall", ours.wall_ms, "ms"),
            ]
        few, many = readings[SMALL]["ours", what], readings[LARGE]["ours", what]
        figures += [
            Figure("api", f"{what}: queries added by 99,900 rows", many.queries - few.queries, "queries", aim=0),
            Figure("api", f"{what}: CPU with 100,000 rows to CPU with 100", many.cpu_ms / few.cpu_ms, "times", aim=2),
        ]  # fmt: skip
        if many.database_ms is not None:
            figures.append(
                Figure("api", f"{what}: CPU of the database, 100,000 rows", many.database_ms, "ms")
            )
    return figures
