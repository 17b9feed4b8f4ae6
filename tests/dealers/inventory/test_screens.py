from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import advance_order, order_unit, start_floor_plan, start_pdi
from dealers.inventory.states import PdiItem
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import VIN, fixed_vin, here, make_unit
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)


class _Units:
    refused_role = "care_specialist"
    person = None
    ready = True

    def make(self, n):
        return make_unit(
            here(self.person),
            vin=f"LSVAA4182E218484{n}",
            model_name=f"Aurora {n}",
            ready=self.ready,
        )


class TestUnitList(_Units, ListPageTests):
    path = "/stock/"
    queries = 2
    found, missed = "aurora", "zzz"
    sort = "model_name"
    filters = "state=in_stock&on_hand=true&age=0"

    def test_cost_is_for_those_who_may_see_it(self):
        self.make(1)
        advisor = signed_in(make_person("sales_consultant", store=make_store()), "north")
        page = advisor.get(self.path, {"cols": ["model_name", "cost"]}).content.decode()
        assert "Aurora 1" in page
        assert "135,000" not in page
        page = self.http.get(self.path, {"cols": ["model_name", "cost"]}).content.decode()
        assert "135,000" in page


class TestUnitDetail(_Units, DetailPageTests):
    path = "/stock/{pk}/"
    queries = 2
    shows = ("Aurora 1", "Change price", "135,000")
    tabs = ("papers", "pdi", "recon", "transfers", "costs", "reservations")


class TestUnitCreate(_Units, CreatePageTests):
    path = "/stock/new/"
    model = VehicleUnit
    good = {
        "vin": fixed_vin(VIN),
        "model_code": "A5",
        "model_name": "Aurora 5",
        "kind": "new",
        "price": "150000",
        "cost": "130000",
    }
    bad = {**good, "vin": "LSVAA4182E2184840"}
    wrong_field = "vin"

    def data(self):
        return {**self.good, "store": make_store().pk}

    def test_bad_form_says_why_and_keeps_what_was_typed(self):
        response = self.http.post(self.path, {**self.bad, "store": make_store().pk})
        text = response.content.decode()
        assert response.status_code == 422
        assert 'id="id_vin_error"' in text
        assert not VehicleUnit.objects.exists()


class TestUnitStartPdi(_Units, ActionTests):
    path = "/stock/{pk}/start-pdi/"
    ready = False
    after = {"state": "pdi"}

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestUnitFinishPdi(_Units, ActionTests):
    path = "/stock/{pk}/finish-pdi/"
    ready = False
    good = {"location": "B 12"}
    after = {"state": "in_stock", "location": "B 12"}

    def make(self, n):
        return start_pdi(unit=super().make(n), actor=here(self.person))

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestUnitPrice(_Units, ActionTests):
    path = "/stock/{pk}/price/"
    good = {"price": "149000"}
    bad = {"price": "-1"}
    refused_role = "sales_consultant"


def test_options_offer_cars_for_sale(http, owner):
    unit = make_unit(owner)
    found = http.get("/stock/options/", {"q": unit.vin[-6:]}).json()["options"]
    assert found == [{"value": str(unit.pk), "label": unit.vin, "hint": "Aurora 5 "}]


class TestOrderCreate(CreatePageTests):
    path = "/stock/order/"
    refused_role = "sales_consultant"
    model = VehicleUnit
    good = {"model_code": "A5", "model_name": "Aurora 5", "cost": "0", "price": "150000"}
    bad = {"model_code": "A5", "model_name": "", "price": "x"}
    wrong_field = "model_name"

    def data(self):
        return {**self.good, "store": make_store().pk}


class _Orders(ActionTests):
    refused_role = "sales_consultant"

    def make(self, n):
        return order_unit(
            model_code="A5", model_name="Aurora 5", store=make_store(), actor=here(self.person)
        )

    def refused(self):
        VehicleUnit.objects.update(state="received", vin="X" * 17)


class TestUnitAdvance(_Orders):
    path = "/stock/{pk}/advance/"
    good = {"order_number": "F-1"}
    bad = {"expected_on": "never"}
    after = {"state": "allocated", "order_number": "F-1"}


class TestUnitArrive(_Orders):
    path = "/stock/{pk}/arrive/"
    good = {"vin": fixed_vin(VIN), "odometer_km": "6", "location": "B 1"}
    bad = {"odometer_km": "x"}
    after = {"state": "received", "location": "B 1", "odometer_km": 6}

    def make(self, n):
        actor = here(self.person)
        unit = advance_order(unit=super().make(n), vin=fixed_vin(VIN), actor=actor)
        return advance_order(unit=advance_order(unit=unit, actor=actor), actor=actor)


class TestUnitEdit(_Units, EditPageTests):
    path = "/stock/{pk}/edit/"
    refused_role = "sales_consultant"
    good = {"kind": "display", "location": "Hall", "key_number": "K 9"}
    bad = {"kind": "boat"}
    changed = {"kind": "display", "location": "Hall", "key_number": "K 9"}


