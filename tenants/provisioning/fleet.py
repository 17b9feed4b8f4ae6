"""Bring every schema of the fleet to the current migrations, some at a time, whatever fails.

What is done is noted on the tenant's row, so that a run which was killed is gone on with by the next:
schemas whose fingerprint is current are not even looked into. Workers are processes of their own,
because migrating is mostly Python; each holds a lock on the schema it is at, so that the next run
waits for a worker that outlived its run.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.script import KINDS
from tenants.provisioning.workers import Outcome, outcomes
from tenants.states import TenantState

LOCK_TIMEOUT = "3s"  # a migration that waits for a lock makes all readers behind it wait
TRIES = 3
ONE_AT_A_TIME = 0x706F7274  # the advisory lock of this job, database-wide: "port"
WITHOUT_SCHEMA = (TenantState.PURGED, TenantState.POOL)


class MadeByAnotherVersion(Exception):
    """A schema is newer than the code, or of a line of migrations that was rewritten."""


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


def migrate_tenants(report: Report, *, workers: int = 0) -> None:
    """Migrate those behind, ``workers`` at a time; 0 means one for each core.

    A failure is written on the tenant's row and stops nobody else.
    """
    with in_public():
        behind = list(tenants_behind().values_list("pk", flat=True))
    for name, applied, error in _outcomes(behind, workers or os.cpu_count() or 1):
        if error:
            report.failed[name] = error
        else:
            (report.migrated if applied else report.unchanged).append(name)


def _outcomes(behind: list[UUID], workers: int) -> Iterable[Outcome]:
    """What became of each; without processes of their own where they would not pay."""
    if min(workers, len(behind)) < 2:
        return map(migrate_one, behind)
    database = connection.settings_dict["NAME"]
    return outcomes(behind, workers=min(workers, len(behind)), database=database)


def become_worker(database: str) -> None:
    """What a process of ``workers`` begins with: the database of the run, its patience with locks."""
    connection.settings_dict["NAME"] = database
    with in_public(), connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def migrate_one(pk: UUID) -> Outcome:
    """Migrate one tenant unless somebody has done so meanwhile, and note it on its row."""
    with in_public():
        tenant = Tenant.objects.get(pk=pk)
    name = tenant.schema_name
    try:
        with _schema_to_oneself(name):
            with in_public():
                tenant.refresh_from_db()
            if tenant.fingerprint == fingerprint(tenant.kind):
                return name, 0, ""
            with in_tenant(tenant):
                applied = _with_patience(_apply)
            done = fingerprint(tenant.kind)
            _note(tenant, migration_error="", migrated_at=now(), fingerprint=done)
    except Exception as error:  # noqa: BLE001 - any fault of one tenant is that tenant's only
        why = " ".join(str(error).split())[:300]
        _note(tenant, migration_error=why)
        return name, 0, why
    return name, applied, ""


@contextmanager
def _schema_to_oneself(name: str) -> Iterator[None]:
    """Wait until no worker of a run that was killed is still at this schema."""
    key = int(name.removeprefix("t_")[:15], 16) if name.startswith("t_") else 0
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
    try:
        yield
    finally:
        with in_public(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


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


def _note(tenant: Tenant, **fields: object) -> None:
    with in_public():
        Tenant.objects.filter(pk=tenant.pk).update(**fields)


def _apply() -> int:
    """Apply what is missing in the current schema. Each migration is one transaction."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    _refuse_unknown(executor)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    if plan:
        executor.migrate(targets, plan)
    return len(plan)


def _refuse_unknown(executor: MigrationExecutor) -> None:
    """Raise ``MadeByAnotherVersion`` when the schema has had migrations of which we have no file."""
    ours = {config.label for config in apps.get_app_configs()}
    applied = (key for key in executor.loader.applied_migrations or () if key[0] in ours)
    unknown = sorted(set(applied) - set(executor.loader.disk_migrations))
    if unknown:
        raise MadeByAnotherVersion(
            "These tables were made by another version of the portal: migration "
            f"{'.'.join(unknown[0])} is unknown here. Start that version or a newer one; in "
            "development begin anew with: make clean"
        )


def _with_patience(work: Callable[[], int]) -> int:
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except OperationalError as error:
            if "lock timeout" not in str(error) or attempt == TRIES:
                raise
            time.sleep(attempt)
    raise AssertionError("unreachable")
