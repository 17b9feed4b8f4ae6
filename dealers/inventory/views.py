"""The screens of the vehicle stock."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dealers.inventory import services
from dealers.inventory.filters import UnitFilter
from dealers.inventory.forms import PriceForm, ReadyForm, ReceiveForm
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import (
    PREPARE_UNIT,
    PRICE_UNIT,
    RECEIVE_UNIT,
    VIEW_COST,
    VIEW_UNIT,
)
from dealers.inventory.states import UNIT_TONES, UnitState
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table


def age_badge(unit: VehicleUnit):
    """Days in stock, coloured by how long."""
    if unit.age_days is None:
        return values.NOTHING
    text = ngettext("%(n)d day", "%(n)d days", unit.age_days) % {"n": unit.age_days}
    return values.badge(text, unit.age_tone)


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
        DateColumn("received_on", hidden=True),
    ]
    filterset_class = UnitFilter
    select_related = ("store",)
    presets = [
        ("sale", _("For sale"), "state=in_stock"),
        ("arriving", _("To prepare"), "state=received"),
        ("reserved", _("Reserved"), "state=reserved"),
        ("old", _("Over 90 days"), "age=3"),
    ]
    create = ("inventory:unit_create", _("Receive vehicle"), RECEIVE_UNIT)
    empty = _("Receive the first vehicle; it waits for its PDI and is then for sale.")


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
                Fact("model_year", hide_empty=True),
                Fact("engine_no", hide_empty=True),
                Fact("certificate_no", hide_empty=True),
                Fact("odometer_km"),
                Fact("vin_override", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Stock"),
            [
                Fact("kind"),
                Fact("store"),
                Fact("location"),
                Fact("price", money=True),
                Fact("cost", money=True, verb=VIEW_COST),
                Fact("age", _("Age"), render=age_badge),
                Fact("received_on"),
                Fact("pdi_on"),
                Fact("sold_on", hide_empty=True),
                Fact("delivered_on", hide_empty=True),
            ],
        ),
    ]
    tabs = [Tab("reservations", _("Reservations"), table=_reservations)]
    actions = [
        Action(
            "inventory:unit_make_demo",
            _("Make demo car"),
            PRICE_UNIT,
            when=lambda unit: unit.state == UnitState.IN_STOCK,
            menu=True,
        ),
        Action(
            "inventory:unit_end_demo",
            _("No longer a demo car"),
            PRICE_UNIT,
            when=lambda unit: unit.state == UnitState.DEMO,
            menu=True,
        ),
        Action(
            "inventory:unit_start_pdi",
            _("Start PDI"),
            PREPARE_UNIT,
            when=lambda unit: unit.state == UnitState.RECEIVED,
            primary=True,
        ),
        Action(
            "inventory:unit_finish_pdi",
            _("Ready for sale"),
            PREPARE_UNIT,
            when=lambda unit: unit.state in {UnitState.PDI, UnitState.RECON},
            primary=True,
        ),
        Action(
            "inventory:unit_price",
            _("Change price"),
            PRICE_UNIT,
            when=lambda unit: unit.state not in {UnitState.SOLD, UnitState.DELIVERED},
        ),
    ]


class UnitCreate(CreatePage):
    """A car has arrived."""

    form_class = ReceiveForm
    verb = RECEIVE_UNIT
    title = _("Receive vehicle")

    def get_initial(self):
        return {"store": self.user.home_store_id, **super().get_initial()}

    def save(self, form):
        return services.receive_unit(**form.cleaned_data, actor=self.user)


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


class UnitStartPdi(ActionView):
    """The workshop begins the inspection."""

    model = VehicleUnit
    verb = PREPARE_UNIT
    title = _("Start PDI")

    def perform(self, record, data):
        return services.start_pdi(unit=record, actor=self.user)


class UnitFinishPdi(ActionView):
    """The car is ready for sale."""

    model = VehicleUnit
    verb = PREPARE_UNIT
    title = _("Ready for sale")
    form_class = ReadyForm

    def get_initial(self):
        return {"location": self.object.location}

    def perform(self, record, data):
        return services.finish_pdi(unit=record, **data, actor=self.user)


class UnitPrice(ActionView):
    """Ask another price."""

    model = VehicleUnit
    verb = PRICE_UNIT
    title = _("Change price")
    form_class = PriceForm

    def get_initial(self):
        return {"price": self.object.price}

    def perform(self, record, data):
        return services.price_unit(unit=record, **data, actor=self.user)


class UnitMakeDemo(ActionView):
    """Customers drive it from now on."""

    model = VehicleUnit
    verb = PRICE_UNIT
    title = _("Make demo car")

    def perform(self, record, data):
        return services.make_demo(unit=record, actor=self.user)


class UnitEndDemo(ActionView):
    """For sale again."""

    model = VehicleUnit
    verb = PRICE_UNIT
    title = _("No longer a demo car")

    def perform(self, record, data):
        return services.end_demo(unit=record, actor=self.user)
