"""Rules and reports by API: what the screens show and change, with the same figures."""

import pytest

from dealers.customers.selectors import policy
from dealers.sales import services as sales
from dealers.sales.models import SalesPolicy
from tenants.workspace.house import rules_of
from tenants.workspace.models import HouseRules
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import make_customer
from tests.integrations.api.helpers import assert_problem

JSON = "application/json"


def change(api, path, **body):
    return api.post(f"/api/v1/{path}/change/", body, content_type=JSON)


def one(api, path):
    [row] = api.get(f"/api/v1/{path}/").json()
    return row


def test_contract_rules_are_read_and_changed(api, owner):
    assert one(api, "contract-rules")["approval_amount"] == "500000.00"
    answer = change(api, "contract-rules", approval_amount="300000", dunning_days=[2, 8, 20])
    assert answer.status_code == 200, answer.json()
    row = one(api, "contract-rules")
    assert (row["approval_amount"], row["dunning_days"]) == ("300000.00", [2, 8, 20])
    assert row["balance_days"] == 30
    assert rules_of(SalesPolicy).contract_rules["approval_amount"] == "300000.00"


def test_reminders_out_of_order_are_refused(api, owner):
    assert_problem(change(api, "contract-rules", dunning_days=[8, 2, 20]), 422)
    assert_problem(change(api, "contract-rules", dunning_days=[8, 2]), 400)
    assert not HouseRules.objects.exists()


def test_care_rules_are_read_and_changed(api, owner):
    assert one(api, "customer-care-rules")["contact_days"]["gold"] == 30
    answer = change(api, "customer-care-rules", gold_percent=10, contact_days={"gold": 14})
    assert answer.status_code == 200, answer.json()
    row = one(api, "customer-care-rules")
    assert (row["gold_percent"], row["contact_days"]["gold"]) == (10, 14)
    assert row["contact_days"]["general"] == 180
    assert_problem(change(api, "customer-care-rules", risk_days=400), 422)
    assert policy().risk_days == 180


def test_value_of_customers(api, owner):
    for n, gross in enumerate((800, 100, 50, 40, 10)):
        customer = make_customer(owner, phone=f"1380013800{n}", city="上海" if n else "苏州")
        type(customer).objects.filter(pk=customer.pk).update(gross_24m=gross)
    row = api.get("/api/v1/customer-value/?by=city").json()[0]
    assert (row["customers"], row["gross"], row["best"], row["best_share"]) == (5, "1000.00", 1, 80)
    assert {c["label"]: c["customers"] for c in row["classes"]} == {"上海": 4, "苏州": 1}
    assert_problem(api.get("/api/v1/customer-value/?by=zodiac"), 400)
    assert_problem(api.get("/api/v1/customer-value/?nonsense=1"), 400)


def test_completeness_of_a_customer(api, owner):
    customer = make_customer(owner, city="上海", gender="female")
    read = api.get(f"/api/v1/customers/{customer.pk}/").json()["completeness"]
    assert read["percent"] == 50
    assert read["missing"] == ["born_on", "address", "document_no", "consents"]


def test_showroom_report_with_motives(api, owner, store):
    sales.receive_visitor(party_size=3, store=store, actor=owner)
    sales.receive_visitor(
        name="王小明", phone="13800138000", party_size=1, store=store, actor=owner
    )
    new_lead(owner, name="李雷", phone="13900139000")
    row = one(api, "showroom-report")
    assert (row["parties"], row["persons"], row["named"], row["leads"]) == (2, 4, 1, 1)
    assert row["purposes"] == [{"purpose": "buy", "parties": 2, "persons": 4}]
    assert row["motives"] == []
    old = api.get("/api/v1/showroom-report/?first=2020-01-01&last=2020-01-31").json()[0]
    assert (old["first"], old["last"], old["parties"]) == ("2020-01-01", "2020-01-31", 0)


@pytest.mark.parametrize("query", ["first=yesterday", "day=2026-01-01"])
def test_showroom_report_refuses_nonsense(api, owner, query):
    assert_problem(api.get(f"/api/v1/showroom-report/?{query}"), 400)
