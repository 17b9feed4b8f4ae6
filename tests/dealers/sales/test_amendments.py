"""A signed contract changes: versions, what differs, and money, plan and car that move along."""

from decimal import Decimal

import pytest
from django.utils.timezone import localdate, timedelta

from dealers.inventory.models import Reservation, VehicleUnit
from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Contract
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.exchange.models import Outbox
from tests.dealers.steps import (
    LINES,
    here,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_paid_contract,
    make_signed_contract,
    make_unit,
    manager,
)
from tests.integrations.api.helpers import assert_problem
from tests.ui.base import ActionTests, EditPageTests

JSON = "application/json"
MORE = [*LINES, {"kind": "accessory", "description": "Roof box", "price": "3000"}]


def amend(contract, actor, **fields):
    fields.setdefault("lines", MORE)
    return sales.amend_contract(
        contract=contract, amend_reason="Roof box wanted", actor=actor, **fields
    )


def sign(contract, actor):
    contract = sales.submit_contract(contract=contract, actor=actor)
    contract = sales.approve_contract(contract=contract, actor=manager())
    return sales.sign_contract(contract=contract, actor=actor)


def deposit_taken(owner):
    contract = make_signed_contract(owner)
    sales.take_deposit(contract=contract, method="card", actor=owner)
    return sales.reserve_vehicle(contract=contract, vin=make_unit(owner).vin, actor=owner)


def test_an_amendment_is_a_new_version_and_the_old_one_holds_until_it_is_signed(owner):
    old = deposit_taken(owner)
    new = amend(old, owner, colour="Blue")
    assert (new.number, new.version, new.amount) == (old.number, 2, Decimal(155000))
    assert (new.status, new.paid, new.unit) == ("draft", 0, None)
    assert Contract.objects.get(pk=old.pk).status == "executing"
    sales.record_receipt(contract=old, amount=1000, method="cash", actor=owner)  # still payable
    with pytest.raises(Conflict):
        amend(old, owner)
    with pytest.raises(TransitionRefused):
        sales.sign_contract(contract=new, actor=owner)


def test_what_changes_is_told_field_by_field_and_line_by_line(owner):
    new = amend(deposit_taken(owner), owner, colour="Blue", deposit_due=Decimal(8000))
    told = {d.label: (d.old, d.new) for d in selectors.differences(new)}
    assert told == {
        "colour": ("", "Blue"),
        "amount": (Decimal("152000.00"), Decimal("155000.00")),
        "deposit agreed": (Decimal("5000.00"), Decimal(8000)),
        "Accessory: Roof box": (None, Decimal("3000.00")),
    }
    assert selectors.differences(new.supersedes) == []


def test_signed_it_takes_over_money_plan_car_and_milestones(owner, hub):
    old = deposit_taken(owner)
    old = sales.complete_milestone(contract=old, milestone="accessories", actor=owner)
    new = sign(amend(old, owner), owner)
    old.refresh_from_db()
    assert (old.status, old.paid, old.unit) == ("amended", 0, None)
    assert (new.status, new.paid, new.unit) == (
        "executing",
        Decimal(5000),
        VehicleUnit.objects.get(),
    )
    assert Reservation.objects.get(released_at=None).contract_id == new.pk
    assert new.receipts.get().contract_id == new.pk
    assert [(p.kind, p.amount, p.paid) for p in new.instalments.all()] == [
        ("deposit", 5000, 5000),
        ("final", 150000, 0),
    ]
    assert new.step("accessories")["done_on"]
    assert new.step("deposit")["done_on"]
    assert not new.step("full_payment")["done_on"]
    # The network still knows one contract, by its first version, with the new amount.
    told = Outbox.objects.filter(name="sales.contract_signed").order_by("created_at")
    assert [(m.payload["contract_id"], m.payload["amount"]) for m in told] == [
        (str(old.pk), "152000.00"),
        (str(old.pk), "155000.00"),
    ]
    with pytest.raises(Conflict):
        sales.record_receipt(contract=old, amount=1, method="cash", actor=owner)
    third = sign(amend(new, owner, lines=LINES), owner)
    assert (third.version, third.amount, third.paid) == (3, Decimal(152000), Decimal(5000))


def test_another_model_gives_the_car_back_to_stock(owner):
    new = amend(deposit_taken(owner), owner, model_code="COMET-3", model_name="Comet 3")
    new = sign(new, owner)
    assert (new.unit, VehicleUnit.objects.get().state) == (None, "in_stock")
    assert not new.step("vehicle")["done_on"]
    assert not Reservation.objects.filter(released_at=None).exists()


def test_more_paid_than_the_new_amount_has_to_be_refunded_first(owner):
    old = make_paid_contract(owner)
    new = amend(old, owner, lines=LINES[:1])
    new = sales.submit_contract(contract=new, actor=owner)
    new = sales.approve_contract(contract=new, actor=manager())
    with pytest.raises(Conflict):
        sales.sign_contract(contract=new, actor=owner)
    old.refresh_from_db()
    assert (old.status, old.paid) == ("executing", Decimal(152000))
    sales.record_receipt(contract=old, amount=2000, kind="refund", method="card", actor=owner)
    new = sales.sign_contract(contract=new, actor=owner)
    assert (new.paid, new.owed) == (Decimal(150000), 0)


