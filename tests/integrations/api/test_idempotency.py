"""The same request sent twice acts once, whatever happens in between."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import time

import pytest
from django.db import connection
from django.test import Client

from dealers.sales.models import Lead
from integrations.api import idempotency
from integrations.api.models import IdempotencyKey
from tenants.accounts.models import Scope
from tenants.accounts.services import create_api_key
from tenants.context import in_tenant
from tests.conftest import DOMAIN, make_person, make_store
from tests.integrations.api.helpers import assert_problem, make_client

ROOT = Path(__file__).resolve().parents[3]
ADF = "/api/v1/leads/adf/"


def adf(name="Wang Xiaoming"):
    # Without id and date, two posts are told apart by the key alone only if the name differs.
    return f"<adf><prospect><customer><contact><name>{name}</name></contact></customer></prospect></adf>"


def post(client, body, key, path=ADF):
    return client.post(path, body, content_type="text/xml", headers={"idempotency-key": key})


def test_repeat_gets_the_first_answer(api):
    first, second = post(api, adf(), '"a-1"'), post(api, adf(), "a-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["Content-Type"] == "application/json"
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Lead.objects.count() == 1


def test_other_body_under_the_same_key_is_refused(api):
    post(api, adf(), "a-1")
    assert_problem(post(api, adf("Somebody Else"), "a-1"), 422, "idempotency_key_reused")
    assert Lead.objects.count() == 1


def test_key_belongs_to_one_caller(api, owner):
    post(api, adf(), "a-1")
    other = make_client(owner)
    assert post(other, adf("Somebody Else"), "a-1").status_code == 201


def test_refusal_of_the_domain_is_kept_and_an_unread_request_is_not(api):
    assert_problem(post(api, "", "a-1"), 422)
    assert IdempotencyKey.objects.get().status == 422
    assert_problem(post(api, "x" * 2_000_000, "a-2"), 413)
    assert IdempotencyKey.objects.count() == 1


def test_crash_leaves_the_key_free(api, monkeypatch):
    monkeypatch.setattr(Lead, "__str__", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post(api, adf(), "a-1")
    assert not Lead.objects.exists()
    assert not IdempotencyKey.objects.exists()
    monkeypatch.undo()
    assert post(api, adf(), "a-1").status_code == 201


@pytest.mark.parametrize("key", ["", '""', "a b", "ü", "x" * 256, '"open'])
def test_odd_keys_are_refused(api, key):
    assert_problem(post(api, adf(), key), 400)


def test_keys_are_forgotten_after_a_day(api):
    post(api, adf(), "a-1")
    day_ago = idempotency._uuid7_at(time() - timedelta(hours=24, minutes=1).total_seconds())
    IdempotencyKey.objects.update(id=day_ago)
    assert post(api, adf("Somebody Else"), "a-2").status_code == 201
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["a-2"]


def test_hundred_parallel_posts_with_one_key_make_one_lead(committed):
    with in_tenant(committed["North"]):
        owner = make_person("owner", store=make_store(), scope=Scope.GROUP)
        text = create_api_key(name="Race", acts_as=owner)[1]

    def one(_n):
        client = Client(SERVER_NAME=f"north.{DOMAIN}", headers={"authorization": f"Bearer {text}"})
        try:
            answer = post(client, adf(), "one-key")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(one, range(100)))
    assert len(answers) == 1, answers
    assert answers.pop()[0] == 201
    with in_tenant(committed["North"]):
        assert Lead.objects.count() == 1
        assert IdempotencyKey.objects.count() == 1


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.test import Client
from integrations.api import idempotency
if sys.argv[4] == "before":
    idempotency._keep = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
client = Client(SERVER_NAME=sys.argv[2], headers={"authorization": f"Bearer {sys.argv[3]}"})
client.post("/api/v1/leads/adf/", sys.argv[5], content_type="text/xml",
            headers={"idempotency-key": "k"})
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.drill
@pytest.mark.parametrize(("moment", "left"), [("before", 0), ("after", 1)])
def test_killed_server_and_the_same_post_again(committed, moment, left):
    """Killed with the lead written and not committed, or committed and not answered."""
    north = committed["North"]
    with in_tenant(north):
        owner = make_person("owner", store=make_store(), scope=Scope.GROUP)
        text = create_api_key(name="Killed", acts_as=owner)[1]
    host = f"north.{DOMAIN}"
    name = connection.settings_dict["NAME"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, name, host, text, moment, adf()],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        check=False,
    )
    assert killed.returncode == -9
    with in_tenant(north):
        assert Lead.objects.count() == left
    client = Client(SERVER_NAME=host, headers={"authorization": f"Bearer {text}"})
    again = post(client, adf(), "k")
    assert again.status_code == 201
    assert ("Idempotency-Replayed" in again.headers) == bool(left)
    with in_tenant(north):
        assert Lead.objects.count() == 1
