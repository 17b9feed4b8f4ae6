"""Texts that lie in a workspace's tables and that nobody may read there.

``box`` seals passing things (a letter until it is sent) with the site's secret. What stays, a
customer's ID number, is sealed by keys of its own (``FIELD_KEYS``), each of which
gives every workspace and every column a key of its own; ``tenants.sealed_fields`` makes a model's
field of it.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from portal.core.errors import DomainError

NONCE_BYTES = 12  # as AES-GCM wants; fresh for every sealing


def box(purpose: str) -> MultiFernet:
    """Encrypts with a key of this workspace and purpose; opens also what older secrets sealed."""
    site = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    texts = [f"{purpose}:{connection.schema_name}:{secret}" for secret in site]
    keys = [base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for text in texts]
    return MultiFernet([Fernet(key) for key in keys])


class SealBroken(DomainError):
    """A sealed text does not open here: another workspace's, another record's, or its key is gone."""

    code = "seal_broken"


@lru_cache(maxsize=4096)
def _derived(key: str, use: str, schema: str, column: str) -> bytes:
    info = f"{use}:{schema}:{column}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())


@lru_cache(maxsize=64)
def key_id(key: str) -> str:
    """How a sealed text says which key sealed it; tells nothing of the key."""
    return hashlib.sha256(b"key id:" + key.encode()).hexdigest()[:8]


def _bound_to(schema: str, column: str, row: object) -> bytes:
    return f"{schema}:{column}:{row}".encode()


def blind(text: str, *, column: str) -> list[str]:
    """What stands for a text where it is searched as a whole: one mark for each key, today's first.

    The same text has the same mark within one column of one workspace, and another elsewhere.
    """
    schema = connection.schema_name
    keys = [_derived(key, "blind", schema, column) for key in settings.FIELD_KEYS]
    return [hmac.digest(key, text.encode(), "sha256")[:16].hex() for key in keys]


def seal(text: str, *, column: str, row: object) -> str:
    """``key id:mark:ciphertext``, by today's key, bound to this workspace, column and row."""
    schema, key = connection.schema_name, settings.FIELD_KEYS[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(_derived(key, "seal", schema, column))
    hidden = nonce + cipher.encrypt(nonce, text.encode(), _bound_to(schema, column, row))
    mark = blind(text, column=column)[0]
    return f"{key_id(key)}:{mark}:{base64.urlsafe_b64encode(hidden).decode()}"


def unseal(sealed: str, *, column: str, row: object) -> str:
    """The text again. Raises ``SealBroken`` for one that was changed, copied here from another row,
    column or workspace, or sealed by a key that is no longer in ``FIELD_KEYS``."""
    schema = connection.schema_name
    known = {key_id(key): key for key in settings.FIELD_KEYS}
    try:
        name, _mark, hidden = sealed.split(":")
        cipher = AESGCM(_derived(known[name], "seal", schema, column))
        data = base64.urlsafe_b64decode(hidden)
        bound = _bound_to(schema, column, row)
        return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise SealBroken(
            _(
                "A sealed number of this record cannot be opened: it was sealed for another record, "
                "or by a key that is no longer in use. Ask whoever runs the portal."
            )
        ) from error


def current_prefix() -> str:
    """How every text begins that today's key sealed."""
    return f"{key_id(settings.FIELD_KEYS[0])}:"
