"""Complaints, requests and enquiries: their way, their clock, their end."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from dealers.care import selectors
from dealers.care import services as care
from dealers.care.models import Case
from dealers.care.states import CaseState
from dealers.customers.models import FollowUp, TimelineEntry
from dealers.customers.selectors import next_actions, policy
from dealers.customers.services import erase_customer, hand_over_work, merge_customers
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import Scope, User
from tenants.accounts.services import deactivate_person
from tenants.audit.models import AuditEntry
from tenants.exchange.models import Outbox
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.care.steps import (
    CATEGORY,
    new_case,
    new_task,
    to_assigned,
    to_callback,
    to_executed,
)
from tests.dealers.service.conftest import make_customer, make_vehicle

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def agent(north, store):
    return make_person("care_specialist", store=store, scope=Scope.STORE)


@pytest.fixture
def boss(north, store):
    return make_person("service_manager", store=store, scope=Scope.STORE)


@pytest.fixture
def mechanic(north, store):
    return make_person("technician", store=store)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(person: User) -> list[str]:
    return [notice.text for notice in Notification.objects.filter(user=person)]


def test_complaint_goes_all_the_way(agent):
    case = to_callback(agent)
    assert case.number.startswith("CS-S1-")
    assert (case.owner, case.severity, case.queue) == (agent, "major", "service")
    case = care.record_callback(case=case, satisfied=True, note="Very happy", actor=agent)
    assert (case.state, case.satisfied, case.due_at) == ("closed", True, None)
    lines = TimelineEntry.objects.filter(customer=case.customer, about_id=case.pk)
    assert lines.filter(kind="complaint").count() == 7
    assert AuditEntry.objects.filter(object_id=case.pk, verb="care.case.closed").exists()


def test_clock_runs_in_the_stores_opening_hours(agent, store, monkeypatch):
    store.opening_hours = WEEK
    store.save()
    friday = datetime(2026, 11, 27, 17, 30, tzinfo=SHANGHAI)
    monkeypatch.setattr("dealers.care.services.opening.now", lambda: friday)
    case = new_case(agent, severity="major")
    assert case.acknowledge_by == datetime(2026, 11, 30, 9, 30, tzinfo=SHANGHAI)
    assert case.due_at == case.acknowledge_by
    case = care.acknowledge_case(case=case, actor=agent)
    assert case.acknowledged_at
    assert case.due_at == case.resolve_by > case.acknowledge_by


def test_the_more_severe_the_sooner(agent):
    assert (
        new_case(agent, severity="critical").acknowledge_by
        < new_case(agent, severity="minor").acknowledge_by
    )


def test_category_of_the_rules_names_department_and_owner(agent, owner):
    rows = [{"name": "Noise", "queue": "service", "owner": str(agent.pk)}]
    care.change_rules(categories=rows, actor=owner)
    case = new_case(None, channel="survey", category="Noise", about_number="SV-1", about_url="/x/")
    assert (case.owner, case.queue, case.about_number) == (agent, "service", "SV-1")
    assert "Yours now: %(number)s %(subject)s" in told(agent)
    case = care.acknowledge_case(case=case, actor=agent)
    case = care.classify_case(case=case, category="Noise", severity="minor", actor=agent)
    assert case.state == CaseState.ASSIGNED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"customer": None}, "customer"),
        ({"category": "Weather"}, "category"),
        ({"contact_phone": "138****8000"}, "contact_phone"),
        ({"kind": "task"}, "kind"),
    ],
)
def test_what_cannot_be_opened_says_what_to_type(agent, given, field):
    with pytest.raises(InvalidInput) as refused:
        new_case(agent, **given)
    assert field in refused.value.fields
    assert not Case.objects.exists()


def test_every_move_outside_the_table_is_refused_and_changes_nothing(agent):
    case = new_case(agent)
    for act in (
        lambda: care.investigate_case(case=care.take_case(case=case, actor=agent), actor=agent),
        lambda: care.propose_solution(case=case, proposal="x", actor=agent),
        lambda: care.agree_solution(case=case, actor=agent),
        lambda: care.execute_solution(case=case, measures="x", actor=agent),
        lambda: care.plan_callback(case=case, actor=agent),
        lambda: care.record_callback(case=case, satisfied=True, actor=agent),
        lambda: care.close_case(case=case, actor=agent),
        lambda: care.reopen_case(case=case, reason="x", actor=agent),
    ):
        with pytest.raises(Conflict):
            act()
    assert fresh(case).state == "received"


def test_unhappy_customer_reopens_and_the_clock_starts_anew(agent):
    case = to_callback(agent)
    with pytest.raises(InvalidInput):
        care.record_callback(case=case, satisfied=False, actor=agent)
    case = care.record_callback(case=case, satisfied=False, note="Still squeaks", actor=agent)
    assert (case.state, case.reopened, case.satisfied) == ("reopened", 1, False)
    assert case.due_at == case.resolve_by > now()
    assert care.investigate_case(case=case, actor=agent).state == "investigating"


def test_closed_case_is_opened_again_when_the_customer_comes_back(agent):
    case = care.record_callback(case=to_callback(agent), satisfied=True, actor=agent)
    case = care.reopen_case(case=case, reason="Back again", actor=agent)
    assert (case.state, case.closed_at, case.reopened) == ("reopened", None, 1)


def test_nobody_answers_the_callback_is_tried_again(agent):
    case = to_callback(agent)
    first = FollowUp.objects.get(about_id=case.pk)
    assert (first.owner, first.url) == (agent, case.get_absolute_url())
    later = now() + timedelta(days=3)
    case = care.record_callback(case=case, satisfied=None, next_due_at=later, actor=agent)
    assert (case.state, case.due_at) == ("callback", later)
    assert FollowUp.objects.get(about_id=case.pk, done_at=None).due_at == later


def test_promised_callback_stays_when_a_case_is_classified_anew(agent):
    case = to_callback(agent)
    again = care.classify_case(case=case, category=CATEGORY, severity="critical", actor=agent)
    assert (again.state, again.due_at) == ("callback", case.due_at)


def test_refused_proposal_is_looked_into_again(agent):
    case = care.investigate_case(case=to_assigned(agent), actor=agent)
    case = care.propose_solution(
        case=case, proposal="A voucher", goodwill=Decimal(200), actor=agent
    )
    case = care.refuse_solution(case=case, reason="Wants new pads", actor=agent)
    assert (case.state, case.goodwill) == ("investigating", 200)
    with pytest.raises(InvalidInput):
        care.propose_solution(case=case, proposal="x", goodwill=Decimal(-1), actor=agent)


def test_request_moves_by_diagnoses_and_ends_by_callback(agent):
    case = new_case(agent, kind="request", subject="Does not start")
    assert (case.state, case.progress) == ("accepted", 16)
    case = care.advance_request(case=case, stage="first", note="Battery?", actor=agent)
    assert (case.owner, case.stage) == (agent, 2)
    assert case.acknowledged_at
    case = care.advance_request(case=case, stage="on_site", actor=agent)
    with pytest.raises(Conflict):
        care.advance_request(case=case, stage="first", actor=agent)
    with pytest.raises(InvalidInput):
        care.advance_request(case=case, stage="callback", actor=agent)
    case = care.plan_callback(case=case, actor=agent)
    case = care.record_callback(case=case, satisfied=True, actor=agent)
    assert (case.state, case.progress) == ("closed", 100)


def test_enquiry_is_closed_without_a_callback_a_complaint_never(agent):
    case = new_case(agent, kind="enquiry", subject="Opening hours?")
    case = care.acknowledge_case(case=case, actor=agent)
    case = care.execute_solution(case=case, measures="Told by phone", actor=agent)
    assert care.close_case(case=case, opinion="Fine", actor=agent).state == "closed"
    with pytest.raises(Conflict):
        care.close_case(case=to_executed(agent), actor=agent)


def test_supervisor_assigns_and_takes_back(agent, boss, store):
    case = to_assigned(agent)
    other = make_person("sales_manager", store=store, scope=Scope.STORE)
    case = care.assign_case(case=case, owner=other, actor=boss)
    assert "%(number)s is with %(name)s now." in told(agent)
    with pytest.raises(NotPermitted):
        care.release_case(case=case, reason="Mine", actor=agent)
    case = care.release_case(case=case, reason="On leave", actor=boss)
    assert (case.owner, case.state) == (None, "classified")
    assert any("taken back" in text for text in told(other))
    mechanic = make_person("technician", store=store)
    with pytest.raises(InvalidInput):
        care.assign_case(case=case, owner=mechanic, actor=boss)


def test_task_is_taken_answered_and_the_agent_told(agent, boss, mechanic):
    case = to_assigned(agent)
    task = new_task(agent, case)
    assert task.number.startswith("CT-S1-")
    assert "To be taken: %(number)s %(subject)s" in told(mechanic)
    assert list(selectors.tasks_to_take(mechanic)) == [task]
    task = care.take_task(task=task, actor=mechanic)
    with pytest.raises(Conflict, match="was faster"):
        care.take_task(task=task, actor=boss)
    with pytest.raises(NotPermitted):
        care.finish_task(task=task, result="x", actor=boss)
    task = care.finish_task(task=task, result="Pads worn", actor=mechanic)
    assert (task.state, task.due_at) == ("done", None)
    assert any("result of" in text for text in told(agent))
    assert TimelineEntry.objects.filter(customer=case.customer, text__contains="done:").exists()


def test_task_is_given_back_and_assigned(agent, boss, mechanic):
    task = care.take_task(task=new_task(agent), actor=mechanic)
    task = care.return_task(task=task, reason="No time", actor=mechanic)
    assert (task.state, task.owner) == ("waiting", None)
    task = care.assign_task(task=task, owner=mechanic, actor=boss)
    assert (task.state, task.owner) == ("taken", mechanic)
    task = care.withdraw_task(task=task, reason="Found it", actor=agent)
    assert "%(number)s need not be done: %(reason)s" in told(mechanic)


def test_withdrawn_case_takes_its_tasks_along(agent):
    case = new_case(agent)
    task = new_task(agent, case)
    care.withdraw_case(case=case, reason="Twice", actor=agent)
    assert (fresh(case).state, fresh(task).state) == ("withdrawn", "withdrawn")
    with pytest.raises(Conflict):
        new_task(agent, case)


def test_overdue_case_climbs_level_by_level(agent, boss, owner, store):
    manager = make_person("general_manager", store=store, scope=Scope.GROUP)
    case = new_case(agent, category=CATEGORY)
    assert care.escalate_cases() == 0
    past = now() - timedelta(days=3)
    Case.objects.update(due_at=past, escalate_at=past)
    assert care.escalate_cases() == 1
    assert fresh(case).escalation == 1
    assert any("Overdue" in text for text in told(boss))
    assert not told(manager)
    Case.objects.update(escalate_at=past)
    assert care.escalate_cases() == 1
    assert any("Overdue" in text for text in told(manager))
    assert fresh(case).escalate_at is None
    assert care.escalate_cases() == 0
    assert list(Case.objects.escalated()) == [fresh(case)]


def test_answered_case_is_not_escalated_any_more(agent):
    case = new_case(agent)
    past = now() - timedelta(days=3)
    Case.objects.update(due_at=past, escalate_at=past)
    care.acknowledge_case(case=case, actor=agent)
    assert care.escalate_cases() == 0


def test_car_is_confirmed_later(agent):
    case = new_case(agent, vin_typed="沪A00001 的车")
    assert case.needs_car
    car = make_vehicle()
    case = care.confirm_vehicle(case=case, vehicle=car, actor=agent)
    assert (case.needs_car, case.vehicle) == (False, car)
    assert TimelineEntry.objects.filter(vehicle=car).exists()


def test_steps_of_the_house_are_ticked(agent, owner):
    care.change_rules(steps={"complaint": ["Listen", "Apologise"]}, actor=owner)
    case = new_case(agent)
    case = care.check_step(case=case, step=1, done=True, actor=agent)
    assert [bool(row["done_at"]) for row in case.steps] == [False, True]
    assert case.steps[1]["done_by"] == str(agent)
    with pytest.raises(InvalidInput):
        care.check_step(case=case, step=2, done=True, actor=agent)


@pytest.mark.parametrize(
    "wanted",
    [
        {"resolve_hours": {"critical": 0}},
        {"acknowledge_minutes": {"huge": 5}},
        {"escalation": [["janitor", 5]]},
        {"categories": []},
        {"categories": [{"name": "A", "queue": "moon"}]},
        {"steps": {"task": ["x"]}},
        {"callback_days": 0},
    ],
)
def test_rules_that_cannot_be_are_refused(owner, wanted):
    with pytest.raises(InvalidInput) as refused:
        care.change_rules(**wanted, actor=owner)
    assert set(refused.value.fields) == set(wanted)


def test_open_complaint_warns_on_the_customers_page_and_holds_the_data(agent):
    case = new_case(agent)
    hints = next_actions(case.customer, user=agent, policy=policy())
    assert (hints[0].tone, hints[0].url) == ("trouble", case.get_absolute_url())
    with pytest.raises(Conflict, match=case.number):
        erase_customer(customer=case.customer, reason="Asked", actor=agent)


def test_erasing_takes_words_out_of_cases(agent, owner):
    case = to_callback(agent, description="I am Zhao Min and furious")
    case = care.record_callback(case=case, satisfied=True, note="Zhao is fine", actor=agent)
    erase_customer(customer=case.customer, reason="Asked", actor=owner)
    case = fresh(case)
    assert (case.description, case.subject, case.result, case.measures) == ("", "–", "", "")
    lines = TimelineEntry.objects.filter(about_id=case.pk, kind="complaint")
    assert not lines.exclude(text="").exists()
    assert FollowUp.objects.get(about_id=case.pk).values == {}


def test_merged_customer_takes_cases_along(agent, owner):
    gone = make_customer("Zhao Ming", "13900139000")
    case = new_case(agent, customer=gone)
    kept = make_customer("Zhao Min", "13800138000")
    merge_customers(customer=kept, other=gone, actor=owner)
    assert fresh(case).customer == kept


def test_whoever_leaves_hands_over_cases_and_callbacks(agent, owner, store):
    case = to_callback(agent)
    with pytest.raises(Conflict):
        deactivate_person(person=agent, actor=owner)
    heir = make_person("sales_manager", store=store, scope=Scope.STORE)
    hand_over_work(person=agent, by_kind={"cases": heir, "follow_ups": heir}, actor=owner)
    assert fresh(case).owner == heir
    assert FollowUp.objects.get(about_id=case.pk, done_at=None).owner == heir


def test_advisor_sees_the_cases_of_the_own_store_only(agent, store):
    advisor = make_person("service_advisor", store=store)
    mine = new_case(agent)
    new_case(agent, store=make_store("S2"))
    assert list(Case.objects.visible_to(advisor, "care.case.view")) == [mine]


def test_manufacturer_hears_of_an_escalated_case_without_words(agent, hub):
    case = to_assigned(agent, description="Secret", subject="Brake Zhao")
    case = care.send_to_oem(case=case, reason="Needs the plant", actor=agent)
    payload = Outbox.objects.get(name="care.case_escalated").payload
    assert payload["category"] == CATEGORY
    assert not {"Secret", "Brake Zhao", "Needs the plant"} & set(payload.values())
    with pytest.raises(Conflict):
        care.send_to_oem(case=case, reason="Again", actor=agent)
    care.investigate_case(case=case, actor=agent)
    assert Outbox.objects.filter(name="care.case_escalated").count() == 2


def test_figures_of_the_desk(agent):
    closed = care.record_callback(case=to_callback(agent), satisfied=True, actor=agent)
    Case.objects.filter(pk=closed.pk).update(received_at=now() - timedelta(hours=10))
    again = care.record_callback(case=to_callback(agent), satisfied=False, note="No", actor=agent)
    late = new_case(agent, severity="critical")
    Case.objects.filter(pk=late.pk).update(acknowledge_by=now() - timedelta(hours=1))
    new_task(agent, again)
    rows = selectors.reported(Case.objects.visible_to(agent, "care.report.view"))
    whole = selectors.summary(rows)
    assert (whole.count, whole.open, whole.hours_to_close) == (3, 2, 10)
    assert (whole.answered_in_time, whole.reopened, whole.satisfied) == (67, 50, 50)
    by = {row.key: row.count for row in selectors.figures(rows, "category")}
    assert by == {CATEGORY: 2, "": 1}
