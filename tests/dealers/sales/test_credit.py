"""May this customer buy on credit; what is handed over with the car; who is called afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, localtime, now

from dealers.customers.models import FollowUp
from dealers.customers.services import change_terms
from dealers.finance.services import set_exchange_rate
from dealers.sales import services as sales
from dealers.sales.models import Contract, Instalment, SalesPolicy
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import Scope
from tenants.workspace.house import rules_of
from tenants.workspace.models import StoredFile
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_approvals import PNG
from tests.dealers.steps import (
    CHECKS,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_paid_contract,
    make_signed_contract,
    manager,
)
from tests.integrations.api.helpers import assert_problem


@pytest.fixture
def advisor(store):
    return make_person("sales_consultant", store=store)


def to_sign(advisor, customer, *, after=30, credit=50000):
    """An approved contract that lets the customer pay ``credit`` some days after delivery."""
    deal = make_opportunity(advisor, customer=customer)
    promised = localdate() + timedelta(days=10)
    contract = sales.create_contract(
        quote=make_accepted_quote(advisor, opportunity=deal), promised_on=promised, actor=advisor
    )
    parts = [
        {"kind": "final", "due_on": promised, "amount": Decimal(152000 - credit)},
        {"kind": "instalment", "due_on": promised + timedelta(days=after), "amount": credit},
    ]
    sales.set_payment_plan(contract=contract, instalments=parts, actor=advisor)
    contract = sales.submit_contract(contract=contract, actor=advisor)
    return sales.approve_contract(contract=contract, actor=manager())


def buyer(owner, limit=None, days=0):
    customer = make_customer(owner)
    return change_terms(customer=customer, credit_limit=limit, payment_days=days, actor=owner)


def test_what_is_paid_before_delivery_needs_no_credit(advisor):
    assert make_signed_contract(advisor).status == "signed"


def test_within_the_limit_it_is_signed(owner, advisor):
    contract = to_sign(advisor, buyer(owner, Decimal(50000), 30))
    assert sales.sign_contract(contract=contract, actor=advisor).status == "signed"


@pytest.mark.parametrize(("limit", "days"), [(None, 0), (Decimal(49999), 30), (Decimal(90000), 29)])
def test_above_the_limit_a_manager_has_to_say_why(owner, advisor, limit, days):
    contract = to_sign(advisor, buyer(owner, limit, days))
    with pytest.raises(NotPermitted):
        sales.sign_contract(contract=contract, credit_reason="Nice man", actor=advisor)
    with pytest.raises(InvalidInput) as error:
        sales.sign_contract(contract=contract, actor=owner)
    assert "credit_reason" in error.value.fields
    contract.refresh_from_db()
    assert (contract.status, contract.signing) == ("approved", {})
    signed = sales.sign_contract(contract=contract, credit_reason="Bank vouches", actor=owner)
    assert signed.signing["credit_reason"] == "Bank vouches"


def test_what_is_owed_already_counts(owner, advisor):
    customer = buyer(owner, Decimal(60000), 30)
    first = to_sign(advisor, customer)
    sales.sign_contract(contract=first, actor=advisor)
    second = to_sign(advisor, customer, credit=20000)
    with pytest.raises(NotPermitted):
        sales.sign_contract(contract=second, actor=advisor)
    sales.record_receipt(contract=first, amount=first.amount, method="card", actor=owner)
    assert sales.sign_contract(contract=second, actor=advisor).status == "signed"


def test_what_is_owed_in_another_currency_counts_at_todays_rate(owner, advisor):
    customer = buyer(owner, Decimal(90000), 30)
    first = to_sign(advisor, customer, credit=5000)
    sales.sign_contract(contract=first, actor=advisor)
    Contract.objects.filter(pk=first.pk).update(currency="EUR")
    second = to_sign(advisor, customer, credit=52000)
    with pytest.raises(Conflict, match="no exchange rate from EUR into CNY"):
        sales.sign_contract(contract=second, actor=advisor)
    rate = {"currency": "EUR", "into": "CNY", "actor": owner}
    yesterday = localdate() - timedelta(days=1)
    set_exchange_rate(**rate, rate=Decimal("7.80"), day=yesterday)
    with pytest.raises(NotPermitted, match=r"52000\.00 CNY.*39000\.00 owed"):
        sales.sign_contract(contract=second, actor=advisor)
    set_exchange_rate(**rate, rate=Decimal("7.60"))
    assert sales.sign_contract(contract=second, actor=advisor).status == "signed"


def test_a_blocked_customer_signs_nothing(owner, advisor):
    contract = to_sign(advisor, buyer(owner, Decimal(90000), 60))
    change_terms(customer=contract.customer, is_blocked=True, block_reason="Insolvent", actor=owner)
    with pytest.raises(Conflict) as error:
        sales.sign_contract(contract=contract, credit_reason="x", actor=owner)
    assert "Insolvent" in str(error.value)


# -- rules -------------------------------------------------------------------------------------------


def test_rules_for_contracts_are_a_managers_to_change(http, owner, store):
    page = http.get("/settings/sales/contracts/")
    data = {k: str(v) for k, v in page.context["form"].initial.items() if v is not False}
    answer = http.post("/settings/sales/contracts/", {**data, "approval_amount": "1000"})
    assert answer.status_code == 302
    rules = rules_of(SalesPolicy)
    assert rules.contract_rule("approval_amount") == "1000"
    assert rules.contract_rule("dunning_days") == [1, 10, 21]
    wrong = http.post("/settings/sales/contracts/", {**data, "dunning_2": "1"})
    assert wrong.status_code == 422
    clerk = signed_in(make_person("sales_consultant", store=store), "north")
    assert clerk.get("/settings/sales/contracts/").status_code == 404


# -- the hand-over -----------------------------------------------------------------------------------


def deliver(contract, actor, **fields):
    return sales.deliver_vehicle(
        contract=contract, checks=CHECKS, odometer_km=12, actor=actor, **fields
    )


def test_pack_ceremony_photo_and_signature_are_kept(owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contract = deliver(
        make_paid_contract(owner),
        owner,
        pack=["keys", "invoice"],
        gifts="Umbrella",
        received_by="王太太",
        ceremony_at=now(),
        photo=SimpleUploadedFile("car.png", PNG),
        signature=SimpleUploadedFile("signature.png", PNG),
    )
    kept = contract.delivery
    assert (kept["pack"], kept["gifts"], kept["received_by"]) == (
        ["keys", "invoice"],
        "Umbrella",
        "王太太",
    )
    assert set(kept["files"]) == {"photo", "signature"}
    assert StoredFile.objects.filter(about=contract.pk).count() == 2
    assert contract.step("delivery")["done_on"]
    page = signed_in(owner, "north").get(contract.get_absolute_url()).content.decode()
    for text in ("Two keys", "Umbrella", "王太太", "car.png"):
        assert text in page


def test_a_photo_that_is_none_stops_the_hand_over(owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contract = make_paid_contract(owner)
    with pytest.raises(InvalidInput) as error:
        deliver(contract, owner, photo=SimpleUploadedFile("car.png", b"no picture"))
    assert "photo" in error.value.fields
    assert Contract.objects.get().status == "executing"


def test_calls_and_first_service_are_planned(owner):
    deliver(make_paid_contract(owner), owner)
    due = [localtime(t.due_at).date() for t in FollowUp.objects.order_by("due_at")]
    today = localdate()
    assert due[:2] == [today + timedelta(days=3), today + timedelta(days=7)]
    assert 180 <= (due[2] - today).days <= 185
    assert "王小明" in FollowUp.objects.order_by("due_at")[2].title


def test_the_plate_of_the_registration_becomes_the_cars(owner):
    lines = [
        {"kind": "vehicle", "description": "Aurora", "price": "150000"},
        {"kind": "registration", "description": "Plate", "price": "500"},
    ]
    contract = make_paid_contract(owner, lines=lines)
    contract = sales.update_milestone(
        contract=contract,
        milestone="plate",
        state="plated",
        data={"plate_no": "沪A12345"},
        actor=owner,
    )
    contract = deliver(contract, owner)
    assert contract.customer.ownerships.get().vehicle.plate == "沪A12345"


def test_on_time_is_measured_on_the_home_page(http, owner):
    contract = deliver(make_paid_contract(owner), owner)
    assert "Handed over as promised" not in http.get("/?part=rest").content.decode()
    Contract.objects.update(promised_on=localdate())
    page = http.get("/?part=rest").content.decode()
    assert "100 %" in page
    Contract.objects.update(promised_on=localdate() - timedelta(days=1))
    assert "0 %" in http.get("/?part=rest").content.decode()
    late = http.get("/contracts/?handed_over=late").content.decode()
    assert contract.number in late
    on_time = http.get("/contracts/?handed_over=on_time").content.decode()
    assert contract.number not in on_time


def test_on_time_by_api(api, owner):
    path = "/api/v1/on-time-delivery/"
    assert api.get(path).json()[0]["share"] is None
    deliver(make_paid_contract(owner), owner)
    today = localdate()
    Contract.objects.update(promised_on=today)
    row = {"since": (today - timedelta(days=90)).isoformat(), "delivered": 1, "late": 0}
    assert api.get(path).json() == [{**row, "share": 100}]
    Contract.objects.update(promised_on=today - timedelta(days=1))
    assert api.get(path, {"days": 30}).json()[0]["share"] == 0
    assert_problem(api.get(path, {"days": "many"}), 400)


# -- settlement --------------------------------------------------------------------------------------


def test_a_cancellation_keeps_part_with_a_reason_and_refunds_the_rest(owner):
    contract = make_paid_contract(owner)
    for kept, why in ((Decimal(152001), "x"), (Decimal(-1), "x"), (Decimal(1000), "")):
        with pytest.raises(InvalidInput):
            sales.cancel_contract(
                contract=contract, reason="Moves away", kept=kept, kept_reason=why, actor=owner
            )
    contract = sales.cancel_contract(
        contract=contract,
        reason="Moves away",
        kept=Decimal(1000),
        kept_reason="Plate was ordered",
        lost_reason="other",
        actor=owner,
    )
    assert (contract.refund_due, contract.settlement["refund"]) == (Decimal(151000), "151000.00")
    contract.opportunity.refresh_from_db()
    assert contract.opportunity.stage == "lost"
    with pytest.raises(InvalidInput):
        sales.record_receipt(
            contract=contract, amount=151001, kind="refund", method="card", actor=owner
        )
    with pytest.raises(Conflict):
        sales.record_receipt(contract=contract, amount=1, method="card", actor=owner)
    page = signed_in(owner, "north")
    form = {"amount": "151000", "kind": "refund", "method": "transfer"}
    shown = page.get("/contracts/?refund=true").content.decode()
    assert contract.number in shown
    assert page.post(f"{contract.get_absolute_url()}receipt/", form).status_code == 302
    contract.refresh_from_db()
    assert (contract.paid, contract.refund_due) == (Decimal(1000), 0)


def test_the_cashier_chooses_the_part_that_is_paid(owner, store):
    contract = make_signed_contract(owner)
    last = Instalment.objects.get(kind="final")
    cashier = signed_in(make_person("cashier", store=store, scope=Scope.STORE), "north")
    form = {"amount": "700", "kind": "payment", "method": "cash", "instalment": str(last.pk)}
    assert cashier.post(f"{contract.get_absolute_url()}receipt/", form).status_code == 302
    last.refresh_from_db()
    assert last.paid == Decimal(700)
