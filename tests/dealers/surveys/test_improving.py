"""Weak steps: what is done about them, by whom, and whether it helped."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import FollowUp
from dealers.customers.services import complete_follow_up
from dealers.surveys import selectors, services
from portal.core.errors import InvalidInput
from tests.conftest import make_person, make_store
from tests.dealers.steps import here
from tests.dealers.surveys.steps import BEST, answered
from tests.ui.base import CreatePageTests, ListPageTests, text_of

DUE = localdate() + timedelta(days=14)


def plan(actor, n=1, **fields):
    given = {"kind": "csi", "step": "waiting", "what": f"Second cashier {n}", "owner": actor,
             "due_on": DUE, "actor": actor, "store": make_store(), **fields}  # fmt: skip
    return services.plan_improvement(**given)


def test_measure_keeps_the_score_it_began_with_and_is_somebodys_task(owner, store):
    answered(1, {**BEST, "q3": "4"})
    boss = make_person("service_manager", store=store, scope="store")
    task = plan(owner, owner=boss)
    assert task.title == "Waiting time (score 40.0, target 88): Second cashier 1"
    assert (task.owner, task.about_number, task.is_overdue) == (boss, "csi.waiting", False)
    answered(2)
    assert selectors.scores_now(owner, selectors.rules())["csi.waiting"] == 70
    complete_follow_up(follow_up=task, outcome="reached", note="Works", actor=boss)
    assert list(selectors.improvements().values_list("note", flat=True)) == ["Works"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"what": " "}, "what"), ({"due_on": localdate() - timedelta(days=1)}, "due_on")],
)
def test_measure_that_cannot_be_is_refused(owner, store, fields, field):
    with pytest.raises(InvalidInput) as error:
        plan(owner, **fields)
    assert field in error.value.fields
    assert not FollowUp.objects.exists()


class TestImprovementList(ListPageTests):
    path = "/surveys/improvements/"
    queries = 5
    refused_role = "service_advisor"
    found, missed = "cashier", "Nothing"
    sort = "due_at"
    filters = "done=false"

    def make(self, n):
        return plan(here(self.person), n, due_on=DUE + timedelta(days=n))

    def test_score_before_and_now_stand_side_by_side(self):
        answered(1, {**BEST, "q3": "4"})
        plan(here(self.person))
        answered(2)
        text = text_of(self.http.get(self.path))
        assert "40.0" in text
        assert "70.0" in text


class TestImprovementCreate(CreatePageTests):
    path = "/surveys/improvements/new/"
    refused_role = "service_advisor"
    model = FollowUp
    bad = {"kind": "csi", "step": "price", "what": "Tell the price", "due_on": "2020-01-01"}
    wrong_field = "owner"

    def data(self):
        return {**self.bad, "due_on": f"{DUE}", "owner": str(here(self.person).pk)}

    def test_report_leads_here_with_the_step(self):
        answered(1, {**BEST, "q3": "4"})
        link = f"{self.path}?kind=csi&amp;step=waiting"
        assert link in text_of(self.http.get("/surveys/report/"))
        page = self.http.get(f"{self.path}?kind=csi&step=waiting")
        assert 'value="waiting" selected' in text_of(page)


def test_api_plans_and_lists_them(api, owner, store):
    given = {"kind": "ssi", "step": "delivery", "what": "Check list", "owner": str(owner.pk),
             "due_on": f"{DUE}", "store": str(store.pk)}  # fmt: skip
    made = api.post("/api/v1/survey-improvements/", given, content_type="application/json")
    assert made.status_code == 201, made.content
    rows = api.get("/api/v1/survey-improvements/?done=false").json()["results"]
    assert [row["about_number"] for row in rows] == ["ssi.delivery"]
