from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.customers import selectors, tasks
from dealers.customers.models import Customer, TimelineEntry
from dealers.customers.rules import CustomerPolicy
from dealers.customers.services import (
    change_policy,
    change_stage,
    grade_customers,
    plan_follow_up,
    record_consent,
    record_ownership,
    register_customer,
    register_vehicle,
    update_customer,
)
from dealers.customers.states import STAGE_MOVES, Stage
from dealers.sales.models import Contract, Quote
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import (
    VIN,
    fixed_vin,
    here,
    make_customer,
    make_opportunity,
    make_quote,
    make_signed_contract,
)
from tests.ui.base import ActionTests

TODAY = localdate()


def bought(owner, customer, amount, *, days_ago=10):
    """The customer signed for a car so long ago; only what grading reads."""
    quote = make_quote(owner, opportunity=make_opportunity(owner, customer=customer))
    return Contract.objects.create(
        number=f"C{Contract.objects.count()}", quote=quote, opportunity=quote.opportunity,
        customer=customer, amount=amount, status="signed", owner=owner, store=owner.home_store,
        signed_on=TODAY - timedelta(days=days_ago),
    )  # fmt: skip


@pytest.fixture
def five(owner, store):
    """Five customers who bought for 100 to 500."""
    rows = [make_customer(owner, full_name=f"客{n}", phone=f"1380013800{n}") for n in range(1, 6)]
    for n, row in enumerate(rows, 1):
        bought(owner, row, Decimal(100 * n), days_ago=100 - n)
    return rows


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_quintiles_grade_from_one_to_five_and_alike_alike():
    assert selectors.quintiles(dict(enumerate([10, 20, 30, 40, 50]))) == {
        0: 1,
        1: 2,
        2: 3,
        3: 4,
        4: 5,
    }
    assert set(selectors.quintiles(dict.fromkeys(range(10), 7)).values()) == {5}
    assert selectors.quintiles({}) == {}


def test_grading_by_recency_frequency_and_turnover(owner, five):
    nobody = make_customer(owner, full_name="新客", phone="13900139000")
    assert grade_customers(today=TODAY) == 5
    best, worst = fresh(five[4]), fresh(five[0])
    assert (best.value_grade, best.tier, best.gross_24m) == ("555", "gold", Decimal(500))
    assert (worst.monetary, worst.tier, worst.visits_24m) == (1, "general", 1)
    assert [fresh(row).tier for row in five[2:4]] == ["potential", "potential"]
    assert (fresh(nobody).value_grade, fresh(nobody).tier) == ("", "general")
    assert AuditEntry.objects.get(verb="customers.value.graded").changes["changed"] == 5
    assert grade_customers(today=TODAY) == 0


def test_turnover_older_than_24_months_and_cancelled_does_not_count(owner, store):
    customer = make_customer(owner)
    bought(owner, customer, Decimal(100), days_ago=800)
    cancelled = bought(owner, customer, Decimal(200))
    Contract.objects.filter(pk=cancelled.pk).update(status="cancelled")
    grade_customers(today=TODAY)
    assert (fresh(customer).gross_24m, fresh(customer).recency) == (0, 0)
    assert fresh(customer).last_visit_on == TODAY - timedelta(days=800)


def test_a_value_set_by_hand_stays(owner, five):
    update_customer(customer=five[0], tier="gold", tier_is_fixed=True, actor=owner)
    grade_customers(today=TODAY)
    assert fresh(five[0]).tier == "gold"


@pytest.mark.parametrize(
    ("stage", "days_ago", "after"),
    [
        ("owner", 179, "owner"),
        ("owner", 180, "at_risk"),
        ("at_risk", 365, "lost"),
        ("at_risk", 5, "owner"),
        ("lost", 5, "won_back"),
        ("lost", 200, "lost"),
        ("won_back", 200, "at_risk"),
        ("order", 400, "order"),
    ],
)
def test_the_relation_follows_the_last_visit(owner, store, stage, days_ago, after):
    customer = make_customer(owner)
    bought(owner, customer, Decimal(100), days_ago=days_ago)
    Customer.objects.update(stage=stage)
    grade_customers(today=TODAY)
    assert fresh(customer).stage == after
    told = TimelineEntry.objects.filter(customer=customer, kind="record").count()
    assert told == (stage != after)


