"""The showroom's log: counted, led on to leads, reported."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from dealers.customers.models import TimelineEntry
from dealers.sales import services as sales
from dealers.sales.models import Lead, ShowroomVisit
from dealers.sales.selectors.showroom import traffic_of, visitors_inside
from dealers.sales.states import LeadStatus
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor, rule
from tests.dealers.steps import here
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

NAMES = ["欧阳小明", "李雷", "韩梅梅"]


class _Visits:
    refused_role = "technician"
    person = None

    def make(self, n):
        return sales.receive_visitor(
            name=NAMES[n - 1], phone=f"1380013800{n}", actor=here(self.person)
        )


class TestVisitList(_Visits, ListPageTests):
    path = "/showroom/"
    queries = 2
    found, missed = "欧阳", "zzz"
    sort = "came_at"
    filters = "purpose=buy&inside=true"
    own_role = "sales_consultant"


class TestVisitDetail(_Visits, DetailPageTests):
    path = "/showroom/{pk}/"
    queries = 1
    shows = ("欧阳小明", "Has left")


class TestVisitCreate(_Visits, CreatePageTests):
    path = "/showroom/new/"
    model = ShowroomVisit
    good = {"purpose": "buy", "party_size": "2", "phone": "13800138000"}
    bad = {"purpose": "buy", "party_size": "2", "phone": "12"}
    wrong_field = "phone"

    def test_it_has_at_most_nine_fields(self):
        assert len(self.http.get(self.path).context["form"].fields) <= 9


class TestVisitEdit(_Visits, EditPageTests):
    path = "/showroom/{pk}/edit/"
    good = {"name": "王芳", "phone": "13800138001", "motive": "Business use"}
    bad = {"name": "王芳", "phone": "1"}
    changed = {"name": "王芳", "motive": "Business use"}


class TestVisitLeave(_Visits, ActionTests):
    path = "/showroom/{pk}/leave/"

    def refused(self):
        ShowroomVisit.objects.update(left_at=now())


class TestTrafficReport(ScreenTests):
    path = "/showroom/report/"
    refused_role = "technician"

    def test_it_shows_the_figures_of_the_days_asked_for(self, owner):
        sales.receive_visitor(party_size=3, actor=owner)
        sales.receive_visitor(phone="13800138000", motive="Business use", actor=owner)
        answer = self.http.get(self.path)
        assert answer.context["page"].traffic.persons == 4
        assert "Business use" in text_of(answer)
        assert "Why people buy" in text_of(answer)
        before = self.http.get(self.path, {"last": str(localdate() - timedelta(days=1))})
        assert before.context["page"].traffic.parties == 0
        assert self.http.get(self.path, {"first": "nonsense"}).status_code == 422


def test_guest_without_a_name_is_counted_and_no_lead(owner):
    visit = sales.receive_visitor(party_size=3, actor=owner)
    assert (visit.lead, visit.party_size, str(visit)) == (None, 3, "Guest without a name")
    assert (visitors_inside(owner), Lead.objects.count()) == (1, 0)


def test_phone_makes_a_lead_in_the_same_step(owner, store):
    seller = advisor(1)
    visit = sales.receive_visitor(
        name="王小明",
        phone="138 0013 8000",
        car="Aurora 5",
        motive="First car",
        advisor=seller,
        actor=owner,
    )
    lead = visit.lead
    assert (lead.status, lead.owner, lead.store) == (LeadStatus.SHOWROOM, seller, store)
    assert (lead.wanted, lead.motive, lead.source) == ("Aurora 5", "First car", "walk_in")


def test_who_comes_again_is_led_to_the_open_lead_and_known(owner):
    seller = advisor(1)
    first = sales.receive_visitor(phone="13800138000", advisor=seller, actor=owner)
    again = sales.receive_visitor(phone="13800138000", note="With his wife", actor=owner)
    assert (again.lead, again.is_return, first.is_return) == (first.lead, True, False)
    assert Lead.objects.get().owner == seller
    assert TimelineEntry.objects.filter(text="With his wife", kind="visit").exists()


def test_visit_answers_a_lead_that_waited(owner):
    lead = new_lead(owner)
    sales.receive_visitor(phone="13800138000", actor=owner)
    lead.refresh_from_db()
    assert lead.status == LeadStatus.SHOWROOM
    assert lead.first_response_at
    assert lead.escalate_at is None


def test_who_comes_for_service_makes_no_lead(owner):
    assert sales.receive_visitor(phone="13800138000", purpose="service", actor=owner).lead is None


def test_receptionist_does_not_keep_the_lead_the_rules_say_whose(owner, store):
    seller = advisor(1)
    rule(owner)
    reception = make_person("care_specialist", store=store)
    visit = sales.receive_visitor(phone="13800138000", actor=reception)
    assert (visit.advisor, visit.lead.owner) == (None, seller)


def test_phone_learned_later_makes_the_lead_then(owner):
    visit = sales.receive_visitor(actor=owner)
    visit = sales.complete_visit(visit=visit, phone="13800138000", name="王芳", actor=owner)
    assert visit.lead.name == "王芳"
    again = sales.complete_visit(visit=visit, motive="Other", actor=owner)
    assert Lead.objects.get().motive == "Other"
    assert again.lead == visit.lead


@pytest.mark.parametrize("size", [0, 100])
def test_impossible_party_is_refused(owner, size):
    with pytest.raises(InvalidInput) as error:
        sales.receive_visitor(party_size=size, actor=owner)
    assert "party_size" in error.value.fields
    assert not ShowroomVisit.objects.exists()


def test_wrong_phone_writes_neither_visit_nor_lead(owner):
    with pytest.raises(InvalidInput):
        sales.receive_visitor(phone="1", actor=owner)
    assert (ShowroomVisit.objects.count(), Lead.objects.count()) == (0, 0)


def test_one_leaves_once(owner):
    visit = sales.end_visit(visit=sales.receive_visitor(actor=owner), actor=owner)
    assert visit.left_at >= visit.came_at
    with pytest.raises(Conflict):
        sales.end_visit(visit=visit, actor=owner)
    assert visitors_inside(owner) == 0


def test_report_counts_within_ones_reach(owner, django_assert_num_queries):
    sales.receive_visitor(phone="13800138000", motive="First car", actor=owner)
    lead = sales.receive_visitor(phone="13800138001", motive="First car", actor=owner).lead
    sales.receive_visitor(phone="13800138001", purpose="deal", actor=owner)
    sales.convert_lead(lead=lead, actor=owner)
    with django_assert_num_queries(4):
        found = traffic_of(owner, first=localdate(), last=localdate())
    assert (found.parties, found.leads, found.converted, found.returning) == (3, 2, 1, 1)
    assert [(row["label"], row["leads"], row["won"]) for row in found.motives] == [
        ("First car", 2, 1)
    ]
    stranger = make_person("sales_consultant", store=make_store(), scope=Scope.OWN)
    assert traffic_of(stranger, first=localdate(), last=localdate()).parties == 0


def test_visit_by_api(api, owner):
    body = {"phone": "13800138000", "party_size": 2, "motive": "First car"}
    made = api.post("/api/v1/showroom-visits/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["lead"] == str(Lead.objects.get().pk)
    path = f"/api/v1/showroom-visits/{made.json()['id']}/"
    answer = api.patch(path, {"note": "Tea"}, content_type="application/json")
    assert answer.json()["note"] == "Tea"
    gone = api.post(f"{path}leave/", {}, content_type="application/json")
    assert gone.json()["left_at"]
    assert api.post(f"{path}leave/", {}, content_type="application/json").status_code == 409
