"""Papers of customers: kept, read by whom, thrown away; by screen and by program."""

import base64

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from dealers.customers import selectors
from dealers.customers.models import TimelineEntry
from dealers.customers.permissions import VIEW_DOCUMENT
from dealers.customers.services import (
    add_documents,
    erase_customer,
    merge_customers,
    remove_document,
    share_customer,
)
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tenants.workspace.models import StoredFile
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import make_customer
from tests.integrations.api.helpers import assert_problem, make_client

JSON = "application/json"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def customer(owner, store):
    return make_customer(owner)


def picture(name="licence.png", content=PNG):
    return SimpleUploadedFile(name, content)


def keep(customer, actor, kind="licence", *files):
    return add_documents(customer=customer, kind=kind, files=files or [picture()], actor=actor)


def test_a_document_is_kept_with_its_kind_a_line_and_an_audit_entry(owner, customer):
    keep(customer, owner, "licence", picture(), picture("back.png"))
    found = list(selectors.documents_of(customer))
    assert [(file.name, file.kind, file.verb) for file in found] == [
        ("back.png", "licence", VIEW_DOCUMENT),
        ("licence.png", "licence", VIEW_DOCUMENT),
    ]
    line = TimelineEntry.objects.filter(customer=customer).latest("pk")
    assert line.words == "Document kept: Driving licence"
    entry = AuditEntry.objects.get(verb="customers.document.keep")
    assert entry.changes == {"kind": "licence", "added": "licence.png, back.png"}


@pytest.mark.parametrize(
    "files",
    [[], [picture("a.exe", b"MZ")], [picture("x.png", b"no picture")], [picture("x.png", b"")]],
)
def test_wrong_files_are_refused_and_nothing_is_kept(owner, customer, files):
    with pytest.raises(InvalidInput) as error:
        add_documents(customer=customer, kind="other", files=[*files], actor=owner)
    assert "files" in error.value.fields
    assert not StoredFile.objects.exists()


def test_removing_takes_the_file_away_too(owner, customer, django_capture_on_commit_callbacks):
    keep(customer, owner)
    file = selectors.documents_of(customer)[0]
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=file, actor=owner)
    assert not default_storage.exists(file.path)
    assert AuditEntry.objects.filter(changes__removed="licence.png").count() == 1


def test_documents_go_with_a_merge_and_with_erasing(owner, customer):
    other = make_customer(owner, phone="13900139000")
    keep(other, owner)
    merge_customers(customer=customer, other=other, actor=owner)
    assert selectors.documents_of(customer).count() == 1
    erase_customer(customer=customer, reason="Letter of 3 May", actor=owner)
    assert not StoredFile.objects.exists()
    with pytest.raises(Conflict):
        keep(customer, owner)


def test_who_may_not_see_the_customer_or_only_reads_along_sees_no_document(owner, customer):
    keep(customer, owner)
    file = selectors.documents_of(customer)[0]
    mine = make_person("sales_consultant", store=make_store(), email="a@example.test")
    there = signed_in(mine, "north")
    share_customer(customer=customer, colleague=mine, actor=owner)
    assert there.get(f"/customers/{customer.pk}/").status_code == 200
    assert there.get(f"/files/{file.pk}/").status_code == 404
    assert there.get(f"/customers/documents/{file.pk}/remove/").status_code == 404
    assert there.get(f"/customers/{customer.pk}/documents/").status_code == 404
    path = f"/api/v1/customer-documents/{file.pk}/"
    assert_problem(make_client(mine).get(path), 404)


def test_documents_on_the_screen(http, owner, customer):
    page = f"/customers/{customer.pk}/"
    assert "No document yet" in http.get(f"{page}?tab=documents").content.decode()
    assert http.post(f"{page}documents/", {"kind": "licence"}).status_code == 422
    answer = http.post(f"{page}documents/", {"kind": "licence", "files": picture()})
    assert answer.headers["Location"] == f"{page}?tab=documents"
    shown = http.get(f"{page}?tab=documents").content.decode()
    assert "licence.png" in shown
    assert "Driving licence" in shown
    file = selectors.documents_of(customer)[0]
    answer = http.get(f"/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == PNG
    assert http.post(f"/customers/documents/{file.pk}/remove/").status_code == 302
    assert not StoredFile.objects.exists()


def test_documents_over_the_api(api, owner, customer):
    path = "/api/v1/customer-documents/"
    file = {"name": "id.png", "content": base64.b64encode(PNG).decode()}
    body = {"customer": str(customer.pk), "kind": "identity", "file": file}
    made = api.post(path, body, content_type=JSON)
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["customer"]) == ("identity", str(customer.pk))
    listed = api.get(path, {"customer": str(customer.pk), "kind": "identity"}).json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert api.get(path, {"kind": "licence"}).json()["results"] == []
    read = api.post(f"{path}{made.json()['id']}/read/").json()
    assert base64.b64decode(read["content"]) == PNG
    assert_problem(api.post(path, {**body, "file": {"name": "x"}}, content_type=JSON), 400)
    assert api.delete(f"{path}{made.json()['id']}/").status_code == 204
    assert not StoredFile.objects.exists()
