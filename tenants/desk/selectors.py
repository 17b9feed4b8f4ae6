"""What the screens' frame shows: views, timelines, notices, search, the home page."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.ui import menu
from portal.ui.ports import Entry, View
from tenants.accounts.models import User
from tenants.accounts.registry import acts_of
from tenants.audit.models import AuditEntry
from tenants.desk.models import Note
from tenants.workspace.models import Notification, SavedView

HITS_PER_KIND = 5


def views_of(user: User, screen: str) -> list[View]:
    """The person's own views of a list and those others share, oldest first."""
    found = SavedView.objects.filter(Q(user=user) | Q(is_shared=True), screen=screen)
    return [
        View(str(v.pk), v.name, v.query, v.is_shared, v.user_id == user.pk)
        for v in found.order_by("id")
    ]


def view_url(act: str, view_id: str) -> str:
    """Where a view is made (``create``) or changed (``edit``)."""
    return reverse(f"desk:view_{act}", args=[view_id] if view_id else [])


def timeline_of(record: Model, limit: int) -> list[Entry]:
    """What was done with a record and written about it, newest first. Two queries."""
    acts = AuditEntry.objects.filter(object_id=record.pk).order_by("-id")[:limit]
    notes = Note.objects.filter(about=record.pk).select_related("author").order_by("-id")[:limit]
    entries = [_act(entry, record) for entry in acts]
    entries += [Entry(note.created_at, str(note.author), note.text, "note") for note in notes]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _act(entry: AuditEntry, record: Model) -> Entry:
    labels = acts_of(connection.tenant.kind)
    words = labels.get(entry.verb) or capfirst(entry.verb.rsplit(".", 1)[-1].replace("_", " "))
    changes = tuple(_changes(entry.changes, type(record)))
    return Entry(entry.at, entry.actor_name or _("The portal"), str(words), "act", changes)


def _changes(changes: Any, model: type[Model]) -> Iterator[tuple[str, str, str]]:
    """Label, before and after of the fields that changed; what is no field is left out."""
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        if not (isinstance(pair, list) and len(pair) == 2):
            continue
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.is_relation or any(isinstance(value, dict | list) for value in pair):
            continue
        labels = dict(getattr(field, "flatchoices", ()) or ())
        before, after = (str(labels.get(v, "" if v is None else v))[:120] for v in pair)
        yield capfirst(str(field.verbose_name)), before, after or "–"


def unread_count(user: User) -> int:
    """How many notices the person has not seen; counted up to a hundred."""
    return Notification.objects.filter(user=user, read_at=None).order_by()[:100].count()


def newest_notice(user: User) -> UUID | None:
    """The id of the latest notice for a person, read or not. One query, of one index entry."""
    mine = Notification.objects.filter(user=user).order_by("-id")
    return mine.values_list("pk", flat=True).first()


def notices_after(user: User, last: str) -> list[Notification]:
    """The unread notices after the one with the id ``last``, oldest first, three at most.

    ``0``: from the beginning. Anything else that is no id finds nothing: a page that has just
    opened asks only for what is to come.
    """
    rows = Notification.objects.filter(user=user, read_at=None)
    if last != "0":
        try:
            rows = rows.filter(pk__gt=UUID(last))
        except ValueError:
            return []
    return list(reversed(rows.order_by("-id")[:3]))


def search(user: User, kind: str, text: str) -> list[dict[str, Any]]:
    """Everything that fits ``text`` and that the person may see, by kind of thing."""
    found = []
    for provider in menu.permitted(user, menu.declared(kind).search):
        hits = provider.find(user, text, HITS_PER_KIND)
        if hits:
            found.append({"label": provider.label, "hits": hits})
    if pages := menu.places(user, kind, text, HITS_PER_KIND):
        found.append({"label": _("Go to"), "hits": pages})
    return found
