"""What only the resources of people, units and the trail do."""

from django.test import Client

from tenants.accounts.models import Invitation, Role, Unit, User
from tenants.accounts.permissions import MANAGE_PEOPLE, VIEW_PEOPLE
from tenants.accounts.services import make_program_key
from tenants.audit.filters import EntryFilter
from tenants.audit.models import AuditEntry
from tests.conftest import DOMAIN, make_person
from tests.integrations.api.helpers import assert_problem

JSON = "application/json"


def program(text: str) -> Client:
    return Client(SERVER_NAME=f"north.{DOMAIN}", headers={"authorization": f"Bearer {text}"})


def test_key_learns_who_it_is(owner, north):
    key, text = make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    (me,) = program(text).get("/api/v1/me/").json()
    assert me["full_name"] == "ERP"
    assert me["workspace"] == "North"
    assert me["verbs"] == [VIEW_PEOPLE]
    assert me["key"] == key.prefix


def test_person_is_invited_by_api(api, owner, mailoutbox, django_capture_on_commit_callbacks):
    role = str(Role.objects.get(key="cashier").pk)
    body = {"email": "new@example.test", "full_name": "李雷", "role": role, "language": "zh-hans"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post("/api/v1/invitations/", body, content_type=JSON)
    assert answer.status_code == 201
    assert "secret" not in answer.content.decode()
    assert "/account/invitation/" in mailoutbox[-1].body
    again = api.post("/api/v1/invitations/", body, content_type=JSON)
    assert_problem(again, 422)
    assert Invitation.objects.count() == 1


def test_program_gives_no_more_than_it_has(owner):
    _key, text = make_program_key(name="HR", verbs=[MANAGE_PEOPLE, VIEW_PEOPLE], actor=owner)
    client = program(text)
    person = make_person("cashier")
    for key in ("owner", "general_manager"):
        role = str(Role.objects.get(key=key).pk)
        body = {"role": role, "scope": "group"}
        answer = client.post(f"/api/v1/people/{person.pk}/grant-role/", body, content_type=JSON)
        assert_problem(answer, 403)
    hidden = str(Role.objects.get(key="_program").pk)
    body = {"role": hidden, "scope": "group"}
    answer = client.post(f"/api/v1/people/{person.pk}/grant-role/", body, content_type=JSON)
    assert_problem(answer, 400)
    assert person.assignments.count() == 1
    assert_problem(client.post(f"/api/v1/people/{owner.pk}/deactivate/"), 403)


def test_what_is_left_out_of_a_change_stays(api, owner, store):
    person = make_person("cashier", store=store, phone="+8613800138000")
    answer = api.patch(
        f"/api/v1/people/{person.pk}/", {"full_name": "New"}, content_type=JSON
    ).json()
    assert (answer["full_name"], answer["phone"]) == ("New", "+8613800138000")
    assert answer["home_store"] == str(store.pk)
    api.patch(f"/api/v1/units/{store.pk}/", {"name": "Renamed"}, content_type=JSON)
    assert Unit.objects.get(pk=store.pk).name == "Renamed"


def test_programs_are_no_people_here_either(api, owner):
    key, _text = make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    assert_problem(api.get(f"/api/v1/people/{key.acts_as_id}/"), 404)


def test_unit_with_strange_hours_is_refused(api, owner):
    for hours in ("always", [1], {"mon": "9-5"}, {"mon": [5]}, {"mon": [["09:00"]]}, {"x": []}):
        body = {"kind": "store", "name": "A", "code": "A1", "opening_hours": hours}
        assert_problem(api.post("/api/v1/units/", body, content_type=JSON), 422)
    assert not Unit.objects.filter(code="A1").exists()


def test_the_trail_names_the_key(api, owner):
    person = make_person("cashier")
    api.post(f"/api/v1/people/{person.pk}/deactivate/")
    assert not User.objects.get(pk=person.pk).is_active
    (entry,) = api.get(f"/api/v1/audit-entries/?record={person.pk}").json()["results"]
    assert entry["verb"] == "accounts.person.deactivated"
    assert entry["via"].startswith("dp_")
    url = f"/api/v1/audit-entries/{entry['id']}/"
    assert_problem(api.delete(url), 405)
    assert_problem(api.patch(url, {"verb": "x"}, content_type=JSON), 405)
    assert AuditEntry.objects.filter(pk=entry["id"], verb=entry["verb"]).exists()


def test_asking_the_api_leaves_the_screens_filters_alone(api, owner):
    """The names of a filter set's parameters were once read off the class, and stuck to it."""
    api.get(f"/api/v1/audit-entries/?record={owner.pk}")
    assert not hasattr(EntryFilter.base_filters["actor"], "_field")
