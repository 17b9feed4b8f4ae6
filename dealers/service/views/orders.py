"""Repair orders: list, board, page, paper, and the steps from check-in to the car going home."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import OrderFilter
from dealers.service.forms import (
    BoardForm,
    DeliverForm,
    JobForm,
    OrderForm,
    PlaceForm,
    ReasonForm,
    SettleForm,
)
from dealers.service.forms_jobs import ReviveForm
from dealers.service.hours import hours_of
from dealers.service.models import RepairOrder
from dealers.service.states import (
    AUTHORISATION_TONES,
    BOARD_TONES,
    JOB_TONES,
    ON_THE_BOARD,
    PAPER_TONES,
    PAY_TONES,
    Board,
)
from dealers.service.views.checks import CHECKS
from dealers.service.views.findings import FINDINGS
from dealers.service.views.invoices import INVOICES
from dealers.service.views.jobs import shares_of
from dealers.service.views.moves import JOB_ACTIONS, LINE_ACTIONS, ORDER_ACTIONS, moves_for
from dealers.service.views.walk_around import SHEET, WALK_AROUND, sheet_of
from portal.ui import values
from portal.ui.details import Fact, Group, Tab
from portal.ui.menu import extensions
from portal.ui.pages import (
    ActionView,
    DetailPage,
    EditPage,
    ListPage,
    PrintPage,
)
from portal.ui.tables import AgeColumn, BadgeColumn, Column, MoneyColumn

_NEW = ("service:order_create", _("Receive car"), may.RECEIVE_VEHICLE)


class OrderList(ListPage):
    """All repair orders."""

    model = RepairOrder
    verb = may.VIEW_ORDER
    title = _("Repair orders")
    columns = [
        Column("number", link=True),
        Column("vehicle", sort="vehicle__plate"),
        Column("customer", sort="customer__full_name"),
        BadgeColumn("board", tones=BOARD_TONES),
        BadgeColumn("paper", tones=PAPER_TONES, phone=False),
        AgeColumn("promised_at", late=lambda order: order.is_late),
        Column("advisor", phone=False),
        Column("tag_number", hidden=True),
        MoneyColumn("customer_amount"),
        MoneyColumn("total", _("Total"), phone=False),
        AgeColumn("opened_at", phone=False),
        Column("store", hidden=True),
    ]
    filterset_class = OrderFilter
    select_related = ("vehicle", "customer", "advisor", "store")
    presets = [
        ("here", _("In the workshop"), "here=true"),
        ("mine", _("Mine"), "advisor=me&here=true"),
        ("late", _("Late"), "late=true"),
    ]
    create = _NEW
    board = "service:order_board"
    empty = _("A repair order is opened when a car is received.")
    row_class = staticmethod(lambda order: "is-late" if order.is_late else "")


def _jobs(page) -> dict:
    """The jobs with their lines and buttons."""
    order, shown = page.object, []
    for job in selectors.jobs_of(order):
        job.repair_order = order
        lines = []
        for line in job.lines.all():
            line.job = job
            lines.append({"line": line, "moves": moves_for(page.user, line, LINE_ACTIONS)})
        every = moves_for(page.user, job, [*JOB_ACTIONS, *extensions("dealer", "JOB_ACTIONS")])
        shown.append(
            {
                "job": job,
                "lines": lines,
                "moves": [m for m in every if not m["action"].menu],
                "menu": [m for m in every if m["action"].menu],
                "clocked": selectors.clocked_hours(job),
                "pay_tone": PAY_TONES[job.pay_type],
                "state_tone": JOB_TONES[job.state],
                "shares": shares_of(job),
                "answer_tone": AUTHORISATION_TONES[job.authorisation],
            }
        )
    wanted = [entry["job"] for entry in shown if entry["job"].is_wanted]
    return {"jobs": shown, "hours": hours_of(wanted)}


def _own_page(order):
    """The customer's page behind a short word; the button beside it copies the whole address."""
    return values.outside(services.order_link(order))


class OrderDetail(DetailPage):
    """One visit: car, customer, jobs, money, what is next."""

    model = RepairOrder
    verb = may.VIEW_ORDER
    select_related = ("vehicle", "customer", "advisor", "store", "booking", "comeback_of", "bay")
    state_field = "board"
    tones = BOARD_TONES
    top = "dealers/service/_order_top.html"
    groups = [
        Group(
            _("Visit"),
            [
                Fact("customer", url=lambda o: o.customer.get_absolute_url()),
                Fact("vehicle", url=lambda o: o.vehicle.get_absolute_url()),
                Fact("vehicle__vin", _("VIN"), copy=True),
                Fact("vehicle__model_name", _("Model"), hide_empty=True),
                Fact("odometer_in"),
                Fact("odometer_out", hide_empty=True),
                Fact("advisor"),
                Fact("bay", hide_empty=True),
                Fact("tag_number", hide_empty=True),
                Fact("opened_at"),
                Fact("promised_at"),
                Fact("paper", tones=PAPER_TONES),
                Fact("payment_method", hide_empty=True),
                Fact(
                    "comeback_of",
                    url=lambda o: o.comeback_of.get_absolute_url() if o.comeback_of else "",
                    hide_empty=True,
                ),
                Fact(
                    "share_key",
                    _("Customer's page"),
                    value=services.order_link,
                    render=_own_page,
                    copy=True,
                    hide_empty=True,
                    verb=may.AUTHORISE_JOB,
                ),
                Fact("cancel_reason", hide_empty=True),
                Fact("remarks", wide=True, hide_empty=True),
            ],
        )
    ]

    @property
    def actions(self):
        """Our own moves, and those of the domains above."""
        return [*ORDER_ACTIONS, WALK_AROUND, *extensions("dealer", "ORDER_ACTIONS")]

    @cached_property
    def notes(self):
        """Where the domains above say what concerns this car while it is here; loaded afterwards."""
        here = self.object.board in ON_THE_BOARD
        notes = extensions("dealer", "ORDER_NOTES") if here else []
        return [reverse(url, args=[self.object.pk]) for url, verb in notes if self.user.can(verb)]

    @property
    def tabs(self):
        jobs = Tab("jobs", _("Jobs"), "dealers/service/_jobs.html", context=_jobs)
        return [jobs, FINDINGS, SHEET, CHECKS, INVOICES, *extensions("dealer", "VISIT_TABS")]

    @cached_property
    def edit_url(self) -> str:
        return super().edit_url if self.object.is_open else ""

    @cached_property
    def open_campaigns(self):
        """Campaigns this car still needs, while it is here."""
        if self.object.board not in ON_THE_BOARD:
            return []
        return [car for car in selectors.open_campaigns_of(self.object.vehicle) if not car.job_id]

    @cached_property
    def deferred(self):
        """What was put off at earlier visits, while it may be taken up. No query for most cars."""
        order = self.object
        if not order.is_open or not order.vehicle.deferred_jobs:
            return []
        return list(selectors.deferred_jobs_of([order.vehicle])[:5])

    @cached_property
    def dues(self):
        """Steps of the maintenance plan to offer, while the car is here and work may be added."""
        if not self.object.is_open or not self.user.can(may.EDIT_ORDER):
            return []
        return [due for due in selectors.maintenance_of(self.object.vehicle) if due.is_due]


