"""The person behind a request: whether they are one of this tenant, their language and look."""

from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from tenants.accounts.security import SESSION_TENANT
from tenants.audit.services import coming_from

LANGUAGES = dict(settings.LANGUAGES)
SEEN_EVERY = 300  # seconds


def _address(request) -> str | None:
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # a unix socket without a proxy in front
        return None


class PersonMiddleware:
    """Answer in the person's language and the tenant's time zone, and only to this tenant's people.

    The language is, in this order: the person's choice, the cookie of this host, the browser's
    wish, the tenant's default.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self._refuse_foreign_session(request)
        language = self._language(request)
        zone = ZoneInfo(request.tenant.time_zone)
        with (
            translation.override(language),
            timezone.override(zone),
            coming_from(_address(request)),
        ):
            request.LANGUAGE_CODE = language
            self._note_activity(request)
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _refuse_foreign_session(self, request) -> None:
        """A session that was made in another tenant is nobody's here, should its row ever get here."""
        session = getattr(request, "session", None)
        if session is None or SESSION_KEY not in session:
            return
        if session.get(SESSION_TENANT) != request.tenant.schema_name:
            request.user = AnonymousUser()

    def _note_activity(self, request) -> None:
        """Keep the list of a person's sessions, touching its row every five minutes only.

        allauth's own middleware reads and writes it on every request: four queries.
        """
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not request.session.session_key:
            return
        key = request.session.session_key
        if cache.add(f"accounts.seen.{key}", True, SEEN_EVERY) and not UserSession.objects.filter(
            session_key=key, ip=_address(request)
        ).update(last_seen_at=timezone.now()):
            UserSession.objects.create_from_request(request)

    def _language(self, request) -> str:
        user = getattr(request, "user", None)
        chosen = getattr(user, "language", "") or request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME, ""
        )
        if chosen in LANGUAGES:
            return chosen
        if request.META.get("HTTP_ACCEPT_LANGUAGE"):
            return translation.get_language_from_request(request)
        return request.tenant.default_language
