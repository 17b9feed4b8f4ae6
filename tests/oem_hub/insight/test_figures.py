from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oem_hub.campaigns.models import CampaignVin
from oem_hub.claims.models import Adjudication
from oem_hub.insight import dashboard, selectors
from oem_hub.network.models import SaleFact
from tenants.accounts.models import Scope
from tests.oem_hub.campaigns.test_services import draft
from tests.oem_hub.conftest import (
    OTHER_VIN,
    VIN,
    dealer_of,
    deliver,
    hub_person,
    make_region,
    submit,
)
from tests.oem_hub.screens import OnHub
from tests.ui.base import ListPageTests, _Renders

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def analyst(hub_in):
    return hub_person("analyst")


def day(number):
    return (TODAY - timedelta(days=number)).isoformat()


def test_sales_of_thirty_days_and_of_the_thirty_before(network, analyst):
    for age in (0, 29, 30, 59, 60):
        deliver(network.north, vin=VIN, delivered_on=day(age), amount="100.00")
    deliver(network.south, vin=OTHER_VIN, delivered_on=day(1), amount="50.00", currency="EUR")
    SaleFact.objects.filter(delivered_on=TODAY).update(signed_on=TODAY - timedelta(days=35))
    figures = selectors.sales_figures(analyst, TODAY)
    assert (figures.delivered, figures.delivered_before) == (3, 2)
    assert (figures.signed, figures.signed_before) == (0, 1)
    assert figures.amount == Decimal("200.00")  # euros are not added to yuan


def decided(tenant, *, amount, state, age=1, round=1, credited_after=None, currency="CNY"):
    noon = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    file = submit(tenant, currency=currency)
    values = {"state": state, "round": round, "approved_amount": Decimal(amount)}
    values |= {"decided_at": noon - timedelta(days=age), "first_received_at": noon}
    if credited_after is not None:
        values |= {"credit_number": "CN-1", "credited_at": noon + timedelta(days=credited_after)}
    Adjudication.objects.filter(pk=file.pk).update(**values)


def test_claims_by_their_formulas(network, analyst):
    decided(network.north, amount="740", state="credited", credited_after=2)
    decided(network.north, amount="370", state="credited", credited_after=4)
    decided(network.south, amount="740", state="approved", round=2)
    decided(network.south, amount="0", state="rejected")
    decided(network.south, amount="740", state="approved", age=90)  # too long ago
    submit(network.north)
    figures = selectors.claim_figures(analyst, TODAY)
    assert (figures.waiting, figures.decided) == (1, 4)
    assert figures.acceptance == 62.5  # 1,850 of 2,960
    assert figures.first_pass == 50.0
    assert figures.median_days == 3.0


def test_nothing_decided_is_no_percentage(network, analyst):
    figures = selectors.claim_figures(analyst, TODAY)
    assert (figures.acceptance, figures.first_pass, figures.median_days) == (None, None, None)
    assert selectors.recall_completion() is None


def test_completion_leaves_out_scrapped_cars_and_drafts(network, analyst, campaigner):
    out, planned = draft(campaigner), draft(campaigner, code="RC-2")
    for campaign, vin, state in (
        (out, "A", "open"), (out, "B", "open"), (out, "C", "scrapped"), (planned, "A", "open"),
    ):  # fmt: skip
        CampaignVin.objects.create(campaign=campaign, vin=vin, state=state)
    deliver(network.north)
    out.vins.filter(vin="A").update(state="done", dealer=dealer_of(network.north), done_on=TODAY)
    type(out).objects.filter(pk=out.pk).update(state="running")
    assert selectors.recall_completion() == 50.0
    assert selectors.completion_by_campaign() == [("RC-2601", 50.0)]


def test_charts_count_months_dealers_and_models(network, analyst):
    deliver(network.north, delivered_on="2026-11-01", model_code="M1")
    deliver(network.north, delivered_on="2025-12-31", model_code="M2", contract_id=str(uuid4()))
    deliver(network.south, delivered_on="2025-11-30", vin=OTHER_VIN)  # a day too old
    months = selectors.deliveries_by_month(analyst, TODAY)
    assert len(months) == 12
    assert (months[0], months[-1]) == ((date(2025, 12, 1), 1), (date(2026, 11, 1), 1))
    assert selectors.deliveries_by_dealer(analyst, TODAY) == [("North", 2)]
    assert selectors.deliveries_by_model(analyst, TODAY) == [("M1", 1), ("M2", 1)]


def test_claims_chart_shows_approved_and_the_rest(network, analyst):
    decided(network.north, amount="500", state="approved")
    assert selectors.claims_by_month(analyst, TODAY)[-1] == (
        date(2026, 11, 1), Decimal("500.00"), Decimal("240.00"),
    )  # fmt: skip


def test_region_sees_its_own_dealers_only(network):
    deliver(network.north, delivered_on=day(1))
    person = hub_person("analyst", scope=Scope.STORE, store=make_region("WEST", "West"))
    assert selectors.sales_figures(person, TODAY).delivered == 0


@pytest.mark.urls("portal.urls_hub")
def test_dashboard_costs_the_same_whatever_there_is(network, analyst):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert len(dashboard.figures(analyst)) == 8
            assert len(dashboard.charts(analyst)) == 5
        return len(caught)

    list(analyst._assignments)
    assert queries() == 10
    for vin in (VIN, OTHER_VIN):
        deliver(network.north, vin=vin, delivered_on=date.today().isoformat())
        submit(network.north, vin=vin)
    assert queries() == 10


class TestDashboard(OnHub, _Renders):
    path = "/insight/"

    def test_says_its_formulas(self):
        text = self.http.get(self.path).content.decode()
        assert "Approved ÷ claimed amount" in text
        assert text.count("ui-stat-label") == 8


class TestSaleList(OnHub, ListPageTests):
    path = "/insight/sales/"
    queries = 2
    found, missed = "M1", "M9"
    filters = "delivered_after=2026-01-01"

    def make(self, n):
        deliver(self.north, vin=VIN, model_code=f"M{n}")
