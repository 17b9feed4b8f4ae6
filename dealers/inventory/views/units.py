"""The screens of the vehicle stock."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.inventory import services
from dealers.inventory.filters import UnitFilter
from dealers.inventory.forms.units import EditUnitForm, OrderForm, ReceiveForm
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import (
    ASK_TRANSFER,
    MANAGE_COST,
    ORDER_UNIT,
    PREPARE_UNIT,
    PRICE_UNIT,
    RECEIVE_UNIT,
    SEND_TRANSFER,
    VIEW_COST,
    VIEW_UNIT,
)
from dealers.inventory.selectors import (
    has_network,
    papers_for,
    pdi_sheet,
    rules,
    with_holding,
)
from dealers.inventory.states import (
    COMING,
    MAKER_TONES,
    TRANSFER_TONES,
    UNIT_MOVES,
    UNIT_TONES,
    UnitState,
)
from dealers.inventory.views.base import age_badge
from dealers.inventory.views.costs import COST_GROUP, cost_lines
from dealers.inventory.views.recon import steps_of
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table


class UnitList(ListPage):
    """Cars in stock."""

    model = VehicleUnit
    verb = VIEW_UNIT
    title = _("Vehicle stock")
    columns = [
        Column("model_name", link=True, subtitle="colour"),
        BadgeColumn("state", tones=UNIT_TONES),
        Column("vin", sort=False),
        Column("kind", phone=False),
        Column("age_days", _("Age"), sort="-received_on", render=age_badge),
        MoneyColumn("price"),
        MoneyColumn("cost", verb=VIEW_COST, hidden=True),
        Column("store", sort="store__name"),
        Column("location", phone=False),
        Column("stock_number", hidden=True),
        Column("key_number", hidden=True),
        Column("order_number", hidden=True),
        BadgeColumn("maker_state", tones=MAKER_TONES, hidden=True),
        DateColumn("expected_on", hidden=True),
        DateColumn("received_on", hidden=True),
    ]
    filterset_class = UnitFilter
    select_related = ("store",)
    presets = [
        ("sale", _("For sale"), "state=in_stock"),
        ("coming", _("On the way"), "coming=true"),
        ("arriving", _("To prepare"), "state=received"),
        ("reserved", _("Reserved"), "state=reserved"),
        ("old", _("Over 90 days"), "age=3"),
    ]
    create = ("inventory:unit_create", _("Receive vehicle"), RECEIVE_UNIT)
    links = [
        ("inventory:order_create", _("Order vehicle"), "truck-delivery", ORDER_UNIT),
        ("inventory:receive_list", _("Receive by list"), "file-import", RECEIVE_UNIT),
        ("inventory:recon_list", _("Reconditioning"), "tools", VIEW_UNIT),
        ("inventory:stock_figures", _("Figures"), "chart-bar", VIEW_UNIT),
    ]
    empty = _("Receive the first vehicle; it waits for its PDI and is then for sale.")


# The usual way of a car, drawn as steps.
WAY = (
    *COMING,
    UnitState.RECEIVED,
    UnitState.PDI,
    UnitState.IN_STOCK,
    UnitState.RESERVED,
    UnitState.SOLD,
    UnitState.DELIVERED,
)


def _can_become(state: UnitState, *, only: tuple[UnitState, ...] = ()):
    """Whether the table lets a car take this move (from one of ``only``, if given)."""
    return lambda unit: UNIT_MOVES.allows(unit.state, state) and (not only or unit.state in only)


def _is(*states: UnitState):
    return lambda unit: unit.state in states


UNIT_ACTIONS = [
    Action("inventory:unit_send_order", _("Send to the manufacturer"), ORDER_UNIT,
           lambda unit: unit.can_be_sent, primary=True, icon="send"),
    Action("inventory:unit_advance", _("Next step of the order"), ORDER_UNIT,
           lambda unit: unit.is_kept_here and unit.state in COMING[:-1], icon="truck-delivery"),
    Action("inventory:unit_cancel", _("Cancel order"), ORDER_UNIT,
           lambda unit: unit.can_be_cancelled, menu=True, danger=True),
    Action("inventory:unit_arrive", _("Vehicle has arrived"), RECEIVE_UNIT,
           _is(UnitState.IN_TRANSIT), primary=True),
    Action("inventory:unit_start_pdi", _("Start PDI"), PREPARE_UNIT,
           _is(UnitState.RECEIVED), primary=True),
    Action("inventory:unit_pdi", _("PDI sheet"), PREPARE_UNIT,
           _is(UnitState.PDI, UnitState.RECON), icon="checklist"),
    Action("inventory:unit_finish_pdi", _("Ready for sale"), PREPARE_UNIT,
           _is(UnitState.PDI, UnitState.RECON), primary=True),
    Action("inventory:unit_price", _("Change price"), PRICE_UNIT,
           lambda unit: unit.state not in {UnitState.SOLD, UnitState.DELIVERED,
                                           UnitState.WHOLESALE, UnitState.CANCELLED}),
    Action("inventory:unit_add_papers", _("Add photos or papers"), PREPARE_UNIT, icon="camera"),
    Action("inventory:unit_add_cost", _("Add cost"), MANAGE_COST, menu=True),
    Action("inventory:unit_start_floor", _("Start floor plan"), MANAGE_COST,
           lambda unit: not unit.is_financed and unit.state not in {UnitState.DELIVERED,
                                                                    UnitState.WHOLESALE},
           menu=True),
    Action("inventory:unit_end_floor", _("Pay off floor plan"), MANAGE_COST,
           lambda unit: unit.is_financed, menu=True),
    Action("inventory:unit_start_recon", _("Start reconditioning"), PREPARE_UNIT,
           _can_become(UnitState.RECON), menu=True),
    Action("inventory:unit_add_step", _("Add a step"), PREPARE_UNIT, _is(UnitState.RECON),
           icon="plus"),
    Action("inventory:unit_ask", _("Ask for this vehicle"), ASK_TRANSFER,
           _is(UnitState.IN_STOCK, UnitState.DEMO), menu=True),
    Action("inventory:unit_send", _("Send to another store"), SEND_TRANSFER,
           _can_become(UnitState.TRANSFER_OUT), menu=True),
    Action("inventory:unit_send_to_dealer", _("Send to another dealership"), SEND_TRANSFER,
           _can_become(UnitState.TRANSFER_OUT), menu=True),
    Action("inventory:unit_make_demo", _("Make demo car"), PRICE_UNIT,
           _is(UnitState.IN_STOCK), menu=True),
    Action("inventory:unit_end_demo", _("No longer a demo car"), PRICE_UNIT,
           _is(UnitState.DEMO), menu=True),
    Action("inventory:unit_wholesale", _("Sell to a trader"), PRICE_UNIT,
           _can_become(UnitState.WHOLESALE), menu=True),
    Action("inventory:unit_return", _("Take back"), RECEIVE_UNIT,
           _is(UnitState.DELIVERED), menu=True),
    Action("inventory:unit_remove_paper", _("Remove a file"), PREPARE_UNIT,
           lambda unit: bool(unit.papers), menu=True, danger=True),
]  # fmt: skip


def _reservations(page) -> Table:
    columns = [
        Column("contract_number"),
        Column("customer"),
        DateColumn("until"),
        Column("made_by"),
        DateColumn("released_at", time=True),
        Column("release_reason"),
    ]
    rows = page.object.reservations.select_related("customer", "made_by").order_by("-pk")
    return Table(columns, rows[:50], empty=_("Never reserved."))


def _transfers(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=TRANSFER_TONES),
        Column("origin", _("From")),
        Column("destination", _("To")),
        DateColumn("sent_on"),
        DateColumn("received_on"),
    ]
    rows = page.object.transfers.select_related("source", "target").order_by("-pk")
    return Table(columns, rows[:50], empty=_("Never moved to another store."))


class UnitDetail(DetailPage):
    """One car."""

    model = VehicleUnit
    verb = VIEW_UNIT
    state_field = "state"
    tones = UNIT_TONES
    subtitle = "stock_number"
    select_related = ("store",)
    groups = [
        Group(
            _("Vehicle"),
            [
                Fact("vin", copy=True),
                Fact("model_name"),
                Fact("model_code"),
                Fact("colour"),
                Fact("interior", hide_empty=True),
                Fact("model_year", value=lambda unit: str(unit.model_year or ""), hide_empty=True),
                Fact("engine_no", hide_empty=True),
                Fact("certificate_no", hide_empty=True),
                Fact("odometer_km"),
                Fact("vin_override", hide_empty=True, wide=True),
                Fact("notes", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Stock"),
            [
                Fact("kind"),
                Fact("store"),
                Fact("location"),
                Fact("key_number"),
                Fact("price", money=True),
                Fact("age", _("Age"), render=age_badge),
                Fact("received_on"),
                Fact("pdi_on"),
                Fact("counted_at", hide_empty=True),
                Fact("sold_on", hide_empty=True),
                Fact("delivered_on", hide_empty=True),
            ],
        ),
        Group(
            _("Order"),
            [
                Fact("order_number", hide_empty=True),
                Fact("ordered_on"),
                Fact("maker_state", tones=MAKER_TONES, hide_empty=True),
                Fact("planned_on", hide_empty=True),
                Fact("expected_on", _("Expected on"), hide_empty=True, edit=False),
                Fact("cancel_asked_on", hide_empty=True),
                Fact("maker_note", hide_empty=True, wide=True),
            ],
            when=lambda unit: unit.ordered_on is not None,
        ),
        COST_GROUP,
    ]
    tabs = [
        Tab(
            "papers",
            _("Photos and papers"),
            "dealers/inventory/_papers.html",
            context=lambda page: {"papers": papers_for(page.object, page.user)},
        ),
        Tab(
            "pdi",
            _("PDI sheet"),
            "dealers/inventory/_pdi.html",
            context=lambda page: {"sheet": pdi_sheet(page.object)},
        ),
        Tab(
            "recon",
            _("Reconditioning steps"),
            "dealers/inventory/_recon.html",
            context=lambda page: {"steps": steps_of(page.object, page.user)},
        ),
        Tab("transfers", _("Transfers"), table=_transfers),
        Tab("costs", _("Cost lines"), table=cost_lines, verb=VIEW_COST),
        Tab("reservations", _("Reservations"), table=_reservations),
    ]
    actions = UNIT_ACTIONS
    top = "dealers/inventory/_unit_top.html"

    def get_queryset(self):
        cars = super().get_queryset()
        return with_holding(cars, rules()) if self.user.can(VIEW_COST) else cars

    @property
    def track(self):
        """How far the car has come, for the steps on top; nothing beside the usual way."""
        state = UnitState(self.object.state)
        if state not in WAY:
            return None
        return {"steps": [step.label for step in WAY], "current": WAY.index(state) + 1}


class UnitCreate(CreatePage):
    """A car has arrived."""

    form_class = ReceiveForm
    verb = RECEIVE_UNIT
    title = _("Receive vehicle")

    def get_initial(self):
        return {"store": self.user.home_store_id, **super().get_initial()}

    def save(self, form):
        return services.receive_unit(**form.cleaned_data, actor=self.user)


class OrderCreate(CreatePage):
    """A car is ordered from the manufacturer."""

    form_class = OrderForm
    verb = ORDER_UNIT
    title = _("Order vehicle")

    def get_initial(self):
        given = {"store": self.user.home_store_id, "send": has_network()}
        return {**given, **super().get_initial()}

    def save(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if value is not None}
        return services.order_unit(**data, actor=self.user)

    @property
    def cancel_url(self):
        return reverse("inventory:unit_list")


class UnitEdit(EditPage):
    """Correct what is known of a car."""

    model = VehicleUnit
    form_class = EditUnitForm
    verb = PREPARE_UNIT

    def save(self, form):
        return services.edit_unit(unit=self.object, **form.cleaned_data, actor=self.user)


class UnitOptions(OptionsView):
    """Cars for sale to choose from while typing."""

    model = VehicleUnit
    verb = VIEW_UNIT

    def find(self, text):
        return self.get_queryset().for_sale().search(text).order_by("received_on", "pk")

    def label(self, record):
        return record.vin

    def hint(self, record):
        return f"{record.model_name} {record.colour}"
