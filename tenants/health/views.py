"""``/livez``, ``/readyz`` and ``/dev/mail/`` on the public host. They tell no names and versions."""

import logging
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views import defaults
from django.views.generic import View

from portal.ui.pages.base import is_fragment
from tenants.models import Kind, Tenant
from tenants.provisioning.fingerprint import fingerprint

log = logging.getLogger(__name__)
DASHES = b"-" * 79
SHOWN = 100


class Live(View):
    """The process answers."""

    public = True

    def get(self, request):
        return JsonResponse({"status": "ok"})


class Ready(View):
    """It can serve: database, cache, and the migrations of ``public`` are as this code needs."""

    public = True

    def get(self, request):
        checks = {name: _holds(name, check) for name, check in CHECKS.items()}
        healthy = all(checks.values())
        words = {True: "ok", False: "failed"}
        return JsonResponse(
            {"status": words[healthy], **{name: words[ok] for name, ok in checks.items()}},
            status=200 if healthy else 503,
        )


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    cache.set("readyz", "ok", 10)
    return cache.get("readyz") == "ok"


def _migrations() -> bool:
    return Tenant.objects.filter(kind=Kind.PUBLIC, fingerprint=fingerprint(Kind.PUBLIC)).exists()


def not_found(request, exception):
    """“Nothing here”, as a whole page; a part of a page asked for by htmx gets a word, which nobody
    sees: the page says it in a toast."""
    if is_fragment(request):
        return HttpResponseNotFound("Not found.", content_type="text/plain")
    return defaults.page_not_found(request, exception)


def server_error(request):
    """The page for a fault. Django's own asks for the CSRF token, hence for a session, and fails
    itself when the fault came before there was one."""
    return defaults.server_error.__wrapped__(request)


CHECKS = {"database": _database, "cache": _cache, "migrations": _migrations}


def _holds(name, check) -> bool:
    try:
        return check()
    except Exception:
        log.exception("Not ready: %s", name)
        return False


class DevMail(View):
    """The mails this development server has sent, newest first."""

    public = True

    def get(self, request):
        if not settings.DEV_TOOLS:
            raise Http404
        context = {"mails": sent_mails()[:SHOWN], "title": "Mail", "now": now()}
        return render(request, "public/dev_mail.html", context)


def sent_mails() -> list[dict[str, str]]:
    """The mails in ``var/mail`` (or in the tests' memory), newest first."""
    found = [
        _plain(raw)
        for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)[:SHOWN]
        for raw in reversed(path.read_bytes().split(b"\n" + DASHES))
        if raw.strip()
    ]
    return [
        _plain(each.message().as_bytes()) for each in reversed(getattr(mail, "outbox", []))
    ] + found


def _plain(raw: bytes) -> dict[str, str]:
    message = message_from_bytes(raw.lstrip(), policy=policy.default)
    body = message.get_body(("plain", "html"))
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "date": str(message["Date"]),
        "body": body.get_content() if body else "",
    }
