"""The buttons of an order that goes to the manufacturer."""

from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import order_unit
from dealers.inventory.states import MakerState, UnitState
from tests.conftest import make_store
from tests.dealers.inventory.test_life import make_order
from tests.ui.base import ActionTests


class _Order(ActionTests):
    refused_role = "sales_consultant"
    send = False

    def make(self, n):
        return order_unit(
            model_code="A5",
            model_name=f"Aurora {n}",
            store=make_store(),
            send=self.send,
            actor=None,
        )


class TestUnitSendOrder(_Order):
    path = "/stock/{pk}/send-order/"
    after = {"maker_state": MakerState.SENT}

    def refused(self):
        VehicleUnit.objects.filter(pk=self.thing.pk).update(state=UnitState.CANCELLED)


class TestUnitCancel(_Order):
    path = "/stock/{pk}/cancel/"
    good = {"reason": "Customer left"}
    bad = {"reason": ""}
    after = {"state": UnitState.CANCELLED, "maker_note": "Customer left"}

    def refused(self):
        VehicleUnit.objects.filter(pk=self.thing.pk).update(state=UnitState.CANCELLED)


class TestUnitCancelAtTheMaker(TestUnitCancel):
    send = True
    after = {"state": UnitState.ORDERED}

    def test_it_says_that_the_manufacturer_is_asked(self):
        text = self.http.get(self.address()).content.decode()
        assert "The manufacturer is asked" in text


def test_the_form_sends_at_once_and_the_page_shows_how_far_it_is(http, owner, hub):
    page = http.get("/stock/order/").content.decode()
    assert 'name="send"' in page
    assert "checked" in page
    data = {"model_code": "A5", "model_name": "Aurora 5", "store": str(owner.home_store_id)}
    answer = http.post("/stock/order/", {**data, "send": "on"})
    unit = VehicleUnit.objects.get()
    assert (answer.status_code, unit.maker_state) == (302, MakerState.SENT)
    page = http.get(unit.get_absolute_url()).content.decode()
    assert "Sent to the manufacturer" in page
    assert f"/stock/{unit.pk}/advance/" not in page
    assert f"/stock/{unit.pk}/cancel/" in page


def test_an_order_kept_here_offers_both_ways(http, owner):
    unit = make_order(owner)
    page = http.get(unit.get_absolute_url()).content.decode()
    for name in ("advance", "send-order", "cancel"):
        assert f"/stock/{unit.pk}/{name}/" in page
