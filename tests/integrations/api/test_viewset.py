"""The base viewset on a resource of the tests' own: stores, with services that do as told."""

import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from rest_framework import serializers as drf

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from tenants.accounts.models import Unit, User
from tenants.accounts.permissions import MANAGE_UNITS, VIEW_PEOPLE
from tenants.accounts.services import create_api_key
from tenants.states import TenantState
from tests.conftest import make_person, make_store
from tests.integrations.api.helpers import PROBLEM, queries_of

HOW = {
    "refuse": DomainError("No.", fields={"name": "Not this."}),
    "invalid": InvalidInput("Wrong."),
    "conflict": Conflict("Too late."),
    "forbid": NotPermitted("Four eyes."),
    "collide": IntegrityError("duplicate key"),
}


@transaction.atomic
def open_store(
    *, name: str, code: str, actor: User, rent=None, manager: User | None = None
) -> Unit:
    """Open a store.

    It can be used at once.
    """
    store = Unit.objects.create(kind="store", name=name, code=code, phone=str(rent or ""))
    if name in HOW:
        raise HOW[name]
    return store


def rename_store(*, store: Unit, actor: User, **changes) -> None:
    Unit.objects.filter(pk=store.pk).update(**changes)


def find_or_open(*, code: str, actor: User) -> tuple[Unit, bool]:
    """Find a store by its code, or open it."""
    return Unit.objects.get_or_create(code=code, defaults={"kind": "store", "name": code})


def close_store(*, store: Unit, actor: User) -> None:
    Unit.objects.filter(pk=store.pk).update(is_active=False)


class StoreRecord(serializers.Record):
    class Meta:
        model = Unit
        fields = ["id", "name", "code", "phone", "parent", "created_at"]


class StoreInput(serializers.Input):
    name = drf.CharField(max_length=80)
    code = drf.CharField(max_length=12)
    rent = serializers.MoneyField(required=False, allow_null=True)
    floors = drf.IntegerField(required=False)
    manager = serializers.ObjectField(User, required=False)


class CodeInput(serializers.Input):
    code = drf.CharField(max_length=12)


class StoreViewSet(DomainViewSet):
    model = Unit
    serializer_class = StoreRecord
    select_related = ("parent",)
    verbs = {
        "list": VIEW_PEOPLE, "retrieve": VIEW_PEOPLE, "create": MANAGE_UNITS,
        "partial_update": MANAGE_UNITS, "destroy": MANAGE_UNITS, "find_or_open": MANAGE_UNITS,
        "rename": MANAGE_UNITS,
    }  # fmt: skip
    input_serializers = {"create": StoreInput, "partial_update": CodeInput, "rename": StoreInput}
    services = {
        "create": open_store, "partial_update": rename_store, "destroy": close_store,
        "rename": rename_store,
    }  # fmt: skip
    object_argument = "store"
    find_or_open = action_of(find_or_open, input_serializer=CodeInput, detail=False, status=201)


@pytest.fixture
def call(north, owner):
    key = create_api_key(name="Key", acts_as=owner)[1]

    def call(action, body=None, *, pk=None, method="post", key=key, state="active", **headers):
        request = RequestFactory().generic(
            method.upper(),
            "/stores/",
            body if isinstance(body, str) else json.dumps(body or {}),
            content_type="application/json",
            headers={"authorization": f"Bearer {key}", **headers},
        )
        request.tenant = SimpleNamespace(state=state, kind="dealer")
        view = StoreViewSet.as_view({method: action}, basename="stores", detail=bool(pk))
        response = view(request, **({"pk": pk} if pk else {}))
        return response.render() if hasattr(response, "render") else response

    return call


def problem_of(response, status):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    return json.loads(response.content)


def test_create_answers_with_the_record_and_its_address(call):
    answer = call("create", {"name": "East", "code": "E1", "rent": "1200.5"})
    assert answer.status_code == 201
    store = Unit.objects.get(code="E1")
    assert answer.data["id"] == str(store.pk)
    assert store.phone == "1200.50"
    assert answer.headers["Location"].endswith(f"/stores/{store.pk}/")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("refuse", 422, "refused"),
        ("invalid", 422, "invalid"),
        ("conflict", 409, "conflict"),
        ("forbid", 403, "not_permitted"),
        ("collide", 409, "conflict"),
    ],
)
def test_refusals_are_problems_and_write_nothing(call, name, status, code):
    body = problem_of(call("create", {"name": name, "code": "E1"}), status)
    assert body["code"] == code
    if name == "refuse":
        assert body["errors"] == [{"field": "name", "detail": "Not this.", "code": "refused"}]
    assert not Unit.objects.filter(code="E1").exists()


