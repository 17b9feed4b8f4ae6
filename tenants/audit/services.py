"""The writing side of the audit trail."""

from django.db import connection
from django.db.models import Model

from tenants.accounts.models import User
from tenants.audit.models import AuditEntry


def record(
    *, actor: User | None, verb: str, target: Model, changes: dict | None = None
) -> AuditEntry:
    """Note an act in the caller's transaction, so that it is kept exactly if the act is.

    ``actor`` is ``None`` for the portal itself (a handler, a sweep); ``changes`` are plain JSON
    values, best ``{"field": [before, after]}``. Raises ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() must run inside transaction.atomic().")
    return AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=str(actor)[:80] if actor else "",
        verb=verb,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        object_name=str(target)[:160],
        changes=changes or {},
    )
