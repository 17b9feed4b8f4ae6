"""Screens of the stock's alerts."""

from dealers.inventory.models import StockAlert
from dealers.inventory.selectors import rules
from dealers.inventory.services import set_limits, watch_stock
from tests.conftest import make_store
from tests.dealers.steps import here
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests


class _Alerts:
    refused_role = "sales_consultant"
    person = None

    def make(self, n):
        actor = here(self.person)
        make_store()
        known = [{"model_code": code, **limit} for code, limit in rules().limits.items()]
        set_limits(limits=[*known, {"model_code": f"A-{n}", "least": 1}], actor=actor)
        watch_stock()
        return StockAlert.objects.get(model_code=f"A-{n}")


class TestAlertList(_Alerts, ListPageTests):
    path = "/stock/alerts/"
    queries = 2
    found, missed = "A-1", "zzz"
    sort = "model_name"
    filters = "state=raised&open=true&kind=few"


class TestAlertDetail(_Alerts, DetailPageTests):
    path = "/stock/alerts/{pk}/"
    queries = 1
    shows = ("A-1", "Acknowledge", "Resolve")


class TestAlertAcknowledge(_Alerts, ActionTests):
    path = "/stock/alerts/{pk}/acknowledge/"
    after = {"state": "acknowledged"}

    def refused(self):
        StockAlert.objects.update(state="resolved")


class TestAlertResolve(_Alerts, ActionTests):
    path = "/stock/alerts/{pk}/resolve/"
    good = {"measure": "Ordered two", "quiet_days": "7"}
    bad = {"measure": "", "quiet_days": "7"}
    after = {"state": "resolved", "measure": "Ordered two"}

    def refused(self):
        StockAlert.objects.update(state="resolved")


def test_limits_are_set_in_a_table_and_reported(http, owner):
    address, form = "/stock/limits/", {"rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0}
    rows = {"rows-0-model_code": "A-1", "rows-0-least": "2", "rows-0-most": "1"}
    assert http.get(address).status_code == 200
    assert http.post(address, {**form, **rows}).status_code == 422
    assert http.post(address, {**form, **rows, "rows-0-most": "5"}).status_code == 302
    assert rules().limits == {"A-1": {"least": 2, "most": 5}}
    assert "A-1" in http.get(address).content.decode()
    watch_stock()
    for language in ("en", "zh-hans"):
        page = http.get("/stock/alerts/report/", headers={"accept-language": language})
        assert page.status_code == 200
        assert "Store S1" in page.content.decode()