def test_unexpected_fault_is_a_problem_and_reaches_the_log(call, monkeypatch, caplog):
    monkeypatch.setitem(HOW, "break", ZeroDivisionError("secret"))
    body = problem_of(call("create", {"name": "break", "code": "E1"}), 500)
    assert body["code"] == "server_error"
    assert "secret" not in json.dumps(body)
    assert "ZeroDivisionError" in caplog.text
    keyed = call("create", {"name": "break", "code": "E1"}, **{"idempotency-key": "k"})
    assert problem_of(keyed, 500)
    assert not Unit.objects.filter(code="E1").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "East"}, "code"),
        ({"name": "East", "code": "E1", "colour": "red"}, "colour"),
        ({"name": "East", "code": "E1", "rent": "1_000"}, "rent"),
        ({"name": "East", "code": "E1", "rent": "٣"}, "rent"),
        ({"name": "East", "code": "E1", "rent": "NaN"}, "rent"),
        ({"name": "East", "code": "E1", "floors": "1_0"}, "floors"),
        ({"name": "East", "code": "E1", "floors": " 1"}, "floors"),
        ({"name": "East", "code": "E1", "floors": True}, "floors"),
        ({"name": "East", "code": "E1", "manager": "nobody"}, "manager"),
        ({"name": "East", "code": "E1", "manager": 7}, "manager"),
        (
            {"name": "East", "code": "E1", "manager": "01890000-0000-7000-8000-000000000000"},
            "manager",
        ),
        ({"name": "x" * 81, "code": "E1"}, "name"),
        ([], ""),
        ("[1]", ""),
    ],
)
def test_wrong_fields_are_named(call, body, field):
    body = problem_of(call("create", body), 400)
    assert [error["field"] for error in body["errors"]] in ([field], ["name", "code"])
    assert not Unit.objects.filter(code="E1").exists()


def test_unreadable_body_is_a_problem(call):
    for body in ("{", '{"name": NaN}', '"\\ud800"', "[" * 5000):
        assert problem_of(call("create", body), 400)["detail"].startswith("The request is not JSON")


def test_partial_update_passes_only_what_was_sent(call, store):
    assert call("partial_update", {}, pk=store.pk, method="patch").data["code"] == "S1"
    assert call("partial_update", {"code": "S9"}, pk=store.pk, method="patch").data["code"] == "S9"


def test_destroy_answers_nothing(call, north):
    store = make_store("X9")
    assert call("destroy", pk=store.pk, method="delete").status_code == 204
    assert not Unit.objects.get(pk=store.pk).is_active
    assert problem_of(call("destroy", pk=north.pk, method="delete"), 404)


def test_record_that_existed_is_200_and_a_new_one_201(call):
    assert call("find_or_open", {"code": "N1"}).status_code == 201
    assert call("find_or_open", {"code": "N1"}).status_code == 200


def test_key_may_do_only_what_its_person_and_its_own_list_allow(call, north):
    technician = make_person("technician")
    weak = create_api_key(name="Weak", acts_as=technician)[1]
    assert problem_of(call("create", {"name": "E", "code": "E1"}, key=weak), 403)
    assert problem_of(call("list", method="get", key=weak), 403)
    assert problem_of(call("list", method="get", key="nonsense"), 401)


def test_suspended_workspace_can_be_read_and_not_changed(call):
    state = TenantState.SUSPENDED
    assert call("list", method="get", state=state).status_code == 200
    refused = problem_of(call("create", {"name": "E", "code": "E1"}, state=state), 403)
    assert refused["code"] == "suspended"


def test_times_are_utc_whatever_the_zone_of_the_workspace(call, store):
    assert call("retrieve", pk=store.pk, method="get").data["created_at"].endswith("Z")


def test_keyed_write_costs_a_bounded_number_of_queries_more(call):
    plain = queries_of(lambda: call("create", {"name": "A", "code": "A1"}))
    keyed = queries_of(
        lambda: call("create", {"name": "B", "code": "B1"}, **{"idempotency-key": "k"})
    )
    # sweep, wait, claim, row, answer; the rest are savepoints
    ours = [sql for sql in keyed if "SAVEPOINT" not in sql]
    assert len(ours) - len([sql for sql in plain if "SAVEPOINT" not in sql]) <= 6


def test_declaration_without_service_or_verb_fails_at_once():
    with pytest.raises(TypeError, match="no service"):
        type("Broken", (StoreViewSet,), {"verbs": {"sell": MANAGE_UNITS}})
    with pytest.raises(TypeError, match="no entry in verbs"):
        type("Broken", (StoreViewSet,), {"sell": action_of(close_store)})


def test_what_verbs_does_not_name_does_not_exist():
    class ReadOnly(DomainViewSet):
        model = Unit
        verbs = {"list": VIEW_PEOPLE}

    assert not hasattr(ReadOnly, "create")
    assert not hasattr(ReadOnly, "retrieve")
