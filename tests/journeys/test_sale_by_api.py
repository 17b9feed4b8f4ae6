"""A programmer's journey with two keys: a lead posted as ADF becomes a car handed over."""

import json
from decimal import Decimal

import pytest

from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.relay import sweep
from tests.conftest import make_person, make_store
from tests.journeys.program import Program

ADF = """<?adf version="1.0"?>
<?xml version="1.0" encoding="UTF-8"?>
<adf><prospect>
 <id sequence="1" source="CarSite">L-20261124-77</id>
 <requestdate>2026-11-24T09:12:00+08:00</requestdate>
 <vehicle interest="buy" status="new"><year>2026</year><make>Yunchi</make>
  <model>Luna</model><trim>Luxury</trim></vehicle>
 <customer><contact><name part="full">欧阳思远</name>
  <email>siyuan@example.com</email><phone type="cellphone">138 0013 8000</phone></contact>
  <comments>周末想试驾，可以置换旧车吗？</comments></customer>
 <vendor><vendorname>North Motors</vendorname><contact><name>Sales</name></contact></vendor>
</prospect></adf>"""
VIN = "LYCAB2C18T1234567"


@pytest.fixture
def north_programs(north, hub):
    store = make_store("S1", name="North store")
    advisor = make_person("sales_consultant", store=store, scope=Scope.OWN)
    manager = make_person("owner", store=store, scope=Scope.GROUP)
    return Program("north", advisor), Program("north", manager), advisor, store


@pytest.fixture
def hub_program(hub):
    with in_tenant(hub):
        return Program("hub", make_person("owner", kind="hub", scope=Scope.GROUP))


def test_lead_in_adf_becomes_a_car_handed_over_and_a_sale_of_the_network(
    north_programs, hub_program, north, hub
):
    advisor, manager, person, store = north_programs

    # A lead arrives, is handed to an advisor, answered, graded.
    taken = manager.post_adf(ADF)
    again = manager.post_adf(ADF)
    lead = manager.get("leads/")["results"][0]
    assert lead["name"] == "欧阳思远"
    assert lead["phone"] == "+8613800138000"
    assert len(manager.get("leads/")["results"]) == 1, (taken, again)
    at = f"leads/{lead['id']}/"
    manager.post(f"{at}assign/", owner=str(person.pk))
    advisor.post(f"{at}contact/", kind="call", text="已电话沟通")
    graded = advisor.post(f"{at}qualify/", grade="H")
    assert graded["grade"] == "H"
    assert advisor.get("follow-ups/")["results"], "the next contact is planned"
    advisor.post(f"{at}convert/")
    advisor.post(f"{at}convert/", expect=(409,))  # a second conversion is told
    deal = advisor.get("opportunities/")["results"][0]

    # Quote, contract with four eyes, a car from stock by its VIN, deposit.
    unit = manager.post(
        "vehicle-units/",
        vin=VIN,
        model_code="Y7-L",
        model_name="云驰 揽月 豪华版",
        store=str(store.pk),
        price="195800.00",
        cost="182000.00",
    )
    manager.post(f"vehicle-units/{unit['id']}/start-pdi/")
    manager.post(f"vehicle-units/{unit['id']}/finish-pdi/")
    quote = advisor.post(
        "quotes/",
        opportunity=deal["id"],
        model_code="Y7-L",
        model_name="云驰 揽月 豪华版",
        lines=[
            {"kind": "vehicle", "code": "Y7-L", "description": "云驰 揽月 豪华版",
             "price": "195800.00", "list_price": "195800.00"},
            {"kind": "discount", "description": "现金优惠", "price": "2000.00", "reason": "competitor"},
        ],
    )  # fmt: skip
    for step in ("submit", "send", "accept"):
        quote = advisor.post(f"quotes/{quote['id']}/{step}/")
    assert Decimal(quote["total"]) == Decimal("193800.00")
    contract = advisor.post("contracts/", quote=quote["id"], deposit_due="5000.00")
    at = f"contracts/{contract['id']}/"
    advisor.post(f"{at}submit/")
    advisor.post(f"{at}approve/", expect=(403, 404))  # nobody approves their own
    manager.post(f"{at}approve/")
    advisor.post(f"{at}sign/")
    advisor.post(f"{at}reserve/", vin=VIN)
    manager.post(f"{at}take-deposit/", method="wechat")
    checks = ["walk_around", "documents", "keys", "functions", "warranty", "first_service"]
    advisor.post(f"{at}deliver/", expect=(403, 409, 422), checks=checks, odometer_km=12)
    manager.post(f"{at}record-receipt/", amount="188800.00", method="transfer")
    manager.post(f"{at}record-receipt/", expect=(409, 422), amount="1.00", method="cash")
    delivered = advisor.post(f"{at}deliver/", checks=checks, odometer_km=12, plate="沪A12345")
    assert delivered["status"] == "delivered"
    car = advisor.get("vehicles/")["results"][0]
    assert (car["vin"], car["plate"]) == (VIN, "沪A12345")

    # The network knows the sale, and nothing about the person.
    assert sweep() == 2
    sale = hub_program.get("sales/")["results"][0]
    assert "欧阳" not in json.dumps(sale, ensure_ascii=False)
    assert hub_program.get("vehicles/")["results"][0]["vin"] == VIN
