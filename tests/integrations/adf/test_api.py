"""``POST /api/v1/leads/adf/``."""

import random
from contextlib import suppress

import pytest

from dealers.customers.models import TimelineEntry
from dealers.sales.models import Lead
from integrations.adf.errors import Refused
from integrations.adf.services import receive_adf
from tenants.context import in_tenant
from tests.conftest import make_person
from tests.integrations.adf.test_corpus import CORPUS, DOCUMENTS
from tests.integrations.adf.test_hostile import ATTACKS, mutated
from tests.integrations.api.helpers import assert_problem, make_client

ADF = "/api/v1/leads/adf/"


def post(client, body, content_type="application/x-adf+xml"):
    return client.post(ADF, body, content_type=content_type)


def corpus(name):
    return next(CORPUS.glob(f"{name}*[!n]")).read_bytes()


def test_plain_document_becomes_a_lead_with_everything(api, store):
    answer = post(api, corpus("01"))
    assert answer.status_code == 201
    body = answer.json()
    lead = Lead.objects.get()
    assert body == {
        "leads": [
            {
                "id": str(lead.pk),
                "number": lead.number,
                "result": "created",
                "needs_reading": False,
                "warnings": [],
            }
        ],
        "created": 1,
        "duplicates": 0,
    }
    assert (lead.name, lead.phone) == ("John Q Doe Jr", "+4915123456789")
    assert (lead.external_source, lead.external_id) == ("CarSite", "44120")
    assert lead.vehicle_of_interest["model"] == "X5"
    assert lead.raw.encode() == corpus("01")
    assert lead.store == store


def test_batch_sent_again_adds_only_what_is_new(api):
    assert post(api, corpus("07")).json()["created"] == 3
    again = post(api, corpus("07").replace(b">3</id>", b">4</id>"))
    assert again.status_code == 201
    assert [one["result"] for one in again.json()["leads"]] == ["duplicate", "duplicate", "created"]
    assert post(api, corpus("07")).status_code == 200
    assert Lead.objects.count() == 4


def test_same_lead_with_other_words_puts_them_on_the_timeline(api):
    post(api, corpus("01"))
    post(api, corpus("01").replace(b"after six", b"after eight"))
    lead = Lead.objects.get()
    assert "after six" in lead.message
    entries = TimelineEntry.objects.filter(about_id=lead.pk)
    assert any("after eight" in entry.text for entry in entries)


def test_two_senders_without_a_name_may_use_the_same_id(api, owner):
    document = b"<adf><prospect><id>1</id><customer><contact><name>A</name></contact></customer></prospect></adf>"
    assert post(api, document).json()["created"] == 1
    assert post(make_client(owner), document).json()["created"] == 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_whole_corpus_is_taken_in_whatever_the_content_type(api, path):
    assert post(api, path.read_bytes(), "application/octet-stream").status_code == 201


@pytest.mark.parametrize("document", ATTACKS.values(), ids=ATTACKS)
def test_attack_is_answered_with_a_reason(api, document):
    assert "not accepted" in assert_problem(post(api, document), 422, "adf_refused")["detail"]
    assert not Lead.objects.exists()


def test_empty_and_giant_bodies_are_problems(api):
    assert_problem(post(api, ""), 422, "adf_refused")
    assert_problem(post(api, "x" * 1_100_000), 413)


def test_text_that_is_no_adf_becomes_a_lead_to_be_read(api):
    body = post(api, "Please call Mr Li, 138 0013 8000, about the X5", "text/plain").json()
    assert body["leads"][0]["needs_reading"] is True
    assert body["leads"][0]["warnings"]
    assert "about the X5" in Lead.objects.get().message


def test_key_without_the_verb_may_not(api, north):
    technician = make_client(make_person("technician"))
    assert_problem(post(technician, corpus("01")), 403, "not_permitted")
    assert not Lead.objects.exists()


def test_lead_stays_in_the_tenant_of_the_host(api, south):
    post(api, corpus("01"))
    with in_tenant(south):
        assert not Lead.objects.exists()


def test_wounded_documents_never_end_in_a_server_error(owner):
    """The whole way into the database; the parser alone meets 2,000 in ``test_hostile``."""
    chance = random.Random(7)
    documents = [path.read_bytes() for path in DOCUMENTS]
    for _n in range(120):
        document = mutated(chance.choice(documents), chance)
        with suppress(Refused):
            received = receive_adf(document=document, sender="test", actor=owner)
            assert all(one.lead.pk and one.lead.raw for one in received)
