"""A real stand-in of the provider, in a process of its own. Its webhooks go nowhere: tests deliver."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.test import Client

from billing import services
from billing.models import Subscription
from tenants.models import Kind, Tenant
from tenants.services import create_tenant
from tenants.states import TenantState


@pytest.fixture(scope="session")
def stand_in():
    """The address of the running stand-in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.embedded.stripe_stand_in", str(port), "http://127.0.0.1:9/"],
        env={**os.environ, "STRIPE_WEBHOOK_SECRET": "whsec_test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    for _n in range(100):
        try:
            urllib.request.urlopen(f"{base}/v1/events", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield base
    process.kill()
    process.wait()


@pytest.fixture
def stripe(stand_in, settings):
    """The portal speaks to the stand-in; ``stripe`` is what a person does at the provider."""
    settings.STRIPE_API_BASE = stand_in
    return Provider(stand_in)


class Provider:
    """The provider's side, by its own HTTP."""

    def __init__(self, base: str) -> None:
        self.base = base

    def ask(self, path: str, method: str = "GET", **fields):
        data = "&".join(f"{key}={value}" for key, value in fields.items()).encode() or None
        request = urllib.request.Request(self.base + path, data=data, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read())

    def set_status(self, subscription: Subscription, status: str) -> None:
        self.ask(f"/_status/{subscription.stripe_subscription_id}", "POST", status=status)

    def pay(self, url: str) -> None:
        request = urllib.request.Request(url, method="POST")
        opener = urllib.request.build_opener(_StayHere)
        with pytest.raises(urllib.error.HTTPError, match="303") as back:
            opener.open(request, timeout=5)
        back.value.close()

    def events_of(self, customer: str) -> list[dict]:
        """All that the provider would have told about a customer, oldest first."""
        found: list[dict] = []
        while True:
            after = f"&starting_after={found[-1]['id']}" if found else ""
            page = self.ask(f"/v1/events?limit=100{after}")
            found += page["data"]
            if not page["has_more"]:
                break
        return [
            event
            for event in sorted(found, key=lambda each: each["id"])
            if customer in (event["data"]["object"].get("customer"), event["data"]["object"]["id"])
        ]


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def signed(body: bytes, *, secret: str = "whsec_test", age: int = 0) -> str:
    moment = int(time.time()) - age
    mac = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


def deliver(event: dict, **how):
    """Post an event to the public host as the provider does."""
    body = json.dumps(event).encode()
    return Client(SERVER_NAME="portal.test").post(
        "/billing/stripe/webhook/",
        body,
        content_type="application/json",
        headers={"stripe-signature": signed(body, **how)},
    )


@pytest.fixture
def newcomer(db):
    """A workspace whose trial has just begun."""
    tenant = create_tenant(kind=Kind.DEALER, name="New", host="new.portal.test", slug="new")
    Tenant.objects.filter(pk=tenant.pk).update(state=TenantState.TRIAL)
    tenant.refresh_from_db()
    return tenant


@pytest.fixture
def subscription(newcomer, stripe):
    """Its subscription, known at the provider."""
    return services.open_at_provider(subscription=services.start_trial(tenant=newcomer))
