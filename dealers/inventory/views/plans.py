"""The purchase and sales plan."""

from datetime import date

from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.forms.plans import PlanLineForm
from portal.core.errors import DomainError
from portal.ui.charts import Chart, Series
from portal.ui.pages import Screen
from portal.ui.tables import Column, NumberColumn, Table

PlanFormSet = formset_factory(PlanLineForm, extra=5, max_num=300)


class StockPlan(Screen):
    """Plan and reality of six months by model."""

    verb = may.VIEW_UNIT
    title = _("Purchase and sales plan")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.render("dealers/inventory/plan.html")

    @cached_property
    def rows(self) -> list[selectors.PlanRow]:
        """Month by month, model by model."""
        return selectors.stock_plan()

    @property
    def months(self) -> list[str]:
        """The months shown."""
        return [selectors.month_key(month) for month in selectors.months_around(localdate())]

    @property
    def may_plan(self) -> bool:
        """Whether the plan may be changed."""
        return self.user.can(may.PLAN_STOCK)

    def _sums(self, name: str) -> list[int]:
        return [
            sum(getattr(row, name) for row in self.rows if row.month == month)
            for month in self.months
        ]

    @property
    def charts(self) -> list[Chart]:
        """Bought and sold by month against the plan."""
        pairs = (
            ("bought", gettext("Bought by month"), "buy", "bought", _("Arrived")),
            ("sold", gettext("Sold by month"), "sell", "sold", _("Handed over")),
        )
        return [
            Chart(key, title, self.months,
                  [Series(_("Planned"), self._sums(plan), "quiet"), Series(label, self._sums(real))])
            for key, title, plan, real, label in pairs
        ]  # fmt: skip

    @property
    def table(self) -> Table:
        """The figures behind it."""
        columns = [
            Column("month", _("Month")),
            Column("model_name", _("Model"), subtitle="model_code"),
            NumberColumn("buy", _("To buy")),
            NumberColumn("bought", _("Arrived")),
            NumberColumn("coming", _("On the way"), phone=False),
            NumberColumn("buy_gap", _("Still to buy")),
            NumberColumn("sell", _("To sell")),
            NumberColumn("sold", _("Handed over")),
            NumberColumn("sell_gap", _("Still to sell")),
        ]
        empty = _("Nothing planned, bought or sold in these months.")
        return Table(columns, self.rows, url=lambda row: "", empty=empty)


class StockPlanEdit(Screen):
    """The plan of one month."""

    verb = may.PLAN_STOCK
    title = _("Plan of a month")
    back_url = property(lambda page: reverse("inventory:stock_plan"))

    @cached_property
    def month(self) -> date:
        """The first day of the month in the address."""
        try:
            return date.fromisoformat(f"{self.kwargs['month']}-01")
        except ValueError as error:
            raise Http404 from error

    def get_title(self):
        return f"{self.title} {selectors.month_key(self.month)}"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        plan = selectors.rules().plan.get(selectors.month_key(self.month), {})
        initial = [{"model_code": code, **line} for code, line in sorted(plan.items())]
        return self.show(PlanFormSet(initial=initial, prefix="rows"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        rows, error = PlanFormSet(request.POST, prefix="rows"), ""
        if rows.is_valid():
            lines = [form.cleaned_data for form in rows if form.cleaned_data.get("model_code")]
            try:
                services.plan_month(month=self.month, lines=lines, actor=self.user)
                return redirect(self.back_url)
            except DomainError as refused:
                error = str(refused)
        return self.show(rows, error, status=422)

    def show(self, rows, error: str = "", status: int = 200) -> HttpResponse:
        """The lines of the month with some empty ones."""
        template = "dealers/inventory/rows_form.html"
        return self.render(template, rows=rows, error=error, status=status)
