"""Who gets a new lead: in turn, by load, by skill, first come; the cap, and two at once."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dealers.customers.models import TimelineEntry
from dealers.sales import services as sales
from dealers.sales.models import Lead, RoutingRule
from dealers.sales.selectors import routing
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_races import both, race, refused

__all__ = ["race"]


def advisor(n, **fields):
    fields.setdefault("store", make_store())
    return make_person("sales_consultant", email=f"a{n}@example.test", full_name=f"A{n}", **fields)


def rule(actor, method="round_robin", **fields):
    fields.setdefault("name", f"Rule {method}")
    return sales.create_routing_rule(method=method, actor=actor, **fields)


def leads(owner, count, **fields):
    return [new_lead(owner, name=f"L{n}", phone=f"1380013{n:04d}", **fields) for n in range(count)]


def test_without_rules_a_lead_is_nobodys(owner):
    advisor(1)
    assert new_lead(owner).owner is None


def test_in_turn_gives_everybody_one_and_begins_again(owner):
    people = [advisor(n) for n in (1, 2, 3)]
    rule(owner)
    found = [lead.owner for lead in leads(owner, 4)]
    assert found == [*people, people[0]]
    assert TimelineEntry.objects.filter(values__why="is next in turn").count() == 4


def test_in_turn_goes_on_where_somebody_left(owner):
    people = [advisor(n) for n in (1, 2, 3)]
    rule(owner)
    leads(owner, 2)
    people[1].is_active = False
    people[1].save()
    assert new_lead(owner, phone="13900000001").owner == people[2]


def test_only_advisors_of_the_leads_store_have_a_turn(owner):
    advisor(1, store=make_store("S2"))
    here = advisor(2)
    make_person("sales_manager", store=make_store())
    make_person("technician", store=make_store())
    rule(owner)
    assert [lead.owner for lead in leads(owner, 3)] == [here] * 3


def test_least_load_goes_to_who_has_fewest_open_leads(owner):
    busy, free = advisor(1), advisor(2)
    for lead in leads(owner, 2):
        sales.assign_lead(lead=lead, owner=busy, actor=owner)
    rule(owner, "least_load")
    assert new_lead(owner, phone="13900000001").owner == free


def test_skill_is_looked_for_in_job_title_and_language(owner):
    advisor(1, job_title="Advisor")
    electric = advisor(2, job_title="Advisor EV")
    rule(owner, "skill", skill="ev")
    assert new_lead(owner).owner == electric


def test_rule_by_skill_without_one_is_refused(owner):
    with pytest.raises(InvalidInput) as error:
        rule(owner, "skill")
    assert "skill" in error.value.fields
    assert not RoutingRule.objects.exists()


def test_first_rule_that_fits_decides(owner):
    first, second = advisor(1), advisor(2)
    rule(owner, people=[first], sources=["platform"], position=1)
    rule(owner, people=[second], car="aurora", position=2)
    rule(owner, "nobody", position=3)
    assert new_lead(owner, phone="13900000001").owner is None
    aurora = new_lead(owner, phone="13900000002", vehicle_of_interest={"model": "Aurora 5"})
    assert aurora.owner == second
    lead, _new = sales.register_lead(source="platform", name="P", actor=owner)
    assert lead.owner == first


def test_who_is_full_is_passed_over_and_the_next_rule_helps(owner):
    first, second, third = advisor(1), advisor(2), advisor(3)
    sales.change_lead_rules(cap=1, actor=owner)
    rule(owner, people=[first, second], position=1)
    rule(owner, people=[third], position=2)
    assert [lead.owner for lead in leads(owner, 4)] == [first, second, third, None]


def test_first_advisor_keeps_who_asks_again(owner):
    first, second = advisor(1), advisor(2)
    rule(owner, people=[second])
    lead = new_lead(owner, phone="13900000001")
    sales.assign_lead(lead=lead, owner=first, actor=owner)
    assert new_lead(owner, phone="139 0000 0001").owner == first
    assert new_lead(owner, phone="13900000002").owner == second


def test_protection_ends_with_its_days_and_with_the_advisor(owner):
    first, second = advisor(1), advisor(2)
    rule(owner, people=[second])
    lead = new_lead(owner, phone="13900000001", owner=first)
    Lead.objects.filter(pk=lead.pk).update(created_at=now() - timedelta(days=91))
    assert new_lead(owner, phone="13900000001").owner == second
    sales.change_lead_rules(protect_days=120, actor=owner)
    assert new_lead(owner, phone="13900000001").owner == first
    first.is_active = False
    first.save()
    assert new_lead(owner, phone="13900000001").owner == second


def test_walk_in_of_anothers_person_stays_theirs_and_they_are_told(owner):
    first, second = advisor(1), advisor(2)
    new_lead(owner, phone="13900000001", owner=first)
    lead = sales.register_walk_in(name="王小明", phone="13900000001", actor=second)
    assert lead.owner == first
    assert TimelineEntry.objects.filter(values__owner="A1", about_id=lead.pk).exists()
    assert sales.register_walk_in(name="李雷", phone="13900000002", actor=second).owner == second


def test_preview_says_who_and_why_and_moves_no_turn(owner, store):
    one, two = advisor(1), advisor(2)
    made = rule(owner)
    for _again in range(2):
        choice = routing.choose(routing.rules_in_order(), source="website", store=store)
        assert (choice.owner, choice.why, choice.rule) == (one, "turn", made)
    sales.change_lead_rules(cap=1, actor=owner)
    new_lead(owner, phone="13900000001")
    choice = routing.choose(routing.rules_in_order(), source="website", store=store)
    assert choice.owner == two
    new_lead(owner, phone="13900000002")
    choice = routing.choose(routing.rules_in_order(), source="website", store=store)
    assert (choice.owner, choice.why, choice.full) == (None, "full", [one, two])


def test_deciding_costs_the_same_for_three_advisors_as_for_one(
    owner, store, django_assert_num_queries
):
    rule(owner)
    for n in (1, 2, 3):
        advisor(n)
        rules = routing.rules_in_order()
        with django_assert_num_queries(4):
            routing.choose(rules, source="website", store=store, phone="+8613900000001")


def test_the_other_dealers_rules_and_people_are_never_asked(owner, south):
    rule(owner)
    with in_tenant(south):
        there = make_person("owner", store=make_store(), scope=Scope.GROUP)
        advisor(9)
        rule(there)
    assert new_lead(owner).owner is None


def test_two_leads_at_once_go_to_two_advisors(race):
    north, owner = race
    people = {advisor(1).pk, advisor(2).pk}
    rule(owner)
    acts = [
        lambda n=n: new_lead(owner, name=f"L{n}", phone=f"1390000000{n}", store=make_store(f"S{n}"))
        for n in (1, 2)
    ]
    make_store("S2")
    RoutingRule.objects.update(people=[str(pk) for pk in people])
    for _round in range(3):
        Lead.objects.all().delete()
        results = both(north, *acts)
        assert not refused(results)
        assert {lead.owner_id for lead in results} == people
