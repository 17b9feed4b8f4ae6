"""What departments have to do: the inbox, a task's page, and what becomes of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import services
from dealers.care.filters import TaskFilter
from dealers.care.forms import OwnerForm, ReasonForm, ResultForm, TaskForm
from dealers.care.models import Case
from dealers.care.states import PRIORITY_TONES, SEVERITY_TONES, TONES
from dealers.care.views.actions import TASK_ACTIONS
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import ActionView, BulkAction, DetailPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column
from tenants.workspace.selectors import files_about


class TaskList(ListPage):
    """The inbox of the departments."""

    model = Case
    verb = may.TAKE_TASK
    title = _("Tasks for departments")
    columns = [
        Column("subject", link=True, subtitle="number"),
        BadgeColumn("state", tones=TONES),
        Column("queue"),
        Column("department", hidden=True),
        Column("origin", _("Of"), value=lambda task: task.origin[0], sort=False, phone=False),
        BadgeColumn("severity", tones=SEVERITY_TONES),
        Column("vehicle", phone=False),
        Column("owner", sort="owner__full_name"),
        AgeColumn("due_at", late=lambda task: task.is_late),
        Column("result", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = TaskFilter
    select_related = ("parent", "vehicle", "owner", "store", "department")
    presets = [
        ("to_take", _("To take"), "to_take=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("open", _("Open"), "open=true"),
        ("late", _("Overdue"), "late=true"),
    ]
    bulk_actions = [
        BulkAction(
            "take", _("Take"), may.TAKE_TASK, service=services.take_task, argument="task",
            icon="user-check",
        )
    ]  # fmt: skip
    row_class = staticmethod(lambda task: "is-late" if task.is_late else "")
    detail = "care:task_detail"
    empty_icon = "checklist"
    empty = _(
        "What the care desk or a colleague in sales asks of your department appears here. "
        "Whoever takes it has it."
    )

    def get_queryset(self):
        return super().get_queryset().tasks()


class TaskDetail(DetailPage):
    """One task: what is asked, about which car, until when, and what came of it."""

    model = Case
    verb = may.TAKE_TASK
    state_field = "state"
    tones = TONES
    subtitle = "number"
    select_related = (
        "parent", "vehicle", "owner", "store", "department", "opened_by", "customer",
    )  # fmt: skip
    tabs = [
        Tab(
            "files",
            _("Files"),
            "dealers/care/_files.html",
            context=lambda page: {"files": files_about(page.object)},
        )
    ]
    groups = [
        Group(
            _("Task"),
            [
                Fact("parent", _("Case"), url=lambda t: t.origin[1], verb=may.VIEW_CASE,
                     hide_empty=True),
                Fact("about_number", _("Deal"), url=lambda t: t.about_url, hide_empty=True),
                Fact("customer", hide_empty=True),
                Fact("vehicle", hide_empty=True,
                     url=lambda t: t.vehicle.get_absolute_url() if t.vehicle else ""),
                Fact("queue"),
                Fact("department", hide_empty=True),
                Fact("owner"),
                Fact("opened_by", hide_empty=True),
                Fact("due_at", age=True),
                Fact("severity", tones=SEVERITY_TONES),
                Fact("priority", tones=PRIORITY_TONES),
                Fact("store"),
                Fact("description", wide=True, hide_empty=True),
                Fact("matter", _("What the customer says"), wide=True,
                     value=lambda t: t.parent and f"{t.parent.subject}\n{t.parent.description}",
                     hide_empty=True),
                Fact("result", wide=True, hide_empty=True),
                Fact("closed_at", hide_empty=True),
                Fact("closed_reason", hide_empty=True),
            ],
        ),
    ]  # fmt: skip
    actions = TASK_ACTIONS

    def get_title(self):
        return self.object.subject

    def get_queryset(self):
        return super().get_queryset().tasks()


class TaskCreate(ActionView):
    """Ask a department, from the page of a case."""

    model = Case
    verb = may.WORK_CASE
    title = _("Task for a department")
    form_class = TaskForm
    done = _("The department was told.")

    def get_initial(self):
        return {"queue": self.object.queue, "department": self.object.department_id}

    def perform(self, record, data):
        return services.give_task(case=record, **data, actor=self.user)


class _TaskMove(ActionView):
    model = Case
    verb = may.TAKE_TASK
    select_related = ("owner", "parent")
    service: Any = None

    def perform(self, record, data):
        return type(self).service(task=record, **data, actor=self.user)


class TaskTake(_TaskMove):
    """From now on it is mine."""

    title = _("Take it")
    done = _("It is yours now.")
    service = services.take_task


class TaskReturn(_TaskMove):
    """Somebody else of the department shall do it."""

    title = _("Give it back")
    form_class = ReasonForm
    service = services.return_task


class TaskFinish(_TaskMove):
    """What came of it."""

    title = _("Give the result")
    form_class = ResultForm
    done = _("Whoever asked was told.")
    service = services.finish_task


class TaskAssign(_TaskMove):
    """The head of the department decides who does it."""

    verb = may.ASSIGN_CASE
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_task


class TaskWithdraw(_TaskMove):
    """It need not be done after all."""

    verb = may.WORK_CASE
    title = _("Withdraw")
    form_class = ReasonForm
    danger = True
    service = services.withdraw_task
