"""Every resource of both hosts, found by itself, held to the same rules."""

import inspect
import json
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from rest_framework import serializers as drf
from rest_framework.fields import empty

from dealers.customers.models import Customer
from integrations.api.docs import openapi_of
from integrations.api.routing import resource_urls, resources_of
from integrations.api.serializers import Input, UTCDateTimeField
from tenants.accounts.models import Assignment, Role, Scope
from tenants.accounts.registry import verbs_of
from tenants.accounts.services import add_person, create_default_roles
from tenants.context import in_tenant
from tenants.workspace.models import StoredFile
from tests.conftest import make_store, tenant_named
from tests.integrations.api.baker import bake
from tests.integrations.api.helpers import assert_problem, make_client, queries_of

HOSTS = {"dealer": "North", "hub": "Hub"}
RESOURCES = [(kind, name, cls) for kind in HOSTS for name, cls in resources_of(kind)]
each_resource = pytest.mark.parametrize(
    ("kind", "name", "viewset"), RESOURCES, ids=[f"{kind}-{name}" for kind, name, _ in RESOURCES]
)
# Not bodies of fields but documents.
NOT_FIELDS = {"AdfViewSet"}
# Lists that are not rows of a table but made when they are read.
NOT_ROWS = {
    "AlertFigureViewSet",
    "HallPlanViewSet",
    "StockFigureViewSet",
    "StockLimitViewSet",
    "StockPlanViewSet",
    "StockRulesViewSet",
    "AgeingViewSet",
    "ArrivalViewSet",
    "MaintenanceViewSet",
    "DispatchViewSet",
    "DuplicateViewSet",
    "FigureViewSet",
    "FleetDispatchViewSet",
    "GuaranteeViewSet",
    "LeadFigureViewSet",
    "LiabilityViewSet",
    "SolutionViewSet",
    "MeViewSet",
    "OnTimeViewSet",
    "ProfitViewSet",
    "PlaybookViewSet",
    "PipelineReportViewSet",
    "AchievementViewSet",
    "ValueViewSet",
    "CareRulesViewSet",
    "LeadRulesViewSet",
    "SalesPolicyViewSet",
    "PlayViewSet",
    "DebtorViewSet",
    "CareTaskViewSet",
    "CaseFigureViewSet",
    "CaseRulesViewSet",
    "QuestionnaireViewSet",
    "SurveyRulesViewSet",
    "SurveyFigureViewSet",
    "ContractRulesViewSet",
    "TrafficViewSet",
    "TurnaroundViewSet",
    "SubscriptionViewSet",
    "WorkshopHoursViewSet",
}
# Seen by everybody with the verb, on purpose, and why.
SHARED = {
    "knowledge.Article": "who may publish sees all; its own tests say who else sees which",
    "accounts.User": "one always sees oneself",
    "customers.Vehicle": "the next advisor at the counter may be anybody",
    "inventory.VehicleUnit": "advisors sell from the whole group's stock",
    "inventory.StockCount": "what a count found is for whoever sees the stock",
    "inventory.UnitTransfer": "where a car of the group is, every advisor must be able to say",
}


def operations(viewset):
    """(action, method, on one object) of everything the resource offers."""
    methods = {"list": "get", "retrieve": "get", "partial_update": "patch", "destroy": "delete"}
    for action in viewset.verbs:
        extra = getattr(getattr(viewset, action), "detail", None)
        detail = extra if extra is not None else action not in {"list", "create"}
        yield action, methods.get(action, "post"), detail


def address(name, action, detail, pk):
    path = f"/api/v1/{name}/" + (f"{pk}/" if detail else "")
    standard = action in {"list", "retrieve", "create", "partial_update", "destroy"}
    return path if standard else f"{path}{action.replace('_', '-')}/"


@pytest.fixture
def place(kind, db):
    """The tenant of the resource's kind, entered."""
    tenant = tenant_named(HOSTS[kind])
    with in_tenant(tenant):
        create_default_roles(kind=kind)
        yield tenant


