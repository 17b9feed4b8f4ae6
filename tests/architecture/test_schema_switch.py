"""``in_tenant`` is the only way to change the schema, in few places, and nothing runs in threads."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
FORBIDDEN = {"schema_context", "tenant_context", "schema_rename"}
THREADS = {"Thread", "Timer", "ThreadPoolExecutor", "ThreadingHTTPServer", "to_thread"}
# Who may enter a tenant: what answers a host, provisions, carries post, or goes round all tenants.
# A request's own code never does; sign-up enters the schema it has just claimed.
DOORS = (
    "tenants/context.py",
    "tenants/middleware.py",
    "tenants/provisioning/",
    "tenants/signup/services.py",
    "tenants/signup/steps.py",
    "tenants/exchange/relay.py",
    "tenants/exchange/selectors.py",
)
DOOR_NAMES = {"tasks.py", "tasks", "commands", "management", "jobs.py", "demo", "bench"}
WITH_THREADS = ("portal/embedded/",)  # beside the portal, not in it: no Django, no database


def faults(source: str) -> Iterator[int]:
    """Lines with those imports, ``with tenant:``, ``tenant.activate()``, ``connection.set_…``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and FORBIDDEN & {a.name for a in node.names}:
            yield node.lineno
        if isinstance(node, ast.With):
            for item in node.items:
                named = isinstance(item.context_expr, ast.Name)
                if named and "tenant" in item.context_expr.id.lower():
                    yield node.lineno
        if isinstance(node, ast.Attribute) and (
            node.attr in {"set_tenant", "set_schema", "set_schema_to_public"}
            or (
                node.attr in {"activate", "deactivate"}
                and isinstance(node.value, ast.Name | ast.Attribute)
                and "tenant" in ast.unparse(node.value).lower()
            )
        ):
            yield node.lineno


def threads(source: str) -> Iterator[int]:
    """Lines that start a thread."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and THREADS & {a.name for a in node.names}:
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in THREADS:
            yield node.lineno


def entries(source: str) -> Iterator[int]:
    """Lines that enter a tenant."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
            "in_tenant",
            "in_public",
        }:
            yield node.lineno


def sources() -> list[tuple[str, str]]:
    found = [
        (path.relative_to(ROOT).as_posix(), path.read_text())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    ]
    assert len(found) > 100
    return found


def test_the_rules_can_fail():
    assert list(faults("from django_tenants.utils import schema_context")) == [1]
    assert list(faults("with tenant:\n    pass")) == [1]
    assert list(faults("request.tenant.activate()")) == [1]
    assert list(faults("connection.set_schema('x')")) == [1]
    assert list(faults("with in_tenant(tenant):\n    pass\ntranslation.activate('en')")) == []
    assert list(threads("from threading import Thread")) == [1]
    assert list(threads("threading.Timer(1, f)")) == [1]
    assert list(entries("with in_tenant(hub):\n    pass")) == [1]


def test_schema_is_changed_by_in_tenant_only():
    allowed = ("tenants/context.py", "tenants/backend/")
    found = [
        f"{name}:{line}"
        for name, text in sources()
        if not name.startswith(allowed)
        for line in faults(text)
    ]
    assert found == []


def test_no_threads():
    found = [
        f"{name}:{line}"
        for name, text in sources()
        if not name.startswith(WITH_THREADS)
        for line in threads(text)
    ]
    assert found == []


def test_tenants_are_entered_at_few_doors():
    found = [
        f"{name}:{line}"
        for name, text in sources()
        if not name.startswith(DOORS) and not DOOR_NAMES & set(name.split("/"))
        for line in entries(text)
    ]
    # The directory's own services and selectors may step back into public; they enter no tenant.
    assert [
        each
        for each in found
        if not each.startswith(
            ("tenants/services.py", "tenants/ops/services.py", "tenants/networks/services.py")
        )
    ] == []
