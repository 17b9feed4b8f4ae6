"""Numbers are read in one way everywhere: Django's own fields take ``1_000`` and ``1e3``."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
OURS = "portal/ui/forms.py"
DJANGOS = re.compile(r"forms\.(DecimalField|IntegerField|FloatField)\(")


def loose_numbers(root: Path) -> Iterator[str]:
    """Where a form reads a number by Django's own field instead of ours."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if place != OURS and DJANGOS.search(path.read_text("utf-8")):
                yield f"{place}: use NumberField, WholeField or PercentField of portal.ui.forms"


def test_forms_read_numbers_by_our_fields():
    assert list(loose_numbers(ROOT)) == []


def test_the_rule_can_fail(tmp_path):
    (tmp_path / "dealers").mkdir()
    (tmp_path / "dealers/forms.py").write_text("x = forms.IntegerField(min_value=0)\n")
    assert len(list(loose_numbers(tmp_path))) == 1
