"""The screens of the supply desk."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.parts.events import FreeStockTold
from oem_hub.orders import handlers, services
from oem_hub.orders.models import PartOrder, StockOffer, VehicleOrder
from oem_hub.orders.states import PartOrderState, VehicleOrderState
from tests.conftest import signed_in
from tests.oem_hub.conftest import VIN, hub_person
from tests.oem_hub.orders.conftest import order_parts, order_vehicle, promise
from tests.oem_hub.screens import OnHub
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests

pytestmark = pytest.mark.django_db
SOON = (localdate() + timedelta(days=20)).isoformat()


class TestVehicleOrderList(OnHub, ListPageTests):
    path = "/orders/vehicles/"
    queries = 2
    found, missed = "ST-S1-1", "ST-S1-9"
    sort = "number"
    filters = "state=received&open=true"

    def make(self, n):
        return order_vehicle(self.north, number=f"ST-S1-{n}")

    def test_bulk_confirmation_answers_each(self):
        orders = [self.make(n) for n in (1, 2)]
        self.http.post(self.path, {"bulk": "confirm", "ids": [str(order.pk) for order in orders]})
        assert set(VehicleOrder.objects.values_list("state", flat=True)) == {"confirmed"}

    def test_those_to_be_cancelled_are_found(self):
        first, _second = self.make(1), self.make(2)
        services.ask_vehicle_cancel(
            sender=self.north.pk, order_id=str(first.order_id), reason="Customer left"
        )
        text = self.http.get(self.path, {"asked_back": "true"}).content.decode()
        assert "ST-S1-1" in text
        assert "ST-S1-2" not in text


class TestVehicleOrderDetail(OnHub, DetailPageTests):
    path = "/orders/vehicles/{pk}/"
    queries = 1
    shows = ("ST-S1-0001", "Aurora 5", "White", "Store S1", "North", "Confirm", "Refuse")

    def make(self, n):
        return order_vehicle(self.north)

    def test_a_question_to_cancel_is_shown_with_both_answers(self):
        services.ask_vehicle_cancel(
            sender=self.north.pk, order_id=str(self.thing.order_id), reason="Customer left"
        )
        text = self.http.get(self.address()).content.decode()
        for expected in ("Customer left", "/cancel/", "/keep/"):
            assert expected in text

    def test_a_reader_sees_no_buttons(self):
        http = signed_in(hub_person("analyst"), "hub")
        text = http.get(self.address()).content.decode()
        assert "/confirm/" not in text


class VehicleMove(OnHub, ActionTests):
    def make(self, n):
        return order_vehicle(self.north)

    def refused(self):
        VehicleOrder.objects.update(state=VehicleOrderState.CANCELLED)

    def confirmed(self):
        services.confirm_vehicle_order(order=self.thing, actor=self.person)

    def asked(self):
        services.ask_vehicle_cancel(
            sender=self.north.pk, order_id=str(self.thing.order_id), reason="Customer left"
        )


class TestVehicleConfirm(VehicleMove):
    path = "/orders/vehicles/{pk}/confirm/"
    good = {"planned_on": SOON, "factory_number": "F-1"}
    bad = {"vin": "X"}
    after = {"state": VehicleOrderState.CONFIRMED, "factory_number": "F-1"}


class _Confirmed(VehicleMove):
    def prepare(self):
        super().prepare()
        self.confirmed()


class TestVehicleSchedule(_Confirmed):
    path = "/orders/vehicles/{pk}/schedule/"
    good = {"planned_on": SOON}
    bad = {"planned_on": ""}
    after = {"state": VehicleOrderState.SCHEDULED}


class TestVehicleBuilt(_Confirmed):
    path = "/orders/vehicles/{pk}/built/"
    good = {"vin": VIN}
    bad = {"vin": ""}
    after = {"state": VehicleOrderState.BUILT, "vin": VIN}


class TestVehicleShip(_Confirmed):
    path = "/orders/vehicles/{pk}/ship/"
    good = {"vin": VIN, "carrier": "Rail", "expected_on": SOON}
    bad = {"vin": ""}
    after = {"state": VehicleOrderState.SHIPPED, "carrier": "Rail"}


class TestVehicleRefuse(VehicleMove):
    path = "/orders/vehicles/{pk}/refuse/"
    good = {"reason": "Not built any more"}
    bad = {"reason": ""}
    after = {"state": VehicleOrderState.REFUSED, "remark": "Not built any more"}


class _AskedBack(VehicleMove):
    def prepare(self):
        super().prepare()
        self.asked()

    def refused(self):
        VehicleOrder.objects.update(cancel_asked_at=None)


class TestVehicleCancel(_AskedBack):
    path = "/orders/vehicles/{pk}/cancel/"
    after = {"state": VehicleOrderState.CANCELLED}


class TestVehicleKeep(_AskedBack):
    path = "/orders/vehicles/{pk}/keep/"
    good = {"reason": "On the line"}
    bad = {"reason": ""}
    after = {"state": VehicleOrderState.RECEIVED, "cancel_asked_at": None}


class TestPartOrderList(OnHub, ListPageTests):
    path = "/orders/parts/"
    queries = 2
    found, missed = "PO-S1-1", "PO-S1-9"
    sort = "number"
    filters = "state=received&kind=stock&open=true"

    def make(self, n):
        return order_parts(self.north, number=f"PO-S1-{n}")


class TestPartOrderDetail(OnHub, DetailPageTests):
    path = "/orders/parts/{pk}/"
    queries = 2
    shows = ("PO-S1-0001", "P-100", "Stock order", "¥300.00", "Answer", "Refuse")
    tabs = ("lines",)

    def make(self, n):
        return order_parts(self.north)


def typed(order, **changed) -> dict:
    """The form “Answer” with all lines confirmed; ``changed`` replaces values."""
    lines = list(order.lines.order_by("position"))
    data = {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": len(lines)}
    for place, line in enumerate(lines):
        data |= {
            f"lines-{place}-line_id": line.line_id,
            f"lines-{place}-confirmed": str(line.quantity),
            f"lines-{place}-quantity": str(line.quantity),
            f"lines-{place}-price": "48.00",
        }
    return data | changed


class PartForm(OnHub):
    """What the two forms with a row for each line share."""

    path = ""

    @pytest.fixture
    def thing(self, hub_in):
        return order_parts(self.north)


class TestPartAnswer(PartForm):
    def test_rows_begin_with_what_was_ordered_and_answer_it(self, thing, http_hub):
        address = f"/orders/parts/{thing.pk}/answer/"
        for language in ("en", "zh-hans"):
            page = http_hub.get(address, headers={"accept-language": language})
            assert 'value="4' in page.content.decode()
        answer = http_hub.post(address, typed(thing, expected_on=SOON))
        assert (answer.status_code, answer.url) == (302, f"/orders/parts/{thing.pk}/")
        thing.refresh_from_db()
        assert (thing.state, thing.amount) == (PartOrderState.CONFIRMED, 288)

    def test_what_does_not_add_up_is_said_and_nothing_written(self, thing, http_hub):
        wrong = {"lines-0-confirmed": "9"}
        page = http_hub.post(f"/orders/parts/{thing.pk}/answer/", typed(thing, **wrong))
        assert page.status_code == 422
        assert "P-100: promise from zero to what was ordered." in page.content.decode()
        assert 'value="9"' in page.content.decode()
        assert PartOrder.objects.get().state == PartOrderState.RECEIVED

    def test_a_field_that_is_no_number_is_said(self, thing, http_hub):
        wrong = {"lines-0-confirmed": "many"}
        page = http_hub.post(f"/orders/parts/{thing.pk}/answer/", typed(thing, **wrong))
        assert page.status_code == 422

    def test_who_only_reads_has_no_form(self, thing, hub_in):
        http = signed_in(hub_person("analyst"), "hub")
        for form in ("answer", "ship"):
            assert http.get(f"/orders/parts/{thing.pk}/{form}/").status_code == 404
        assert self.stranger().get(f"/orders/parts/{thing.pk}/").status_code == 404


class TestPartShip(PartForm):
    def test_what_was_promised_is_shipped(self, thing, http_hub):
        services.answer_part_order(order=thing, lines=promise(thing), actor=None)
        address = f"/orders/parts/{thing.pk}/ship/"
        assert 'value="4' in http_hub.get(address).content.decode()
        page = http_hub.post(address, typed(thing, **{"lines-0-quantity": "5"}))
        assert page.status_code == 422
        answer = http_hub.post(address, typed(thing, carrier="SF", delivery_note="DN-7"))
        assert answer.status_code == 302
        thing.refresh_from_db()
        assert (thing.state, thing.delivery_notes) == (PartOrderState.SHIPPED, "DN-7")


class PartMove(OnHub, ActionTests):
    def make(self, n):
        return order_parts(self.north)

    def asked(self):
        services.ask_parts_cancel(
            sender=self.north.pk, order_id=str(self.thing.order_id), reason="Twice"
        )


class TestPartRefuse(PartMove):
    path = "/orders/parts/{pk}/refuse/"
    good = {"reason": "Embargo"}
    bad = {"reason": ""}
    after = {"state": PartOrderState.REFUSED, "remark": "Embargo"}

    def refused(self):
        PartOrder.objects.update(state=PartOrderState.SHIPPED)


class _PartsAskedBack(PartMove):
    def prepare(self):
        super().prepare()
        self.asked()

    def refused(self):
        PartOrder.objects.update(cancel_asked_at=None)


class TestPartCancel(_PartsAskedBack):
    path = "/orders/parts/{pk}/cancel/"
    after = {"state": PartOrderState.CANCELLED}


class TestPartKeep(_PartsAskedBack):
    path = "/orders/parts/{pk}/keep/"
    good = {"reason": "Packed"}
    bad = {"reason": ""}
    after = {"state": PartOrderState.RECEIVED, "cancel_asked_at": None}


class TestStockOfferList(OnHub, ListPageTests):
    path = "/orders/free-parts/"
    queries = 2
    found, missed = "P-1", "P-9"
    filters = "band=some"

    def make(self, n):
        message = FreeStockTold(
            store_id=str(self.north.pk), store_name="Store S1", phone="021-5555",
            told_at="2026-11-30T08:00:00+08:00", bands={f"P-{n}": "some"},
        )  # fmt: skip
        handlers.note_free_stock(message, sender=self.north.pk)
        return StockOffer.objects.get(number=f"P-{n}")
