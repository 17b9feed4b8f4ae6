"""The hub's part of the journey by API alone: decide, credit, publish, count."""

import pytest

from dealers.service.events import CampaignVehicleDone
from oem_hub.campaigns.handlers import note_vehicle_done
from tenants.exchange.models import Outbox
from tests.oem_hub.conftest import VIN, deliver, hub_api, hub_person, submit

pytestmark = pytest.mark.django_db


def post(api, path, **body):
    return api.post(f"/api/v1/{path}/", body, content_type="application/json")


def test_claim_is_cut_decided_and_credited(network, reviewer):
    deliver(network.north)
    file, api = submit(network.north), hub_api(reviewer)
    assert api.get("/api/v1/claims/", {"state": "open"}).json()["results"][0]["vin"] == VIN
    path = f"claims/{file.pk}"
    assert post(api, f"{path}/take").status_code == 200
    lines = [
        {"line_id": "L1", "decision": "approved"},
        {"line_id": "L2", "decision": "cut", "approved_amount": "450.00", "reason_code": "EPC"},
    ]
    answer = post(api, f"{path}/decide-lines", lines=lines)
    assert [row["decision"] for row in answer.json()["lines"]] == ["approved", "cut"]
    decided = post(api, f"{path}/decide", remark="List price").json()
    assert (decided["state"], decided["approved_amount"]) == ("partly_approved", "690.00")
    credited = post(api, f"{path}/credit").json()
    assert credited["state"] == "credited"
    assert credited["credit_number"].startswith("CN-")
    told = Outbox.objects.filter(recipient=network.north.pk).order_by("id")
    assert [row.name for row in told] == ["hub_claims.decided", "hub_claims.credited"]
    assert post(api, f"{path}/credit").status_code == 409


def test_key_of_an_analyst_reads_and_decides_nothing(network):
    file, api = submit(network.north), hub_api(hub_person("analyst"))
    assert api.get(f"/api/v1/claims/{file.pk}/").status_code == 200
    assert post(api, f"claims/{file.pk}/approve").status_code == 403
    file.refresh_from_db()
    assert file.state == "open"


def test_campaign_is_published_and_counted(network, campaigner, manager):
    mine, boss = hub_api(campaigner), hub_api(manager)
    made = post(
        mine, "campaigns", code="RC-1", kind="recall", title_zh="召回", title_en="Recall",
        instructions_zh="更换", instructions_en="Replace", operation_code="OP-1",
        valid_from="2026-01-01", valid_until="2027-01-01",
    )  # fmt: skip
    assert made.status_code == 201
    path = f"campaigns/{made.json()['id']}"
    assert post(mine, f"{path}/add-vins", vins=f"{VIN}\nWRONG").json()["added"] == 1
    assert post(mine, f"{path}/hand-in").status_code == 200
    assert post(mine, f"{path}/approve").status_code == 403  # four eyes
    assert post(boss, f"{path}/approve").status_code == 200
    assert post(mine, f"{path}/publish").json()["state"] == "published"
    (sent, _other) = Outbox.objects.filter(name="hub_campaigns.published")
    assert len(sent.payload["vin_hashes"]) == 1
    note_vehicle_done(_done(made.json()["id"]), sender=network.north.pk)
    counted = mine.get(f"/api/v1/{path}/").json()
    assert (counted["total"], counted["done"], counted["state"]) == (1, 1, "running")
    figures = {row["key"]: row["value"] for row in boss.get("/api/v1/figures/").json()}
    assert figures["completion"] == "100.0"


def _done(campaign_id):
    return CampaignVehicleDone(
        campaign_id=campaign_id,
        vin=VIN,
        repair_order_number="RO-1",
        done_on="2026-11-01",
        odometer_km=9000,
    )
