"""The plays of the house: each step once, for whom it is meant, from the day it holds."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate, now

from dealers.customers import selectors, services
from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.services import plays as engine
from dealers.customers.tasks import run_plays_everywhere
from dealers.sales import services as sales
from dealers.sales.models import Contract, Lead, Opportunity, Quote
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_races import both, race
from tests.dealers.steps import (
    here,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_quote,
    make_signed_contract,
)

__all__ = ["race"]
TODAY = localdate()
CALL = {"act": "task", "text_zh": "致电{name}", "text_en": "Call {name}"}


def play(actor, trigger="tier", steps=(CALL,), name="Gold", **fields):
    return services.keep_play(name=name, trigger=trigger, steps=steps, actor=actor, **fields)


def subjects() -> list[str]:
    return list(FollowUp.objects.order_by("pk").values_list("subject", flat=True))


def gold(actor, **fields):
    return make_customer(actor, tier="gold", tier_is_fixed=True, **fields)


def test_value_reached_plans_the_steps_once(owner):
    play(owner, tiers=["gold"], steps=[CALL, {**CALL, "days": 7, "text_en": "Again: {name}"}])
    customer = gold(owner)
    make_customer(owner, full_name="李雷", phone="13900000001", tier="potential")
    assert services.run_plays(at=now() + timedelta(days=1)) == 2
    assert services.run_plays(at=now() + timedelta(days=1)) == 0
    first, second = FollowUp.objects.order_by("due_at")
    assert (first.subject, first.owner, first.customer) == ("致电王小明", owner, customer)
    assert second.due_at - first.due_at == timedelta(days=7)
    said = TimelineEntry.objects.filter(customer=customer, values__play="Gold")
    assert said.count() == 2


def test_nightly_grading_sets_the_day_only_when_the_value_changes(owner):
    customer = make_customer(owner)
    assert customer.tier_since is None
    services.grade_customers(today=TODAY)
    customer.refresh_from_db()
    assert customer.tier_since is None
    services.update_customer(customer=customer, tier="gold", tier_is_fixed=True, actor=owner)
    Customer.objects.update(tier_since=TODAY - timedelta(days=40))
    services.grade_customers(today=TODAY)
    customer.refresh_from_db()
    assert customer.tier_since == TODAY - timedelta(days=40)


def test_what_happened_before_the_play_was_switched_on_sets_nothing_going(owner):
    gold(owner)
    Customer.objects.update(tier_since=TODAY - timedelta(days=3))
    made = play(owner)
    assert made.since == TODAY.isoformat()
    assert services.run_plays(at=now() + timedelta(days=1)) == 0


def test_resting_play_does_nothing_and_begins_anew_from_the_day_it_is_switched_on(owner):
    made = play(owner, is_on=False)
    gold(owner)
    assert services.run_plays(at=now() + timedelta(days=1)) == 0
    again = services.keep_play(
        play=made.id, name="Gold", trigger="tier", steps=[CALL], is_on=True, actor=owner
    )
    assert (again.id, again.since) == (made.id, TODAY.isoformat())


def test_changed_play_does_not_repeat_the_steps_that_stay(owner):
    made = play(owner)
    gold(owner)
    later = now() + timedelta(days=1)
    assert services.run_plays(at=later) == 1
    steps = [{"act": "tag", "tag": "VIP"}, {**made.kept()["steps"][0], "text_en": "Ring {name}"}]
    services.keep_play(play=made.id, name="Gold", trigger="tier", steps=steps, actor=owner)
    assert services.run_plays(at=later) == 1  # the tag only
    assert subjects() == ["致电王小明"]
    assert Customer.objects.get().tags == ["VIP"]


def test_conditions_say_for_whom(owner):
    store, other = make_store(), make_store("S2")
    play(owner, name="Here", stores=[store.pk], sources=["website"], tiers=["gold"])
    gold(owner, full_name="A", phone="13900000001", store=store, source="website")
    gold(owner, full_name="B", phone="13900000002", store=other, source="website")
    gold(owner, full_name="C", phone="13900000003", store=store, source="walk_in")
    services.run_plays(at=now() + timedelta(days=1))
    assert subjects() == ["致电A"]


def test_birthday_comes_so_many_days_ahead_and_once_a_year(owner):
    play(owner, "birthday", days=3)
    day = TODAY + timedelta(days=3)
    make_customer(owner, born_on=day.replace(year=1980) if day.month != 2 else None)
    at = selectors.at_ten(TODAY) + timedelta(hours=1)
    services.run_plays(at=at)
    services.run_plays(at=at + timedelta(days=2))
    assert subjects() == ["致电王小明"]


def test_quote_without_an_answer_for_days(owner):
    play(owner, "quote_silent", days=2, steps=[{**CALL, "text_en": "", "text_zh": "跟进{number}"}])
    quote = sales.submit_quote(quote=make_quote(owner), actor=owner)
    sales.send_quote(quote=quote, actor=owner)
    assert services.run_plays(at=now() + timedelta(days=1)) == 0
    services.run_plays(at=now() + timedelta(days=2, hours=1))
    assert f"跟进{quote}" in subjects()
    task = FollowUp.objects.get(subject__startswith="跟进")
    assert (task.url, task.about_number) == (quote.get_absolute_url(), str(quote))


def test_answered_quote_is_not_silent(owner):
    play(owner, "quote_silent", days=2)
    make_accepted_quote(owner)
    assert services.run_plays(at=now() + timedelta(days=3)) == 0


def test_signed_delivered_graded_and_asleep(owner):
    for trigger in ("signed", "delivered", "grade", "lead_dormant"):
        more = {"grades": ["A"]} if trigger == "grade" else {}
        step = {"text_en": trigger, "text_zh": trigger}
        play(owner, trigger, steps=[step], name=trigger, model="aurora", **more)
    contract = make_signed_contract(owner)
    Contract.objects.update(delivered_on=TODAY)
    customer = make_customer(owner, full_name="李雷", phone="13900000001")
    deal = make_opportunity(owner, customer=customer, model_name="Aurora 5")
    sales.grade_opportunity(opportunity=deal, grade="A", actor=owner)
    lead = new_lead(owner, vehicle_of_interest={"model": "Aurora 5"}, phone="13900000009")
    sales.let_lead_sleep(
        lead=sales.contact_lead(lead=lead, kind="call", text="Later", actor=owner), actor=owner
    )
    services.run_plays(at=now() + timedelta(days=1))
    done = [text for text in subjects() if text in {"signed", "delivered", "grade", "lead_dormant"}]
    assert sorted(done) == ["delivered", "grade", "lead_dormant", "signed"]
    assert FollowUp.objects.get(subject="signed").customer == contract.customer
    assert FollowUp.objects.get(subject="lead_dormant").contact_name == lead.name
    assert Lead.objects.get(pk=lead.pk).customer is None
    assert Opportunity.objects.get(pk=deal.pk).grade == "A"


def test_desk_gets_it_by_the_fewest_open_tasks_and_the_store(owner, store):
    busy = make_person("care_specialist", store=store, email="busy@example.test")
    free = make_person("care_specialist", store=store, email="free@example.test")
    services.plan_follow_up(subject="x", due_at=now(), owner=busy, actor=owner)
    play(owner, steps=[{**CALL, "who": "care_specialist"}])
    for n in range(3):
        gold(owner, full_name=f"C{n}", phone=f"1390000000{n}", store=store)
    services.run_plays(at=now() + timedelta(days=1))
    count = {p: FollowUp.objects.filter(owner=p).count() for p in (busy, free)}
    assert count == {busy: 2, free: 2}


def test_step_of_an_owner_who_left_is_the_sales_managers(owner, store):
    boss = make_person("sales_manager", store=store, scope=Scope.STORE)
    gone = make_person("sales_consultant", store=store)
    gold(owner, owner=gone)
    gone.is_active = False
    gone.save()
    play(owner)
    services.run_plays(at=now() + timedelta(days=1))
    assert FollowUp.objects.get().owner == boss


def test_notice_and_tag_wait_for_their_day_and_are_not_repeated(owner):
    steps = [{"act": "notify", "days": 2, "text_en": "Greet {name}"}, {"act": "tag", "tag": "Gold"}]
    play(owner, steps=steps)
    customer = gold(owner)
    services.run_plays(at=now() + timedelta(days=1))
    assert not Notification.objects.filter(values__play="Gold").exists()
    customer = services.tag_customer(customer=customer, tags=["Gold"], remove=True, actor=owner)
    for _ in range(2):
        services.run_plays(at=now() + timedelta(days=3))
    assert Notification.objects.filter(values__play="Gold").count() == 1
    customer.refresh_from_db()
    assert customer.tags == []  # taken off by a person: it stays off


def test_each_colleague_reads_it_in_their_language(owner):
    owner.language = "en"
    owner.save()
    play(owner)
    gold(owner)
    services.run_plays(at=now() + timedelta(days=1))
    assert subjects() == ["Call 王小明"]


def test_killed_clock_goes_on_where_it_stopped(owner, monkeypatch):
    play(owner)
    for n in range(5):
        gold(owner, full_name=f"C{n}", phone=f"1390000000{n}")
    monkeypatch.setattr(engine, "BATCH", 2)
    whole, calls = engine._do, []

    def dies(*args):
        calls.append(1)
        if len(calls) == 2:
            with transaction.atomic():
                whole(*args)
                raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(engine, "_do", dies)
    with pytest.raises(KeyboardInterrupt):
        services.run_plays(at=now() + timedelta(days=1))
    assert FollowUp.objects.count() == 2
    monkeypatch.setattr(engine, "_do", whole)
    services.run_plays(at=now() + timedelta(days=1))
    assert sorted(subjects()) == [f"致电C{n}" for n in range(5)]


def test_two_clocks_at_once_plan_each_step_once(race):
    north, owner = race
    play(owner)
    gold(owner)
    at = now() + timedelta(days=1)
    results = both(north, *[lambda: services.run_plays(at=at)] * 2)
    assert sorted(results) == [0, 1]
    assert FollowUp.objects.count() == 1


def test_plays_of_one_house_are_no_others(north, owner, south):
    play(owner)
    with in_tenant(south):
        gold(here(owner))
        assert selectors.plays() == []
    run_plays_everywhere()
    with in_tenant(south):
        assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"steps": []}, "steps"),
        ({"steps": [CALL] * 9}, "steps"),
        ({"steps": [{"act": "task"}]}, "steps"),
        ({"steps": [{"act": "tag", "text_en": "x"}]}, "steps"),
        ({"steps": [{**CALL, "days": 400}]}, "steps"),
        ({"days": -1}, "days"),
        ({"grades": ["Z"]}, "grades"),
        ({"stores": ["0197f000-0000-7000-8000-000000000000"]}, "stores"),
        ({"play": "0197f000-0000-7000-8000-000000000000"}, "play"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(owner, fields, field):
    with pytest.raises(InvalidInput) as error:
        play(owner, **fields)
    assert field in error.value.fields
    assert selectors.plays() == []


def test_name_once_and_removal_noted(owner):
    made = play(owner)
    with pytest.raises(InvalidInput, match="of this name"):
        play(owner, name="GOLD")
    services.remove_play(play=made.id, actor=owner)
    with pytest.raises(InvalidInput, match="meanwhile"):
        services.remove_play(play=made.id, actor=owner)
    assert AuditEntry.objects.filter(verb="customers.plays.manage").count() == 2


def test_preview_counts_and_writes_nothing(owner):
    gold(owner)
    Customer.objects.update(tier_since=TODAY - timedelta(days=10))
    given = {"name": "x", "trigger": "tier", "tiers": ["gold"], "steps": [CALL, CALL]}
    found = selectors.preview_play(services.checked_play(given))
    assert (found.occasions, found.tasks, found.names) == (1, 2, ["王小明"])
    assert not FollowUp.objects.exists()
    assert Quote.objects.count() == 0


FORM = {
    "name": "Gold", "is_on": "on", "trigger": "tier", "days": "0", "tiers": ["gold"],
    "steps-TOTAL_FORMS": "3", "steps-INITIAL_FORMS": "0",
    "steps-0-act": "task", "steps-0-days": "2", "steps-0-who": "owner", "steps-0-text_zh": "致电",
    "steps-1-act": "tag", "steps-1-tag": "VIP",
}  # fmt: skip


def test_screen_previews_saves_changes_and_removes(http, owner):
    gold(owner)
    shown = http.post("/settings/plays/new/", {**FORM, "preview": "1"}).content.decode()
    assert "would have begun 1 times" in shown
    assert "Follow-ups: 1, notices: 0, tags: 1" in shown
    assert selectors.plays() == []
    assert http.post("/settings/plays/new/", FORM).status_code == 302
    [made] = selectors.plays()
    assert [step.act for step in made.steps] == ["task", "tag"]
    page = http.get(f"/settings/plays/{made.id}/").content.decode()
    assert "致电" in page
    assert "Gold" in http.get("/settings/plays/").content.decode()
    changed = {**FORM, "name": "Best", "steps-0-id": made.steps[0].id}
    assert http.post(f"/settings/plays/{made.id}/", changed).status_code == 302
    [again] = selectors.plays()
    assert (again.name, again.steps[0].id) == ("Best", made.steps[0].id)
    assert http.post(f"/settings/plays/{made.id}/", {**FORM, "name": ""}).status_code == 422
    assert http.post(f"/settings/plays/{made.id}/remove/").status_code == 302
    assert selectors.plays() == []
    assert http.get(f"/settings/plays/{made.id}/").status_code == 404


def test_screen_in_chinese(http, owner):
    play(owner)
    owner.language = "zh-hans"
    owner.save()
    page = http.get("/settings/plays/new/").content.decode()
    for word in ("自动方案", "步骤", "触发"):
        assert word in page


def test_plays_by_api_alone(api, owner):
    body = {"name": "Gold", "trigger": "tier", "tiers": ["gold"], "steps": [CALL]}
    gold(owner)
    asked = api.post("/api/v1/plays/preview/", body, content_type="application/json")
    assert asked.json()["tasks"] == 1, asked.content
    made = api.post("/api/v1/plays/keep/", body, content_type="application/json")
    assert made.status_code == 200, made.content
    found = api.get("/api/v1/plays/").json()
    assert [row["name"] for row in (found["results"] if isinstance(found, dict) else found)] == ["Gold"]  # fmt: skip
    gone = api.post(
        "/api/v1/plays/remove/", {"play": made.json()["id"]}, content_type="application/json"
    )
    assert gone.status_code == 200
    assert selectors.plays() == []


def test_consultant_does_not_change_plays(north, owner, store):
    person = make_person("sales_consultant", store=store)
    assert signed_in(person, "north").get("/settings/plays/").status_code == 404
    assert signed_in(person, "north").post("/settings/plays/new/", FORM).status_code == 404
    made = play(owner)
    for path in (f"/settings/plays/{made.id}/", f"/settings/plays/{made.id}/remove/"):
        assert signed_in(person, "north").get(path).status_code == 404
        assert signed_in(person, "north").post(path, FORM).status_code == 404
    assert selectors.plays() == [made]
