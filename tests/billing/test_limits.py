"""What an edition allows: refused in the services, with a sentence that says what to do."""

import threading

import pytest
from django.db import connections
from django.utils import translation

from billing.models import Plan, Subscription
from tenants.accounts.models import Invitation, Role, Scope, Unit, User
from tenants.accounts.services import (
    accept_invitation,
    close_unit,
    create_default_roles,
    create_unit,
    deactivate_person,
    invite_person,
    reactivate_person,
    reopen_unit,
    withdraw_invitation,
)
from tenants.accounts.services.invitations import hash_of
from tenants.context import in_public, in_tenant
from tenants.entitlements import LimitReached
from tests.conftest import make_person, make_store


def sold(tenant, **limits):
    plan = Plan.objects.create(
        key="small", name_en="Small", name_zh="小型版", price=1, limits=limits, is_on_sale=False
    )
    return Subscription.objects.create(tenant=tenant, plan=plan, status="active")


def invite(owner, email="new@example.test"):
    role = Role.objects.get(key="technician")
    return invite_person(email=email, full_name="New", role=role, actor=owner)


@pytest.fixture
def small(north, owner):
    """North with an edition for two people and one store; one of each is there."""
    create_default_roles(kind="dealer")
    return sold(north, people=2, stores=1)


def test_invitations_take_places_and_give_them_back(small, owner):
    first = invite(owner)
    with pytest.raises(LimitReached, match="“Small” allows 2 people"):
        invite(owner, "second@example.test")
    withdraw_invitation(invitation=first, actor=owner)
    invite(owner, "second@example.test")


def test_sentence_is_in_the_readers_language(small, owner):
    invite(owner)
    with translation.override("zh-hans"), pytest.raises(LimitReached, match=r"小型版.*2 位员工"):
        invite(owner, "second@example.test")


def test_who_left_takes_no_place_and_cannot_come_back_into_a_full_house(small, owner, store):
    gone = make_person("technician", store=store, email="gone@example.test")
    deactivate_person(person=gone, actor=owner)
    invite(owner)
    with pytest.raises(LimitReached):
        reactivate_person(person=gone, actor=owner)
    assert not User.objects.get(pk=gone.pk).is_active


def test_smaller_edition_bought_meanwhile_refuses_who_was_invited(small, owner):
    invite(owner)
    Invitation.objects.update(secret_hash=hash_of("s"))
    small.plan.limits = {"people": 1}
    small.plan.save()
    with pytest.raises(LimitReached):
        accept_invitation(secret="s", full_name="New", password="a-Long-0ne-indeed")
    assert User.objects.humans().count() == 1


def test_stores(small, owner, store):
    with pytest.raises(LimitReached, match="1 stores"):
        create_unit(kind="store", name="Two", code="TWO", actor=owner)
    create_unit(kind="team", name="Team", code="TEAM", parent=store, actor=owner)
    Unit.objects.filter(kind="team").update(is_active=False)
    User.objects.update(home_store=None)
    close_unit(unit=store, actor=owner)
    second = create_unit(kind="store", name="Two", code="TWO", actor=owner)
    with pytest.raises(LimitReached):
        reopen_unit(unit=store, actor=owner)
    close_unit(unit=second, actor=owner)
    reopen_unit(unit=store, actor=owner)


def test_no_subscription_or_no_limit_allows_everything(north, owner):
    create_default_roles(kind="dealer")
    for n in range(3):
        invite(owner, f"p{n}@example.test")
    sold(north)
    invite(owner, "more@example.test")


def test_screen_says_so_and_the_subscription_page_shows_used_and_allowed(small, http, owner):
    invite(owner)
    role = Role.objects.get(key="technician")
    answer = http.post(
        "/settings/invitations/new/",
        {"email": "x@example.test", "full_name": "X", "role": role.pk, "scope": "own"},
    )
    assert answer.status_code == 422
    assert "allows 2 people" in answer.content.decode()
    page = http.get("/settings/billing/").content.decode()
    assert "2 of 2" in page
    assert "1 of 1" in page


def test_api_says_what_is_allowed_and_used(small, api, owner):
    [read] = api.get("/api/v1/subscription/").json()
    assert (read["edition"], read["state"]) == ("Small", "active")
    assert read["used"] == {"people": 1, "stores": 1}
    assert read["limits"] == {"people": 2, "stores": 1}


def test_two_at_once_into_the_last_place(committed):
    north = committed["North"]
    with in_tenant(north):
        owner = make_person("owner", store=make_store(), scope=Scope.GROUP)
        create_default_roles(kind="dealer")
    with in_public():
        subscription = sold(north, people=2)
    results, gate = [], threading.Barrier(2)

    def ask(n):
        try:
            with in_tenant(north):
                connections["default"].ensure_connection()
                gate.wait(timeout=10)
                results.append(invite(owner, f"p{n}@example.test"))
        except LimitReached as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[n]) for n in range(2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    finally:
        with in_public():
            plan = subscription.plan
            subscription.delete()
            plan.delete()
    assert sorted(type(result).__name__ for result in results) == ["Invitation", "LimitReached"]
