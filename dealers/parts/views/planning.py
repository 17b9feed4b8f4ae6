"""The shelves of each store, what they need, and how the parts desk does."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.parts import selectors, services
from dealers.parts.filters import LevelFilter
from dealers.parts.forms import LimitsForm
from dealers.parts.forms_orders import SuggestedForm
from dealers.parts.models import StockLevel
from dealers.parts.permissions import EDIT_PART, ORDER_PARTS, VIEW_COST, VIEW_PART
from dealers.parts.views.stock import StockAction
from portal.ui.pages import ListPage
from portal.ui.pages.bulk import BulkAction
from portal.ui.tables import Column, DateColumn, MoneyColumn, NumberColumn
from tenants.accounts.models import Unit
from tenants.accounts.stores import stores_for


class LevelList(ListPage):
    """Stock by store: what lies there, what is on its way, what to order."""

    model = StockLevel
    verb = VIEW_PART
    title = _("Stock by store")
    columns = [
        Column("part", _("Part"), link=True, sort="part__number"),
        Column("store", phone=False),
        Column("bin", phone=False),
        Column("part__abc", _("ABC"), value=lambda level: level.part.abc, phone=False),
        NumberColumn("on_hand"),
        NumberColumn("available", _("Available"), phone=False),
        NumberColumn("on_order", _("On order"), sort="on_order", phone=False),
        NumberColumn("awaited", _("Back-ordered"), sort="awaited", hidden=True),
        NumberColumn("monthly_demand"),
        NumberColumn("reorder_point", phone=False),
        NumberColumn("target", hidden=True),
        NumberColumn("safety_stock", hidden=True),
        NumberColumn(
            "suggested",
            _("To order"),
            value=lambda level: max(level.suggested, 0) or None,
            sort="suggested",
        ),
        DateColumn("last_out_on", phone=False),
        MoneyColumn("value", _("Stock value"), currency="CNY", verb=VIEW_COST, hidden=True),
    ]
    filterset_class = LevelFilter
    select_related = ("part", "store")
    ordering = ("part__number", "pk")
    presets = [
        ("low", _("To be ordered"), "low=true"),
        ("dead", _("Dead stock"), "dead=true"),
        ("stock", _("In stock"), "in_stock=true"),
    ]
    bulk_actions = [
        BulkAction(
            "order",
            _("Order…"),
            ORDER_PARTS,
            service=services.order_suggested,
            form_class=SuggestedForm,
            icon="truck-delivery",
        )
    ]
    links = [("parts:figure_list", _("Figures"), "chart-bar", VIEW_COST)]
    empty = _("What lies in each store. Receive parts, and they stand here.")

    def get_queryset(self):
        rows = selectors.planned_levels().visible_to(self.user, self.verb)
        return rows.select_related(*self.select_related)


class FigureList(ListPage):
    """How the parts desk of each store did in the last 90 days."""

    model = Unit
    verb = VIEW_COST
    title = _("Parts figures")
    columns = [
        Column("name", _("Store")),
        NumberColumn("fill_rate", _("Fill rate"), unit="%", places=1, sort="fill_rate"),
        NumberColumn("issued", _("Handed out"), sort="issued"),
        NumberColumn("lost", _("Lost sales"), sort="lost"),
        NumberColumn("emergency", _("Bought in emergency"), sort="emergency", phone=False),
        MoneyColumn("stock_value", _("Stock value"), sort="stock_value"),
        MoneyColumn("dead_value", _("Dead stock"), sort="dead_value"),
        NumberColumn("days_supply", _("Days of supply"), places=0, sort="days_supply"),
    ]
    ordering = ("code",)
    empty = _("Of the last 90 days: pieces that were there when asked for, and what lies idle.")

    def get_queryset(self):
        stores = stores_for(self.user, self.verb).order_by()
        return selectors.stores_with_figures(stores, today=localdate())


class PartLimits(StockAction):
    """Dialog “Minimum and maximum”."""

    verb = EDIT_PART
    form_class = LimitsForm
    title = _("Minimum and maximum")
    done = _("Changed.")

    def perform(self, record, data):
        return services.set_limits(part=record, **data, actor=self.user)
