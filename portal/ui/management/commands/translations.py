"""``manage.py translations``: is every sentence of the product translated into Chinese?

Needs no gettext tools: Babel reads Python, Django turns its templates into something Babel reads.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

PACKAGES = ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
PLACE = re.compile(r"%\(\w+\)[sd]|%s|%d|\{\w*\}")
Message = str | tuple[str, ...]


def messages_in_code(root: Path) -> Iterator[tuple[Message, str | None, str]]:
    """Every message with its context and where it stands."""
    sources = [p for package in PACKAGES for p in sorted((root / package).rglob("*.py"))]
    templates = [
        p for p in sorted((root / "templates").rglob("*")) if p.suffix in {".html", ".txt"}
    ]
    for path in [*sources, *templates]:
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        found = extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        )
        for line, message, _comments, context in found:
            yield message, context, f"{path.relative_to(root)}:{line}"


def faults(catalog: Catalog, root: Path) -> list[str]:
    """One sentence for each message without a (right) translation."""
    result = []
    for message, context, place in messages_in_code(root):
        entry = catalog.get(message, context)
        source = message if isinstance(message, str) else message[-1]
        if not source:
            continue
        if entry is None or not entry.string or not all(_texts(entry.string)):
            result.append(f"{place}: not translated: {source!r}")
        elif entry.fuzzy:
            result.append(f"{place}: only guessed: {source!r}")
        elif any(set(PLACE.findall(t)) != set(PLACE.findall(source)) for t in _texts(entry.string)):
            result.append(f"{place}: other places than the original: {source!r}")
    return result


def _texts(value: Message) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def merged(root: Path, old: Catalog) -> Catalog:
    """A catalogue of exactly the messages in the code, with the translations known so far."""
    result = Catalog(
        locale="zh_Hans",
        charset="utf-8",
        fuzzy=False,
        project="Dealer Portal",
        header_comment="# The Dealer Portal in Chinese (simplified).",
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        last_translator="The Dealer Portal",
        language_team="zh",
        msgid_bugs_address="",
    )
    for message, context, place in messages_in_code(root):
        if not (message if isinstance(message, str) else message[0]):
            continue
        entry = old.get(message, context)
        known = entry.string if entry and not entry.fuzzy else ""
        file = place.rsplit(":", 1)[0]
        result.add(message, known, locations=[(file, None)], context=context)
    return result


class Command(BaseCommand):
    """Check the Chinese catalogue against the code, or bring it up to date."""

    help = "Check or update the translations."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="add new and drop dead messages")

    def handle(self, *, write, **options):
        root, path = settings.BASE_DIR, settings.LOCALE_PATHS[0] / "zh_Hans/LC_MESSAGES/django.po"
        catalog = _read(path) if path.exists() else Catalog(locale="zh_Hans")
        if write:
            catalog = merged(root, catalog)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalog, sort_output=True, width=100, omit_header=False)
        found = faults(catalog, root)
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} messages are not translated into Chinese.")
        self.stdout.write(f"{len(catalog)} messages, all translated.")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")
