from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.provisioning import fleet
from tenants.provisioning.fingerprint import fingerprint
from tenants.services import add_spare


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


def run() -> str:
    out = StringIO()
    call_command("migrate_fleet", stdout=out, stderr=out)
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
