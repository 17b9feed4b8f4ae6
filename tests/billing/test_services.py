from random import randrange

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now, timedelta

from billing import gateway, services, tasks
from billing.models import Plan, Subscription
from billing.selectors import my_subscription
from billing.states import SubscriptionStatus
from billing.workspace import banner as banners
from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tenants.services import close_tenant
from tenants.states import TenantState
from tests.conftest import make_person, make_store, signed_in
from tests.tenants.signup.conftest import PASSWORD, sign_up


def test_sign_up_begins_a_trial_at_the_provider(
    stripe, newcomer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.start_trial(tenant=newcomer)
    mine = Subscription.objects.get(tenant=newcomer)
    assert (mine.status, mine.plan.key) == ("trialing", "group")
    assert 29 <= (mine.trial_end - now()).days <= 30
    assert mine.current_period_end == mine.trial_end
    (remote,) = gateway.subscriptions_of(mine.stripe_customer_id)
    assert remote.id == mine.stripe_subscription_id


def test_sign_up_succeeds_while_the_provider_is_away_and_the_sweep_makes_up_for_it(
    db,
    settings,
    stripe,
    mailoutbox,
    django_capture_on_commit_callbacks,
    caplog,
):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    visitor = Client(SERVER_NAME="portal.test", REMOTE_ADDR=f"10.1.2.{randrange(256)}")
    with django_capture_on_commit_callbacks(execute=True):
        answer = visitor.post(sign_up(visitor, mailoutbox), {"password": PASSWORD})
    assert answer.status_code == 302
    tenant = Tenant.objects.get(slug="xinghe")
    mine = Subscription.objects.get(tenant=tenant)
    assert (tenant.state, mine.status) == (TenantState.TRIAL, "pending")
    assert mine.last_error
    settings.STRIPE_API_BASE = stripe.base
    assert tasks.sweep() == 1
    mine.refresh_from_db()
    assert (mine.status, mine.last_error) == ("trialing", "")
    assert tasks.sweep() == 0


def test_trial_is_begun_once_however_often_it_is_asked_for(stripe, newcomer):
    first = services.start_trial(tenant=newcomer)
    assert services.start_trial(tenant=newcomer) == first
    opened = services.open_at_provider(subscription=first)
    # As if the process had died before it could keep the ids.
    Subscription.objects.update(stripe_customer_id=None, stripe_subscription_id=None)
    again = services.open_at_provider(subscription=Subscription.objects.get())
    assert again.stripe_customer_id == opened.stripe_customer_id
    assert len(gateway.subscriptions_of(again.stripe_customer_id)) == 1


def test_shutting_a_workspace_ends_what_it_pays(stripe, subscription, settings):
    assert [r.status for r in gateway.subscriptions_of(subscription.stripe_customer_id)] == [
        "trialing"
    ]
    close_tenant(tenant=subscription.tenant)
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    assert tasks.sweep() == 0  # away: it is not forgotten
    settings.STRIPE_API_BASE = address
    assert tasks.sweep() == 1
    assert [r.status for r in gateway.subscriptions_of(subscription.stripe_customer_id)] == [
        "canceled"
    ]
    subscription.refresh_from_db()
    assert subscription.status == SubscriptionStatus.CANCELED
    assert subscription.tenant.state == TenantState.CLOSED
    assert tasks.sweep() == 0


def test_price_is_made_at_the_provider_once(stripe, subscription):
    plan = Plan.objects.get(key="group")
    assert plan.stripe_price_id
    assert services.price_of(plan) == plan.stripe_price_id


def test_broker_away_does_not_stop_a_sign_up(
    newcomer, settings, django_capture_on_commit_callbacks, caplog
):
    from portal.celery import app  # noqa: PLC0415

    eager, url = app.conf.task_always_eager, app.conf.broker_url
    app.conf.task_always_eager, app.conf.broker_url = False, "redis://127.0.0.1:9/0"
    try:
        with django_capture_on_commit_callbacks(execute=True):
            services.start_trial(tenant=newcomer)
    finally:
        app.conf.task_always_eager, app.conf.broker_url = eager, url
    assert Subscription.objects.get(tenant=newcomer).status == "pending"


@pytest.fixture
def here(stripe, north, owner):
    """North with a subscription of its own; the owner is signed in."""
    with in_public():
        services.open_at_provider(subscription=services.start_trial(tenant=north))
    return signed_in(owner, "north")


def test_page_shows_the_plan_and_leads_to_the_provider(here, north):
    page = here.get("/settings/billing/").content.decode()
    assert "Group" in page
    assert "5,980" in page
    answer = here.get("/settings/billing/pay/")
    assert answer.status_code == 302
    assert "/pay/cs" in answer["Location"]


def test_page_says_when_the_provider_is_away(here, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = here.get("/settings/billing/pay/", follow=True)
    assert "cannot be reached" in answer.content.decode()


def test_colleague_without_the_right_finds_no_page(north, here):
    person = signed_in(make_person("sales_consultant", store=make_store()), "north")
    assert person.get("/settings/billing/").status_code == 404
    manager = signed_in(make_person("general_manager", store=make_store(), scope="group"), "north")
    assert manager.get("/settings/billing/").status_code == 200
    assert manager.get("/settings/billing/pay/").status_code == 404
    assert Client(SERVER_NAME="north.portal.test").get("/settings/billing/").status_code == 302


def test_workspace_reads_its_own_subscription_only(here, north, south):
    assert my_subscription().tenant == north
    with in_tenant(south):
        assert my_subscription() is None


@pytest.mark.parametrize(
    ("state", "days", "said"),
    [
        ("active", 3, None),
        ("trial", 20, None),
        ("trial", 3, "Your trial ends in 3 days."),
        ("trial", 0, "Your trial ends today."),
        ("past_due", 3, "A payment is overdue"),
        ("suspended", 3, "This workspace is suspended"),
    ],
)
def test_banner_speaks_when_something_must_be_done(here, north, owner, rf, state, days, said):
    cache.delete("billing.trial_days")
    Subscription.objects.update(trial_end=now() + timedelta(days=days, hours=1))
    request = rf.get("/")
    north.state, request.tenant, request.user = state, north, owner
    found = banners.banner(request)
    assert (found.text if found else None) == said or said in found.text


def test_banner_of_a_paid_workspace_asks_nothing(here, north, owner, rf, django_assert_num_queries):
    request = rf.get("/")
    request.tenant, request.user = north, owner
    with django_assert_num_queries(0):
        assert banners.banner(request) is None


def test_price_list_of_the_public_site(db):
    page = Client(SERVER_NAME="portal.test", headers={"accept-language": "en"}).get("/")
    assert all(text in page.content.decode() for text in ("Starter", "Group", "Enterprise"))
