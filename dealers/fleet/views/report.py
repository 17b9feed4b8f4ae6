"""What the fleet costs and how much it is used."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.fleet import selectors
from dealers.fleet.filters import FleetCarFilter
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import VIEW_COST
from dealers.fleet.states import CAR_TONES, CostKind
from portal.core.money import DEFAULT_CURRENCY
from portal.ui import values
from portal.ui.charts import Chart, Series
from portal.ui.pages import ListPage, Screen
from portal.ui.tables import BadgeColumn, Column, MoneyColumn, NumberColumn, Table

MOST_CARS = 500
_TONES = {
    CostKind.FUEL: "accent",
    CostKind.REPAIR: "waiting",
    CostKind.INSURANCE: "going",
    CostKind.FINE: "trouble",
    CostKind.TOLL: "done",
    CostKind.PARKING: "done",
}


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:.0f} %"


class FleetReport(Screen):
    """A year of the fleet: costs by month and kind, cost per km, how much each car was out."""

    verb = VIEW_COST
    title = _("Fleet costs and use")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/fleet/report.html")

    @cached_property
    def cars(self) -> list[FleetCar]:
        """The cars with their figures, the dearest first."""
        rows = list(selectors.car_figures(self.user).order_by("-spent", "pk")[:MOST_CARS])
        for car in rows:
            car.figures = selectors.figures_of(car)
        return rows

    @cached_property
    def months(self):
        return selectors.months_back()

    @cached_property
    def use(self) -> dict[Any, list[Decimal | None]]:
        return selectors.utilisation_by_month(self.cars)

    @property
    def currency(self) -> str:
        """That of most cars; amounts in another are left out of sums and chart."""
        codes = [car.currency for car in self.cars]
        return max(set(codes), key=codes.count, default=DEFAULT_CURRENCY)

    @property
    def _counted(self) -> list[FleetCar]:
        return [car for car in self.cars if car.currency == self.currency]

    @property
    def left_out(self) -> int:
        """How many cars are in another currency."""
        return len(self.cars) - len(self._counted)

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Cars, costs, cost per km, utilisation."""
        cars = self._counted
        total = sum((car.figures.total for car in cars), Decimal(0))
        km = sum(car.km for car in cars)
        used = [car.figures.utilisation for car in self.cars]
        known = [share for share in used if share is not None]
        rows = reverse("fleet:figure_list")
        return [
            {"label": gettext("Cars"), "value": len(self.cars), "url": reverse("fleet:car_list"),
             "hint": gettext("Cars whose costs you may see.")},
            {"label": gettext("Costs, 12 months"), "value": values.short_money(total, self.currency),
             "url": rows, "hint": gettext("All costs and depreciation.")},
            {"label": gettext("Cost per km"),
             "value": values.money(total / km, self.currency) if km else "–", "url": rows,
             "hint": gettext("All costs and depreciation ÷ km of drives that came back.")},
            {"label": gettext("Utilisation"),
             "value": _percent(sum(known, Decimal(0)) / len(known) if known else None), "url": rows,
             "hint": gettext("Time out ÷ time the car was ours, all hours; mean of the cars.")},
        ]  # fmt: skip

    @cached_property
    def costs(self) -> Chart:
        """Costs by month, a layer for each kind, and what the cars lost in value."""
        ids = FleetCar.objects.filter(pk__in=[car.pk for car in self._counted])
        found = {
            (row["month"], row["kind"]): row["amount"] for row in selectors.costs_by_month(ids)
        }
        layers = [
            Series(
                kind.label,
                [found.get((month, kind), 0) for month in self.months],
                tone=_TONES.get(kind, "quiet"),
            )
            for kind in CostKind
            if any(key[1] == kind for key in found)
        ]
        losses = [
            sum(selectors.depreciation_between(car, *span) for car in self._counted)
            for span in selectors.month_spans()
        ]
        layers.append(Series(_("Depreciation"), losses, tone="quiet"))
        title = gettext("Costs of the fleet by month, in %(currency)s")
        labels = [f"{month:%Y-%m}" for month in self.months]
        return Chart(
            "fleet-costs", title % {"currency": self.currency}, labels, layers, kind="stack"
        )

    @property
    def utilisation(self) -> Chart:
        """The mean of the cars by month."""
        means = []
        for place in range(len(self.months)):
            known = [row[place] for row in self.use.values() if row[place] is not None]
            means.append(round(sum(known) / len(known), 1) if known else None)
        labels = [f"{month:%Y-%m}" for month in self.months]
        title = gettext("Share of the time that the cars were out, by month")
        return Chart(
            "fleet-use", title, labels, [Series(_("Utilisation"), means)], kind="line", unit="%"
        )

    @property
    def table(self) -> Table:
        """Utilisation per car and month."""
        heads = [
            Column(f"m{n}", f"{month:%y-%m}", sort=False, render=self._share(n))
            for n, month in enumerate(self.months)
        ]
        empty = _("No own car yet.")
        first = Column("model_name", _("Car"), link=True, subtitle="plate", sort=False)
        return Table([first, *heads], self.cars, empty=empty, label=_("Utilisation"))

    def _share(self, place: int):
        return lambda car: _percent(self.use[car.pk][place])


def _figure(name: str):
    return lambda car: getattr(selectors.figures_of(car), name)


class FigureList(ListPage):
    """The year of each car: km, use, costs, depreciation, cost per km."""

    model = FleetCar
    verb = VIEW_COST
    title = _("Costs by car")
    columns = [
        Column("model_name", link=True, subtitle="plate"),
        BadgeColumn("state", tones=CAR_TONES, hidden=True),
        NumberColumn("km", _("Driven (km)"), sort="km"),
        NumberColumn("utilisation", _("Utilisation"), unit="%", places=0, sort="time_out",
                     value=_figure("utilisation")),
        MoneyColumn("fuel", CostKind.FUEL.label, sort="fuel", phone=False),
        MoneyColumn("repair", CostKind.REPAIR.label, sort="repair", phone=False),
        MoneyColumn("insurance", CostKind.INSURANCE.label, sort="insurance", hidden=True),
        MoneyColumn("spent", _("All costs"), sort="spent"),
        MoneyColumn("depreciation", _("Depreciation"), sort=False, value=_figure("depreciation"),
                    phone=False),
        MoneyColumn("total", _("Total"), sort=False, value=_figure("total")),
        MoneyColumn("per_km", _("Cost per km"), sort=False, value=_figure("per_km")),
    ]  # fmt: skip
    filterset_class = FleetCarFilter
    ordering = ("-spent", "-pk")
    detail = "fleet:car_detail"
    empty_icon = "chart-bar"
    empty = _("Own cars appear here with what they cost in twelve months.")

    def get_queryset(self):
        return selectors.car_figures(self.user)
