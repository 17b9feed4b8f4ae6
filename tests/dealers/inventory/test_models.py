"""The maker's models as a dealership looks at them."""

import re

import pytest

from dealers.inventory.models import VehicleUnit
from tenants.context import in_public, in_tenant
from tenants.models import Membership, Tenant
from tenants.reference.models import VehicleModel
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_quote_configurator import publish
from tests.dealers.steps import VIN, VIN_2, make_unit
from tests.ui.base import own_queries, rows_in, text_of

PATH = "/models/"


@pytest.fixture
def offered(north, hub) -> dict[str, VehicleModel]:
    publish(hub)
    return {row.code: row for row in VehicleModel.objects.filter(network=hub.pk)}


def test_list_shows_price_of_today_and_what_is_for_sale_here(http, owner, offered):
    make_unit(owner, model_code="A5-S")
    page = text_of(http.get(PATH))
    assert "100,500.00" in page, "the price from June on"
    assert re.search(r"\b20\d\d\b", page), "a year has no separator"
    assert rows_in(http.get(PATH, {"here": "true"})) == 1
    assert rows_in(http.get(PATH, {"q": "Flagship"})) == 1
    assert rows_in(http.get(PATH, {"sort": "-on_hand"})) == 2


def test_number_of_cars_adds_no_query(http, owner, offered):
    http.get(PATH)
    for vin in (VIN, VIN_2):
        make_unit(owner, vin=vin, model_code="A5-S")
    with own_queries() as counted:
        assert http.get(PATH).status_code == 200
    assert counted.count == 2


def test_page_of_a_model_shows_colours_options_and_cars(http, owner, offered):
    car = make_unit(owner, model_code="A5-X")
    path = f"{PATH}{offered['A5-X'].pk}/"
    assert car.vin in text_of(http.get(path))
    options = text_of(http.get(f"{path}?tab=options"))
    assert "Head-up display" in options
    assert "Head-up display" not in text_of(http.get(f"{PATH}{offered['A5-S'].pk}/?tab=options"))
    assert rows_in(http.get(f"{path}?tab=colours")) == 2


def test_cars_of_other_dealers_are_not_counted(http, south, offered):
    with in_tenant(south):
        make_unit(make_person("owner", store=make_store()), model_code="A5-S")
        assert VehicleUnit.objects.count() == 1
    assert rows_in(http.get(PATH, {"here": "true"})) == 0


def test_models_of_other_networks_are_not_shown(http, offered):
    with in_public():
        stranger = VehicleModel.objects.get(pk=offered["A5-S"].pk)
        stranger.pk, stranger.network = None, Tenant.objects.exclude(kind="hub").first().pk
        stranger.save(force_insert=True)
    assert rows_in(http.get(PATH)) == 2
    assert http.get(f"{PATH}{stranger.pk}/").status_code == 404


def test_without_the_verb_there_is_no_such_page(store, offered):
    http = signed_in(make_person("warranty_clerk", store=store), "north")
    for path in (PATH, f"{PATH}{offered['A5-S'].pk}/"):
        assert http.get(path).status_code == 404


def test_dealership_without_a_network_is_told_why_it_sees_none(http):
    Membership.objects.all().delete()
    assert rows_in(http.get(PATH, {"here": "true", "sort": "-on_hand"})) == 0
    answer = http.get(PATH)
    assert rows_in(answer) == 0
    assert "once it has published them" in text_of(answer)