def test_refused_amendments_write_nothing(owner):
    contract = make_signed_contract(owner)
    for fields in (
        {"lines": []},
        {"lines": [{"kind": "vehicle", "price": "-1"}]},
        {"lines": [{"kind": "trade_in", "price": "5"}]},
        {"deposit_due": Decimal(999999999)},
    ):
        with pytest.raises(InvalidInput):
            amend(contract, owner, **fields)
    with pytest.raises(InvalidInput):
        sales.amend_contract(contract=contract, amend_reason=" ", actor=owner)
    assert Contract.objects.count() == 1


def test_open_amendment_stops_delivery_and_cancellation_until_withdrawn(owner):
    old = make_paid_contract(owner)
    new = amend(old, owner)
    with pytest.raises(Conflict):
        sales.cancel_contract(contract=old, reason="x", actor=owner)
    with pytest.raises(Conflict):
        sales.cancel_contract(contract=new, reason="x", actor=owner)
    with pytest.raises(Conflict):
        sales.deliver_vehicle(contract=old, checks=[], odometer_km=1, actor=owner)
    with pytest.raises(InvalidInput):
        sales.withdraw_amendment(contract=new, reason="", actor=owner)
    new = sales.withdraw_amendment(contract=new, reason="Too dear", actor=owner)
    assert (new.status, Contract.objects.get(pk=old.pk).status) == ("cancelled", "executing")
    again = amend(old, owner)
    assert again.version == 3
    with pytest.raises(Conflict):
        sales.withdraw_amendment(contract=old, reason="x", actor=owner)


def test_a_draft_amendment_can_be_changed_and_a_draft_contract_in_part(owner):
    new = amend(make_signed_contract(owner), owner)
    new = sales.change_draft(contract=new, lines=LINES[:1], colour="Red", actor=owner)
    assert (new.amount, new.colour) == (Decimal(150000), "Red")
    assert not new.step("accessories")
    new = sales.submit_contract(contract=new, actor=owner)
    with pytest.raises(Conflict):
        sales.change_draft(contract=new, colour="Blue", actor=owner)


def test_an_amendment_by_api(api, owner):
    old = make_signed_contract(owner)
    send = lambda path, body: api.post(f"/api/v1/contracts/{path}/", body, content_type=JSON)  # noqa: E731
    answer = send(f"{old.pk}/amend", {"amend_reason": "Roof box", "lines": MORE})
    assert answer.status_code == 201
    new = answer.json()
    assert {"what": "amount", "old": "152000.00", "new": "155000.00"} in new["changes"]
    changed = api.patch(f"/api/v1/contracts/{new['id']}/", {"colour": "Blue"}, content_type=JSON)
    assert changed.json()["colour"] == "Blue"
    assert_problem(send(f"{old.pk}/amend", {"amend_reason": "Again"}), 409)
    assert send(f"{new['id']}/withdraw", {"reason": "Too dear"}).json()["status"] == "cancelled"


class _Screen:
    refused_role = "technician"

    def rows(self, *rows, **head):
        data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, **head}
        for n, row in enumerate(rows):
            data |= {f"rows-{n}-{name}": value for name, value in row.items()}
        return data


class TestAmendPage(_Screen):
    HEAD = {"amend_reason": "Roof box", "deposit_due": "5000"}

    @pytest.fixture
    def contract(self, owner):
        return make_signed_contract(owner)

    def test_it_begins_with_what_holds_and_drafts_a_version(self, http, contract):
        page = http.get(f"/contracts/{contract.pk}/amend/").content.decode()
        assert 'value="Window film"' in page
        data = self.rows(*[{"quantity": "1", **line} for line in MORE], **self.HEAD)
        more = http.post(f"/contracts/{contract.pk}/amend/", {**data, "add": "1"})
        assert 'name="rows-3-price"' in more.content.decode()
        assert Contract.objects.count() == 1
        answer = http.post(f"/contracts/{contract.pk}/amend/", data)
        new = Contract.objects.get(version=2)
        assert answer.url == new.get_absolute_url()
        shown = http.get(new.get_absolute_url(), {"tab": "changes"}).content.decode()
        assert "Roof box" in shown
        again = http.post(f"/contracts/{new.pk}/amend/", {**data, "colour": "Blue"})
        assert (again.status_code, Contract.objects.get(version=2).colour) == (302, "Blue")

    def test_bad_rows_are_said_and_nothing_is_saved(self, http, contract):
        for row in ({"kind": "trade_in", "price": "1"}, {"kind": "x", "price": "1"}):
            answer = http.post(f"/contracts/{contract.pk}/amend/", self.rows(row, **self.HEAD))
            assert answer.status_code == 422
        assert Contract.objects.count() == 1


