"""The reports say what the rows behind them say, to whoever may see those rows, at a constant cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Opportunity, SalesPolicy
from dealers.sales.states import Playbook
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.workspace.house import store_rules
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import (
    make_customer,
    make_opportunity,
    make_paid_contract,
    make_signed_contract,
)
from tests.ui.base import own_queries, rows_in, text_of

PATHS = [
    f"/pipeline/{name}/" for name in ("forecast", "won-and-lost", "funnel", "health", "targets")
]


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


def deal(actor, n=0, **fields):
    """A deal of its own customer, with what the services would not let a test set."""
    customer = make_customer(actor, phone=f"138{n:08}", full_name=f"客户{n}")
    late = {
        name: fields.pop(name)
        for name in ("stage", "closed_at", "lost_reason", "win_reason", "reached", "intent")
        if name in fields
    }
    made = make_opportunity(actor, customer=customer, **fields)
    if late:
        Opportunity.objects.filter(pk=made.pk).update(**late)
        made.refresh_from_db()
    return made


def bounds(user, **query):
    rows = Opportunity.objects.visible_to(user, "sales.opportunity.view")
    return selectors.Bounds(user=user, deals=rows, query=query)


def figures(report):
    return {figure.key: figure.value for figure in report.figures}


def section(report, key):
    return next(part for part in report.sections if part.key == key).rows


# -- forecast ----------------------------------------------------------------------------------------


def test_forecast_weighs_dates_and_leaves_out_what_is_closed(owner):
    today = localdate()
    first = selectors.month_after(today.replace(day=1), 1)
    deal(owner, 1, amount=100000, expected_on=today)
    deal(owner, 2, amount=50000, expected_on=today - timedelta(days=70))  # late: counts for now
    deal(owner, 3, amount=300000, expected_on=first)
    deal(owner, 4, amount=700000)  # nobody knows when
    deal(owner, 5, amount=900000, expected_on=today + timedelta(days=400))  # too far away
    deal(owner, 6, amount=80000, stage="won", closed_at=now(), expected_on=today)
    deal(owner, 7, amount=10000, stage="lost", lost_reason="price", expected_on=today)
    report = selectors.forecast(bounds(owner))
    found = figures(report)
    assert (found["best"], found["weighted"]) == (Decimal(450000), Decimal(45000))
    assert (found["won"], found["undated"], found["this_month"]) == (80000, 1, 15000)
    months = section(report, "months")
    assert [row["best"] for row in months[:2]] == [150000, 300000]
    assert len(months) == 6
    assert report.charts[0].labels[0] == f"{today:%Y-%m}"


def test_forecast_knows_what_is_signed_and_still_to_be_paid(owner):
    contract = make_signed_contract(owner)
    report = selectors.forecast(bounds(owner))
    assert figures(report)["receivable"] == contract.amount - contract.paid > 0
    assert sum(row["owed"] for row in section(report, "months")) == contract.amount
    Opportunity.objects.update(expected_on=localdate())
    assert figures(selectors.forecast(bounds(owner)))["committed"] == contract.amount


def test_a_paid_contract_is_no_receivable(owner):
    make_paid_contract(owner)
    assert figures(selectors.forecast(bounds(owner)))["receivable"] == 0


def test_amounts_of_two_currencies_are_never_summed(http, owner):
    deal(owner, 1, amount=100000, expected_on=localdate())
    foreign = deal(owner, 2, amount=900000, expected_on=localdate())
    Opportunity.objects.filter(pk=foreign.pk).update(currency="EUR")
    for currency, best in (("", 100000), ("EUR", 900000)):
        page = http.get("/pipeline/forecast/", {"currency": currency})
        assert figures(page.context["report"])["best"] == best


def test_coverage_compares_with_the_target(owner, advisor):
    cells = [{"metric": "amount", "person": owner, "value": Decimal(200000)}]
    sales.set_targets(month=localdate(), cells=cells, actor=owner)
    deal(owner, 1, amount=500000, expected_on=localdate())
    assert figures(selectors.forecast(bounds(owner)))["coverage"] == 25.0
    assert figures(selectors.forecast(bounds(owner, owner="none")))["coverage"] is None
    assert figures(selectors.health(bounds(owner), Playbook.RETAIL))["coverage"] == 2.5


def test_large_deals_stand_on_the_home_page_ten_days_before(http, owner):
    soon = deal(owner, 1, amount=600000, expected_on=localdate() + timedelta(days=9))
    deal(owner, 2, amount=600000, expected_on=localdate() + timedelta(days=11))
    deal(owner, 3, amount=400000, expected_on=localdate())
    assert list(selectors.large_deals(owner)) == [soon]
    assert "Large deals closing soon" in text_of(http.get("/"))
    store_rules(SalesPolicy(large_deal=700000))
    assert not selectors.large_deals(owner).exists()
    assert "Large deals closing soon" not in text_of(http.get("/"))


# -- won and lost ------------------------------------------------------------------------------------


def closed(owner):
    moment = now() - timedelta(days=5)
    deal(owner, 1, stage="won", closed_at=moment, amount=100, win_reason="stock", model_name="A")
    deal(owner, 2, stage="won", closed_at=moment, amount=200, model_name="A")
    for n, reason in ((3, "price"), (4, "price"), (5, "service")):
        deal(
            owner, n, stage="lost", closed_at=moment, lost_reason=reason, amount=10,
            competitor_brand="Rival" if n == 3 else "", model_name="B",
            competitor_price=Decimal(90),
        )  # fmt: skip
    deal(owner, 6, stage="void", closed_at=moment)
    deal(owner, 7, stage="won", closed_at=now() - timedelta(days=200))
    deal(owner, 8)


def test_win_and_loss_by_reason_competitor_and_person(owner):
    closed(owner)
    report = selectors.win_loss(bounds(owner), selectors.usual_period())
    found = figures(report)
    assert (found["won"], found["lost"], found["rate"]) == (2, 3, 40.0)
    assert (found["value"], found["missed"], found["named"]) == (300, 30, 33.3)
    assert [(r["name"], r["deals"]) for r in section(report, "lost_reasons")] == [
        ("Price", 2),
        ("Unhappy with us", 1),
    ]
    assert {r["name"] for r in section(report, "won_reasons")} == {
        "Car available at once",
        "Not said",
    }
    rival = section(report, "competitors")[0]
    assert (rival["name"], rival["deals"], rival["price"]) == ("Rival", 1, 90)
    assert {r["name"]: r["rate"] for r in section(report, "models")} == {"A": 100.0, "B": 0.0}
    assert section(report, "people")[0]["name"] == str(owner)
    assert "67 % of the lost deals: Price" in report.charts[0].title


def test_every_figure_and_row_opens_exactly_its_deals(http, owner):
    closed(owner)
    report = http.get("/pipeline/won-and-lost/").context["report"]
    urls = {figure.key: figure.url for figure in report.figures}
    assert rows_in(http.get(urls["won"])) == 2
    assert rows_in(http.get(urls["lost"])) == 3
    for key in ("lost_reasons", "competitors"):
        for row in section(report, key):
            assert rows_in(http.get(row["url"])) == row["deals"], row
    for key in ("sources", "models", "people"):
        for row in section(report, key):
            found = text_of(http.get(row["url"]))
            assert found.count("ui-row-link") >= row["won"] + row["lost"], row


# -- funnel ------------------------------------------------------------------------------------------


def test_funnel_counts_whoever_came_to_a_stage_or_past_it(owner):
    deal(owner, 1)
    deal(owner, 2, reached={"reception": "2026-11-02T00:00:00+00:00", "negotiation": "x"})
    deal(owner, 3, stage="won", reached={}, closed_at=now())
    deal(owner, 4, stage="lost", lost_reason="price", reached={"test_drive": "x"}, closed_at=now())
    report = selectors.funnel(bounds(owner), selectors.usual_period(), Playbook.RETAIL)
    steps = {row["name"]: row["deals"] for row in section(report, "stages")}
    assert (steps["Reception"], steps["Test drive"], steps["Quote"]) == (4, 3, 2)
    assert (steps["Negotiation"], steps["Order"], steps["Won"]) == (2, 1, 1)
    found = figures(report)
    assert (found["all"], found["won"], found["closing"]) == (4, 25.0, 50.0)
    assert section(report, "sources")[0]["at_test_drive"] == 75.0


def test_closing_rate_by_the_grade_a_person_gave_last(owner):
    for n in range(10):
        made = deal(owner, n)
        sales.grade_opportunity(opportunity=made, grade="A", actor=owner)
        if n:
            sales.mark_opportunity_lost(opportunity=made, reason="price", actor=owner)
        else:
            Opportunity.objects.filter(pk=made.pk).update(stage="won", grade="D", closed_at=now())
    report = selectors.funnel(bounds(owner), selectors.usual_period(), Playbook.RETAIL)
    grade = section(report, "grades")[0]
    assert (grade["name"], grade["all"], grade["rate"]) == ("A · within 15 days", 10, 10.0)


# -- health ------------------------------------------------------------------------------------------


def test_health_counts_what_is_stalled_late_and_worked_on(http, owner):
    idle, late, fine = (deal(owner, n) for n in range(3))
    Opportunity.objects.filter(pk=idle.pk).update(
        active_at=now() - timedelta(days=30), stage_since=now() - timedelta(days=30)
    )
    Opportunity.objects.filter(pk=late.pk).update(next_contact_at=now() - timedelta(hours=1))
    Opportunity.objects.filter(pk=fine.pk).update(next_contact_at=now() + timedelta(days=1))
    report = http.get("/pipeline/health/").context["report"]
    found = figures(report)
    assert (found["deals"], found["stalled"], found["late"]) == (3, 33.3, 33.3)
    assert (found["unplanned"], found["active"]) == (33.3, 66.7)
    stage = section(report, "stages")[0]
    assert (stage["deals"], stage["stalled"], stage["age"]) == (3, 1, 10.0)
    for key in ("stalled", "late", "unplanned"):
        url = next(figure.url for figure in report.figures if figure.key == key)
        assert rows_in(http.get(url)) == 1, key


def test_cycle_time_is_the_median_and_stages_last_until_the_next(owner):
    begun = now() - timedelta(days=10)
    at = {
        "reception": begun.isoformat(),
        "quote": (begun + timedelta(days=4)).isoformat(),
        "order": (begun + timedelta(days=6)).isoformat(),
    }
    made = deal(owner, 1, stage="won", closed_at=now(), reached=at)
    Opportunity.objects.filter(pk=made.pk).update(created_at=begun)
    report = selectors.health(bounds(owner), Playbook.RETAIL)
    assert figures(report)["cycle"] == 10.0
    took = {row["name"]: row["days"] for row in section(report, "cycle")}
    assert (took["Reception"], took["Quote"], took["Order"]) == (4.0, 2.0, 4.0)
    assert took["Test drive"] is None


# -- who sees what, and at what cost -----------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_report_renders_in_both_languages_and_as_a_fragment(http, owner, path):
    closed(owner)
    for language in ("en", "zh-hans"):
        page = http.get(path, headers={"accept-language": language})
        assert page.status_code == 200
        assert f'lang="{language}"' in text_of(page)
    if "targets" not in path:
        part = http.get(path, headers={"hx-request": "true"})
        assert "<html" not in text_of(part)
        assert len(part.context["report"].figures) <= 8
        wrong = http.get(path, {"store": "nonsense"})
        assert wrong.status_code == 422


@pytest.mark.parametrize("path", PATHS)
def test_report_costs_the_same_with_more_deals(http, owner, path):
    def cost():
        http.get(path)
        with own_queries() as counted:
            http.get(path)
        return counted.count

    deal(owner, 1, expected_on=localdate(), amount=1)
    one = cost()
    closed_n = now()
    for n in range(2, 6):
        deal(owner, n, expected_on=localdate(), amount=1)
        deal(owner, n + 10, stage="won", closed_at=closed_n, model_name=f"M{n}")
    assert cost() == one


@pytest.mark.parametrize("path", PATHS)
def test_report_is_refused_to_other_roles(owner, store, path):
    technician = signed_in(make_person("technician", store=store), "north")
    assert technician.get(path).status_code == 404


def test_advisor_sees_only_own_deals_and_one_house_never_the_others(owner, advisor, south):
    closed(owner)
    mine = signed_in(advisor, "north").get("/pipeline/won-and-lost/").context["report"]
    assert figures(mine)["won"] == 0
    with in_tenant(south):
        stranger = make_person("owner", store=make_store(), scope=Scope.GROUP)
        report = selectors.win_loss(bounds(stranger), selectors.usual_period())
        assert figures(report)["lost"] == 0


def test_api_tells_the_same_figures(api, http, owner):
    closed(owner)
    found = {part["key"]: part for part in api.get("/api/v1/pipeline-reports/").json()}
    assert set(found) == {"forecast", "win_loss", "funnel", "health"}
    told = {figure["key"]: figure["value"] for figure in found["win_loss"]["figures"]}
    assert (told["won"], told["rate"]) == ("2", "40.0")
    narrowed = api.get("/api/v1/pipeline-reports/", {"source": "wechat"}).json()
    assert narrowed[1]["figures"][1]["value"] == "0"
    for wrong in ({"store": "x"}, {"nothing": "1"}, {"currency": "XXX"}):
        assert api.get("/api/v1/pipeline-reports/", wrong).status_code == 400
