"""How old receivables are, in two currencies; reminders; what only some may see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import FollowUp
from dealers.finance import selectors, services
from dealers.finance.models import ExchangeRate
from dealers.finance.tasks import chase_all
from dealers.sales import services as sales
from dealers.sales.models import Contract, Instalment
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.finance.steps import NAMES, owing, signed_for
from tests.dealers.steps import here
from tests.ui.base import CreatePageTests, ListPageTests


def rate(actor, **fields):
    fields = {"currency": "EUR", "into": "CNY", "rate": Decimal("7.8"), **fields}
    return services.set_exchange_rate(actor=actor, **fields)


def row_of(user, store="Store S1", currency="CNY"):
    rows = selectors.ageing_by_store(user, selectors.rates_of())
    return next(row for row in rows if (row.store, row.currency) == (store, currency))


@pytest.mark.parametrize(
    ("days", "place"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)]
)
def test_each_age_falls_into_one_bucket(owner, days, place):
    owing(owner, days=days, amount=10000)
    amounts = list(row_of(owner).amounts)
    assert sum(amounts) == 152000
    assert amounts[place] == (152000 if place == 0 else 10000)


def test_only_what_holds_and_is_unpaid_counts(owner):
    contract = owing(owner)
    sales.record_receipt(contract=contract, amount=4000, method="card", actor=owner)
    row = row_of(owner)
    assert (row.total, row.overdue) == (Decimal(148000), Decimal(6000))
    Contract.objects.update(status="cancelled")
    assert selectors.ageing_by_store(owner, selectors.rates_of()) == []


def test_the_group_sees_one_currency_with_the_rate_and_its_day(http, owner):
    rate(owner, rate=Decimal("7.5"), day=localdate() - timedelta(days=9))
    used = rate(owner, rate=Decimal("7.8"), day=localdate() - timedelta(days=2))
    other = make_store("S2", currency="EUR")
    owing(owner, 1)
    owing(owner, 2, currency="EUR", store=other)
    row = row_of(owner, "Store S2", "EUR")
    assert (row.rate, row.rate_day) == (used.rate, used.day)
    assert row.in_group(row.total) == Decimal("1185600.00")
    page = http.get("/finance/ageing/").content.decode()
    assert f"7.8 ({used.day})" in page
    assert "¥1,185,600.00" in page
    total = selectors.debtors(owner, selectors.rates_of()).get(full_name=NAMES[1]).owed_total
    assert total == Decimal("1185600.00")


def test_without_a_rate_the_amount_is_left_out_and_that_is_said(http, owner):
    owing(owner, 1, currency="EUR")
    page = http.get("/finance/ageing/").content.decode()
    assert "No rate is set for EUR" in page
    assert row_of(owner, currency="EUR").in_group(Decimal(1)) is None


def test_rates_are_dated_and_never_changed(owner):
    rate(owner)
    with pytest.raises(Conflict):
        rate(owner, rate=Decimal(8))
    for wrong in (
        {"rate": Decimal(0)},
        {"into": "EUR"},
        {"day": localdate() + timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            rate(owner, **wrong)
    assert ExchangeRate.objects.get().rate == Decimal("7.8")


# -- reminders ---------------------------------------------------------------------------------------


def late(contract, days):
    day = localdate() - timedelta(days=days)
    row = contract.instalments.order_by("due_on").first()
    Instalment.objects.filter(pk=row.pk).update(due_on=day)


def open_tasks():
    return list(FollowUp.objects.filter(done_at=None, subject__contains="overdue"))


def test_three_levels_once_each_and_the_third_is_the_managers(owner, store):
    advisor = make_person("sales_consultant", store=store)
    boss = make_person("sales_manager", store=store, scope=Scope.STORE)
    contract = owing(owner, days=0, owner=advisor)
    assert services.chase_receivables() == 0
    for days, level, who in ((1, 1, advisor), (10, 2, advisor), (21, 3, boss)):
        late(contract, days)
        assert services.chase_receivables() == 1
        assert services.chase_receivables() == 0
        task = open_tasks()[0]
        assert (len(open_tasks()), task.owner) == (1, who), level
        assert "10,000.00" in task.title
    assert Notification.objects.filter(user=boss).exists()
    late(contract, 300)
    assert services.chase_receivables() == 0


def test_reminders_end_when_it_is_paid(owner):
    contract = owing(owner, days=12)
    assert services.chase_receivables() == 1
    sales.record_receipt(contract=contract, amount=9999, method="card", actor=owner)
    assert len(open_tasks()) == 1
    sales.record_receipt(contract=contract, amount=1, method="card", actor=owner)
    assert open_tasks() == []
    assert services.chase_receivables() == 0


def test_the_nightly_task_goes_to_every_dealer_and_to_each_alone(owner, south):
    owing(owner, days=3)
    with in_tenant(south):
        make_store()
        other = here(owner)
        owing(other, days=0)
    assert chase_all() == 1
    with in_tenant(south):
        assert not FollowUp.objects.filter(subject__contains="overdue").exists()


def test_a_contract_from_before_plans_gets_its_usual_one(owner):
    contract = signed_for(owner)
    contract.instalments.all().delete()
    Contract.objects.update(next_step="", paid=0)
    services.chase_receivables()
    contract.refresh_from_db()
    assert [row.amount for row in contract.instalments.all()] == [5000, 147000]
    assert contract.next_step == "deposit"


def test_bad_debt_is_not_asked_for_and_blocks_the_customer(owner):
    contract = owing(owner, days=40)
    with pytest.raises(InvalidInput):
        sales.flag_bad_debt(contract=contract, reason=" ", actor=owner)
    sales.flag_bad_debt(contract=contract, reason="Insolvent", actor=owner)
    contract.customer.refresh_from_db()
    assert (contract.customer.is_blocked, contract.customer.block_reason) == (True, "Insolvent")
    assert services.chase_receivables() == 0
    with pytest.raises(Conflict):
        sales.flag_bad_debt(contract=contract, reason="Again", actor=owner)
    cleared = sales.clear_bad_debt(contract=contract, reason="Paid", actor=owner)
    assert cleared.bad_debt_on is None
    with pytest.raises(Conflict):
        sales.clear_bad_debt(contract=contract, reason="Paid", actor=owner)


# -- screens -----------------------------------------------------------------------------------------


class _Finance:
    refused_role = "sales_consultant"
    person = None


class TestReceivableList(_Finance, ListPageTests):
    path = "/finance/receivables/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "due_on"
    filters = "age=d30&overdue=true&kind=instalment"

    def make(self, n):
        contract = owing(here(self.person), n, days=n)
        contract.instalments.order_by("due_on").last().delete()
        return contract


class TestDebtorList(_Finance, ListPageTests):
    path = "/finance/debtors/"
    queries = 3  # with the group's currency and its rates
    found, missed = "ouyang", "zzz"
    sort = "owed_d30"
    filters = "kind=person"

    def make(self, n):
        return owing(here(self.person), n, days=n, amount=10000 * n)


class TestRateList(_Finance, ListPageTests):
    path = "/finance/rates/"
    queries = 1
    filters = "currency=EUR&into=CNY"

    def make(self, n):
        return rate(here(self.person), day=localdate() - timedelta(days=n))


class TestRateCreate(_Finance, CreatePageTests):
    path = "/finance/rates/new/"
    model = ExchangeRate
    good = {"currency": "EUR", "into": "CNY", "rate": "7.8", "day": "2026-01-01"}
    bad = {**good, "rate": "-7.8"}
    wrong_field = "rate"


def test_statement_shows_parts_and_receipts_of_this_customer_only(http, owner, south):
    contract = owing(owner)
    sales.record_receipt(contract=contract, amount=2500, method="card", actor=owner)
    other = owing(owner, 2)
    path = f"/finance/debtors/{contract.customer_id}/statement/"
    for language in ("en", "zh-hans"):
        page = http.get(path, {"lang": language})
        assert page.status_code == 200
    page = http.get(path).content.decode()
    assert contract.number in page
    assert "¥2,500.00" in page
    assert other.number not in page
    assert "5 days overdue" in page
    with in_tenant(south):
        make_store()
        theirs = owing(here(owner))
    assert http.get(f"/finance/debtors/{theirs.customer_id}/statement/").status_code == 404
    clerk = signed_in(make_person("technician", email="t@example.test"), "north")
    assert clerk.get(path).status_code == 404
    assert clerk.get("/finance/ageing/").status_code == 404


def test_a_cashier_of_one_store_sees_only_its_receivables(owner, store):
    owing(owner, 1, store=make_store("S2"))
    cashier = make_person("cashier", store=store, scope=Scope.STORE)
    assert selectors.ageing_by_store(cashier, selectors.rates_of()) == []
    page = signed_in(cashier, "north").get("/finance/debtors/").content.decode()
    assert NAMES[0] not in page


def test_ageing_by_api(api, owner):
    owing(owner, days=40)
    answer = api.get("/api/v1/ageing/")
    assert answer.status_code == 200
    row = answer.json()[0]
    assert (row["d60"], row["current"], row["group_total"]) == (
        "10000.00",
        "142000.00",
        "152000.00",
    )
    assert api.get("/api/v1/ageing/?x=1").status_code == 400
    parts = api.get("/api/v1/receivables/?age=d60").json()["results"]
    assert [part["days_late"] for part in parts] == [40]