class TestContractEdit(EditPageTests):
    path = "/contracts/{pk}/edit/"
    refused_role = "technician"
    good = {"colour": "Blue", "deposit_due": "6000"}
    bad = {"colour": "Blue", "deposit_due": "-1"}
    changed = {"colour": "Blue"}

    def make(self, n):
        actor = here(self.person)
        customer = make_customer(actor, phone=f"1380013800{n}")
        deal = make_opportunity(actor, customer=customer)
        quote = make_accepted_quote(actor, opportunity=deal)
        return sales.create_contract(quote=quote, actor=actor)


class TestContractWithdraw(ActionTests):
    path = "/contracts/{pk}/withdraw/"
    refused_role = "technician"
    good = {"reason": "Too dear"}
    bad = {"reason": ""}
    after = {"status": "cancelled"}

    def make(self, n):
        actor = here(self.person)
        customer = make_customer(actor, phone=f"1380013800{n}")
        contract = make_signed_contract(
            actor, opportunity=make_opportunity(actor, customer=customer)
        )
        return amend(contract, actor)

    def refused(self):
        Contract.objects.filter(version=2).update(status="cancelled")


# -- the plan of the money ---------------------------------------------------------------------------


def part(amount, days, kind="instalment"):
    return {"kind": kind, "amount": Decimal(amount), "due_on": localdate() + timedelta(days=days)}


def paid(contract):
    return [row.paid for row in contract.instalments.order_by("due_on")]


def test_the_parts_make_the_amount(owner):
    contract = make_signed_contract(owner)
    with pytest.raises(InvalidInput) as error:
        sales.set_payment_plan(contract=contract, instalments=[part(1, 1)], actor=owner)
    assert "151999.00" in str(error.value)
    for wrong in ([], [part(0, 1), part(152000, 2)], [part(-1, 1), part(152001, 2)]):
        with pytest.raises(InvalidInput):
            sales.set_payment_plan(contract=contract, instalments=wrong, actor=owner)
    assert contract.instalments.count() == 2


def test_receipts_pay_the_oldest_part_first_and_refunds_take_back_from_the_latest(owner):
    contract = make_signed_contract(owner)
    parts = [part(100000, 20, "final"), part(2000, 0, "deposit"), part(50000, 10)]
    sales.set_payment_plan(contract=contract, instalments=parts, actor=owner)
    first = sales.record_receipt(contract=contract, amount=12000, method="card", actor=owner)
    assert paid(contract) == [2000, 10000, 0]
    assert [Decimal(a["amount"]) for a in first.allocations] == [2000, 10000]
    last = contract.instalments.get(kind="final")
    sales.record_receipt(
        contract=contract, amount=30000, method="loan", instalment=last, actor=owner
    )
    assert paid(contract) == [2000, 10000, 30000]
    back = sales.record_receipt(
        contract=contract, amount=35000, kind="refund", method="card", actor=owner
    )
    assert paid(contract) == [2000, 5000, 0]
    assert [Decimal(a["amount"]) for a in back.allocations] == [-30000, -5000]


def test_a_part_of_another_contract_is_refused(owner):
    contract = make_signed_contract(owner)
    deal = make_opportunity(owner, customer=make_customer(owner, phone="13900139000"))
    other = make_signed_contract(owner, opportunity=deal)
    with pytest.raises(InvalidInput) as error:
        sales.record_receipt(
            contract=contract,
            amount=1,
            method="card",
            instalment=other.instalments.first(),
            actor=owner,
        )
    assert "instalment" in error.value.fields


def test_a_new_plan_keeps_what_was_paid(owner):
    contract = make_signed_contract(owner)
    sales.record_receipt(contract=contract, amount=12000, method="card", actor=owner)
    parts = [part(10000, 1), part(142000, 30)]
    sales.set_payment_plan(contract=contract, instalments=parts, actor=owner)
    assert paid(contract) == [10000, 2000]


class TestPlanPage(_Screen):
    def test_it_proposes_and_saves(self, http, owner):
        contract = make_signed_contract(owner)
        path = f"/contracts/{contract.pk}/plan/"
        assert 'value="147000.00"' in http.get(path).content.decode()
        rows = [
            {"kind": "deposit", "due_on": "2026-12-01", "amount": "2000"},
            {"kind": "final", "due_on": "2026-12-31", "amount": "150000"},
            {"kind": "final", "due_on": "", "amount": ""},
        ]
        assert http.post(path, self.rows(*rows)).status_code == 302
        assert [row.amount for row in contract.instalments.all()] == [2000, 150000]
        wrong = http.post(path, self.rows(rows[0]))
        assert wrong.status_code == 422
        assert "150,000" in wrong.content.decode() or "150000" in wrong.content.decode()
        shown = http.get(contract.get_absolute_url(), {"tab": "plan"}).content.decode()
        assert "¥150,000.00" in shown
