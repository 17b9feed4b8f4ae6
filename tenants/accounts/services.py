"""Everything that changes people, roles, invitations and keys."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import now

from tenants.accounts.models import ApiKey, Assignment, Role, Scope, Unit, User
from tenants.accounts.registry import ROLES

KEY_PREFIX = 8


@transaction.atomic
def create_default_roles(*, kind: str) -> None:
    """Give a new tenant the trade's roles, as delivered. Safe to repeat."""
    Role.objects.bulk_create(
        [Role(key=key, name=str(name)) for key, name in ROLES[kind].items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_person(
    *,
    email: str,
    full_name: str,
    role: str,
    scope: Scope = Scope.OWN,
    store: Unit | None = None,
    password: str | None = None,
    **fields,
) -> User:
    """Add a colleague with one role. ``role`` is a role's key."""
    user = User.objects.create_user(
        email, password, full_name=full_name, home_store=store, **fields
    )
    Assignment.objects.create(user=user, role=Role.objects.get(key=role), scope=scope, unit=None)
    return user


def _hash(secret: str) -> str:
    return hashlib.sha256(f"{connection.schema_name}:{secret}".encode()).hexdigest()


@transaction.atomic
def create_api_key(
    *, name: str, acts_as: User, verbs: Iterable[str] = ("*",), secret: str | None = None
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is shown this one time only."""
    text = secret or f"dp_{secrets.token_urlsafe(30)}"
    key = ApiKey.objects.create(
        name=name,
        prefix=text[: KEY_PREFIX + 3],
        secret_hash=_hash(text),
        acts_as=acts_as,
        verbs=sorted(verbs),
    )
    return key, text


def user_of_api_key(text: str) -> User | None:
    """The person a valid key acts as, narrowed to the key's verbs; ``None`` for any other text."""
    key = (
        ApiKey.objects.select_related("acts_as")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now()), prefix=text[: KEY_PREFIX + 3])
        .filter(revoked_at=None, acts_as__is_active=True)
        .first()
    )
    if key is None or not hmac.compare_digest(key.secret_hash, _hash(text)):
        return None
    if key.last_used_at is None or key.last_used_at < now() - timedelta(minutes=5):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now())
    key.acts_as.limited_to = frozenset(key.verbs)
    return key.acts_as
