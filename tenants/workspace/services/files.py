"""Keeping files that people hand in or jobs make."""

import hashlib
import logging
import secrets
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.workspace.content import PAPERS, check_content, clean_name
from tenants.workspace.models import StoredFile

log = logging.getLogger(__name__)
MAX_BYTES = getattr(settings, "FILES_MAX_BYTES", 20 * 1024 * 1024)


def save_upload(
    *,
    upload: UploadedFile,
    actor: User,
    verb: str,
    about: Model | None = None,
    accept: frozenset[str] = PAPERS,
    max_bytes: int = MAX_BYTES,
    kind: str = "",
) -> StoredFile:
    """Keep a file somebody chose, readable for whoever may ``verb`` (and see ``about``).

    ``kind`` says what it is to that record, in the domain's words.

    What it is is told by its content: ``accept`` holds the content types (``IMAGES``, ``PAPERS``,
    ``SHEETS`` of ``tenants.workspace.content``). Raises ``InvalidInput`` with a sentence for a
    file that is empty, too large, of another kind, or not what its name says.
    """
    if (upload.size or 0) > max_bytes:
        raise InvalidInput(
            _("This file is larger than %(limit)s MB.") % {"limit": max_bytes // 1024 // 1024}
        )
    data = upload.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise InvalidInput(
            _("This file is larger than %(limit)s MB.") % {"limit": max_bytes // 1024 // 1024}
        )
    name, content_type = check_content(upload.name or "", data, accept=accept)
    return _keep(name, content_type, data, actor=actor, verb=verb, about=about, kind=kind)


def save_made_file(
    *,
    name: str,
    content_type: str,
    data: bytes | IO[bytes],
    actor: User,
    verb: str = "",
    about: Model | None = None,
) -> StoredFile:
    """Keep a file the portal made itself, such as an export. Without ``verb`` only for ``actor``.

    ``data`` may be an open file, which is read in portions from its start.
    """
    return _keep(clean_name(name), content_type, data, actor=actor, verb=verb, about=about)


def _keep(
    name: str,
    content_type: str,
    data: bytes | IO[bytes],
    *,
    actor: User,
    verb: str,
    about: Model | None,
    kind: str = "",
) -> StoredFile:
    """Write the file, then the row; without the row the file goes again."""
    token = secrets.token_hex(16)
    wanted = f"{connection.schema_name}/{token[:2]}/{token}"
    content: File = ContentFile(data) if isinstance(data, bytes) else File(data)
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    size = content.size
    path = default_storage.save(wanted, content)
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                name=name,
                path=path,
                content_type=content_type,
                size=size,
                sha256=digest,
                about=about.pk if about else None,
                about_type=about._meta.label_lower if about else "",
                verb=verb,
                kind=kind,
                uploaded_by=actor,
            )
    except BaseException:
        default_storage.delete(path)
        raise


def delete_file(*, file: StoredFile) -> None:
    """Throw a file away: the row now, what lies on the disk once that is certain.

    One that cannot be removed from the disk is told the log.
    """
    path = file.path
    file.delete()
    transaction.on_commit(lambda: _remove(path))


def _remove(path: str) -> None:
    try:
        default_storage.delete(path)
    except OSError:
        log.exception("a deleted file stays on the disk: %s", path)


def content_of(file: StoredFile) -> bytes:
    """What is in a file. Raises ``Conflict`` if it is no longer there."""
    if not default_storage.exists(file.path):
        raise Conflict(_("This file is no longer there."))
    with default_storage.open(file.path) as content:
        return content.read()
