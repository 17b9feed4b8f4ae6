"""The settings of the lead desk on screen and by API; cadences; the score; who else works on it."""

import pytest
from django.utils.timezone import now

from dealers.customers.models import FollowUp
from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Lead, RoutingRule, SalesPolicy
from dealers.sales.selectors import scores
from dealers.sales.states.lead_rules import CADENCES
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tenants.workspace.house import store_rules
from tenants.workspace.models import HouseRules
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor, rule
from tests.dealers.steps import here
from tests.ui.base import CreatePageTests, EditPageTests, ListPageTests, ScreenTests, text_of

JSON = "application/json"


class _Rules:
    refused_role = "sales_consultant"
    person = None

    def make(self, n):
        return rule(here(self.person), name=f"Rule {n}", position=n)


class TestRoutingList(_Rules, ListPageTests):
    path = "/settings/routing/"
    queries = 1
    sort = "position"

    def test_rules_are_removed_from_the_list(self):
        made = [self.make(1), self.make(2)]
        answer = self.http.post(self.path, {"bulk": "remove", "ids": [made[0].pk]})
        assert answer.status_code == 302
        assert list(RoutingRule.objects.all()) == [made[1]]


class TestRoutingCreate(_Rules, CreatePageTests):
    path = "/settings/routing/new/"
    model = RoutingRule
    good = {"name": "Web", "position": "1", "method": "round_robin", "sources": ["website"]}
    bad = {"name": "Web", "position": "1", "method": "skill"}
    wrong_field = "skill"


class TestRoutingEdit(_Rules, EditPageTests):
    path = "/settings/routing/{pk}/"
    good = {"name": "Other", "position": "7", "method": "nobody", "is_active": "on"}
    bad = {"name": "", "position": "7", "method": "nobody"}
    changed = {"name": "Other", "position": 7, "method": "nobody", "people": []}


class TestRoutingPreview(ScreenTests):
    path = "/settings/routing/preview/"
    refused_role = "sales_consultant"

    def test_it_says_who_and_why_and_writes_nothing(self, owner, store):
        person = advisor(1)
        made = rule(owner)
        text = text_of(self.http.post(self.path, {"source": "website", "store": store.pk}))
        assert "A1" in text
        assert "next in turn" in text
        made.refresh_from_db()
        assert made.last_person_id is None
        sales.change_lead_rules(cap=1, actor=owner)
        new_lead(owner, owner=person)
        text = text_of(self.http.post(self.path, {"source": "website", "store": store.pk}))
        assert "into the pool" in text
        assert "Passed over" in text

    def test_wrong_phone_is_said(self):
        assert self.http.post(self.path, {"source": "website", "phone": "1"}).status_code == 422


class TestLeadRules(ScreenTests):
    path = "/settings/leads/"
    refused_role = "sales_consultant"

    def form(self, **changes):
        initial = self.http.get(self.path).context["form"].initial
        return {**initial, **changes}

    def test_what_is_shown_can_be_saved_as_it_is(self):
        assert self.http.post(self.path, self.form()).status_code == 302
        rules = selectors.policy().leads
        assert (rules.escalation["team_lead"], rules.protect_days) == (15, 90)
        assert [step.days for step in rules.cadences["H"]] == [1, 3, 6]

    def test_cadence_is_typed_in_lines_in_the_readers_words(self):
        lines = "2 call Ask\n\n1 Message Send the offer"
        data = self.form(cadence_H=lines, cap="20", motives="Company\nFamily\nCompany")
        assert self.http.post(self.path, data).status_code == 302
        rules = selectors.policy().leads
        steps = [tuple(step) for step in rules.cadences["H"]]
        assert steps == [(1, "message", "Send the offer"), (2, "call", "Ask")]
        assert (rules.cap, rules.motives) == (20, ("Company", "Family"))

    @pytest.mark.parametrize("line", ["call Ask", "3 shout Ask", "x call Ask", "3 call"])
    def test_wrong_line_is_named_and_nothing_is_written(self, line):
        answer = self.http.post(self.path, self.form(cadence_A=f"1 call Ask\n{line}"))
        assert answer.status_code == 422
        assert "Line 2" in text_of(answer)
        assert not HouseRules.objects.exists()

    def test_refused_role_changes_nothing(self):
        assert self.stranger().post(self.path, {"cap": "1"}).status_code == 404
        assert not HouseRules.objects.exists()


