"""Public links: what they open is signed with the tenant's own salt, so that nothing can be guessed.

A link holds a record's id and its key. Another key on the record makes every earlier link useless.
"""

from uuid import UUID

from django.core import signing
from django.db import connection
from django.utils.crypto import get_random_string

from portal.core.errors import InvalidInput

KEY_LENGTH = 24


def new_key() -> str:
    """A key for a record that is to be shared."""
    return get_random_string(KEY_LENGTH)


def _salt(place: str) -> str:
    return f"{place}:{connection.schema_name}"


def sign_link(place: str, pk: UUID, key: str) -> str:
    """The text of the public link; empty while the record has no key."""
    return signing.dumps([pk.hex, key], salt=_salt(place)) if key else ""


def open_link(place: str, token: str, *, dead: str, days: int | None = None) -> tuple[UUID, str]:
    """The id and the key in a link. Raises ``InvalidInput`` with the sentence ``dead`` for one that
    is forged, cut off, of another tenant or place, or older than ``days``."""
    try:
        hexed, key = signing.loads(token, salt=_salt(place), max_age=days and days * 86400)
        pk = UUID(hexed)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(dead) from error
    if not key or not isinstance(key, str):
        raise InvalidInput(dead)
    return pk, key
