"""The stock in figures: how old, how fast, how dear."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.inventory import selectors
from dealers.inventory.filters import AGES
from dealers.inventory.permissions import MANAGE_RULES, VIEW_COST, VIEW_UNIT
from portal.ui import values
from portal.ui.charts import Chart, Series
from portal.ui.pages import Screen
from portal.ui.tables import Column, MoneyColumn, NumberColumn, Table

MOST_BARS = 12


class StockFigures(Screen):
    """Cars on hand by age and model, days' supply, turn, and what they cost by the day."""

    focused = True
    verb = VIEW_UNIT
    title = _("Stock in figures")

    def get(self, request, *args, **kwargs):
        return self.render("dealers/inventory/figures.html")

    @property
    def links(self) -> list[dict[str, Any]]:
        """What lies behind the figures, for those who may see it."""
        found = (
            ("inventory:aged_list", _("Holding cost"), "clock", VIEW_COST),
            ("inventory:stock_plan", _("Purchase and sales plan"), "calendar", VIEW_UNIT),
            ("inventory:rules_edit", _("Rules"), "settings", MANAGE_RULES),
        )
        return [
            {"url": reverse(name), "label": label, "icon": icon}
            for name, label, icon, verb in found
            if self.user.can(verb)
        ]

    @cached_property
    def rows(self) -> list[selectors.StockRow]:
        """Model by model."""
        return selectors.stock_by_model(self.user)

    def _sum(self, name: str) -> int:
        return sum(getattr(row, name) for row in self.rows)

    def _money(self, name: str) -> str:
        """The sum of each currency."""
        sums: Counter = Counter()
        for row in self.rows:
            sums[row.currency] += getattr(row, name)
        found = [values.short_money(amount, code) for code, amount in sums.items() if amount]
        return " + ".join(str(text) for text in found) or "–"

    @property
    def figures(self) -> list[dict[str, Any]]:
        """On hand, supply, turn, old; cost and holding cost for those who may see it."""
        stock, aged = reverse("inventory:unit_list"), reverse("inventory:aged_list")
        supply = selectors.days_supply(self._sum("on_hand"), self._sum("sold"))
        turn = selectors.turn_of_year(self.user)
        found = [
            {"label": gettext("On hand"), "value": self._sum("on_hand"),
             "url": f"{stock}?on_hand=true", "hint": gettext("From arrival to hand-over.")},
            {"label": gettext("Days' supply"), "value": "–" if supply is None else supply,
             "hint": gettext("On hand ÷ hand-overs per day of the last 90 days.")},
            {"label": gettext("Turn"), "value": "–" if turn is None else values.number(turn),
             "hint": gettext("Hand-overs of a year ÷ average number on hand at month ends.")},
            {"label": gettext("Old cars"), "value": self._sum("aged"), "url": f"{stock}?age=3",
             "hint": gettext("On hand for as many days as the rules say, or more.")},
        ]  # fmt: skip
        if self.user.can(VIEW_COST):
            found += [
                {"label": gettext("Cost on hand"), "value": self._money("cost"), "url": aged,
                 "hint": gettext("Purchase, freight, reconditioning and other cost.")},
                {"label": gettext("Holding cost"), "value": self._money("holding"), "url": aged,
                 "hint": gettext("Interest not yet paid off, and upkeep by the day.")},
            ]  # fmt: skip
        return found

    @property
    def ages(self) -> Chart:
        """Cars on hand by age."""
        sums = [sum(row.ages[place] for row in self.rows) for place in range(len(AGES))]
        share = round(100 * sums[-1] / sum(sums)) if sum(sums) else 0
        title = gettext("Cars over 90 days: %(share)s %%") % {"share": share}
        labels = [label for _key, label in AGES]
        return Chart("ages", title, labels, [Series(_("Vehicles"), sums)])

    @property
    def supply(self) -> Chart:
        """The models that last longest."""
        known = [row for row in self.rows if row.supply is not None and row.on_hand]
        known = sorted(known, key=lambda row: -(row.supply or 0))[:MOST_BARS]
        return Chart(
            "supply",
            gettext("Days' supply by model"),
            [row.model_name for row in known],
            [Series(_("Days"), [row.supply for row in known])],
            kind="across",
        )

    @property
    def charts(self) -> list[Chart]:
        """Age and supply; holding cost for those who may see it."""
        found = [self.ages, self.supply]
        return [*found, self.holding] if self.user.can(VIEW_COST) else found

    @property
    def holding(self) -> Chart:
        """The models that cost most by the day, as of today."""
        rows = sorted((row for row in self.rows if row.holding), key=lambda row: -row.holding)
        return Chart(
            "holding",
            gettext("Holding cost by model"),
            [row.model_name for row in rows[:MOST_BARS]],
            [Series(_("Holding cost"), [row.holding for row in rows[:MOST_BARS]], "waiting")],
            kind="across",
        )

    @property
    def table(self) -> Table:
        """The figures behind it."""
        columns: list[Column] = [
            Column("model_name", _("Model"), link=True, subtitle="model_code"),
            NumberColumn("on_hand", _("On hand")),
            NumberColumn("for_sale", _("For sale"), phone=False),
            NumberColumn("coming", _("On the way"), phone=False),
            NumberColumn("sold", _("Handed over, 90 days")),
            NumberColumn("supply", _("Days' supply")),
            NumberColumn("days", _("Average age"), phone=False),
            NumberColumn("aged", _("Old cars")),
        ]
        if self.user.can(VIEW_COST):
            columns += [MoneyColumn("cost", _("Cost")), MoneyColumn("holding", _("Holding cost"))]
        stock = reverse("inventory:unit_list")
        return Table(
            columns,
            self.rows,
            url=lambda row: f"{stock}?on_hand=true&model_code={row.model_code}",
            empty=_("No vehicle in stock, on the way or handed over lately."),
        )
