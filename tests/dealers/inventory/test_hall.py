"""The plan of the hall: zones, the cars in them, what is missing, who moves what."""

import pytest

from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.services import edit_unit, place_unit, plan_hall
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in, tenant_named
from tests.dealers.steps import VIN_2, make_unit
from tests.ui.base import own_queries, text_of

WINDOW = {"name": "Window", "row": 1, "column": 1, "capacity": 1, "models": ["AURORA", "B-7"]}
STAGE = {"name": "Stage A", "row": 2, "column": 3, "capacity": 2, "models": []}


@pytest.fixture
def hall(owner, store):
    plan_hall(store=store, zones=[STAGE, WINDOW, {"name": " "}], actor=owner)
    return lambda: selectors.hall_of(store)


def test_cars_stand_in_the_zone_that_is_their_place(owner, store, hall):
    car, other = make_unit(owner), make_unit(owner, vin=VIN_2)
    elsewhere = make_unit(owner, vin="LYCAB2C19T7000009", store=make_store("S2"))
    edit_unit(unit=car, location="stage  a", actor=owner)  # typed by hand
    edit_unit(unit=elsewhere, location="Window", actor=owner)
    drawn = hall()
    assert [[zone and zone.name for zone in row] for row in drawn.rows] == [
        ["Window", None, None],
        [None, None, "Stage A"],
    ]
    assert [zone.cars for zone in drawn.zones] == [[], [car]]
    assert (drawn.unplaced, drawn.elsewhere) == ([other], [])
    edit_unit(unit=other, location="Row 3", actor=owner)
    assert (hall().unplaced, hall().elsewhere) == ([], [other])


def test_models_to_be_shown_are_missing_until_one_stands_there(owner, store, hall):
    assert hall().missing == [("AURORA", "Window"), ("B-7", "Window")]
    car = make_unit(owner)
    place_unit(unit=car, zone="Window", actor=owner)
    assert hall().missing == [("B-7", "Window")]  # by the beginning of its code
    place_unit(unit=make_unit(owner, vin=VIN_2), zone="Window", actor=owner)
    assert hall().zones[0].is_over
    VehicleUnit.objects.filter(pk=car.pk).update(state="delivered")
    assert not hall().zones[0].is_over  # gone from the hall with the customer


def test_car_is_moved_and_the_last_is_told_of_another(owner, store, hall):
    car = make_unit(owner)
    assert place_unit(unit=car, zone="window", was="", actor=owner).meanwhile == ""
    placed = place_unit(unit=car, zone="Stage A", was="", actor=owner)
    assert (placed.unit.location, placed.meanwhile) == ("Stage A", "Window")
    assert AuditEntry.objects.filter(object_id=car.pk, verb="inventory.unit.edit").count() == 2
    assert place_unit(unit=car, zone="", was="Stage A", actor=owner).unit.location == ""
    with pytest.raises(InvalidInput, match="no such zone"):
        place_unit(unit=car, zone="Roof", actor=owner)
    VehicleUnit.objects.filter(pk=car.pk).update(state="delivered")
    with pytest.raises(Conflict, match="not here"):
        place_unit(unit=car, zone="Window", actor=owner)


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        ([WINDOW, {**STAGE, "name": "WINDOW"}], "named twice"),
        ([WINDOW, {**STAGE, "row": 1, "column": 1}], "taken by another"),
        ([{**WINDOW, "row": 13}], "rows 1 to 12"),
        ([{**WINDOW, "column": 9}], "columns 1 to 8"),
        ([{**WINDOW, "capacity": 61}], "holds 1 to 60"),
    ],
)
def test_plan_that_cannot_be_drawn_is_refused_whole(owner, store, hall, zones, said):
    before = selectors.zones_of(store)
    with pytest.raises(InvalidInput, match=said):
        plan_hall(store=store, zones=zones, actor=owner)
    assert selectors.zones_of(store) == before


