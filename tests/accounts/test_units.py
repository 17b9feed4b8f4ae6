import pytest

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts import services
from tenants.accounts.models import Scope, Unit, UnitKind
from tests.conftest import make_person, make_store


def make(owner, **fields) -> Unit:
    values = {"kind": UnitKind.STORE, "name": "Pudong", "code": "pd1"}
    return services.create_unit(**{**values, **fields}, actor=owner)


def test_store_is_opened_renamed_closed_and_reopened(owner):
    unit = make(owner, opening_hours={"tue": [["09:00", "12:00"], ["13:00", "18:00"]]})
    assert unit.code == "PD1"
    unit = services.change_unit(
        unit=unit, name="Pudong East", time_zone="Asia/Urumqi", currency="CNY", actor=owner
    )
    assert unit.time_zone == "Asia/Urumqi"
    assert not services.close_unit(unit=unit, actor=owner).is_active
    assert services.reopen_unit(unit=unit, actor=owner).is_active


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "S1"}, "code"),
        ({"code": "a b"}, "code"),
        ({"name": " "}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"currency": "yuan"}, "currency"),
        ({"phone": "138****"}, "phone"),
        ({"opening_hours": {"mon": [["18:00", "09:00"]]}}, "opening_hours"),
        ({"opening_hours": {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}}, "opening_hours"),
        ({"opening_hours": {"someday": []}}, "opening_hours"),
        ({"kind": UnitKind.TEAM}, "parent"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(fields, field, owner):
    with pytest.raises(InvalidInput) as caught:
        make(owner, **fields)
    assert field in caught.value.fields
    assert not Unit.objects.filter(code="PD1").exists()


def test_unit_stands_only_where_its_kind_may(owner, store):
    team = make(owner, kind=UnitKind.TEAM, code="T1", parent=store)
    with pytest.raises(InvalidInput):
        make(owner, kind=UnitKind.DEPARTMENT, code="D1", parent=team)
    with pytest.raises(InvalidInput):
        make(owner, kind=UnitKind.STORE, code="D2", parent=store)


def test_unit_with_people_or_teams_stays_open(owner, store):
    team = make(owner, kind=UnitKind.TEAM, code="T1", parent=store)
    with pytest.raises(Conflict):
        services.close_unit(unit=store, actor=owner)
    person = make_person("cashier", team=team)
    with pytest.raises(Conflict):
        services.close_unit(unit=team, actor=owner)
    person.team = None
    person.save()
    assert not services.close_unit(unit=team, actor=owner).is_active


def test_store_manager_administers_their_store_only(north, store):
    person = make_person("general_manager", store=store, scope=Scope.STORE)
    make(person, kind=UnitKind.TEAM, code="T1", parent=store)
    with pytest.raises(NotPermitted):
        make(person)
    with pytest.raises(NotPermitted):
        services.change_unit(unit=make_store("S2"), name="Mine", actor=person)
