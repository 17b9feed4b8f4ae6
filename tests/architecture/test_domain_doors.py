"""A domain may be entered through five doors only; its screens are its own business."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOORS = {"services", "selectors", "models", "events", "states"}
# A package that has outgrown one file keeps its door's name: `services/leads.py` is a service.


def trespassers(root: Path, package: str) -> Iterator[str]:
    """Imports of another domain of ``package`` past its doors."""
    for path in sorted((root / package).rglob("*.py")):
        home = path.relative_to(root / package).parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom):
                continue
            module = node.module or ""
            if not module.startswith(f"{package}."):
                continue
            names = (
                [module] if module.count(".") > 1 else [f"{module}.{a.name}" for a in node.names]
            )
            for name in names:
                _package, domain, door, *_rest = [*name.split("."), ""]
                if domain != home and door not in DOORS:
                    yield f"{path.relative_to(root)}:{node.lineno} {name}"


def test_domains_enter_each_other_through_doors_only():
    assert [*trespassers(ROOT, "dealers"), *trespassers(ROOT, "oem_hub")] == []


def test_the_api_enters_domains_through_doors_and_their_filters():
    found = []
    for path in (ROOT / "integrations").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("dealers.", "oem_hub.")
            ):
                door = [*node.module.split("."), ""][2]
                names = {door} if door else {alias.name for alias in node.names}
                # The hub's dashboard is one set of figures, shown by the screen and by the API.
                if names - DOORS - {"filters", "permissions", "dashboard"}:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.module}")
    assert found == []


def test_the_rule_can_fail(tmp_path):
    for domain in ("sales", "claims"):
        (tmp_path / "dealers" / domain).mkdir(parents=True)
    (tmp_path / "dealers/claims/views.py").write_text(
        "from dealers.sales.views import X\nfrom dealers.sales import forms\n"
        "from dealers.sales.services import y\nfrom dealers.claims.forms import z\n"
    )
    assert [line.split()[1] for line in trespassers(tmp_path, "dealers")] == [
        "dealers.sales.views",
        "dealers.sales.forms",
    ]
