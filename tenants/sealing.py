"""Texts that lie in a workspace's tables and that nobody may read there."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection


def box(purpose: str) -> MultiFernet:
    """Encrypts with a key of this workspace and purpose; opens also what older secrets sealed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    texts = [f"{purpose}:{connection.schema_name}:{secret}" for secret in secrets]
    keys = [base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for text in texts]
    return MultiFernet([Fernet(key) for key in keys])
