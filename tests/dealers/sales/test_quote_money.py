"""Instalments, taxes, key account prices, limits and margins of quotes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.sales import services as sales
from dealers.sales.models import Quote, SalesPolicy
from dealers.sales.services.financing import instalment
from dealers.sales.states import QuoteStatus
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.workspace.house import rules_of, store_rules
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_screens import _Pending, _Quotes
from tests.dealers.steps import here, make_opportunity, make_quote, make_unit, manager
from tests.ui.base import HTMX, ActionTests, ListPageTests, text_of

JSON = "application/json"


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


@pytest.fixture
def rules(owner):
    """The rules of the house, to be changed."""
    return store_rules(SalesPolicy())


# -- the instalment ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "months", "percent", "balloon", "monthly"),
    [
        ("100000", 36, "6", "0", "3042.19"),
        ("100000", 36, "0", "0", "2777.78"),
        ("100000", 36, "0", "28000", "2000.00"),
        ("100000", 12, "12", "0", "8884.88"),
        ("100000", 36, "6", "40000", "2025.32"),
        ("0.01", 1, "0", "0", "0.01"),
    ],
)
def test_instalment_is_the_annuity_rounded_once(amount, months, percent, balloon, monthly):
    found = instalment(
        amount=Decimal(amount), months=months, annual_percent=Decimal(percent),
        balloon=Decimal(balloon),
    )  # fmt: skip
    assert found == Decimal(monthly)


def test_instalments_pay_the_loan_back_to_within_a_cent_a_month():
    rate, left = Decimal("4.5") / 1200, Decimal(87650)
    monthly = instalment(
        amount=left, months=48, annual_percent=Decimal("4.5"), balloon=Decimal(20000)
    )
    for _month in range(48):
        left = left * (1 + rate) - monthly
    assert abs(left - 20000) < Decimal("0.30")


def financed(quote, actor, **terms):
    given = {"down_payment": Decimal(52000), "months": 36, "annual_percent": Decimal(6)}
    return sales.finance_quote(quote=quote, actor=actor, **{**given, **terms})


def test_loan_is_kept_on_the_quote_and_follows_its_total(owner):
    quote = financed(make_quote(owner), owner)
    assert (quote.finance["amount"], quote.finance["monthly"]) == ("100000.00", "3042.19")
    assert quote.total == 152000
    line = {"kind": "vehicle", "price": "102000"}
    quote = sales.update_quote(quote=quote, lines=[line], actor=owner)
    assert quote.finance["amount"] == "50000.00"
    quote = sales.update_quote(quote=quote, lines=[{**line, "price": "52000"}], actor=owner)
    assert quote.finance == {}  # nothing is left to finance


def test_subsidy_is_what_the_lower_rate_saves(owner):
    quote = financed(make_quote(owner), owner, customer_percent=Decimal(0))
    assert quote.finance["monthly"] == "2777.78"
    assert Decimal(quote.finance["subsidy"]) == 36 * (Decimal("3042.19") - Decimal("2777.78"))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"down_payment": Decimal(152000)}, "down_payment"),
        ({"months": 0}, "months"),
        ({"months": 97}, "months"),
        ({"balloon": Decimal(100000)}, "balloon"),
        ({"customer_percent": Decimal(7)}, "customer_percent"),
    ],
)
def test_terms_that_cannot_be_are_refused(owner, terms, field):
    quote = make_quote(owner)
    with pytest.raises(InvalidInput) as refused:
        financed(quote, owner, **terms)
    assert field in refused.value.fields
    assert Quote.objects.get().finance == {}


def test_loan_of_a_finished_quote_stays(owner):
    quote = sales.submit_quote(quote=financed(make_quote(owner), owner), actor=owner)
    for change in (
        lambda: financed(quote, owner),
        lambda: sales.drop_finance(quote=quote, actor=owner),
    ):
        with pytest.raises(Conflict):
            change()


class TestQuoteFinance(_Quotes, ActionTests):
    path = "/quotes/{pk}/finance/"
    good = {"down_payment": "52,000", "months": "３６", "annual_percent": "6％"}
    bad = {"down_payment": "1_000", "months": "36", "annual_percent": "6"}

    def refused(self):
        Quote.objects.update(status="superseded")

    def test_it_is_shown_and_printed(self):
        assert self.http.post(self.address(), self.good).status_code == 302
        for path in ("", "print/"):
            assert "3,042.19" in text_of(self.http.get(f"/quotes/{self.thing.pk}/{path}"))


class TestQuoteCash(_Quotes, ActionTests):
    path = "/quotes/{pk}/cash/"
    after = {"finance": {}}

    def make(self, n):
        return financed(super().make(n), here(self.person))

    def refused(self):
        Quote.objects.update(status="superseded")


# -- official rates ------------------------------------------------------------------------------------


def keep_rate(owner, percent, begins=date(2026, 1, 1), **more):
    given = {"kind": "purchase_tax", "percent": Decimal(percent), "begins": begins, **more}
    return sales.add_rate(**given, actor=owner)


def tax_of(quote):
    return quote.lines.get(code="purchase_tax").price


def test_purchase_tax_is_on_the_price_without_vat_after_discount(owner):
    keep_rate(owner, "10")
    keep_rate(owner, "13", kind="vat")
    quote = sales.add_purchase_tax(quote=make_quote(owner), actor=owner)
    assert tax_of(quote) == Decimal("13274.34")  # 150,000 / 1.13 x 10 %
    assert quote.total == Decimal("165274.34")
    lines = [
        {"kind": "vehicle", "price": "150000"},
        {"kind": "discount", "price": "37000", "reason": "ageing"},
        {"kind": "registration", "code": "purchase_tax", "price": "1"},
    ]
    quote = sales.update_quote(quote=quote, lines=lines, actor=owner)
    assert tax_of(quote) == 10000
    assert sales.add_purchase_tax(quote=quote, actor=owner).lines.count() == 3


def test_rate_of_the_day_holds(owner):
    keep_rate(owner, "10")
    keep_rate(owner, "5", begins=localdate())
    keep_rate(owner, "1", begins=localdate() + timedelta(days=1))
    keep_rate(owner, "50", applies="electric", begins=localdate())
    quote = sales.add_purchase_tax(quote=make_quote(owner), actor=owner)
    assert tax_of(quote) == 7500
    keep_rate(owner, "4", begins=localdate(), cap=Decimal(3000))
    assert tax_of(sales.add_purchase_tax(quote=quote, actor=owner)) == 3000
    assert len(rules_of(SalesPolicy).rates) == 4


def test_without_a_rate_nothing_is_invented(owner):
    with pytest.raises(InvalidInput, match="Official rates"):
        sales.add_purchase_tax(quote=make_quote(owner), actor=owner)
    with pytest.raises(InvalidInput):
        keep_rate(owner, "101")
    with pytest.raises(InvalidInput):
        sales.remove_rate(kind="vat", begins=localdate(), actor=owner)


def test_rates_are_added_and_removed_on_screen(http, owner, store):
    path = "/settings/sales/rates/"
    data = {
        "kind": "purchase_tax",
        "applies": "electric",
        "begins": "2026-01-01",
        "percent": "５％",
    }
    assert http.post(path, {**data, "percent": "ten"}).status_code == 422
    assert http.post(path, data).status_code == 302
    assert "Purchase tax" in text_of(http.get(path))
    assert rules_of(SalesPolicy).rates[0]["percent"] == "5"
    key = {name: data[name] for name in ("kind", "applies", "begins")}
    assert http.post(path, {**key, "applies": "", "remove": "1"}).status_code == 422
    assert http.post(path, {**key, "remove": "1"}).status_code == 302
    assert rules_of(SalesPolicy).rates == []
    advisor = signed_in(make_person("sales_consultant", store=store), "north")
    assert advisor.get(path).status_code == 404


class TestQuoteTax(_Quotes, ActionTests):
    path = "/quotes/{pk}/tax/"

    def make(self, n):
        keep_rate(here(self.person), "10")
        return super().make(n)

    def refused(self):
        Quote.objects.update(status="superseded")


# -- key accounts --------------------------------------------------------------------------------------


def test_key_account_price_is_a_line_of_its_own_and_not_the_advisors_discount(advisor, rules):
    store_rules(SalesPolicy(tier_discounts={"a": "4.5"}))
    deal = make_opportunity(advisor)
    Customer.objects.update(price_tier="a")
    deal.customer.refresh_from_db()
    quote = make_quote(advisor, opportunity=deal)
    tier = quote.lines.get(kind="tier")
    assert (tier.price, tier.position) == (6750, 2)
    assert (quote.tier_discount, quote.discount, quote.total) == (6750, 0, 145250)
    assert sales.submit_quote(quote=quote, actor=advisor).status == QuoteStatus.APPROVED


def test_key_account_price_cannot_be_typed(api, owner, rules):
    quote = make_quote(owner)
    lines = [{"kind": "vehicle", "price": "1000"}, {"kind": "tier", "price": "999"}]
    quote = sales.update_quote(quote=quote, lines=lines, actor=owner)
    assert (quote.total, quote.lines.count()) == (1000, 1)
    body = {"lines": [{"kind": "tier", "price": "999"}]}
    answer = api.patch(f"/api/v1/quotes/{quote.pk}/", body, content_type=JSON)
    assert answer.status_code == 400


def test_limits_are_set_on_screen(http, owner):
    page = http.get("/settings/sales/")
    data = {k: str(v) for k, v in page.context["form"].initial.items()}
    more = {"amount_sales_consultant": "1，000", "margin_floor": "3％", "tier_b": "２"}
    assert http.post("/settings/sales/", {**data, **more}).status_code == 302
    policy = rules_of(SalesPolicy)
    assert policy.discount_amount(["sales_consultant"]) == 1000
    assert policy.discount_amount(["sales_consultant", "owner"]) is None
    assert (policy.margin_floor, policy.tier_discounts["b"]) == (3, "2")


# -- limits --------------------------------------------------------------------------------------------


def cut(actor, amount, **fields):
    lines = [
        {"kind": "vehicle", "price": "150000"},
        {"kind": "discount", "price": amount, "reason": "competitor"},
    ]
    return make_quote(actor, lines=lines, discount_reason="Price match", **fields)


def test_amount_binds_beside_the_percentage(advisor, rules):
    store_rules(SalesPolicy(discount_amounts={"sales_consultant": "1000"}))
    quote = sales.submit_quote(quote=cut(advisor, "1001"), actor=advisor)
    assert (quote.status, quote.over_limit) == (QuoteStatus.PENDING_APPROVAL, ["amount"])
    with pytest.raises(NotPermitted):
        sales.approve_quote(quote=quote, actor=advisor)
    assert sales.approve_quote(quote=quote, actor=manager()).status == QuoteStatus.APPROVED


def test_floor_under_the_margin_binds_who_may_not_approve(advisor, store, rules):
    store_rules(SalesPolicy(margin_floor=Decimal(10)))
    unit = make_unit(advisor, cost=Decimal(135000))  # 10 % of 150,000
    quote = make_quote(advisor, unit=unit, lines=())
    assert (quote.margin, quote.margin_percent) == (15000, 10)
    assert sales.submit_quote(quote=quote, actor=advisor).status == QuoteStatus.APPROVED
    low = cut(advisor, "1000", unit=unit, opportunity=quote.opportunity)
    low = sales.submit_quote(quote=low, actor=advisor)
    assert (low.status, low.over_limit) == (QuoteStatus.PENDING_APPROVAL, ["margin"])
    boss = make_person("sales_manager", store=store)
    assert sales.approve_quote(quote=low, actor=boss).approved_by == boss


def test_cost_that_nobody_knows_breaks_no_rule(advisor, rules):
    store_rules(SalesPolicy(margin_floor=Decimal(90)))
    quote = make_quote(advisor)
    assert quote.margin is None
    assert sales.submit_quote(quote=quote, actor=advisor).status == QuoteStatus.APPROVED


def test_nobody_approves_their_own_whatever_their_role(owner, rules):
    store_rules(SalesPolicy(discount_limits={"owner": "0.1"}))
    quote = sales.submit_quote(quote=cut(owner, "1500"), actor=owner)
    store_rules(SalesPolicy(discount_limits={}))
    with pytest.raises(NotPermitted, match="Somebody else"):
        sales.approve_quote(quote=quote, actor=owner)
    assert Quote.objects.get().status == QuoteStatus.PENDING_APPROVAL


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "vehicle", "price": "149000", "list_price": "150000"},
        {"kind": "discount", "price": "10"},
    ],
)
def test_whoever_goes_below_the_list_says_why(owner, line):
    quote = make_quote(owner, lines=[{"kind": "vehicle", "price": "150000"}, line])
    with pytest.raises(InvalidInput, match="Line 2"):
        sales.submit_quote(quote=quote, actor=owner)
    lines = [{"kind": "vehicle", "price": "150000"}, {**line, "reason": "display"}]
    sales.update_quote(quote=quote, lines=lines, actor=owner)
    assert sales.submit_quote(quote=quote, actor=owner).status == QuoteStatus.APPROVED
    with pytest.raises(InvalidInput, match="reason"):
        make_quote(owner, opportunity=quote.opportunity, lines=[{**line, "reason": "because"}])


# -- who sees what a car costs -------------------------------------------------------------------------


def test_advisor_sees_no_cost_anywhere_and_cannot_set_it(advisor):
    unit = make_unit(advisor, cost=Decimal(135791))
    quote = make_quote(advisor, unit=unit, lines=())
    http = signed_in(advisor, "north")
    for path in ("", "edit/", "print/", "compare/", "?tab=versions"):
        text = text_of(http.get(f"/quotes/{quote.pk}/{path}"))
        assert "135,791" not in text
        assert "135791" not in text
        assert "14,209" not in text
    boss = signed_in(manager(), "north")
    assert "14,209" in text_of(boss.get(f"/quotes/{quote.pk}/"))
    line = {"kind": "vehicle", "price": "150000", "cost": "1"}
    sales.update_quote(quote=quote, lines=[line], actor=advisor)
    assert quote.lines.get().cost == 135791


class TestQuoteApprovals(_Pending, ListPageTests):
    path = "/quotes/approvals/"
    refused_role = "sales_consultant"
    queries = 3
    found, missed = "ouyang", "zzz"
    sort = "total"
    filters = "status=pending_approval"

    def make(self, n):
        quote = super().make(n)
        Quote.objects.filter(pk=quote.pk).update(total=n)
        return quote

    def test_margin_is_shown_and_what_does_not_wait_is_not(self):
        advisor = make_person("sales_consultant", email="seller@example.test")
        unit = make_unit(advisor, cost=Decimal(140000))
        deal = make_opportunity(advisor, customer=self.customer(1))
        quote = cut(advisor, "6000", unit=unit, opportunity=deal)
        sales.submit_quote(quote=quote, actor=advisor)
        cut(advisor, "7000", opportunity=deal)
        text = text_of(self.http.get(self.path))
        assert "4,000.00" in text
        assert "Discount in percent" in text
        assert "7,000.00" not in text


def test_margin_over_the_api_is_for_those_who_see_costs(api, advisor, store):
    from tests.integrations.api.helpers import make_client  # noqa: PLC0415

    quote = make_quote(advisor, unit=make_unit(advisor), lines=())
    path = f"/api/v1/quotes/{quote.pk}/"
    assert api.get(path).json()["margin"] == "15000.00"
    assert make_client(advisor).get(path).json()["margin"] is None


def test_money_by_api(api, owner):
    quote = make_quote(owner)
    path = f"/api/v1/quotes/{quote.pk}"
    rate = {"kind": "purchase_tax", "percent": "10", "begins": "2026-01-01"}
    answer = api.post("/api/v1/sales-rules/add-rate/", rate, content_type=JSON)
    assert answer.json()["rates"][0]["from"] == "2026-01-01"
    assert api.post(f"{path}/add-purchase-tax/", content_type=JSON).json()["total"] == "167000.00"
    terms = {"down_payment": "67000", "months": 36, "annual_percent": "6%"}
    done = api.post(f"{path}/finance/", terms, content_type=JSON).json()
    assert done["finance"]["monthly"] == "3042.19"
    assert api.post(f"{path}/drop-finance/", content_type=JSON).json()["finance"] == {}
    key = {"kind": "purchase_tax", "begins": "2026-01-01"}
    answer = api.post("/api/v1/sales-rules/remove-rate/", key, content_type=JSON)
    assert answer.json()["rates"] == []
    assert api.get("/api/v1/sales-rules/").json()["results"][0]["rates"] == []


def test_dialogs_open_by_htmx(http, owner):
    quote = make_quote(owner)
    assert "Term (months)" in text_of(http.get(f"/quotes/{quote.pk}/finance/", headers=HTMX))
