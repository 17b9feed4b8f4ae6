"""What is earned on contracts and with customers; for those who may see costs."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.finance import selectors
from dealers.finance.filters import BuyerFilter, MarginFilter
from dealers.finance.permissions import VIEW_MARGIN
from dealers.sales.models import Contract
from dealers.sales.states import CONTRACT_TONES
from portal.ui import values
from portal.ui.charts import Chart, Series
from portal.ui.pages import ListPage, Screen
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn


class Margins(Screen):
    """Gross of a year by month of delivery, and what is not in it."""

    verb = VIEW_MARGIN
    title = _("Margin")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/finance/margins.html")

    @cached_property
    def rates(self):
        """Today's rates into the group's currency."""
        return selectors.rates_of()

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        """Month by month."""
        return selectors.margin_figures(self.user, self.rates)

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Cars, revenue, gross, gross per car."""
        cars = sum(month["cars"] for month in self.months)
        sold = sum(month["sold"] or 0 for month in self.months)
        earned = sum(month["earned"] or 0 for month in self.months)
        money = lambda amount: values.short_money(amount, self.rates.into)  # noqa: E731
        rows = reverse("finance:margin_list")
        share = f"{100 * earned / sold:.1f} %" if sold else "–"
        return [
            {"label": gettext("Cars delivered, 12 months"), "value": cars, "url": rows,
             "hint": gettext("Delivered contracts whose car has a known cost.")},
            {"label": gettext("Gross"), "value": money(earned), "url": rows,
             "hint": gettext("Amount and trade-in, less the cost of the car and of the other lines.")},
            {"label": gettext("Gross per car"), "value": money(earned / cars) if cars else "–",
             "url": rows, "hint": gettext("Gross ÷ cars.")},
            {"label": gettext("Gross margin"), "value": share, "url": rows,
             "hint": gettext("Gross ÷ revenue.")},
        ]  # fmt: skip

    @property
    def chart(self) -> Chart:
        """Gross by month."""
        title = gettext("Gross by month of delivery, in %(currency)s")
        return Chart(
            "margin",
            title % {"currency": self.rates.into},
            [f"{month['month']:%Y-%m}" for month in self.months],
            [Series(_("Gross"), [month["earned"] for month in self.months])],
        )

    @property
    def customers(self) -> Chart:
        """The customers on whom most was earned."""
        rows = selectors.customer_profits(self.user, self.rates).order_by("-profit", "pk")[:10]
        rows = list(rows)
        return Chart(
            "profit",
            gettext("Ten customers with the highest profit, in %(currency)s")
            % {"currency": self.rates.into},
            [row.full_name for row in rows],
            [Series(_("Profit"), [row.profit for row in rows])],
            kind="across",
        )


class MarginList(ListPage):
    """What is earned on each contract; empty where a cost is not known."""

    model = Contract
    verb = VIEW_MARGIN
    title = _("Margin by contract")
    columns = [
        Column("number", link=True, value=str, subtitle="model_name"),
        Column("customer", sort="customer__full_name"),
        MoneyColumn("revenue", _("Revenue"), sort="revenue"),
        MoneyColumn("unit__cost", _("Cost of the vehicle"), phone=False),
        MoneyColumn("extras_cost", _("Cost of the other lines"), phone=False),
        MoneyColumn("gross", _("Gross"), sort="gross"),
        NumberColumn("percent", _("Margin"), unit="%", places=1, sort="percent"),
        DateColumn("delivered_on"),
        Column("owner", sort="owner__full_name", phone=False),
        BadgeColumn("status", tones=CONTRACT_TONES),
    ]
    filterset_class = MarginFilter
    select_related = ("customer", "owner", "unit")
    detail = "sales:contract_detail"
    presets = [
        ("loss", _("Sold at a loss"), "loss=true"),
        ("unknown", _("Cost not known"), "unknown=true"),
    ]
    empty_icon = "chart-bar"
    empty = _("Signed contracts appear here with what is earned on them.")

    def get_queryset(self):
        return selectors.contract_margins(self.user).select_related(*self.select_related)


class CustomerProfits(ListPage):
    """What was earned with each customer, in the group's currency."""

    model = Customer
    verb = VIEW_MARGIN
    title = _("Profit by customer")
    columns = [
        Column("full_name", link=True),
        NumberColumn("cars", _("Contracts"), sort="cars"),
        NumberColumn("visits", _("Visits"), sort="visits", phone=False),
        MoneyColumn("revenue", _("Revenue"), sort="revenue"),
        MoneyColumn("car_profit", _("Profit on cars"), sort="car_profit", phone=False),
        MoneyColumn("service_profit", _("Profit in the workshop"), sort="service_profit"),
        MoneyColumn("profit", _("Profit"), sort="profit"),
        NumberColumn("unknown", _("Cost not known"), sort="unknown", phone=False),
    ]
    filterset_class = BuyerFilter
    ordering = ("-profit", "-pk")
    detail = "customers:customer_detail"
    empty_icon = "chart-bar"
    empty = _("Customers who signed a contract or paid for a visit appear here.")

    def get_queryset(self):
        return selectors.customer_profits(self.user, selectors.rates_of())