def test_days_beyond_a_year_and_no_motives_are_refused(owner):
    with pytest.raises(InvalidInput) as error:
        sales.change_lead_rules(cadences={"H": [(400, "call", "x")]}, actor=owner)
    assert "cadence_H" in error.value.fields
    with pytest.raises(InvalidInput):
        sales.change_lead_rules(cadences={"O": [(4, "call", "x")]}, actor=owner)
    with pytest.raises(InvalidInput):
        sales.change_lead_rules(motives=[" "], actor=owner)
    assert not HouseRules.objects.exists()


def graded(owner, grade="H"):
    lead = sales.contact_lead(lead=new_lead(owner), kind="call", text="x", actor=owner)
    return sales.qualify_lead(lead=lead, grade=grade, actor=owner)


def open_tasks():
    return list(FollowUp.objects.filter(done_at=None).order_by("due_at"))


@pytest.mark.parametrize("grade", ["H", "A", "B", "C"])
def test_grading_plans_the_whole_cadence(owner, grade):
    lead, tasks = graded(owner, grade), open_tasks()
    assert [(task.due_at - now()).days + 1 for task in tasks] == [s.days for s in CADENCES[grade]]
    assert [task.kind for task in tasks] == [step.kind for step in CADENCES[grade]]
    assert {(task.grade, task.about_id, task.owner) for task in tasks} == {(grade, lead.pk, owner)}


def test_grading_anew_replaces_the_cadence_and_keeps_the_appointment(owner):
    lead = sales.book_appointment(lead=graded(owner), at=now(), actor=owner)
    sales.qualify_lead(lead=lead, grade="B", actor=owner)
    assert sorted(task.grade for task in open_tasks()) == ["", "B", "B"]


def test_own_interval_and_own_cadence(owner):
    store_rules(SalesPolicy(follow_up_days={"H": 2}))
    lead = graded(owner)
    assert (open_tasks()[0].due_at - now()).days == 1
    sales.change_lead_rules(cadences={"H": [(5, "visit", "Ask 100% of it")]}, actor=owner)
    sales.qualify_lead(lead=lead, grade="H", actor=owner)
    assert [task.title for task in open_tasks()] == ["Ask 100% of it: 王小明"]


@pytest.mark.parametrize("end", ["lost", "invalid", "converted", "dormant"])
def test_cadence_stops_with_the_lead(owner, end):
    lead = graded(owner)
    match end:
        case "lost":
            sales.mark_lost(lead=lead, reason="price", actor=owner)
        case "invalid":
            sales.mark_invalid(lead=lead, reason="spam", actor=owner)
        case "converted":
            sales.convert_lead(lead=lead, actor=owner)
        case "dormant":
            sales.let_lead_sleep(lead=lead, actor=owner)
    assert not [task for task in open_tasks() if task.about_id == lead.pk]


def test_after_the_last_step_the_interval_goes_on(owner):
    lead = graded(owner, "A")
    FollowUp.objects.update(done_at=now())
    sales.contact_lead(lead=lead, kind="call", text="x", actor=owner)
    sales.contact_lead(lead=lead, kind="call", text="x", actor=owner)
    assert [(task.due_at - now()).days for task in open_tasks()] == [2]


def test_tasks_go_with_the_lead_to_its_new_advisor(owner):
    lead, other = graded(owner), advisor(1)
    sales.assign_lead(lead=lead, owner=other, actor=owner)
    assert {task.owner for task in open_tasks()} == {other}


def test_score_is_the_sum_of_its_reasons(owner):
    lead = new_lead(owner, vehicle_of_interest={"model": "Aurora"}, phone="138****0000")
    assert dict(scores.score_reasons(lead)) == {"no phone": -10, "names a model": 10}
    assert scores.score_of(lead) == 0
    Lead.objects.update(grade="H", phone="+8613800138000", source="referral", contacted_at=now())
    lead.refresh_from_db()
    assert scores.score_of(lead) == 40 + 10 + 10 + 10 + 5
    assert "names a model +10" in scores.score_words(lead)


