"""The screens of cars on the road."""

from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.extensions import declared
from dealers.customers.filters import VehicleFilter
from dealers.customers.forms import (
    OwnershipForm,
    VehicleEditForm,
    VehicleForm,
)
from dealers.customers.models import Vehicle
from dealers.customers.permissions import (
    EDIT_VEHICLE,
    VIEW_VEHICLE,
)
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import (
    Column,
    DateColumn,
    NumberColumn,
    Table,
)


class VehicleList(ListPage):
    """Cars on the road."""

    model = Vehicle
    verb = VIEW_VEHICLE
    title = _("Customers' vehicles")
    columns = [
        Column("vin", link=True),
        Column("plate"),
        Column("model_name"),
        Column("colour", phone=False),
        NumberColumn("odometer_km", unit="km", phone=False),
        DateColumn("warranty_start_on"),
        NumberColumn("visits"),
        NumberColumn("open_recalls"),
        Column("store", hidden=True),
    ]
    filterset_class = VehicleFilter
    select_related = ("store",)
    presets = [("recall", _("Open campaign"), "has_recall=true")]
    create = ("customers:vehicle_create", _("New vehicle"), EDIT_VEHICLE)
    empty = _("Cars come here at delivery, or when they first visit the workshop.")


def _people_table(page) -> Table:
    columns = [
        Column("customer", _("Customer"), link=True),
        Column("role"),
        DateColumn("since"),
        DateColumn("until"),
    ]
    return Table(
        columns,
        selectors.people_of(page.object),
        url=lambda row: row.customer.get_absolute_url(),
        empty=_("Nobody is known for this car yet."),
    )


class VehicleDetail(DetailPage):
    """All about one car."""

    model = Vehicle
    verb = VIEW_VEHICLE
    title = ""
    subtitle = "model_name"
    top = "dealers/customers/_greeting.html"
    select_related = ("store",)
    groups = [
        Group(
            _("Vehicle"),
            [
                Fact("vin", copy=True),
                Fact("plate", copy=True),
                Fact("model_name"),
                Fact("colour"),
                Fact("model_year", value=lambda car: str(car.model_year or "")),
                Fact("engine_no", hide_empty=True),
                Fact("odometer_km"),
            ],
        ),
        Group(
            _("History"),
            [
                Fact("sold_by_us"),
                Fact("delivered_on"),
                Fact("warranty_start_on"),
                Fact("visits"),
                Fact("last_visit_on"),
                Fact("open_recalls"),
                Fact("deferred_jobs"),
            ],
        ),
    ]
    actions = [Action("customers:vehicle_own", _("Set owner"), EDIT_VEHICLE, icon="user-check")]

    @property
    def tabs(self):
        """People, and the tabs of the domains above."""
        return [*declared("VEHICLE_TABS"), Tab("people", _("Customers"), table=_people_table)]

    @property
    def moves(self):
        """Our own moves, and those of the domains above."""
        every = [*declared("VEHICLE_ACTIONS"), *self.actions]
        return [a.bind(self.object) for a in every if a.allowed(self.user, self.object)]

    @property
    def greeting(self):
        """Whoever is at the counter sees how the owner is to be received."""
        owner = selectors.owner_of(self.object)
        return selectors.greeting_for(owner, selectors.policy()) if owner else ""

    def timeline(self):
        return selectors.screen_timeline(vehicle=self)

    can_write = False


class VehicleCreate(CreatePage):
    """Add a car we have not sold."""

    form_class = VehicleForm
    verb = EDIT_VEHICLE
    title = _("New vehicle")

    def save(self, form):
        return services.register_vehicle(**form.cleaned_data, actor=self.user)


class VehicleEdit(EditPage):
    """Correct a car's details."""

    model = Vehicle
    form_class = VehicleEditForm
    verb = EDIT_VEHICLE

    def save(self, form):
        return services.update_vehicle(vehicle=self.object, **form.cleaned_data, actor=self.user)


class VehicleOwn(ActionView):
    """Say whose a car is."""

    model = Vehicle
    verb = EDIT_VEHICLE
    title = _("Set owner")
    form_class = OwnershipForm

    def get_form_kwargs(self):
        return {"user": self.user}

    def perform(self, record, data):
        return services.record_ownership(vehicle=record, **data, actor=self.user)


class VehicleOptions(OptionsView):
    """Cars to choose from while typing a VIN or a plate."""

    model = Vehicle
    verb = VIEW_VEHICLE

    def find(self, text):
        return self.get_queryset().search(text).order_by("-pk")

    def hint(self, record):
        return record.model_name
