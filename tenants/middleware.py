"""From the host of a request to the tenant in which it is answered."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore as CookieSessions
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import now
from django_tenants.middleware.main import TenantMainMiddleware

from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.states import OPEN, TenantState

log = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RETRY_SECONDS = 3


class ThreadedServer(Exception):
    """The web server runs requests in threads, which share what one process knows of its tenant."""


class TenantMiddleware(TenantMainMiddleware):
    """Look the host up in ``public``, then answer in the tenant, declared to the trip-wire.

    The host decides and nothing else: no header, no parameter, no claim in a token. Must stand
    first: what runs outside sees ``public``. The context is left when the response object is
    made, so a streaming response must not query lazily.
    """

    @staticmethod
    def hostname_from_request(request):
        """The host without its port, in lower case and without the dot of a full name."""
        host = request.get_host()
        if not host.endswith("]"):
            host = host.rpartition(":")[0] or host
        return host.lower().rstrip(".")

    def __call__(self, request):
        refuse_threads(request.META)
        with in_public():
            try:
                refusal = self.process_request(request)
            except Http404:
                refusal = _nobody_here()
            except (OperationalError, InterfaceError):
                log.exception("The directory of tenants cannot be read")
                refusal = _database_away()
        if refusal is not None:
            return _nobody_here() if refusal.status_code == 404 else refusal
        tenant = request.tenant
        if tenant.kind != Kind.PUBLIC and tenant.state not in OPEN:
            return (
                _being_prepared(request)
                if tenant.state == TenantState.PREPARING
                else _nobody_here()
            )
        with in_tenant(tenant):
            response = self.get_response(request)
        _note_activity(request)
        return response


def refuse_threads(environ) -> None:
    """Raise ``ThreadedServer`` under a server with threads, save Django's own development server.

    Our own code would hold in threads (context variables, a connection each), but what django-
    tenants, its cached loaders and libraries keep per process would not.
    """
    server = environ.get("SERVER_SOFTWARE", "")
    if environ.get("wsgi.multithread") and server and not server.startswith("WSGIServer/"):
        raise ThreadedServer(
            f"{server} answers in threads. Start it with one thread per process: "
            "gunicorn --worker-class sync --threads 1."
        )


def _nobody_here() -> HttpResponse:
    """For a host that is nobody's, or nobody's any more: plain, without a brand or a hint at who
    else lives here."""
    return HttpResponse(
        "No workspace lives at this address. Check its spelling.\n",
        status=404,
        content_type="text/plain",
    )


def _database_away() -> HttpResponse:
    """PostgreSQL restarts or is full: nobody's fault, and over in seconds."""
    return HttpResponse(
        "The service is not available for a moment. Try again in some seconds.\n",
        status=503,
        content_type="text/plain",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _being_prepared(request) -> HttpResponse:
    """The provisioning is under way: the page asks again by itself."""
    with translation.override(translation.get_language_from_request(request)):
        request.LANGUAGE_CODE = translation.get_language()
        response = render(request, "public/preparing.html", status=503)
    response.headers["Retry-After"] = response.headers["Refresh"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _note_activity(request) -> None:
    """Note on the tenant's row that a person or a program worked here; four times an hour."""
    every, seen = settings.NOTE_ACTIVITY_EVERY, request.tenant.last_active_at
    person = getattr(getattr(request, "_cached_user", None), "is_authenticated", False)
    if every is None or not (person or "HTTP_AUTHORIZATION" in request.META):
        return
    if seen is None or seen < now() - timedelta(seconds=every):
        with in_public():
            Tenant.objects.filter(pk=request.tenant.pk).update(last_active_at=now())


class SessionMiddleware(DjangoSessionMiddleware):
    """Sessions live in the tenant's own schema; a visitor of the public site keeps theirs.

    ``public`` has no session table, because it has no people: what little its forms need (the
    CSRF token) is in a signed cookie.
    """

    def process_request(self, request):
        if request.tenant.kind == Kind.PUBLIC:
            request.session = CookieSessions(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        else:
            super().process_request(request)


class ReadOnlyMiddleware:
    """A suspended workspace can be read and exported, paid for and left; nothing else is written.

    Stands after the person's language is known. The API refuses by a permission of its own.
    """

    OPEN_PATHS = ("/account/", "/settings/billing/", "/settings/export/", "/welcome/", "/api/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            request.tenant.state == TenantState.SUSPENDED
            and request.method not in SAFE
            and not request.path.startswith(self.OPEN_PATHS)
        ):
            return render(request, "public/suspended.html", status=402)
        return self.get_response(request)
