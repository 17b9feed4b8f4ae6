"""Compile ``locale/*/LC_MESSAGES/*.po``, so that no gettext tools are needed on the machine."""

import os
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


if __name__ == "__main__":
    compile_all()
