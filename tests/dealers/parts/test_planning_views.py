from decimal import Decimal

from dealers.parts.models import CountLine, PurchaseOrder, StockCount, StockLevel
from dealers.parts.services import cancel_count, note_lost_sale, set_limits, start_count
from tests.conftest import make_store
from tests.dealers.parts.test_order_views import make_supplier
from tests.dealers.parts.test_views import StockActionTests, make_stocked
from tests.ui.base import ActionTests, CreatePageTests, DetailPageTests, ListPageTests, text_of


class TestLevelList(ListPageTests):
    path = "/parts/stock/"
    queries = 2  # the shelves, and the stores to filter by
    refused_role = "sales_consultant"
    found, missed = "P-1", "Z-9"
    sort = "part__number"
    filters = "in_stock=true&dead=false&low=false"

    def make(self, n):
        return StockLevel.objects.get(part=make_stocked(n))

    def test_what_is_selected_goes_onto_one_order(self):
        shelves = [self.make(n) for n in (1, 2)]
        for shelf in shelves:
            set_limits(
                part=shelf.part, store=shelf.store, min_quantity=Decimal(5),
                max_quantity=Decimal(8), actor=None,
            )  # fmt: skip
        page = self.http.get(self.address(), {"low": "true"}).content.decode()
        assert "P-1" in page
        sent = {"ids": [s.pk for s in shelves], "bulk": "order", "kind": "stock"}
        assert self.http.post(self.address(), sent).status_code == 422  # nobody delivers it
        self.http.post(self.address(), {**sent, "supplier": make_supplier().pk})
        lines = PurchaseOrder.objects.get().lines.order_by("part__number")
        assert [(line.part.number, line.quantity) for line in lines] == [("P-1", 5), ("P-2", 5)]


class TestCountList(ListPageTests):
    path = "/parts/counts/"
    queries = 2  # the counts, and the stores to filter by
    refused_role = "service_advisor"
    found, missed = "SC-", "Z-9"
    sort = "number"
    filters = "state=open"

    def make(self, n):
        make_stocked(n)
        return start_count(store=make_store(), actor=None)


class TestCountDetail(DetailPageTests):
    path = "/parts/counts/{pk}/"
    queries = 2
    refused_role = "service_advisor"
    shows = ("P-1", "A1", "Enter", "Post")
    tabs = ("open", "differences", "counted")

    def make(self, n):
        make_stocked(n)
        return start_count(store=make_store(), actor=None)


class TestCountCreate(CreatePageTests):
    path = "/parts/counts/new/"
    refused_role = "service_advisor"
    bad = {"bins": "ZZ"}
    wrong_field = "store"
    model = StockCount

    def data(self):
        make_stocked()
        return {"store": str(make_store().pk)}


class CountActionTests(ActionTests):
    refused_role = "service_advisor"

    def make(self, n):
        self.part = make_stocked(n)
        return start_count(store=make_store(), actor=None)

    def refused(self):
        cancel_count(stockcount=self.thing, actor=None)

    def snapshot(self):
        states = list(StockCount.objects.values_list("state"))
        return [*states, *CountLine.objects.values_list("counted", "cause")]


class TestCountEnter(CountActionTests):
    path = "/parts/counts/{pk}/enter/"
    bad = {"part": "", "counted": "1"}

    def data(self):
        return {"part": str(CountLine.objects.first().part_id), "counted": "2", "cause": "lost"}


class TestCountPost(CountActionTests):
    path = "/parts/counts/{pk}/post/"


class TestCountCancel(CountActionTests):
    path = "/parts/counts/{pk}/cancel/"


class TestLimits(StockActionTests):
    path = "/parts/{pk}/limits/"
    good = {"min_quantity": "2", "max_quantity": "5"}
    bad = {"min_quantity": "6", "max_quantity": "5"}
    on_hand = 3

    def snapshot(self):
        return list(StockLevel.objects.values_list("min_quantity", "max_quantity"))


def test_figures_show_each_store_within_reach(http):
    part = make_stocked()
    note_lost_sale(part=part, store=make_store(), quantity=Decimal(4), actor=None)
    page = http.get("/parts/figures/").content.decode()
    assert "Store S1" in page
    assert "180.00" in page  # three at 60.00
    assert http.get("/parts/figures/", {"sort": "-fill_rate"}).status_code == 200


def test_scanning_says_at_once_what_lies_there_and_what_differs(http):
    part, fragment = make_stocked(), {"HX-Request": "true"}
    count = start_count(store=make_store(), actor=None)
    page = http.get(count.get_absolute_url()).content.decode()
    scan = f"/parts/counts/{count.pk}/scan/"
    assert scan in page
    assert "zxing_reader" in page
    for counted, status, said in (
        ("3", 200, "3, as in the books"),
        ("2", 200, "2 counted, 3 in the books"),
        ("", 422, "Scan or type a part number"),
        ("-1", 422, "Scan or type a part number"),
    ):
        answer = http.post(scan, {"code": part.number, "counted": counted}, headers=fragment)
        assert (answer.status_code, said in text_of(answer)) == (status, True), counted
    unknown = http.post(scan, {"code": "X-0", "counted": "1"}, headers=fragment)
    assert (unknown.status_code, "No part has the number X-0" in text_of(unknown)) == (422, True)
    assert CountLine.objects.get(part=part).counted == 2
    assert http.post(scan, {"code": part.number, "counted": "3"}).status_code == 302
    cancel_count(stockcount=count, actor=None)
    assert (
        http.post(scan, {"code": part.number, "counted": "9"}, headers=fragment).status_code == 422
    )
    assert scan not in http.get(count.get_absolute_url()).content.decode()
