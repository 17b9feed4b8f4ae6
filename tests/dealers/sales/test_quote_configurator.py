"""The configurator: the maker's rules, the price of a day, and the car in the quote."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from dealers.sales import services as sales
from dealers.sales.models import Quote
from portal.core.errors import Conflict, InvalidInput
from tenants.context import in_public
from tenants.models import Membership
from tenants.reference.configuration import check
from tenants.reference.models import Option, VehicleModel
from tenants.reference.services import publish_options
from tests.conftest import make_person, signed_in
from tests.dealers.steps import make_quote, make_unit
from tests.ui.base import HTMX, text_of

JSON = "application/json"
COLOURS = [
    {"code": "W", "zh": "白", "en": "White"},
    {"code": "R", "zh": "红", "en": "Red", "price": "2000.00"},
]
OPTIONS = [
    {"code": "BUMP", "name_en": "Reinforced bumper", "price": 1800},
    {"code": "TOW", "name_en": "Tow bar", "price": 2400, "requires": ["BUMP"]},
    {"code": "ROOF", "name_en": "Panoramic roof", "price": 6000, "excludes": ["RACK"]},
    {"code": "RACK", "name_en": "Roof rack", "price": 2000},
    {"code": "HEAT", "name_en": "Heated seats", "price": 2600, "standard": ["A5-X"]},
    {"code": "HUD", "name_en": "Head-up display", "price": 3800, "fits": ["A5-X"]},
    {"code": "WOOD", "name_en": "Bamboo interior", "price": 3000, "colours": ["W"]},
    {
        "code": "P-TOW",
        "name_en": "Towing package",
        "price": 3800,
        "kind": "package",
        "includes": ["BUMP", "TOW"],
    },
]


def publish(hub, extra=()):
    with in_public():
        for code, trim, price in (("A5-S", "Comfort", 100000), ("A5-X", "Flagship", 130000)):
            VehicleModel.objects.create(
                network=hub.pk, code=code, name_zh=f"极光 {trim}", name_en=f"Aurora 5 {trim}",
                brand="Aurora", series_zh="极光", series_en="Aurora 5", model_year=2026,
                energy="petrol", trim_zh=trim, trim_en=trim, msrp=price, colours=COLOURS,
                prices=[{"from": "2026-06-01", "price": str(price + 500)}],
            )  # fmt: skip
        rows = [{"name_zh": o["name_en"], **o, "price": Decimal(o["price"])} for o in OPTIONS]
        publish_options(network=hub.pk, options=[*rows, *extra])


@pytest.fixture
def catalogue(north, hub):
    publish(hub)


@pytest.fixture
def quote(owner, catalogue):
    return make_quote(owner)


def built(hub, *chosen, model="A5-S", colour="W", day=date(2026, 11, 1)):
    rows = {row.code: row for row in VehicleModel.objects.filter(network=hub.pk)}
    options = list(Option.objects.filter(network=hub.pk))
    return check(model=rows[model], colour=colour, chosen=chosen, options=options, day=day)


# -- the rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        (["TOW"], "Tow bar needs Reinforced bumper: add it or drop Tow bar."),
        (["ROOF", "RACK"], "Panoramic roof and Roof rack do not go together: drop one of them."),
        (["RACK", "ROOF"], "Panoramic roof and Roof rack do not go together: drop one of them."),
        (["HUD"], "Head-up display is not made for the Aurora 5 Comfort: drop it or choose"),
        (["NONE"], "The catalogue has no option NONE. Drop it."),
    ],
)
def test_a_broken_rule_is_told_once_with_its_mend(catalogue, hub, chosen, fault):
    faults = built(hub, *chosen).faults
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_colours_belong_to_the_car_and_to_some_options(catalogue, hub):
    assert "not made in this colour" in built(hub, "WOOD", colour="R").faults[0]
    assert "Choose one of the colours" in built(hub, colour="BLUE").faults[0]
    assert built(hub, "WOOD", colour="W").faults == ()


def test_what_is_standard_or_in_a_package_counts_and_is_paid_once(catalogue, hub):
    package = built(hub, "P-TOW", "TOW")
    assert (package.faults, package.total) == ((), Decimal(104300))
    assert package.included == {"BUMP": "in Towing package", "TOW": "in Towing package"}
    flagship = built(hub, "HEAT", model="A5-X", colour="R")
    assert flagship.included == {"HEAT": "standard"}
    assert flagship.total == 130500 + 2000


def test_prices_hold_from_their_day(catalogue, hub):
    assert built(hub, day=date(2026, 5, 31)).total == 100000
    assert built(hub, day=date(2026, 6, 1)).total == 100500


@pytest.mark.parametrize(
    "wrong",
    [
        {"requires": ["NOWHERE"]},
        {"fits": ["A9"]},
        {"colours": ["Z"]},
        {"requires": ["BUMP"], "excludes": ["BUMP"]},
        {"requires": ["NEW"]},
        {"includes": ["BUMP"]},
        {"kind": "package", "includes": ["P-TOW"]},
        {"requires": "BUMP"},
        {"prices": [{"from": "soon", "price": "1"}]},
        {"prices": [{"from": "2026-01-01", "price": "-1"}]},
    ],
)
def test_rules_that_cannot_be_are_not_published(catalogue, hub, wrong):
    row = {"code": "NEW", "name_zh": "新", "name_en": "New", "price": Decimal(1), **wrong}
    with in_public(), pytest.raises(InvalidInput, match="NEW"):
        publish_options(network=hub.pk, options=[row])
    assert not Option.objects.filter(code="NEW").exists()


def test_publishing_again_changes_and_does_not_double(catalogue, hub):
    row = {"code": "ROOF", "name_zh": "天窗", "name_en": "Roof", "price": Decimal(7000)}
    with in_public():
        publish_options(network=hub.pk, options=[row])
    found = Option.objects.get(code="ROOF")
    assert (found.price, found.excludes) == (7000, [])


# -- the quote -----------------------------------------------------------------------------------------


def test_configured_car_replaces_the_car_and_nothing_else(owner, quote):
    quote = sales.configure_quote(
        quote=quote, model_code="A5-S", colour="R", options=["P-TOW"], actor=owner
    )
    lines = [(line.kind, line.code, line.price) for line in quote.lines.all()]
    assert lines == [
        ("vehicle", "A5-S", 100500),
        ("option", "R", 2000),
        ("option", "P-TOW", 3800),
        ("accessory", "", 2000),
    ]
    assert (quote.total, quote.colour) == (108300, "红")  # the customer's language
    assert quote.configuration["options"] == ["P-TOW"]


def test_price_changed_by_hand_stays_while_the_list_price_does(owner, quote):
    configured = {"quote": quote, "model_code": "A5-S", "colour": "W", "actor": owner}
    sales.configure_quote(**configured)
    line = quote.lines.get(kind="vehicle")
    lines = [{"kind": "vehicle", "code": line.code, "description": "x", "price": "99000",
              "list_price": line.list_price, "reason": "display"}]  # fmt: skip
    sales.update_quote(quote=quote, lines=lines, actor=owner)
    sales.configure_quote(**configured, options=["ROOF"])
    kept = quote.lines.get(kind="vehicle")
    assert (kept.price, kept.reason, quote.lines.count()) == (99000, "display", 2)


def test_broken_choice_changes_nothing_and_speaks_the_readers_language(owner, quote):
    with pytest.raises(InvalidInput, match="Tow bar needs Reinforced bumper") as refused:
        sales.configure_quote(
            quote=quote, model_code="A5-S", colour="W", options=["TOW"], actor=owner
        )
    assert "options" in refused.value.fields
    with pytest.raises(InvalidInput, match="no model"):
        sales.configure_quote(quote=quote, model_code="B1", actor=owner)
    assert Quote.objects.get().total == 152000


def test_only_a_draft_is_configured(owner, quote):
    sales.submit_quote(quote=quote, actor=owner)
    with pytest.raises(Conflict):
        sales.configure_quote(quote=quote, model_code="A5-S", colour="W", actor=owner)
    with pytest.raises(Conflict):
        sales.describe_car(quote=quote, model_name="Old", price=Decimal(1), actor=owner)


def test_configuring_lets_the_car_from_stock_go(owner, catalogue):
    unit = make_unit(owner)
    quote = make_quote(owner, unit=unit, lines=())
    assert quote.lines.get().cost == unit.cost
    quote = sales.configure_quote(quote=quote, model_code="A5-S", colour="W", actor=owner)
    assert quote.unit is None
    assert quote.lines.get().cost == 0


def test_car_of_no_catalogue_is_typed(owner):
    quote = make_quote(owner)
    quote = sales.describe_car(
        quote=quote, model_name="Oldtimer", trim="1962", colour="Ivory", price=Decimal(80000),
        options=[{"description": "Tow bar", "price": Decimal(900)}], actor=owner,
    )  # fmt: skip
    assert (quote.model_name, quote.total) == ("Oldtimer 1962", 82900)
    quote = sales.describe_car(quote=quote, model_name="Van", price=Decimal(1000), actor=owner)
    assert [line.description for line in quote.lines.all()] == ["Van", "Tow bar", "Window film"]


# -- the screen ----------------------------------------------------------------------------------------


def test_every_click_is_priced_and_checked(http, quote):
    path = f"/quotes/{quote.pk}/configure/"
    page = text_of(http.get(path))
    assert "Aurora 5" in page
    assert "¥100,500.00" in page
    query = {"series": "Aurora 5", "model": "A5-S", "colour": "W", "option": ["TOW"]}
    part = text_of(http.get(path, query, headers=HTMX))
    assert "<html" not in part
    assert "add it or drop Tow bar" in part
    assert "¥102,900.00" in part
    assert Quote.objects.get().total == 152000


def test_trim_without_the_option_still_shows_it_to_be_dropped(http, quote):
    query = {"model": "A5-S", "option": ["HUD"]}
    part = text_of(http.get(f"/quotes/{quote.pk}/configure/", query, headers=HTMX))
    assert "is not made for the Aurora 5 Comfort" in part
    assert 'value="HUD" checked' in part


def test_choice_is_put_into_the_quote(http, quote):
    path = f"/quotes/{quote.pk}/configure/"
    data = {"series": "Aurora 5", "model": "A5-X", "colour": "R", "option": ["HUD"]}
    refused = http.post(path, {**data, "option": ["TOW"]}, headers=HTMX)
    assert refused.status_code == 422
    assert "Tow bar needs" in text_of(refused)
    done = http.post(path, data, headers=HTMX)
    assert done.headers["HX-Redirect"] == quote.get_absolute_url()
    quote.refresh_from_db()
    assert quote.total == 130500 + 2000 + 3800 + 2000
    again = text_of(http.get(path))
    assert 'value="A5-X" checked' in again
    assert 'value="HUD" checked' in again


def test_configurator_speaks_chinese(http, quote):
    page = http.get(f"/quotes/{quote.pk}/configure/", headers={"accept-language": "zh-hans"})
    assert "极光" in text_of(page)


def test_dealer_without_a_catalogue_types_the_car(http, owner):
    quote = make_quote(owner)
    path = f"/quotes/{quote.pk}/"
    page = text_of(http.get(f"{path}configure/"))
    assert f"{path}describe/" in page
    assert http.post(f"{path}configure/", {"model": "A5-S"}).status_code == 422
    data = {"model_name": "Oldtimer", "price": "80000"}
    assert http.post(f"{path}describe/", data, headers=HTMX).status_code == 204
    quote.refresh_from_db()
    assert quote.total == 82000


def test_dealer_that_left_the_network_reads_no_catalogue(http, quote):
    Membership.objects.update(is_active=False)
    assert "¥100,500.00" not in text_of(http.get(f"/quotes/{quote.pk}/configure/"))


def test_configurator_is_for_those_who_write_quotes(quote, store):
    cashier = signed_in(make_person("cashier", store=store), "north")
    for step in ("configure", "describe"):
        assert cashier.get(f"/quotes/{quote.pk}/{step}/").status_code == 404


# -- the API -------------------------------------------------------------------------------------------


def test_configurator_by_api(api, quote):
    options = api.get("/api/v1/vehicle-options/?q=tow").json()["results"]
    assert {row["code"] for row in options} == {"TOW", "P-TOW"}
    body = {"model_code": "A5-S", "colour": "W", "options": ["TOW"]}
    priced = api.post("/api/v1/quotes/price-configuration/", body, content_type=JSON).json()
    assert priced["total"] == "102900.00"
    assert priced["faults"] == ["Tow bar needs Reinforced bumper: add it or drop Tow bar."]
    path = f"/api/v1/quotes/{quote.pk}"
    assert api.post(f"{path}/configure/", body, content_type=JSON).status_code == 422
    body["options"] = ["P-TOW"]
    done = api.post(f"{path}/configure/", body, content_type=JSON).json()
    assert (done["total"], done["configuration"]["options"]) == ("106300.00", ["P-TOW"])
    typed = {
        "model_name": "Van",
        "price": "50000",
        "options": [{"description": "Hook", "price": "9"}],
    }
    done = api.post(f"{path}/describe/", typed, content_type=JSON).json()
    assert done["total"] == "52009.00"


def test_another_networks_catalogue_is_not_read(api, north, hub):
    other = type(hub)(pk="0197f000-0000-7000-8000-00000000000a")
    publish(other)
    assert api.get("/api/v1/vehicle-options/").json()["results"] == []
    with translation.override("en"):
        body = {"model_code": "A5-S"}
        answer = api.post("/api/v1/quotes/price-configuration/", body, content_type=JSON)
    assert answer.status_code == 422
