"""A small domain of screens over ``Unit``, so that the base views and the base tests are tested."""

from django import forms
from django.db import transaction
from django.urls import include, path

from portal.core.errors import Conflict, InvalidInput
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.filters import PersonFilter, SearchFilter, UiFilterSet
from portal.ui.pages import (
    ActionView,
    BoardPage,
    BulkAction,
    CalendarEntry,
    CalendarPage,
    Card,
    CreatePage,
    DetailPage,
    EditPage,
    ListPage,
    PrintPage,
)
from portal.ui.tables import AgeColumn, BadgeColumn, BooleanColumn, Column, DateColumn, Table
from portal.urls_dealer import urlpatterns as dealer_urls
from tenants.accounts.models import Unit, UnitKind
from tenants.accounts.permissions import MANAGE_UNITS, VIEW_PEOPLE

TONES = {UnitKind.STORE: "done", UnitKind.TEAM: "going"}


@transaction.atomic
def open_unit(*, name, code, kind, actor):
    """Make a unit; the code ``BAD`` is refused."""
    if code == "BAD":
        raise InvalidInput("This code is taken.", fields={"code": "Choose another code."})
    return Unit.objects.create(name=name, code=code, kind=kind)


@transaction.atomic
def close_unit(*, unit, actor, reason=""):
    """Put a unit out of use, once."""
    if not unit.is_active:
        raise Conflict("This is closed already.")
    unit.is_active = False
    unit.address = reason
    unit.save(update_fields=["is_active", "address"])
    return unit


class UnitFilter(UiFilterSet):
    q = SearchFilter(["name", "code"])
    owner = PersonFilter(field_name="name", label="Owner")

    class Meta:
        model = Unit
        fields = ["kind", "is_active"]


class UnitForm(forms.Form):
    name = forms.CharField(max_length=80)
    code = forms.CharField(max_length=12)
    kind = forms.ChoiceField(choices=UnitKind.choices)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=40)


class _Sample:
    """Only what the tests make: the owner's own store is a unit as well."""

    def get_queryset(self):
        return super().get_queryset().filter(code__startswith="U")


class UnitList(_Sample, ListPage):
    model = Unit
    verb = VIEW_PEOPLE
    title = "Units"
    columns = [
        Column("name", link=True, subtitle="code"),
        BadgeColumn("kind", tones=TONES),
        Column("parent__name", "Belongs to", hidden=True),
        BooleanColumn("is_active"),
        DateColumn("updated_at", time=True),
        AgeColumn("created_at"),
    ]
    filterset_class = UnitFilter
    presets = [("stores", "Stores", "kind=store")]
    create = ("sample:unit_create", "New unit", MANAGE_UNITS)
    bulk_actions = [
        BulkAction("close", "Close…", MANAGE_UNITS, service=close_unit, form_class=ReasonForm)
    ]
    empty = "Units are where people work."
    select_related = ("parent",)
    board = "sample:unit_board"
    calendar = "sample:unit_calendar"


class UnitDetail(_Sample, DetailPage):
    model = Unit
    verb = VIEW_PEOPLE
    state_field = "kind"
    tones = TONES
    subtitle = "code"
    groups = [
        Group("What", [Fact("name"), Fact("code", copy=True), Fact("is_active"), Fact("address")])
    ]
    tabs = [
        Tab(
            "children",
            "Parts",
            table=lambda page: Table(
                [Column("name", link=True)],
                page.object.children.all(),
                url="sample:unit_detail",
                empty="None.",
            ),
        ),
        Tab("empty", "Other", template="ui/timeline.html"),
    ]
    actions = [
        Action(
            "sample:unit_close", "Close", MANAGE_UNITS, when=lambda u: u.is_active, primary=True
        ),
        Action("sample:unit_reopen", "Reopen", MANAGE_UNITS, when=lambda u: not u.is_active),
    ]


class UnitCreate(CreatePage):
    form_class = UnitForm
    verb = MANAGE_UNITS
    title = "New unit"

    def save(self, form):
        return open_unit(**form.cleaned_data, actor=self.user)


class UnitEdit(_Sample, EditPage):
    model = Unit
    form_class = UnitForm
    verb = MANAGE_UNITS

    def save(self, form):
        Unit.objects.filter(pk=self.object.pk).update(**form.cleaned_data)
        return self.object


class UnitClose(_Sample, ActionView):
    model = Unit
    verb = MANAGE_UNITS
    title = "Close"
    form_class = ReasonForm
    done = "Closed."

    def perform(self, record, data):
        return close_unit(unit=record, actor=self.user, **data)


class UnitReopen(_Sample, ActionView):
    model = Unit
    verb = MANAGE_UNITS
    title = "Reopen"

    def perform(self, record, data):
        if record.is_active:
            raise Conflict("This is open already.")
        Unit.objects.filter(pk=record.pk).update(is_active=True)


class UnitBoard(_Sample, BoardPage):
    model = Unit
    verb = VIEW_PEOPLE
    move_verb = MANAGE_UNITS
    title = "Units"
    states = [UnitKind.STORE, UnitKind.DEPARTMENT, UnitKind.TEAM]
    tones = TONES
    state_field = "kind"
    filterset_class = UnitFilter

    def card(self, record):
        return Card(record.name, record.code, age=record.created_at, url=f"/units/{record.pk}/")

    def move(self, record, state):
        if state == UnitKind.TEAM:
            raise Conflict("A store is no team.")
        Unit.objects.filter(pk=record.pk).update(kind=state)


class UnitCalendar(_Sample, CalendarPage):
    model = Unit
    verb = VIEW_PEOPLE
    title = "Units"
    start_field = "created_at"
    hours = (0, 24)

    def entry(self, record):
        return CalendarEntry(record.created_at, record.updated_at, record.name)


class UnitPrint(_Sample, PrintPage):
    model = Unit
    verb = VIEW_PEOPLE


UNIT = [
    path("", UnitList.as_view(), name="unit_list"),
    path("new/", UnitCreate.as_view(), name="unit_create"),
    path("board/", UnitBoard.as_view(), name="unit_board"),
    path("calendar/", UnitCalendar.as_view(), name="unit_calendar"),
    path("<uuid:pk>/", UnitDetail.as_view(), name="unit_detail"),
    path("<uuid:pk>/edit/", UnitEdit.as_view(), name="unit_edit"),
    path("<uuid:pk>/close/", UnitClose.as_view(), name="unit_close"),
    path("<uuid:pk>/reopen/", UnitReopen.as_view(), name="unit_reopen"),
    path("<uuid:pk>/print/", UnitPrint.as_view(), name="unit_print"),
]
urlpatterns = [
    path("units/", include((UNIT, "sample"))),
    *dealer_urls,
    path("account/", include("allauth.account.urls")),
]
