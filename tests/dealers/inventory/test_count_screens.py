"""Screens of the stock count."""

from dealers.inventory.models import StockCount
from dealers.inventory.services import explain_difference, open_count
from tests.conftest import make_store
from tests.dealers.steps import VIN_2, here, make_unit
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
)


class _Counts:
    refused_role = "care_specialist"
    person = None

    def make(self, n):
        return open_count(store=make_store(f"S{n}"), actor=here(self.person))


class TestCountList(_Counts, ListPageTests):
    path = "/stock/counts/"
    queries = 2
    sort = "number"
    filters = "state=open"


class TestCountDetail(_Counts, DetailPageTests):
    path = "/stock/counts/{pk}/"
    queries = 4
    shows = ("Not seen yet", "Use the camera", "ui/scan.js")
    tabs = ("not_seen", "surplus", "seen")


class TestCountCreate(_Counts, CreatePageTests):
    path = "/stock/counts/new/"
    model = StockCount
    wrong_field = "store"

    def data(self):
        return {"store": make_store("S7").pk}

    bad = {"store": ""}


class TestCountClose(_Counts, ActionTests):
    path = "/stock/counts/{pk}/close/"
    after = {"state": "closed"}

    def refused(self):
        StockCount.objects.update(state="closed")


class TestCountDrop(_Counts, ActionTests):
    path = "/stock/counts/{pk}/drop/"
    after = {"state": "dropped"}

    def refused(self):
        StockCount.objects.update(state="closed")


class TestCountExplain(_Counts, ActionTests):
    path = "/stock/counts/{pk}/explain/"
    bad = {"which": [], "reason": "event"}

    def make(self, n):
        self.unit = make_unit(here(self.person))
        return super().make(n)

    def data(self):
        return {"which": [str(self.unit.pk)], "reason": "event"}


def test_scanning_answers_at_once_and_shows_the_rest(http, owner, store):
    seen, missing = make_unit(owner), make_unit(owner, vin=VIN_2, model_name="Borealis")
    count = open_count(store=store, actor=owner)
    address = f"/stock/counts/{count.pk}/scan/"
    answer = http.post(
        address, {"code": seen.vin, "place": "Row 1"}, headers={"hx-request": "true"}
    )
    text = answer.content.decode()
    assert "Seen: Aurora 5" in text
    assert "1 of 2 seen" in text
    assert http.post(address, {"code": "X"}, headers={"hx-request": "true"}).status_code == 422
    assert http.post(address, {"code": seen.vin}).status_code == 302
    page = http.get(count.get_absolute_url()).content.decode()
    assert "Borealis" in page
    reason = {"which": [str(missing.pk)], "reason": "workshop"}
    explain_difference(count=count, **reason, actor=owner)
    assert http.post(f"/stock/counts/{count.pk}/close/").status_code == 302
    page = http.get(count.get_absolute_url()).content.decode()
    assert "In the workshop or body shop" in page
    assert "Use the camera" not in page
