"""Each guard is broken on purpose, and must be seen to hold."""

import os
import subprocess
import sys
import threading

import psycopg
import pytest
from celery.concurrency import get_implementation
from django.apps import apps
from django.conf import settings as django_settings
from django.db import OperationalError, ProgrammingError, connection, models, transaction
from django.test import Client

from portal.core.models import Undeletable
from tenants import guards
from tenants.backend.pooling import TransactionPooler, refuse_transaction_pooling
from tenants.middleware import ThreadedServer
from tenants.models import Tenant
from tenants.states import TenantState
from tests.conftest import make_store


def test_settings_as_they_are_pass():
    assert guards.check_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("CACHES", {"default": {"BACKEND": "x"}, "other": {"BACKEND": "x"}}, "E001"),
        ("INSTALLED_APPS", ["django.contrib.sites"], "E002"),
        ("TENANT_LIMIT_SET_CALLS", True, "E004"),
        ("SHOW_PUBLIC_IF_NO_TENANT_FOUND", True, "E004"),
        ("USE_X_FORWARDED_HOST", True, "E004"),
        ("SESSION_COOKIE_DOMAIN", ".portal.test", "E004"),
        ("PG_EXTRA_SEARCH_PATHS", ["shared"], "E004"),
        ("ALLOWED_HOSTS", ["*"], "E006"),
        ("FIELD_KEYS", [], "E007"),
        ("FIELD_KEYS", ["short"], "E007"),
        ("FIELD_KEYS", [django_settings.SECRET_KEY], "E007"),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.portal.test"], "E006"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_setting_that_would_leak_is_an_error(settings, monkeypatch, name, value, code):
    # Not by the fixture: setting CACHES for real would replace the caches of this test, too.
    monkeypatch.setattr(guards, "settings", _Changed(**{name: value}))
    assert {error.id for error in guards.check_settings()} == {f"tenants.{code}"}


class _Changed:
    def __init__(self, **changes):
        self.__dict__.update(changes)

    def __getattr__(self, name):
        return getattr(django_settings, name)


def test_app_in_public_and_in_tenants_is_an_error(monkeypatch):
    kinds = {
        kind: {**parts, "APPS": [*parts["APPS"], "tenants.audit"]}
        for kind, parts in django_settings.TENANT_TYPES.items()
    }
    monkeypatch.setattr(guards, "settings", _Changed(TENANT_TYPES=kinds))
    assert [error.id for error in guards.check_settings()] == ["tenants.E003"]


class Pooler:
    """A pooler in transaction mode over real sessions: it hands out the one last left idle."""

    def __init__(self, connect):
        self.idle = [connect() for _n in range(2)]

    def connect(self):
        return PooledConnection(self)


class PooledConnection:
    def __init__(self, pooler):
        self.pooler, self.held = pooler, None

    def execute(self, sql):
        session = self.held or self.pooler.idle.pop()
        answer = session.execute(sql)
        self.held = session if sql == "BEGIN" else (None if sql == "ROLLBACK" else self.held)
        if self.held is None:
            self.pooler.idle.append(session)
        return answer

    def close(self):
        pass


@pytest.fixture
def connect(db):
    wanted = ("dbname", "user", "password", "host", "port")
    params = {k: v for k, v in connection.get_connection_params().items() if k in wanted}
    opened = []

    def open_one():
        opened.append(psycopg.connect(**params, autocommit=True))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_transaction_pooler_is_found_and_refused(connect):
    with pytest.raises(TransactionPooler, match="pool_mode = session"):
        refuse_transaction_pooling(Pooler(connect).connect)


def test_direct_connections_are_fine(connect):
    refuse_transaction_pooling(connect)


def test_worker_with_threads_is_refused():
    for pool in ("threads", "gevent", "eventlet", "celery.concurrency.thread"):
        with pytest.raises(SystemExit):
            guards.refuse_threaded_worker(options={"pool": pool})
    with pytest.raises(SystemExit):
        guards.refuse_threaded_worker(options={"pool": get_implementation("threads")})
    for pool in (None, "prefork", "solo", get_implementation("prefork")):
        guards.refuse_threaded_worker(options={"pool": pool})


def test_celery_itself_calls_the_guard():
    run = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "threads"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode != 0
    assert "--pool prefork" in run.stderr


def test_web_server_with_threads_is_refused(db):
    client = Client(SERVER_NAME="portal.test")
    threads = {"wsgi.multithread": True, "SERVER_SOFTWARE": "gunicorn/27.0.1"}
    with pytest.raises(ThreadedServer, match="--threads 1"):
        client.get("/livez", **threads)
    assert client.get("/livez", **{**threads, "wsgi.multithread": False}).status_code == 200
    assert (
        client.get("/livez", **{**threads, "SERVER_SOFTWARE": "WSGIServer/0.2"}).status_code == 200
    )


def test_fault_before_there_is_a_session_has_its_page(db):
    client = Client(SERVER_NAME="portal.test", raise_request_exception=False)
    threads = {"wsgi.multithread": True, "SERVER_SOFTWARE": "gunicorn/27.0.1"}
    answer = client.get("/livez", **threads)
    assert answer.status_code == 500
    assert b"<html" in answer.content


