"""Longer texts as people write them: headings, lists, paragraphs, bold. Safe by being small.

Everything is escaped first; what is recognised afterwards are only the signs of this list, and no
address, picture or tag ever becomes markup. So there is nothing to sanitise::

    # Heading        ## Smaller
    - point          1. step
    **bold**         an empty line ends a paragraph
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.ui.details import Fact

_KINDS = (
    ("h3", re.compile(r"#\s+(.+)")),
    ("h4", re.compile(r"#{2,4}\s+(.+)")),
    ("ul", re.compile(r"[-*•]\s+(.+)")),
    ("ol", re.compile(r"\d{1,2}[.、)]\s*(.+)")),
)
_BOLD = re.compile(r"\*\*([^*\n]{1,200})\*\*")


def _inside(text: str) -> SafeString:
    """One line, escaped; what stands between double stars is bold."""
    return mark_safe(_BOLD.sub(r"<strong>\1</strong>", conditional_escape(text)))


def _line(text: str) -> tuple[str, str]:
    text = text.strip()
    if not text:
        return "", ""
    for kind, sign in _KINDS:
        if found := sign.fullmatch(text):
            return kind, found.group(1)
    return "p", text


def _blocks(text: str) -> Iterator[SafeString]:
    lines = (_line(line) for line in text.splitlines())
    for kind, group in groupby(lines, key=lambda line: line[0]):
        texts = [(_inside(content),) for _kind, content in group]
        if kind in ("ul", "ol"):
            items = format_html_join("", "<li>{}</li>", texts)
            yield format_html("<{}>{}</{}>", kind, items, kind)
        elif kind == "p":
            inside = format_html_join(mark_safe("<br>"), "{}", texts)
            yield format_html("<p>{}</p>", inside)
        elif kind:
            yield format_html_join("", f"<{kind}>{{}}</{kind}>", texts)


def prose(text: str) -> SafeString:
    """The text as HTML; empty for none."""
    inside = mark_safe("".join(_blocks(text or "")))
    return format_html('<div class="ui-prose">{}</div>', inside) if inside else mark_safe("")


def prose_fact(name: str, label: Any = None) -> Fact:
    """A field that holds such a text, on the page of its record; left out where it is empty."""
    return Fact(
        name, label, render=lambda row: prose(getattr(row, name)), wide=True, hide_empty=True
    )
