"""Notes every sign-in, refused sign-in and change of password or second factor.

The library offers nothing but signals for these; they are the only receivers of ours.
"""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.db import connection, transaction

from tenants.accounts.models import User

SESSION_TENANT = "tenant"


@transaction.atomic
def _note(verb: str, person: User | None, *, name: str = "", **changes: list) -> None:
    from tenants.audit.services import record  # noqa: PLC0415 - the apps are loading

    record(actor=person, verb=f"security.{verb}", target=person, name=name, changes=changes or None)


def note_failed_sign_in(email: str) -> None:
    """Somebody tried with a wrong password or an unknown address; the answer tells them neither."""
    person = User.objects.filter(email__iexact=email).first() if email else None
    _note_failure("sign_in_failed", person, name=email[:160])


@transaction.atomic
def _note_failure(verb: str, person: User | None, *, name: str = "") -> None:
    """A failure is nobody's act: it is about the person, not by them."""
    from tenants.audit.services import record  # noqa: PLC0415 - the apps are loading

    record(actor=None, verb=f"security.{verb}", target=person, name=name)


def note_ended_session(person: User) -> None:
    """Somebody signed themselves out on another device."""
    _note("session_ended", person)


def _on_session_made(*, request, user, **_):
    request.session[SESSION_TENANT] = connection.schema_name


def _on_signed_in(*, user, **_):
    _note("signed_in", user)


def _on_signed_out(*, user, **_):
    if user is not None:
        _note("signed_out", user)


def _on_password_changed(*, user, **_):
    _note("password_changed", user)


def _on_password_reset(*, user, **_):
    _note("password_reset", user)


def _on_factor_added(*, user, authenticator, **_):
    _note("authenticator_added", user, kind=[None, authenticator.type])


def _on_factor_removed(*, user, authenticator, **_):
    _note("authenticator_removed", user, kind=[authenticator.type, None])


def _on_factor_reset(*, user, **_):
    _note("authenticator_reset", user)


def _on_factor_failed(*, user, **_):
    _note_failure("second_factor_failed", user)


def connect() -> None:
    """Called once, when the app is ready."""
    auth.user_logged_in.connect(_on_session_made)
    account.user_logged_in.connect(_on_signed_in)
    auth.user_logged_out.connect(_on_signed_out)
    account.password_changed.connect(_on_password_changed)
    account.password_set.connect(_on_password_changed)
    account.password_reset.connect(_on_password_reset)
    mfa.authenticator_added.connect(_on_factor_added)
    mfa.authenticator_removed.connect(_on_factor_removed)
    mfa.authenticator_reset.connect(_on_factor_reset)
    mfa.authentication_failed.connect(_on_factor_failed)
