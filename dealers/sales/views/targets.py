"""Targets: what was reached, and the grid in which managers set them."""

from datetime import date
from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import TargetGrid
from dealers.sales.permissions import SET_TARGETS, VIEW_OPPORTUNITY
from dealers.sales.states import DAILY, Metric
from dealers.sales.views.reports import ReportTabs
from portal.core.errors import DomainError
from portal.ui.pages import Screen
from portal.ui.pages.base import add_errors
from portal.ui.tables import Column, NumberColumn, Table
from portal.ui.templatetags.ui import ui_progress
from portal.ui.values import NOTHING, number

FORMULAS = {
    Metric.UNITS: _("Contracts signed in the month and not cancelled ÷ target."),
    Metric.AMOUNT: _("Their amounts ÷ target."),
    Metric.LEADS: _("Leads first answered in the month ÷ target."),
    Metric.TEST_DRIVES: _("Test drives driven in the month ÷ target."),
    Metric.CALLS: _("Calls logged in the month ÷ days so far, compared with the quota."),
    Metric.VISITS: _("Visits logged in the month ÷ days so far, compared with the quota."),
}


class OfMonth(Screen):
    """A screen about one month, ``?month=2026-11``; this month without."""

    @cached_property
    def month(self) -> date:
        text = self.request.GET.get("month", "")
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            return localdate().replace(day=1)

    @property
    def months(self):
        """The month before and after, for the links."""
        return [f"{selectors.month_after(self.month, step):%Y-%m}" for step in (-1, 1)]


def _progress(metric: str):
    def draw(row):
        reached = row.share(metric)
        if reached is None:
            return NOTHING
        return ui_progress(min(int(reached), 100), 100, label=f"{row.name}: {number(reached)} %")

    return draw


class Achievement(ReportTabs, OfMonth):
    """Who has reached how much of the targets, the furthest first."""

    verb = VIEW_OPPORTUNITY
    title = _("Targets")
    focused = True
    template_name = "dealers/sales/achievement.html"

    @cached_property
    def metric(self) -> Metric:
        wanted = self.request.GET.get("metric", "")
        return Metric(wanted) if wanted in Metric.values else Metric.UNITS

    @property
    def metric_tabs(self):
        month = f"{self.month:%Y-%m}"
        return [
            {"label": metric.label, "url": f"?month={month}&metric={metric.value}",
             "active": metric == self.metric}
            for metric in Metric
        ]  # fmt: skip

    @property
    def edit_url(self):
        if not self.user.can(SET_TARGETS):
            return ""
        return f"{reverse('sales:target_edit')}?month={self.month:%Y-%m}"

    def get(self, request, *args, **kwargs):
        people, units = selectors.standings(user=self.user, month=self.month)
        whole = selectors.totals(people)
        figures = [self.figure(whole, metric) for metric in Metric]
        return self.render(
            self.template_name,
            figures=figures,
            people=self.table(selectors.ranked(people, self.metric.value)),
            units=self.table(selectors.ranked(units, self.metric.value)),
        )

    def figure(self, whole, metric: Metric):
        url = f"?month={self.month:%Y-%m}&metric={metric.value}"
        value = whole.share(metric.value)
        return selectors.Figure(metric.value, metric.label, value, FORMULAS[metric], url, "percent")

    def table(self, rows):
        metric, places = self.metric.value, 1 if self.metric in DAILY else 0
        numbered = {id(row): place for place, row in enumerate(rows, 1)}
        columns = [
            NumberColumn("rank", "#", value=lambda row: numbered[id(row)]),
            Column("name", _("Name")),
            NumberColumn("target", _("Target"), value=lambda row: row.targets.get(metric)),
            NumberColumn(
                "actual", _("Reached"), places=places, value=lambda row: row.actual.get(metric, 0)
            ),
            NumberColumn("share", _("Share"), unit="%", value=lambda row: row.share(metric)),
            Column("progress", _("Progress"), render=_progress(metric)),
        ]
        return Table(columns, rows, empty=_("No targets are set for this month."))


class TargetEdit(OfMonth):
    """The grid: what everybody is to reach in a month."""

    verb = SET_TARGETS
    title = _("Set targets")
    template_name = "dealers/sales/target_edit.html"

    def grid(self, *data):
        return TargetGrid(*data, **selectors.target_rows(user=self.user, month=self.month))

    @property
    def metrics(self):
        return list(Metric)

    def get(self, request, *args, **kwargs):
        return self.render(self.template_name, form=self.grid())

    def post(self, request, *args, **kwargs):
        form = self.grid(request.POST)
        if form.is_valid():
            try:
                services.set_targets(month=self.month, cells=form.cells(), actor=self.user)
            except DomainError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(f"{reverse('sales:achievement')}?month={self.month:%Y-%m}")
        return self.render(self.template_name, form=form, status=422)
