from decimal import Decimal

from dealers.parts.models import PartDemand, StockLevel, StockMove
from dealers.parts.services import request_part, serve_demand
from tests.conftest import make_store
from tests.dealers.parts.test_views import StockActionTests, make_stocked
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests


def make_demand(n: int = 1, quantity: int = 2) -> PartDemand:
    return request_part(
        part=make_stocked(n),
        store=make_store(),
        quantity=Decimal(quantity),
        note="Mr Li",
        actor=None,
    )


class TestDemandList(ListPageTests):
    path = "/parts/requests/"
    queries = 2  # the requests, and the stores to filter by
    refused_role = "sales_consultant"
    found, missed = "P-1", "Z-9"
    sort = "part__number"
    filters = "is_open=true&state=held"

    def make(self, n):
        return make_demand(n)


class TestDemandDetail(DetailPageTests):
    path = "/parts/requests/{pk}/"
    queries = 1
    refused_role = "sales_consultant"
    shows = ("P-1", "Mr Li", "Hand out", "Release")

    def make(self, n):
        return make_demand(n)


class TestServe(ActionTests):
    path = "/parts/requests/{pk}/serve/"
    refused_role = "technician"

    def make(self, n):
        return make_demand(n)

    def refused(self):
        serve_demand(partdemand=self.thing, actor=None)

    def snapshot(self):
        return list(StockMove.objects.values_list("pk"))


class TestRelease(ActionTests):
    path = "/parts/requests/{pk}/release/"
    refused_role = "technician"
    good = {"reason": "Job declined"}

    def make(self, n):
        return make_demand(n)

    def refused(self):
        serve_demand(partdemand=self.thing, actor=None)

    def snapshot(self):
        return list(PartDemand.objects.values_list("state"))


class TestSell(StockActionTests):
    path = "/parts/{pk}/sell/"
    good = {"quantity": "2", "unit_price": "100"}
    bad = {"quantity": "2", "unit_price": "-1"}
    on_hand = 1


class TestCorrect(StockActionTests):
    path = "/parts/{pk}/correct/"
    good = {"difference": "-2", "cause": "damaged"}
    bad = {"difference": "0", "cause": "damaged"}
    on_hand = 1


class TestRequest(StockActionTests):
    path = "/parts/{pk}/request/"
    good = {"quantity": "2", "note": "Mr Li"}
    bad = {"quantity": "2"}
    on_hand = 3

    def snapshot(self):
        return list(PartDemand.objects.values_list("pk"))

    def test_what_is_there_is_held(self):
        self.http.post(self.address(), self.data())
        assert StockLevel.objects.get(part=self.thing).reserved == 2


class TestLostSale(StockActionTests):
    path = "/parts/{pk}/lost-sale/"
    good = {"quantity": "2"}
    bad = {"quantity": "0"}
    on_hand = 3

    def snapshot(self):
        return list(PartDemand.objects.values_list("pk"))
