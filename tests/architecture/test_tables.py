"""The rules for every table, read from the models and from the server's catalogue."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from portal.core.models import Kept
from tenants.models import Tenant

KINDS = ("ops", "dealer", "hub")
TABLES_PER_DEALER = 90
# Tables of libraries that cannot have our keys, each with the reason.
FOREIGN_KEYS_OF_OTHERS = {
    "django_migrations": "Django's own record; read by name, never joined",
    "django_session": "its key is the random session id",
    "account_emailaddress": "django-allauth; one person's addresses, reached through the person",
    "account_emailconfirmation": "django-allauth; short-lived",
    "mfa_authenticator": "django-allauth; reached through the person",
    "usersessions_usersession": "django-allauth; reached through the person",
}


def rows(sql: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables_of(schema: str) -> set[str]:
    return {
        name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)
    }


@pytest.fixture(params=KINDS)
def schema(request, db) -> str:
    """The schema of one tenant of each kind."""
    return Tenant.objects.filter(kind=request.param).first().schema_name


def own_tables(kind: str) -> set[str]:
    names = set(settings.TENANT_TYPES[kind]["APPS"])
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if apps.get_app_config(model._meta.app_label).name in names and model._meta.managed
    }


def test_model_belongs_to_public_or_to_tenants_and_is_installed_there_only(db):
    public, tenants = own_tables("public"), set().union(*map(own_tables, KINDS))
    assert len(public) >= 8
    assert len(tenants) > 30
    assert not public & tenants
    stray = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.db_table not in public | tenants
        and model._meta.app_label not in {"auth", "contenttypes"}
    }
    assert stray == set()
    assert tables_of("public") == public | {"django_migrations"}
    for kind in KINDS:
        found = tables_of(Tenant.objects.filter(kind=kind).first().schema_name)
        assert found == own_tables(kind) | {"django_migrations"}, kind


def test_domains_belong_to_one_kind(db):
    for prefix, kind in (("dealers.", "dealer"), ("oem_hub.", "hub")):
        for other in {"public", *KINDS} - {kind}:
            apps_there = settings.TENANT_TYPES[other]["APPS"]
            assert not [name for name in apps_there if name.startswith(prefix)]


def test_nobody_lives_in_public(db):
    for word in ("user", "session", "role", "audit", "outbox", "apikey", "auth_"):
        assert not [name for name in tables_of("public") if word in name]


def test_every_primary_key_is_a_uuid(schema):
    found = rows(
        """SELECT c.relname, format_type(a.atttypid, NULL), a.attidentity <> ''
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
            WHERE i.indisprimary AND c.relnamespace = %s::regnamespace""",
        schema,
    )
    assert len(found) > 15
    wrong = {table for table, kind, identity in found if kind != "uuid" or identity}
    assert wrong <= set(FOREIGN_KEYS_OF_OTHERS)
    assert len(found) == len(tables_of(schema)), "a table without a key, or with two columns"


def test_public_has_uuid_keys_too(db):
    found = rows(
        """SELECT c.relname, format_type(a.atttypid, NULL)
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
            WHERE i.indisprimary AND c.relnamespace = 'public'::regnamespace"""
    )
    assert {table for table, kind in found if kind != "uuid"} == {"django_migrations"}


def test_foreign_keys_raise_at_once_and_stay_in_the_schema(schema):
    found = rows(
        """SELECT conname, condeferred, t.relnamespace::regnamespace::text, t.relname
             FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
            WHERE contype = 'f' AND k.connamespace = %s::regnamespace""",
        schema,
    )
    assert len(found) > 10
    assert [name for name, deferred, *_ in found if deferred] == []
    outside = {(where, table) for _n, _d, where, table in found if where != schema}
    assert {where for where, _table in outside} <= {"public"}
    assert all(table.startswith("reference_") for _where, table in outside)


def test_public_points_at_no_tenant(db):
    found = rows(
        """SELECT conname FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
            WHERE contype = 'f' AND k.connamespace = 'public'::regnamespace
              AND t.relnamespace <> 'public'::regnamespace"""
    )
    assert found == []


def test_dealer_stays_within_its_budget_of_tables(db):
    dealer = Tenant.objects.filter(kind="dealer").first().schema_name
    assert 20 < len(tables_of(dealer)) <= TABLES_PER_DEALER


def test_no_triggers_views_inheritance_or_functions(schema):
    assert (
        rows(
            """SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE NOT t.tgisinternal AND c.relnamespace = %s::regnamespace""",
            schema,
        )
        == []
    )
    assert (
        rows(
            """SELECT relname FROM pg_class
            WHERE relnamespace = %s::regnamespace AND relkind IN ('v', 'm', 'f', 'p')""",
            schema,
        )
        == []
    )
    assert rows("SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace", schema) == []


def test_catalogue_queries_can_find_what_they_look_for(north):
    """Break each rule in this test's transaction and see it found."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stray (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")
        cursor.execute("CREATE VIEW stray_view AS SELECT 1")
        cursor.execute(
            "CREATE TABLE pointing (id uuid PRIMARY KEY, t uuid REFERENCES public.tenants_tenant "
            "DEFERRABLE INITIALLY DEFERRED)"
        )
    assert {"stray", "pointing"} <= tables_of(north.schema_name)
    for check in (
        test_every_primary_key_is_a_uuid,
        test_foreign_keys_raise_at_once_and_stay_in_the_schema,
        test_no_triggers_views_inheritance_or_functions,
    ):
        with pytest.raises(AssertionError):
            check(north.schema_name)


def kinds_of(model: type[models.Model]) -> set[str]:
    """The kinds of tenants in whose schemas this model has its table."""
    app = apps.get_app_config(model._meta.app_label).name
    return {kind for kind, parts in settings.TENANT_TYPES.items() if app in parts["APPS"]}


def cannot_be_deleted_everywhere() -> set[type[models.Model]]:
    """Models that Django could not delete in some tenant: it looks into every table that points at
    theirs, and there one of those does not exist."""
    return {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
        if field.on_delete is not models.DO_NOTHING
        if not kinds_of(model) <= kinds_of(field.related_model)
    }


def test_what_others_point_at_in_some_kinds_only_is_never_deleted():
    found = cannot_be_deleted_everywhere()
    assert {model.__name__ for model in found} >= {"Unit", "Role", "User"}
    assert [model._meta.label for model in found if not issubclass(model, Kept)] == []


def test_model_without_the_guard_would_be_found(monkeypatch):
    everywhere = {
        kind: {**parts, "APPS": [*parts["APPS"], "dealers.customers"]}
        for kind, parts in settings.TENANT_TYPES.items()
    }
    monkeypatch.setattr(settings, "TENANT_TYPES", everywhere)
    found = cannot_be_deleted_everywhere()
    assert "Customer" in {model.__name__ for model in found if not issubclass(model, Kept)}
