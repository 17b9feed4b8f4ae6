"""The switch of stores: it narrows lists, boards, calendars, home and counts, and widens nothing."""

import json

import pytest

from dealers.service.models import RepairOrder
from tenants.accounts.models import Scope
from tenants.workspace.models import Job
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.ui.base import rows_in, text_of

LIST = "/repair-orders/"


@pytest.fixture
def two(owner):
    """An order in each of two stores."""
    stores = [make_store("S1"), make_store("S2")]
    for n, store in enumerate(stores, 1):
        car = make_vehicle(n, customer=make_customer(f"Zhao {n}", f"138001380{n:02d}"))
        make_order(car, actor=owner, store=store)
    return stores


def choose(http, store, **more):
    return http.post("/store/", {"store": store and store.pk, "next": LIST, **more})


def test_chosen_store_narrows_lists_boards_counts_and_is_remembered(http, owner, two):
    assert rows_in(http.get(LIST)) == 2
    assert choose(http, two[1]).url == LIST
    assert rows_in(http.get(LIST)) == 1
    assert "Store S2" in text_of(http.get(LIST))
    assert text_of(http.get("/repair-orders/board/")).count("data-id=") == 1
    assert "Zhao 1" not in text_of(http.get("/"))
    counts = json.loads(http.get("/counts/").content)["counts"]
    assert counts["service:order_list"] == 1
    choose(http, "")
    assert rows_in(http.get(LIST)) == 2
    assert json.loads(http.get("/counts/").content)["counts"]["service:order_list"] == 2


def test_page_of_a_thing_in_another_store_still_opens(http, two):
    choose(http, two[1])
    other = RepairOrder.objects.get(store=two[0])
    assert http.get(f"{LIST}{other.pk}/").status_code == 200


def test_new_things_are_offered_in_the_chosen_store(http, two):
    choose(http, two[1])
    form = http.get(f"{LIST}new/").context["form"]
    assert form["store"].value() == two[1].pk


def test_store_out_of_reach_is_not_offered_and_not_entered(two):
    person = make_person("service_advisor", store=two[0], scope=Scope.STORE)
    http = signed_in(person, "north")
    assert "ui-stores" not in text_of(http.get(LIST))  # one store: nothing to choose
    http.cookies["store"] = f"{person.pk}.{two[1].pk}"
    assert rows_in(http.get(LIST)) == 1
    assert "Zhao 2" not in text_of(http.get(LIST))
    choose(http, two[1])
    assert "Zhao 2" not in text_of(http.get(LIST))


@pytest.mark.parametrize("kept", ["", "x", "x.y", "'; drop", ".", "\x7f"])
def test_nonsense_in_the_cookie_shows_all(http, owner, two, kept):
    http.cookies["store"] = kept
    assert rows_in(http.get(LIST)) == 2
    http.cookies["store"] = f"{owner.pk}.{kept}"
    assert rows_in(http.get(LIST)) == 2


def test_choice_of_a_colleague_on_the_same_tablet_is_not_taken_over(http, owner, two):
    other = make_person("general_manager", email="gm@example.test", scope=Scope.GROUP)
    http.cookies["store"] = f"{other.pk}.{two[1].pk}"
    assert rows_in(http.get(LIST)) == 2


def test_long_export_is_narrowed_like_its_list(
    http, owner, two, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    choose(http, two[1])
    with django_capture_on_commit_callbacks(execute=True):
        http.post("/settings/export/", {"address": LIST, "format": "csv"})
    content = b"".join(http.get(f"/files/{Job.objects.get().file_id}/").streaming_content)
    assert len(content.decode("utf-8-sig").strip().split("\r\n")) == 2


def test_switch_leads_to_no_other_host(http, two):
    assert choose(http, two[1], next="//evil.example/").url == "/"
