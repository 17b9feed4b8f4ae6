"""Pages of one's own account, under ``/account/``: what is used of django-allauth, and nothing else.

No sign-up and no page to change one's address: people are invited, and the address is how their
administrator knows them.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa import urls as mfa
from django.urls import URLPattern, URLResolver, include, path, re_path

from tenants.accounts.views import entrance


def _open(view: Callable) -> Callable:
    """Say of a library's page what ours say by ``public``."""
    view.view_class.public = True  # type: ignore[attr-defined]
    return view


def _own(view: Callable) -> Callable:
    """Say of a library's page that whoever is signed in may see it, about themselves."""
    view.view_class.verb, view.view_class.signed_in = None, True  # type: ignore[attr-defined]
    return view


def _mark(patterns: list[URLPattern | URLResolver]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _mark(pattern.url_patterns)
        elif pattern.name in {"mfa_authenticate", "mfa_trust"}:
            _open(pattern.callback)
        else:
            _own(pattern.callback)


_mark(mfa.urlpatterns)
urlpatterns = [
    path("login/", _open(account.login), name="account_login"),
    path("logout/", _open(account.logout), name="account_logout"),
    path("inactive/", _open(account.account_inactive), name="account_inactive"),
    path("signup/", entrance.NoSignUp.as_view(), name="account_signup"),
    path("reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _own(account.password_change), name="account_change_password"),
    path("password/set/", _own(account.password_set), name="account_set_password"),
    path("password/reset/", _open(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        _open(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        _open(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include(mfa)),
    path("sessions/", entrance.Sessions.as_view(), name="usersessions_list"),
    path("sessions/<int:pk>/end/", entrance.SessionEnd.as_view(), name="account_session_end"),
    path("language/", entrance.Language.as_view(), name="account_language"),
    path(
        "invitation/<str:secret>/", entrance.InvitationAccept.as_view(), name="account_invitation"
    ),
]
