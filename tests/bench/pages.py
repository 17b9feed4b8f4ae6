"""Screens on the demo network: CPU, queries, bytes."""

import re
import sys
from functools import cache
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders
from django.db.models import Count

from dealers.claims.models import WarrantyClaim
from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models import Contract, Lead
from dealers.service.models import RepairOrder
from integrations.demo.build import build
from tenants.accounts.models import User
from tenants.context import in_tenant
from tenants.models import Membership, Tenant
from tests.bench.meter import Meter, Reading
from tests.bench.report import Figure
from tests.conftest import signed_in

CPU_AIM, QUERIES_AIM, FIRST_AIM, LATER_AIM = 60, 15, 250, 40
_SHEETS = re.compile(r'(?:src|href)="/static/([^"#?]+)')
_WITHIN = re.compile(
    r"""(?:url\(|from\s*|import\s*\(?)["']?(\.{0,2}/?[^"')\s]+\.(?:js|css|svg|woff2))"""
)


def measure(tenants) -> list[Figure]:
    """The dealer's and the hub's screens, as the owner of each sees them, in Chinese."""
    dealer, hub = demo_dealer(tenants), Tenant.objects.get(slug="hub")
    figures: list[Figure] = []
    meter = signed_in_meter(dealer)
    with in_tenant(dealer):
        paths = _paths()
    readings = meter.read_in_turn({name: ("GET", path, bytes) for name, path in paths.items()})
    readings["hub: list of claims"] = signed_in_meter(hub).read("GET", "/claims/")
    for name, reading in readings.items():
        figures += _page(name, reading)
    figures += _views(meter, paths["list of customers"])
    return figures


def demo_dealer(tenants) -> Tenant:
    """The largest dealer of the small demo network, which is made if it is not there."""
    for name in ("North", "South"):  # the demo's dealers want their codes
        Membership.objects.filter(dealer=tenants[name]).update(dealer_code=name)
    build("small", say=lambda text: None)
    return Tenant.objects.get(slug="hongtu")


def signed_in_meter(tenant: Tenant) -> Meter:
    """A browser of the tenant's owner. Its session is real; only the form was not sent."""
    with in_tenant(tenant):
        owner = User.objects.get(email__startswith="owner@")
        cookies = signed_in(owner, tenant.slug).cookies
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    return Meter(f"{tenant.slug}.portal.test", cookie=cookie, accept_language="zh-hans")


def _paths() -> dict[str, str]:
    """What is measured. Of each kind of record the one with the most beneath it is opened."""
    busy = Customer.objects.annotate(n=Count("timeline")).order_by("-n", "-pk")[0]
    lists = {
        "home": "/",
        "list of customers": "/customers/",
        "list of customers, one found": f"/customers/?q={busy.phone[-8:]}",
        "list of leads": "/leads/",
        "list of stock": "/stock/",
        "list of repair orders": "/repair-orders/",
        "list of claims": "/claims/",
    }
    fullest = {
        "lead": ("leads", Lead.objects.annotate(n=Count("pk"))),
        "contract": ("contracts", Contract.objects.annotate(n=Count("pk"))),
        "car in stock": ("stock", VehicleUnit.objects.annotate(n=Count("reservations"))),
        "repair order": ("repair-orders", RepairOrder.objects.annotate(n=Count("jobs"))),
        "claim": ("claims", WarrantyClaim.objects.annotate(n=Count("lines"))),
    }
    pages = {name: (at, rows.order_by("-n", "-pk").first()) for name, (at, rows) in fullest.items()}
    lists["customer (360)"] = f"/customers/{busy.pk}/"
    return lists | {name: f"/{at}/{row.pk}/" for name, (at, row) in pages.items() if row}


def _page(name: str, read: Reading) -> list[Figure]:
    if read.status != 200:
        print(f"not measured: {name} answers {read.status}", file=sys.stderr)
        return []
    return [
        Figure("pages", f"{name}: CPU", read.cpu_ms, "ms", aim=CPU_AIM),
        Figure("pages", f"{name}: queries", read.queries, "queries", aim=QUERIES_AIM),
        Figure("pages", f"{name}: HTML compressed", read.compressed_kb, "kB", aim=LATER_AIM),
    ]


def _views(meter: Meter, path: str) -> list[Figure]:
    """What the first page costs with all it refers to, brotli as they are served."""
    _status, body = meter.call("GET", path)
    html = len(brotli.compress(body)) / 1000
    files = _everything(set(_SHEETS.findall(body.decode())))
    kinds = {"css": 0.0, "js": 0.0, "other": 0.0}
    for name in files:
        kind = Path(name).suffix.lstrip(".")
        kinds[kind if kind in kinds else "other"] += _compressed(name)
    rest = [
        Figure("pages", f"first view: {kind} ({_named(files, kind)} files)", size, "kB")
        for kind, size in kinds.items()
    ]
    return [
        Figure("pages", "first view: everything", html + sum(kinds.values()), "kB", aim=FIRST_AIM),
        *rest,
    ]


def _named(files: set[str], kind: str) -> int:
    known = (".css", ".js")
    return sum(
        name.endswith(f".{kind}") or (kind == "other" and not name.endswith(known))
        for name in files
    )


def _everything(wanted: set[str]) -> set[str]:
    """These static files and those they load in turn."""
    found: set[str] = set()
    while wanted - found:
        name = (wanted - found).pop()
        found.add(name)
        if name.endswith((".css", ".js")):
            text = _file(name).read_text("utf-8")
            inside = {Path(name).parent / part for part in _WITHIN.findall(text) if part[0] == "."}
            wanted |= {path.as_posix() for path in inside if finders.find(path.as_posix())}
    return found


def _file(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise RuntimeError(f"The page refers to {name}, which is not there: run make run once.")
    return Path(path)


@cache
def _compressed(name: str) -> float:
    """kB as whitenoise serves it; what is compressed already stays."""
    data = _file(name).read_bytes()
    return min(len(data), len(brotli.compress(data))) / 1000
