"""The declared matrix: who may open or do what. ``python -m tests.permissions.matrix`` adds new rows.

A row it adds says what the code grants today: read it, as you would read a change of the law.
"""

import csv
from pathlib import Path

from tests.permissions.register import KINDS, Place, operations, screens

FILE = Path(__file__).with_name("matrix.csv")
COLUMNS = ["kind", "place", "roles"]
# The words for what no role decides. ``own``: a colleague's own record, not even the owner's to see.
EVERYBODY, SIGNED_IN, OWN = "public", "signed-in", "own"
WORDS = {EVERYBODY, SIGNED_IN, OWN}


def declared() -> dict[tuple[str, str], str]:
    """``(kind, place)`` to the roles that may, besides the owner: keys, or one of ``WORDS``."""
    with FILE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return {(row["kind"], row["place"]): row["roles"] for row in reader}


def places(kind: str) -> list[Place]:
    """Everything of a kind that needs a row."""
    return [*screens(kind), *operations(kind)]


def granted(place: Place) -> str:
    """What the code grants today, as a matrix cell."""
    from tenants.accounts.registry import OWNER, ROLES, default_verbs  # noqa: PLC0415 - needs Django

    if getattr(place.view, "public", False):
        return EVERYBODY
    if not place.verb:
        return SIGNED_IN
    roles = [r for r in ROLES[place.kind] if r != OWNER and place.verb in default_verbs(r)]
    return " ".join(roles)


def main() -> None:
    """Bring the file up to date: new places are added, gone ones dropped, the rest stays."""
    old = declared() if FILE.exists() else {}
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for kind in KINDS:
            for place in sorted(places(kind), key=lambda p: p.name):
                key = (kind, place.name)
                writer.writerow([*key, old[key] if key in old else granted(place)])


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    main()
