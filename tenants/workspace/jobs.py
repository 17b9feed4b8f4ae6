"""Which code does which kind of job, and who may start it."""

from collections.abc import Callable

_handlers: dict[str, Callable] = {}


def job_handler(kind: str) -> Callable:
    """Register ``handler(job, progress) -> dict`` for jobs of ``kind``. Put it into ``tasks.py``.

    It runs in the job's tenant, in no transaction, maybe a second time from the start after its
    worker died: it must be repeatable, or remember in ``job.result`` how far it came. It calls
    ``progress(done, total)`` at least every minute, and returns what ``job.result`` should hold;
    ``{"file": StoredFile}`` makes it downloadable. A ``DomainError`` fails the job with its
    sentence, anything else with a general one.
    """

    def register(handler: Callable) -> Callable:
        if _handlers.setdefault(kind, handler) is not handler:
            raise TypeError(f"Jobs of kind {kind!r} have two handlers.")
        return handler

    return register


def handler_of(kind: str) -> Callable:
    """The code for ``kind``. Raises ``KeyError`` if there is none."""
    return _handlers[kind]
