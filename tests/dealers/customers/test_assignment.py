"""Who looks after a new customer by the rules of the house, by hand, by file and from a lead."""

import pytest

from dealers.customers import selectors
from dealers.customers.models import Customer, TimelineEntry
from dealers.customers.services import (
    change_assignment_rules,
    customer_for,
    preview_assignment,
    register_customer,
)
from dealers.customers.services.import_rows import Row, import_row
from dealers.sales import services as sales
from portal.core.errors import InvalidInput
from portal.core.models import uuid7
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_races import both, race, refused
from tests.integrations.api.helpers import assert_problem

__all__ = ["race"]
JSON = "application/json"
PAGE = "/customers/assignment/"


@pytest.fixture
def people(owner, store):
    return [advisor(n) for n in (1, 2)]


def advisor(n, **fields):
    fields.setdefault("store", make_store())
    return make_person("sales_consultant", email=f"a{n}@example.test", full_name=f"A{n}", **fields)


def rules(actor, *given):
    return change_assignment_rules(
        rules=[{"name": f"Rule {n}", "by_hand": True, **rule} for n, rule in enumerate(given)],
        actor=actor,
    )


def new(actor, n=0, **fields):
    return register_customer(
        full_name=f"客{n}", phone=f"1380013{n:04d}", actor=actor, **fields
    ).owner


def test_without_rules_whoever_adds_a_customer_looks_after_them(owner, people):
    assert new(people[0]) == people[0]


def test_in_turn_and_where_it_went_on(owner, people):
    rules(owner, {"people": people})
    assert [new(owner, n) for n in range(3)] == [*people, people[0]]
    kept = [rule.kept() for rule in selectors.assignment_rules()]
    change_assignment_rules(rules=kept, actor=owner)  # saved again: the turn stays
    assert new(owner, 3) == people[1]


def test_fewest_prospects(owner, people):
    new(people[0], 1)
    rules(owner, {"people": people, "method": "least_load"})
    assert [new(owner, n) for n in (2, 3)] == [people[1], people[0]]


@pytest.mark.parametrize(
    ("rule", "fits", "misses"),
    [
        ({"sources": ["event"]}, {"source": "event"}, {"source": "phone"}),
        ({"areas": ["上海", "Suzhou"]}, {"city": "上海市"}, {"city": "北京"}),
        ({"areas": ["Suzhou"]}, {"address": "1 Lake Road, suzhou"}, {}),
        ({"industries": ["transport"]}, {"industry": "transport"}, {"industry": "trade"}),
        ({"kind": "company"}, {"kind": "company"}, {"kind": "person"}),
        ({"car": "aurora"}, {"wishes": "A white Aurora 5"}, {"wishes": "A van"}),
        ({"car": "aurora"}, {"wanted": "AURORA-5"}, {}),
    ],
)
def test_what_a_rule_asks(owner, people, rule, fits, misses):
    rules(owner, {"people": people[:1], **rule})
    assert new(owner, 1, **fits) == people[0]
    assert new(owner, 2, **misses) == owner


def test_a_rule_of_a_store_is_for_its_customers(owner, people):
    other = make_store("S2")
    rules(owner, {"people": people[:1], "store": other})
    assert new(owner, 1) == owner
    assert new(owner, 2, store=other) == people[0]


def test_the_first_rule_with_somebody_decides_and_leavers_are_passed_over(owner, people):
    third = advisor(3)
    rules(owner, {"people": people[:1]}, {"people": [people[1], third]})
    assert new(owner, 1) == people[0]
    people[0].is_active = False
    people[0].save()
    assert [new(owner, n) for n in (2, 3)] == [people[1], third]


def test_colleagues_keep_whom_they_add_unless_the_rule_says_so(owner, people):
    rules(owner, {"people": people[1:], "by_hand": False})
    assert new(people[0]) == people[0]
    assert customer_for(full_name="网约", phone="13900139000", actor=None).owner == people[1]


def test_a_named_owner_is_not_overruled(owner, people):
    rules(owner, {"people": people[1:]})
    assert new(owner, owner=people[0]) == people[0]
    assert new(owner, 1, owner=None) is None


def test_who_gets_a_customer_is_told_and_it_is_written_down(owner, people):
    rules(owner, {"people": people[:1]})
    new(owner)
    assert Notification.objects.get(user=people[0]).text == "“%(name)s” is your customer now."
    line = TimelineEntry.objects.get(customer__full_name="客0")
    assert line.words == "A1 looks after them by the rule “Rule 0”"
    entry = AuditEntry.objects.get(verb="customers.customer.create")
    assert entry.changes == {"owner": "A1", "rule": "Rule 0"}


def test_lines_of_a_file_go_by_the_rules_and_ring_no_bells(owner, people):
    rules(owner, {"people": people, "by_hand": False, "areas": ["上海"]})
    details = [
        {"full_name": "甲", "phone": "13900139001", "city": "上海"},
        {"full_name": "乙", "phone": "13900139002", "city": "上海", "owner": owner},
        {"full_name": "丙", "phone": "13900139003", "city": "北京"},
    ]
    found = [import_row(row=Row(uuid7(), line, {}), actor=owner)[1].owner for line in details]
    assert found == [people[0], owner, None]
    assert not Notification.objects.exists()


