"""Sign-up to ready, and one schema from the script, with 10 and with 100 tenants in the database."""

import itertools
import statistics
from collections.abc import Callable

from celery import current_app
from django.test import override_settings

from portal.settings import base
from tenants.context import in_public
from tenants.models import Kind, Tenant
from tenants.provisioning.script import create_schema, drop_schema
from tenants.services import add_spare, random_schema_name, refill_pool
from tenants.signup.links import Wish, new_wish_id
from tenants.signup.services import open_workspace
from tests.bench.meter import Clock
from tests.bench.report import Figure

RUNS = 5
QUEUE = "bench"
_numbers = itertools.count(1)


def measure(tenants) -> list[Figure]:
    """From the proven address to the open workspace: pool, owner (argon2), subscription queued."""
    figures = []
    before = {key: current_app.conf[key] for key in ("task_always_eager", "task_default_queue")}
    current_app.conf.update(task_always_eager=False, task_default_queue=QUEUE)
    try:
        with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS), in_public():
            for size in (10, 100):
                while Tenant.objects.count() < size:
                    add_spare(kind=Kind.DEALER)
                figures += _schema(size)
                refill_pool(size=RUNS + 1)
                figures += _sign_up(size)
    finally:
        with current_app.connection_for_write() as broker:
            broker.default_channel.queue_purge(QUEUE)
        current_app.conf.update(before)
    return figures


def _schema(size: int) -> list[Figure]:
    def make() -> None:
        made.append(random_schema_name())
        create_schema(made[-1], kind=Kind.DEALER)

    made: list[str] = []
    figures = _figures(f"one schema from the script, {size} tenants", make, aim=1000)
    for name in made:
        drop_schema(name)
    return figures


def _sign_up(size: int) -> list[Figure]:
    def sign_up() -> None:
        n = next(_numbers)
        wish = Wish(
            id=new_wish_id(),
            company=f"Bench {n}",
            full_name="Wang Wei",
            email=f"bench-{n}@example.test",
            slug=f"bench-{n}",
            language="zh-hans",
        )
        tenant, _code = open_workspace(wish=wish, password="a-long-passphrase-2026")
        if Tenant.objects.get(pk=tenant.pk).state != "trial":
            raise RuntimeError("The workspace is not open.")

    return _figures(f"sign-up to ready, {size} tenants", sign_up)


def _figures(name: str, act: Callable[[], None], *, aim: float | None = None) -> list[Figure]:
    act()
    readings = []
    clock = Clock()
    for _ in range(RUNS):
        clock.start()
        act()
        readings.append(clock.stop())
    web, database, wall = zip(*readings, strict=True)
    cpu = statistics.median(web) + (statistics.mean(database) if None not in database else 0)
    return [
        Figure("signup", f"{name}: CPU, database included", cpu * 1000, "ms", aim=aim),
        Figure("signup", f"{name}: CPU of the web process", statistics.median(web) * 1000, "ms"),
        Figure("signup", f"{name}: wall", statistics.median(wall) * 1000, "ms"),
    ]
