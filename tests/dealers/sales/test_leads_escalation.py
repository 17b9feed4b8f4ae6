"""What happens to leads and follow-ups that nobody looks after."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from dealers.customers.models import FollowUp, TimelineEntry
from dealers.sales import services as sales
from dealers.sales import tasks
from dealers.sales.models import Lead
from dealers.sales.services import escalation, leads_base
from dealers.sales.states import LeadStatus
from portal.core.hours import WEEKDAYS
from tenants.accounts.models import Assignment, Scope, Unit, UnitKind
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor, rule

# Always open, midnight included: hours that never open count so.
WEEK = {day: [] for day in WEEKDAYS}


@pytest.fixture
def store(north):
    return make_store(opening_hours=WEEK)


def elapse(lead, **span):
    """Let time pass for a lead: all its moments lie further back."""
    lead.refresh_from_db()
    for name in ("due_at", "escalate_at", "touched_at", "contacted_at"):
        if value := getattr(lead, name):
            setattr(lead, name, value - timedelta(**span))
    lead.save()


@pytest.fixture
def people(owner, store):
    """An advisor in a team with a lead, a sales and a general manager."""
    team = Unit.objects.create(kind=UnitKind.TEAM, code="T1", name="Team 1", parent=store)
    one = advisor(1)
    one.team = team
    one.save()
    leader = make_person("sales_manager", email="lead@example.test", store=store, full_name="TL")
    Assignment.objects.filter(user=leader).update(scope=Scope.TEAM, unit=team)
    sales_manager = make_person("sales_manager", store=store, scope=Scope.STORE, full_name="SM")
    make_person("sales_manager", email="s2@example.test", store=make_store("S2"), scope=Scope.STORE)
    general = make_person("general_manager", store=store, scope=Scope.GROUP, full_name="GM")
    return one, leader, sales_manager, general


def told():
    rows = Notification.objects.filter(text__startswith="Nobody has answered").order_by("pk")
    return [str(row.user) for row in rows]


def test_levels_are_told_one_after_the_other_and_once_each(owner, people):
    one, *_rest = people
    lead = new_lead(owner, owner=one)
    assert escalation.escalate_leads() == 0
    elapse(lead, minutes=46)
    for expected in (["TL"], ["TL"], ["TL", "SM"], ["TL", "SM", "GM"], ["TL", "SM", "GM"]):
        escalation.escalate_leads()
        assert told() == expected
        if expected != ["TL"] or lead.escalation:
            elapse(lead, minutes=15 if expected == ["TL"] else 30)
        lead.refresh_from_db()
    assert (lead.escalation, lead.escalate_at) == (3, None)
    assert TimelineEntry.objects.filter(text__startswith="Not answered in time").count() == 3


def test_an_answer_stops_the_clock(owner, people):
    lead = new_lead(owner, owner=people[0])
    lead = sales.contact_lead(lead=lead, kind="call", text="Hello", actor=people[0])
    assert lead.escalate_at is None
    elapse(lead, days=1)
    assert escalation.escalate_leads() == 0
    assert told() == []


def test_not_reached_does_not_stop_it(owner, people):
    lead = new_lead(owner, owner=people[0])
    sales.contact_lead(lead=lead, kind="call", text="Busy", reached=False, actor=people[0])
    elapse(lead, minutes=46)
    assert escalation.escalate_leads() == 1


def test_lost_lead_is_forgotten_by_the_clock(owner, people):
    lead = sales.mark_invalid(lead=new_lead(owner), reason="spam", actor=owner)
    elapse(lead, days=1)
    assert escalation.escalate_leads() == 0
    lead.refresh_from_db()
    assert (lead.escalate_at, lead.escalation) == (None, 0)


def test_where_nobody_holds_a_level_the_next_one_hears(owner, store):
    make_person("general_manager", store=store, scope=Scope.GROUP, full_name="GM")
    lead = new_lead(owner)
    elapse(lead, minutes=46)
    assert escalation.escalate_leads() == 1
    assert told() == ["GM"]


def test_a_level_is_switched_off_and_minutes_are_the_houses(owner, people):
    sales.change_lead_rules(
        escalation={"team_lead": 0, "sales_manager": 5, "general_manager": 0}, actor=owner
    )
    lead = new_lead(owner, owner=people[0])
    assert lead.escalate_at - lead.due_at == timedelta(minutes=5)
    elapse(lead, minutes=36)
    escalation.escalate_leads()
    assert told() == ["SM"]
    lead.refresh_from_db()
    assert lead.escalate_at is None


def test_minutes_are_counted_in_opening_hours(owner):
    hours = {day: [["09:00", "18:00"]] for day in WEEKDAYS}
    store = make_store("S9", opening_hours=hours)
    evening = datetime(2026, 11, 23, 17, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
    due = leads_base.opening_time(evening, 15, store)
    assert due == datetime(2026, 11, 24, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_unanswered_lead_goes_to_somebody_else(owner, people):
    one, two = people[0], advisor(2)
    sales.change_lead_rules(reassign_after=90, actor=owner)
    rule(owner)
    lead = new_lead(owner, owner=one)
    for minutes in (46, 15, 30, 30):
        elapse(lead, minutes=minutes)
        escalation.escalate_leads()
    lead.refresh_from_db()
    assert (lead.owner, lead.escalation, lead.escalate_at) == (two, 4, None)
    assert Notification.objects.filter(user=one, text__contains="was not answered").count() == 1


def test_with_nobody_else_it_stays_and_says_so(owner, people):
    sales.change_lead_rules(
        reassign_after=1,
        escalation=dict.fromkeys(("team_lead", "sales_manager", "general_manager"), 0),
        actor=owner,
    )
    lead = new_lead(owner, owner=people[0])
    elapse(lead, minutes=40)
    assert escalation.escalate_leads() == 1
    lead.refresh_from_db()
    assert lead.owner == people[0]
    assert TimelineEntry.objects.filter(text__contains="nobody else").exists()


def graded(owner, person, grade):
    lead = sales.contact_lead(
        lead=new_lead(owner, owner=person), kind="call", text="x", actor=person
    )
    return sales.qualify_lead(lead=lead, grade=grade, actor=person)


@pytest.mark.parametrize(("grade", "expected"), [("H", 1), ("A", 1), ("B", 0), ("C", 0)])
def test_overdue_follow_ups_of_h_and_a_reach_the_manager_once(owner, people, grade, expected):
    graded(owner, people[0], grade)
    FollowUp.objects.update(due_at=now() + timedelta(days=5))
    assert escalation.escalate_follow_ups() == 0
    first = FollowUp.objects.earliest("pk")
    FollowUp.objects.filter(pk=first.pk).update(due_at=now() - timedelta(hours=5))
    assert escalation.escalate_follow_ups() == expected
    assert escalation.escalate_follow_ups() == 0
    rows = Notification.objects.filter(text__startswith="Overdue")
    assert [str(row.user) for row in rows] == ["TL"] * expected


def test_contacting_b_and_c_every_day_is_marked(owner, people):
    lead = graded(owner, people[0], "B")
    again = {"lead": lead, "kind": "call", "text": "Again", "actor": people[0]}
    assert sales.contact_lead(**again).is_hurried
    elapse(lead, days=6)
    assert not sales.contact_lead(**again).is_hurried
    sales.qualify_lead(lead=lead, grade="H", actor=people[0])
    assert not sales.contact_lead(**again).is_hurried


def test_neglected_lead_goes_back_to_the_pool_with_its_tasks(owner, people):
    lead = graded(owner, people[0], "A")
    elapse(lead, days=20)
    assert escalation.release_leads() == 0
    sales.change_lead_rules(release_days=14, actor=owner)
    assert escalation.release_leads() == 1
    assert escalation.release_leads() == 0
    lead.refresh_from_db()
    assert (lead.owner, lead.status) == (None, LeadStatus.QUALIFIED)
    assert set(FollowUp.objects.filter(done_at=None).values_list("owner__full_name")) == {("SM",)}


def test_forgotten_lead_sleeps_and_is_woken(owner, people):
    lead = graded(owner, people[0], "C")
    elapse(lead, days=89)
    assert escalation.put_leads_to_sleep() == 0
    elapse(lead, days=2)
    assert escalation.put_leads_to_sleep() == 1
    lead.refresh_from_db()
    assert lead.status == LeadStatus.DORMANT
    assert not FollowUp.objects.filter(done_at=None).exists()
    woken = sales.recycle_lead(lead=lead, actor=owner)
    assert (woken.status, woken.escalation) == (LeadStatus.RECYCLED, 0)
    assert woken.escalate_at > now()


def test_beat_goes_to_every_dealer_and_one_failing_stops_no_other(
    owner, people, south, monkeypatch, caplog
):
    lead = new_lead(owner, owner=people[0])
    elapse(lead, minutes=46)
    with in_tenant(south):
        there = make_person("owner", store=make_store(opening_hours=WEEK), scope=Scope.GROUP)
        elapse(new_lead(there), minutes=46)
    assert tasks.watch_leads() == 2
    assert tasks.watch_leads() == 0
    assert tasks.tidy_leads() == 0
    Lead.objects.update(escalate_at=now())
    real, seen = escalation.escalate_leads, []

    def breaks_first():
        seen.append(1)
        if len(seen) == 1:
            raise RuntimeError("broken")
        return real()

    monkeypatch.setattr(escalation, "escalate_leads", breaks_first)
    with in_tenant(south):
        Lead.objects.update(escalate_at=now())
    assert tasks.watch_leads() == 1
    assert "failed" in caplog.text


def test_quiet_minute_costs_three_queries_however_many_leads_wait(
    owner, people, django_assert_num_queries
):
    for n in range(3):
        new_lead(owner, phone=f"1390000000{n}", owner=people[0])
    with django_assert_num_queries(3):
        escalation.escalate_leads()
        escalation.escalate_follow_ups()
