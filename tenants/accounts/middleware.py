"""The language, time zone and look of the person behind a request."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

LANGUAGES = dict(settings.LANGUAGES)


class PersonMiddleware:
    """Answer in the person's language and the tenant's time zone.

    The language is, in this order: the person's choice, the cookie of this host, the browser's
    wish, the tenant's default.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = self._language(request)
        with translation.override(language), timezone.override(ZoneInfo(request.tenant.time_zone)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

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
