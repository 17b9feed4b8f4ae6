"""A programmer's journey: a visit becomes a paid warranty claim, a campaign is carried out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.customers.services import record_ownership, register_customer, register_vehicle
from tenants.accounts.models import Scope
from tenants.context import in_public, in_tenant
from tenants.exchange.relay import sweep
from tenants.exchange.services import publish
from tenants.reference.models import Coverage, LabourOperation, Part
from tests.conftest import make_person, make_store
from tests.journeys.program import Program

VIN = "LYCAB2C18T1234567"


def deliver() -> None:
    while sweep():
        pass


@pytest.fixture
def catalogue(hub):
    """One operation, one part and their coverage in the maker's catalogue."""
    names = {"name_zh": "水泵", "name_en": "Water pump"}
    with in_public():
        LabourOperation.objects.create(
            network=hub.pk, code="EN-02", hours=Decimal("2.40"), system="engine", **names
        )
        Part.objects.create(
            network=hub.pk, code="EN004", price=Decimal(480), system="engine", **names
        )
        Coverage.objects.create(
            network=hub.pk, code="ENGINE", system="engine", months=60, kilometres=100_000,
            valid_from="2020-01-01", **names,
        )  # fmt: skip


@pytest.fixture
def store(north):
    return make_store("S1", name="North store")


@pytest.fixture
def dealer(north, hub, catalogue, store):
    """The dealership's program; its customer drives a car that the network knows as sold."""
    from dealers.sales.events import VehicleDelivered  # noqa: PLC0415 - the fact that came before

    owner = make_person("owner", store=store, scope=Scope.GROUP)
    day = localdate() - timedelta(days=200)
    customer = register_customer(full_name="欧阳思远", phone="13800138000", actor=owner)
    car = register_vehicle(
        vin=VIN, plate="沪A12345", model_code="Y7-L", model_name="云驰 揽月", delivered_on=day,
        warranty_start_on=day, odometer_km=12, sold_by_us=True, store=store, actor=owner,
    )  # fmt: skip
    record_ownership(customer=customer, vehicle=car, since=day, actor=owner)
    publish(
        VehicleDelivered(
            vin=VIN, contract_id=str(car.pk), store_code="S1", model_code="Y7-L",
            delivered_on=day.isoformat(), odometer_km=12, amount="193800.00", currency="CNY",
        ),
        to=hub,
    )  # fmt: skip
    deliver()
    return Program("north", owner)


@pytest.fixture
def maker(hub):
    """The manufacturer's two programs: four eyes."""
    with in_tenant(hub):
        return [
            Program("hub", make_person("owner", kind="hub", scope=Scope.GROUP)),
            Program("hub", make_person("campaign_manager", kind="hub", scope=Scope.GROUP)),
        ]


def repaired(dealer: Program, store, **order) -> dict:
    """A visit with one warranty job, done: complaint, cause, correction, labour, part from stock."""
    visit = dealer.post(
        "repair-orders/", vin=VIN, complaint="冷启动时发动机异响", store=str(store.pk), **order
    )
    job = dealer.get(f"jobs/?repair_order={visit['id']}")["results"][0]
    at = f"jobs/{job['id']}/"
    dealer.post(f"{at}describe/", cause="水泵轴承磨损", correction="更换水泵", fault_code="P0217")
    dealer.post(f"{at}add-labour/", code="EN-02")
    part = dealer.post("parts/", number="EN004", name_zh="水泵", price="480.00", system="engine",
                       catalogue_code="EN004")  # fmt: skip
    dealer.post(f"parts/{part['id']}/receive/", store=str(store.pk), quantity="2",
                unit_cost="300.00")  # fmt: skip
    dealer.post(f"{at}add-part/", part=part["id"], quantity="1", is_causal=True)
    line = next(row for row in dealer.get(at)["lines"] if row["kind"] == "part")
    dealer.post(f"{at}authorise/", how="in_person", by="欧阳思远")
    dealer.post(f"job-lines/{line['id']}/issue/")
    dealer.post(f"{at}start/")
    dealer.post(f"{at}stop/")
    dealer.post(f"{at}finish/")
    return job


