"""Reads of the workspace."""

from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from tenants.accounts.models import User
from tenants.workspace.models import Job, Notification, StoredFile


def readable_file(file_id: UUID | str, *, person: User) -> StoredFile | None:
    """The file if ``person`` may read it: by its verb, and by seeing the record it is about.

    A file without a verb is only for whoever made it. ``None`` otherwise, and for no such file.
    """
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not file.path.startswith(f"{connection.schema_name}/"):
        return None
    if not file.verb:
        return file if file.uploaded_by_id == person.pk else None
    if not person.can(file.verb):
        return None
    if file.about and not _sees(person, file):
        return None
    return file


def _sees(person: User, file: StoredFile) -> bool:
    model = apps.get_model(file.about_type)
    records = model._default_manager.filter(pk=file.about)
    if hasattr(records, "visible_to"):
        records = records.visible_to(person, file.verb)
    return records.exists()


def files_about(record: Model) -> QuerySet[StoredFile]:
    """The files of one record, newest first."""
    return StoredFile.objects.filter(about=record.pk).select_related("uploaded_by").order_by("-id")


def unread_notices(person: User) -> QuerySet[Notification]:
    """What a person has not seen yet, newest first."""
    return Notification.objects.filter(user=person, read_at=None).order_by("-id")


def jobs_of(person: User) -> QuerySet[Job]:
    """The jobs a person started, newest first."""
    return Job.objects.filter(started_by=person).select_related("file").order_by("-id")
