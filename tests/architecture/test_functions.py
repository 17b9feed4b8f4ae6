"""``docs/functions.csv``: what the product says it can do must exist by name."""

import ast
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["id", "status", "screen", "operation", "test", "note"]


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs/functions.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def url_names() -> set[str]:
    """Every URL name of every kind of tenant, with its namespace."""
    found: set[str] = set()

    def collect(resolver, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                collect(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            elif pattern.name:
                found.add(prefix + pattern.name)

    for kind in settings.TENANT_TYPES.values():
        collect(get_resolver(kind["URLCONF"]), "")
    return found


def operations() -> set[str]:
    """Every operationId of the dealers' and the hub's API."""
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415 - heavy, used once

    found: set[str] = set()
    for kind in ("dealer", "hub"):
        schema = SchemaGenerator(urlconf=settings.TENANT_TYPES[kind]["URLCONF"]).get_schema(
            public=True
        )
        for path in schema["paths"].values():
            found |= {step["operationId"] for step in path.values() if "operationId" in step}
    return found


def test_nodes() -> set[str]:
    """Every test as ``tests/…/test_x.py::name`` or ``…::Class::name``."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found.add(f"{file}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                found.add(f"{file}::{node.name}")
                found |= {
                    f"{file}::{node.name}::{item.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef)
                }
    return found


test_nodes.__test__ = False  # type: ignore[attr-defined] # a collection, not a test


def lies(table: list[dict[str, str]], known: Mapping[str, set[str]]) -> Iterator[str]:
    """Rows that claim what does not exist."""
    for row in table:
        if row["status"] not in {"shown", "part", "missing"}:
            yield f"{row['id']}: status {row['status']!r}"
        for column, names in known.items():
            if row[column] and row[column].split("[")[0] not in names:
                yield f"{row['id']}: no such {column}: {row[column]}"
            if row["status"] == "shown" and not row[column]:
                yield f"{row['id']}: shown, but names no {column}"
        if row["status"] == "part" and not row["note"]:
            yield f"{row['id']}: in part, but does not say which"


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    found = {"screen": url_names(), "operation": operations(), "test": test_nodes()}
    assert all(len(names) > 20 for names in found.values()), (
        "a register that is empty proves nothing"
    )
    return found


def test_every_function_has_its_row():
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids)) == 589


def test_what_is_said_to_be_shown_exists(known):
    assert list(lies(rows(), known)) == []


def test_the_check_can_fail():
    known = {"screen": {"a:b"}, "operation": {"x_list"}, "test": {"tests/test_a.py::test_b"}}
    good = {
        "id": "S1.01",
        "status": "shown",
        "screen": "a:b",
        "operation": "x_list",
        "test": "tests/test_a.py::test_b",
        "note": "",
    }
    assert list(lies([good], known)) == []
    bad = [{**good, column: "nothing"} for column in known]
    bad += [{**good, "operation": ""}, {**good, "status": "done"}, {**good, "status": "part"}]
    assert len(list(lies(bad, known))) == len(bad)
