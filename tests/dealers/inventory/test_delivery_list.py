"""Cars received by a list: a look at each line first, then all of them or none."""

from base64 import b64encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import advance_order, receive_list
from portal.core.errors import InvalidInput
from tests.conftest import make_store
from tests.dealers.inventory.test_life import make_order
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_unit

ORDERED, NEW = fixed_vin(VIN), fixed_vin(VIN_2)
HEAD = "车架号,车型代码,车型,颜色,发动机号,进价"


def table(*lines, head=HEAD) -> SimpleUploadedFile:
    text = "\n".join([head, *lines]) + "\n"
    return SimpleUploadedFile("list.csv", text.encode(), "text/csv")


def coming(owner) -> VehicleUnit:
    """A car on its way."""
    unit = advance_order(unit=make_order(owner), vin=ORDERED, actor=owner)
    return advance_order(unit=advance_order(unit=unit, actor=owner), actor=owner)


def test_ordered_cars_arrive_and_others_are_received(owner, store, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    unit = coming(owner)
    lines = (f"{ORDERED.lower()},,,,E-1,", f'{NEW},B7,Borea 7,白色,E-2,"120,000.50"')
    looked = receive_list(upload=table(*lines), store=store, actor=owner, dry_run=True)
    assert [line.result for line in looked.lines] == ["arrived", "received"]
    assert VehicleUnit.objects.count() == 1
    receive_list(upload=table(*lines), store=store, actor=owner)
    unit.refresh_from_db()
    other = VehicleUnit.objects.get(vin=NEW)
    assert (unit.state, unit.engine_no) == ("received", "E-1")
    assert (other.state, other.model_name, str(other.cost)) == ("received", "Borea 7", "120000.50")


def test_one_wrong_line_and_nothing_is_received(owner, store, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    there = make_unit(owner)
    lines = (
        f"{NEW},B7,,,,", f"{NEW},B7,,,,", "X,B7,,,,", f"{there.vin},B7,,,,",
        f"{fixed_vin('LFV2A21K6A3000002')},,,,,", f"{fixed_vin('LFV2A21K6A3000003')},B7,,,,many",
    )  # fmt: skip
    looked = receive_list(upload=table(*lines), store=store, actor=owner, dry_run=True)
    assert [line.result for line in looked.lines] == ["received", *["wrong"] * 5]
    assert all(line.note for line in looked.lines[1:])
    with pytest.raises(InvalidInput):
        receive_list(upload=table(*lines), store=store, actor=owner)
    for none in (table(), table("A,B", head="code,model")):
        with pytest.raises(InvalidInput):
            receive_list(upload=none, store=store, actor=owner)
    assert VehicleUnit.objects.get() == there


def test_the_wizard_shows_the_lines_and_then_receives_them(http, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    store = make_store()
    assert http.post("/stock/list/", {"store": str(store.pk)}).status_code == 422
    wrong = table(f"{NEW},,,,,")
    http.post("/stock/list/", {"store": str(store.pk), "upload": wrong})
    page = http.get("/stock/list/?step=check").content.decode()
    assert "name its model code" in page
    http.post("/stock/list/?step=check", {"back": "1"})
    good = table(f"{NEW},B7,Borea 7,,,")
    http.post("/stock/list/", {"store": str(store.pk), "upload": good})
    page = http.get("/stock/list/?step=check").content.decode()
    assert NEW in page
    assert "Receive all" in page
    answer = http.post("/stock/list/?step=check", {})
    assert answer.url == "/stock/?state=received"
    assert VehicleUnit.objects.get().vin == NEW


def test_a_program_hands_in_a_list(api, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = b64encode(f"VIN,model code\n{NEW},B7\n".encode()).decode()
    body = {
        "store": str(owner.home_store_id), "dry_run": True,
        "upload": {"name": "list.csv", "content": content},
    }  # fmt: skip
    address = "/api/v1/vehicle-units/receive-list/"
    answer = api.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["wrong"]) == (200, 0), answer.json()
    api.post(address, {**body, "dry_run": False}, content_type="application/json")
    assert VehicleUnit.objects.get().vin == NEW
