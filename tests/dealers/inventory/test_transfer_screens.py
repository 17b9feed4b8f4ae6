"""Screens of transfers and of reconditioning."""

from dealers.inventory.models import UnitTransfer, VehicleUnit
from dealers.inventory.services import ask_transfer, send_unit, start_recon
from tests.conftest import make_store
from tests.dealers.inventory.test_screens import _Units
from tests.dealers.steps import here, make_unit
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests


class _Transfers(_Units):
    sent = False

    def make(self, n):
        unit, actor, target = super().make(n), here(self.person), make_store("S2")
        act = send_unit if self.sent else ask_transfer
        return act(unit=unit, target=target, actor=actor)


class TestTransferList(_Transfers, ListPageTests):
    path = "/stock/transfers/"
    queries = 3
    found, missed = "aurora", "zzz"
    sort = "unit__model_name"
    filters = "state=asked"


class TestTransferDetail(_Transfers, DetailPageTests):
    path = "/stock/transfers/{pk}/"
    queries = 1
    shows = ("Aurora 1", "Store S1", "Store S2", "Send")


class TestTransferSend(_Transfers, ActionTests):
    path = "/stock/transfers/{pk}/send/"
    refused_role = "sales_consultant"
    good = {"carrier": "Own driver"}
    bad = {"expected_on": "never"}
    after = {"state": "sent", "carrier": "Own driver"}

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestTransferReceive(_Transfers, ActionTests):
    path = "/stock/transfers/{pk}/receive/"
    refused_role = "sales_consultant"
    sent = True
    good = {"odometer_km": "30", "location": "C 1", "freight": "500"}
    bad = {"odometer_km": ""}
    after = {"state": "received"}

    def refused(self):
        UnitTransfer.objects.update(state="received")


class TestTransferRefuse(_Transfers, ActionTests):
    path = "/stock/transfers/{pk}/refuse/"
    refused_role = "sales_consultant"
    good = {"answer": "Sold"}
    bad = {"answer": ""}
    after = {"state": "refused", "answer": "Sold"}

    def refused(self):
        UnitTransfer.objects.update(state="received")


class TestTransferWithdraw(_Transfers, ActionTests):
    path = "/stock/transfers/{pk}/withdraw/"
    refused_role = "sales_consultant"
    sent = True
    after = {"state": "withdrawn"}

    def refused(self):
        UnitTransfer.objects.update(state="received")


def test_a_car_is_asked_for_and_sent_from_its_page(http, owner):
    unit, target = make_unit(owner), make_store("S2")
    answer = http.post(f"/stock/{unit.pk}/ask/", {"target": target.pk, "reason": "Sold there"})
    asked = UnitTransfer.objects.get()
    assert (answer.url, asked.reason) == (asked.get_absolute_url(), "Sold there")
    assert http.post(f"/stock/{unit.pk}/send/", {"target": target.pk}).status_code == 302
    unit.refresh_from_db()
    assert unit.state == "transfer_out"


def test_other_dealerships_of_the_network_are_offered(http, owner, south):
    unit = make_unit(owner)
    address = f"/stock/{unit.pk}/send-to-dealer/"
    assert "South" in http.get(address).content.decode()
    assert http.post(address, {"dealer_id": south.pk, "price": "9"}).status_code == 302
    assert UnitTransfer.objects.get().dealer_name == "South"


def test_steps_are_worked_on_from_the_page_of_the_car(http, owner):
    unit = start_recon(unit=make_unit(owner), actor=owner)
    page = f"/stock/{unit.pk}/"
    assert http.post(f"{page}add-step/", {"name": "Mend the bumper"}).status_code == 302
    unit.refresh_from_db()
    step = unit.recon["steps"][-1]["id"]
    for name, data in (("start", {}), ("pause", {}), ("finish", {"cost": "300"})):
        assert http.post(f"{page}steps/{step}/{name}/", data).status_code == 302
    assert (
        http.post(f"{page}steps/{step}/start/", headers={"hx-request": "true"}).status_code == 422
    )
    text = http.get(page, {"tab": "recon"}).content.decode()
    assert "Mend the bumper" in text
    assert "Not needed" not in text
    unit.refresh_from_db()
    assert unit.recon_cost == 300


class TestReconList(_Units, ListPageTests):
    path = "/stock/recon/"
    queries = 2
    found, missed = "aurora", "zzz"
    sort = "model_name"
    filters = "age=0"

    def make(self, n):
        return start_recon(unit=super().make(n), actor=here(self.person))
