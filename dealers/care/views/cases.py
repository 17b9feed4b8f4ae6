"""Cases: list, board, page, new, changed."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import services
from dealers.care.filters import CaseFilter
from dealers.care.forms import CaseFactsForm, CaseForm
from dealers.care.models import Case
from dealers.care.states import (
    PRIORITY_TONES,
    SEVERITY_TONES,
    TONES,
    CaseKind,
)
from dealers.care.views.actions import CASE_ACTIONS
from dealers.customers.selectors import screen_timeline
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from portal.core.errors import DomainError, InvalidInput
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import CreatePage, DetailPage, EditPage, ListPage
from portal.ui.pages.base import is_fragment
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.workspace.selectors import files_about

NEW = ("care:case_create", _("Note a complaint or request"), may.OPEN_CASE)
COLUMNS = [
    Column("subject", link=True, subtitle="number"),
    BadgeColumn("state", tones=TONES),
    Column("kind", phone=False),
    Column("who", _("Customer"), sort="customer__full_name"),
    BadgeColumn("severity", tones=SEVERITY_TONES),
    AgeColumn("due_at", late=lambda case: case.is_late),
    Column("owner", sort="owner__full_name"),
    Column("category", value=lambda case: case.category_label, phone=False),
    Column("car", _("Car"), sort=False, phone=False),
    Column("queue", hidden=True),
    BadgeColumn("priority", tones=PRIORITY_TONES, hidden=True),
    Column("channel", hidden=True),
    Column("store", hidden=True),
    DateColumn("received_at", time=True, hidden=True),
    DateColumn("promised_at", time=True, hidden=True),
    DateColumn("closed_at", hidden=True),
    MoneyColumn("goodwill", hidden=True),
]
RELATED = ("customer", "vehicle", "owner", "store")


class CaseList(ListPage):
    """What customers brought."""

    model = Case
    verb = may.VIEW_CASE
    title = _("Complaints and requests")
    columns = COLUMNS
    filterset_class = CaseFilter
    select_related = RELATED
    presets = [
        ("open", _("Open"), "open=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("nobody", _("Nobody's"), "owner=none&open=true"),
        ("complaints", _("Open complaints"), "kind=complaint&open=true"),
        ("late", _("Overdue"), "late=true"),
        ("escalated", _("Escalated"), "escalated=true&open=true"),
        ("department", _("Waits for a department"), "waiting=true"),
    ]
    create = NEW
    board = "care:case_board"
    links = [("care:report", _("Figures"), "chart-bar", may.VIEW_REPORT)]
    row_class = staticmethod(lambda case: "is-late" if case.is_late else "")
    empty_icon = "message-circle"
    empty = _("Complaints, service requests, enquiries and suggestions of customers come in here.")

    def get_queryset(self):
        return super().get_queryset().brought()


TASK_COLUMNS = [
    Column("subject", link=True, subtitle="number"),
    BadgeColumn("state", tones=TONES),
    Column("queue"),
    Column("owner"),
    AgeColumn("due_at", late=lambda task: task.is_late),
    Column("result"),
]


def tasks_table(case: Case) -> Table:
    """What departments were asked, the newest first."""
    rows = case.tasks.select_related("owner").order_by("-pk")
    return Table(TASK_COLUMNS, rows, empty=_("No department was asked yet."))


def _steps(page: Any) -> dict[str, Any]:
    return {"may_tick": page.object.is_open and page.user.can(may.WORK_CASE)}


class CaseDetail(DetailPage):
    """One case: who waits for what until when, and everything that was done."""

    model = Case
    verb = may.VIEW_CASE
    state_field = "state"
    tones = TONES
    subtitle = staticmethod(lambda case: f"{case.number} · {case.get_kind_display()}")
    select_related = ("customer", "vehicle", "owner", "store", "department", "opened_by")
    top = "dealers/care/_case_top.html"
    more = "dealers/care/_tasks.html"
    back = "care:case_list"
    groups = [
        Group(
            _("Matter"),
            [
                Fact("customer", hide_empty=True,
                     url=lambda c: c.customer.get_absolute_url() if c.customer else ""),
                Fact("contact_name", hide_empty=True),
                Fact("contact_phone", copy=True, hide_empty=True),
                Fact("vehicle", hide_empty=True,
                     url=lambda c: c.vehicle.get_absolute_url() if c.vehicle else ""),
                Fact("vin_typed", hide_empty=True),
                Fact("about_number", hide_empty=True, url=lambda c: c.about_url),
                Fact("channel"),
                Fact("received_at"),
                Fact("opened_by", hide_empty=True),
                Fact("description", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Who waits until when"),
            [
                Fact("owner"),
                Fact("queue"),
                Fact("department", hide_empty=True),
                Fact("store"),
                Fact("category", value=lambda c: c.category_label),
                Fact("severity", tones=SEVERITY_TONES),
                Fact("priority", tones=PRIORITY_TONES),
                Fact("due_at", age=True, hide_empty=True),
                Fact("acknowledge_by"),
                Fact("acknowledged_at", hide_empty=True),
                Fact("resolve_by"),
                Fact("promised_at", hide_empty=True),
                Fact("escalation", value=lambda c: c.escalation or None, hide_empty=True),
            ],
        ),
        Group(
            _("Solution"),
            [
                Fact("root_cause", wide=True, hide_empty=True),
                Fact("proposal", wide=True, hide_empty=True),
                Fact("measures", wide=True, hide_empty=True),
                Fact("goodwill", money=True),
                Fact("executed_at", hide_empty=True),
                Fact("satisfied", hide_empty=True),
                Fact("result", wide=True, hide_empty=True),
                Fact("closed_at", hide_empty=True),
                Fact("closed_reason", hide_empty=True),
                Fact("reopened", value=lambda c: c.reopened or None, hide_empty=True),
                Fact("oem_at", hide_empty=True),
                Fact("oem_reason", hide_empty=True),
            ],
            when=lambda c: c.proposal or c.measures or c.closed_at or c.oem_at or c.root_cause,
        ),
    ]  # fmt: skip
    actions = CASE_ACTIONS
    tabs = [
        Tab("steps", _("Steps"), "dealers/care/_steps.html", context=_steps),
        Tab("files", _("Files"), "dealers/care/_files.html",
            context=lambda page: {"files": files_about(page.object)}),
    ]  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of a task under that of a case leads to the task."""
        if self.object.kind == CaseKind.TASK:
            return redirect("care:task_detail", self.object.pk)
        return super().get(request, *args, **kwargs)

    def get_title(self):
        return self.object.subject

    @cached_property
    def task_list(self) -> Table:
        return tasks_table(self.object)

    @property
    def stage_names(self) -> list[str]:
        """The stages in words, for the bar."""
        return [str(stage.label) for stage in self.object.stages]

    @cached_property
    def seen(self) -> str:
        """A mark of what the tasks of the case look like; another one means there is news."""
        rows = self.object.tasks.order_by("pk").values_list("pk", "updated_at")
        return f"{len(rows)}-{max((int(at.timestamp() * 1000) for _pk, at in rows), default=0)}"

    def timeline(self):
        return screen_timeline(about=self.pk)

    can_write = property(lambda self: self.user.can(may.OPEN_CASE))

    def post(self, request, *args, **kwargs):
        """A note written into the case's timeline, which is the customer's."""
        text, status = request.POST.get("note", ""), 200
        try:
            if self.can_write:
                _write_note(self.object, text, self.user)
        except DomainError as error:
            self.note_error, self.note_text, status = str(error), text, 422
        if is_fragment(request):
            return self.render("ui/detail/_timeline.html", status=status)
        if status == 422:
            return self.render(self.template_name, status=422)
        return redirect(request.path)


def _write_note(case: Case, text: str, actor: Any) -> None:
    if not text.strip():
        raise InvalidInput(str(_("Write what was said.")))
    add_entry(
        kind=EntryKind.NOTE,
        text=text.strip()[:4000],
        actor=actor,
        customer=case.customer,
        about_id=case.pk,
        about_number=case.number,
        url=case.get_absolute_url(),
    )


class CaseLive(CaseDetail):
    """The tasks of a case as they stand now; asked for by its open page every few seconds."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("seen") == self.seen:
            return HttpResponse(status=204)
        return self.render("dealers/care/_tasks.html")

    http_method_names = ["get"]


class CaseCreate(CreatePage):
    """“New case”."""

    form_class = CaseForm
    verb = may.OPEN_CASE
    title = _("Note a complaint or request")
    done = _("Noted.")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.open_case(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        if self.user.can(may.VIEW_CASE):
            return result.get_absolute_url()
        return self.cancel_url


class CaseEdit(EditPage):
    """Correct what was noted."""

    model = Case
    form_class = CaseFactsForm
    verb = may.OPEN_CASE
    done = _("Saved.")

    def get_queryset(self):
        return super().get_queryset().brought()

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.amend_case(case=self.object, **form.cleaned_data, actor=self.user)
