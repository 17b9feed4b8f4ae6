from datetime import date
from decimal import Decimal

from dealers.parts.models import Part, StockLevel
from dealers.parts.services import assemble_kit, set_kit_item, supersede_part
from tenants.accounts.models import User
from tests.conftest import make_store
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_views import StockActionTests, make_stocked
from tests.ui.base import ActionTests


class MasterActionTests(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return make_part(f"P-{n}")

    def snapshot(self):
        return list(Part.objects.filter(pk=self.thing.pk).values_list("superseded_by", "kit"))


class TestSupersede(MasterActionTests):
    path = "/parts/{pk}/supersede/"
    bad = {"by": "", "on": "2026-11-01"}

    def data(self):
        return {"by": str(make_part("N-1").pk), "on": "2026-11-01"}

    def test_page_shows_the_successor(self):
        self.http.post(self.address(), self.data())
        assert "N-1" in self.http.get(f"/parts/{self.thing.pk}/").content.decode()
        chain = self.http.get(f"/parts/{self.thing.pk}/?tab=chain").content.decode()
        assert "N-1" in chain


class TestKeep(MasterActionTests):
    path = "/parts/{pk}/keep/"

    def make(self, n):
        newer = make_part(f"N-{n}")
        return supersede_part(part=make_part(f"P-{n}"), by=newer, on=date(2026, 11, 1), actor=None)

    def refused(self):
        self.http.post(self.address())


class TestKitItem(MasterActionTests):
    path = "/parts/{pk}/kit/"
    bad = {"item": "", "quantity": "1"}

    def data(self):
        return {"item": str(make_part("N-1").pk), "quantity": "2"}


class KitActionTests(StockActionTests):
    bad = {"quantity": "0"}

    def make(self, n):
        kit = make_part(f"K-{n}")
        return set_kit_item(part=kit, item=make_stocked(n), quantity=Decimal(2), actor=None)


class TestAssemble(KitActionTests):
    path = "/parts/{pk}/make-kits/"
    good = {"quantity": "1"}
    on_hand = 1


class TestTakeApart(KitActionTests):
    path = "/parts/{pk}/take-apart/"
    good = {"quantity": "1"}
    on_hand = 0

    def make(self, n):
        return assemble_kit(
            part=super().make(n), store=make_store(), quantity=Decimal(1), actor=None
        ).part


class TestPlace(StockActionTests):
    path = "/parts/{pk}/place/"
    good = {"bin": "B7"}
    bad = {"bin": "x" * 21}
    on_hand = 3

    def snapshot(self):
        return list(StockLevel.objects.values_list("bin"))


def test_options_say_what_took_a_parts_place(http):
    old, new = make_part("P-1"), make_part("Q-1")
    supersede_part(part=old, by=new, on=date(2026, 11, 1), actor=None)
    option = http.get("/parts/options/", {"q": "P-1"}).json()["options"][0]
    assert option["hint"] == "Superseded by Q-1"


def test_a_part_is_counted_and_sorted_in_the_readers_words(http):
    part = make_part("P-1", system="engine")
    User.objects.update(language="zh-hans")
    page = http.get(f"/parts/{part.pk}/").content.decode()
    assert "发动机" in page
    assert ">件<" in page
