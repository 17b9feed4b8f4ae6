import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.provisioning import fleet
from tenants.provisioning.fingerprint import fingerprint
from tenants.services import add_spare
from tests.drills.processes import environment


def forget_workspace(tenant: Tenant, *, tables_too: bool) -> None:
    """As if the migration of ``tenants.workspace`` had yet to come to this schema."""
    with in_tenant(tenant), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'workspace'")
        if tables_too:
            cursor.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
                "WHERE schemaname = current_schema AND tablename LIKE 'workspace_%%'"
            )
            cursor.execute(f"DROP TABLE {cursor.fetchone()[0]} CASCADE")
    Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of older files")


def has_workspace(tenant: Tenant) -> bool:
    with in_tenant(tenant):
        return "workspace_job" in connection.introspection.table_names()


def run(**options) -> str:
    out = StringIO()
    call_command("migrate_fleet", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_fleet_is_migrated_past_a_failure_which_is_named(make_tenant):
    first, broken, last = (
        make_tenant(name=name, slug=name.lower()) for name in ("First", "Broken", "Last")
    )
    for tenant in (first, last):
        forget_workspace(tenant, tables_too=True)
    forget_workspace(broken, tables_too=False)  # its tables exist: the migration must fail

    with pytest.raises(CommandError, match=broken.schema_name) as error:
        run()

    assert first.schema_name not in str(error.value)
    assert has_workspace(first)
    assert has_workspace(last)
    broken.refresh_from_db()
    assert "already exists" in broken.migration_error
    assert [tenant.pk for tenant in fleet.tenants_behind()] == [broken.pk]

    forget_workspace(broken, tables_too=True)  # the repair
    said = run()
    assert f"{broken.schema_name}: migrated" in said
    assert first.schema_name not in said
    broken.refresh_from_db()
    assert (broken.migration_error, broken.fingerprint) == ("", fingerprint(Kind.DEALER))


def test_tenants_behind_are_found_by_one_query(north, django_assert_num_queries):
    with in_public(), django_assert_num_queries(1):
        assert not list(fleet.tenants_behind())


def test_nothing_to_do_costs_a_fixed_number_of_queries(make_tenant, django_assert_max_num_queries):
    make_tenant(name="One", slug="one")
    run()
    with django_assert_max_num_queries(20):
        run()


def test_migration_does_not_wait_for_a_lock_for_long(make_tenant):
    make_tenant(name="Lock", slug="lock")
    with fleet.alone(), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (fleet.LOCK_TIMEOUT,)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_spare_is_not_migrated_but_made_anew(db):
    spare = add_spare(kind=Kind.DEALER)
    Tenant.objects.filter(pk=spare.pk).update(fingerprint="of older files")
    assert not fleet.tenants_behind().exists()


def test_some_at_a_time_and_one_failure_stops_nobody(make_tenant):
    made = [make_tenant(name=f"Many{n}", slug=f"many{n}") for n in range(4)]
    for tenant in made:
        forget_workspace(tenant, tables_too=tenant != made[1])
    with pytest.raises(CommandError, match=made[1].schema_name):
        run(workers=2)
    assert [has_workspace(tenant) for tenant in made] == [True] * 4
    assert [tenant.pk for tenant in fleet.tenants_behind()] == [made[1].pk]


KILLED = """
import django, sys
django.setup()
from django.core.management import call_command
from tenants.provisioning import fleet
noted = fleet._note
def note(tenant, **fields):
    noted(tenant, **fields)
    print(tenant.schema_name, flush=True)
    sys.stdin.readline()  # killed here
fleet._note = note
call_command("migrate_fleet", workers=1, verbosity=0)
"""


def test_run_that_was_killed_is_gone_on_with(make_tenant):
    made = [make_tenant(name=f"Half{n}", slug=f"half{n}") for n in range(2)]
    for tenant in made:
        forget_workspace(tenant, tables_too=True)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={**os.environ, **environment()},
        cwd=django_settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline().strip()
    process.kill()
    process.communicate()
    assert first == made[0].schema_name
    assert [tenant.pk for tenant in fleet.tenants_behind()] == [made[1].pk]
    said = run(workers=2)
    assert f"{made[1].schema_name}: migrated" in said
    assert first not in said


def test_schema_at_which_somebody_else_was_meanwhile_is_left_alone(make_tenant):
    tenant = make_tenant(name="Done", slug="done")
    assert fleet.migrate_one(tenant.pk) == (tenant.schema_name, 0, "")


def test_no_negative_workers(db):
    with pytest.raises(CommandError, match="1 or more"):
        run(workers=-1)


def note_migration(tenant: Tenant, name: str) -> None:
    with in_tenant(tenant), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('workspace', %s, now())",
            [name],
        )
    Tenant.objects.filter(pk=tenant.pk).update(fingerprint="of other files")


def test_schema_of_another_version_is_refused_and_left_as_it_is(make_tenant):
    newer = make_tenant(name="Newer", slug="newer")
    note_migration(newer, "9999_from_the_future")
    with pytest.raises(CommandError, match=r"workspace\.9999_from_the_future is unknown here"):
        run()
    newer.refresh_from_db()
    assert "another version" in newer.migration_error
    assert newer.fingerprint == "of other files"


def test_directory_of_another_version_is_refused_in_one_sentence(db, monkeypatch):
    def refuse():
        raise fleet.MadeByAnotherVersion("Made by another version.")

    monkeypatch.setattr(fleet, "migrate_public", refuse)
    with pytest.raises(CommandError, match="Made by another version"):
        run()
