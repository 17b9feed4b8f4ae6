"""One hash per kind of tenant for "these migrations": the name of its script, the age of its schemas."""

import hashlib
from functools import cache
from pathlib import Path

import allauth
import django
from django.apps import apps
from django.conf import settings


def migration_files(kind: str) -> list[Path]:
    """The migration files of all apps that a tenant of ``kind`` installs, in a fixed order."""
    files = []
    for name in settings.TENANT_TYPES[kind]["APPS"]:
        config = next(c for c in apps.get_app_configs() if c.name == name)
        files += sorted(Path(config.path, "migrations").glob("[0-9]*.py"))
    return files


@cache
def fingerprint(kind: str) -> str:
    """Changes whenever a schema of ``kind`` would come out differently.

    Of the content of the files, not of their names: before a release an initial migration is
    written anew in place. Read once per process, as the code itself is.
    """
    digest = hashlib.sha256(f"1 {kind} {django.__version__} {allauth.__version__}".encode())
    for path in migration_files(kind):
        digest.update(f"\n{path.parent.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
