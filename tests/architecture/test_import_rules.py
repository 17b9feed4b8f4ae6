"""Every import rule is broken on purpose, in a copy, and must be seen to fail."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
LINTER = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]

# The contract's name, and the line that breaks it.
CRIMES = {
    "Packages point downwards": ("tenants/services.py", "import dealers.sales.events"),
    "Dealers and hub speak only through events, and only in handlers": (
        "oem_hub/claims/states.py",
        "import dealers.claims.events",
    ),
    "Inside a domain": ("dealers/claims/models.py", "import dealers.claims.services"),
    "Inside the tenants package": ("tenants/context.py", "import tenants.models"),
    "Events and messages stay leaves": ("dealers/sales/events.py", "import dealers.sales.models"),
    "Only the relay and the sending side touch the post": (
        "dealers/sales/selectors.py",
        "import tenants.exchange.models",
    ),
    "Between dealer domains": ("dealers/customers/services.py", "import dealers.sales.models"),
    "Between hub desks": ("oem_hub/network/models.py", "import oem_hub.claims.events"),
}


def broken_contracts(folder: Path) -> set[str]:
    done = subprocess.run(
        [*LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return {name for name in _names() if f"{name} BROKEN" in " ".join(done.stdout.split())}


def _names() -> list[str]:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return [contract["name"] for contract in rules["contracts"]]


def test_every_contract_has_its_crime():
    assert set(CRIMES) == set(_names())


def test_contracts_hold_and_each_can_fail(tmp_path):
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert broken_contracts(tmp_path) == set()
    for file, line in CRIMES.values():
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as source:
            source.write(f"\n{line}\n")
    assert broken_contracts(tmp_path) == set(_names())
