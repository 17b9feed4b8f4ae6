"""The two signed links of a sign-up. Each has a salt of its own and an end."""

import uuid
from dataclasses import asdict, dataclass

from django.core import signing
from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput

PROOF_SALT, PROOF_SECONDS = "signup.proof", 24 * 3600
WELCOME_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asked for on the public site. It travels in the mailed link, not in a table:
    ``public`` keeps no people."""

    id: str
    company: str
    full_name: str
    email: str
    slug: str
    language: str
    join_code: str = ""


def new_wish_id() -> str:
    return uuid.uuid4().hex


def sign_wish(wish: Wish) -> str:
    """The text of the link that proves the e-mail address."""
    return signing.dumps(asdict(wish), salt=PROOF_SALT, compress=True)


def read_wish(text: str) -> Wish:
    """The wish behind a mailed link. Raises ``InvalidInput`` for a forged or old one."""
    try:
        return Wish(**signing.loads(text, salt=PROOF_SALT, max_age=PROOF_SECONDS))
    except signing.SignatureExpired as error:
        raise InvalidInput(_("This link is older than a day. Sign up again.")) from error
    except (signing.BadSignature, TypeError) as error:
        raise InvalidInput(_("This link is not complete. Copy all of it from the mail.")) from error


def sign_welcome(*, schema_name: str, user_id: object) -> str:
    """A code that signs the new owner in on their own host: two minutes, once, this tenant only."""
    return signing.dumps(str(user_id), salt=f"welcome.{schema_name}")


def read_welcome(text: str, *, schema_name: str) -> uuid.UUID | None:
    """The owner a welcome code was made for in this tenant; ``None`` for any other text."""
    try:
        return uuid.UUID(
            signing.loads(text, salt=f"welcome.{schema_name}", max_age=WELCOME_SECONDS)
        )
    except (signing.BadSignature, ValueError):
        return None
