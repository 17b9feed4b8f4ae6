"""Migrating the fleet: thirty dealers that lack the migrations of one app, by one worker and by two."""

import itertools
import time

from django.db import connection

from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.provisioning import fleet
from tenants.services import create_tenant
from tests.bench.report import Figure

DEALERS = 30
APP = "tenants.workspace"


def measure(tenants) -> list[Figure]:
    """The wall for all of them, and how much sooner two workers are done."""
    with in_public():
        dealers = [
            create_tenant(kind=Kind.DEALER, name=f"Fleet {n}", host=f"fleet{n}.portal.test")
            for n in range(DEALERS)
        ]
    figures, walls = [], {}
    for workers in (1, 2):
        for dealer in dealers:
            _set_back(dealer)
        report, began = fleet.Report(), time.perf_counter()
        with fleet.alone():
            fleet.migrate_tenants(report, workers=workers)
        walls[workers] = time.perf_counter() - began
        if len(report.migrated) < DEALERS:
            raise RuntimeError(f"Not migrated: {report.failed or report.unchanged}")
        name = f"{DEALERS} tenants, workers: {workers}"
        figures.append(Figure("fleet", f"{name}: wall", walls[workers] * 1000, "ms"))
    figures.append(Figure("fleet", "two workers to one: wall", walls[2] / walls[1], "times"))
    with in_public(), fleet.alone():
        began = time.perf_counter()
        fleet.migrate_tenants(fleet.Report())
        spent = (time.perf_counter() - began) * 1000
    figures.append(Figure("fleet", f"{DEALERS} tenants, nothing to do: wall", spent, "ms"))
    return figures


def _set_back(tenant: Tenant) -> None:
    """As if the migrations of one app had yet to come to this schema."""
    label = APP.rpartition(".")[2]
    with in_tenant(tenant), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", [label])
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = current_schema AND tablename LIKE %s",
            [f"{label}_%"],
        )
        tables = ", ".join(itertools.chain.from_iterable(cursor.fetchall()))
        cursor.execute(f"DROP TABLE {tables} CASCADE")
    with in_public():
        Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of older files")
