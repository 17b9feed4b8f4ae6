"""Locks on things that have no row yet."""

import hashlib

from django.db import connection


def hold(name: str) -> None:
    """Wait until nobody else holds ``name``, and hold it until this transaction ends.

    The name is the whole database's: put the schema's into it.
    """
    digest = hashlib.sha256(name.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)]
        )