def test_database_away_is_said_plainly(db, monkeypatch):
    def away(*args):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("tenants.middleware.TenantMiddleware.get_tenant", away)
    answer = Client(SERVER_NAME="north.portal.test").get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_threads_of_one_process_keep_their_tenants_apart(committed):
    """What django-tenants' own context managers fail at (a list on the class, one decorator)."""
    from tenants.accounts.models import Unit  # noqa: PLC0415
    from tenants.context import in_tenant  # noqa: PLC0415

    north, south = committed["North"], committed["South"]
    barrier, seen = threading.Barrier(2, timeout=10), {}

    def work(tenant):
        try:
            with in_tenant(tenant):
                barrier.wait()
                seen[tenant.pk] = (connection.schema_name, Unit.objects.count())
                barrier.wait()
            seen[tenant.pk] += (connection.schema_name,)
        finally:
            connection.close()

    both = [threading.Thread(target=work, args=(tenant,)) for tenant in (north, south)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert seen == {
        north.pk: (north.schema_name, 0, "public"),
        south.pk: (south.schema_name, 0, "public"),
    }


@pytest.mark.parametrize("name", ["Unit", "Role", "User"])
def test_what_hub_and_dealers_share_is_closed_and_never_deleted(owner, name):
    """Django would look for the hub's tables in the dealer's schema, and end in a ProgrammingError."""
    model = apps.get_model("accounts", name)
    row = model.objects.first()
    for delete in (
        row.delete,
        model.objects.all().delete,
        model._default_manager.filter(pk=row.pk).delete,
    ):
        with pytest.raises(Undeletable, match=r"never deleted: .*accounts\.services\."):
            delete()
    assert model.objects.filter(pk=row.pk).exists()


def test_without_the_guard_the_deletion_would_break(owner, store):
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        models.QuerySet(model=type(store)).filter(pk=store.pk).delete()


def test_related_rows_are_kept_too(owner, store):
    make_store("S2", parent=store)
    with pytest.raises(Undeletable):
        store.children.all().delete()


# Hosts


def status_of(host: str, path: str = "/livez", **extra) -> int:
    return Client(headers={"host": host}, **extra).get(path).status_code


@pytest.mark.parametrize("host", ["portal.test", "PORTAL.test", "portal.test.", "Portal.Test:8000"])
def test_host_is_found_in_any_spelling(db, host):
    assert status_of(host) == 200


UNKNOWN = ["evil.example", "nobody.portal.test", "portal.test.evil.example", "127.0.0.1", "[::1]",
           "north.portal.test@evil.example", "a b", "..portal.test", "www.north.portal.test"]  # fmt: skip


@pytest.mark.parametrize("host", UNKNOWN)
def test_unknown_host_is_plain_not_found(db, host):
    answer = Client(headers={"host": host}).get("/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain")
    assert answer.content == b"No workspace lives at this address. Check its spelling.\n"


def test_nothing_but_the_host_decides(db):
    for name in ("x-forwarded-host", "x-tenant", "forwarded", "x-original-host"):
        client = Client(headers={"host": "nobody.portal.test", name: "portal.test"})
        assert client.get("/livez?tenant=north&dealer=north").status_code == 404


@pytest.mark.parametrize("state", TenantState.values)
def test_state_decides_whether_a_host_answers(north, http, state):
    Tenant.objects.filter(pk=north.pk).update(state=state)
    expected = {"preparing": 503, "pool": 404, "closed": 404, "purged": 404}.get(state)
    status = http.get("/settings/billing/").status_code
    assert status == expected if expected else status in (200, 302)


def test_suspended_workspace_is_read_and_paid_for_but_not_written(north, http):
    Tenant.objects.filter(pk=north.pk).update(state=TenantState.SUSPENDED)
    assert http.get("/settings/billing/").status_code == 200
    answer = http.post("/settings/stores/", {"name": "X"})
    assert answer.status_code == 402
    assert "can only be read" in answer.content.decode()
    assert http.post("/account/logout/").status_code == 302


def test_activity_is_noted_four_times_an_hour(north, http, settings):
    settings.NOTE_ACTIVITY_EVERY = 900
    Client(SERVER_NAME="north.portal.test").get("/account/login/")
    assert Tenant.objects.get(pk=north.pk).last_active_at is None  # nobody in particular
    http.get("/settings/billing/")
    noted = Tenant.objects.get(pk=north.pk).last_active_at
    assert noted is not None
    http.get("/settings/billing/")
    assert Tenant.objects.get(pk=north.pk).last_active_at == noted


# Health


def test_health_tells_no_names(db):
    client = Client(SERVER_NAME="portal.test")
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ok", "database": "ok", "cache": "ok", "migrations": "ok",
    }  # fmt: skip


@pytest.mark.parametrize("broken", ["cache", "migrations"])
def test_not_ready_says_what_is_missing(db, settings, broken):
    if broken == "migrations":
        Tenant.objects.filter(kind="public").update(fingerprint="of older files")
    else:
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9"}
        }
    answer = Client(SERVER_NAME="portal.test").get("/readyz")
    assert answer.status_code == 503
    assert [name for name, word in answer.json().items() if word == "failed"] == ["status", broken]


def test_health_is_not_on_tenants_hosts(north):
    for path in ("/livez", "/readyz"):
        assert status_of("north.portal.test", path) == 404
