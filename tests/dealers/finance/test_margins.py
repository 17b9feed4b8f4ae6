"""What is earned on a contract and with a customer, and who may see it."""

from decimal import Decimal

from django.utils.timezone import localdate

from dealers.finance import selectors
from dealers.inventory import services as inventory
from dealers.sales import services as sales
from dealers.sales.models import Contract
from dealers.service import services as workshop
from tenants.accounts.models import Scope
from tests.conftest import make_person, signed_in
from tests.dealers.finance.steps import NAMES, signed_for
from tests.dealers.service.conftest import finish, make_line, make_order, make_vehicle
from tests.dealers.steps import (
    VIN_2,
    here,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_signed_contract,
    make_unit,
)
from tests.integrations.api.helpers import make_client
from tests.ui.base import ListPageTests

VINS = ["LSVAA4182E2184847", VIN_2, "LSVAA4182E2184848"]
LINES = [
    {"kind": "vehicle", "description": "Aurora 5", "price": "150000"},
    {"kind": "accessory", "description": "Film", "price": "2000", "quantity": "2"},
    {"kind": "trade_in", "description": "Old car", "price": "30000"},
]


def sold(actor, n=1, lines=LINES, **unit):
    customer = make_customer(actor, full_name=NAMES[n - 1], phone=f"1380013800{n}")
    deal = make_opportunity(actor, customer=customer)
    contract = make_signed_contract(actor, opportunity=deal, lines=lines)
    car = make_unit(actor, vin=VINS[n - 1], **unit)
    return sales.reserve_vehicle(contract=contract, vin=car.vin, actor=actor)


def margin_of(contract, user):
    return selectors.contract_margins(user).get(pk=contract.pk)


def test_gross_is_amount_and_trade_in_less_what_is_known_to_cost(owner):
    row = margin_of(sold(owner), owner)
    assert (row.revenue, row.cost, row.gross) == (
        Decimal(154000),
        Decimal(135000),
        Decimal(19000),
    )
    assert round(row.percent, 2) == Decimal("12.34")


def test_every_cost_line_of_a_car_is_in_its_margin(owner):
    contract = sold(owner)
    unit = contract.unit
    for kind, amount in (("freight", 1500), ("recon", 800), ("interest", 200), ("other", 100)):
        unit = inventory.add_cost(unit=unit, kind=kind, amount=Decimal(amount), actor=owner)
    row = margin_of(contract, owner)
    assert (row.cost, row.gross) == (Decimal(137600), Decimal(16400))


def billed(owner, customer, fee=Decimal(1130)):
    """A visit of the customer: labour or such for ``fee``, a part that cost 300 and sells for 450."""
    order = make_order(make_vehicle(7, customer=customer), actor=owner)
    job = order.jobs.get()
    workshop.add_fee(job=job, description="Check", amount=fee, actor=owner)
    make_line(job)
    finish(job, owner)
    order = workshop.pass_quality_check(repair_order=order, actor=owner)
    return workshop.bill_order(repair_order=order, actor=owner)


def test_what_the_workshop_earns_is_in_a_customers_profit(owner):
    contract = sold(owner)
    order = billed(owner, contract.customer)
    invoice = order.invoices.get()
    row = selectors.customer_profits(owner, selectors.rates_of()).get(pk=contract.customer_id)
    net = invoice.gross - invoice.tax
    assert net < invoice.gross
    assert (row.cars, row.visits, row.unknown) == (1, 1, 0)
    assert (row.car_profit, row.service_profit) == (Decimal(19000), net - 300)
    assert row.profit == row.car_profit + row.service_profit
    assert row.revenue == Decimal(154000) + net


def test_who_only_comes_to_the_workshop_is_there_and_a_credited_invoice_is_not(owner, store):
    order = billed(owner, make_customer(owner))
    rates = selectors.rates_of()
    assert selectors.customer_profits(owner, rates).get().cars == 0
    workshop.reopen_order(repair_order=order, reason="Wrong", actor=owner)
    assert not selectors.customer_profits(owner, rates).exists()


def test_profits_by_api(api, owner):
    contract = sold(owner)
    billed(owner, contract.customer)
    row = api.get("/api/v1/customer-profits/").json()["results"][0]
    assert (row["id"], row["cars"], row["visits"]) == (str(contract.customer_id), 1, 1)
    assert Decimal(row["profit"]) == Decimal(row["car_profit"]) + Decimal(row["service_profit"])
    one = api.get(f"/api/v1/customer-profits/{contract.customer_id}/").json()
    assert one["profit"] == row["profit"]


def test_without_a_cost_there_is_no_margin(owner):
    assert margin_of(signed_for(owner, 2), owner).gross is None
    row = margin_of(sold(owner, cost=Decimal(0)), owner)
    assert (row.gross, row.percent) == (None, None)


def test_a_contract_that_does_not_hold_earns_nothing(owner):
    contract = sold(owner)
    sales.cancel_contract(contract=contract, reason="x", actor=owner)
    assert not selectors.contract_margins(owner).exists()
    make_accepted_quote(owner, opportunity=make_opportunity(owner, customer=contract.customer))
    assert not selectors.customer_profits(owner, selectors.rates_of()).exists()


def test_profit_of_a_customer_sums_their_contracts(owner):
    first = sold(owner)
    deal = make_opportunity(owner, customer=first.customer)
    make_signed_contract(owner, opportunity=deal)  # no car yet: revenue, no profit
    row = selectors.customer_profits(owner, selectors.rates_of()).get()
    assert (row.cars, row.unknown, row.revenue, row.profit) == (
        2,
        1,
        Decimal(306000),
        Decimal(19000),
    )


def test_the_months_page_says_what_is_earned_and_what_is_not_in_it(http, owner):
    contract = sold(owner)
    Contract.objects.filter(pk=contract.pk).update(delivered_on=localdate())
    page = http.get("/finance/margin/").content.decode()
    assert "bonuses of the manufacturer" in page
    assert "12.3 %" in page
    assert NAMES[0] in page


def test_advisors_and_cashiers_do_not_see_margins(owner, store):
    sold(owner)
    for role in ("sales_consultant", "cashier"):
        person = make_person(role, store=store, scope=Scope.GROUP)
        client = signed_in(person, "north")
        for path in ("", "contracts/", "customers/"):
            assert client.get(f"/finance/margin/{path}").status_code == 404
        assert make_client(person).get("/api/v1/margins/").status_code == 403
    boss = make_person("sales_manager", store=store, scope=Scope.STORE)
    assert make_client(boss).get("/api/v1/margins/").json()["results"][0]["gross"] == "19000.00"


class _Margins:
    refused_role = "sales_consultant"
    person = None
    found, missed = "ouyang", "zzz"


class TestMarginList(_Margins, ListPageTests):
    path = "/finance/margin/contracts/"
    queries = 2
    sort = "gross"
    filters = "unknown=false"

    def make(self, n):
        return sold(here(self.person), n, cost=Decimal(100000 + n))


class TestProfitList(_Margins, ListPageTests):
    path = "/finance/margin/customers/"
    queries = 3  # with the group's currency and its rates
    sort = "profit"
    filters = "kind=person"

    def make(self, n):
        return sold(here(self.person), n, cost=Decimal(100000 + n))