def person(place, role_verbs, scope):
    """Somebody with a role of exactly these verbs."""
    role = Role.objects.create(key=f"r{uuid4().hex[:8]}", name="Tests", verbs=sorted(role_verbs))
    user = add_person(
        email=f"{uuid4().hex[:8]}@example.test", full_name="T", role="owner", store=make_store("T1")
    )
    Assignment.objects.filter(user=user).update(role=role, scope=scope)
    return make_client(user, slug=place.slug)


def rows_of(viewset, place, count):
    """Rows that the resource shows to somebody who may see everything."""
    fields = {f.name for f in viewset.model._meta.concrete_fields}
    network = place if place.kind == "hub" else tenant_named("Hub")
    given = {"network": network.pk} if "network" in fields else {}
    if viewset.model is StoredFile:  # a file is seen by who sees what it is about
        given = {"about_type": "customers.customer"}
        return [bake(StoredFile, about=bake(Customer).pk, **given) for _n in range(count)]
    if viewset.__name__ == "PhoneCallViewSet":  # of the follow-ups, those that are calls
        given = {"values": {"call_id": "c-1"}}
    return [bake(viewset.model, **given) for _n in range(count)]


def test_resources_are_found():
    assert len(RESOURCES) > 6
    assert {kind for kind, _name, _cls in RESOURCES} == set(HOSTS)


@each_resource
def test_every_operation_has_a_verb_of_its_kind(kind, name, viewset):
    routed = {
        action
        for pattern in resource_urls(kind)
        if isinstance(pattern, URLPattern) and pattern.callback.cls is viewset
        for action in pattern.callback.actions.values()
    }
    assert routed == set(viewset.verbs)
    assert {verb for verb in viewset.verbs.values() if verb} <= set(verbs_of(kind))