class OrderEdit(EditPage):
    """Say anew when the car is promised, and what was seen on it."""

    model = RepairOrder
    form_class = OrderForm
    verb = may.EDIT_ORDER

    def save(self, form):
        return services.amend_order(repair_order=self.object, **form.cleaned_data, actor=self.user)


class OrderPrint(PrintPage):
    """The repair order on paper, for the customer's signature."""

    model = RepairOrder
    verb = may.VIEW_ORDER
    select_related = ("vehicle", "customer", "advisor", "store")
    template_name = "dealers/service/order_print.html"

    def context(self, **more):
        return super().context(
            jobs=selectors.jobs_of(self.object), sheet=sheet_of(self.object), **more
        )


class OrderPlace(ActionView):
    """Dialog “Bay”."""

    model = RepairOrder
    verb = may.MOVE_ORDER
    form_class = PlaceForm
    title = _("Bay")

    def get_form_kwargs(self):
        return {"order": self.object}

    def get_initial(self):
        return {"bay": self.object.bay_id}

    def perform(self, record, data):
        return services.place_in_bay(repair_order=record, **data, actor=self.user)


class OrderShare(ActionView):
    """Button “Share with the customer”."""

    model = RepairOrder
    verb = may.AUTHORISE_JOB
    title = _("Share with the customer")
    done = _("The customer's link is on this page; it was mailed if we have an address.")

    def perform(self, record, data):
        return services.share_order(repair_order=record, actor=self.user)


class OrderUnshare(ActionView):
    """Button “Withdraw the link”."""

    model = RepairOrder
    verb = may.AUTHORISE_JOB
    title = _("Withdraw the customer's link")
    done = _("The link is dead.")

    def perform(self, record, data):
        return services.withdraw_order_link(repair_order=record, actor=self.user)


class OrderAddJob(ActionView):
    """Dialog “Add job”."""

    model = RepairOrder
    verb = may.EDIT_ORDER
    form_class = JobForm
    title = _("Add job")

    def get_form_kwargs(self):
        return {"order": self.object}

    def perform(self, record, data):
        return services.add_job(repair_order=record, **data, actor=self.user)


class OrderRevive(ActionView):
    """Dialog “Take up again”: what was put off at an earlier visit."""

    model = RepairOrder
    verb = may.EDIT_ORDER
    select_related = ("vehicle",)
    form_class = ReviveForm
    title = _("Take up again")

    def get_form_kwargs(self):
        return {"order": self.object}

    def perform(self, record, data):
        return services.revive_job(repair_order=record, **data, actor=self.user)


class OrderMove(ActionView):
    """Dialog “Change status”."""

    model = RepairOrder
    verb = may.MOVE_ORDER
    form_class = BoardForm
    title = _("Change status")

    def perform(self, record, data):
        return services.move_on_board(
            repair_order=record, board=Board(data["board"]), actor=self.user
        )


class OrderSettle(ActionView):
    """Dialog “Settle”."""

    model = RepairOrder
    verb = may.SETTLE_ORDER
    form_class = SettleForm
    title = _("Settle")
    done = _("Settled.")

    def perform(self, record, data):
        return services.settle_order(repair_order=record, **data, actor=self.user)


class OrderDeliver(ActionView):
    """Dialog “Hand over”."""

    model = RepairOrder
    verb = may.DELIVER_ORDER
    form_class = DeliverForm
    title = _("Hand over")

    def get_initial(self):
        return {"odometer_out": self.object.odometer_in}

    def perform(self, record, data):
        return services.deliver_vehicle(repair_order=record, **data, actor=self.user)


class OrderClose(ActionView):
    """Button “Close”."""

    model = RepairOrder
    verb = may.DELIVER_ORDER
    title = _("Close")

    def perform(self, record, data):
        return services.close_order(repair_order=record, actor=self.user)


class OrderCancel(ActionView):
    """Dialog “Cancel”."""

    model = RepairOrder
    verb = may.EDIT_ORDER
    form_class = ReasonForm
    title = _("Cancel repair order")
    danger = True

    def perform(self, record, data):
        return services.cancel_order(repair_order=record, **data, actor=self.user)
