"""Document numbers without gaps and doubles."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.timezone import localtime

from portal.core.models import uuid7
from tenants.accounts.models import Unit

_NEXT = """
INSERT INTO workspace_numbersequence AS s (id, kind, scope, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (kind, scope) DO UPDATE SET last = s.last + 1 RETURNING last
"""


def next_number(*, kind: str, store: Unit | None = None) -> str:
    """The next document number, such as ``RO-HT1-2611-0042``: kind, store, year and month, sequence.

    The month is the store's. Runs in the caller's transaction and locks the sequence until it
    ends, so that a rolled-back document leaves no gap: take the number last. Raises
    ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("next_number() must run inside transaction.atomic().")
    zone = ZoneInfo(store.time_zone) if store else None
    scope = f"{store.code if store else 'ALL'}-{localtime(timezone=zone):%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), kind, scope])
        return f"{kind}-{scope}-{cursor.fetchone()[0]:04d}"
