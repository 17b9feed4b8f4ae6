"""The Stripe stand-in, spoken to by the official client, and its webhooks checked by it."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import stripe

from portal.embedded.stripe_stand_in import serve
from portal.embedded.stripe_store import unflatten

SECRET = "whsec_test"


class Inbox:
    """A portal that takes webhooks, after refusing the first ``refuse`` of them."""

    def __init__(self) -> None:
        self.events: list[stripe.Event] = []
        self.refuse = 0
        self.got = threading.Condition()

    def wait_for(self, name: str) -> stripe.Event:
        def found() -> list[stripe.Event]:
            return [event for event in self.events if event.type == name]

        with self.got:
            assert self.got.wait_for(found, timeout=20), [event.type for event in self.events]
        return found()[0]


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    box = Inbox()

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with box.got:
                if box.refuse:
                    box.refuse -= 1
                    self.send_error(503)
                    return
                signature = self.headers["Stripe-Signature"]
                box.events.append(stripe.Webhook.construct_event(body, signature, SECRET))
                box.got.notify_all()
            self.send_response(200)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def stand_in(inbox: tuple[Inbox, str], tmp_path: Path) -> Iterator[str]:
    with serve(0, inbox[1], SECRET, tmp_path / "stripe.json") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def client(stand_in: str) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_x", base_addresses={"api": stand_in})


def price(client: stripe.StripeClient) -> str:
    product = client.v1.products.create({"name": "Professional"})
    made = client.v1.prices.create(
        {
            "product": product.id,
            "currency": "cny",
            "unit_amount": 299900,
            "recurring": {"interval": "month"},
        }
    )
    return made.id


def test_trial_subscription_and_its_webhook(client, inbox) -> None:
    customer = client.v1.customers.create({"name": "Hongtu", "metadata": {"tenant": "007"}})
    assert customer.metadata["tenant"] == "007"
    made = client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price(client), "quantity": 3}],
            "trial_period_days": 30,
        }
    )
    assert made.status == "trialing"
    assert made["items"].data[0].quantity == 3
    assert made["items"].data[0].current_period_end == made.trial_end
    event = inbox[0].wait_for("customer.subscription.created")
    assert event.data.object["id"] == made.id
    assert [each.id for each in client.v1.subscriptions.list({"customer": customer.id}).data] == [
        made.id
    ]
    client.v1.subscriptions.cancel(made.id)
    assert inbox[0].wait_for("customer.subscription.deleted").data.object["status"] == "canceled"


def test_checkout_is_paid_on_its_page(client, inbox) -> None:
    customer = client.v1.customers.create({"name": "Hongtu"})
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer.id,
            "line_items": [{"price": price(client), "quantity": 1}],
            "subscription_data": {"trial_period_days": 14},
            "success_url": inbox[1] + "?session={CHECKOUT_SESSION_ID}",
        }
    )
    with urllib.request.urlopen(session.url) as page:
        assert b"no money moves" in page.read()

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(Stay).open(session.url, data=b"")
    assert moved.value.headers["Location"].endswith(f"?session={session.id}")
    moved.value.close()
    done = inbox[0].wait_for("checkout.session.completed").data.object
    assert client.v1.subscriptions.retrieve(done["subscription"]).status == "trialing"


def test_same_idempotency_key_makes_one_customer(client) -> None:
    options = {"idempotency_key": "sign-up-1"}
    one = client.v1.customers.create({"name": "Hongtu"}, options)
    assert client.v1.customers.create({"name": "Hongtu"}, options).id == one.id
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Other"}, options)


def test_unknown_object_is_refused_as_stripe_does(client) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.retrieve("cus_absent")
    assert refused.value.code == "resource_missing"


def test_webhook_is_sent_again_until_taken(client, inbox) -> None:
    inbox[0].refuse = 2
    client.v1.customers.create({"name": "Hongtu"})
    assert inbox[0].wait_for("customer.created").data.object["name"] == "Hongtu"


def test_failed_card_can_be_played(client, stand_in, inbox) -> None:
    customer = client.v1.customers.create({"name": "Hongtu"})
    made = client.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price(client)}]}
    )
    urllib.request.urlopen(f"{stand_in}/_status/{made.id}", data=b"status=past_due").close()
    assert inbox[0].wait_for("invoice.payment_failed")
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"


def test_restart_forgets_nothing(inbox, tmp_path: Path) -> None:
    keep = tmp_path / "kept.json"
    for expected in (1, 2):
        with serve(0, inbox[1], SECRET, keep) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            base = f"http://127.0.0.1:{server.server_port}"
            client = stripe.StripeClient("sk_test_x", base_addresses={"api": base})
            client.v1.customers.create({"name": "Hongtu"})
            assert len(client.v1.customers.list().data) == expected
            server.shutdown()
    assert len(json.loads(keep.read_text())["objects"]) >= 2


def test_form_fields_become_nested_data() -> None:
    pairs = [
        ("items[0][price]", "p"),
        ("items[0][quantity]", "2"),
        ("expand[]", "a"),
        ("expand[]", "b"),
    ]
    assert unflatten(pairs) == {"items": [{"price": "p", "quantity": 2}], "expand": ["a", "b"]}
    assert unflatten([("metadata[number]", "007"), ("active", "true")]) == {
        "metadata": {"number": "007"},
        "active": True,
    }