@each_resource
def test_every_operation_is_documented(kind, name, viewset):
    body, _etag = openapi_of(kind, "en", resource_urls)
    found = {op["operationId"]: op for p in json.loads(body)["paths"].values() for op in p.values()}
    for action, method, _detail in operations(viewset):
        operation = found[f"{name.replace('-', '_').replace('/', '_')}_{action}"]
        assert operation["summary"]
        assert operation["security"] == [{"apiKey": []}]
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert good
        for code in ("401", "403"):
            assert operation["responses"][code]["$ref"].endswith(f"/Problem{code}")
        keyed = {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get(
            "parameters", []
        )
        assert keyed == (method != "get")


@pytest.mark.parametrize("kind", HOSTS)
def test_document_is_valid_and_no_two_things_share_a_name(kind):
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        schema = json.loads(openapi_of.__wrapped__(kind, "en", resource_urls)[0])
    told = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert not [text for text in told if "Defaulting to string" not in text]
    validate_schema(schema)
    assert "Problem404" in schema["components"]["responses"]


@each_resource
def test_serializers_are_ours(kind, name, viewset):
    def walk(serializer, wanted):
        serializer = getattr(serializer, "child", serializer)
        assert wanted(serializer), serializer
        for field in serializer.fields.values():
            if isinstance(getattr(field, "child", field), drf.BaseSerializer):
                walk(field, wanted)

    def told_in_utc(serializer):
        return all(
            isinstance(field, UTCDateTimeField)
            for field in serializer.fields.values()
            if isinstance(field, drf.DateTimeField)
        )

    for answer in [viewset.serializer_class, *viewset.answers.values()]:
        walk(answer(), told_in_utc)
    if viewset.__name__ not in NOT_FIELDS:
        for serializer in viewset.input_serializers.values():
            walk(serializer(), lambda s: isinstance(s, Input))


@each_resource
def test_nobody_without_the_verb(kind, name, viewset, place):
    client = person(place, [], Scope.GROUP)
    for action, method, detail in operations(viewset):
        if viewset.verbs[action]:
            path = address(name, action, detail, uuid4())
            assert_problem(getattr(client, method)(path), 403)


@each_resource
def test_what_is_not_there_and_what_is_somebody_elses_is_404(kind, name, viewset, place):
    if viewset.__name__ in NOT_ROWS:
        pytest.skip("has no rows")
    client = person(place, filter(None, viewset.verbs.values()), Scope.GROUP)
    ids = [uuid4()]
    if kind == "dealer" and "network" not in {f.name for f in viewset.model._meta.concrete_fields}:
        with in_tenant(tenant_named("South")):
            ids.append(bake(viewset.model).pk)
    for action, method, detail in operations(viewset):
        if detail:
            for pk in ids:
                assert_problem(getattr(client, method)(address(name, action, detail, pk)), 404)


@each_resource
def test_list_takes_a_constant_number_of_queries(kind, name, viewset, place):
    if "list" not in viewset.verbs or viewset.__name__ in NOT_ROWS:
        pytest.skip("offers no list of rows")
    client = person(place, filter(None, viewset.verbs.values()), Scope.GROUP)
    rows_of(viewset, place, 1)
    path = f"/api/v1/{name}/"
    client.get(path)
    one = queries_of(lambda: client.get(path))
    count = len(client.get(path).json()["results"])
    assert count >= 1
    rows_of(viewset, place, 2)
    three = queries_of(lambda: client.get(path))
    assert len(client.get(path).json()["results"]) == count + 2
    assert len(three) == len(one), "\n".join(three)
    assert len(one) <= 12


@each_resource
def test_somebody_elses_rows_are_hidden(kind, name, viewset, place):
    if "list" not in viewset.verbs or viewset.__name__ in NOT_ROWS:
        pytest.skip("offers no list of rows")
    if not hasattr(viewset.model._default_manager, "visible_to"):
        pytest.skip("records that are nobody's")
    if viewset.model._meta.label in SHARED:
        pytest.skip(SHARED[viewset.model._meta.label])
    row = rows_of(viewset, place, 1)[0]
    verbs = list(filter(None, viewset.verbs.values()))
    assert person(place, verbs, Scope.GROUP).get(f"/api/v1/{name}/").json()["results"]
    stranger = person(place, verbs, Scope.OWN)
    assert stranger.get(f"/api/v1/{name}/").json()["results"] == []
    if "retrieve" in viewset.verbs:
        assert_problem(stranger.get(f"/api/v1/{name}/{row.pk}/"), 404)


@each_resource
def test_unknown_parameter_of_a_list_is_refused(kind, name, viewset, place):
    if "list" in viewset.verbs:
        client = person(place, filter(None, viewset.verbs.values()), Scope.GROUP)
        assert_problem(client.get(f"/api/v1/{name}/", {"no_such_filter": "1"}), 400)


def faults_of_signatures(viewset):
    """Where an input and the service it is for do not fit together."""
    for action, service in viewset.services.items():
        serializer_class = viewset.input_serializers.get(action)
        wanted = inspect.signature(service).parameters.values()
        takes = {p.name for p in wanted}
        needs = {p.name for p in wanted if p.default is p.empty and p.kind is p.KEYWORD_ONLY}
        fields = serializer_class().fields if serializer_class else {}
        detail = getattr(getattr(viewset, action), "detail", action not in {"list", "create"})
        given = {"actor"} | (
            {viewset.object_argument or viewset.model._meta.model_name} if detail else set()
        )
        open_ended = any(p.kind is p.VAR_KEYWORD for p in wanted)
        sent = {f.source for f in fields.values()}
        always = {f.source for f in fields.values() if f.required or f.default is not empty}
        if unknown := set() if open_ended else (sent | given) - takes:
            yield f"{action}: the service does not take {sorted(unknown)}"
        if missing := needs - given - (sent if action == "partial_update" else always):
            yield f"{action}: the service needs {sorted(missing)}"


@each_resource
def test_every_input_fits_its_service(kind, name, viewset):
    if viewset.__name__ not in NOT_FIELDS:
        assert not list(faults_of_signatures(viewset))


def test_check_of_signatures_can_fail():
    def sell(*, lead, price, actor): ...

    class Empty(Input):
        colour = drf.CharField()

    viewset = SimpleNamespace(
        services={"sell": sell},
        input_serializers={"sell": Empty},
        sell=SimpleNamespace(detail=True),
        object_argument="lead",
    )
    assert len(list(faults_of_signatures(viewset))) == 2
