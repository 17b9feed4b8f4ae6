"""The settings pages, by the tests every screen inherits, and what is special about each."""

import re

import pytest

from tenants.accounts import services
from tenants.accounts.models import ApiKey, Invitation, Role, Scope, Unit, User
from tenants.accounts.permissions import VIEW_PEOPLE
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    text_of,
)


def role(key: str) -> Role:
    return Role.objects.get(key=key)


class _People:
    refused_role = "cashier"

    def make(self, n):
        return make_person(
            "technician", email=f"p{n}@example.test", full_name=f"Wang {n}", store=make_store()
        )


class TestPersonDetail(_People, DetailPageTests):
    path = "/settings/people/{pk}/"
    queries = 2
    shows = ("Wang 1", "p1@example.test", "Technician", "Deactivate")
    tabs = ("roles",)


class TestPersonEdit(_People, EditPageTests):
    path = "/settings/people/{pk}/edit/"
    good = {"full_name": "Li", "phone": "13800138000", "job_title": "", "team": ""}
    bad = {"full_name": "", "phone": "13800138000", "job_title": ""}
    changed = {"full_name": "Li", "phone": "+8613800138000"}


class TestPersonDeactivate(_People, ActionTests):
    path = "/settings/people/{pk}/deactivate/"
    good = {}
    after = {"is_active": False}

    def refused(self):
        services.grant_role(
            person=self.thing,
            role=role("owner"),
            scope=Scope.GROUP,
            actor=self.person,
        )
        User.objects.filter(pk=self.person.pk).update(is_service=True)


class TestPersonReactivate(_People, ActionTests):
    path = "/settings/people/{pk}/reactivate/"
    good = {}
    after = {"is_active": True}

    def make(self, n):
        person = super().make(n)
        person.is_active = False
        person.save()
        return person


class TestInvitationCreate(CreatePageTests):
    path = "/settings/invitations/new/"
    refused_role = "cashier"
    model = Invitation
    bad = {"email": "not-an-address", "full_name": "Typed before"}
    wrong_field = "email"

    def data(self):
        return {
            "email": "new@example.test",
            "full_name": "New",
            "role": str(role("cashier").pk),
            "scope": "own",
            "language": "en",
        }


class TestInvitationList(ListPageTests):
    path = "/settings/invitations/"
    refused_role = "cashier"
    queries = 1
    found, missed = "Wang", "Zhou"

    def make(self, n):
        return services.invite_person(
            email=f"i{n}@example.test",
            full_name=f"Wang {n}",
            role=role("cashier"),
            actor=self.person,
        )

    @pytest.mark.parametrize("format", ["csv"])
    def test_export_holds_every_row(self, format):
        pytest.skip("invitations are not exported")


class _Units:
    refused_role = "cashier"

    def make(self, n):
        return Unit.objects.create(kind="store", code=f"U{n}", name=f"Pudong {n}")


class TestUnitCreate(CreatePageTests):
    path = "/settings/units/new/"
    refused_role = "cashier"
    model = Unit
    good = {
        "kind": "store",
        "name": "Pudong",
        "code": "PD",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "hours_mon": "9:00-12:00，13:00-18:00",
    }
    bad = {"kind": "store", "name": "Typed before", "code": "P D", "time_zone": "Asia/Shanghai"}

    def test_hours_are_understood(self):
        self.http.post(self.address(), self.good)
        hours = Unit.objects.get(code="PD").opening_hours
        assert hours["mon"] == [["09:00", "12:00"], ["13:00", "18:00"]]
        assert hours["tue"] == []


class TestUnitDetail(_Units, DetailPageTests):
    path = "/settings/units/{pk}/"
    queries = 1
    shows = ("Pudong 1", "U1", "Asia/Shanghai")


class TestUnitEdit(_Units, EditPageTests):
    path = "/settings/units/{pk}/edit/"
    good = {"name": "East", "time_zone": "Asia/Urumqi", "currency": "CNY"}
    bad = {"name": "", "time_zone": "Asia/Urumqi", "currency": "CNY"}
    changed = {"name": "East", "time_zone": "Asia/Urumqi"}


class TestUnitClose(_Units, ActionTests):
    path = "/settings/units/{pk}/close/"
    good = {}
    after = {"is_active": False}

    def refused(self):
        make_person("technician", email="at@example.test", store=self.thing)


def test_people_of_other_stores_are_not_found(owner, store):
    manager = make_person("general_manager", store=store, scope=Scope.STORE)
    other = make_person("cashier", email="far@example.test", store=make_store("S2"))
    http = signed_in(manager, "north")
    assert http.get(f"/settings/people/{other.pk}/").status_code == 404
    assert http.post(f"/settings/people/{other.pk}/deactivate/").status_code == 404
    page = text_of(http.get("/settings/people/"))
    assert "far@example.test" not in page
    assert manager.email in page


def test_programs_are_no_people(http, owner):
    key, _text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    assert "service.invalid" not in text_of(http.get("/settings/people/"))
    assert http.get(f"/settings/people/{key.acts_as_id}/").status_code == 404


