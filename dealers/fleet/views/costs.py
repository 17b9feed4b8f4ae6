"""The ledger of what the own cars cost."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet import selectors, services
from dealers.fleet.filters import CostFilter
from dealers.fleet.forms.fields import ReasonForm
from dealers.fleet.forms.upkeep import CostForm
from dealers.fleet.models import CarCost, CarTask, FleetCar
from dealers.fleet.permissions import MANAGE_COST, VIEW_CAR, VIEW_COST
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import Column, DateColumn, MoneyColumn, NumberColumn, Table

COLUMNS = [
    Column("kind", link=True),
    DateColumn("day"),
    MoneyColumn("amount"),
    NumberColumn("quantity", places=2, phone=False),
    Column("car", sort="car__plate"),
    Column("note", phone=False),
    Column("document", phone=False),
    Column("entered_by", hidden=True),
    Column("void_because"),
]


class CostList(ListPage):
    """What was paid for the cars, the last on top."""

    model = CarCost
    verb = VIEW_COST
    title = _("Car costs")
    columns = COLUMNS
    filterset_class = CostFilter
    select_related = ("car", "entered_by")
    ordering = ("-day", "-pk")
    create = ("fleet:cost_create", _("New cost"), MANAGE_COST)
    empty_icon = "receipt"
    empty = _("Fuel, tolls, parking, repairs, insurance and fines of the own cars.")


class CostDetail(DetailPage):
    """One entry."""

    model = CarCost
    verb = VIEW_COST
    select_related = ("car", "task", "trip", "policy", "entered_by")
    groups = [
        Group(
            _("Cost"),
            [
                Fact("car", url=lambda cost: cost.car.get_absolute_url()),
                Fact("kind"),
                Fact("day"),
                Fact("amount", money=True),
                Fact("quantity", hide_empty=True),
                Fact("document", hide_empty=True),
                Fact("task", hide_empty=True,
                     url=lambda cost: cost.task.get_absolute_url() if cost.task else ""),
                Fact("trip", hide_empty=True,
                     url=lambda cost: cost.trip.get_absolute_url() if cost.trip else ""),
                Fact("policy", hide_empty=True,
                     url=lambda cost: cost.policy.get_absolute_url() if cost.policy else ""),
                Fact("entered_by"),
                Fact("note", hide_empty=True, wide=True),
                Fact("void_because", hide_empty=True, wide=True),
            ],
        )
    ]  # fmt: skip
    actions = [
        Action("fleet:cost_void", _("Void the entry"), MANAGE_COST,
               lambda cost: not cost.void_because, danger=True),
    ]  # fmt: skip


class CostCreate(CreatePage):
    """“New cost”."""

    form_class = CostForm
    verb = MANAGE_COST
    title = _("New cost")

    def get_form_kwargs(self):
        cars = FleetCar.objects.in_use().visible_to(self.user, VIEW_CAR)
        return {"cars": cars.order_by("use", "plate")}

    def get_initial(self):
        return {"day": localdate(), **super().get_initial()}

    def save(self, form):
        return services.book_cost(**form.cleaned_data, actor=self.user)


class CostVoid(ActionView):
    """A wrong entry counts no more."""

    model = CarCost
    verb = MANAGE_COST
    title = _("Void the entry")
    form_class = ReasonForm
    danger = True

    def perform(self, record, data):
        return services.void_cost(cost=record, **data, actor=self.user)


def costs_of(page) -> Table:
    """The costs of a car or a task, for the tab on its page."""
    known = "task" if isinstance(page.object, CarTask) else "car"
    rows = selectors.costs_of(page.object, known)[:50]
    columns = [column for column in COLUMNS if column.name != "car"]
    return Table(columns, rows, empty=_("Nothing was paid yet."))