def test_leads_with_several_advisors_are_found_and_their_effort_shown(owner, http):
    sales.change_lead_rules(protect_days=0, actor=owner)
    first = new_lead(owner, owner=advisor(1))
    second = new_lead(owner, owner=advisor(2))
    new_lead(owner, phone="13900000001", owner=advisor(3))
    for n in (1, 2):
        sales.contact_lead(lead=first, kind="call", text=f"Call {n}", actor=first.owner)
    page = http.get("/leads/", {"conflict": "true"}).context["page"]
    assert set(page.rows) == {first, second}
    text = text_of(http.get(f"/leads/{second.pk}/", {"tab": "rivals"}))
    assert first.number in text
    rows = selectors.effort_on(first)
    assert [(row["actor__full_name"], row["contacts"]) for row in rows] == [("A1", 2)]
    assert "A1" in text_of(http.get(f"/leads/{first.pk}/", {"tab": "effort"}))


def test_effort_by_api(api, owner):
    lead = new_lead(owner, owner=advisor(1))
    sales.contact_lead(lead=lead, kind="call", text="Call", actor=lead.owner)
    answer = api.post(f"/api/v1/leads/{lead.pk}/effort/").json()["advisors"]
    assert [(row["name"], row["contacts"]) for row in answer] == [("A1", 1)]
    assert answer[0]["advisor"] == str(lead.owner_id)


def test_lost_and_sleeping_leads_are_woken_in_one_go(owner, http):
    lost = sales.mark_lost(lead=graded(owner), reason="price", actor=owner)
    asleep = sales.let_lead_sleep(lead=graded(owner), actor=owner)
    data = {"bulk": "recycle", "ids": [lost.pk, asleep.pk], "owner": ""}
    assert http.post("/leads/", data).status_code == 302
    assert set(Lead.objects.values_list("status", flat=True)) == {"recycled"}


def test_rules_by_api(api, owner, store):
    person = advisor(1)
    body = {
        "name": "Web",
        "method": "least_load",
        "sources": ["website"],
        "people": [str(person.pk)],
    }
    made = api.post("/api/v1/routing-rules/", body, content_type=JSON)
    assert made.status_code == 201, made.content
    path = f"/api/v1/routing-rules/{made.json()['id']}/"
    changed = api.patch(path, {"sources": [], "position": 3}, content_type=JSON).json()
    assert (changed["sources"], changed["position"], changed["people"]) == ([], 3, [str(person.pk)])
    body = {"source": "phone", "store": str(store.pk)}
    answer = api.post("/api/v1/routing-rules/preview/", body, content_type=JSON).json()
    assert (answer["owner"], answer["why"]) == (str(person.pk), "load")
    wrong = api.post("/api/v1/routing-rules/", {"name": "x", "method": "skill"}, content_type=JSON)
    assert wrong.status_code == 422
    assert api.delete(path).status_code == 204
    assert not RoutingRule.objects.exists()
    body = {
        "cap": 20,
        "escalation": {"team_lead": 5},
        "cadences": {"H": [{"days": 2, "how": "call", "subject": "Ask"}]},
    }
    answer = api.post("/api/v1/lead-rules/change/", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    rules = api.get("/api/v1/lead-rules/").json()["results"][0]
    assert (rules["cap"], rules["escalation"]["sales_manager"]) == (20, 30)
    assert rules["cadences"]["H"] == [[2, "call", "Ask"]]


def test_lead_by_api_has_score_and_sleeps(api, owner):
    lead = graded(owner)
    answer = api.post(f"/api/v1/leads/{lead.pk}/let-sleep/", {}, content_type=JSON).json()
    assert (answer["status"], answer["score_reasons"]["can be called"]) == ("dormant", 10)


def test_consultant_sees_no_rival_beyond_reach(owner, store):
    sales.change_lead_rules(protect_days=0, actor=owner)
    new_lead(owner, owner=advisor(1))
    me = make_person("sales_consultant", store=make_store(), scope=Scope.OWN)
    mine = new_lead(owner, owner=me)
    text = text_of(signed_in(me, "north").get(f"/leads/{mine.pk}/", {"tab": "rivals"}))
    assert "No other advisor" in text
