"""Targets: who sets them for whom, and what was reached of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, TimelineEntry
from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Target
from dealers.sales.models import TestDrive as Drive
from dealers.sales.selectors import achievement
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope, Unit, UnitKind
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_test_drives import demo
from tests.dealers.steps import (
    VIN,
    fixed_vin,
    make_accepted_quote,
    make_opportunity,
    make_signed_contract,
    manager,
)
from tests.ui.base import text_of

JSON = "application/json"


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


@pytest.fixture
def month():
    return localdate().replace(day=1)


def put(actor, month, *cells):
    return sales.set_targets(month=month, cells=list(cells), actor=actor)


def cell(metric, value, **who):
    return {"metric": metric, "value": None if value is None else Decimal(value), **who}


def test_targets_are_set_changed_and_taken_away(owner, advisor, month):
    put(owner, month, cell("units", 5, person=advisor), cell("amount", 10, person=advisor))
    put(owner, month.replace(day=20), cell("units", 7, person=advisor))
    put(owner, month, cell("amount", None, person=advisor))
    row = Target.objects.get()
    assert (row.metric, row.value, row.unit, row.month) == (
        "units",
        7,
        advisor.home_store,
        month,
    )
    assert AuditEntry.objects.filter(verb="sales.target.manage").count() == 3
    put(owner, month, cell("units", 7, person=advisor))
    assert AuditEntry.objects.filter(verb="sales.target.manage").count() == 3


def test_targets_that_cannot_be_are_refused_and_nothing_is_written(owner, advisor, store, month):
    good = cell("units", 5, person=advisor)
    for wrong in (
        cell("units", -1, person=advisor),
        cell("units", 10**12, person=advisor),
        cell("units", 5),
        cell("units", 5, person=advisor, unit=store),
    ):
        with pytest.raises(InvalidInput):
            put(owner, month, good, wrong)
    assert not Target.objects.exists()


def test_a_manager_sets_targets_for_the_own_store_only(owner, advisor, store, month):
    elsewhere = make_store("S2")
    boss = make_person("sales_manager", store=store, scope=Scope.STORE, email="boss@example.test")
    stranger = make_person("sales_consultant", store=elsewhere, email="far@example.test")
    put(boss, month, cell("units", 5, person=advisor), cell("units", 50, unit=store))
    for wrong in (cell("units", 1, person=stranger), cell("units", 1, unit=elsewhere)):
        with pytest.raises(InvalidInput, match="may not set"):
            put(boss, month, wrong)
    assert Target.objects.count() == 2
    rows = selectors.target_rows(user=boss, month=month)
    assert advisor in rows["people"]
    assert stranger not in rows["people"]
    assert rows["units"] == [store]


def drive_today(advisor, opportunity, owner):
    """One drive that took place; a booked one and a cancelled one count for nothing."""
    unit = demo(owner, vin=fixed_vin(f"{VIN[:-2]}77"))
    start = now() + timedelta(minutes=5)
    for n in range(2):
        at = start + timedelta(minutes=40 * n)
        drive = sales.book_test_drive(
            unit=unit, opportunity=opportunity, advisor=advisor, starts_at=at,
            ends_at=at + timedelta(minutes=30), actor=owner,
        )  # fmt: skip
    Drive.objects.exclude(pk=drive.pk).update(status="returned")


def test_what_was_reached_is_counted_from_the_records(owner, advisor, month):
    contract = make_signed_contract(advisor)
    lead = new_lead(owner)
    sales.contact_lead(lead=lead, kind="call", text="Hello", actor=advisor)
    customer = contract.customer
    driven = make_opportunity(advisor, customer=customer)
    sales.move_opportunity(opportunity=driven, stage="test_drive", actor=advisor)
    sales.log_opportunity_contact(opportunity=driven, kind="visit", text="x", actor=advisor)
    team = Unit.objects.create(kind=UnitKind.TEAM, name="一组", code="T1")
    advisor.team = team
    advisor.save(update_fields=["team"])
    drive_today(advisor, driven, owner)
    put(owner, month, cell("units", 2, person=advisor), cell("units", 4, unit=team))
    people, units = selectors.standings(user=owner, month=month)
    mine = next(row for row in people if row.person == advisor)
    assert (mine.actual["units"], mine.actual["amount"]) == (1, contract.amount)
    assert (mine.actual["leads"], mine.actual["test_drives"]) == (1, 1)
    so_far = localdate().day
    assert mine.actual["calls"] == (Decimal(1) / so_far).quantize(Decimal("0.1"))
    assert mine.share("units") == 50.0
    assert mine.share("amount") is None
    assert [(row.unit, row.share("units")) for row in units] == [(team, 25.0)]
    assert selectors.totals(people).share("units") == 50.0
    last = selectors.month_after(month, -1)
    assert not any(row.actual for row in selectors.standings(user=owner, month=last)[0])


def test_ranking_puts_the_furthest_first_and_no_target_last(owner, month):
    rows = [
        selectors.Standing("none", actual={"units": Decimal(9)}),
        selectors.Standing("half", targets={"units": Decimal(4)}, actual={"units": Decimal(2)}),
        selectors.Standing("over", targets={"units": Decimal(1)}, actual={"units": Decimal(2)}),
        selectors.Standing("zero", targets={"units": Decimal(1)}),
    ]
    assert [row.name for row in selectors.ranked(rows, "units")] == ["over", "half", "zero", "none"]


def test_an_advisor_sees_only_the_own_standing(owner, advisor, store, month):
    other = make_person("sales_consultant", store=store, email="other@example.test")
    put(owner, month, cell("units", 5, person=advisor), cell("units", 5, person=other))
    people, _units = selectors.standings(user=advisor, month=month)
    assert [row.person for row in people] == [advisor]
    home = text_of(signed_in(advisor, "north").get("/?part=rest"))
    assert "My targets this month" in home
    assert "My targets this month" not in text_of(signed_in(owner, "north").get("/?part=rest"))


def test_one_house_does_not_see_the_others_targets(owner, advisor, south, month):
    put(owner, month, cell("units", 5, person=advisor))
    with in_tenant(south):
        stranger = make_person("owner", store=make_store(), scope=Scope.GROUP)
        assert selectors.standings(user=stranger, month=month) == ([], [])


# -- screens and API ---------------------------------------------------------------------------------


def test_page_shows_progress_and_leads_through_the_months(http, owner, advisor, month):
    put(owner, month, cell("units", 2, person=advisor), cell("units", 10, unit=advisor.home_store))
    make_signed_contract(advisor)
    page = text_of(http.get("/pipeline/targets/"))
    assert str(advisor) in page
    assert '<progress class="ui-progress" max="100" value="50"' in page
    assert '<progress class="ui-progress" max="100" value="10"' in page
    assert f"{selectors.month_after(month, -1):%Y-%m}" in page
    for query in ({"month": "nonsense"}, {"metric": "nonsense"}, {"metric": "calls"}):
        assert http.get("/pipeline/targets/", query).status_code == 200


def test_grid_saves_all_cells_at_once(http, owner, advisor, store, month):
    path = f"/pipeline/targets/edit/?month={month:%Y-%m}"
    page = text_of(http.get(path))
    assert f'name="person-{advisor.pk}-units"' in page
    assert f'name="unit-{store.pk}-amount"' in page
    data = {f"person-{advisor.pk}-units": "5", f"unit-{store.pk}-amount": "2,000,000"}
    answer = http.post(path, data)
    assert answer.status_code == 302
    assert {(row.metric, row.value) for row in Target.objects.all()} == {
        ("units", 5),
        ("amount", 2000000),
    }
    assert 'value="5"' in text_of(http.get(path))
    assert http.post(path, {f"person-{advisor.pk}-units": "-5"}).status_code == 422
    assert Target.objects.count() == 2
    assert http.post(path, {}).status_code == 302
    assert not Target.objects.exists()


def test_only_managers_open_the_grid(advisor):
    http = signed_in(advisor, "north")
    assert http.get("/pipeline/targets/").status_code == 200
    assert "Set targets" not in text_of(http.get("/pipeline/targets/"))
    assert http.get("/pipeline/targets/edit/").status_code == 404


def test_api_sets_targets_and_tells_what_was_reached(api, owner, advisor, month):
    body = {
        "month": month.isoformat(),
        "cells": [{"metric": "units", "value": "4.00", "person": str(advisor.pk)}],
    }
    answer = api.post("/api/v1/targets/set/", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert answer.json()["changed"][0]["value"] == "4.00"
    assert api.get("/api/v1/targets/").json()["results"][0]["person"] == str(advisor.pk)
    make_signed_contract(advisor)
    found = api.get("/api/v1/target-achievements/").json()
    mine = next(row for row in found if row["person"] == str(advisor.pk))
    assert (mine["targets"]["units"], mine["actual"]["units"]) == ("4.00", "1.00")
    assert api.get("/api/v1/target-achievements/", {"month": "x"}).status_code == 400
    body["cells"] = [{"metric": "units", "value": "-1.00", "person": str(advisor.pk)}]
    assert api.post("/api/v1/targets/set/", body, content_type=JSON).status_code == 400
    assert date.fromisoformat(answer.json()["changed"][0]["month"]) == month


def signed(advisor, when):
    contract = sales.create_contract(quote=make_accepted_quote(advisor), actor=advisor)
    contract = sales.submit_contract(contract=contract, actor=advisor)
    contract = sales.approve_contract(contract=contract, actor=manager())
    return sales.sign_contract(contract=contract, signed_on=when, actor=advisor)


def units_of(owner, advisor, month) -> int:
    return int(achievement.actuals(user=owner, month=month).get(advisor.pk, {}).get("units", 0))


def test_a_customer_entered_after_the_fact_brings_no_credit(owner, advisor):
    day = localdate() - timedelta(days=1)
    contract = signed(advisor, day)
    month = day.replace(day=1)
    assert units_of(owner, advisor, month) == 0
    told = TimelineEntry.objects.filter(about_id=contract.pk).latest("pk")
    assert told.words == f"Counts for nobody: the customer was entered on {localdate()}"
    sales.change_lead_rules(entry_days=0, actor=owner)
    assert units_of(owner, advisor, month) == 1


@pytest.mark.parametrize(("days", "units"), [(1, 1), (2, 0), (0, 1)])
def test_how_long_before_the_signature_is_the_houses_rule(owner, advisor, month, days, units):
    sales.change_lead_rules(entry_days=days, actor=owner)
    signed(advisor, localdate())
    assert units_of(owner, advisor, month) == units
    Customer.objects.update(created_at=now() - timedelta(days=3))
    assert units_of(owner, advisor, month) == 1
