"""Compile ``locale/*/LC_MESSAGES/*.po``, so that no gettext tools are needed on the machine."""

import os
import sys
from pathlib import Path

from portal.embedded.bootstrap import ROOT, Stop


def compile_all(root: Path = ROOT) -> int:
    """Write each .mo that is missing or older than its .po, whole or not at all; count them."""
    stale = [
        source
        for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
        if not (made := source.with_suffix(".mo")).exists()
        or made.stat().st_mtime < source.stat().st_mtime
    ]
    if not stale:
        return 0
    from babel.messages import mofile, pofile  # noqa: PLC0415 - most starts have nothing to compile

    for source in stale:
        try:
            with source.open("rb") as file:
                catalog = pofile.read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        except (pofile.PoFileError, ValueError) as error:
            raise Stop(f"The translations in {source} cannot be read: {error}") from error
        unfinished = source.with_suffix(f".mo-{os.getpid()}")
        with unfinished.open("wb") as file:
            mofile.write_mo(file, catalog)
        unfinished.replace(source.with_suffix(".mo"))
    return len(stale)


def gaps(root: Path = ROOT) -> list[str]:
    """What a reader would notice: messages without a translation, or with other placeholders."""
    from babel.messages import pofile  # noqa: PLC0415

    found = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalog = pofile.read_po(file, locale=source.parent.parent.name)
        for message in catalog:
            if not message.id:
                continue
            where = f"{source.relative_to(root)}: {_first(message.id)[:60]!r}"
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            if message.fuzzy or not all(texts):
                found.append(
                    f"{where} is {'only guessed (fuzzy)' if message.fuzzy else 'not translated'}"
                )
            found += [f"{where}: {error}" for error in message.check(catalog)]
    return found


def _first(ident: str | list[str] | tuple[str, ...]) -> str:
    return ident if isinstance(ident, str) else ident[0]


if __name__ == "__main__":
    compile_all()
    if "--check" in sys.argv:
        problems = gaps()
        print("\n".join(problems) or "complete")
        sys.exit(bool(problems))