def test_plans_of_two_stores_and_two_houses_are_apart(owner, store, hall):
    other = make_store("S2")
    plan_hall(store=other, zones=[{**WINDOW, "name": "Lobby"}], actor=owner)
    assert [zone["name"] for zone in selectors.zones_of(store)] == ["Window", "Stage A"]
    plan_hall(store=other, zones=[], actor=owner)
    assert selectors.zones_of(other) == []
    pk = store.pk
    with in_tenant(tenant_named("South")):
        theirs = make_store("S1", pk=pk)
        assert selectors.zones_of(theirs) == []


def test_screen_draws_the_hall_and_what_is_missing(http, owner, store, hall):
    make_unit(owner)
    for language, missing in (("en", "Missing: B-7"), ("zh-hans", "缺少：B-7")):
        page = http.get("/stock/hall/", headers={"accept-language": language})
        assert missing in text_of(page)
        assert 'data-zone="Stage A"' in page.content.decode()
    with own_queries() as one:
        http.get("/stock/hall/")
    make_unit(owner, vin=VIN_2)
    with own_queries() as two:
        http.get("/stock/hall/")
    assert one.count == two.count
    other = make_store("S2")
    assert "S2" in text_of(http.get("/stock/hall/", {"store": str(other.pk)}))
    assert http.get("/stock/hall/", {"store": "x"}).status_code == 200


def test_car_is_moved_by_dialog_or_drag(http, owner, store, hall):
    car, fragment = make_unit(owner), {"HX-Request": "true"}
    place = f"/stock/{car.pk}/place/"
    assert "Out of the hall" in text_of(http.get(place))
    answer = http.post(place, {"zone": "Window", "was": ""}, headers=fragment)
    assert (answer.status_code, "ui-refresh" in answer.headers["HX-Trigger"]) == (204, True)
    answer = http.post(place, {"zone": "Stage A", "was": ""}, headers=fragment)
    assert "Window" in answer.headers["HX-Trigger"]
    assert http.post(place, {"zone": "Roof"}, headers=fragment).status_code == 422
    car.refresh_from_db()
    assert car.location == "Stage A"


def test_hall_is_drawn_by_who_sets_the_rules(http, owner, store):
    edit = f"/stock/hall/{store.pk}/edit/"
    rows = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-name": "Window"}
    assert http.post(edit, {**rows, "rows-0-row": "99"}).status_code == 422
    sent = {**rows, "rows-0-row": "1", "rows-0-column": "2", "rows-0-models": "A-1，B-7"}
    assert http.post(edit, sent).status_code == 302
    assert selectors.zones_of(store) == [
        {"name": "Window", "row": 1, "column": 2, "capacity": 1, "models": ["A-1", "B-7"]}
    ]
    assert "A-1, B-7" in http.get(edit).content.decode()
    advisor = signed_in(make_person("sales_consultant", store=store), "north")
    car = make_unit(owner)
    assert "Window" in text_of(advisor.get("/stock/hall/"))
    assert "data-place" not in advisor.get("/stock/hall/").content.decode()
    assert advisor.get(edit).status_code == 404
    assert advisor.post(f"/stock/{car.pk}/place/", {"zone": "Window"}).status_code == 404


def test_api_draws_reads_and_moves(api, owner, store):
    plan = {"store": str(store.pk), "zones": [WINDOW]}
    made = api.post("/api/v1/hall-plans/", plan, content_type="application/json")
    assert (made.status_code, made.json()["zones"][0]["missing"]) == (201, ["AURORA", "B-7"])
    car = make_unit(owner)
    place = f"/api/v1/vehicle-units/{car.pk}/place/"
    moved = api.post(place, {"zone": "Window", "was": ""}, content_type="application/json").json()
    assert moved == {"unit": str(car.pk), "location": "Window", "meanwhile": ""}
    (hall,) = api.get("/api/v1/hall-plans/").json()
    assert (hall["zones"][0]["cars"], hall["unplaced"]) == ([str(car.pk)], [])
    assert api.get("/api/v1/hall-plans/", {"store": str(make_store("S2").pk)}).json() == []
    assert api.get("/api/v1/hall-plans/", {"shop": "1"}).status_code == 400
    wrong = {**plan, "zones": [WINDOW, WINDOW]}
    answer = api.post("/api/v1/hall-plans/", wrong, content_type="application/json")
    assert answer.status_code == 422
