"""The purchase and sales plan."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors import month_key, months_around, rules, stock_plan
from dealers.inventory.services import order_unit, plan_month
from portal.core.errors import InvalidInput
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.inventory.test_costs import cars


def test_plan_stands_beside_what_was_bought_and_sold(owner, store):
    today = localdate()
    here, gone = cars(owner, 0, 0)
    VehicleUnit.objects.filter(pk=gone.pk).update(state="delivered", delivered_on=today)
    order_unit(
        model_code="AURORA-5", model_name="Aurora 5", store=store, expected_on=today, actor=owner
    )
    lines = [
        {"model_code": "AURORA-5", "buy": 5, "sell": 3},
        {"model_code": "B-7", "buy": 0, "sell": 2},
        {"model_code": "C-1"},
    ]
    plan_month(month=today, lines=lines, actor=owner)
    first, second = stock_plan()
    assert (first.month, first.model_name) == (month_key(today), here.model_name)
    assert (first.buy, first.bought, first.coming, first.buy_gap) == (5, 2, 1, 2)
    assert (first.sell, first.sold, first.sell_gap) == (3, 1, 2)
    assert (second.model_code, second.sell, second.sold) == ("B-7", 2, 0)
    plan_month(month=today, lines=[], actor=owner)
    assert rules().plan == {}


def test_model_twice_is_refused(owner):
    line = {"model_code": "A", "buy": 1, "sell": 1}
    with pytest.raises(InvalidInput):
        plan_month(month=localdate(), lines=[line, line], actor=owner)


def test_months_go_over_the_year():
    assert months_around(date(2026, 12, 9)) == [
        date(2026, 10, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
        date(2027, 3, 1),
    ]


def test_plan_is_edited_by_month_and_shown_to_all(http, owner):
    month = month_key(localdate() + timedelta(days=31))
    form = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-model_code": "A-1"}
    address = f"/stock/plan/{month}/"
    assert http.post(address, {**form, "rows-0-buy": "many"}).status_code == 422
    assert http.post(address, {**form, "rows-0-buy": "4"}).status_code == 302
    assert "A-1" in http.get(address).content.decode()
    assert http.get("/stock/plan/2026-99/").status_code == 404
    advisor = signed_in(make_person("sales_consultant", store=make_store()), "north")
    for language in ("en", "zh-hans"):
        page = advisor.get("/stock/plan/", headers={"accept-language": language})
        assert "A-1" in page.content.decode()
    assert advisor.get(address).status_code == 404
