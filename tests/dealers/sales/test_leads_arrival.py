"""A new lead is on the right screen at once: the advisor's, or the manager's if it is nobody's."""

import json
import re
from pathlib import Path

from dealers.sales import services as sales
from dealers.sales.models import Lead
from integrations.adf.services import receive_adf
from tenants.accounts.models import Scope
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor, rule

SHELL = Path(__file__).resolve().parents[3] / "portal/ui/static/ui/shell.js"
# What an open page waits at most between two questions for news, in milliseconds.
BETWEEN = 1500


def news_of(person) -> list[str]:
    """What an open page of this person announces when it asks next."""
    answer = signed_in(person, "north").get("/notifications/news/?after=0")
    return [each["text"] for each in json.loads(answer.content)["news"]]


def manager_of(store, n=1):
    return make_person("sales_manager", email=f"m{n}@example.test", store=store, scope=Scope.STORE)


def test_a_lead_is_announced_to_its_advisor_by_the_request_that_brings_it(api, owner, store):
    right, other = advisor(1), advisor(2)
    rule(owner, people=[right])
    body = {"source": "website", "name": "王小明", "phone": "13800138000"}
    assert api.post("/api/v1/leads/", body, content_type="application/json").status_code == 201
    number = Lead.objects.get().number
    assert news_of(right) == [f"Lead {number} is yours: 王小明"]
    assert news_of(other) == []


def test_a_lead_by_adf_too(owner, store):
    right = advisor(1)
    rule(owner, people=[right])
    text = (
        "<adf><prospect><id source='site'>7</id><customer><contact><name part='full'>Wang</name>"
        "<phone>13800138000</phone></contact></customer></prospect></adf>"
    )
    receive_adf(document=text.encode(), sender="site", actor=owner)
    assert news_of(right) == [f"Lead {Lead.objects.get().number} is yours: Wang"]


def test_open_pages_ask_often_enough_for_two_seconds():
    text = SHELL.read_text("utf-8")
    assert int(re.search(r"setInterval\(news, (\d+)\)", text)[1]) <= BETWEEN


def test_a_lead_that_is_nobodys_is_told_to_the_stores_manager(owner, store):
    here, elsewhere = manager_of(store), manager_of(make_store("S2"), 2)
    lead = new_lead(owner)
    assert lead.owner is None
    assert news_of(here) == [f"Lead {lead.number} is nobody’s: 王小明. Hand it to an advisor."]
    assert news_of(elsewhere) == []


def test_so_is_one_that_every_advisor_is_too_busy_for(owner, store):
    here, busy = manager_of(store), advisor(1)
    rule(owner, people=[busy])
    sales.change_lead_rules(cap=1, actor=owner)
    first, second = (new_lead(owner, phone=f"1390013900{n}") for n in (1, 2))
    assert (first.owner, second.owner) == (busy, None)
    assert [second.number in text for text in news_of(here)] == [True]


def test_who_has_an_advisor_rings_no_managers_bell(owner, store):
    here = manager_of(store)
    rule(owner, people=[advisor(1)])
    new_lead(owner)
    assert not Notification.objects.filter(user=here).exists()


def test_a_walk_in_received_by_who_sells_nothing_is_told_too(owner, store):
    here = manager_of(store)
    desk = make_person("care_specialist", store=store)
    lead = sales.register_walk_in(name="李雷", phone="13900139000", actor=desk)
    assert lead.owner is None
    assert len(news_of(here)) == 1
