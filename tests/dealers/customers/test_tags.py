"""Customers are marked with words of the house's own, and found by them."""

import pytest
from django.db import connection

from dealers.customers.models import Customer
from dealers.customers.services import (
    erase_customer,
    merge_customers,
    register_customer,
    tag_customer,
    update_customer,
)
from dealers.customers.services.tags import clean_tags
from portal.core.errors import InvalidInput
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import make_customer
from tests.ui.base import rows_in, text_of


def test_tags_are_kept_once_whatever_their_case(owner):
    customer = make_customer(owner, tags=["VIP", " vip ", "＃晚上来电", ""])
    assert customer.tags == ["VIP", "晚上来电"]
    customer = tag_customer(customer=customer, tags=["Vip", "Fleet 2027"], actor=owner)
    assert customer.tags == ["Fleet 2027", "VIP", "晚上来电"]
    customer = tag_customer(customer=customer, tags=["vip"], remove=True, actor=owner)
    assert customer.tags == ["Fleet 2027", "晚上来电"]
    assert AuditEntry.objects.filter(changes__has_key="tags").count() == 2


@pytest.mark.parametrize("tags", [["x" * 31], [f"tag {n}" for n in range(21)]])
def test_too_long_and_too_many_are_refused_and_nothing_is_written(owner, tags):
    customer = make_customer(owner)
    for act in (tag_customer, update_customer):
        with pytest.raises(InvalidInput) as refusal:
            act(customer=customer, tags=tags, actor=owner)
        assert "tags" in refusal.value.fields
    with pytest.raises(InvalidInput):
        tag_customer(customer=customer, tags=[" "], actor=owner)
    customer.refresh_from_db()
    assert customer.tags == []


def test_list_is_narrowed_to_a_tag_by_its_index_and_found_by_search(http, owner):
    make_customer(owner, tags=["VIP"])
    register_customer(full_name="Somebody", phone="13800138009", actor=owner)
    assert rows_in(http.get("/customers/", {"tag": "VIP"})) == 1
    assert rows_in(http.get("/customers/", {"tag": "none"})) == 0
    assert rows_in(http.get("/customers/", {"q": "vip"})) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Customer.objects.filter(tags__contains=["VIP"])
        assert "customer_tags" in rows.order_by().explain()


def test_tags_stand_on_the_page_and_lead_to_the_list(http, owner):
    customer = make_customer(owner, tags=["晚上来电"])
    page = text_of(http.get(customer.get_absolute_url()))
    assert "/customers/?tag=%E6%99%9A%E4%B8%8A%E6%9D%A5%E7%94%B5" in page


def test_many_are_tagged_at_once(http, owner):
    ids = [make_customer(owner, phone=f"1380013800{n}").pk for n in range(3)]
    sent = {"bulk": "tag", "ids": [str(pk) for pk in ids[:2]], "tags": "VIP，晚上来电"}
    assert http.post("/customers/", sent).status_code in (200, 302)
    assert Customer.objects.filter(tags=["VIP", "晚上来电"]).count() == 2


def test_form_takes_one_line(http, owner):
    sent = {
        "full_name": "Li",
        "kind": "person",
        "source": "walk_in",
        "tier": "general",
        "tags": "VIP；second car",
    }
    assert http.post("/customers/new/", sent).status_code == 302
    customer = Customer.objects.get(full_name="Li")
    assert customer.tags == ["second car", "VIP"]
    assert "second car, VIP" in text_of(http.get(f"{customer.get_absolute_url()}edit/"))


def test_merging_unites_and_erasing_empties(owner):
    kept, gone = (
        make_customer(owner, tags=["VIP"]),
        make_customer(owner, phone="13800138009", tags=["vip", "B"]),
    )
    merge_customers(customer=kept, other=gone, actor=owner)
    merged = Customer.objects.get(pk=kept.pk)
    assert merged.tags == ["B", "VIP"]
    assert erase_customer(customer=merged, reason="Asked", actor=owner).tags == []


def test_program_reads_writes_and_filters(api, owner):
    made = api.post(
        "/api/v1/customers/", {"full_name": "Li", "tags": ["VIP"]}, content_type="application/json"
    )
    assert made.json()["tags"] == ["VIP"]
    changed = api.patch(
        f"/api/v1/customers/{made.json()['id']}/", {"tags": ["B"]}, content_type="application/json"
    )
    assert changed.json()["tags"] == ["B"]
    assert len(api.get("/api/v1/customers/?tag=B").json()["results"]) == 1
    assert api.get("/api/v1/customers/?tag=VIP").json()["results"] == []


def test_other_dealers_tags_find_nobody_here(http, owner, south):
    with in_tenant(south):
        make_customer(make_person("owner", store=make_store()), tags=["VIP"])
    assert rows_in(http.get("/customers/", {"tag": "VIP"})) == 0


def test_who_may_not_edit_tags_nobody(store, owner):
    customer = make_customer(owner, store=store)
    http = signed_in(make_person("cashier", store=store), "north")
    http.post("/customers/", {"bulk": "tag", "ids": [str(customer.pk)], "tags": "VIP"})
    customer.refresh_from_db()
    assert customer.tags == []


def test_tags_are_sorted_for_people():
    assert clean_tags(["b", "A", "a"]) == ["A", "b"]
