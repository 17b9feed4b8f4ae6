"""Orders of cars: the list, the page of one, and what can be answered."""

from django.utils.translation import gettext_lazy as _

from oem_hub.orders import services
from oem_hub.orders.filters import VehicleOrderFilter
from oem_hub.orders.forms import BuildForm, ConfirmForm, ReasonForm, ScheduleForm, ShipForm
from oem_hub.orders.models import VehicleOrder
from oem_hub.orders.permissions import ANSWER_VEHICLES, VIEW_VEHICLES
from oem_hub.orders.states import VEHICLE_MOVES, VEHICLE_TONES, VEHICLE_WAY, VehicleOrderState
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, BulkAction, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn

_State = VehicleOrderState


class VehicleOrderList(ListPage):
    """Cars that dealers ordered."""

    model = VehicleOrder
    verb = VIEW_VEHICLES
    title = _("Vehicle orders")
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("state", tones=VEHICLE_TONES),
        Column("dealer", sort="dealer__code"),
        Column("store_name", phone=False),
        Column("colour", phone=False),
        DateColumn("ordered_on"),
        DateColumn("planned_on", hidden=True),
        DateColumn("expected_on", phone=False),
        Column("factory_number", phone=False),
        Column("vin", hidden=True),
        DateColumn("cancel_asked_at", hidden=True),
    ]
    filterset_class = VehicleOrderFilter
    select_related = ("dealer",)
    presets = [
        ("new", _("To answer"), "state=received"),
        ("open", _("Not shipped yet"), "open=true"),
        ("cancel", _("To be cancelled"), "asked_back=true"),
        ("road", _("On the road"), "state=shipped"),
    ]
    bulk_actions = [
        BulkAction(
            "confirm", _("Confirm"), ANSWER_VEHICLES, services.confirm_vehicle_order,
            argument="order",
        )
    ]  # fmt: skip
    empty = _("What dealers order of you appears here.")
    ordering = ("-received_at",)


def _may(state: VehicleOrderState):
    return lambda order: VEHICLE_MOVES.allows(order.state, state)


def _is(*states: VehicleOrderState):
    return lambda order: order.state in states


class VehicleOrderDetail(DetailPage):
    """One ordered car."""

    model = VehicleOrder
    verb = VIEW_VEHICLES
    select_related = ("dealer",)
    tones = VEHICLE_TONES
    subtitle = "model_name"
    top = "hub/orders/_top.html"
    groups = [
        Group(
            _("Ordered"),
            [
                Fact("dealer", url=lambda order: order.dealer.get_absolute_url()),
                Fact("store_name"),
                Fact("store_code"),
                Fact("ordered_on"),
                Fact("wanted_on", hide_empty=True),
                Fact("model_code"),
                Fact("model_name"),
                Fact("colour", hide_empty=True),
                Fact("interior", hide_empty=True),
            ],
        ),
        Group(
            _("Promised"),
            [
                Fact("factory_number"),
                Fact("vin", copy=True),
                Fact("planned_on"),
                Fact("expected_on"),
                Fact("carrier", hide_empty=True),
                Fact("arrived_on", hide_empty=True),
                Fact("remark", hide_empty=True, wide=True),
            ],
        ),
    ]
    actions = [
        Action("hub_orders:vehicle_confirm", _("Confirm"), ANSWER_VEHICLES,
               _may(_State.CONFIRMED), primary=True),
        Action("hub_orders:vehicle_schedule", _("Schedule"), ANSWER_VEHICLES,
               _may(_State.SCHEDULED), icon="calendar"),
        Action("hub_orders:vehicle_built", _("Built"), ANSWER_VEHICLES,
               _is(_State.SCHEDULED, _State.CONFIRMED)),
        Action("hub_orders:vehicle_ship", _("Ship"), ANSWER_VEHICLES,
               _may(_State.SHIPPED), primary=True, icon="truck-delivery"),
        Action("hub_orders:vehicle_refuse", _("Refuse order"), ANSWER_VEHICLES,
               _may(_State.REFUSED), danger=True),
        Action("hub_orders:vehicle_cancel", _("Cancel as asked"), ANSWER_VEHICLES,
               lambda order: order.is_asked_back, danger=True),
        Action("hub_orders:vehicle_keep", _("Refuse to cancel"), ANSWER_VEHICLES,
               lambda order: order.is_asked_back),
    ]  # fmt: skip

    @property
    def track(self):
        """How far the car has come; nothing beside the usual way."""
        state = _State(self.object.state)
        if state not in VEHICLE_WAY:
            return None
        return {
            "steps": [step.label for step in VEHICLE_WAY],
            "current": VEHICLE_WAY.index(state) + 1,
        }


class _Move(ActionView):
    model = VehicleOrder
    verb = ANSWER_VEHICLES
    select_related = ("dealer",)
    done = _("The dealer has been told.")
    service = staticmethod(services.confirm_vehicle_order)

    def get_initial(self):
        order = self.object
        return {"vin": order.vin, "planned_on": order.planned_on, "expected_on": order.expected_on}

    def perform(self, record, data):
        return type(self).service(order=record, **data, actor=self.user)


class VehicleConfirm(_Move):
    """Dialog “Confirm”."""

    title = _("Confirm")
    form_class = ConfirmForm


class VehicleSchedule(_Move):
    """Dialog “Schedule”."""

    title = _("Schedule")
    form_class = ScheduleForm
    service = staticmethod(services.schedule_vehicle_order)


class VehicleBuilt(_Move):
    """Dialog “Built”."""

    title = _("Built")
    form_class = BuildForm
    service = staticmethod(services.build_vehicle_order)


class VehicleShip(_Move):
    """Dialog “Ship”."""

    title = _("Ship")
    form_class = ShipForm
    service = staticmethod(services.ship_vehicle_order)


class VehicleRefuse(_Move):
    """Dialog “Refuse order”."""

    title = _("Refuse order")
    form_class = ReasonForm
    danger = True
    service = staticmethod(services.refuse_vehicle_order)


class VehicleCancel(_Move):
    """Button “Cancel as asked”."""

    title = _("Cancel as asked")
    confirm = _("Take this order back as the dealer asks?")
    danger = True
    service = staticmethod(services.accept_vehicle_cancel)


class VehicleKeep(_Move):
    """Dialog “Refuse to cancel”."""

    title = _("Refuse to cancel")
    form_class = ReasonForm
    service = staticmethod(services.keep_vehicle_order)
