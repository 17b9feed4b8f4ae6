"""One set of tenants for the whole run: a schema costs a second, a test milliseconds.

Every test that could leak has two dealers, ``north`` and ``south``, beside the ``hub``.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

from tenants.accounts.models import Scope, Unit, UnitKind, User
from tenants.accounts.services import add_person, create_api_key, create_default_roles
from tenants.context import in_tenant
from tenants.models import Kind, Tenant
from tenants.provisioning.fingerprint import fingerprint
from tenants.services import create_tenant, erase_tenant

DOMAIN = "portal.test"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_modify_db_settings,
    django_db_keepdb,
    django_db_createdb,
):
    # Not pytest-django's own: that one makes no database when only drills are run.
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, keepdb=django_db_keepdb and not django_db_createdb
        )
        make_tenants()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


def make_tenants() -> None:
    if Tenant.objects.exists():  # a kept test database
        if any(t.fingerprint != fingerprint(t.kind) for t in Tenant.objects.all()):
            pytest.exit("The kept test database has older migrations: add --create-db.", 3)
        return
    create_tenant(kind=Kind.PUBLIC, name="Portal", host=DOMAIN)
    create_tenant(kind=Kind.OPS, name="Operators", host=f"ops.{DOMAIN}", slug="ops")
    hub = create_tenant(kind=Kind.HUB, name="Hub", host=f"hub.{DOMAIN}", slug="hub")
    for name, code in (("North", "D001"), ("South", "D002")):
        create_tenant(
            kind=Kind.DEALER,
            name=name,
            host=f"{name.lower()}.{DOMAIN}",
            slug=name.lower(),
            hub=hub,
            dealer_code=code,
            region="East",
        )
    # Whoever says nothing about a language is answered in English, translated or not.
    Tenant.objects.update(default_language="en")


def tenant_named(name: str) -> Tenant:
    return Tenant.objects.get(name=name)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def hub(db):
    """The manufacturer's tenant; not entered."""
    return tenant_named("Hub")


@pytest.fixture
def south(db):
    """The other dealer; not entered."""
    return tenant_named("South")


@pytest.fixture
def north(db):
    """The dealer in whose schema the test runs."""
    tenant = tenant_named("North")
    with in_tenant(tenant):
        yield tenant


@pytest.fixture
def store(north):
    return make_store()


@pytest.fixture
def owner(north, store):
    """A person of North who may do everything."""
    return make_person("owner", store=store, scope=Scope.GROUP)


@pytest.fixture
def http(north, owner):
    """North's host with the owner signed in."""
    return signed_in(owner, "north")


@pytest.fixture
def api(north, owner):
    """North's API with a key that acts as the owner."""
    _key, text = create_api_key(name="Tests", acts_as=owner)
    return Client(SERVER_NAME=f"north.{DOMAIN}", headers={"authorization": f"Bearer {text}"})


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The tenants by name, without a surrounding transaction: for processes and threads.

    Every table of theirs is emptied before and afterwards.
    """
    with django_db_blocker.unblock(), committed_tenants() as tenants:
        yield tenants


@contextmanager
def committed_tenants():
    """What ``committed`` gives, for fixtures that live longer than a test."""
    tenants = {tenant.name: tenant for tenant in Tenant.objects.exclude(kind=Kind.PUBLIC)}
    _empty(tenants.values())
    yield tenants
    _empty(tenants.values())


def _empty(tenants) -> None:
    for tenant in tenants:
        with in_tenant(tenant), connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
                " WHERE schemaname = %s AND tablename <> 'django_migrations'",
                [tenant.schema_name],
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")


@pytest.fixture
def make_tenant(django_db_setup, django_db_blocker):
    """Make tenants whose rows are really committed, for races and for killed processes.

    ``make_tenant(kind=Kind.DEALER, name="Race", slug="race")``; they are erased after the test. Use
    it instead of ``transaction=True``, which would empty the directory for all tests after it.
    """
    made: list[Tenant] = []

    def make(*, kind: Kind = Kind.DEALER, name: str, **fields) -> Tenant:
        host = f"{fields.get('slug') or name.lower()}.{DOMAIN}"
        made.append(create_tenant(kind=kind, name=name, host=host, **fields))
        return made[-1]

    with django_db_blocker.unblock():
        try:
            yield make
        finally:
            for tenant in reversed(made):
                erase_tenant(tenant=tenant)
            connection.close()


def signed_in(user: User, slug: str) -> Client:
    """A browser on the host of ``slug`` in which ``user`` is signed in."""
    client = Client(SERVER_NAME=f"{slug}.{DOMAIN}", headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def make_store(code: str = "S1", **fields) -> Unit:
    """The store with this code; made if missing."""
    return Unit.objects.get_or_create(
        code=code, defaults={"kind": UnitKind.STORE, "name": f"Store {code}", **fields}
    )[0]


def make_person(role: str, *, kind: str = "dealer", email: str = "", **fields) -> User:
    """A person with one role of the current tenant."""
    create_default_roles(kind=kind)
    fields.setdefault("full_name", role.replace("_", " ").title())
    return add_person(email=email or f"{role}@example.test", role=role, **fields)
