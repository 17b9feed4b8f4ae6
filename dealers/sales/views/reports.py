"""The reports of the pipeline: forecast, won and lost, funnel, health."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.filters import ForecastFilter, HealthFilter, PeriodFilter
from dealers.sales.models import Opportunity
from dealers.sales.permissions import VIEW_OPPORTUNITY
from portal.ui.pages.base import is_fragment
from portal.ui.pages.filtering import Filtering
from portal.ui.tables import Column, MoneyColumn, NumberColumn, Table

REPORTS = [
    ("sales:forecast", _("Forecast")),
    ("sales:win_loss", _("Won and lost")),
    ("sales:funnel", _("Funnel")),
    ("sales:health", _("Health")),
    ("sales:achievement", _("Targets")),
]


def column_of(name: str, label, kind: str, currency: str) -> Column:
    """The column of a report's table by the kind of its values."""
    if kind == "money":
        return MoneyColumn(name, label, currency=currency)
    if kind == "text":
        return Column(name, label, link=True)
    return NumberColumn(name, label, unit="%" if kind == "percent" else "")


class ReportTabs:
    """The way from one report to the others."""

    @property
    def report_tabs(self):
        return [
            {"label": label, "url": reverse(name), "active": name == self.url_name}
            for name, label in REPORTS
        ]


class ReportPage(ReportTabs, Filtering):
    """Declare ``title``, ``filterset_class`` and ``report(bounds)``."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    template_name = "dealers/sales/report.html"

    def report(self, bounds):
        raise NotImplementedError

    @cached_property
    def bounds(self):
        """The deals the report is about; none if a filter is wrong."""
        wrong = self.is_wrong
        currency = "CNY" if wrong else self.filterset.currency_code()
        return selectors.Bounds(
            user=self.user,
            deals=self.filtered.filter(currency=currency),
            currency=currency,
            query={} if wrong else self.filterset.narrowing(),
        )

    def get(self, request, *args, **kwargs):
        report = None if self.is_wrong else self.report(self.bounds)
        template = "dealers/sales/_report.html" if is_fragment(request) else self.template_name
        tables = [self.table_of(section) for section in report.sections] if report else []
        return self.render(template, report=report, tables=tables, status=self.status)

    def table_of(self, section):
        columns = [column_of(*column, self.bounds.currency) for column in section.columns]
        table = Table(columns, section.rows, url=lambda row: row["url"], label=section.title)
        return {"title": section.title, "table": table}


class Forecast(ReportPage):
    """What is likely to close when, by whom; what is still to be paid."""

    title = _("Forecast")
    filterset_class = ForecastFilter

    def report(self, bounds):
        return selectors.forecast(bounds)


class WinLoss(ReportPage):
    """Why deals are won and lost."""

    title = _("Won and lost")
    filterset_class = PeriodFilter
    hidden_chips = frozenset({"playbook"})
    period_hint = _("Deals closed in the last 90 days, unless you choose a period.")

    def report(self, bounds):
        return selectors.win_loss(bounds, self.filterset.days() or selectors.usual_period())


class Funnel(ReportPage):
    """How far the deals begun in a period get."""

    title = _("Funnel")
    filterset_class = PeriodFilter
    period_hint = _("Deals begun in the last 90 days, unless you choose a period.")

    def report(self, bounds):
        period = self.filterset.days() or selectors.usual_period()
        return selectors.funnel(bounds, period, self.filterset.chosen_playbook())


class Health(ReportPage):
    """Ageing, cycle time, contact, enough to sell."""

    title = _("Health")
    filterset_class = HealthFilter

    def report(self, bounds):
        return selectors.health(bounds, self.filterset.chosen_playbook())