def test_whoever_owns_a_car_is_an_owner(owner, store):
    customer = make_customer(owner)
    vehicle = register_vehicle(vin=fixed_vin(VIN), actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    grade_customers(today=TODAY)
    assert fresh(customer).stage == "owner"


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize("target", Stage.values)
def test_stage_by_hand_follows_the_table(owner, store, stage, target):
    customer = make_customer(owner)
    Customer.objects.update(stage=stage)
    if STAGE_MOVES.allows(stage, target):
        assert change_stage(customer=customer, stage=Stage(target), actor=owner).stage == target
    else:
        with pytest.raises(TransitionRefused):
            change_stage(customer=customer, stage=Stage(target), actor=owner)
        assert fresh(customer).stage == stage


def test_the_task_names_its_tenant_and_leaves_others_alone(owner, five, north, south):
    with in_tenant(south):
        other = make_customer(make_person("owner", store=make_store(), scope=Scope.GROUP))
        Customer.objects.update(stage="lost")
    assert tasks.grade_customers(north.schema_name) == 5
    with in_tenant(south):
        assert fresh(other).stage == "lost"
    assert tasks.grade_customers("t_nobody") == 0


def test_completeness_says_what_is_missing(owner, store):
    customer = make_customer(owner)
    found = selectors.completeness(customer)
    assert (found.filled, found.required) == (2, 8)
    assert found.percent == 25
    assert {"Gender", "Birthday", "Answer about consent"} <= set(found.missing)
    update_customer(
        customer=customer, gender="male", born_on=date(1985, 3, 1), city="上海", address="1",
        document_no="E1234567", actor=owner,
    )  # fmt: skip
    record_consent(
        customer=customer, purpose="marketing", given=False, channel="phone", actor=owner
    )
    assert selectors.completeness(fresh(customer)).percent == 100


def hints(owner, customer):
    found = selectors.next_actions(fresh(customer), user=owner, policy=selectors.policy())
    return [hint.text for hint in found]


def test_next_action_names_what_is_most_urgent_first(owner, store):
    customer = make_customer(owner)
    assert hints(owner, customer) == ["Ask whether we may send offers"]
    plan_follow_up(
        subject="Call about the loan",
        due_at=now() - timedelta(hours=1),
        customer=customer,
        actor=owner,
    )
    vehicle = register_vehicle(
        vin=fixed_vin(VIN), plate="沪A12345", delivered_on=TODAY - timedelta(days=91), actor=owner
    )
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    quote = make_quote(owner, opportunity=make_opportunity(owner, customer=customer))
    Quote.objects.filter(pk=quote.pk).update(status="sent", valid_until=TODAY + timedelta(days=1))
    birthday = TODAY + timedelta(days=2)
    born = date(1984, birthday.month, birthday.day)
    Customer.objects.update(born_on=born, last_contact_at=now() - timedelta(days=181))
    found = hints(owner, customer)
    assert found[0] == "Overdue: Call about the loan"
    assert found[1].startswith("Quote ")
    assert found[2:] == [
        "Birthday in 2 days: congratulate",
        "沪A12345: the first service is due",
        "No contact for 181 days; for General customers every 180 days",
        "Ask whether we may send offers",
    ]


def test_next_action_shows_only_what_one_may_do(owner, store):
    customer = make_customer(owner)
    plan_follow_up(subject="Call", due_at=now(), customer=customer, actor=owner)
    clerk = make_person("warranty_clerk", store=store, scope=Scope.GROUP)
    assert not any("Overdue" in text for text in hints(clerk, customer))


def test_born_on_29_february(owner):
    assert selectors.days_to_birthday(None) is None
    assert 0 <= selectors.days_to_birthday(date(1984, 2, 29)) <= 366


def test_gold_customers_are_greeted_on_their_page_and_their_cars(http, owner, store):
    customer = make_customer(owner)
    vehicle = register_vehicle(vin=fixed_vin(VIN), actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    pages = [f"/customers/{customer.pk}/", f"/customers/vehicles/{vehicle.pk}/"]
    for page in pages:
        assert "Tea on the terrace" not in http.get(page).content.decode()
    change_policy(gold_greeting="Tea on the terrace", actor=owner)
    update_customer(customer=customer, tier="gold", actor=owner)
    for page in pages:
        assert "Tea on the terrace" in http.get(page).content.decode()


RULES = {
    "gold_percent": "10", "potential_percent": "30", "gold_greeting": "Tea", "gold_benefits": "",
    "days_gold": "14", "days_potential": "60", "days_general": "120", "risk_days": "100",
    "lost_days": "200", "first_service_days": "60", "birthday_days": "3", "keep_months": "0",
}  # fmt: skip


def test_rules_are_changed_on_their_page(http, owner):
    assert http.get("/customers/rules/").status_code == 200
    assert http.post("/customers/rules/", RULES).status_code == 302
    policy = selectors.policy()
    assert (policy.interval("gold"), policy.lost_days, policy.gold_greeting) == (14, 200, "Tea")
    assert AuditEntry.objects.filter(verb="customers.policy.manage").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"), [({"lost_days": "100"}, "lost_days"), ({"gold_percent": "80"}, "potential_percent")]
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(http, owner, wrong, field):
    answer = http.post("/customers/rules/", {**RULES, **wrong})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert selectors.policy() == CustomerPolicy()


def test_rules_are_for_those_who_may(owner, store):
    http = signed_in(make_person("sales_consultant", store=store), "north")
    assert http.get("/customers/rules/").status_code == 404
    assert http.get("/customers/value/").status_code == 404


def test_analysis_of_the_best_fifth(owner, five):
    grade_customers(today=TODAY)
    found = selectors.analysis(owner)
    assert (found.customers, found.gross, found.best) == (5, Decimal(1500), 1)
    assert found.best_share == 33
    assert found.fifths == [Decimal(500), Decimal(400), Decimal(300), Decimal(200), Decimal(100)]
    stages = selectors.classes(owner, "tier")
    assert {row["label"]: row["customers"] for row in stages} == {
        "General": 2, "Potential": 2, "Gold": 1,
    }  # fmt: skip


def test_analysis_page_takes_the_same_queries_for_any_number(
    http, owner, five, django_assert_num_queries
):
    grade_customers(today=TODAY)
    page = http.get("/customers/value/")
    text = page.content.decode()
    assert "The best 20 % of customers bring 33 % of turnover" in text
    assert "客5" in text
    for by in selectors.DIMENSIONS:
        assert http.get(f"/customers/value/?by={by}").status_code == 200
    assert http.get("/customers/value/?by=nonsense").status_code == 404
    owner.can("customers.value.view")  # reads the roles
    with django_assert_num_queries(3):
        selectors.analysis(owner)
        list(selectors.worth(owner).select_related("owner")[:50])
        selectors.classes(owner, "store")


def test_analysis_without_turnover_says_so(http, owner):
    assert "No turnover yet" in http.get("/customers/value/").content.decode()


def test_analysis_shows_only_ones_own(owner, five, store):
    adviser = make_person("service_manager", store=make_store("S2"), scope=Scope.STORE)
    grade_customers(today=TODAY)
    assert selectors.analysis(adviser).customers == 0


def test_quotes_and_payments_stand_on_the_customers_page(http, owner, store):
    contract = make_signed_contract(owner)
    page = f"/customers/{contract.customer_id}/"
    assert contract.quote.number in http.get(page, {"tab": "quotes"}).content.decode()
    assert contract.number in http.get(page, {"tab": "contracts"}).content.decode()
    assert http.get(page, {"tab": "receipts"}).status_code == 200


class TestCustomerStage(ActionTests):
    path = "/customers/{pk}/stage/"
    refused_role = "technician"
    good = {"stage": "order"}
    bad = {"stage": "lost"}
    after = {"stage": "order"}

    def make(self, n):
        return make_customer(here(self.person))


COMPLETE = {
    "gender": "male",
    "born_on": date(1985, 5, 1),
    "city": "上海",
    "address": "南京路 1 号",
    "document_no": "11010519491231002X",
}


def test_customers_are_found_by_how_complete_they_are(http, api, owner, store):
    found = {
        "little": register_customer(full_name="甲", actor=owner),
        "half": register_customer(full_name="乙", phone="13800138001", city="上海", gender="male", actor=owner),
        "most": register_customer(full_name="丙", phone="13800138002", **COMPLETE, actor=owner),
        "full": register_customer(
            full_name="丁", phone="13800138003", **COMPLETE, may_contact=True, actor=owner
        ),
    }  # fmt: skip
    company = register_customer(full_name="戊公司", kind="company", actor=owner)
    for key, customer in found.items():
        page = http.get("/customers/", {"completeness": key}).context["page"]
        assert set(page.rows) == ({customer, company} if key == "little" else {customer})
        percent = selectors.completeness(customer).percent
        both = {"completeness_min": percent, "completeness_max": percent}
        rows = api.get("/api/v1/customers/", both).json()["results"]
        assert str(customer.pk) in {row["id"] for row in rows}
        assert {row["completeness"]["percent"] for row in rows} == {percent}
