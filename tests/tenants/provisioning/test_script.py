import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tenants.models import Kind, Tenant
from tenants.provisioning import script

CATALOGUE = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default,
               character_maximum_length, numeric_precision, numeric_scale
          FROM information_schema.columns WHERE table_schema = %s""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferred
          FROM pg_constraint WHERE connamespace = %s::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = %s",
}
# A condition that was printed and parsed again has its casts elsewhere, with the same meaning.
CASTS = re.compile(r"::(character varying|text)|\[\]|[()]")


def catalogue_of(schema: str, kind: str) -> dict[str, list[str]]:
    """All that the server knows about a schema, without the schema's name.

    Of the recorded migrations only those of the kind's own apps: the others do nothing here, and
    which of them a cached script has noted says when it was made.
    """
    found = {}
    with connection.cursor() as cursor:
        for what, sql in CATALOGUE.items():
            cursor.execute(sql, [schema])
            rows = (str(row).replace(schema, "SCHEMA") for row in cursor.fetchall())
            found[what] = sorted(CASTS.sub("", row) for row in rows)
        cursor.execute(f"SELECT app, name FROM {schema}.django_migrations")
        own = {name.rpartition(".")[2] for name in settings.TENANT_TYPES[kind]["APPS"]}
        found["migrations"] = sorted(str(row) for row in cursor.fetchall() if row[0] in own)
    return found


@pytest.mark.parametrize("kind", script.KINDS)
def test_schema_from_the_script_equals_a_migrated_one(db, kind):
    script.create_schema("t_aaaaaaaaaaaaaaaa", kind=kind)
    migrated = Tenant(kind=kind, name="Migrated", schema_name="t_bbbbbbbbbbbbbbbb")
    migrated.save()
    migrated.create_schema(sync_schema=True, verbosity=0)
    made, expected = (catalogue_of(f"t_{n * 8}", kind) for n in ("aa", "bb"))
    assert len(expected["columns"]) > 100
    assert len(expected["migrations"]) > 5
    for what, rows in expected.items():
        assert made[what] == rows, what


@pytest.mark.parametrize(
    "name", ["public", "pg_x", "../../x", 'x"; drop schema public', "t_00", "T_AAAAAAAAAAAAAAAA"]
)
def test_schema_name_that_is_not_random_is_refused(db, name):
    with pytest.raises(ValueError, match="Not the name"):
        script.create_schema(name, kind=Kind.DEALER)
    with pytest.raises(ValueError, match="Not the name"):
        script.drop_schema(name)


def test_two_processes_may_make_the_scripts_at_once(tmp_path):
    run = "import django; django.setup(); from tenants.provisioning.script import make_scripts; make_scripts()"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", run],
            env={**os.environ, "VAR_DIR": str(tmp_path)},
            cwd=settings.BASE_DIR,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert len(list((tmp_path / "cache").glob("schema-*.sql"))) == len(script.KINDS)


def test_missing_pg_dump_is_said_with_the_remedy(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.PG_DUMP = "/nowhere/pg_dump"
    with pytest.raises(script.CannotProvision, match=r"Set PG_DUMP.*apt install"):
        script._dump("postgres", "public")
