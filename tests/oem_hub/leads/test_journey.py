"""A person asks the manufacturer: the whole way by the real relay, to the advisor and back."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.sales import services as sales
from dealers.sales.models import Lead
from oem_hub.leads import services
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.network.services import refresh_dealers
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.relay import sweep
from tenants.exchange.services import republish
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_leads_routing import advisor, rule
from tests.oem_hub.conftest import dealer_of, hub_api, hub_person
from tests.oem_hub.leads.conftest import give, take_in


@pytest.fixture
def sites(committed):
    """Both dealers with a manager and an advisor who gets the manufacturer's leads."""
    for name in ("North", "South"):
        with in_tenant(committed[name]):
            boss = make_person("owner", store=make_store(), scope=Scope.GROUP)
            rule(boss, people=[advisor(1)], sources=["oem"])
    with in_tenant(committed["Hub"]):
        refresh_dealers()
    return committed


def carry():
    while sweep():
        pass


def test_a_lead_of_the_website_reaches_the_advisor(sites):
    hub, north = sites["Hub"], sites["North"]
    with in_tenant(hub):
        services.change_handout_rules(is_automatic=True, areas={"上海": "EAST"}, actor=None)
        api = hub_api(hub_person("owner"))
        body = {
            "source": "web", "name": "王小明", "phone": "13800138000", "city": "上海市",
            "model": "Aurora 5", "campaign": "spring", "may_pass_on": True, "note": "White",
            "external_source": "www", "external_id": "7",
        }  # fmt: skip
        answer = api.post("/api/v1/leads/", body, content_type="application/json")
        assert answer.status_code == 201, answer.content
        assert answer.json()["state"] == "assigned"
        again = api.post("/api/v1/leads/", body, content_type="application/json")
        assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    carry()
    with in_tenant(north):
        lead = Lead.objects.get()
        assert (lead.name, lead.phone, lead.owner.full_name) == ("王小明", "+8613800138000", "A1")
        assert Notification.objects.get(user=lead.owner).values["name"] == "王小明"
    with in_tenant(sites["South"]):
        assert not Lead.objects.exists()
    with in_tenant(hub):
        handout = LeadHandout.objects.get()
        assert (handout.state, handout.dealer.name) == ("received", "North")
        # Once it is there, the sender's copy of the post forgets the person.
        row = Outbox.objects.get(name="hub_leads.handed_out")
        said = str(row.payload)
        assert row.payload["number"]
        for word in ("王小明", "13800138000", "White"):
            assert word not in said
    with in_tenant(north):
        sales.contact_lead(lead=lead, kind="call", text="Yes", actor=lead.owner)
        sales.convert_lead(lead=lead, actor=lead.owner)
    carry()
    with in_tenant(hub):
        assert HubLead.objects.get().state == "converted"


def test_not_contacted_it_goes_to_the_next_dealer_and_the_first_one_forgets(sites):
    hub = sites["Hub"]
    with in_tenant(hub):
        services.change_handout_rules(is_automatic=True, actor=None)
        lead = take_in()
        assert lead.dealer.name == "North"
    carry()
    with in_tenant(hub):
        LeadHandout.objects.update(due_at=now() - timedelta(minutes=1))
        assert services.ask_late_back() == 1
    carry()
    with in_tenant(sites["North"]):
        assert (Lead.objects.get().status, Lead.objects.get().phone) == ("invalid", "")
    with in_tenant(hub):
        assert services.pass_on_waiting() == 1
    carry()
    with in_tenant(sites["South"]):
        assert Lead.objects.get().phone == "+8613800138000"


def test_the_contact_that_crosses_the_question_wins(sites):
    hub, north = sites["Hub"], sites["North"]
    with in_tenant(hub):
        lead = give(take_in(), north)
    carry()
    with in_tenant(hub):
        services.ask_lead_back(lead=lead, actor=None)
    with in_tenant(north):
        theirs = Lead.objects.get()
        sales.contact_lead(lead=theirs, kind="call", text="Yes", actor=theirs.owner)
    carry()
    with in_tenant(north):
        assert Lead.objects.get().status == "contacted"
    with in_tenant(hub):
        lead.refresh_from_db()
        assert (lead.state, lead.dealer) == ("contacted", dealer_of(north))


def test_told_again_the_facts_bring_the_same(sites):

    hub, north = sites["Hub"], sites["North"]
    with in_tenant(hub):
        give(take_in(), north)
    carry()
    with in_tenant(north):
        theirs = Lead.objects.get()
        sales.contact_lead(lead=theirs, kind="call", text="Yes", actor=theirs.owner)
        sales.mark_lost(lead=theirs, reason="price", actor=make_person(
            "sales_manager", store=make_store(), scope=Scope.STORE))  # fmt: skip
    carry()
    with in_tenant(north):
        assert republish() >= 3
    carry()
    with in_tenant(north):
        assert not Outbox.objects.filter(delivered_at=None).exists()
    with in_tenant(hub):
        assert HubLead.objects.get().state == "lost"


def test_post_that_fails_says_nothing_of_the_person(sites, caplog):
    hub, north = sites["Hub"], sites["North"]
    with in_tenant(hub):
        lead = give(take_in(), north)
        row = Outbox.objects.get()
        Outbox.objects.update(payload={**row.payload, "requested_at": "王小明 13800138000"})
    sweep()
    with in_tenant(hub):
        row.refresh_from_db()
        assert row.delivered_at is None
        assert row.last_error == "ValueError"
    assert "13800138000" not in caplog.text
    assert lead.state == "assigned"
