"""Beginning with one's customers, and a customer's page in the order of the viewer's desk."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.customers import selectors, services
from dealers.customers.models import Customer
from tenants.accounts.services import update_profile
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import here, make_customer
from tests.ui.base import own_queries


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


def test_home_leads_to_the_chosen_page_and_back_to_what_waits(advisor):
    http = signed_in(advisor, "north")
    assert http.get("/").status_code == 200
    update_profile(person=advisor, start="customers")
    assert http.get("/")["Location"] == "/customers/start/"
    assert http.get("/?part=waiting").status_code == 200
    page = http.get("/customers/start/").content.decode()
    assert "autofocus" in page
    assert "/?part=waiting" in page


def test_choice_is_in_the_profile_and_offered_to_whoever_may_see_customers(advisor, store):
    http = signed_in(advisor, "north")
    assert 'name="start"' in http.get("/settings/profile/").content.decode()
    given = {"full_name": "A", "theme": "auto", "language": "en", "start": "customers"}
    assert http.post("/settings/profile/", given).status_code == 302
    advisor.refresh_from_db()
    assert advisor.start == "customers"
    mechanic = signed_in(make_person("technician", store=store), "north")
    assert 'name="start"' not in mechanic.get("/settings/profile/").content.decode()


def test_who_may_see_customers_no_longer_begins_at_home(owner, store):
    mechanic = make_person("technician", store=store)
    update_profile(person=mechanic, start="customers")
    http = signed_in(mechanic, "north")
    assert http.get("/").status_code == 200
    assert http.get("/customers/start/").status_code == 404


def test_turn_comes_by_value_and_is_ones_own(advisor, owner):
    def customer(n, tier, days, **more):
        made = make_customer(
            owner, full_name=f"C{n}", phone=f"1390000000{n}", owner=advisor, tier=tier, **more
        )
        Customer.objects.filter(pk=made.pk).update(last_contact_at=now() - timedelta(days=days))

    customer(1, "gold", 31)
    customer(2, "gold", 29)
    customer(3, "general", 100)
    customer(4, "general", 181)
    others = make_customer(owner, full_name="Others", phone="13900000009", owner=owner)
    Customer.objects.filter(pk=others.pk).update(last_contact_at=now() - timedelta(days=999))
    assert [str(c) for c in selectors.whose_turn_it_is(advisor)] == ["C4", "C1"]
    # Whoever sees everybody still has their own turn only.
    assert [str(c) for c in selectors.whose_turn_it_is(owner)] == ["Others"]
    page = signed_in(advisor, "north").get("/customers/start/").content.decode()
    assert "C4" in page
    assert "C2" not in page


def test_opened_last_stands_first_and_needs_no_query_more(advisor, south):
    rows = [
        make_customer(advisor, full_name=f"C{n}", phone=f"1390000000{n}", owner=advisor)
        for n in range(3)
    ]
    http = signed_in(advisor, "north")
    for row in rows:
        http.get(f"/customers/{row.pk}/")
    with own_queries() as again:
        http.get(f"/customers/{rows[0].pk}/")
    del http.cookies["recent_customers"]
    with own_queries() as fresh:
        http.get(f"/customers/{rows[0].pk}/")
    assert again.count == fresh.count
    http.get(f"/customers/{rows[2].pk}/")
    page = http.get("/customers/start/").content.decode()
    assert page.index("C2") < page.index("C0")
    assert "C1" not in page
    with in_tenant(south):
        make_store()
        theirs = make_customer(here(advisor), full_name="Theirs")
    http.cookies["recent_customers"] = f"{theirs.pk.hex}.nonsense.{rows[0].pk.hex}"
    page = http.get("/customers/start/").content.decode()
    assert "Theirs" not in page
    assert "C0" in page


def test_start_page_costs_the_same_for_one_and_for_many(advisor):
    http = signed_in(advisor, "north")
    counts = []
    for n in range(4):
        made = make_customer(advisor, full_name=f"C{n}", phone=f"1390000000{n}", owner=advisor)
        services.plan_follow_up(subject="Call", due_at=now(), customer=made, actor=advisor)
        http.get(f"/customers/{made.pk}/")
        http.get("/customers/start/")
        with own_queries() as counted:
            http.get("/customers/start/")
        counts.append(counted.count)
    assert len(set(counts)) == 1
    assert counts[0] <= 6


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("sales_consultant", "opportunities"),
        ("service_advisor", "vehicles"),
        ("care_specialist", "cases"),
        ("general_manager", "opportunities"),
    ],
)
def test_page_begins_with_what_the_desk_works_with(owner, store, role, first):
    person = make_person(role, store=store)
    customer = make_customer(owner, owner=person, store=store)
    page = signed_in(person, "north").get(f"/customers/{customer.pk}/").content.decode()
    keys = [part.split('"')[0].split("&")[0] for part in page.split("?tab=")[1:]]
    assert keys[0] == first
    owners = signed_in(owner, "north").get(f"/customers/{customer.pk}/").content.decode()
    every = {part.split('"')[0].split("&")[0] for part in owners.split("?tab=")[1:]}
    assert set(keys) <= every  # ordered, not hidden and not added


def test_cashier_sees_money_first(owner, store):
    person = make_person("cashier", store=store)
    customer = make_customer(owner, store=store, owner=person)
    page = signed_in(person, "north").get(f"/customers/{customer.pk}/").content.decode()
    keys = [part.split('"')[0].split("&")[0] for part in page.split("?tab=")[1:]]
    assert keys[0] == "receivables"
    assert page.index("Account terms") < page.index("Wishes") if "Wishes" in page else True


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Whose turn it is", "Opened last"]), ("zh-hans", ["该联系谁了", "最近打开"])]
)  # fmt: skip
def test_start_page_in_both_languages(http, owner, language, words):
    owner.language = language
    owner.save()
    page = http.get("/customers/start/").content.decode()
    for word in words:
        assert word in page
