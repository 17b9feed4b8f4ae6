"""Reads of the audit trail."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tenants.audit.models import AuditEntry


def entries_about(record: Model) -> QuerySet[AuditEntry]:
    """What was done to one record, newest first."""
    return AuditEntry.objects.filter(object_id=record.pk).order_by("-id")


def _word(value: object) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def changes_in_words(entry: AuditEntry) -> str:
    """``field: before → after`` for each change, for people."""
    parts = []
    for field, change in entry.changes.items():
        pair = change if isinstance(change, list) and len(change) == 2 else [None, change]
        before, after = map(_word, pair)
        parts.append(f"{field}: {after}" if before == "–" else f"{field}: {before} → {after}")
    return "; ".join(parts)