def test_role_is_given_and_taken_away_on_the_page(http, owner):
    person = make_person("technician")
    url = f"/settings/people/{person.pk}/grant/"
    assert "Cashier" in text_of(http.get(url))
    http.post(url, {"role": str(role("cashier").pk), "scope": "own"})
    assignment = person.assignments.get(role__key="cashier")
    assert "Cashier" in text_of(http.get(f"/settings/people/{person.pk}/"))
    withdraw = f"/settings/people/roles/{assignment.pk}/withdraw/"
    assert withdraw in text_of(http.get(f"/settings/people/{person.pk}/"))
    http.post(withdraw)
    assert not person.assignments.filter(role__key="cashier").exists()


def test_manager_is_not_offered_the_owner_role(north, store):
    manager = make_person("general_manager", store=store, scope=Scope.GROUP)
    page = text_of(signed_in(manager, "north").get("/settings/invitations/new/"))
    assert str(role("owner").pk) not in page
    assert str(role("general_manager").pk) in page


def test_roles_page_shows_edits_and_resets(http, owner):
    cashier = role("cashier")
    form = text_of(http.get(f"/settings/roles/{cashier.pk}/edit/"))
    assert 'value="accounts.people.view"' in form
    http.post(f"/settings/roles/{cashier.pk}/edit/", {"name": "Cashier", "verbs": [VIEW_PEOPLE]})
    assert role("cashier").granted == {VIEW_PEOPLE}
    assert f"/settings/roles/{cashier.pk}/reset/" in text_of(http.get("/settings/roles/"))
    http.post(f"/settings/roles/{cashier.pk}/reset/")
    assert role("cashier").verbs is None
    assert http.get(f"/settings/roles/{role('owner').pk}/edit/").status_code == 404


def test_role_refused_by_the_service_keeps_the_ticks(http, owner):
    url = f"/settings/roles/{role('cashier').pk}/edit/"
    response = http.post(url, {"name": "", "verbs": [VIEW_PEOPLE]})
    assert response.status_code == 422
    assert f'value="{VIEW_PEOPLE}" checked' in text_of(response)


def test_key_is_shown_once(http, owner):
    response = http.post("/settings/keys/new/", {"name": "ERP", "verbs": [VIEW_PEOPLE]})
    key = ApiKey.objects.get()
    text = re.search(r"dp_[\w-]{30,}", text_of(response)).group()
    assert services.user_of_api_key(text) == key.acts_as
    listed = text_of(http.get("/settings/keys/"))
    assert key.prefix in listed
    assert text not in listed
    fresh = text_of(http.post(f"/settings/keys/{key.pk}/rotate/"))
    assert ApiKey.objects.exclude(pk=key.pk).get().prefix in fresh
    http.post(f"/settings/keys/{key.pk}/withdraw/")
    assert services.user_of_api_key(text) is None


@pytest.mark.parametrize(
    "path",
    [
        "/settings/people/",
        "/settings/people/?q=own&is_active=true&home_store=&role=",
        "/settings/roles/",
        "/settings/roles/new/",
        "/settings/units/",
        "/settings/keys/",
        "/settings/keys/new/",
        "/settings/audit/",
        "/settings/profile/",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_settings_open_without_inline_script(path, language, http, owner):
    response = http.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    page = text_of(response)
    assert " style=" not in page
    assert "onclick" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/settings/people/",
        "/settings/roles/",
        "/settings/roles/new/",
        "/settings/units/",
        "/settings/units/new/",
        "/settings/keys/",
        "/settings/keys/new/",
        "/settings/audit/",
        "/settings/invitations/",
    ],
)
def test_settings_are_not_there_for_a_cashier(path, north):
    assert signed_in(make_person("cashier"), "north").get(path).status_code == 404


def test_profile_is_ones_own(http, owner):
    response = http.post(
        "/settings/profile/",
        {"full_name": "New name", "phone": "", "language": "zh-hans", "theme": "dark"},
    )
    assert response.status_code == 302
    person = User.objects.get(pk=owner.pk)
    assert (person.full_name, person.language, person.theme) == ("New name", "zh-hans", "dark")
    assert 'lang="zh-hans"' in text_of(http.get("/settings/profile/"))
    response = http.post("/settings/profile/", {"full_name": "x", "phone": "1", "theme": "dark"})
    assert response.status_code == 422


def test_hub_has_regions_and_its_own_roles(hub):
    with in_tenant(hub):
        person = make_person("owner", kind="hub", scope=Scope.GROUP)
        http = signed_in(person, "hub")
        assert "Regions" in text_of(http.get("/settings/units/"))
        roles = text_of(http.get("/settings/roles/"))
        assert "Administrator" in roles
        assert "Claims reviewer" in roles
        assert "Technician" not in roles
        form = {"kind": "region", "name": "East", "code": "E", "time_zone": "Asia/Shanghai"}
        http.post("/settings/units/new/", {**form, "currency": "CNY"})
        assert Unit.objects.get(code="E").kind == "region"
        store = {**form, "kind": "store", "code": "X", "currency": "CNY"}
        assert http.post("/settings/units/new/", store).status_code == 422
        for page in ("people", "invitations", "keys", "audit", "profile"):
            assert http.get(f"/settings/{page}/").status_code == 200
