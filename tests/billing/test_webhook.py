import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from billing import gateway, services, tasks
from billing.models import Subscription, WebhookEvent
from billing.states import RANK, SUBSCRIPTION_TONES, WORKSPACE_STATE, SubscriptionStatus
from tenants.models import Kind, Tenant
from tenants.services import suspend_tenant
from tenants.states import TenantState
from tests.billing.conftest import deliver

FOLLOWS = {
    "past_due": TenantState.PAST_DUE,
    "unpaid": TenantState.SUSPENDED,
    "canceled": TenantState.SUSPENDED,
    "paused": TenantState.SUSPENDED,
    "active": TenantState.ACTIVE,
    "trialing": TenantState.TRIAL,
    "incomplete": TenantState.TRIAL,  # stays as it was
    "incomplete_expired": TenantState.SUSPENDED,
}


def last_event(stripe, subscription: Subscription) -> dict:
    return stripe.events_of(subscription.stripe_customer_id)[-1]


@pytest.mark.parametrize(("status", "state"), FOLLOWS.items())
def test_message_of_the_provider_moves_the_workspace(stripe, subscription, status, state):
    stripe.set_status(subscription, status)
    assert deliver(last_event(stripe, subscription)).status_code == 200
    subscription.refresh_from_db()
    assert subscription.status == status
    assert Tenant.objects.get(pk=subscription.tenant_id).state == state


def test_every_status_has_its_place():
    told = set(SubscriptionStatus) - {SubscriptionStatus.PENDING}
    assert set(RANK) == told
    assert set(SUBSCRIPTION_TONES) == set(SubscriptionStatus)
    assert set(WORKSPACE_STATE) == told - {SubscriptionStatus.INCOMPLETE}


def test_message_that_comes_twice_acts_once(stripe, subscription, django_assert_max_num_queries):
    stripe.set_status(subscription, "past_due")
    event = last_event(stripe, subscription)
    assert deliver(event).status_code == 200
    Subscription.objects.filter(pk=subscription.pk).update(status="active")
    assert deliver(event).status_code == 200
    subscription.refresh_from_db()
    assert subscription.status == "active"  # not asked again
    assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1


@pytest.mark.parametrize(
    "forged", [{"secret": "whsec_other"}, {"age": 301}], ids=["wrong secret", "older than 5 min"]
)
def test_forged_or_old_message_writes_nothing(stripe, subscription, forged):
    stripe.set_status(subscription, "canceled")
    assert deliver(last_event(stripe, subscription), **forged).status_code == 400
    assert not WebhookEvent.objects.exists()
    assert Tenant.objects.get(pk=subscription.tenant_id).state == TenantState.TRIAL


def test_message_without_a_signature_or_changed_on_the_way_is_refused(stripe, client, subscription):
    host = {"host": "portal.test"}
    url = "/billing/stripe/webhook/"
    for body in (b"{}", b"", b"\xff\xfe"):
        assert client.post(url, body, content_type="text/plain", headers=host).status_code == 400
    assert client.get(url, headers=host).status_code == 405
    assert not WebhookEvent.objects.exists()


def test_message_about_somebody_elses_customer_or_of_another_account_is_refused(
    stripe, subscription
):
    event = last_event(stripe, subscription)
    foreign = {**event, "id": "evt_f", "data": {"object": {**event["data"]["object"]}}}
    foreign["data"]["object"].update(customer="cus_unknown", metadata={"tenant": "whoever"})
    assert deliver(foreign).status_code == 400
    assert deliver({**event, "id": "evt_a", "account": "acct_other"}).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_unknown_type_is_taken_and_does_nothing(stripe, subscription):
    event = {**last_event(stripe, subscription), "id": "evt_new", "type": "invented.tomorrow"}
    assert deliver(event).status_code == 200
    assert not WebhookEvent.objects.get(event_id="evt_new").is_applied


def test_provider_away_while_asked_means_the_message_comes_again(stripe, subscription, settings):
    stripe.set_status(subscription, "past_due")
    event = last_event(stripe, subscription)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = deliver(event)
    assert (answer.status_code, WebhookEvent.objects.count()) == (503, 0)
    settings.STRIPE_API_BASE = stripe.base
    assert deliver(event).status_code == 200
    assert Tenant.objects.get(pk=subscription.tenant_id).state == TenantState.PAST_DUE


def test_paid_for_subscription_replaces_the_trial_whatever_comes_first(
    stripe, subscription, django_capture_on_commit_callbacks
):
    stripe.pay(services.payment_page(subscription=subscription))
    trial = subscription.stripe_subscription_id
    with django_capture_on_commit_callbacks(execute=True):
        for event in reversed(stripe.events_of(subscription.stripe_customer_id)):
            assert deliver(event).status_code == 200
    subscription.refresh_from_db()
    assert (subscription.status, subscription.stripe_subscription_id != trial) == ("active", True)
    assert subscription.current_period_end is not None
    assert Tenant.objects.get(pk=subscription.tenant_id).state == TenantState.ACTIVE
    ended = [s for s in gateway.subscriptions_of(subscription.stripe_customer_id) if s.id == trial]
    assert [each.status for each in ended] == ["canceled"]
    for event in stripe.events_of(subscription.stripe_customer_id):  # the end of the trial, too
        deliver(event)
    assert Tenant.objects.get(pk=subscription.tenant_id).state == TenantState.ACTIVE


LIVES = [
    ("past_due", "active"),
    ("active", "past_due", "unpaid", "canceled"),
    ("active", "canceled"),
    ("paused", "active", "past_due", "active"),
]


@pytest.mark.parametrize("life", LIVES)
def test_lost_doubled_and_shuffled_messages_end_in_the_same_state(stripe, subscription, life):
    for status in life:
        stripe.set_status(subscription, status)
    events = stripe.events_of(subscription.stripe_customer_id)
    chance = random.Random(17)
    for _round in range(3):
        WebhookEvent.objects.all().delete()
        tripled = [event for event in events for _n in range(3) if chance.random() > 0.2]
        chance.shuffle(tripled)
        assert {deliver(event).status_code for event in tripled} <= {200}
        tasks.reconcile()
        subscription.refresh_from_db()
        assert subscription.status == life[-1]
        tenant = Tenant.objects.get(pk=subscription.tenant_id)
        assert tenant.state == FOLLOWS[life[-1]]


def test_two_deliveries_of_one_message_at_once_act_once(stripe, make_tenant):
    tenant = make_tenant(kind=Kind.DEALER, name="Race", slug="race")
    mine = services.open_at_provider(subscription=services.start_trial(tenant=tenant))
    stripe.set_status(mine, "past_due")
    event = last_event(stripe, mine)

    def post(_n: int) -> int:
        try:
            return deliver(event).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(post, range(4))) == {200}
    assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1
    assert Tenant.objects.get(pk=tenant.pk).state == TenantState.PAST_DUE
    WebhookEvent.objects.all().delete()


def test_payment_does_not_open_what_the_operators_hold(stripe, subscription):
    suspend_tenant(tenant=subscription.tenant, reason="Under investigation")
    stripe.set_status(subscription, "active")
    assert deliver(last_event(stripe, subscription)).status_code == 200
    assert Tenant.objects.get(pk=subscription.tenant_id).state == TenantState.SUSPENDED
