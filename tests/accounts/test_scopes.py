"""What × whose, on a real model: people themselves."""

import pytest

from tenants.accounts.models import Assignment, Role, Scope, Unit, UnitKind, User
from tenants.accounts.permissions import VIEW_PEOPLE
from tenants.workspace.models import Job
from tests.conftest import make_person, make_store


@pytest.fixture
def people(north):
    """Two stores; in the first a department with two teams; one person in each place."""
    s1, s2 = make_store("S1"), make_store("S2")
    sales = Unit.objects.create(kind=UnitKind.DEPARTMENT, code="D1", name="Sales", parent=s1)
    red = Unit.objects.create(kind=UnitKind.TEAM, code="T1", name="Red", parent=sales)
    blue = Unit.objects.create(kind=UnitKind.TEAM, code="T2", name="Blue", parent=sales)
    for name, store, team in [
        ("red", s1, red),
        ("blue", s1, blue),
        ("desk", s1, None),
        ("far", s2, None),
    ]:
        make_person("cashier", email=f"{name}@x.test", full_name=name, store=store, team=team)
    return {"s1": s1, "s2": s2, "sales": sales, "red": red, "blue": blue}


def sees(person: User) -> set[str]:
    person = User.objects.get(pk=person.pk)
    return set(User.objects.visible_to(person, VIEW_PEOPLE).values_list("full_name", flat=True)) - {
        "Me"
    }


def me(scope, unit=None, **fields) -> User:
    person = make_person(
        "general_manager", email="me@x.test", full_name="Me", scope=scope, **fields
    )
    Assignment.objects.filter(user=person).update(unit=unit)
    return person


@pytest.mark.parametrize(
    ("scope", "unit", "place", "expected"),
    [
        (Scope.OWN, None, {}, set()),
        (Scope.TEAM, None, {"team": "red"}, {"red"}),
        (Scope.TEAM, None, {"team": "sales"}, {"red", "blue"}),
        (Scope.TEAM, "blue", {"team": "red"}, {"blue"}),
        (Scope.TEAM, None, {}, set()),
        (Scope.STORE, None, {"store": "s1"}, {"red", "blue", "desk"}),
        (Scope.STORE, "s2", {"store": "s1"}, {"far"}),
        (Scope.STORE, None, {}, set()),
        (Scope.GROUP, None, {}, {"red", "blue", "desk", "far"}),
    ],
)
def test_scope_decides_whom_one_sees(scope, unit, place, expected, people):
    person = me(scope, people.get(unit), **{key: people[name] for key, name in place.items()})
    assert sees(person) == expected


def test_region_reaches_the_stores_under_it(people):
    region = Unit.objects.create(kind=UnitKind.REGION, code="EAST", name="East")
    inner = Unit.objects.create(kind=UnitKind.REGION, code="SH", name="Shanghai", parent=region)
    Unit.objects.filter(pk=people["s2"].pk).update(parent=inner)
    assert sees(me(Scope.STORE, region)) == {"far"}


def test_without_the_verb_nobody_is_seen(people):
    cashier = make_person("cashier", email="c@x.test", full_name="Me", scope=Scope.GROUP)
    assert sees(cashier) == set()


def test_inactive_person_reaches_nothing(people):
    person = me(Scope.GROUP)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert sees(person) == set()


def test_key_narrows_a_person(people):
    person = me(Scope.GROUP)
    person.limited_to = frozenset({"accounts.units.manage"})
    assert not person.can(VIEW_PEOPLE)
    person.limited_to = frozenset({VIEW_PEOPLE})
    assert person.reach(VIEW_PEOPLE).everything


def test_own_records_of_a_team_include_the_leaders(people):
    """Team scope reaches the team's records and one's own, wherever one sits."""
    leader = me(Scope.TEAM, people["red"], store=people["s2"])
    reach = leader.reach(VIEW_PEOPLE)
    assert reach.own
    assert reach.teams == {people["red"].pk}


def test_edited_role_holds_at_once(people):
    person = me(Scope.GROUP)
    Role.objects.filter(key="general_manager").update(verbs=[])
    assert sees(person) == set()
    assert not Job.objects.exists()
