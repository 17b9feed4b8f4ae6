"""Two at once at the lead desk, on two connections, with committed rows."""

from oem_hub.leads import services
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.network.services import refresh_dealers
from portal.core.errors import DomainError
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tests.oem_hub.claims.test_races import together
from tests.oem_hub.conftest import dealer_of
from tests.oem_hub.leads.conftest import give, take_in, told


def refused(results) -> list:
    return [result for result in results if isinstance(result, DomainError)]


def test_of_two_who_pass_a_lead_on_one_wins_and_one_is_told(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        lead = take_in()
        refresh_dealers()
        dealers = [dealer_of(committed[name]) for name in ("North", "South")]
    hand_out = services.hand_out_lead
    results = together(
        hub, *[lambda d=dealer: hand_out(lead=lead, dealer=d, actor=None) for dealer in dealers]
    )
    assert len(refused(results)) == 1
    with in_tenant(hub):
        handout = LeadHandout.objects.get()
        assert Outbox.objects.get().recipient == handout.dealer.tenant_id


def test_one_person_sent_twice_at_once_is_one_lead(committed):
    hub = committed["Hub"]
    results = together(hub, *[lambda n=n: take_in(external_id=f"{n}") for n in range(2)])
    assert results[0] == results[1]
    with in_tenant(hub):
        assert HubLead.objects.get().asked_times == 2


def test_two_leads_at_once_see_each_others_load(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        refresh_dealers()
        services.change_handout_rules(is_automatic=True, actor=None)
    leads = together(hub, *[lambda n=n: take_in(phone=f"1380013800{n}") for n in range(2)])
    assert {lead.dealer.name for lead in leads} == {"North", "South"}


def test_asked_back_or_contacted_the_lead_is_with_one_dealer(committed):
    hub, north = committed["Hub"], committed["North"]
    with in_tenant(hub):
        lead = give(take_in(), north)
    together(
        hub,
        lambda: services.ask_lead_back(lead=lead, actor=None),
        lambda: told(north, lead, "contacted"),
    )
    with in_tenant(hub):
        # Whichever came first: the dealer spoke to the person, and has the lead.
        assert HubLead.objects.get().state == "contacted"
        assert LeadHandout.objects.get().is_current


def test_two_sweeps_pass_a_waiting_lead_on_once(committed):
    hub = committed["Hub"]
    with in_tenant(hub):
        lead = take_in()
        refresh_dealers()
        services.change_handout_rules(is_automatic=True, actor=None)
    assert sorted(together(hub, *[services.pass_on_waiting] * 2)) == [0, 1]
    with in_tenant(hub):
        assert LeadHandout.objects.get().lead == lead
