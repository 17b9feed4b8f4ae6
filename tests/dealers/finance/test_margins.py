"""What is earned on a contract and with a customer, and who may see it."""

from decimal import Decimal

from django.utils.timezone import localdate

from dealers.finance import selectors
from dealers.sales import services as sales
from dealers.sales.models import Contract
from tenants.accounts.models import Scope
from tests.conftest import make_person, signed_in
from tests.dealers.finance.steps import NAMES, signed_for
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
