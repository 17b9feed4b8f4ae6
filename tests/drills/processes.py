"""Real processes to kill. They are forked from a server that has loaded Django, so that fifty
starts cost a second and not a minute; each opens its own connections."""

import multiprocessing
import os

from django.db import connection

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.drills.loaded"])


def environment(**extra: str) -> dict[str, str]:
    """The environment of a process that works on the database of this test run."""
    database = connection.settings_dict
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "TEST_DATABASE_NAME": database["NAME"],
        **extra,
    }


def start_command(*args: str) -> multiprocessing.Process:
    """Start ``manage.py …`` as a process of its own. Set the environment before the first start."""
    process = _context.Process(target=_run, args=(args,), daemon=True)
    process.start()
    return process


def stop_server() -> None:
    """End the server that forks, so that the next test may start one in another environment."""
    from multiprocessing import forkserver  # noqa: PLC0415 - private to this function

    forkserver._forkserver._stop()


def _run(args: tuple[str, ...]) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - in the child

    os.environ.pop("PYTEST_CURRENT_TEST", None)
    call_command(*args)
