"""The writing side of the audit trail."""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from tenants.accounts.models import User
from tenants.audit.models import AuditEntry, AuditSeal

log = logging.getLogger(__name__)
# Where the request that is being answered came from; services never see a request.
_address: ContextVar[str | None] = ContextVar("audit_address", default=None)
BATCH = 5000


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """Note this network address with everything recorded inside. For the middleware."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def record(
    *,
    actor: User | None,
    verb: str,
    target: Model | None,
    changes: dict | None = None,
    name: str = "",
) -> AuditEntry:
    """Note an act in the caller's transaction, so that it is kept exactly if the act is.

    ``actor`` is ``None`` for the portal itself (a handler, a sweep); ``changes`` are plain JSON
    values, best ``{"field": [before, after]}``, as ``set_fields`` returns them. ``name`` stands
    for a record that does not exist, such as an unknown address. Raises ``RuntimeError`` outside
    a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() must run inside transaction.atomic().")
    return AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=str(actor)[:80] if actor else "",
        via=actor.via if actor else "",
        ip=_address.get(),
        verb=verb,
        object_type=target._meta.label_lower if target else "",
        object_id=target.pk if target else None,
        object_name=(name or str(target or ""))[:160],
        changes=changes or {},
    )


def set_fields(target: Model, values: Mapping[str, Any]) -> dict[str, list]:
    """Set ``values`` on ``target`` and return what changed as ``{"field": [before, after]}``.

    Does not save: ``target.save(update_fields=[*changes, "updated_at"])``.
    """
    changes = {}
    for field, after in values.items():
        before = getattr(target, field)
        if before != after:
            setattr(target, field, after)
            changes[field] = [_plain(before), _plain(after)]
    return changes


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _digest(before: str, entries: list[AuditEntry]) -> str:
    """The seal over ``entries`` (in order of their ids) and over the seal before them."""
    whole = hashlib.sha256(before.encode())
    for entry in entries:
        fields = [
            str(entry.pk),
            entry.at.isoformat(),
            str(entry.actor_id),
            entry.actor_name,
            entry.via,
            str(entry.ip),
            entry.verb,
            entry.object_type,
            str(entry.object_id),
            entry.object_name,
            entry.changes,
        ]
        whole.update(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode())
    return whole.hexdigest()


@transaction.atomic
def seal_entries() -> AuditSeal | None:
    """Close what was noted since the last seal; ``None`` if there was nothing. One at a time.

    The chain runs over batches made by a sweep and not over single entries: a hash chained in
    ``record`` would make every writer of a tenant wait for the one before to commit. The head is
    logged too, so that a chain rebuilt inside the database can be told from the true one.
    """
    last = AuditSeal.objects.select_for_update().order_by("-number").first()
    entries = list(AuditEntry.objects.filter(seal=None).order_by("id")[:BATCH])
    if not entries:
        return None
    seal = AuditSeal.objects.create(
        number=last.number + 1 if last else 1,
        count=len(entries),
        digest=_digest(last.digest if last else "", entries),
    )
    # The one change an entry ever sees: which seal it stands under.
    waiting = AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries], seal=None)
    if QuerySet.update(waiting, seal=seal) != len(entries):
        raise RuntimeError("Two seals were made at once.")
    log.info("audit seal %s %s %s", connection.schema_name, seal.number, seal.digest)
    return seal


def broken_seals() -> list[AuditSeal]:
    """The seals that no longer fit their entries, in order; the first is where it happened."""
    broken, before = [], ""
    for number, seal in enumerate(AuditSeal.objects.order_by("number"), start=1):
        entries = list(seal.entries.order_by("id"))
        fits = len(entries) == seal.count and seal.number == number
        if not fits or seal.digest != _digest(before, entries):
            broken.append(seal)
        before = seal.digest
    return broken
