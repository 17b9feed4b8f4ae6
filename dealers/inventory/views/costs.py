"""What a car costs: lines, financing, the list of old cars, the house's rules."""

from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.filters import UnitFilter
from dealers.inventory.forms.costs import CostForm, FloorEndForm, FloorStartForm, StockRulesForm
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UNIT_TONES, CostKind
from dealers.inventory.views.base import UnitMove, age_badge
from portal.ui.details import Fact, Group
from portal.ui.pages import FormScreen, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table


def _amount(name: str, label=None, **more) -> Fact:
    return Fact(name, label, money=True, verb=may.VIEW_COST, **more)


def _part(name: str) -> Fact:
    return _amount(name, value=lambda unit: getattr(unit, name) or None, hide_empty=True)


COST_GROUP = Group(
    _("Cost and margin"),
    [
        _amount("purchase_cost", _("Purchase")),
        *map(_part, ("freight_cost", "recon_cost", "interest_cost", "other_cost")),
        _amount("cost", _("Cost so far")),
        _amount("interest", _("Interest running"), value=lambda unit: unit.interest or None,
                hide_empty=True),
        _amount("upkeep", _("Upkeep, not in the cost"), value=lambda unit: unit.upkeep or None,
                hide_empty=True),
        _amount("full_cost", _("Cost with interest")),
        _amount("margin", _("Margin at the asking price")),
        Fact("floor_lender", verb=may.VIEW_COST, hide_empty=True),
        _amount("floor_amount", value=lambda unit: unit.floor_amount or None, hide_empty=True),
        Fact("floor_rate", verb=may.VIEW_COST, hide_empty=True,
             value=lambda unit: f"{unit.floor_rate.normalize():f} %" if unit.floor_from else ""),
        Fact("floor_from", verb=may.VIEW_COST, hide_empty=True),
        Fact("floor_until", verb=may.VIEW_COST, hide_empty=True),
    ],
)  # fmt: skip


def cost_lines(page) -> Table:
    """What was entered after the purchase, newest first."""
    columns = [
        Column("on", _("Day")),
        Column("kind", _("Kind"), value=lambda row: CostKind(row["kind"]).label),
        MoneyColumn("amount", _("Amount"), currency=page.object.currency),
        Column("note", _("Note")),
        Column("by", _("Who")),
    ]
    rows = page.object.cost_lines[::-1]
    return Table(columns, rows, empty=_("Only the purchase so far."), url=lambda row: "")


class UnitAddCost(UnitMove):
    """Freight, reconditioning, another bill."""

    verb = may.MANAGE_COST
    title = _("Add cost")
    form_class = CostForm
    service = staticmethod(services.add_cost)


class UnitStartFloor(UnitMove):
    """The car is financed."""

    verb = may.MANAGE_COST
    title = _("Start floor plan")
    form_class = FloorStartForm
    service = staticmethod(services.start_floor_plan)

    def get_initial(self):
        house = selectors.rules()
        return {
            "amount": self.object.purchase_cost,
            "rate": house.floor_rate or None,
            "start_on": selectors.first_day_of_interest(self.object, house),
        }


class UnitEndFloor(UnitMove):
    """What was financed is paid off."""

    verb = may.MANAGE_COST
    title = _("Pay off floor plan")
    form_class = FloorEndForm
    service = staticmethod(services.end_floor_plan)


class AgedList(ListPage):
    """Cars on hand with what each has cost by the day, the dearest first."""

    model = VehicleUnit
    verb = may.VIEW_COST
    title = _("Holding cost")
    columns = [
        Column("model_name", link=True, subtitle="colour"),
        Column("vin", sort=False, phone=False),
        BadgeColumn("state", tones=UNIT_TONES, phone=False),
        Column("days", _("Age"), sort="days", render=age_badge),
        Column("store", sort="store__name", phone=False),
        MoneyColumn("cost", _("Cost so far"), phone=False),
        MoneyColumn("interest", _("Interest running"), sort="interest", phone=False),
        MoneyColumn("upkeep", _("Upkeep"), sort="upkeep", hidden=True),
        MoneyColumn("holding", _("Holding cost"), sort="holding"),
        MoneyColumn("price"),
        MoneyColumn("margin", _("Margin"), sort="margin"),
        DateColumn("received_on", hidden=True),
    ]
    filterset_class = UnitFilter
    select_related = ("store",)
    ordering = ("-holding", "received_on", "pk")
    detail = "inventory:unit_detail"
    presets = [("old", _("Over 90 days"), "age=3"), ("third", _("61 to 90 days"), "age=2")]
    empty_icon = "clock"
    empty = _("Cars on hand appear here with their interest and upkeep.")

    def get_queryset(self):
        cars = super().get_queryset().on_hand()
        return selectors.with_holding(cars, selectors.rules())


class StockRulesEdit(FormScreen):
    """What a day in stock costs, and when a car is old."""

    form_class = StockRulesForm
    verb = may.MANAGE_RULES
    title = _("Rules of the vehicle stock")
    done = _("Saved.")

    def get_initial(self):
        house = selectors.rules()
        known = {name: getattr(house, name) for name in self.form_class.base_fields}
        return {**known, "recon_steps": "\n".join(house.recon_steps)}

    def save(self, form):
        return services.change_rules(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.request.path
