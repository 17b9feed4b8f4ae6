"""Orders with their deposit, between the accepted quote and the contract."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import Customer, TimelineEntry
from dealers.inventory.models import Reservation
from dealers.sales import services as sales
from dealers.sales.models import Contract, Opportunity, Quote
from dealers.sales.selectors.showroom import traffic_of
from dealers.sales.states import ContractStatus, Milestone
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.sales.test_screens import _Sales
from tests.dealers.steps import (
    here,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_quote,
    make_unit,
    manager,
)
from tests.ui.base import ActionTests

__all__ = ["race"]
TODAY = localdate()


def order(actor, **fields):
    return sales.place_order(quote=make_accepted_quote(actor), actor=actor, **fields)


def take(contract, actor, amount=5000, **fields):
    receipt = sales.record_receipt(
        contract=contract, amount=amount, method="card", actor=actor, **fields
    )
    contract.refresh_from_db()
    return receipt


def signed(contract, actor):
    contract = sales.submit_contract(contract=contract, actor=actor)
    contract = sales.approve_contract(contract=contract, actor=manager())
    return sales.sign_contract(contract=contract, actor=actor)


def test_order_has_a_number_of_its_own_and_the_contract_another(owner):
    placed = order(owner, deposit_due=Decimal(5000))
    assert placed.status == ContractStatus.ORDERED
    assert placed.number == placed.order_number
    assert placed.number.startswith("SL-")
    assert (placed.ordered_on, placed.order_until) == (TODAY, TODAY + timedelta(days=14))
    contract = sales.write_contract(contract=placed, actor=owner)
    assert (contract.pk, contract.status) == (placed.pk, ContractStatus.DRAFT)
    assert contract.number.startswith("C-")
    assert contract.order_number == placed.order_number
    said = list(AuditEntry.objects.filter(object_id=placed.pk).values_list("verb", flat=True))
    assert said == ["sales.contract.order", "sales.contract.write"]
    told = TimelineEntry.objects.filter(about_id=placed.pk).order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["order", "contract"]


def test_deposit_car_and_receipt_of_the_order_go_on_with_the_contract(owner):
    placed = order(owner, deposit_due=Decimal(5000))
    placed = sales.reserve_vehicle(contract=placed, vin=make_unit(owner).vin, actor=owner)
    receipt = take(placed, owner)
    assert receipt.kind == "deposit"
    assert receipt.allocations == []
    assert Opportunity.objects.get().grade == "O"
    assert Customer.objects.get().stage == "order"
    contract = signed(sales.write_contract(contract=placed, actor=owner), owner)
    assert Reservation.objects.get().contract_number == contract.number
    assert (contract.status, contract.paid) == (ContractStatus.EXECUTING, Decimal(5000))
    assert contract.step(Milestone.DEPOSIT)["done_on"]
    paid = {row.kind: row.paid for row in contract.instalments.all()}
    assert paid == {"deposit": Decimal(5000), "final": Decimal(0)}
    assert contract.ordered_on == TODAY


def test_only_the_deposit_is_taken_for_an_order(owner):
    placed = order(owner, deposit_due=Decimal(5000))
    with pytest.raises(InvalidInput, match="5000"):
        take(placed, owner, 5001)
    take(placed, owner, 3000)
    with pytest.raises(InvalidInput, match="2000"):
        take(placed, owner, 3000)
    contract = sales.write_contract(contract=placed, actor=owner)
    with pytest.raises(Conflict, match="signed contracts only"):
        take(contract, owner, 2000)


def test_cancelled_refundable_order_gives_all_of_the_deposit_back(owner):
    placed = order(owner, deposit_due=Decimal(5000))
    placed = sales.reserve_vehicle(contract=placed, vin=make_unit(owner).vin, actor=owner)
    take(placed, owner)
    with pytest.raises(InvalidInput, match="refundable"):
        sales.cancel_contract(
            contract=placed, reason="No", kept=1000, kept_reason="Fee", actor=owner
        )
    gone = sales.cancel_contract(contract=placed, reason="Bought elsewhere", actor=owner)
    assert (gone.status, gone.refund_due, gone.unit) == ("cancelled", Decimal(5000), None)
    assert not Reservation.objects.filter(released_at=None).exists()
    take(gone, owner, 5000, kind="refund")
    assert gone.refund_due == 0
    assert Opportunity.objects.get().stage == "negotiation"


def test_binding_deposit_may_be_kept_with_a_reason(owner):
    placed = order(owner, deposit_kind="binding", deposit_due=Decimal(5000))
    take(placed, owner)
    gone = sales.cancel_contract(
        contract=placed, reason="Withdrew", kept=5000, kept_reason="Binding", actor=owner
    )
    assert (gone.kept, gone.refund_due) == (Decimal(5000), 0)


def test_binding_deposit_is_bounded_by_the_law(owner):
    quote = make_accepted_quote(owner)
    for amount in (0, "30400.01"):  # of 152,000
        with pytest.raises(InvalidInput, match="at most 20 %"):
            sales.place_order(
                quote=quote, deposit_kind="binding", deposit_due=Decimal(amount), actor=owner
            )
    assert not Contract.objects.exists()
    sales.place_order(quote=quote, deposit_kind="binding", deposit_due=Decimal(30400), actor=owner)


def test_refusals_write_nothing(owner):
    with pytest.raises(Conflict, match="not accepted"):
        sales.place_order(quote=make_quote(owner), actor=owner)
    placed = None
    quote = Opportunity.objects.get().quotes.get()
    quote = sales.accept_quote(
        quote=sales.send_quote(quote=sales.submit_quote(quote=quote, actor=owner), actor=owner),
        actor=owner,
    )
    with pytest.raises(InvalidInput, match="today or a later"):
        sales.place_order(quote=quote, order_until=TODAY - timedelta(days=1), actor=owner)
    assert not Contract.objects.exists()
    placed = sales.place_order(quote=quote, actor=owner)
    for again in (sales.place_order, sales.create_contract):
        with pytest.raises(Conflict, match=placed.order_number):
            again(quote=quote, actor=owner)
    contract = sales.write_contract(contract=placed, actor=owner)
    with pytest.raises(TransitionRefused):
        sales.write_contract(contract=contract, actor=owner)
    with pytest.raises(TransitionRefused):
        sales.sign_contract(contract=order_of_another(owner), actor=owner)


def order_of_another(owner):
    customer = make_customer(owner, full_name="李雷", phone="13900000001")
    deal = make_opportunity(owner, customer=customer)
    quote = make_accepted_quote(owner, opportunity=deal)
    return sales.place_order(quote=quote, actor=owner)


def test_two_make_the_contract_at_once_and_one_number_is_used(race):
    north, owner = race
    placed = order(owner)
    acts = [lambda: sales.write_contract(contract=placed, actor=owner)] * 2
    assert len(refused(both(north, *acts))) == 1
    assert Contract.objects.get().number.endswith("0001")


def test_two_order_from_one_quote_at_once(race):
    north, owner = race
    quote = make_accepted_quote(owner)
    acts = [lambda: sales.place_order(quote=quote, actor=owner)] * 2
    assert len(refused(both(north, *acts))) == 1
    assert Contract.objects.count() == 1


def test_orders_count_in_the_closing_rate(owner):
    for _ in range(4):
        sales.receive_visitor(actor=owner)
    placed = order(owner)
    found = traffic_of(owner, first=TODAY, last=TODAY)
    assert (found.orders, found.closing_rate) == (1, 25)
    sales.cancel_contract(contract=placed, reason="No", actor=owner)
    assert traffic_of(owner, first=TODAY, last=TODAY).orders == 0
    assert traffic_of(owner, first=TODAY - timedelta(9), last=TODAY - timedelta(5)).closing_rate is None  # fmt: skip


def test_contract_without_an_order_counts_from_its_signature(owner):
    contract = signed(sales.create_contract(quote=make_accepted_quote(owner), actor=owner), owner)
    assert (contract.order_number, contract.ordered_on) == ("", TODAY)
    assert contract.status == ContractStatus.SIGNED


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Vehicle order", "refundable", "is not the contract"]), ("zh-hans", ["订单", "订金"])],
)
def test_order_on_paper_in_both_languages(http, owner, language, words):
    placed = order(owner, deposit_due=Decimal(5000))
    page = http.get(f"/contracts/{placed.pk}/order/?lang={language}").content.decode()
    for word in [*words, placed.order_number]:
        assert word in page


def test_paper_of_a_binding_deposit_says_what_it_binds_to(http, owner):
    placed = order(owner, deposit_kind="binding", deposit_due=Decimal(5000))
    assert "given back twice" in http.get(f"/contracts/{placed.pk}/order/").content.decode()


def test_contract_without_an_order_has_no_paper_of_one(http, owner):
    contract = sales.create_contract(quote=make_accepted_quote(owner), actor=owner)
    assert http.get(f"/contracts/{contract.pk}/order/").status_code == 404


def test_page_and_board_show_the_order(http, owner):
    placed = order(owner, deposit_due=Decimal(5000))
    page = http.get(f"/contracts/{placed.pk}/").content.decode()
    for word in ("Make the contract", "Take the deposit", "Cancel order", "Print the order"):
        assert word in page
    assert "Cancel contract" not in page
    assert placed.number in http.get("/contracts/?status=ordered").content.decode()
    assert "王小明" in http.get("/contracts/board/").content.decode()
    assert placed.number in http.get(f"/contracts/?q={placed.order_number}").content.decode()


class TestQuoteOrder(_Sales, ActionTests):
    model = Quote
    path = "/quotes/{pk}/order/"
    good = {"deposit_kind": "refundable", "deposit_due": "5000", "order_until": TODAY.isoformat()}
    bad = {"deposit_kind": "refundable", "deposit_due": "-1", "order_until": TODAY.isoformat()}

    def make(self, n):
        return make_accepted_quote(here(self.person))


class TestContractWrite(_Sales, ActionTests):
    model = Contract
    path = "/contracts/{pk}/write/"
    after = {"status": "draft"}

    def make(self, n):
        return order(here(self.person))

    def refused(self):
        sales.cancel_contract(contract=self.thing, reason="No", actor=here(self.person))


def test_order_by_api_alone(api, owner):
    quote = make_accepted_quote(owner)
    made = api.post(
        "/api/v1/contracts/place-order/",
        {"quote": str(quote.pk), "deposit_kind": "binding", "deposit_due": "5000.00"},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["status"], body["deposit_kind"]) == ("ordered", "binding")
    one = f"/api/v1/contracts/{body['id']}"
    paid = api.post(f"{one}/take-deposit/", {"method": "card"}, content_type="application/json")
    assert paid.status_code == 201, paid.content
    done = api.post(f"{one}/write/", {}, content_type="application/json").json()
    assert (done["status"], done["order_number"]) == ("draft", body["number"])
    found = api.get(f"/api/v1/contracts/?q={body['number']}").json()["results"]
    assert [row["id"] for row in found] == [body["id"]]


def test_technician_neither_orders_nor_writes(north, owner, store):
    placed = order(owner)
    http = signed_in(make_person("technician", store=make_store()), "north")
    for url in (f"/contracts/{placed.pk}/write/", f"/quotes/{placed.quote_id}/order/"):
        assert http.post(url).status_code == 404
    assert http.get(f"/contracts/{placed.pk}/order/").status_code == 404
    placed.refresh_from_db()
    assert placed.is_order


def test_cashier_prints_the_order_and_does_not_place_one(north, owner, store):
    placed = order(owner)
    Contract.objects.update(store=store)
    person = make_person("cashier", store=store, scope=Scope.STORE)
    http = signed_in(person, "north")
    assert http.get(f"/contracts/{placed.pk}/order/").status_code == 200
    assert http.post(f"/contracts/{placed.pk}/write/").status_code == 404
