"""Contracts approved in as many steps as amount and discount call for; who signed, and how."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Contract, SalesPolicy
from portal.core.errors import InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.workspace.house import store_rules
from tenants.workspace.models import Notification, StoredFile
from tests.conftest import make_person, signed_in
from tests.dealers.steps import make_accepted_quote, make_signed_contract, manager

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def advisor(store):
    return make_person("sales_consultant", store=store)


@pytest.fixture
def sales_manager(store):
    return make_person("sales_manager", store=store, scope=Scope.STORE)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rules(**values):
    store_rules(SalesPolicy(contract_rules=values))


def submitted(advisor):
    quote = make_accepted_quote(advisor)
    contract = sales.create_contract(quote=quote, actor=advisor)
    return sales.submit_contract(contract=contract, actor=advisor)


def acts(contract):
    return [(entry["act"], entry["step"]) for entry in contract.approvals]


def test_an_ordinary_contract_needs_the_sales_manager_only(advisor, sales_manager):
    contract = submitted(advisor)
    assert contract.approval_step == "manager"
    contract = sales.approve_contract(contract=contract, comment="In order", actor=sales_manager)
    assert (contract.status, contract.approval_step) == ("approved", "")
    assert acts(contract) == [("submitted", "manager"), ("approved", "manager")]
    assert contract.approvals[-1]["comment"] == "In order"
    assert contract.approved_by == sales_manager


def test_a_large_contract_needs_the_general_manager_too(advisor, sales_manager):
    rules(approval_amount="100000")
    contract = sales.approve_contract(contract=submitted(advisor), actor=sales_manager)
    assert (contract.status, contract.approval_step) == ("in_review", "general")
    with pytest.raises(TransitionRefused):
        sales.sign_contract(contract=contract, actor=advisor)
    with pytest.raises(NotPermitted):  # nor by the same person, nor by one without the right
        sales.approve_contract(contract=contract, actor=sales_manager)
    contract = sales.approve_contract(contract=contract, actor=manager())
    assert contract.status == "approved"
    assert acts(contract)[1:] == [("approved", "manager"), ("approved", "general")]


def test_one_person_does_not_give_both_words(advisor, owner):
    rules(approval_amount="100000")
    contract = sales.approve_contract(contract=submitted(advisor), actor=manager())
    with pytest.raises(NotPermitted):
        sales.approve_contract(contract=contract, actor=manager())
    assert Contract.objects.get().approval_step == "general"
    assert sales.approve_contract(contract=contract, actor=owner).status == "approved"


def test_a_high_discount_needs_the_general_manager_too(advisor, sales_manager):
    rules(approval_discount="1")
    quote = make_accepted_quote(
        manager(),
        lines=[
            {"kind": "vehicle", "price": "100000"},
            {"kind": "discount", "price": "1500", "reason": "competitor"},
        ],
    )
    contract = sales.create_contract(quote=quote, actor=advisor)
    contract = sales.submit_contract(contract=contract, actor=advisor)
    contract = sales.approve_contract(contract=contract, actor=sales_manager)
    assert contract.approval_step == "general"


def test_what_was_approved_with_the_quote_needs_nobody_if_the_house_says_so(advisor, sales_manager):
    rules(trust_quote=True)
    lines = [
        {"kind": "vehicle", "price": "100000"},
        {"kind": "discount", "price": "4000", "reason": "competitor"},
    ]
    quote = sales.create_quote(
        opportunity=make_accepted_quote(advisor).opportunity,
        lines=lines,
        discount_reason="Competitor",
        actor=advisor,
    )
    # The first quote is declined, the second one approved by a manager and accepted.
    first = quote.opportunity.quotes.exclude(pk=quote.pk).get()
    sales.decline_quote(quote=first, actor=advisor)
    quote = sales.submit_quote(quote=quote, actor=advisor)
    quote = sales.approve_quote(quote=quote, actor=sales_manager)
    quote = sales.send_quote(quote=quote, actor=advisor)
    quote = sales.accept_quote(quote=quote, actor=advisor)
    contract = sales.create_contract(quote=quote, actor=advisor)
    contract = sales.submit_contract(contract=contract, actor=advisor)
    assert (contract.status, contract.approved_by) == ("approved", sales_manager)
    assert acts(contract)[-1] == ("free", "")


def test_a_returned_contract_says_why_and_begins_anew(advisor, sales_manager):
    rules(approval_amount="100000")
    contract = sales.approve_contract(contract=submitted(advisor), actor=sales_manager)
    with pytest.raises(InvalidInput) as error:
        sales.return_contract(contract=contract, note=" ", actor=manager())
    assert "note" in error.value.fields
    contract = sales.return_contract(contract=contract, note="Deposit too low", actor=manager())
    assert (contract.status, contract.approval_step) == ("draft", "")
    notice = Notification.objects.filter(user=advisor).latest("pk")
    assert notice.values["note"] == "Deposit too low"
    contract = sales.submit_contract(contract=contract, actor=advisor)
    assert contract.approval_step == "manager"
    contract = sales.approve_contract(contract=contract, actor=sales_manager)
    assert contract.approval_step == "general"


def test_the_queue_shows_each_step_to_those_who_may_decide_it(advisor, sales_manager):
    rules(approval_amount="100000")
    contract = submitted(advisor)
    waiting = selectors.contracts_waiting
    assert [waiting(p) for p in (advisor, sales_manager, manager())] == [0, 1, 1]
    sales.approve_contract(contract=contract, actor=sales_manager)
    assert [waiting(p) for p in (advisor, sales_manager, manager())] == [0, 0, 1]
    boss = signed_in(manager(), "north")
    assert "General manager" in boss.get("/").content.decode()
    page = boss.get(contract.get_absolute_url(), {"tab": "approvals"})
    assert "Sales Manager" in page.content.decode()
    assert "/approve/" in page.content.decode()
    lower = signed_in(sales_manager, "north").get(contract.get_absolute_url())
    assert f"{contract.get_absolute_url()}approve/" not in lower.content.decode()


def test_numbers_have_no_gaps_though_some_contracts_fail(owner):
    made = make_accepted_quote(owner)
    with pytest.raises(InvalidInput):
        sales.create_contract(quote=made, deposit_due=-1, actor=owner)
    contract = sales.create_contract(quote=made, actor=owner)
    assert contract.number.endswith("-0001")


# -- the signature -----------------------------------------------------------------------------------


def approved(advisor):
    return sales.approve_contract(contract=submitted(advisor), actor=manager())


def test_signature_says_who_how_and_where(advisor, media):
    contract = sales.sign_contract(
        contract=approved(advisor),
        method="paper",
        place="Shanghai",
        paper=SimpleUploadedFile("合同.pdf", b"%PDF-1.7 signed"),
        actor=advisor,
    )
    said = contract.signing
    assert (said["signed_by"], said["place"]) == ("王小明", "Shanghai")
    assert said["signatory"] == str(manager())
    file = StoredFile.objects.get()
    assert said["files"]["paper"] == {"id": str(file.pk), "name": "合同.pdf"}
    reader = signed_in(advisor, "north")
    got = reader.get(f"/files/{file.pk}/")
    assert b"".join(got.streaming_content) == b"%PDF-1.7 signed"
    stranger = make_person("technician", email="t@example.test")
    assert signed_in(stranger, "north").get(f"/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize(("method", "field"), [("esign", "reference"), ("screen", "signature")])
def test_each_way_of_signing_wants_its_proof(advisor, method, field):
    with pytest.raises(InvalidInput) as error:
        sales.sign_contract(contract=approved(advisor), method=method, actor=advisor)
    assert field in error.value.fields
    assert Contract.objects.get().status == "approved"


def test_signature_drawn_on_the_screen_is_kept_as_a_picture(advisor, media):
    contract = approved(advisor)
    drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()
    client = signed_in(advisor, "north")
    form = {"signed_on": "2026-01-01", "method": "screen"}
    wrong = client.post(f"{contract.get_absolute_url()}sign/", {**form, "signature": "x"})
    assert wrong.status_code == 422
    answer = client.post(f"{contract.get_absolute_url()}sign/", {**form, "signature": drawn})
    assert answer.status_code == 302
    assert StoredFile.objects.get().content_type == "image/png"
    assert Contract.objects.get().signing["files"]["signature"]["name"] == "signature.png"


def test_a_paper_that_is_none_is_refused_and_nothing_is_written(advisor, media):
    contract = approved(advisor)
    with pytest.raises(InvalidInput) as error:
        sales.sign_contract(
            contract=contract, paper=SimpleUploadedFile("a.pdf", b"MZ\x90\0\0"), actor=advisor
        )
    assert "paper" in error.value.fields
    assert Contract.objects.get().status == "approved"
    assert not StoredFile.objects.exists()


def test_signature_makes_the_usual_plan(owner):
    contract = make_signed_contract(owner)
    assert [(p.kind, p.amount) for p in contract.instalments.all()] == [
        ("deposit", 5000),
        ("final", 147000),
    ]
