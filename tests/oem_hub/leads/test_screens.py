"""The screens and the API of the lead desk."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from oem_hub.leads import services
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.selectors import leads_waiting
from oem_hub.leads.states import LeadState
from oem_hub.network.services import refresh_dealers
from tests.conftest import signed_in
from tests.oem_hub.conftest import dealer_of, hub_api, hub_person
from tests.oem_hub.leads.conftest import give, take_in, told
from tests.oem_hub.screens import OnHub
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

pytestmark = pytest.mark.django_db


class TestLeadList(OnHub, ListPageTests):
    path = "/leads/"
    queries = 3
    found, missed = "Wang", "zzz"
    sort = "name"
    filters = "state=new&open=true&consent=true&late=false"
    refused_role = "analyst"

    def make(self, n):
        return take_in(name=f"Wang {n}", phone=f"1380013800{n}")

    def test_phones_are_masked(self):
        self.make(1)
        text = text_of(self.http.get(self.path))
        assert "138****8001" in text
        assert "13800138001" not in text

    def test_late_and_stalled_ones_are_found(self):
        late, stalled = give(self.make(1), self.north), give(self.make(2), self.north)
        told(self.north, stalled, "contacted")
        LeadHandout.objects.update(due_at=now() - timedelta(hours=1))
        HubLead.objects.filter(pk=stalled.pk).update(moved_at=now() - timedelta(days=15))
        for wanted, lead in (("late", late), ("stalled", stalled)):
            text = text_of(self.http.get(self.path, {wanted: "true"}))
            other = stalled if lead is late else late
            assert str(lead.pk) in text
            assert str(other.pk) not in text


class TestLeadBoard(OnHub, ScreenTests):
    path = "/leads/board/"
    refused_role = "analyst"

    def test_columns_show_who_is_where(self):
        new = take_in(phone="13900139000")
        text = text_of(self.http.get(self.path))
        assert "王小明" in text
        assert f"/leads/{new.pk}/hand-out/" in text

    @pytest.mark.parametrize(("to", "state"), [("won", "assigned"), ("asked_back", "asked_back")])
    def test_a_lead_is_asked_back_and_what_dealers_tell_is_not_dragged(self, to, state):
        lead = give(take_in(), self.north)
        self.http.post(self.path, {"id": str(lead.pk), "to": to})
        lead.refresh_from_db()
        assert lead.state == state


class TestLeadCreate(OnHub, CreatePageTests):
    path = "/leads/new/"
    good = {"name": "Wang", "phone": "13800138000", "source": "hotline", "may_pass_on": "on"}
    bad = {"name": "Wang", "phone": "138****8000", "source": "hotline"}
    wrong_field = "phone"
    model = HubLead
    refused_role = "analyst"

    def test_at_most_nine_fields_and_the_tick_is_not_set(self):
        form = self.http.get(self.path).context["form"]
        assert len(form.visible_fields()) == 9
        assert not form["may_pass_on"].value()

    def test_a_known_person_is_told_and_may_be_added_to(self):
        self.http.post(self.path, self.good)
        again = self.http.post(self.path, {**self.good, "note": "Twice"})
        assert again.status_code == 422
        assert 'type="checkbox" name="add_to_known"' in text_of(again)
        assert HubLead.objects.get().number in text_of(again)
        answer = self.http.post(self.path, {**self.good, "note": "Twice", "add_to_known": "on"})
        assert answer.status_code == 302
        assert HubLead.objects.get().note == "Twice"


class TestLeadDetail(OnHub, DetailPageTests):
    path = "/leads/{pk}/"
    queries = 2
    shows = ("王小明", "13800138000", "Pass on", "Website")
    tabs = ("dealers",)
    refused_role = "analyst"

    def make(self, n):
        return take_in()

    def test_timeline_tells_what_dealers_reported(self):
        lead = give(self.thing, self.north)
        told(self.north, lead, "contacted")
        text = text_of(self.http.get(self.address()))
        for expected in ("Passed on to a dealer", "The dealer reports", "North"):
            assert expected in text

    def test_without_agreement_it_says_why_it_stays(self):
        lead = take_in(phone="13900139000", may_pass_on=False)
        text = text_of(self.http.get(f"/leads/{lead.pk}/"))
        assert "has not agreed" in text
        assert f"/leads/{lead.pk}/hand-out/" not in text
        assert f"/leads/{lead.pk}/consent/" in text


class Move(OnHub, ActionTests):
    refused_role = "analyst"

    def make(self, n):
        return take_in()

    def refused(self):
        HubLead.objects.update(state=LeadState.LOST)


class TestHandOut(Move):
    path = "/leads/{pk}/hand-out/"
    bad = {"dealer": ""}
    after = {"state": LeadState.ASSIGNED}

    def prepare(self):
        refresh_dealers()
        super().prepare()

    def data(self):
        return {"dealer": str(dealer_of(self.north).pk)}

    def test_proposes_whom_the_rules_name_and_why(self):
        text = text_of(self.http.get(self.address()))
        assert "Proposed: North. Has the fewest open leads of the region." in text


class _Out(Move):
    def prepare(self):
        super().prepare()
        give(self.thing, self.north)


class TestAskBack(_Out):
    path = "/leads/{pk}/ask-back/"
    after = {"state": LeadState.ASKED_BACK}


class TestRelease(_Out):
    path = "/leads/{pk}/release/"
    after = {"state": LeadState.NEW, "dealer": None}

    def prepare(self):
        super().prepare()
        services.ask_lead_back(lead=self.thing, actor=None)


class TestRemind(_Out):
    path = "/leads/{pk}/remind/"


class TestConsent(Move):
    path = "/leads/{pk}/consent/"
    good = {"channel": "By phone"}
    bad = {"channel": ""}
    after = {"consent_channel": "By phone"}

    def make(self, n):
        return take_in(may_pass_on=False)

    def refused(self):
        HubLead.objects.update(state=LeadState.CLOSED)


class TestClose(Move):
    path = "/leads/{pk}/close/"
    good = {"reason": "spam"}
    bad = {"reason": "late"}
    after = {"state": LeadState.CLOSED, "reason": "spam"}


class TestErase(Move):
    path = "/leads/{pk}/erase/"
    after = {"name": "", "phone": "", "state": LeadState.CLOSED}
    refused_role = "campaign_manager"

    def refused(self):
        HubLead.objects.update(erased_at=now())


class TestFigures(OnHub, ScreenTests):
    path = "/leads/figures/"
    refused_role = "claims_reviewer"

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_shows_dealers_and_campaigns_in_both_languages(self, language):
        give(take_in(campaign="SPRING"), self.north)
        page = self.http.get(self.path, headers={"accept-language": language})
        for expected in ("North", "SPRING"):
            assert expected in text_of(page)

    def test_an_analyst_sees_figures_and_no_person(self):
        give(take_in(), self.north)
        http = signed_in(hub_person("analyst"), "hub")
        text = text_of(http.get(self.path, {"days": "30"}))
        assert "North" in text
        assert "王小明" not in text
        assert http.get("/leads/").status_code == 404


class TestRules(OnHub, ScreenTests):
    path = "/leads/rules/"
    refused_role = "campaign_manager"
    good = {
        "is_automatic": "on", "method": "turn", "contact_hours": "8", "duplicate_days": "10",
        "stalled_days": "7", "keep_months": "6", "consent_version": "2026-12",
        "areas": "上海 = EAST\n杭州＝east",
    }  # fmt: skip

    def test_are_kept_and_shown(self):
        refresh_dealers()
        assert self.http.post(self.path, self.good).status_code == 302
        text = text_of(self.http.get(self.path))
        for expected in ("上海 = EAST", "杭州 = EAST", "2026-12"):
            assert expected in text

    @pytest.mark.parametrize("areas", ["上海", "上海 = NOWHERE"])
    def test_wrong_lines_are_said(self, areas):
        page = self.http.post(self.path, {**self.good, "areas": areas})
        assert page.status_code == 422
        assert areas in text_of(page)


def test_the_menu_counts_what_waits(network, manager):
    take_in()
    assert leads_waiting(manager) == 1
    give(HubLead.objects.get(), network.north)
    assert leads_waiting(manager) == 0


def test_the_search_finds_a_lead_by_phone(http_hub, network):
    lead = take_in()
    assert lead.number in text_of(http_hub.get("/search/", {"q": "13800138000"}))


class TestApi:
    def post(self, api, path, **body):
        return api.post(f"/api/v1/leads/{path}", body, content_type="application/json")

    def test_a_known_person_is_added_to_or_refused(self, api_hub, network):
        body = {"source": "web", "name": "Wang", "phone": "13800138000"}
        assert self.post(api_hub, "", **body).status_code == 201
        assert self.post(api_hub, "", **body).status_code == 200
        answer = self.post(api_hub, "", **body, add_to_known=False)
        assert (answer.status_code, answer.json()["code"]) == (409, "known_person")

    def test_a_wrong_phone_is_named(self, api_hub, network):
        answer = self.post(api_hub, "", source="web", name="Wang", phone="12")
        assert answer.status_code == 422
        assert "phone" in str(answer.json())

    def test_without_agreement_it_is_not_passed_on(self, api_hub, network):
        lead = take_in(may_pass_on=False)
        refresh_dealers()
        dealer = str(dealer_of(network.north).pk)
        assert self.post(api_hub, f"{lead.pk}/hand-out/", dealer=dealer).status_code == 409
        assert self.post(api_hub, f"{lead.pk}/record-consent/", channel="web").status_code == 200
        answer = self.post(api_hub, f"{lead.pk}/hand-out/", dealer=dealer)
        assert (answer.status_code, answer.json()["state"]) == (200, "assigned")

    def test_figures_by_campaign(self, api_hub, network):
        give(take_in(campaign="SPRING"), network.north)
        rows = api_hub.get("/api/v1/lead-figures/", {"by": "campaign"}).json()
        assert [(row["name"], row["handed"]) for row in rows] == [("SPRING", 1)]
        assert api_hub.get("/api/v1/lead-figures/", {"by": "colour"}).status_code == 400

    def test_a_key_that_may_only_post_reads_nothing(self, network, hub_owner):
        site = hub_api(hub_owner, verbs=["hub_leads.lead.create"])
        body = {"source": "web", "name": "Wang", "phone": "13800138000"}
        assert self.post(site, "", **body).status_code == 201
        assert site.get("/api/v1/leads/").status_code == 403
