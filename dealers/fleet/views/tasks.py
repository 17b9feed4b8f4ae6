"""What has to be done about the cars, and the insurer's claims."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.fleet import selectors, services
from dealers.fleet.filters import TaskFilter
from dealers.fleet.forms.fields import ReasonForm
from dealers.fleet.forms.upkeep import (
    AssessClaimForm,
    AssignTaskForm,
    FinishTaskForm,
    ReportClaimForm,
    SettleClaimForm,
    StartTaskForm,
    TaskForm,
)
from dealers.fleet.models import CarTask, FleetCar
from dealers.fleet.permissions import (
    MANAGE_INSURANCE,
    MANAGE_TASK,
    VIEW_CAR,
    VIEW_COST,
    VIEW_TASK,
    WORK_ON_TASK,
)
from dealers.fleet.states import (
    CLAIM_MOVES,
    CLAIM_TONES,
    OPEN_CLAIM,
    TASK_MOVES,
    TASK_TONES,
    ClaimState,
    TaskState,
)
from dealers.fleet.views.costs import costs_of
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table

COLUMNS = [
    Column("title", link=True, subtitle="number"),
    BadgeColumn("state", tones=TASK_TONES),
    Column("kind", phone=False),
    Column("car", sort="car__plate"),
    Column("assignee", sort="assignee__full_name"),
    DateColumn("due_on"),
    Column("workshop", phone=False),
    BadgeColumn("claim_state", tones=CLAIM_TONES, hidden=True),
]


class TaskList(ListPage):
    """Service, repairs, inspections and accidents of own cars."""

    model = CarTask
    verb = VIEW_TASK
    title = _("Car upkeep")
    columns = COLUMNS
    filterset_class = TaskFilter
    select_related = ("car", "assignee")
    presets = [
        ("open", _("To be done"), "open=true"),
        ("mine", _("Mine"), "assignee=me&open=true"),
        ("late", _("Late"), "late=true"),
    ]
    create = ("fleet:task_create", _("New task"), MANAGE_TASK)
    row_class = staticmethod(lambda task: "is-late" if task.is_late else "")
    empty_icon = "tool"
    empty = _("Service, repairs, inspections and accident damage of the own cars.")


class ClaimList(ListPage):
    """What the insurers were told."""

    model = CarTask
    verb = MANAGE_INSURANCE
    title = _("Insurance claims")
    columns = [
        Column("title", link=True, subtitle="number"),
        BadgeColumn("claim_state", tones=CLAIM_TONES),
        Column("car", sort="car__plate"),
        Column("policy", sort="policy__insurer"),
        Column("claim_number", phone=False),
        DateColumn("accident_on"),
        MoneyColumn("claimed"),
        MoneyColumn("paid"),
    ]
    filterset_class = TaskFilter
    select_related = ("car", "policy")
    detail = "fleet:task_detail"
    presets = [("open", _("Waiting for the insurer"), "claim_open=true")]
    empty_icon = "shield-check"
    empty = _("A claim begins on the page of an accident or a repair.")

    def get_queryset(self):
        return super().get_queryset().claims()


def _moves(target):
    return lambda task: TASK_MOVES.allows(task.state, target)


def _claim_moves(target):
    return lambda task: CLAIM_MOVES.allows(task.claim_state, target)


class TaskDetail(DetailPage):
    """One task, what it cost and what the insurer says."""

    model = CarTask
    verb = VIEW_TASK
    state_field = "state"
    tones = TASK_TONES
    subtitle = "number"
    select_related = ("car", "assignee", "policy", "trip")
    groups = [
        Group(
            _("Task"),
            [
                Fact("car", url=lambda task: task.car.get_absolute_url()),
                Fact("kind"),
                Fact("assignee"),
                Fact("workshop", hide_empty=True),
                Fact("due_on"),
                Fact("started_at", hide_empty=True),
                Fact("done_at", hide_empty=True),
                Fact("trip", hide_empty=True,
                     url=lambda task: task.trip.get_absolute_url() if task.trip else ""),
                Fact("details", hide_empty=True, wide=True),
                Fact("result", hide_empty=True, wide=True),
            ],
        ),
        Group(
            pgettext_lazy("insurance", "Claim"),
            [
                Fact("claim_state", tones=CLAIM_TONES),
                Fact("policy", url=lambda task: task.policy.get_absolute_url()),
                Fact("claim_number"),
                Fact("accident_on"),
                Fact("claimed", money=True),
                Fact("paid", money=True),
            ],
            when=lambda task: task.claim_state != ClaimState.NONE,
        ),
    ]  # fmt: skip
    tabs = [Tab("costs", _("Costs"), table=costs_of, verb=VIEW_COST)]
    actions = [
        Action("fleet:task_start", _("Start"), WORK_ON_TASK, _moves(TaskState.DOING), primary=True),
        Action("fleet:task_finish", pgettext_lazy("task", "Finish"), WORK_ON_TASK, _moves(TaskState.DONE),
               primary=True, icon="check"),
        Action("fleet:task_assign", _("Assign"), MANAGE_TASK, lambda task: task.is_open),
        Action("fleet:claim_report", _("Report to the insurer"), MANAGE_INSURANCE,
               _claim_moves(ClaimState.REPORTED), icon="shield-check"),
        Action("fleet:claim_assess", _("Damage assessed"), MANAGE_INSURANCE,
               _claim_moves(ClaimState.ASSESSED)),
        Action("fleet:claim_settle", _("Insurer has answered"), MANAGE_INSURANCE,
               lambda task: task.claim_state in OPEN_CLAIM),
        Action("fleet:task_cancel", _("Cancel task"), MANAGE_TASK, _moves(TaskState.CANCELLED),
               danger=True, menu=True),
    ]  # fmt: skip

    def get_title(self):
        return self.object.title


class TaskCreate(CreatePage):
    """“New task”."""

    form_class = TaskForm
    verb = MANAGE_TASK
    title = _("New task")

    def get_form_kwargs(self):
        cars = FleetCar.objects.in_use().visible_to(self.user, VIEW_CAR)
        return {"cars": cars.order_by("use", "plate")}

    def save(self, form):
        return services.plan_task(**form.cleaned_data, actor=self.user)


class _TaskMove(ActionView):
    model = CarTask
    verb = MANAGE_TASK
    select_related = ("car", "policy")


class TaskAssign(_TaskMove):
    """Give it to somebody."""

    title = _("Assign")
    form_class = AssignTaskForm

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("assignee", "workshop", "due_on")}

    def perform(self, record, data):
        return services.assign_task(task=record, **data, actor=self.user)


class TaskStart(_TaskMove):
    """Work begins."""

    verb = WORK_ON_TASK
    title = _("Start")
    form_class = StartTaskForm

    def perform(self, record, data):
        return services.start_task(task=record, **data, actor=self.user)


class TaskFinish(_TaskMove):
    """It is done."""

    verb = WORK_ON_TASK
    title = pgettext_lazy("task", "Finish")
    form_class = FinishTaskForm

    def get_initial(self):
        return {"odometer_km": self.object.car.odometer_km}

    def perform(self, record, data):
        return services.finish_task(task=record, **data, actor=self.user)


class TaskCancel(_TaskMove):
    """It is not done after all."""

    title = _("Cancel task")
    form_class = ReasonForm
    danger = True

    def perform(self, record, data):
        return services.cancel_task(task=record, **data, actor=self.user)


class ClaimReport(_TaskMove):
    """The insurer is told."""

    verb = MANAGE_INSURANCE
    title = _("Report to the insurer")
    form_class = ReportClaimForm

    def get_form_kwargs(self):
        return {"policies": self.object.car.policies.order_by("-valid_until")}

    def get_initial(self):
        return {"accident_on": localdate()}

    def perform(self, record, data):
        return services.report_claim(task=record, **data, actor=self.user)


class ClaimAssess(_TaskMove):
    """The insurer has looked at the damage."""

    verb = MANAGE_INSURANCE
    title = _("Damage assessed")
    form_class = AssessClaimForm

    def get_initial(self):
        return {"claimed": self.object.claimed, "claim_number": self.object.claim_number}

    def perform(self, record, data):
        return services.assess_claim(task=record, **data, actor=self.user)


class ClaimSettle(_TaskMove):
    """The insurer has paid, or refused."""

    verb = MANAGE_INSURANCE
    title = _("Insurer has answered")
    form_class = SettleClaimForm

    def get_initial(self):
        return {"paid": self.object.claimed}

    def perform(self, record, data):
        return services.settle_claim(task=record, **data, actor=self.user)


def tasks_of(page) -> Table:
    """The maintenance log of a car, for the tab on its page."""
    rows = selectors.tasks_of(page.object)[:50]
    columns = [column for column in COLUMNS if column.name != "car"]
    return Table(columns, rows, empty=_("Nothing was done about it yet."))
