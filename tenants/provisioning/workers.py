"""The processes that migrate tenants. Imported by them before Django is set up: no model up here."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from uuid import UUID

import django

Outcome = tuple[str, int, str]  # the schema, how many migrations were applied, what went wrong


def outcomes(behind: list[UUID], *, workers: int, database: str) -> Iterator[Outcome]:
    """Migrate these tenants of ``database``, so many at a time; what became of each, as it comes.

    Spawned and not forked: a fork would share the connection that holds the lock of the run.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=partial(_begin, database)
    )
    with pool:
        for done in as_completed([pool.submit(_migrate, pk) for pk in behind]):
            yield done.result()


def _begin(database: str) -> None:
    """The start of a process: Django, the database of the run, its patience with locks."""
    django.setup()
    from tenants.provisioning import fleet  # noqa: PLC0415 - only now there are models

    fleet.become_worker(database)


def _migrate(pk: UUID) -> Outcome:
    from tenants.provisioning import fleet  # noqa: PLC0415 - only now there are models

    return fleet.migrate_one(pk)
