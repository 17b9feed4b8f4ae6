"""The base of pages behind a public, signed link: rate limited, uncached, in the customer's language."""

import re
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from portal.core.errors import DomainError
from portal.ui.pages import Screen
from tenants.signup.services import throttle
from tenants.signup.views import client_address

# Programs that fetch a link to draw its preview, to search it for viruses or to index it.
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|preview|slurp|scan|fetch|monitor|headless|facebookexternalhit|whatsapp"
    r"|telegram|skype|slack|discord|embed|curl|wget|python|http[-_ ]?client|okhttp|java/|go-http",
    re.IGNORECASE,
)


def is_person(request: HttpRequest) -> bool:
    """Whether somebody reads the page, as far as one can tell: no program that looks ahead.

    Programs name themselves, or name nothing; a browser that fetches ahead says so.
    """
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    reads = request.method == "GET" and "prefetch" not in ahead
    return reads and "Mozilla/" in agent and not _PROGRAMS.search(agent)


def closed(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines, caches and other sites' logs.

    Only the host is told: with "no-referrer" browsers post a form as from nowhere ("Origin: null"),
    and the guard against forged requests refuses it.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class SharedScreen(Screen):
    """Declare ``place``, ``find(token)`` and ``language_of(record)``; ``record`` is what was found.

    Never indexed, never kept in a cache, and it tells no other site where it was. Every dead link
    is the same page with status 404. ``looks_an_hour`` and ``answers_an_hour`` are of one address.
    """

    public = True
    place = ""
    over_template = "public/shared_over.html"
    looks_an_hour = 120
    answers_an_hour = 10
    record: Any = None

    def find(self, token: str) -> Any:
        """What the link opens. Raises ``DomainError`` with a sentence for a dead one."""
        raise NotImplementedError

    def language_of(self, record: Any) -> str:
        return ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            address = f"{connection.schema_name}:{client_address(request)}"
            throttle(what=f"shared-{self.place}:{address}", per_hour=self.looks_an_hour)
            if request.method == "POST":
                throttle(
                    what=f"shared-{self.place}-answer:{address}", per_hour=self.answers_an_hour
                )
        except DomainError as error:
            return closed(self.over(error, 429))
        try:
            self.record = self.find(kwargs.get("token", ""))
        except DomainError as error:
            return closed(self.over(error, 404))
        wanted = request.GET.get("lang", "")
        known = dict(settings.LANGUAGES)
        language = wanted if wanted in known else self.language_of(self.record)
        with translation.override(language or translation.get_language()):
            return closed(super().dispatch(request, *args, **kwargs))

    def over(self, error: DomainError, status: int) -> HttpResponse:
        """A dead end, in words."""
        context = {"error": str(error), "paper_language": translation.get_language()}
        return render(self.request, self.over_template, context, status=status)

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(paper_language=translation.get_language(), **more)