class TestUnitStartRecon(_Units, ActionTests):
    path = "/stock/{pk}/start-recon/"
    after = {"state": "recon"}

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestUnitWholesale(_Units, ActionTests):
    path = "/stock/{pk}/wholesale/"
    good = {"buyer": "Trader", "price": "90000"}
    bad = {"buyer": "", "price": "1"}
    after = {"state": "wholesale"}

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestUnitReturn(_Units, ActionTests):
    path = "/stock/{pk}/return/"
    bad = {"reason": ""}
    after = {"state": "returned", "kind": "used"}

    def make(self, n):
        unit = super().make(n)
        VehicleUnit.objects.filter(pk=unit.pk).update(state="delivered")
        return unit

    def data(self):
        return {"reason": "Lemon", "odometer_km": "900", "store": make_store().pk}

    def refused(self):
        VehicleUnit.objects.update(state="in_stock")


def test_sheet_is_filled_in_at_the_car(http, owner):
    unit = start_pdi(unit=make_unit(owner, ready=False), actor=owner)
    address = f"/stock/{unit.pk}/pdi/"
    assert "Road test" in http.get(address).content.decode()
    sheet = {"items-TOTAL_FORMS": len(PdiItem), "items-INITIAL_FORMS": len(PdiItem)}
    for n, item in enumerate(PdiItem.values):
        sheet |= {f"items-{n}-item": item, f"items-{n}-result": "ok", f"items-{n}-note": ""}
    bad = http.post(address, {**sheet, "items-1-result": "fault"})
    assert bad.status_code == 422
    assert "Say what is wrong" in bad.content.decode()
    assert http.post(address, sheet).status_code == 302
    unit.refresh_from_db()
    assert {row["result"] for row in unit.pdi["items"]} == {"ok"}


def test_papers_are_added_shown_and_removed(http, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    unit = make_unit(owner)
    files = [SimpleUploadedFile("c.pdf", b"%PDF-1.4 x"), SimpleUploadedFile("d.pdf", b"%PDF-1.4 x")]
    answer = http.post(f"/stock/{unit.pk}/papers/", {"kind": "certificate", "files": files})
    assert answer.status_code == 302
    page = http.get(unit.get_absolute_url(), {"tab": "papers"}).content.decode()
    assert "c.pdf" in page
    unit.refresh_from_db()
    first = unit.papers[0]["id"]
    assert http.post(f"/stock/{unit.pk}/remove-paper/", {"file_id": first}).status_code == 302
    unit.refresh_from_db()
    assert [row["name"] for row in unit.papers] == ["d.pdf"]


class TestUnitAddCost(_Units, ActionTests):
    path = "/stock/{pk}/add-cost/"
    refused_role = "sales_consultant"
    good = {"kind": "freight", "amount": "800"}
    bad = {"kind": "freight", "amount": "much"}
    after = {"freight_cost": 800}


class TestUnitStartFloor(_Units, ActionTests):
    path = "/stock/{pk}/start-floor/"
    refused_role = "sales_consultant"
    good = {"amount": "100000", "rate": "6", "lender": "Bank"}
    bad = {"amount": "-1", "rate": "6"}
    after = {"floor_amount": 100000, "floor_lender": "Bank"}

    def refused(self):
        VehicleUnit.objects.update(state="delivered")


class TestUnitEndFloor(_Units, ActionTests):
    path = "/stock/{pk}/end-floor/"
    refused_role = "sales_consultant"
    bad = {"end_on": "never"}

    def make(self, n):
        actor = here(self.person)
        return start_floor_plan(unit=super().make(n), rate=Decimal(6), actor=actor)

    def refused(self):
        VehicleUnit.objects.update(floor_from=None)


class TestAgedList(_Units, ListPageTests):
    path = "/stock/holding/"
    refused_role = "sales_consultant"
    queries = 3
    found, missed = "aurora", "zzz"
    sort = "holding"
    filters = "age=0"

    def make(self, n):
        unit = super().make(n)
        VehicleUnit.objects.filter(pk=unit.pk).update(
            floor_from=localdate() - timedelta(days=n), floor_rate=6, floor_amount=100000
        )
        return unit


def test_rules_are_set_on_their_page(http, owner):
    page = http.get("/stock/rules/")
    assert page.status_code == 200
    rules = {
        "floor_rate": "7.2",
        "floor_free_days": "30",
        "year_days": "365",
        "upkeep_per_day": "8",
        "aged_days": "60",
    }
    assert http.post("/stock/rules/", {**rules, "floor_rate": "100"}).status_code == 422
    assert http.post("/stock/rules/", rules).status_code == 302
    assert "7.2" in http.get("/stock/rules/").content.decode()


def test_figures_show_money_to_those_who_may_see_cost(http, owner):
    make_unit(owner)
    page = http.get("/stock/figures/").content.decode()
    assert "Cost on hand" in page
    assert "Cars over 90 days: 0 %" in page
    advisor = signed_in(make_person("sales_consultant", store=make_store()), "north")
    page = advisor.get("/stock/figures/").content.decode()
    assert "Aurora 5" in page
    assert "Cost on hand" not in page
    assert http.get("/stock/figures/", headers={"accept-language": "zh-hans"}).status_code == 200
