"""The portal of one journey: the processes that ``make run`` starts, on this test run's database."""

import contextlib
import http.client
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from billing.models import Plan, Subscription
from portal.embedded.children import Child, stop_all
from portal.embedded.supervisor import commands, free_port
from tenants.accounts.models import Scope
from tenants.context import in_public, in_tenant
from tenants.models import Domain, Kind, NetworkInvitation, Tenant
from tenants.reference.models import Coverage, LabourOperation, Part
from tenants.services import erase_tenant
from tests.conftest import make_person
from tests.drills.processes import environment

# Everybody in one language, to look at the pictures in both; else each as the journey says.
LANGUAGE = os.environ.get("JOURNEY_LANGUAGE", "")
PASSWORD = "a quiet lake in spring"
READY_SECONDS = 60


@dataclass
class Portal:
    """Where it answers, what runs for it, and whose workspace it makes."""

    port: int
    logs: Path
    children: dict[str, Child] = field(default_factory=dict)

    def url(self, slug: str = "", path: str = "/") -> str:
        return f"http://{f'{slug}.' if slug else ''}localhost:{self.port}{path}"

    def post(self, slug: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """What a program on the internet does; the browser has nothing to do with it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            host = f"{slug}.localhost:{self.port}"
            connection.request("POST", path, body, {"Host": host, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def last_lines(self) -> str:
        """What each process said last: the first question when a step fails."""
        return "\n".join(
            f"--- {name}\n" + "\n".join(child.log.read_text(errors="replace").splitlines()[-25:])
            for name, child in self.children.items()
            if child.log.exists()
        )

    def stop(self, name: str) -> None:
        """End one of the processes, to see what the journey says about it."""
        stop_all([self.children.pop(name)])


@contextlib.contextmanager
def running_portal(logs: Path) -> Iterator[Portal]:
    """Web, relay, worker, beat and the payment provider's stand-in, until the end of the block."""
    portal = Portal(free_port(), logs)
    logs.mkdir(parents=True, exist_ok=True)
    (logs / "mails").mkdir(exist_ok=True)
    stripe = free_port()
    env = environment(
        DJANGO_SETTINGS_MODULE="tests.journeys.settings",
        PYTHONPATH=str(settings.BASE_DIR),
        PORT=str(portal.port),
        JOURNEY_MAILS=str(logs / "mails"),
        STRIPE_API_BASE=f"http://127.0.0.1:{stripe}",
        PYTHONUNBUFFERED="1",
    )
    hook = portal.url(path="/billing/stripe/webhook/")
    planned = commands(logs, env)
    planned["stripe"] = [
        sys.executable, "-m", "portal.embedded.stripe_stand_in", str(stripe), hook,
        "--keep", str(logs / "stripe.json"),
    ]  # fmt: skip
    env["STRIPE_WEBHOOK_SECRET"] = "whsec_test"
    try:
        for name, words in planned.items():
            portal.children[name] = Child(name, words, logs / f"{name}.log", env)
            portal.children[name].start()
        _wait_for(portal)
        yield portal
    finally:
        stop_all(list(portal.children.values()))


def _wait_for(portal: Portal) -> None:
    web, end = portal.children["web"], time.monotonic() + READY_SECONDS
    while not portal.is_ready():
        assert not web.has_ended(), f"the web server ended: {web.last_line()} [{web.log}]"
        assert time.monotonic() < end, f"the web server is not ready: {web.last_line()}"
        time.sleep(0.1)


@contextlib.contextmanager
def network(tenants: dict[str, Tenant]) -> Iterator[None]:
    """What stands before the first sign-up: hosts, the maker's people and its catalogue."""
    hub = tenants["Hub"]
    cache.clear()
    public = Tenant.objects.get(kind=Kind.PUBLIC)
    before = set(Tenant.objects.values_list("pk", flat=True))
    with in_public():
        for tenant, host in ((public, "localhost"), (hub, "hub.localhost")):
            Domain.objects.create(tenant=tenant, domain=host, is_primary=False)
        _catalogue(hub)
        Plan.objects.update(stripe_price_id="")  # another test's provider may have been there
    with in_tenant(hub):
        for email, role, name, language in (
            ("he@hub.test", "owner", "何静", "zh-hans"),
            ("rachel@hub.test", "claims_reviewer", "Rachel Moss", "en"),
            ("tom@hub.test", "campaign_manager", "Tom Berger", "en"),
        ):
            make_person(
                role, kind="hub", email=email, full_name=name, language=LANGUAGE or language,
                password=PASSWORD, scope=Scope.GROUP,
            )  # fmt: skip
    connection.close()
    try:
        yield
    finally:
        with in_public():
            Domain.objects.filter(domain__in=["localhost", "hub.localhost"]).delete()
            for made in Tenant.objects.exclude(pk__in=before):
                Subscription.objects.filter(tenant=made).delete()
                NetworkInvitation.objects.filter(used_by=made).delete()
                erase_tenant(tenant=made)
            for model in (LabourOperation, Part, Coverage):
                model.objects.filter(network=hub.pk).delete()
            NetworkInvitation.objects.filter(hub=hub).delete()
            Plan.objects.update(stripe_price_id="")  # of a provider that is no more
        cache.clear()


def _catalogue(hub: Tenant) -> None:
    """One operation, one part and their coverage."""
    names = {"name_zh": "水泵", "name_en": "Water pump"}
    LabourOperation.objects.create(
        network=hub.pk, code="EN-02", hours=Decimal("2.40"), system="engine", **names
    )
    Part.objects.create(network=hub.pk, code="EN004", price=Decimal(480), system="engine", **names)
    Coverage.objects.create(
        network=hub.pk, code="ENGINE", system="engine", months=60, kilometres=100_000,
        valid_from="2020-01-01", **names,
    )  # fmt: skip
