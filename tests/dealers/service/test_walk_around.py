"""The walk-around: what is kept, what a signature holds, the form, the paper, the API."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealers.service import services
from dealers.service.states import Board
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tests.conftest import make_person
from tests.dealers.sales.test_approvals import PNG
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.ui.base import EditPageTests, text_of

MARK = {"x": 150.0, "y": 200.0, "kind": "scratch", "note": "露底漆"}


def _png(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_sheet_is_kept_and_the_car_is_inspected(order, advisor, media):
    services.inspect_vehicle(
        repair_order=order, fuel_percent=40, marks=[MARK], photos=[_png("front.png")],
        signature=_png("signature.png"), actor=advisor,
    )  # fmt: skip
    order.refresh_from_db()
    sheet = order.inspection
    assert (sheet["fuel_percent"], sheet["marks"]) == (40, [MARK])
    assert [photo["name"] for photo in sheet["photos"]] == ["front.png"]
    assert sheet["signed_by"] == str(order.customer)
    assert order.board == Board.INSPECTED
    entry = AuditEntry.objects.get(verb="service.order.inspected", object_id=order.pk)
    assert entry.changes["fuel_percent"] == [None, 40]
    assert entry.changes["sheets"] == {"before": {}, "after": sheet}


def test_signed_sheet_changes_only_with_a_new_signature(order, advisor, media):
    services.inspect_vehicle(
        repair_order=order, fuel_percent=40, signature=_png("s.png"),
        photos=[_png("a.png")], actor=advisor,
    )  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        services.inspect_vehicle(repair_order=order, fuel_percent=90, actor=advisor)
    assert set(refused.value.fields) == {"signature"}
    again = services.inspect_vehicle(
        repair_order=order, fuel_percent=90, signature=_png("t.png"),
        photos=[_png("b.png")], actor=advisor,
    )  # fmt: skip
    assert [photo["name"] for photo in again.inspection["photos"]] == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fuel_percent": 101}, "fuel_percent"),
        ({"marks": [{**MARK, "kind": "meteor"}]}, "marks"),
        ({"photos": [SimpleUploadedFile("a.txt", b"text")]}, "photos"),
        ({"signature": SimpleUploadedFile("s.txt", b"text")}, "signature"),
    ],
)
def test_wrong_sheet_writes_nothing(order, advisor, media, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        services.inspect_vehicle(repair_order=order, **{"fuel_percent": 40, **wrong}, actor=advisor)
    assert set(refused.value.fields) == {field}
    order.refresh_from_db()
    assert (order.inspection, order.board) == ({}, Board.CHECKED_IN)


def test_order_that_is_over_keeps_its_sheet(order, advisor):
    services.cancel_order(repair_order=order, reason="x", actor=advisor)
    with pytest.raises(Conflict):
        services.inspect_vehicle(repair_order=order, fuel_percent=40, actor=advisor)


def test_paper_and_page_show_what_was_marked(order, advisor, http):
    services.inspect_vehicle(repair_order=order, fuel_percent=40, marks=[MARK], actor=advisor)
    for path in ("print/", "?tab=walk_around"):
        page = text_of(http.get(f"/repair-orders/{order.pk}/{path}"))
        assert "露底漆" in page
        assert 'class="ui-mark"' in page


def test_api_keeps_the_sheet_and_says_it(order, api, media):
    body = {
        "fuel_percent": 75,
        "marks": [MARK],
        "signature": {"name": "s.png", "content": base64.b64encode(PNG).decode()},
    }
    answer = api.post(
        f"/api/v1/repair-orders/{order.pk}/inspect/",
        json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["inspection"]["marks"] == [MARK]
    wrong = {"fuel_percent": 75, "marks": [{"x": 1}]}
    answer = api.post(
        f"/api/v1/repair-orders/{order.pk}/inspect/",
        json.dumps(wrong),
        content_type="application/json",
    )
    assert answer.status_code == 422


class TestWalkAroundPage(EditPageTests):
    path = "/repair-orders/{pk}/walk-around/"
    refused_role = "technician"
    good = {"fuel_percent": "60", "marks": json.dumps([MARK])}
    bad = {"fuel_percent": "160"}

    def make(self, n):
        customer = make_customer(f"Zhao {n}", f"138001380{n:02d}")
        return make_order(make_vehicle(n, customer=customer), actor=make_person("service_advisor"))
