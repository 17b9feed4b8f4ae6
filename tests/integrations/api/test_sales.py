"""The sale of a car by API alone, and what only these resources do."""

import pytest

from dealers.customers.models import Vehicle
from dealers.sales.models import Receipt
from tenants.accounts.models import Scope
from tenants.exchange.models import Outbox
from tests.conftest import make_person
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import (
    CHECKS,
    VIN,
    fixed_vin,
    make_customer,
    make_opportunity,
    make_paid_contract,
    make_quote,
    make_unit,
    manager,
)
from tests.integrations.api.helpers import assert_problem, make_client, queries_of

JSON = "application/json"


@pytest.fixture
def post(api):
    def send(path, body=None, client=api, status=None, **headers):
        answer = client.post(
            f"/api/v1/{path}/", body or {}, content_type=JSON, headers=headers or None
        )
        assert answer.status_code == (status or answer.status_code), answer.content
        return answer.json()

    return send


def test_from_lead_to_delivery_by_api_alone(api, post, store, hub):
    boss = make_client(manager())
    lead = post(
        "leads", {"source": "website", "name": "王小明", "phone": "13800138000"}, status=201
    )
    lead_path = f"leads/{lead['id']}"
    post(f"{lead_path}/contact", {"kind": "call", "text": "Wants it"}, status=200)
    assert post(f"{lead_path}/qualify", {"grade": "H"}, status=200)["grade"] == "H"
    deal = post(f"{lead_path}/convert", status=201)
    assert deal["customer"]
    tasks = api.get("/api/v1/follow-ups/?due=later").json()["results"]
    assert tasks[0]["about_number"] == deal["number"]
    unit = post(
        "vehicle-units",
        {
            "vin": fixed_vin(VIN),
            "model_code": "AURORA-5",
            "model_name": "Aurora 5",
            "store": str(store.pk),
            "price": "150000",
        },
        status=201,
    )
    for step in ("start-pdi", "finish-pdi"):
        post(f"vehicle-units/{unit['id']}/{step}", status=200)
    quote = post("quotes", {"opportunity": deal["id"], "unit": unit["id"]}, status=201)
    assert quote["total"] == "150000.00"
    for step in ("submit", "send", "accept"):
        quote = post(f"quotes/{quote['id']}/{step}", status=200)
    contract = post("contracts", {"quote": quote["id"]}, status=201)
    path = f"contracts/{contract['id']}"
    post(f"{path}/submit", status=200)
    post(f"{path}/approve", client=boss, status=200)
    post(f"{path}/sign", status=200)
    assert post(f"{path}/reserve", {"vin": unit["vin"]}, status=200)["vin"] == unit["vin"]
    post(f"{path}/take-deposit", {"method": "card"}, status=201)
    rest = {"method": "transfer", "amount": "145000.00"}
    post(f"{path}/record-receipt", rest, status=201)
    done = post(f"{path}/deliver", {"checks": CHECKS, "odometer_km": 9}, status=200)
    assert (done["status"], done["owed"]) == ("delivered", "0.00")
    assert Vehicle.objects.get().vin == unit["vin"]
    names = list(Outbox.objects.order_by("created_at").values_list("name", flat=True))
    assert names == ["sales.contract_signed", "sales.vehicle_delivered"]


def test_a_receipt_sent_twice_with_one_key_is_taken_once(owner, post):
    contract = make_paid_contract(owner)
    Receipt.objects.all().delete()
    contract.paid = 0
    contract.save(update_fields=["paid"])
    body = {"method": "card", "amount": "100.00"}
    key = {"idempotency-key": "till-7-0001"}
    first = post(f"contracts/{contract.pk}/record-receipt", body, status=201, **key)
    again = post(f"contracts/{contract.pk}/record-receipt", body, status=201, **key)
    assert first["id"] == again["id"]
    assert Receipt.objects.count() == 1


def test_more_than_owed_names_the_field(api, owner):
    contract = make_paid_contract(owner)
    answer = api.post(
        f"/api/v1/contracts/{contract.pk}/record-receipt/",
        {"method": "card", "amount": "1.00"},
        content_type=JSON,
    )
    assert "amount" in str(assert_problem(answer, 422))


def test_same_customer_twice_is_a_conflict_naming_the_other(api, owner):
    make_customer(owner)
    answer = api.post(
        "/api/v1/customers/",
        {"full_name": "X", "phone": "138 0013 8000"},
        content_type=JSON,
    )
    body = assert_problem(answer, 409, "duplicate_customer")
    assert "王小明" in str(body)


def test_a_cashier_takes_money_and_nothing_else(owner, store):
    contract = make_paid_contract(owner)
    cashier = make_client(make_person("cashier", store=store, scope=Scope.STORE))
    assert cashier.get("/api/v1/contracts/").json()["results"][0]["id"] == str(contract.pk)
    assert cashier.get("/api/v1/receipts/").status_code == 200
    answer = cashier.post(f"/api/v1/contracts/{contract.pk}/cancel/", {}, content_type=JSON)
    assert answer.status_code in {403, 404}
    assert cashier.get("/api/v1/quotes/").status_code in {403, 404}


def test_an_advisor_sees_only_own_documents(owner, store):
    contract = make_paid_contract(owner)
    advisor = make_client(make_person("sales_consultant", store=store))
    for resource in ("leads", "opportunities", "quotes", "contracts", "receipts", "customers"):
        assert advisor.get(f"/api/v1/{resource}/").json()["results"] == [], resource
    assert advisor.get(f"/api/v1/contracts/{contract.pk}/").status_code == 404


@pytest.mark.parametrize(
    "resource",
    ["customers", "vehicles", "follow-ups", "vehicle-units", "leads", "opportunities", "quotes"],
)
def test_lists_cost_the_same_with_more_rows(api, owner, resource):
    def grow(n):
        customer = make_customer(owner, phone=f"1390000000{n}", full_name=f"C{n}")
        deal = make_opportunity(owner, customer=customer)
        make_quote(owner, opportunity=deal)
        make_unit(owner, vin=f"LSVAA4182E218484{n}")
        new_lead(owner, phone=f"1380000000{n}")

    def read():
        assert api.get(f"/api/v1/{resource}/").status_code == 200

    grow(1)
    read()
    one = len(queries_of(read))
    grow(2)
    grow(3)
    assert len(queries_of(read)) == one
