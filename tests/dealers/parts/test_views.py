from decimal import Decimal

from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.services import issue_part, receive_part
from tenants.accounts.models import Scope
from tenants.reference.models import Part as CatalogueEntry
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.parts.conftest import make_part
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)


def make_stocked(n: int = 1) -> Part:
    part = make_part(f"P-{n}", name_en=f"Filter {n}")
    store = make_store()
    receive_part(
        part=part, store=store, quantity=Decimal(3), unit_cost=Decimal(60), bin="A1", actor=None
    )
    return part


class TestPartList(ListPageTests):
    path = "/parts/"
    queries = 2
    refused_role = "sales_consultant"
    found, missed = "P-1", "Z-9"
    sort = "number"
    filters = "in_stock=true"

    def make(self, n):
        return make_stocked(n)


class TestMoveList(ListPageTests):
    path = "/parts/moves/"
    queries = 2  # the moves, and the stores to filter by
    refused_role = "sales_consultant"
    found, missed = "P-1", "Z-9"
    sort = "part__number"
    filters = "kind=receive"

    def make(self, n):
        return make_stocked(n).moves.get()


class TestPartDetail(DetailPageTests):
    path = "/parts/{pk}/"
    queries = 2
    refused_role = "sales_consultant"
    shows = ("P-1", "Filter 1", "A1")
    tabs = ("stock", "moves")

    def make(self, n):
        return make_stocked(n)


class TestPartCreate(CreatePageTests):
    path = "/parts/new/"
    refused_role = "technician"
    good = {"number": "X-1", "name_zh": "水泵", "price": "12.50", "unit": "pc"}
    bad = {"number": "X-1", "name_zh": "", "price": "12.50", "unit": "pc"}
    wrong_field = "name_zh"
    model = Part


class TestPartAdopt(CreatePageTests):
    path = "/parts/from-catalogue/"
    refused_role = "technician"
    good = {"code": "C-1"}
    bad = {"code": "C-2"}
    wrong_field = "code"
    model = Part

    def data(self):
        CatalogueEntry.objects.create(
            network=self.tenant.memberships.get().hub_id, code="C-1", name_zh="泵", name_en="Pump",
            price=Decimal(9), system="engine",
        )  # fmt: skip
        return self.good


class TestPartEdit(EditPageTests):
    path = "/parts/{pk}/edit/"
    refused_role = "technician"
    good = {"name_zh": "新名", "price": "1.00", "unit": "l", "is_active": "on"}
    bad = {"name_zh": "", "price": "x", "unit": "l"}
    changed = {"name_zh": "新名", "price": Decimal("1.00")}

    def make(self, n):
        return make_part(f"P-{n}")


class StockActionTests(ActionTests):
    refused_role = "technician"
    verb = ""
    on_hand = 0

    def make(self, n):
        return make_stocked(n)

    def data(self):
        return {"store": str(make_store().pk), **self.good}

    def snapshot(self):
        return list(StockMove.objects.values_list("pk"))

    def test_stock_afterwards(self):
        self.http.post(self.address(), self.data())
        assert StockLevel.objects.get(part=self.thing, store=make_store()).on_hand == self.on_hand


class TestReceive(StockActionTests):
    path = "/parts/{pk}/receive/"
    good = {"quantity": "2", "unit_cost": "50"}
    bad = {"quantity": "0", "unit_cost": "50"}
    on_hand = 5


class TestIssue(StockActionTests):
    path = "/parts/{pk}/issue/"
    good = {"quantity": "2"}
    bad = {"quantity": ""}
    on_hand = 1

    def refused(self):
        issue_part(part=self.thing, store=make_store(), quantity=Decimal(2), actor=None)


class TestCount(StockActionTests):
    path = "/parts/{pk}/count/"
    good = {"counted": "7", "reason": "Found"}
    bad = {"counted": "7", "reason": ""}
    on_hand = 7


class TestTransfer(StockActionTests):
    path = "/parts/{pk}/transfer/"
    on_hand = 2

    def data(self):
        return {
            "source": str(make_store().pk),
            "target": str(make_store("S2").pk),
            "quantity": "1",
        }


class TestTakeBack(ActionTests):
    path = "/parts/moves/{pk}/take-back/"
    refused_role = "technician"
    good = {"quantity": "1"}
    bad = {"quantity": "0"}

    def make(self, n):
        part = make_stocked(n)
        return issue_part(part=part, store=make_store(), quantity=Decimal(1), actor=None)

    def refused(self):
        self.http.post(self.address(), self.data())

    def snapshot(self):
        return list(StockMove.objects.values_list("pk"))


def test_a_clerk_moves_stock_only_in_stores_within_reach(north, store):
    part, other = make_stocked(), make_store("S2")
    clerk = make_person("parts_clerk", store=store, scope=Scope.STORE)
    http = signed_in(clerk, "north")
    sent = {"quantity": "1", "unit_cost": "1"}
    path = f"/parts/{part.pk}/receive/"
    assert http.post(path, {**sent, "store": str(other.pk)}).status_code == 422
    assert http.post(path, {**sent, "store": str(store.pk)}).status_code == 302


def test_options_and_search_find_by_number_and_name(http):
    make_stocked()
    for text in ("P-1", "Filter"):
        assert len(http.get("/parts/options/", {"q": text}).json()["options"]) == 1
    assert http.get("/parts/options/", {"q": "zzz"}).json() == {"options": []}
