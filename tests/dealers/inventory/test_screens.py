from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import start_pdi
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import VIN, fixed_vin, here, make_unit
from tests.ui.base import ActionTests, CreatePageTests, DetailPageTests, ListPageTests


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
    tabs = ("reservations",)


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
