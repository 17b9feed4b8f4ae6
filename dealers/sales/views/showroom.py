"""The screens of the showroom's log, made for the phone in the hand of whoever opens the door."""

from datetime import timedelta
from functools import cached_property

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.filters.showroom import VisitFilter
from dealers.sales.forms.showroom import TrafficForm, VisitEditForm, VisitForm
from dealers.sales.models import ShowroomVisit
from dealers.sales.permissions import LOG_VISIT
from dealers.sales.selectors.showroom import traffic_of
from dealers.sales.services import showroom
from dealers.sales.states.showroom import RSVP_TONES, VisitPurpose
from dealers.sales.views.base import Move
from portal.ui.charts import Chart, Series
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import BulkAction, CreatePage, DetailPage, EditPage, ListPage, Screen
from portal.ui.tables import AgeColumn, BooleanColumn, Column, DateColumn, NumberColumn

REPORT_DAYS = 30


class VisitList(ListPage):
    """Who came in, newest first."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Showroom")
    columns = [
        Column("name", link=True, value=str, subtitle="car"),
        DateColumn("came_at", time=True),
        DateColumn("left_at", time=True, phone=False),
        NumberColumn("party_size"),
        Column("purpose"),
        Column("advisor", sort="advisor__full_name"),
        Column(
            "lead",
            value=lambda visit: visit.lead.number if visit.lead else None,
            sort=False,
            phone=False,
        ),
        BooleanColumn("is_return", phone=False),
        Column("store", hidden=True),
        Column("motive", value=lambda visit: visit.motive_label, hidden=True, sort=False),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = VisitFilter
    select_related = ("advisor", "lead", "store")
    presets = [("inside", _("Still here"), "inside=true"), ("mine", _("Mine"), "advisor=me")]
    ordering = ("-came_at",)
    links = [
        ("sales:guest_list", _("Guest lists"), "users-group", LOG_VISIT),
        ("sales:showroom_report", _("Report"), "chart-bar", LOG_VISIT),
    ]
    create = ("sales:showroom_create", _("Visitor"), LOG_VISIT)
    bulk_actions = [
        BulkAction("leave", _("Have left"), LOG_VISIT, service=showroom.end_visit, argument="visit")
    ]
    empty = _("Everybody who comes in is counted here, with or without a name.")

    def get_queryset(self):
        return super().get_queryset().arrived()


class VisitDetail(DetailPage):
    """One visit, and what became of it."""

    model = ShowroomVisit
    verb = LOG_VISIT
    select_related = ("advisor", "lead", "store")
    groups = [
        Group(
            _("Visitor"),
            [
                Fact("name"),
                Fact("phone", copy=True),
                Fact("party_size"),
                Fact("is_return"),
                Fact("advisor"),
                Fact(
                    "lead",
                    url=lambda visit: visit.lead.get_absolute_url() if visit.lead else "",
                ),
            ],
        ),
        Group(
            _("Visit"),
            [
                Fact("came_at"),
                Fact("left_at"),
                Fact("purpose"),
                Fact("car"),
                Fact("motive", value=lambda visit: visit.motive_label),
                Fact("note", wide=True, hide_empty=True),
                Fact("store"),
            ],
        ),
        Group(
            _("Invitation"),
            [Fact("event"), Fact("expected_on"), Fact("rsvp", tones=RSVP_TONES)],
            when=lambda visit: bool(visit.event),
        ),
    ]
    actions = [
        Action(
            "sales:guest_check_in",
            _("Has come"),
            LOG_VISIT,
            when=lambda visit: visit.came_at is None,
            primary=True,
            icon="user-check",
        ),
        Action(
            "sales:guest_answer",
            _("Answer"),
            LOG_VISIT,
            when=lambda visit: visit.came_at is None,
            icon="message",
        ),
        Action(
            "sales:guest_strike",
            _("Take off the list"),
            LOG_VISIT,
            when=lambda visit: visit.came_at is None,
            icon="trash",
            menu=True,
        ),
        Action(
            "sales:showroom_leave",
            _("Has left"),
            LOG_VISIT,
            when=lambda visit: visit.came_at is not None and visit.left_at is None,
            primary=True,
            icon="logout",
        ),
    ]


class _VisitForms:
    """Both forms offer the house's own motives."""

    def get_form_kwargs(self):
        return {"motives": selectors.policy().leads.motives}


class VisitCreate(_VisitForms, CreatePage):
    """Somebody has come in."""

    form_class = VisitForm
    verb = LOG_VISIT
    title = _("Visitor")
    done = _("Counted.")

    def save(self, form):
        return services.receive_visitor(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.sibling("list")


class VisitEdit(_VisitForms, EditPage):
    """Add a name, a phone or a motive."""

    model = ShowroomVisit
    form_class = VisitEditForm
    verb = LOG_VISIT
    in_place = False

    def save(self, form):
        return services.complete_visit(visit=self.object, **form.cleaned_data, actor=self.user)


class VisitLeave(Move):
    """The party has left."""

    model = ShowroomVisit
    verb = LOG_VISIT
    title = _("Has left")
    argument = "visit"
    service = showroom.end_visit


class TrafficReport(Screen):
    """How many came, how many became leads, and why they buy."""

    focused = True
    verb = LOG_VISIT
    title = _("Showroom traffic")
    template_name = "dealers/sales/showroom_report.html"

    def get(self, request):
        return self.render(self.template_name, status=200 if self.form.is_valid() else 422)

    @cached_property
    def form(self):
        return TrafficForm(self.request.GET)

    @cached_property
    def traffic(self):
        """The last thirty days unless the address says which."""
        days = self.form.cleaned_data if self.form.is_valid() else {}
        last = days.get("last") or localdate()
        first = min(days.get("first") or last - timedelta(days=REPORT_DAYS - 1), last)
        return traffic_of(self.user, first=first, last=last)

    @cached_property
    def charts(self):
        """Parties by purpose, leads and customers by motive."""
        purposes, motives = self.traffic.purposes, self.traffic.motives
        return [
            Chart(
                "purposes",
                title=_("Why people come in"),
                labels=[VisitPurpose(row["purpose"]).label for row in purposes],
                series=[Series(_("Parties"), [row["parties"] for row in purposes])],
                kind="across",
            ),
            Chart(
                "motives",
                title=_("Why people buy"),
                labels=[row["label"] for row in motives],
                series=[
                    Series(_("Leads"), [row["leads"] for row in motives]),
                    Series(_("Became customers"), [row["won"] for row in motives], tone="done"),
                ],
                kind="across",
            ),
        ]
