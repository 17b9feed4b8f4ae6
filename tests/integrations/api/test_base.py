"""The base of the API, tried on the catalogue and on a small resource of the tests' own."""

import json

import pytest
from django.test import Client

from tenants.reference.models import Part
from tests.conftest import DOMAIN
from tests.integrations.api.helpers import assert_problem, make_client, queries_of

PARTS = "/api/v1/catalogue-parts/"


@pytest.fixture
def parts(hub, north):
    return Part.objects.bulk_create(
        Part(
            network=hub.pk,
            code=f"P{n:03}",
            name_zh="滤芯",
            name_en="Filter",
            price="12.50",
            system="wear",
        )
        for n in range(7)
    )


def test_amounts_and_ids_are_strings_and_times_are_utc(api, parts):
    row = api.get(f"{PARTS}{parts[0].pk}/").json()
    assert row["id"] == str(parts[0].pk)
    assert row["price"] == "12.50"
    assert row["updated_at"].endswith("Z")


def test_every_error_is_a_problem(api, parts, north):
    assert_problem(api.get(f"{PARTS}{north.pk}/"), 404, "not_found")
    assert_problem(api.get("/api/v1/nothing/"), 404)
    assert_problem(api.get("/api/v1/a%0Ab/"), 404)
    assert "slash" in assert_problem(api.get("/api/v1/catalogue-parts"), 404)["detail"]
    assert_problem(api.post(PARTS, {}, content_type="application/json"), 405)
    assert_problem(api.get(PARTS, {"limit": "1_0"}), 400)
    body = assert_problem(api.get(PARTS, {"cdoe": "P001"}), 400)
    assert body["errors"] == [
        {"field": "cdoe", "detail": "There is no such parameter here.", "code": "invalid"}
    ]


def test_key_is_needed_and_works_on_its_own_host_only(api, parts, south):
    stranger = Client(SERVER_NAME=f"north.{DOMAIN}")
    refused = stranger.get(PARTS)
    assert_problem(refused, 401)
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    for text in ("", "x", "dp_" + "é" * 40, "dp_\x00"):
        response = stranger.get(PARTS, headers={"authorization": f"Bearer {text}"})
        assert_problem(response, 401)
    assert_problem(api.get(PARTS, headers={"host": f"south.{DOMAIN}"}), 401)


def test_languages_of_problems(api, parts):
    chinese = api.get("/api/v1/nothing/", headers={"accept-language": "zh-hans"})
    assert chinese.headers["Content-Language"] == "zh-hans"


def test_pages_meet_every_row_once_in_both_directions(api, parts):
    seen, page, pages = [], api.get(PARTS, {"limit": 3}).json(), 0
    assert page["previous"] is None
    while True:
        seen += [row["code"] for row in page["results"]]
        pages += 1
        if not page["next"]:
            break
        page = api.get(page["next"]).json()
    assert (seen, pages) == ([f"P{n:03}" for n in range(7)], 3)
    back = api.get(page["previous"]).json()
    assert [row["code"] for row in back["results"]] == ["P003", "P004", "P005"]
    first = api.get(back["previous"]).json()
    assert [row["code"] for row in first["results"]] == ["P000", "P001", "P002"]
    assert first["previous"] is None


def test_row_added_meanwhile_neither_repeats_nor_hides(api, parts, hub):
    page = api.get(PARTS, {"limit": 3}).json()
    Part.objects.create(network=hub.pk, code="P0005", name_zh="x", name_en="x", price=1, system="x")
    assert api.get(page["next"]).json()["results"][0]["code"] == "P003"


@pytest.mark.parametrize(("limit", "count"), [("0", 1), ("-5", 1), ("2", 2), ("9999", 7)])
def test_limit_is_clamped(api, parts, limit, count):
    assert len(api.get(PARTS, {"limit": limit}).json()["results"]) == count


def test_cursor_is_bound_to_tenant_address_and_filter(api, parts, owner):
    link = api.get(PARTS, {"limit": 2, "system": "wear"}).json()["next"]
    assert api.get(link).status_code == 200
    assert_problem(api.get(link.replace("system=wear", "system=body")), 400)
    assert_problem(api.get(link.replace("catalogue-parts", "labour-operations")), 400)
    for cursor in ("x", "", "a:b", "\x00"):
        assert_problem(api.get(PARTS, {"cursor": cursor}), 400)


def test_list_takes_the_same_number_of_queries_for_one_row_and_for_all(api, parts):
    api.get(PARTS)  # notes the key's last use
    for limit in (1, 7):
        # host, key with its person, network, rows
        assert len(queries_of(lambda: api.get(PARTS, {"limit": limit}))) == 4  # noqa: B023


def test_rate_is_told_and_kept(api, parts, settings):
    settings.API_RATE_PER_MINUTE = 2
    first = api.get(PARTS)
    assert first.headers["RateLimit-Policy"] == '"key";q=2;w=60'
    assert first.headers["RateLimit"].startswith('"key";r=1;t=')
    api.get(PARTS)
    refused = api.get(PARTS)
    assert_problem(refused, 429, "throttled")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"key";r=0;t=')


def test_schema_and_docs_are_open_and_per_kind(north, hub):
    for slug in ("north", "hub"):
        client = Client(SERVER_NAME=f"{slug}.{DOMAIN}")
        answer = client.get("/api/v1/schema/")
        schema = answer.json()
        small = client.get("/api/v1/schema/", headers={"accept-encoding": "gzip"})
        assert len(small.content) * 5 < len(answer.content)
        again = {"accept-encoding": "gzip", "if-none-match": small["ETag"]}
        assert client.get("/api/v1/schema/", headers=again).status_code == 304
        assert schema["openapi"].startswith("3.0")
        assert (
            client.get("/api/v1/schema/", headers={"if-none-match": answer["ETag"]}).status_code
            == 304
        )
        ids = [op["operationId"] for path in schema["paths"].values() for op in path.values()]
        assert len(ids) == len(set(ids))
        assert "catalogue_parts_list" in ids
        page = client.get("/api/v1/docs/")
        assert b'data-schema="/api/v1/schema/"' in page.content
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]


def test_key_limited_to_verbs_does_no_more(owner, parts):
    narrow = make_client(owner, verbs=["sales.lead.create"])
    assert narrow.get(PARTS).status_code == 200  # what every key may read
    assert json.loads(narrow.get("/api/v1/nothing/").content)["status"] == 404


def test_no_cookie_and_no_other_origin_opens_the_api(http, parts):
    """A browser's session is no key: so there is nothing to forge, and nothing to share."""
    assert_problem(http.get(PARTS), 401)
    preflight = http.options(PARTS, headers={"origin": "https://evil.example"})
    assert not [name for name in preflight.headers if name.startswith("Access-Control")]


def test_tenant_comes_from_the_host_alone(api, parts, south):
    """No header and no parameter moves a key to another workspace."""
    for headers in ({"x-tenant": "south"}, {"x-forwarded-host": f"south.{DOMAIN}"}):
        assert api.get(PARTS, headers=headers).status_code == 200
    assert_problem(api.get(PARTS, {"tenant": "south"}), 400)
