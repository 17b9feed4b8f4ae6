"""The register of own cars: each once, the odometer forward only, dates that warn."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.fleet import selectors
from dealers.fleet import services as fleet
from dealers.fleet.models import FleetCar
from dealers.fleet.states import CAR_MOVES, CAR_TONES, COVERS, CarState, LicenceClass
from dealers.inventory import services as inventory
from portal.core.errors import Conflict, DomainError, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tests.conftest import make_person
from tests.dealers.fleet.steps import make_car, vin
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.steps import here, make_unit
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)

__all__ = ["race"]
FORM = {
    "model_name": "Borealis",
    "use": "courtesy",
    "licence_class": "C1",
    "odometer_km": "1,200",
    "price": "120000",
    "residual": "40000",
    "months": "48",
}


class _Cars:
    refused_role = "technician"
    person = None

    def make(self, n):
        return make_car(here(self.person), n)


class TestCarList(_Cars, ListPageTests):
    path = "/fleet/cars/"
    queries = 2
    found, missed = "12341", "zzz"
    sort = "model_name"
    filters = "use=company"
    refused_role = ""

    def stranger(self):
        pytest.skip("every role may look")


class TestCarDetail(_Cars, DetailPageTests):
    path = "/fleet/cars/{pk}/"
    queries = 2
    shows = ("沪A12341", "Aurora 1", "Take off the road")
    refused_role = ""

    def stranger(self):
        pytest.skip("every role may look")


class TestCarCreate(_Cars, CreatePageTests):
    path = "/fleet/cars/new/"
    model = FleetCar
    bad = {**FORM, "vin": vin(7), "months": "0"}
    wrong_field = "months"

    def data(self):
        return {**FORM, "vin": vin(7), "plate": "沪A88888", "store": self.person.home_store_id}


class TestCarEdit(_Cars, EditPageTests):
    path = "/fleet/cars/{pk}/edit/"
    bad = {**FORM, "plate": "12"}
    changed = {"model_name": "Borealis", "odometer_km": 1200, "residual": Decimal(40000)}

    def data(self):
        return {**FORM, "plate": "沪A12341", "store": self.person.home_store_id}


class TestCarOffRoad(_Cars, ActionTests):
    path = "/fleet/cars/{pk}/off-road/"
    good = {"reason": "Gearbox"}
    bad = {"reason": ""}
    after = {"state": "off_road"}

    def refused(self):
        FleetCar.objects.update(state="retired")


class TestCarOnRoad(_Cars, ActionTests):
    path = "/fleet/cars/{pk}/on-road/"
    after = {"state": "available"}

    def make(self, n):
        return fleet.take_off_road(car=super().make(n), reason="x", actor=here(self.person))

    def refused(self):
        FleetCar.objects.update(state="retired")


class TestCarRetire(_Cars, ActionTests):
    path = "/fleet/cars/{pk}/retire/"
    good = {"reason": "Sold", "retired_on": "2026-01-02"}
    bad = {"reason": "Sold", "retired_on": "2126-01-02"}
    after = {"state": "retired"}

    def refused(self):
        FleetCar.objects.update(state="out")


class TestCarReinstate(_Cars, ActionTests):
    path = "/fleet/cars/{pk}/reinstate/"
    after = {"state": "available", "retired_on": None}

    def make(self, n):
        return fleet.retire_car(car=super().make(n), reason="x", actor=here(self.person))

    def refused(self):
        FleetCar.objects.update(state="out")


@pytest.mark.parametrize("target", CarState)
@pytest.mark.parametrize("source", CarState)
def test_every_move_is_allowed_or_refused_by_the_table(source, target):
    car = FleetCar(state=source)
    if CAR_MOVES.allows(source, target):
        car.move_to(target)
        assert car.state == target
    else:
        with pytest.raises(TransitionRefused):
            car.move_to(target)


def test_every_state_has_a_tone_and_every_licence_its_cars():
    assert set(CAR_TONES) == set(CarState)
    assert set(COVERS) == set(LicenceClass)
    assert LicenceClass.C2 in COVERS[LicenceClass.C1]
    assert LicenceClass.C1 not in COVERS[LicenceClass.C2]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vin": "LSV"}, "vin"),
        ({"plate": "12345"}, "plate"),
        ({"model_name": " "}, "model_name"),
        ({"price": Decimal(-1)}, "price"),
        ({"price": Decimal(1), "residual": Decimal(2)}, "residual"),
        ({"months": 0}, "months"),
    ],
)
def test_what_cannot_be_a_car_is_refused_by_name(owner, wrong, field):
    with pytest.raises(InvalidInput) as error:
        make_car(owner, **wrong)
    assert set(error.value.fields) == {field}
    assert not FleetCar.objects.exists()


def test_vin_and_plate_occur_once_and_a_plate_is_free_after_retirement(owner):
    first = make_car(owner)
    for again, field in (
        ({"vin": first.vin, "plate": ""}, "vin"),
        ({"plate": "沪A·12341"}, "plate"),
    ):
        with pytest.raises(Conflict) as error:
            make_car(owner, 2, **again)
        assert set(error.value.fields) == {field}
    fleet.retire_car(car=first, reason="Sold", actor=owner)
    assert make_car(owner, 2, plate=first.plate).plate == first.plate
    with pytest.raises(Conflict) as error:
        fleet.reinstate_car(car=first, actor=owner)
    assert set(error.value.fields) == {"plate"}


def test_the_odometer_never_goes_down(owner):
    car = make_car(owner, odometer_km=900)
    with pytest.raises(InvalidInput) as error:
        fleet.change_car(car=car, odometer_km=899, actor=owner)
    assert set(error.value.fields) == {"odometer_km"}
    assert fleet.change_car(car=car, odometer_km=901, actor=owner).odometer_km == 901


def test_a_demo_car_of_the_stock_is_linked_once_and_by_its_own_vin(owner):
    unit = inventory.make_demo(unit=make_unit(owner, vin=vin(1)), actor=owner)
    assert list(selectors.units_for_fleet()) == [unit]
    with pytest.raises(InvalidInput) as error:
        make_car(owner, 2, stock_unit=unit)
    assert set(error.value.fields) == {"stock_unit"}
    car = make_car(owner, 1, stock_unit=unit, use="demo")
    assert car.stock_unit == unit
    assert not selectors.units_for_fleet()


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ({}, False),
        ({"inspection_due_on": 31}, False),
        ({"inspection_due_on": 30}, True),
        ({"insured_until": -1}, True),
        ({"service_due_on": 5}, True),
        ({"service_due_km": 1000, "odometer_km": 999}, False),
        ({"service_due_km": 1000, "odometer_km": 1000}, True),
    ],
)
def test_what_falls_due_is_counted_for_who_keeps_the_register(owner, store, fields, is_due):
    dates = {
        name: localdate() + timedelta(days=value) if not name.endswith("km") else value
        for name, value in fields.items()
    }
    car = make_car(owner, **dates)
    assert selectors.count_cars_due(owner) == is_due
    assert selectors.count_cars_due(make_person("technician", store=store)) == 0
    fleet.retire_car(car=car, reason="x", actor=owner)
    assert selectors.count_cars_due(owner) == 0


def test_only_the_own_stores_cars_are_seen(owner, store):
    car = make_car(owner)
    here_, elsewhere = (
        make_person("technician", email=f"{n}@t.test", store=where, scope=Scope.STORE)
        for n, where in enumerate((store, None))
    )
    verb = "fleet.car.view"
    assert list(FleetCar.objects.visible_to(here_, verb)) == [car]
    assert not FleetCar.objects.visible_to(elsewhere, verb)


def test_car_by_api(api, store):
    body = {"vin": vin(3), "model_name": "Aurora 3", "store": str(store.pk), "plate": "沪AD12345"}

    def send(method, path, data=None):
        return getattr(api, method)(
            f"/api/v1/fleet-cars/{path}", data or {}, content_type="application/json"
        )

    made = send("post", "", body)
    assert made.status_code == 201, made.content
    assert send("post", "", body).status_code == 409
    path = made.json()["id"]
    assert send("patch", f"{path}/", {"odometer_km": 5}).json()["odometer_km"] == 5
    assert send("patch", f"{path}/", {"odometer_km": 4}).status_code == 422
    assert send("post", f"{path}/off-road/", {"reason": "Gearbox"}).json()["state"] == "off_road"
    assert send("post", f"{path}/on-road/").json()["state"] == "available"
    assert send("post", f"{path}/retire/", {"reason": "Sold"}).json()["state"] == "retired"
    assert send("post", f"{path}/reinstate/").json()["state"] == "available"


def test_two_clerks_with_one_plate_one_wins(race):
    north, owner = race
    make_car(owner, 9)
    acts = [lambda n=n: make_car(owner, n, plate="沪A66666") for n in (1, 2)]
    results = both(north, *acts)
    assert len(refused(results)) == 1
    assert isinstance(refused(results)[0], DomainError)
    assert FleetCar.objects.filter(plate="沪A66666").count() == 1
