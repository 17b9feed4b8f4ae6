"""The list of calls: three buttons, and what follows from each."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now

from dealers.customers.models import FollowUp
from dealers.customers.services import plan_follow_up
from dealers.sales import services as sales
from dealers.sales.selectors.calls import calls_of
from dealers.sales.states import LeadStatus
from portal.core.errors import Conflict, InvalidInput
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_escalation import graded
from tests.dealers.sales.test_leads_routing import advisor
from tests.dealers.steps import here, make_customer, make_opportunity
from tests.ui.base import ActionTests, ScreenTests, own_queries, text_of


def due(task, **span):
    FollowUp.objects.filter(pk=task.pk).update(due_at=now() - timedelta(**span))
    task.refresh_from_db()
    return task


def task_of(lead, actor):
    return plan_follow_up(
        subject="Call", due_at=now(), about_id=lead.pk, actor=actor, contact_name=lead.name
    )


class _Calls:
    refused_role = "technician"
    person = None

    def make(self, n):
        actor = here(self.person)
        lead = new_lead(actor, phone=f"1390000000{n}", owner=actor)
        return due(task_of(lead, actor), minutes=5)


class TestCallList(_Calls, ScreenTests):
    path = "/calls/"

    def test_it_shows_who_by_which_number_oldest_first_and_not_tomorrows(self):
        self.make(1)
        due(self.make(2), days=1)
        due(self.make(3), days=-2)
        text = text_of(self.http.get(self.path))
        assert text.index("tel:+8613900000002") < text.index("tel:+8613900000001")
        assert "tel:+8613900000003" not in text
        assert "2 are overdue" in text

    def test_it_costs_the_same_for_one_and_three(self):
        counts = []
        self.http.get(self.path)  # warms what is remembered between requests
        for n in (1, 2, 3):
            self.make(n)
            with own_queries() as counted:
                self.http.get(self.path)
            counts.append(counted.count)
        assert counts == [2, 2, 2]

    def test_empty_list_says_so(self):
        assert "Nobody is to be called" in text_of(self.http.get(self.path))


class _Outcome(_Calls, ActionTests):
    def refused(self):
        FollowUp.objects.update(done_at=now())


class TestCallReached(_Outcome):
    path = "/calls/{pk}/reached/"
    good = {"note": "Comes on Friday"}
    after = {"outcome": "reached"}


class TestCallNoAnswer(_Outcome):
    path = "/calls/{pk}/no-answer/"
    after = {"outcome": "no_answer"}


class TestCallLater(_Outcome):
    path = "/calls/{pk}/later/"
    bad = {"next_due_at": ""}
    after = {"outcome": "postponed"}

    def data(self):
        return {"next_due_at": f"{localtime(now() + timedelta(days=1)):%Y-%m-%dT%H:%M}"}


def test_follow_ups_have_a_calendar(owner, http):
    task = task_of(new_lead(owner, owner=owner), owner)
    day = f"{localtime(task.due_at):%Y-%m-%d}"
    text = text_of(http.get("/follow-ups/calendar/", {"day": day}))
    assert task.get_absolute_url() in text


def test_reached_answers_the_lead(owner):
    lead = new_lead(owner, owner=owner)
    sales.log_call(follow_up=task_of(lead, owner), outcome="reached", note="Yes", actor=owner)
    lead.refresh_from_db()
    assert lead.status == LeadStatus.CONTACTED
    assert lead.escalate_at is None
    assert not FollowUp.objects.filter(done_at=None).exists()


def test_no_answer_comes_back_and_the_clock_runs_on(owner):
    lead = new_lead(owner, owner=owner)
    sales.change_lead_rules(retry_hours=2, actor=owner)
    sales.log_call(follow_up=task_of(lead, owner), outcome="no_answer", actor=owner)
    again = FollowUp.objects.get(done_at=None)
    assert again.due_at - now() > timedelta(minutes=119)
    lead.refresh_from_db()
    assert (lead.status, lead.first_response_at) == (LeadStatus.ASSIGNED, None)


def test_later_needs_a_time_to_come_and_comes_back_then(owner):
    task, at = task_of(new_lead(owner, owner=owner), owner), now() + timedelta(days=2)
    for wrong in (None, now() - timedelta(hours=1)):
        with pytest.raises(InvalidInput) as error:
            sales.log_call(follow_up=task, outcome="postponed", next_due_at=wrong, actor=owner)
        assert "next_due_at" in error.value.fields
    sales.log_call(follow_up=task, outcome="postponed", next_due_at=at, actor=owner)
    assert FollowUp.objects.get(done_at=None).due_at == at


def test_a_call_is_logged_once(owner):
    task = task_of(new_lead(owner, owner=owner), owner)
    sales.log_call(follow_up=task, outcome="reached", actor=owner)
    with pytest.raises(Conflict):
        sales.log_call(follow_up=task, outcome="reached", actor=owner)
    with pytest.raises(InvalidInput):
        sales.log_call(follow_up=task, outcome="refused", actor=owner)


def test_reached_in_a_deal_plans_its_next_contact(owner):
    deal = sales.grade_opportunity(opportunity=make_opportunity(owner), grade="H", actor=owner)
    task = FollowUp.objects.get(about_id=deal.pk)
    sales.log_call(follow_up=task, outcome="reached", note="Yes", actor=owner)
    assert FollowUp.objects.filter(about_id=deal.pk, done_at=None).count() == 1


def test_customer_without_lead_or_deal_is_called_too(owner):
    customer = make_customer(owner)
    task = plan_follow_up(subject="Birthday", due_at=now(), customer=customer, actor=owner)
    assert [call.phone for call in calls_of(owner)] == ["+8613800138000"]
    assert sales.log_call(follow_up=task, outcome="reached", actor=owner).done_at


def test_nobody_has_anothers_list(owner):
    other = advisor(1)
    graded(owner, other, "H")
    FollowUp.objects.update(due_at=now())
    assert calls_of(owner) == []
    assert len(calls_of(other)) == 3


def test_call_by_api(api, owner):
    task = task_of(new_lead(owner, owner=owner), owner)
    answer = api.post(
        f"/api/v1/calls/{task.pk}/log/",
        {"outcome": "reached", "note": "Yes"},
        content_type="application/json",
    )
    assert answer.json()["outcome"] == "reached"
    assert api.get("/api/v1/calls/", {"due": "today"}).json()["results"] == []
