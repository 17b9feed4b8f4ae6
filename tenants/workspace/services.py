"""Numbers of documents, notices to people."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localtime

from tenants.accounts.models import Unit, User
from tenants.workspace.models import Notification, NumberSequence


def next_number(*, kind: str, store: Unit | None = None) -> str:
    """The next document number, such as ``RO-HT1-2611-0042``: kind, store, year and month, sequence.

    Runs in the caller's transaction and locks the sequence until it ends, so that a rolled-back
    document leaves no gap. Raises ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("next_number() must run inside transaction.atomic().")
    scope = f"{store.code if store else 'ALL'}-{localtime():%y%m}"
    row, _ = NumberSequence.objects.get_or_create(kind=kind, scope=scope)
    NumberSequence.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db(fields=["last"])
    return f"{kind}-{scope}-{row.last:04d}"


@transaction.atomic
def notify(*, people: Iterable[User], text: str, url: str = "", **values: str) -> None:
    """Tell ``people`` something. ``text`` is a ``gettext_noop`` message with ``%(name)s`` places."""
    Notification.objects.bulk_create(
        Notification(user=person, text=text, values=values, url=url) for person in people
    )
