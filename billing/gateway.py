"""The only module that speaks to Stripe. What comes out are plain values of ours.

Where it speaks to is a setting (``STRIPE_API_BASE``): the real one, or the stand-in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

TIMEOUT = 5  # seconds; nobody waits for it in a request but those who asked for a payment page
TOLERANCE = 300  # seconds a signature stays valid


class Unavailable(Exception):
    """The provider cannot be reached or is in trouble: try again later."""


class Refused(Exception):
    """The provider understood and said no: a fault of ours, or of the settings."""


class BadSignature(Exception):
    """A webhook that does not come from the provider, or comes too late."""


@dataclass(frozen=True)
class Remote:
    """A subscription as the provider has it now."""

    id: str
    customer: str
    status: str
    created: int
    trial_end: datetime | None
    current_period_end: datetime | None
    cancel_at_period_end: bool
    price: str


@dataclass(frozen=True)
class Event:
    """A message: something of this customer has changed. What, is asked, not read from it."""

    id: str
    type: str
    customer: str | None


def create_customer(*, name: str, tenant_id: str) -> str:
    """A customer for a tenant; asked again, the same one."""
    return _call(
        lambda client: client.v1.customers.create(
            {"name": name, "metadata": {"tenant": tenant_id}},
            {"idempotency_key": f"customer-{tenant_id}"},
        )
    ).id


def create_price(*, plan_key: str, name: str, cents: int, currency: str) -> str:
    """A monthly price; asked again, the same one."""
    return _call(
        lambda client: client.v1.prices.create(
            {
                "currency": currency.lower(),
                "unit_amount": cents,
                "recurring": {"interval": "month"},
                "product_data": {"name": name},
                "metadata": {"plan": plan_key},
            },
            {"idempotency_key": f"price-{plan_key}-{currency}-{cents}"},
        )
    ).id


def create_subscription(
    *, customer: str, price: str, trial_end: datetime, tenant_id: str
) -> Remote:
    """A subscription that begins with a trial; asked again, the same one."""
    return _remote(
        _call(
            lambda client: client.v1.subscriptions.create(
                {
                    "customer": customer,
                    "items": [{"price": price}],
                    "trial_end": int(trial_end.timestamp()),
                    "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
                    "metadata": {"tenant": tenant_id},
                },
                {"idempotency_key": f"subscription-{tenant_id}"},
            )
        )
    )


def subscriptions_of(customer: str) -> list[Remote]:
    """All subscriptions of a customer, ended ones too."""
    found = _call(
        lambda client: client.v1.subscriptions.list(
            {"customer": customer, "status": "all", "limit": 100}
        )
    )
    return [_remote(each) for each in found.data]


def cancel_subscription(subscription: str) -> None:
    """End a subscription now."""
    _call(lambda client: client.v1.subscriptions.cancel(subscription))


def checkout_url(*, customer: str, price: str, tenant_id: str, success: str, cancel: str) -> str:
    """A page of the provider on which the customer pays for a subscription."""
    return _call(
        lambda client: client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer,
                "line_items": [{"price": price, "quantity": 1}],
                "client_reference_id": tenant_id,
                "success_url": success,
                "cancel_url": cancel,
            }
        )
    ).url


def portal_url(*, customer: str, back: str) -> str:
    """A page of the provider with cards, invoices and cancelling."""
    return _call(
        lambda client: client.v1.billing_portal.sessions.create(
            {"customer": customer, "return_url": back}
        )
    ).url


def read_event(payload: bytes, signature: str) -> Event:
    """The message in a webhook, verified on its raw bytes. Raises ``BadSignature``."""
    try:
        event = stripe.Webhook.construct_event(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=TOLERANCE
        )
        body: dict[str, Any] = event.to_dict()
        told = body["data"]["object"]
        customer = told["id"] if told.get("object") == "customer" else told.get("customer")
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
        raise BadSignature(str(error)) from error
    if body.get("account"):
        raise BadSignature("An event of another account")
    if isinstance(customer, dict):
        customer = customer["id"]
    return Event(id=body["id"], type=body["type"], customer=customer)


def _call(ask):
    client = stripe.StripeClient(
        settings.STRIPE_API_KEY or "missing",
        base_addresses={"api": settings.STRIPE_API_BASE},
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )
    try:
        return ask(client)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unavailable(str(error)) from error
    except stripe.StripeError as error:
        if (error.http_status or 0) >= 500:
            raise Unavailable(str(error)) from error
        raise Refused(str(error)) from error


def _remote(answer: stripe.StripeObject) -> Remote:
    found = answer.to_dict()
    # Since 2025-03-31 the period stands on the items and not on the subscription.
    item = found["items"]["data"][0]
    return Remote(
        id=found["id"],
        customer=found["customer"],
        status=found["status"],
        created=found["created"],
        trial_end=_moment(found.get("trial_end")),
        current_period_end=_moment(item.get("current_period_end")),
        cancel_at_period_end=bool(found.get("cancel_at_period_end")),
        price=item["price"]["id"],
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
