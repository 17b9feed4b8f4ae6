"""The SQL that makes an empty, migrated schema in one round trip.

Migrations need about 15 seconds per tenant, the script about half a second. It is dumped from a
template that is migrated once per set of migration files, in a scratch database: ``pg_dump -n``
reads the whole catalogue, 0.3 s with one tenant in it and 47 s with 300.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from tenants.provisioning.fingerprint import fingerprint
from tenants.states import Kind

# Unmistakable, so that a plain replacement in the dump is safe.
TEMPLATE = "zz_tenant_template_{kind}"
KINDS = (Kind.OPS, Kind.DEALER, Kind.HUB)
SCHEMA_NAME = re.compile(r"t_[0-9a-f]{16}")
_NOISE = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")


class CannotProvision(Exception):
    """A tool or a right is missing. The sentence says which, and what to do."""


def create_schema(schema_name: str, *, kind: str) -> None:
    """Make the empty schema of a tenant of ``kind``: all of it, or nothing.

    Raises ``CannotProvision`` when the script has yet to be made and cannot be.
    """
    if not SCHEMA_NAME.fullmatch(schema_name):
        raise ValueError(f"Not the name of a tenant's schema: {schema_name!r}")
    sql = schema_script(kind).replace(TEMPLATE.format(kind=kind), schema_name)
    with connection.cursor() as cursor:
        # Past Django's wrapper: without parameters psycopg sends many statements as one message,
        # which PostgreSQL runs as one transaction.
        cursor.cursor.execute(sql)


def drop_schema(schema_name: str) -> None:
    """Erase a tenant's schema with everything in it. Does nothing if there is none."""
    if not SCHEMA_NAME.fullmatch(schema_name):
        raise ValueError(f"Not the name of a tenant's schema: {schema_name!r}")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema_name} CASCADE")


@cache
def schema_script(kind: str) -> str:
    """The script for ``kind``; made on first use, then read from ``VAR_DIR/cache``."""
    path = _path(kind)
    if not path.exists():
        make_scripts()
    return path.read_text()


def make_scripts() -> list[Path]:
    """Make the scripts that are missing; return their paths. Two processes may ask at once."""
    with _one_at_a_time():
        missing = [kind for kind in KINDS if not _path(kind).exists()]
        if missing:
            with _scratch_database() as name:
                _migrate_templates(name, missing)
                for kind in missing:
                    _write(_path(kind), _strip(_dump(name, TEMPLATE.format(kind=kind))))
        for old in _cache_dir().glob("schema-*.sql"):
            if old not in map(_path, KINDS):
                old.unlink(missing_ok=True)
        return [_path(kind) for kind in KINDS]


def _cache_dir() -> Path:
    return Path(settings.VAR_DIR, "cache")


def _path(kind: str) -> Path:
    return _cache_dir() / f"schema-{kind}-{fingerprint(kind)}.sql"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    _cache_dir().mkdir(parents=True, exist_ok=True)
    with (_cache_dir() / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _scratch_database() -> Iterator[str]:
    """An empty database that lives as long as the block. One name per ``VAR_DIR``, and we hold
    its lock: one that exists is the rest of a run that was killed, so it goes first."""
    name = "zz_portal_scratch_" + hashlib.sha256(str(_cache_dir()).encode()).hexdigest()[:12]
    try:
        _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _server(f"CREATE DATABASE {name} TEMPLATE template0")
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotProvision(
            "The database user may not create the scratch database in which schemas are made "
            f"ready. Run: ALTER ROLE {connection.settings_dict['USER'] or 'portal'} CREATEDB"
        ) from error
    try:
        yield name
    finally:
        _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _server(sql: str) -> None:
    """Run a statement about databases: outside any transaction, on a connection of its own."""
    params = connection.get_connection_params()
    options = {
        key: params[key] for key in ("dbname", "user", "password", "host", "port") if key in params
    }
    with closing(psycopg.connect(**options, autocommit=True)) as raw:
        raw.execute(sql)


def _migrate_templates(database: str, kinds: list[Kind]) -> None:
    """In a process of its own: this one's connection stays where it is."""
    run = subprocess.run(
        [sys.executable, "-m", "django", "migrate_templates", database, *kinds],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise CannotProvision(f"The migrations do not run in an empty database:\n{run.stderr}")


def _dump(database: str, schema: str) -> str:
    params = connection.get_connection_params()
    command = [settings.PG_DUMP, "-n", schema, "--no-owner", "--no-privileges", "--no-comments"]
    command += ["--inserts", "--rows-per-insert=500", "-d", database]
    for option, key in (("-h", "host"), ("-p", "port"), ("-U", "user")):
        if params.get(key):
            command += [option, str(params[key])]
    remedy = (
        "Set PG_DUMP to the pg_dump of your PostgreSQL's version (Debian: apt install "
        "postgresql-client)."
    )
    try:
        run = subprocess.run(
            command,
            env={**os.environ, "PGPASSWORD": str(params.get("password") or "")},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise CannotProvision(f"“{settings.PG_DUMP}” cannot be run. {remedy}") from error
    if run.returncode:
        raise CannotProvision(f"pg_dump failed: {run.stderr.strip()} {remedy}")
    return run.stdout


def _strip(dump: str) -> str:
    """Without comments, psql's commands, and settings that would outlive the script."""
    return "\n".join(line for line in dump.splitlines() if line and not line.startswith(_NOISE))


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)
