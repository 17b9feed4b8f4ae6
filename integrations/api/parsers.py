"""Reading JSON without its traps: NaN, infinity, deep nesting, NUL, half characters, giants.

Python's ``json`` accepts NaN and 1e400, answers deep nesting with a ``RecursionError``, and lets
through NUL and lone surrogates, which PostgreSQL refuses later.
"""

import json
import math

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from integrations.api.problems import TooLarge

MAX_DEPTH = 32


def read_body(stream, *, limit: int | None = None) -> bytes:
    """The whole body. Raises ``TooLarge`` above the limit, before keeping more of it."""
    limit = limit or settings.API_MAX_BODY
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(_("The request is larger than %(limit)s bytes.") % {"limit": limit})
    return body


def _no_constant(name: str):
    raise ValueError(_("“%(name)s” is not JSON.") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("The number %(text)s is too large.") % {"text": text[:20]})
    return number


def _check(value, *, texts: bool) -> None:
    """Walk without recursion; raise ``ValueError`` for what is too deep or cannot be kept."""
    layer = [[value]]
    for _depth in range(MAX_DEPTH + 1):
        below = []
        for items in layer:
            if isinstance(items, dict):
                items = [*items, *items.values()] if texts else items.values()
            for item in items:
                if isinstance(item, dict | list):
                    below.append(item)
                elif texts and isinstance(item, str):
                    _check_text(item)
        if not below:
            return
        layer = below
    raise ValueError(
        _("The JSON is nested more than %(depth)s levels deep.") % {"depth": MAX_DEPTH}
    )


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError(_("A text contains the character NUL."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(_("A text contains half a character (a lone surrogate).")) from error


def load_json(body: bytes):
    """Parse UTF-8 JSON strictly. Raises ``ValueError`` with a sentence for anything odd."""
    text = body.decode("utf-8-sig")
    if not text.strip():
        return {}
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError as error:
        raise ValueError(_("The JSON is nested too deeply.")) from error
    # Only an escape can smuggle in what strict JSON refuses; only brackets can nest.
    escaped = b"\\u" in body
    if escaped or body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _check(value, texts=escaped)
    return value


class StrictJSONParser(BaseParser):
    """``application/json``, one document, at most ``settings.API_MAX_BODY`` bytes, or the view's own."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        limit = getattr((parser_context or {}).get("view"), "max_body", None)
        try:
            return load_json(read_body(stream, limit=limit))
        except UnicodeDecodeError as error:
            raise ParseError(_("The request is not UTF-8.")) from error
        except ValueError as error:
            raise ParseError(_("The request is not JSON: %(why)s") % {"why": error}) from error


class AlwaysJSON(BaseContentNegotiation):
    """We answer JSON whatever ``Accept`` says: half of all clients send what they do not mean."""

    def select_parser(self, request, parsers):
        kind = request.content_type.partition(";")[0].strip().lower()
        for parser in parsers:
            if parser.media_type in {kind, "*/*"}:
                return parser
        # A client that names no type, or curl's default, still means JSON if it is JSON.
        return parsers[0] if not kind else None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
