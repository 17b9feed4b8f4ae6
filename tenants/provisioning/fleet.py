"""Bring every schema of the fleet to the current migrations, one after another, whatever fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.script import KINDS
from tenants.states import TenantState

LOCK_TIMEOUT = "3s"  # a migration that waits for a lock makes all readers behind it wait
TRIES = 3
ONE_AT_A_TIME = 0x706F7274  # the advisory lock of this job, database-wide: "port"
WITHOUT_SCHEMA = (TenantState.PURGED, TenantState.POOL)


@dataclass
class Report:
    """What became of whom: the names of schemas."""

    public: int = 0
    migrated: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)


def tenants_behind() -> QuerySet[Tenant]:
    """Tenants whose schema was last migrated with other files than these; one query."""
    behind = Q(pk__in=[])
    for kind in KINDS:
        behind |= Q(kind=kind) & ~Q(fingerprint=fingerprint(kind))
    return Tenant.objects.filter(behind).exclude(state__in=WITHOUT_SCHEMA).order_by("pk")


def migrate_public() -> int:
    """Migrate the directory and the reference tables; how many migrations were applied."""
    with in_public():
        return _apply()


def migrate_tenants(report: Report) -> None:
    """Migrate those behind. A failure is written on the tenant's row and stops nobody else."""
    with in_public():
        behind = list(tenants_behind())
    for tenant in behind:
        try:
            with in_tenant(tenant):
                applied = _with_patience(_apply)
        except Exception as error:  # noqa: BLE001 - any fault of one tenant is that tenant's only
            report.failed[tenant.schema_name] = " ".join(str(error).split())[:300]
            _note(tenant, migration_error=report.failed[tenant.schema_name])
        else:
            (report.migrated if applied else report.unchanged).append(tenant.schema_name)
            _note(
                tenant,
                migration_error="",
                migrated_at=now(),
                fingerprint=fingerprint(tenant.kind),
            )


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other ``migrate_fleet`` runs on this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _note(tenant: Tenant, **fields) -> None:
    with in_public():
        Tenant.objects.filter(pk=tenant.pk).update(**fields)


def _apply() -> int:
    """Apply what is missing in the current schema. Each migration is one transaction."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    if plan:
        executor.migrate(targets, plan)
    return len(plan)


def _with_patience(work):
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except OperationalError as error:
            if "lock timeout" not in str(error) or attempt == TRIES:
                raise
            time.sleep(attempt)
    raise AssertionError("unreachable")
