"""Cases: list, board, page, new, changed."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import selectors, services
from dealers.care.filters import CaseFilter
from dealers.care.forms import CaseFactsForm, CaseForm
from dealers.care.models import Case
from dealers.care.states import (
    MOVES,
    PRIORITY_TONES,
    SEVERITY_TONES,
    STAGES,
    TONES,
    CaseKind,
    CaseState,
)
from dealers.care.views.actions import CASE_ACTIONS
from dealers.customers.models import Customer, Vehicle
from dealers.customers.selectors import screen_timeline
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.service.models import RepairOrder
from portal.core.errors import Conflict, DomainError, InvalidInput
from portal.ui.details import Fact, Group, Tab
from portal.ui.pages import BoardPage, Card, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.pages.base import ModelScreen, ObjectScreen, is_fragment
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, Table

NEW = ("care:case_create", _("New case"), may.OPEN_CASE)
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


LANES = (*STAGES[CaseKind.COMPLAINT][:-1], CaseState.REOPENED)
REQUEST_LANES = STAGES[CaseKind.REQUEST][:-1]


class _Desk(BoardPage):
    """What both boards show of a case."""

    model = Case
    verb = may.VIEW_CASE
    move_verb = may.WORK_CASE
    state_field = "state"
    tones = TONES
    filterset_class = CaseFilter
    list_url = "care:case_list"
    create = NEW
    ordering = ("due_at", "pk")
    select_related = ("customer", "vehicle", "owner")
    move_dialogs = {
        CaseState.ACKNOWLEDGED: "care:case_acknowledge",
        CaseState.CLASSIFIED: "care:case_classify",
        CaseState.PROPOSED: "care:case_propose",
        CaseState.EXECUTED: "care:case_execute",
        CaseState.CALLBACK: "care:case_callback",
        CaseState.ASSIGNED: "care:case_assign",
        CaseState.REOPENED: "care:case_call",
        CaseState.FIRST_DIAGNOSIS: "care:case_advance",
        CaseState.ADVANCED_DIAGNOSIS: "care:case_advance",
        CaseState.ON_SITE: "care:case_advance",
    }

    def card(self, record: Case) -> Card:
        return Card(
            title=record.subject,
            subtitle=record.who,
            meta=" · ".join(
                str(part)
                for part in (record.get_severity_display(), record.car, record.owner)
                if part
            ),
            age=record.received_at,
            url=record.get_absolute_url(),
            late=record.is_late,
            due=record.due_at,
        )

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        """The list, the complaints, the requests."""
        looks = [
            ("list", _("List"), "care:case_list"),
            ("layout-kanban", _("Complaints and enquiries"), "care:case_board"),
            ("tool", _("Service requests"), "care:request_board"),
        ]
        return [
            {"icon": icon, "label": label, "url": reverse(url), "active": url == self.url_name}
            for icon, label, url in looks
        ]


class CaseBoard(_Desk):
    """Where each complaint, enquiry and suggestion stands."""

    title = _("Complaints and enquiries")
    states = LANES
    moves = MOVES[CaseKind.COMPLAINT]

    def get_queryset(self):
        return super().get_queryset().brought().exclude(kind=CaseKind.REQUEST)

    def move(self, record, state):
        simple = {
            CaseState.INVESTIGATING: services.investigate_case,
            CaseState.AGREED: services.agree_solution,
        }
        if state not in simple:
            raise Conflict(_("Open the case to do this."))
        return simple[state](case=record, actor=self.user)


class RequestBoard(_Desk):
    """Where each service request stands."""

    title = _("Service requests")
    states = (*REQUEST_LANES, CaseState.REOPENED)
    moves = MOVES[CaseKind.REQUEST]

    def get_queryset(self):
        return super().get_queryset().filter(kind=CaseKind.REQUEST)

    def move(self, record, state):
        return services.advance_request(case=record, stage=state, actor=self.user)


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
            context=lambda page: {"files": selectors.files_of(page.object)}),
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
    title = _("New case")
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


class _Begun(ModelScreen):
    """The form for a new case, filled with what is known on another page."""

    verb = may.OPEN_CASE

    def known(self, pk: Any) -> dict[str, Any]:
        """What the form is filled with."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        given = {name: value for name, value in self.known(pk).items() if value}
        return redirect(f"{reverse('care:case_create')}?{urlencode(given)}")


class CustomerCase(_Begun):
    """“New case” on a customer's page."""

    model = Customer

    def known(self, pk):
        return {"customer": pk}


class VehicleCase(_Begun):
    """“New case” on a car's page."""

    model = Vehicle

    def known(self, pk):
        return {"vehicle": pk}


class OrderCase(_Begun):
    """“New case” on a repair order's page."""

    model = RepairOrder

    def known(self, pk):
        order = self.get_queryset().filter(pk=pk).first()
        if order is None:
            raise Http404
        return {
            "customer": order.customer_id,
            "vehicle": order.vehicle_id,
            "store": order.store_id,
            "about_id": order.pk,
            "about_number": order.number,
            "about_url": order.get_absolute_url(),
        }


class CaseBook(ModelScreen):
    """The workshop's form for a booking, filled with customer, car and matter of a case."""

    model = Case
    verb = may.VIEW_CASE

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        case = self.get_queryset().filter(pk=pk).first()
        if case is None:
            raise Http404
        given = {
            "customer": case.customer_id,
            "vehicle": case.vehicle_id,
            "store": case.store_id,
            "complaint": f"{case.number} {case.subject}",
        }
        given = {name: value for name, value in given.items() if value}
        return redirect(f"{reverse('service:booking_create')}?{urlencode(given)}")


class CustomerWarning(ObjectScreen):
    """What a lead's or a deal's page says of the customer's open complaints."""

    model = Customer
    verb = may.VIEW_CASE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hints = list(selectors.complaints_of(self.object, self.user))
        return self.render("dealers/care/_warning.html", hints=hints)
