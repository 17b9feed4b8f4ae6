"""Small files: what nobody dares to split begins as what nobody wanted to split."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
FILE, TEMPLATE, FUNCTION, VIEW_METHOD = 400, 130, 55, 25


def too_large(root: Path) -> Iterator[str]:
    """What is longer than its kind may be, in lines."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            text = path.read_text("utf-8")
            place = path.relative_to(root)
            if (lines := text.count("\n")) > FILE:
                yield f"{place}: {lines} lines"
            # The base of the API's views is machinery, not a screen.
            is_screen = path.stem.startswith("views") and package != "integrations"
            limit = VIEW_METHOD if is_screen else FUNCTION
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    size = _body(node)
                    if size > limit:
                        yield f"{place}:{node.lineno} {node.name}: {size} lines"
    for path in sorted((root / "templates").rglob("*.html")):
        if (lines := path.read_text("utf-8").count("\n")) > TEMPLATE:
            yield f"{path.relative_to(root)}: {lines} lines"


def _body(node: ast.FunctionDef) -> int:
    """Lines of what is done; the signature and the docstring are there to be read."""
    first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
    return (node.end_lineno or 0) - first.lineno + 1


def test_nothing_has_outgrown_its_room():
    assert list(too_large(ROOT)) == []


def test_the_rule_can_fail(tmp_path):
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal/a.py").write_text("x = 1\n" * (FILE + 1))
    (tmp_path / "portal/views.py").write_text("def get():\n" + "    x = 1\n" * (VIEW_METHOD + 1))
    (tmp_path / "templates/a.html").write_text("<p>\n" * (TEMPLATE + 1))
    assert len(list(too_large(tmp_path))) == 3
