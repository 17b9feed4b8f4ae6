"""How likely a debtor is not to pay: points that anybody can add up, each with its reason."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.customers.services import change_terms
from dealers.finance import selectors
from dealers.sales import services as sales
from dealers.sales.models import Instalment
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.finance.steps import NAMES, owing
from tests.dealers.steps import here


def risk_of(user, n=1):
    rows = selectors.debtors_by_risk(user, selectors.rates_of())
    row = rows.get(full_name=NAMES[n - 1])
    return row.risk_points, [rule.key for rule in selectors.reasons_of(row)]


@pytest.mark.parametrize(
    ("days", "points", "keys"),
    [
        (-1, 0, []),
        (0, 0, []),
        (1, 1, ["overdue"]),
        (30, 1, ["overdue"]),
        (31, 2, ["over_30"]),
        (90, 2, ["over_30"]),
        (91, 4, ["over_90"]),
    ],
)
def test_age_counts_once_by_the_oldest_part(owner, days, points, keys):
    owing(owner, days=days)
    assert risk_of(owner) == (points, keys)


def test_limit_used_counts_and_no_limit_does_not(owner):
    customer = owing(owner, days=0).customer
    for limit, expected in (
        (None, (0, [])),
        (152000, (1, ["near_limit"])),
        (151999, (2, ["over_limit"])),
        (190000, (0, [])),
    ):
        customer = change_terms(customer=customer, credit_limit=limit, actor=owner)
        assert risk_of(owner) == expected


def test_reminders_without_payment_count(owner):
    owing(owner, days=0)
    for level, expected in ((1, (0, [])), (2, (1, ["reminded"])), (3, (2, ["manager"]))):
        Instalment.objects.update(dunned=level)
        assert risk_of(owner) == expected


def test_block_and_a_debt_given_up_are_high_by_themselves(owner):
    contract = owing(owner, days=0)
    sales.flag_bad_debt(contract=contract, reason="Insolvent", actor=owner)
    assert risk_of(owner) == (8, ["blocked", "bad_debt"])
    change_terms(customer=contract.customer, is_blocked=False, block_reason="", actor=owner)
    assert risk_of(owner) == (4, ["bad_debt"])


def test_points_add_up_to_a_level(owner):
    customer = owing(owner, days=40).customer
    assert selectors.level_of(risk_of(owner)[0]) == "medium"
    change_terms(customer=customer, credit_limit=Decimal(1000), actor=owner)
    assert risk_of(owner) == (4, ["over_30", "over_limit"])
    assert [selectors.level_of(n) for n in (0, 1, 2, 3, 4)] == ["low", "low", "medium", "medium", "high"]  # fmt: skip


def test_list_filters_sorts_and_says_why(http, owner):
    owing(owner, 1, days=100)
    owing(owner, 2, days=2)
    page = http.get("/finance/debtors/?risk=high").content.decode()
    assert NAMES[0] in page
    assert NAMES[1] not in page
    assert "Overdue for more than 90 days (+4)" in page
    assert NAMES[1] in http.get("/finance/debtors/?risk=low").content.decode()
    ordered = http.get("/finance/debtors/?sort=-risk_points").content.decode()
    assert ordered.index(NAMES[0]) < ordered.index(NAMES[1])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Risk of debtors", "+4", "High risk"]), ("zh-hans", ["欠款客户风险", "高风险"])],
)
def test_ageing_shows_the_formula_and_the_counts(http, owner, language, words):
    owing(owner, days=100)
    owner.language = language
    owner.save()
    page = http.get("/finance/ageing/").content.decode()
    for word in words:
        assert word in page
    assert "/finance/debtors/?risk=high" in page


def test_customer_page_warns_whoever_may_see_receivables(http, owner, store):
    contract = owing(owner, days=100)
    assert "High risk: Overdue for more than 90 days" in http.get(f"/customers/{contract.customer_id}/").content.decode()  # fmt: skip
    Instalment.objects.update(due_on=localdate() + timedelta(days=3))
    assert "risk" not in http.get(f"/customers/{contract.customer_id}/").content.decode()
    Instalment.objects.update(due_on=localdate() - timedelta(days=100))
    Customer.objects.update(owner=None, store=store)
    advisor = make_person("service_advisor", store=store)
    page = signed_in(advisor, "north").get(f"/customers/{contract.customer_id}/")
    assert "High risk" not in page.content.decode()


def test_api_tells_level_points_and_reasons(api, owner):
    owing(owner, 1, days=100)
    owing(owner, 2, days=0)
    [row] = api.get("/api/v1/debtors/?risk=high").json()["results"]
    assert (row["risk"], row["risk_points"]) == ("high", 4)
    assert [reason["key"] for reason in row["risk_reasons"]] == ["over_90"]
    assert len(api.get("/api/v1/debtors/").json()["results"]) == 2
    assert api.get(f"/api/v1/debtors/{row['id']}/").json()["risk"] == "high"


def test_debts_of_another_house_are_not_counted(owner, south):
    with in_tenant(south):
        make_store()
        owing(here(owner), days=200)
    owing(owner, days=0)
    assert risk_of(owner) == (0, [])
    assert selectors.count_by_level(owner, selectors.rates_of()) == {"high": 0, "medium": 0, "low": 1}  # fmt: skip
