"""``Idempotency-Key``: the same request sent twice acts once and is answered twice alike.

The key is claimed by inserting its row in the transaction of the effect. A second request with
the same key waits on that row: it gets the stored answer when the first has committed, or does
the work itself when the first has failed or its process has died. Nothing is ever left "running".
"""

import hashlib
import re
import uuid
from collections.abc import Callable
from time import time

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from integrations.api.models import IdempotencyKey
from integrations.api.problems import KeyInUse, KeyReused
from portal.core.models import uuid7

HEADER = "Idempotency-Key"
KEPT_SECONDS = 24 * 3600
# How long a repeated request waits for the first one before it is told 409.
WAIT = "8s"
_KEY = re.compile(r'"[\x21\x23-\x5b\x5d-\x7e]{1,255}"|[\x21\x23-\x5b\x5d-\x7e]{1,255}')


def answer_once(
    request: Request, operation: str, act: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Return what ``act()`` answers, or the answer it gave before under the request's key.

    Success and refusals of the domain (422) are kept. Anything else (400, 403, 404, 409, 5xx)
    has changed nothing and leaves the key free. Raises ``ParseError``, ``KeyInUse``, ``KeyReused``.
    """
    text = request.headers.get(HEADER)
    if text is None:
        return act()
    if not _KEY.fullmatch(text):
        raise ParseError(_("An Idempotency-Key has 1 to 255 visible ASCII characters."))
    fingerprint = hashlib.sha256(
        b"%s %s\n" % (request.method.encode(), request.get_full_path().encode())
        + request._request.body
    ).hexdigest()
    with transaction.atomic():
        row, is_new = _claim(request.auth, operation, text.strip('"'), fingerprint)
        if not is_new:
            return _answer_again(row, fingerprint)
        response = act()
        if 200 <= response.status_code < 300 or response.status_code == 422:
            _keep(row, response)
        else:
            transaction.set_rollback(True)
    return response


def _claim(caller: str, operation: str, key: str, fingerprint: str) -> tuple[IdempotencyKey, bool]:
    """Insert the key's row, or wait for whoever did; an expired row is taken over."""
    expired = _uuid7_at(time() - KEPT_SECONDS)
    table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
    with connection.cursor() as cursor:
        _forget_some(cursor, table, expired)
        cursor.execute(
            "SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [WAIT]
        )
        before = cursor.fetchone()[0]
        try:
            cursor.execute(
                f"""INSERT INTO {table} AS old
                        (id, caller, operation, key, fingerprint, headers, body)
                    VALUES (%s, %s, %s, %s, %s, '{{}}', '')
                    ON CONFLICT (caller, operation, key) DO UPDATE
                    SET id = EXCLUDED.id, fingerprint = EXCLUDED.fingerprint, status = NULL
                    WHERE old.id < %s
                    RETURNING id""",
                [uuid7(), caller, operation, key, fingerprint, expired],
            )
        except OperationalError as error:
            raise KeyInUse(
                _("The first request with this Idempotency-Key is still running. Ask again soon.")
            ) from error
        claimed = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
    row = IdempotencyKey.objects.get(caller=caller, operation=operation, key=key)
    return row, claimed is not None


def _forget_some(cursor, table: str, expired: uuid.UUID) -> None:
    """Each new key sweeps out a few old ones, so that the table never grows beyond a day."""
    cursor.execute(
        f"""DELETE FROM {table} WHERE id IN (
                SELECT id FROM {table} WHERE id < %s ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED)""",
        [expired],
    )


def _answer_again(row: IdempotencyKey, fingerprint: str) -> HttpResponse:
    if row.fingerprint != fingerprint:
        raise KeyReused(
            _("This Idempotency-Key was used for another request. Use a new key for new data.")
        )
    headers = {**row.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(row.body.encode(), status=row.status, headers=headers)


def _keep(row: IdempotencyKey, response: HttpResponseBase) -> None:
    row.status = response.status_code
    data = getattr(response, "data", None)
    row.body = "" if data is None else JSONRenderer().render(data).decode()
    content_type = getattr(response, "content_type", None) or "application/json"
    row.headers = {"Content-Type": content_type}
    if "Location" in response.headers:
        row.headers["Location"] = response.headers["Location"]
    row.save(update_fields=["status", "headers", "body"])


def _uuid7_at(seconds: float) -> uuid.UUID:
    """The smallest UUIDv7 of that moment."""
    return uuid.UUID(int=int(seconds * 1000) << 80)
