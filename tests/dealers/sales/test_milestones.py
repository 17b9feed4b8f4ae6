"""Milestones between signature and hand-over, the board of orders, and what is overdue."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.sales import services as sales
from dealers.sales.models import Contract
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tenants.workspace.models import Notification
from tests.conftest import make_person, signed_in
from tests.dealers.steps import (
    LINES,
    here,
    make_customer,
    make_opportunity,
    make_signed_contract,
    make_unit,
)
from tests.ui.base import ActionTests, ListPageTests

NAMES = ["欧阳小明", "李雷", "韩梅梅"]
ALL = [
    *LINES,
    {"kind": "finance", "description": "Loan", "price": "0"},
    {"kind": "insurance", "description": "Cover", "price": "4000"},
    {"kind": "registration", "description": "Plate", "price": "800"},
]


def signed(actor, n=1, **fields):
    deal = make_opportunity(
        actor, customer=make_customer(actor, full_name=NAMES[n - 1], phone=f"1380013800{n}")
    )
    return make_signed_contract(actor, opportunity=deal, **fields)


def tell(contract, actor, milestone, **fields):
    return sales.update_milestone(contract=contract, milestone=milestone, actor=actor, **fields)


LOAN = {"lender": "Bank of North", "amount": "100000"}


def test_a_loan_goes_from_application_to_payout(owner):
    contract = signed(owner, lines=ALL)
    contract = tell(contract, owner, "finance", state="asked", data=LOAN, due_on=localdate())
    step = contract.step("finance")
    assert (step["state"], step["done_on"], step["data"]["lender"]) == (
        "asked",
        "",
        "Bank of North",
    )
    contract = tell(contract, owner, "finance", state="refused", note="Income")
    assert (contract.step("finance")["note"], contract.next_step) == ("Income", "deposit")
    contract = tell(contract, owner, "finance", state="granted")
    assert contract.step("finance")["done_on"] == localdate().isoformat()
    contract = tell(contract, owner, "finance", state="paid_out")
    assert contract.step("finance")["done_by"] == str(owner)
    # Fell through after all: open again.
    assert not tell(contract, owner, "finance", state="refused").step("finance")["done_on"]


@pytest.mark.parametrize(
    ("milestone", "state", "field"),
    [
        ("finance", "granted", "lender"),
        ("insurance", "issued", "policy_no"),
        ("plate", "plated", "plate_no"),
        ("accessories", "checked", "checked_by"),
    ],
)
def test_none_is_reached_before_its_facts_are_known(owner, milestone, state, field):
    contract = signed(owner, lines=ALL)
    with pytest.raises(InvalidInput) as error:
        tell(contract, owner, milestone, state=state)
    assert field in error.value.fields
    assert not Contract.objects.get().step(milestone).get("state")


def test_whoever_fitted_it_does_not_check_it(owner):
    contract = signed(owner)
    with pytest.raises(InvalidInput):
        tell(contract, owner, "accessories", state="checked", data={"fitted_by": "Li", "checked_by": "Li"})  # fmt: skip
    contract = tell(contract, owner, "accessories", state="fitted", data={"fitted_by": "Li"})
    contract = tell(contract, owner, "accessories", state="rework", data={"findings": "Bubbles"})
    assert not contract.step("accessories")["done_on"]
    contract = sales.complete_milestone(contract=contract, milestone="accessories", actor=owner)
    assert contract.step("accessories")["data"] == {
        "fitted_by": "Li",
        "findings": "Bubbles",
        "checked_by": str(owner),
    }


@pytest.mark.parametrize(
    "data", [{"amount": "much"}, {"amount": "-1"}, {"amount": "NaN"}, {"colour": "red"}]
)
def test_facts_that_do_not_fit_are_refused(owner, data):
    with pytest.raises(InvalidInput):
        tell(signed(owner, lines=ALL), owner, "finance", data=data)


def test_wrong_state_step_and_time_are_refused(owner):
    contract = signed(owner)
    for milestone, fields in (
        ("accessories", {"state": "plated"}),
        ("plate", {"note": "x"}),
        ("deposit", {"state": "asked"}),
    ):
        with pytest.raises(InvalidInput):
            tell(contract, owner, milestone, **fields)
    Contract.objects.update(status="cancelled")
    with pytest.raises(Conflict):
        tell(contract, owner, "accessories", note="x")


def test_opened_again_with_a_reason_and_both_are_in_the_audit_trail(owner):
    contract = signed(owner)
    contract = sales.complete_milestone(contract=contract, milestone="accessories", actor=owner)
    with pytest.raises(InvalidInput):
        sales.reopen_milestone(contract=contract, milestone="accessories", note="", actor=owner)
    contract = sales.reopen_milestone(
        contract=contract, milestone="accessories", note="Film is loose", actor=owner
    )
    assert not contract.step("accessories")["done_on"]
    with pytest.raises(Conflict):
        sales.reopen_milestone(contract=contract, milestone="accessories", note="x", actor=owner)
    assert AuditEntry.objects.filter(verb="sales.contract.milestone").count() == 2


def test_whoever_is_to_see_to_it_is_told(owner, store):
    clerk = make_person("sales_consultant", store=store)
    contract = tell(signed(owner), owner, "deposit", owner=clerk, due_on=localdate())
    assert contract.step("deposit")["owner_name"] == str(clerk)
    assert Notification.objects.filter(user=clerk).count() == 1
    tell(contract, owner, "deposit", owner=clerk)
    assert Notification.objects.filter(user=clerk).count() == 1


def test_the_next_and_the_overdue_step_follow(owner):
    contract = signed(owner)
    assert (contract.next_step, contract.due_on) == ("deposit", None)
    yesterday = localdate() - timedelta(days=1)
    contract = tell(contract, owner, "accessories", due_on=yesterday)
    assert (contract.due_step, contract.due_on, contract.is_step_late) == (
        "accessories",
        yesterday,
        True,
    )
    sales.take_deposit(contract=contract, method="card", actor=owner)
    contract = sales.reserve_vehicle(contract=contract, vin=make_unit(owner).vin, actor=owner)
    assert (contract.next_step, contract.step("pdi")["done_on"] != "") == ("accessories", True)


def test_board_shows_orders_in_the_column_of_their_next_step(http, owner):
    contract = signed(owner)
    late = tell(contract, owner, "deposit", due_on=localdate() - timedelta(days=1))
    page = http.get("/contracts/board/")
    lanes = {str(lane.state): lane for lane in page.context["page"].lanes}
    assert [lane.count for lane in lanes.values()] == [1, *[0] * (len(lanes) - 1)]
    card = lanes["deposit"].cards[0]["card"]
    assert card.late
    assert "owed" in str(card.meta)
    assert "欧阳小明" in page.content.decode()
    sales.take_deposit(contract=late, method="card", actor=owner)
    lanes = http.get("/contracts/board/").context["page"].lanes
    assert {str(lane.state): lane.count for lane in lanes}["vehicle"] == 1
    assert http.post("/contracts/board/", {"id": contract.pk, "to": "pdi"}).status_code == 404


def test_board_and_list_show_an_advisor_only_their_own(owner, store):
    tell(signed(owner), owner, "deposit", due_on=localdate() - timedelta(days=1))
    advisor = signed_in(make_person("sales_consultant", store=store), "north")
    for path in ("/contracts/board/", "/contracts/overdue/"):
        assert "欧阳小明" not in advisor.get(path).content.decode()


class TestOverdueSteps(ListPageTests):
    path = "/contracts/overdue/"
    refused_role = "technician"
    person = None
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "due_on"
    filters = "status=signed&late=true"
    own_role = "sales_consultant"

    def make(self, n):
        actor = here(self.person)
        day = localdate() - timedelta(days=n)
        return tell(signed(actor, n), actor, "deposit", due_on=day)


class TestContractMilestoneReopen(ActionTests):
    path = "/contracts/{pk}/milestones/accessories/reopen/"
    refused_role = "technician"
    good = {"note": "Loose"}
    bad = {"note": ""}

    def make(self, n):
        actor = here(self.person)
        return sales.complete_milestone(
            contract=signed(actor, n), milestone="accessories", actor=actor
        )

    def refused(self):
        Contract.objects.update(status="cancelled")


def test_dialog_of_each_kind_shows_its_facts(http, owner):
    contract = signed(owner, lines=ALL)
    for key, label in (("finance", "Lender"), ("insurance", "Policy number"), ("plate", "Plate")):
        page = http.get(f"/contracts/{contract.pk}/milestones/{key}/").content.decode()
        assert label in page
    assert http.get(f"/contracts/{contract.pk}/milestones/nothing/").status_code == 404
    form = {"state": "granted", "lender": "Bank", "amount": "1000.5", "months": "36"}
    answer = http.post(f"/contracts/{contract.pk}/milestones/finance/", form)
    assert answer.status_code == 302
    assert Contract.objects.get().step("finance")["data"]["amount"] == "1000.5"
