"""The register of own cars."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet import selectors, services
from dealers.fleet.filters import FleetCarFilter
from dealers.fleet.forms.cars import CarEditForm, CarForm, RetireForm
from dealers.fleet.forms.fields import ReasonForm
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import (
    MANAGE_CAR,
    MANAGE_COST,
    MANAGE_INSURANCE,
    MANAGE_TASK,
    REQUEST_CAR,
    VIEW_CAR,
    VIEW_COST,
    VIEW_TASK,
)
from dealers.fleet.states import CAR_TONES, CarState
from dealers.fleet.views.costs import costs_of
from dealers.fleet.views.policies import policies_of
from dealers.fleet.views.tasks import tasks_of
from dealers.fleet.views.trips import trips_of
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, NumberColumn


def due_badge(car: FleetCar):
    """The next date that falls due, coloured by how near it is."""
    if car.next_due_on is None:
        return values.NOTHING
    return values.badge(f"{car.next_due_on:%Y-%m-%d}", car.due_tone)


class CarList(ListPage):
    """Own cars: demo, courtesy and company."""

    model = FleetCar
    verb = VIEW_CAR
    title = _("Own fleet")
    columns = [
        Column("model_name", link=True, subtitle="plate"),
        BadgeColumn("state", tones=CAR_TONES),
        Column("use"),
        Column("keeper", sort="keeper__full_name", phone=False),
        NumberColumn("odometer_km", unit="km"),
        Column("next_due_on", _("Next due"), sort="inspection_due_on", render=due_badge),
        Column("store", sort="store__name", phone=False),
        Column("vin", sort=False, hidden=True),
        DateColumn("inspection_due_on", hidden=True),
        DateColumn("insured_until", hidden=True),
        DateColumn("service_due_on", hidden=True),
    ]
    filterset_class = FleetCarFilter
    select_related = ("store", "keeper")
    presets = [
        ("demo", _("Demo cars"), "use=demo&in_use=true"),
        ("courtesy", _("Courtesy cars"), "use=courtesy&in_use=true"),
        ("company", _("Company cars"), "use=company&in_use=true"),
        ("due", _("Something due"), "due=true"),
    ]
    create = ("fleet:car_create", _("New own car"), MANAGE_CAR)
    empty_icon = "steering-wheel"
    empty = _("Cars that customers try, borrow, or that the house drives. Register the first one.")


def _is(*states):
    return lambda car: car.state in states


class CarDetail(DetailPage):
    """One own car."""

    model = FleetCar
    verb = VIEW_CAR
    state_field = "state"
    tones = CAR_TONES
    subtitle = "plate"
    select_related = ("store", "keeper", "stock_unit")
    groups = [
        Group(
            _("Vehicle"),
            [
                Fact("plate", copy=True),
                Fact("vin", copy=True),
                Fact("model_name"),
                Fact("colour"),
                Fact("use"),
                Fact("store"),
                Fact("keeper"),
                Fact("licence_class"),
                Fact("odometer_km"),
                Fact(
                    "stock_unit",
                    hide_empty=True,
                    url=lambda car: car.stock_unit.get_absolute_url() if car.stock_unit else "",
                ),
                Fact("vin_override", hide_empty=True, wide=True),
                Fact("notes", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Due"),
            [
                Fact("next_due_on", _("Next due"), render=due_badge),
                Fact("inspection_due_on"),
                Fact("insured_until"),
                Fact("service_due_on"),
                Fact("service_due_km"),
                Fact("retired_on", hide_empty=True),
            ],
        ),
        Group(
            _("Value"),
            [
                Fact("bought_on"),
                Fact("price", money=True, verb=MANAGE_CAR),
                Fact("residual", money=True, verb=MANAGE_CAR),
                Fact("months", verb=MANAGE_CAR),
            ],
        ),
    ]
    tabs = [
        Tab("trips", _("Drives"), table=trips_of, verb=REQUEST_CAR),
        Tab(
            "tasks",
            _("Upkeep"),
            table=tasks_of,
            verb=VIEW_TASK,
            create=lambda car: f"{reverse('fleet:task_create')}?car={car.pk}",
            create_label=_("New task"),
            create_verb=MANAGE_TASK,
        ),
        Tab(
            "policies",
            _("Policies"),
            table=policies_of,
            verb=MANAGE_INSURANCE,
            create=lambda car: f"{reverse('fleet:policy_create')}?car={car.pk}",
            create_label=_("New policy"),
            create_verb=MANAGE_INSURANCE,
        ),
        Tab(
            "costs",
            _("Costs"),
            table=costs_of,
            verb=VIEW_COST,
            create=lambda car: f"{reverse('fleet:cost_create')}?car={car.pk}",
            create_label=_("New cost"),
            create_verb=MANAGE_COST,
        ),
    ]
    actions = [
        Action(
            "fleet:car_off_road",
            _("Take off the road"),
            MANAGE_CAR,
            when=_is(CarState.AVAILABLE),
        ),
        Action(
            "fleet:car_on_road",
            _("Back on the road"),
            MANAGE_CAR,
            when=_is(CarState.OFF_ROAD),
            primary=True,
        ),
        Action(
            "fleet:car_retire",
            _("Retire"),
            MANAGE_CAR,
            when=_is(CarState.AVAILABLE, CarState.OFF_ROAD),
            danger=True,
            menu=True,
        ),
        Action(
            "fleet:car_reinstate",
            _("Use again"),
            MANAGE_CAR,
            when=_is(CarState.RETIRED),
        ),
    ]


class CarCreate(CreatePage):
    """“New own car”."""

    form_class = CarForm
    verb = MANAGE_CAR
    title = _("New own car")

    def get_form_kwargs(self):
        return {"units": selectors.units_for_fleet()}

    def get_initial(self):
        return {"store": self.user.home_store_id, "odometer_km": 0, **super().get_initial()}

    def save(self, form):
        return services.register_car(**form.cleaned_data, actor=self.user)


class CarEdit(EditPage):
    """Correct what is known of a car."""

    model = FleetCar
    form_class = CarEditForm
    verb = MANAGE_CAR

    def save(self, form):
        return services.change_car(car=self.object, **form.cleaned_data, actor=self.user)


class CarOffRoad(ActionView):
    """In repair, or not allowed on the road."""

    model = FleetCar
    verb = MANAGE_CAR
    title = _("Take off the road")
    form_class = ReasonForm

    def perform(self, record, data):
        return services.take_off_road(car=record, **data, actor=self.user)


class CarOnRoad(ActionView):
    """It can be driven again."""

    model = FleetCar
    verb = MANAGE_CAR
    title = _("Back on the road")

    def perform(self, record, data):
        return services.return_to_road(car=record, actor=self.user)


class CarRetire(ActionView):
    """The car leaves the fleet."""

    model = FleetCar
    verb = MANAGE_CAR
    title = _("Retire")
    form_class = RetireForm
    danger = True

    def get_initial(self):
        return {"retired_on": localdate()}

    def perform(self, record, data):
        return services.retire_car(car=record, **data, actor=self.user)


class CarReinstate(ActionView):
    """A retired car is ours to drive again."""

    model = FleetCar
    verb = MANAGE_CAR
    title = _("Use again")

    def perform(self, record, data):
        return services.reinstate_car(car=record, actor=self.user)
