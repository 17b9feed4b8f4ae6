"""Keys with which programs come in."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.grants import check_may, check_may_give
from tenants.accounts.models import ApiKey, Assignment, Role, Scope, Unit, User
from tenants.accounts.permissions import MANAGE_KEYS
from tenants.accounts.registry import verbs_of
from tenants.audit.services import record

KEY_PREFIX = 8
# The role of the accounts that stand for programs. It may do everything, because each of their
# keys names what it is narrowed to.
PROGRAM = "_program"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,100}")
OVERLAP = timedelta(hours=24)


def _hash(secret: str) -> str:
    return hashlib.sha256(f"{connection.schema_name}:{secret}".encode()).hexdigest()


@transaction.atomic
def create_api_key(
    *,
    name: str,
    acts_as: User,
    verbs: Iterable[str] = ("*",),
    secret: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is shown this one time only.

    For provisioning and tests; what a person does goes through ``make_program_key``.
    """
    text = secret or f"dp_{secrets.token_urlsafe(30)}"
    key = ApiKey.objects.create(
        name=name,
        prefix=text[: KEY_PREFIX + 3],
        secret_hash=_hash(text),
        acts_as=acts_as,
        verbs=sorted(verbs),
        expires_at=expires_at,
    )
    return key, text


@transaction.atomic
def make_program_key(
    *,
    name: str,
    verbs: Iterable[str],
    store: Unit | None = None,
    expires_at: datetime | None = None,
    actor: User,
) -> tuple[ApiKey, str]:
    """Let a program in: a service account of its own, narrowed to ``verbs``, over all or one store.

    It outlives the person who made it. Returns the key and its text. Raises ``NotPermitted`` for
    verbs or a reach the actor lacks.
    """
    check_may(actor, MANAGE_KEYS)
    name, verbs = clean_text(name), sorted(set(verbs))
    if unknown := set(verbs) - set(verbs_of(connection.tenant.kind)):
        raise InvalidInput(_("Unknown right: %(verbs)s.") % {"verbs": ", ".join(sorted(unknown))})
    if not verbs:
        message = _("Choose what the program may do.")
        raise InvalidInput(message, fields={"verbs": message})
    if expires_at and expires_at <= now():
        message = _("Choose a day in the future.")
        raise InvalidInput(message, fields={"expires_at": message})
    scope = Scope.STORE if store else Scope.GROUP
    check_may_give(actor, verbs, scope=scope, store=store.pk if store else None)
    role, _made = Role.objects.get_or_create(key=PROGRAM, defaults={"verbs": ["*"]})
    program = User.objects.create_user(
        f"program-{secrets.token_hex(6)}@service.invalid",
        full_name=name[:80],
        is_service=True,
        home_store=store,
    )
    Assignment.objects.create(user=program, role=role, scope=scope, unit=None)
    key, text = create_api_key(name=name, acts_as=program, verbs=verbs, expires_at=expires_at)
    record(actor=actor, verb="accounts.key.created", target=key, changes={"verbs": [[], key.verbs]})
    return key, text


def _lock_valid(key: ApiKey) -> ApiKey:
    locked = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if not locked.is_valid:
        raise Conflict(_("This key is no longer valid."))
    return locked


@transaction.atomic
def rotate_api_key(*, key: ApiKey, actor: User, overlap: timedelta = OVERLAP) -> tuple[ApiKey, str]:
    """Make a key that may do the same; the old one works for ``overlap`` more, then no longer.

    Raises ``Conflict`` for a key that is withdrawn or expired, ``NotPermitted`` if the actor lacks
    what the key may do.
    """
    check_may(actor, MANAGE_KEYS)
    key = _lock_valid(key)
    scope = Scope.STORE if key.acts_as.home_store_id else Scope.GROUP
    check_may_give(actor, key.verbs, scope=scope, store=key.acts_as.home_store_id)
    fresh, text = create_api_key(
        name=key.name, acts_as=key.acts_as, verbs=key.verbs, expires_at=key.expires_at
    )
    ends = now() + overlap
    key.expires_at = min(key.expires_at, ends) if key.expires_at else ends
    key.save(update_fields=["expires_at", "updated_at"])
    record(
        actor=actor,
        verb="accounts.key.rotated",
        target=key,
        changes={"prefix": [key.prefix, fresh.prefix]},
    )
    return fresh, text


@transaction.atomic
def withdraw_api_key(*, key: ApiKey, actor: User) -> ApiKey:
    """Shut a program out at once. Safe to repeat."""
    check_may(actor, MANAGE_KEYS)
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = now()
        key.save(update_fields=["revoked_at", "updated_at"])
        record(actor=actor, verb="accounts.key.withdrawn", target=key)
    return key


def user_of_api_key(text: str) -> User | None:
    """The person a valid key acts as, narrowed to the key's verbs; ``None`` for any other text.

    One query, and one more at most every five minutes to note the use.
    """
    if not _KEY.fullmatch(text):
        return None
    key = ApiKey.objects.select_related("acts_as").filter(prefix=text[: KEY_PREFIX + 3]).first()
    if key is None or not hmac.compare_digest(key.secret_hash, _hash(text)):
        return None
    if not (key.is_valid and key.acts_as.is_active):
        return None
    if key.last_used_at is None or key.last_used_at < now() - timedelta(minutes=5):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now())
    key.acts_as.limited_to = frozenset(key.verbs)
    key.acts_as.via = key.prefix
    return key.acts_as