def test_a_converted_lead_stays_with_its_advisor_else_goes_by_the_rules(owner, people):
    rules(owner, {"people": people[1:], "car": "aurora"})
    for n, advisor_of in enumerate([people[0], None]):
        lead = new_lead(owner, phone=f"1390013900{n}", vehicle_of_interest={"model": "Aurora 5"})
        lead = sales.contact_lead(lead=lead, kind="call", text="Yes", actor=people[0])
        lead.owner = advisor_of
        lead.save()
        customer, deal = sales.convert_lead(lead=lead, actor=people[0])
        assert customer.owner == (advisor_of or people[1])
        assert deal.owner == people[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"people": []}, "people"), ({"name": " "}, "name"), ({"store": uuid7()}, "store")],
)
def test_wrong_rules_say_which_and_change_nothing(owner, people, wrong, field):
    rules(owner, {"people": people})
    with pytest.raises(InvalidInput, match="Rule 2") as error:
        rules(owner, {"people": people}, {"people": people, **wrong})
    assert field in error.value.fields
    assert len(selectors.assignment_rules()) == 1


def test_who_left_is_dropped_from_a_rule_when_it_is_saved(owner, people):
    people[0].is_active = False
    people[0].save()
    rules(owner, {"people": people})
    assert selectors.assignment_rules()[0].people == (str(people[1].pk),)
    with pytest.raises(InvalidInput):
        rules(owner, {"people": people[:1]})


def test_preview_writes_nothing(owner, people):
    rules(owner, {"people": people})
    for _again in range(2):
        found = preview_assignment(by_hand=True, actor=owner)
        assert (found.owner, found.rule.name) == (people[0], "Rule 0")
    assert not Customer.objects.exists()


def test_rules_on_the_screen(http, owner, people):
    assert "whoever adds a customer" in http.get(PAGE).content.decode()
    data = {"name": "Web", "position": 1, "method": "round_robin", "people": [people[0].pk]}
    assert http.post(f"{PAGE}new/", {**data, "people": []}).status_code == 422
    for name in ("Web", "Fairs"):
        more = {"name": name, "areas": "上海\n苏州", "is_active": "on", "by_hand": "on"}
        assert http.post(f"{PAGE}new/", {**data, **more}).status_code == 302
    fairs, web = selectors.assignment_rules()
    assert (fairs.name, web.name, web.areas) == ("Fairs", "Web", ("上海", "苏州"))
    page = http.get(PAGE).content.decode()
    assert page.index("Fairs") < page.index("Web")
    path = f"{PAGE}{web.id}/"
    assert "苏州" in http.get(path).content.decode()
    http.post(path, {**data, "position": 1})
    assert [rule.id for rule in selectors.assignment_rules()] == [web.id, fairs.id]
    assert selectors.assignment_rules()[0].is_active is False
    found = http.post(f"{PAGE}preview/", {"source": "event", "kind": "person", "place": "上海"})
    assert "A1" in found.content.decode()
    assert http.get(f"{path}remove/").status_code == 200
    assert http.post(f"{path}remove/").status_code == 302
    assert http.get(path).status_code == 404
    assert AuditEntry.objects.filter(verb="customers.policy.manage").count() == 4


def test_rules_over_the_api(api, owner, people):
    base = "/api/v1/customer-care-rules/"
    body = {"rules": [{"name": "All", "people": [str(people[0].pk)], "areas": ["上海"]}]}
    kept = api.post(f"{base}change-assignment/", body, content_type=JSON).json()
    assert kept["assignment_rules"][0]["areas"] == ["上海"]
    answer = api.post(f"{base}preview-assignment/", {"place": "上海"}, content_type=JSON).json()
    assert answer == {"owner": str(people[0].pk), "rule": kept["assignment_rules"][0]["id"]}
    made = api.post(
        "/api/v1/customers/", {"full_name": "甲", "city": "上海"}, content_type=JSON
    ).json()
    assert made["owner"] == str(people[0].pk)
    body["rules"][0]["people"] = []
    assert_problem(api.post(f"{base}change-assignment/", body, content_type=JSON), 400)


def test_rules_are_for_who_manages_them(owner, people):
    rules(owner, {"people": people})
    rule, there = selectors.assignment_rules()[0], signed_in(people[0], "north")
    for path in (PAGE, f"{PAGE}{rule.id}/", f"{PAGE}{rule.id}/remove/"):
        assert there.get(path).status_code == 404
    assert there.post(f"{PAGE}{rule.id}/remove/").status_code == 404
    assert len(selectors.assignment_rules()) == 1


def test_two_customers_at_once_go_to_two_people(race):
    north, owner = race
    people = [advisor(n) for n in (1, 2)]
    rules(owner, {"people": people})
    results = both(
        north, *(lambda n=n: register_customer(full_name=f"客{n}", actor=owner) for n in (1, 2))
    )
    assert refused(results) == []
    with in_tenant(north):
        assert {c.owner_id for c in Customer.objects.all()} == {p.pk for p in people}
