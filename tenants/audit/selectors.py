"""Reads of the audit trail."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tenants.accounts.models import Scope
from tenants.accounts.registry import verb_label
from tenants.audit.models import AuditEntry


def entries_about(record: Model) -> QuerySet[AuditEntry]:
    """What was done to one record, newest first."""
    return AuditEntry.objects.filter(object_id=record.pk).order_by("-id")


def _word(field: str, value: object) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(verb_label(str(item))) for item in value)
    text = str(value)
    return str(Scope(text).label) if field == "scope" and text in Scope.values else text


def _label(entry: AuditEntry, name: str) -> str:
    """What people call a field: the model's word for it, if it has one."""
    try:
        field = apps.get_model(entry.object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return {"role": _("role"), "scope": _("reaches")}.get(name, name)
    return str(getattr(field, "verbose_name", name))


def changes_in_words(entry: AuditEntry) -> str:
    """``field: before → after`` for each change, for people."""
    parts = []
    for name, change in entry.changes.items():
        pair = change if isinstance(change, list) and len(change) == 2 else [None, change]
        before, after = (_word(name, value) for value in pair)
        label = _label(entry, name)
        parts.append(f"{label}: {after}" if before == "–" else f"{label}: {before} → {after}")
    return "; ".join(parts)
