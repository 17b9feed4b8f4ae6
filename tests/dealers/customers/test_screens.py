from datetime import timedelta

from django.utils.timezone import now

from dealers.customers.models import Customer, FollowUp, Vehicle
from dealers.customers.services import plan_follow_up, record_ownership, register_vehicle
from tests.conftest import make_person, signed_in
from tests.dealers.steps import VIN, fixed_vin, here, make_customer
from tests.ui.base import (
    HTMX,
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)

NAMES = ["欧阳小明", "李雷", "韩梅梅"]


class _Customers:
    refused_role = "technician"
    person = None

    def make(self, n):
        return make_customer(here(self.person), full_name=NAMES[n - 1], phone=f"1380013800{n}")


class TestCustomerList(_Customers, ListPageTests):
    path = "/customers/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "full_name"
    filters = "stage=prospect&owner=me"
    own_role = "sales_consultant"

    def test_phones_are_masked(self):
        self.make(1)
        text = self.http.get(self.path).content.decode()
        assert "138****8001" in text
        assert "13800138001" not in text


class TestCustomerDetail(_Customers, DetailPageTests):
    path = "/customers/{pk}/"
    queries = 9  # with the rules of care, and one for each source of what to do next
    shows = ("欧阳小明", "+8613800138001", "Log contact")
    tabs = ("opportunities", "leads", "contracts", "vehicles", "follow_ups")

    def test_note_lands_on_the_timeline(self):
        response = self.http.post(self.address(), {"note": "Likes blue"}, follow=True)
        assert "Likes blue" in response.content.decode()
        assert self.http.post(self.address(), {"note": " "}).status_code == 422


class TestCustomerCreate(_Customers, CreatePageTests):
    path = "/customers/new/"
    model = Customer
    good = {
        "full_name": "王小明",
        "phone": "138 0013 8000",
        "kind": "person",
        "source": "walk_in",
        "tier": "general",
    }
    bad = {**good, "phone": "138****8000"}
    wrong_field = "phone"

    def test_known_phone_names_the_other_customer(self):
        self.make(1)
        response = self.http.post(self.path, {**self.good, "phone": "13800138001"})
        assert response.status_code == 422
        assert "欧阳小明" in response.content.decode()


class TestCustomerEdit(_Customers, EditPageTests):
    path = "/customers/{pk}/edit/"
    good = {**TestCustomerCreate.good, "address": "上海市", "wishes": "A larger car"}
    bad = {**good, "full_name": ""}
    changed = {"full_name": "王小明", "address": "上海市", "wishes": "A larger car"}


class TestCustomerLogContact(_Customers, ActionTests):
    path = "/customers/{pk}/contact/"
    good = {"kind": "call", "text": "Will come on Monday"}
    bad = {"kind": "call", "text": ""}


class TestCustomerPlan(_Customers, ActionTests):
    path = "/customers/{pk}/plan/"
    good = {"kind": "call", "subject": "Ask about the loan", "due_at": "2026-12-01T10:00"}
    bad = {"kind": "call", "subject": "", "due_at": ""}


class _Vehicles:
    refused_role = "unknown"
    person = None

    def make(self, n):
        vin = fixed_vin(f"LSVAA4182E218484{n}")
        return register_vehicle(vin=vin, model_name=f"Aurora {n}", actor=here(self.person))

    def stranger(self):
        person = make_person("technician", email="stranger@example.test")
        person.assignments.all().delete()
        return signed_in(person, "north")


class TestVehicleList(_Vehicles, ListPageTests):
    path = "/customers/vehicles/"
    queries = 2
    found, missed = "184841", "zzz"
    sort = "model_name"
    filters = "has_recall=false"

    def test_search_finds_and_misses(self):
        vin = self.make(1).vin
        assert vin[-6:] in self.http.get(self.path, {"q": vin[-6:]}).content.decode()


class TestVehicleDetail(_Vehicles, DetailPageTests):
    path = "/customers/vehicles/{pk}/"
    queries = 4
    shows = ("Aurora 1",)
    tabs = ("people",)


class TestVehicleCreate(_Vehicles, CreatePageTests):
    path = "/customers/vehicles/new/"
    model = Vehicle
    good = {"vin": fixed_vin(VIN), "plate": "沪A12345"}
    bad = {"vin": fixed_vin(VIN), "plate": "nonsense"}
    wrong_field = "plate"


class TestVehicleEdit(_Vehicles, EditPageTests):
    path = "/customers/vehicles/{pk}/edit/"
    good = {"plate": "沪A12345", "model_name": "Aurora 1", "colour": "Blue"}
    bad = {"plate": "nonsense"}
    changed = {"colour": "Blue", "plate": "沪A12345"}

    def test_former_plate_is_kept_and_the_new_one_found(self):
        for plate in ("沪A12345", "沪B54321"):
            told = self.http.post(f"{self.address()}?field=plate", {"plate": plate}, headers=HTMX)
            assert told.status_code == 204
        vehicle = self.fresh()
        assert [former["plate"] for former in vehicle.plate_history] == ["沪A12345"]
        assert Vehicle.objects.search("沪B54321").get() == vehicle
        assert vehicle.model_name == "Aurora 1"


class TestVehicleOwn(_Vehicles, ActionTests):
    path = "/customers/vehicles/{pk}/owner/"
    bad = {"role": "owner"}

    def data(self):
        return {"customer": make_customer(self.person).pk, "role": "owner"}


class _FollowUps:
    refused_role = "technician"
    person = None

    def make(self, n):
        due = now() - timedelta(hours=n)
        return plan_follow_up(subject=f"Call {n}", due_at=due, actor=here(self.person))


class TestFollowUpList(_FollowUps, ListPageTests):
    path = "/follow-ups/"
    queries = 1
    found, missed = "Call", "zzz"
    sort = "due_at"
    filters = "due=late&owner=me"
    own_role = "sales_consultant"


class TestFollowUpDetail(_FollowUps, DetailPageTests):
    path = "/follow-ups/{pk}/"
    queries = 1
    shows = ("Call 1", "Done")


class TestFollowUpCreate(_FollowUps, CreatePageTests):
    path = "/follow-ups/new/"
    model = FollowUp
    good = {"subject": "Call", "kind": "call", "due_at": "2026-12-01T10:00"}
    bad = {"subject": "Typed before", "kind": "call", "due_at": "soon"}
    wrong_field = "due_at"


class TestFollowUpComplete(_FollowUps, ActionTests):
    path = "/follow-ups/{pk}/done/"
    good = {"outcome": "reached", "note": "Comes on Monday"}
    bad = {"outcome": "nonsense"}
    after = {"outcome": "reached", "note": "Comes on Monday"}

    def refused(self):
        FollowUp.objects.update(done_at=now())


def test_options_offer_customers_and_cars(http, owner):
    customer = make_customer(owner)
    vehicle = register_vehicle(vin=fixed_vin(VIN), plate="沪A12345", actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    found = http.get("/customers/options/", {"q": "wxm"}).json()["options"]
    assert found[0]["value"] == str(customer.pk)
    found = http.get("/customers/vehicles/options/", {"q": "12345"}).json()["options"]
    assert found[0]["value"] == str(vehicle.pk)
