"""Telling people something."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from tenants.accounts.models import User
from tenants.workspace.models import Notification


@transaction.atomic
def notify(*, people: Iterable[User], text: str, url: str = "", **values: str) -> None:
    """Tell ``people`` something. ``text`` is a ``gettext_noop`` message with ``%(name)s`` places.

    It is translated when it is read. Programs and people who left are told nothing.
    """
    Notification.objects.bulk_create(
        Notification(user=person, text=text, values=values, url=url)
        for person in people
        if person.is_active and not person.is_service
    )


@transaction.atomic
def mark_read(*, notice_id: UUID | str, person: User) -> Notification | None:
    """Note that ``person`` has seen their notice; ``None`` for somebody else's. Safe to repeat."""
    mine = Notification.objects.select_for_update().filter(pk=notice_id, user=person)
    notice = mine.first()
    if notice and notice.read_at is None:
        notice.read_at = now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, person: User) -> int:
    """Note that ``person`` has seen everything; returns how many were new."""
    return Notification.objects.filter(user=person, read_at=None).update(read_at=now())
