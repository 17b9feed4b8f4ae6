"""What the API's tests share."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.accounts.services import create_api_key
from tests.conftest import DOMAIN

PROBLEM = "application/problem+json"


def make_client(user, slug="north", verbs=("*",)) -> Client:
    """A program with a key that acts as ``user``."""
    text = create_api_key(name="Key", acts_as=user, verbs=verbs)[1]
    return Client(SERVER_NAME=f"{slug}.{DOMAIN}", headers={"authorization": f"Bearer {text}"})


def assert_problem(response, status: int, code: str | None = None) -> dict:
    """The answer is a whole problem document; returned."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    body = response.json()
    assert body["status"] == status
    assert body["type"] == f"urn:problem:{body['code']}"
    assert body["title"]
    assert code is None or body["code"] == code
    return body


def queries_of(act: Callable) -> list[str]:
    """The SQL that ``act()`` runs, without the switches of the search path."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [q["sql"] for q in captured if not q["sql"].startswith("SET search_path")]