def test_visit_becomes_a_warranty_claim_that_is_decided_by_line_and_credited(
    dealer, maker, store, north, hub
):
    reviewer, _second = maker
    job = repaired(dealer, store, odometer_km=9800, pay_type="warranty")
    claim = dealer.post("claims/", job=job["id"])
    at = f"claims/{claim['id']}/"
    checked = dealer.post(f"{at}check/")
    assert checked["state"] == "pre_checked"
    dealer.post(f"{at}submit/")
    deliver()

    file = reviewer.get("claims/")["results"][0]
    assert (file["number"], file["vin"]) == (claim["number"], VIN)
    assert file["suggestion"] in {"approve", "review"}
    lines = {line["kind"]: line for line in reviewer.get(f"claims/{file['id']}/")["lines"]}
    reviewer.post(f"claims/{file['id']}/take/")
    reviewer.post(
        f"claims/{file['id']}/decide-lines/",
        lines=[
            {"line_id": lines["labour"]["line_id"], "decision": "approved"},
            {"line_id": lines["part"]["line_id"], "decision": "cut", "approved_amount": "400.00",
             "reason_code": "EPC", "remark": "按目录价结算"},
        ],
    )  # fmt: skip
    reviewer.post(f"claims/{file['id']}/decide/")
    deliver()
    decided = dealer.get(at)
    assert decided["state"] == "partly_approved"
    approved = Decimal(decided["approved_amount"])
    assert approved == Decimal(lines["labour"]["amount"]) + 400
    reviewer.post(f"claims/{file['id']}/credit/")
    deliver()
    credited = dealer.get(at)
    assert credited["state"] == "credited"
    assert Decimal(credited["credited_amount"]) == approved
    assert credited["credit_number"]


def test_campaign_is_published_matched_booked_done_and_counted(dealer, maker, store, north, hub):
    author, second = maker
    campaign = author.post(
        "campaigns/", code="R26-01", kind="recall", title_zh="更换水泵", title_en="Water pump",
        instructions_zh="更换水泵", instructions_en="Replace the pump", operation_code="EN-02",
        labour_hours="2.40", part_codes=["EN004"], valid_from=localdate().isoformat(),
        valid_until=(localdate() + timedelta(days=300)).isoformat(),
    )  # fmt: skip
    at = f"campaigns/{campaign['id']}/"
    author.post(f"{at}add-vins/", vins=f"{VIN}\nLYCAB2C1XT1234568")
    author.post(f"{at}hand-in/")
    author.post(f"{at}approve/", expect=(403, 404))  # nobody approves their own
    second.post(f"{at}approve/")
    author.post(f"{at}publish/")
    deliver()

    mine = dealer.get("campaigns/")["results"][0]
    assert mine["code"] == "R26-01"
    cars = dealer.get("campaign-cars/")["results"]
    assert len(cars) == 1, "a dealer finds its own cars and learns of no others"
    dealer.post(f"campaigns/{mine['id']}/accept/")
    dealer.post(
        f"campaign-cars/{cars[0]['id']}/book/",
        store=str(store.pk),
        starts_at=(now() + timedelta(days=1)).isoformat(),
    )
    booking = dealer.get("bookings/")["results"][0]
    visit = dealer.post(
        "repair-orders/", vin=VIN, complaint="召回", store=str(store.pk), odometer_km=9900,
        booking=booking["id"],
    )  # fmt: skip
    jobs = dealer.get(f"jobs/?repair_order={visit['id']}")["results"]
    for job in jobs:
        if job["pay_type"] == "campaign":
            dealer.post(f"jobs/{job['id']}/describe/", cause="召回", correction="更换水泵")
            dealer.post(f"jobs/{job['id']}/authorise/", how="phone", by="欧阳思远")
            for line in dealer.get(f"jobs/{job['id']}/")["lines"]:
                if line["kind"] == "part":
                    dealer.post(
                        f"parts/{line['part']}/receive/", store=str(store.pk), quantity="1",
                        unit_cost="300.00",
                    )  # fmt: skip
                    dealer.post(f"job-lines/{line['id']}/issue/")
            dealer.post(f"jobs/{job['id']}/finish/")
    dealer.post(f"campaign-cars/{cars[0]['id']}/report-done/")
    deliver()

    reports = author.get("campaign-reports/")["results"]
    assert sorted((report["matched"], report["done"]) for report in reports) == [(0, 0), (1, 1)]
    done = [v for v in author.get("campaign-vins/")["results"] if v["state"] == "done"]
    assert [v["vin"] for v in done] == [VIN]
