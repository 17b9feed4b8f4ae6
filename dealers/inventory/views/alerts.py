"""Alerts of the stock: the list, one alert, its two moves, the limits, the report."""

from typing import Any

from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.filters import AlertFilter
from dealers.inventory.forms.alerts import LimitForm, ResolveForm
from dealers.inventory.models import StockAlert
from dealers.inventory.states import ALERT_TONES, AlertKind, AlertState
from portal.core.errors import DomainError
from portal.ui.charts import Chart, Series
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, BulkAction, DetailPage, ListPage, Screen
from portal.ui.tables import AgeColumn, BadgeColumn, Column, NumberColumn, Table

LimitFormSet = formset_factory(LimitForm, extra=5, max_num=300)


class AlertList(ListPage):
    """What crossed a threshold, newest first."""

    model = StockAlert
    verb = may.HANDLE_ALERT
    title = _("Stock alerts")
    columns = [
        Column("kind", link=True),
        BadgeColumn("state", tones=ALERT_TONES),
        Column("model_name"),
        Column("unit", value=lambda row: row.unit.vin if row.unit else "", sort=False,
               phone=False),
        Column("store", sort="store__name"),
        NumberColumn("value"),
        NumberColumn("threshold", phone=False),
        AgeColumn("created_at", _("Raised")),
        Column("acknowledged_by", phone=False),
        Column("measure", hidden=True),
    ]  # fmt: skip
    filterset_class = AlertFilter
    select_related = ("unit", "store", "acknowledged_by")
    presets = [
        ("new", _("Nobody looked yet"), "state=raised"),
        ("open", _("Open"), "open=true"),
        ("aged", _("Old cars"), "kind=aged&open=true"),
    ]
    links = [
        ("inventory:alert_report", _("Report"), "chart-bar", may.HANDLE_ALERT),
        ("inventory:limits_edit", _("Limits by model"), "settings", may.MANAGE_RULES),
    ]
    bulk_actions = [
        BulkAction("acknowledge", _("Acknowledge"), may.HANDLE_ALERT,
                   service=services.acknowledge_alert, argument="alert"),
        BulkAction("resolve", _("Resolve…"), may.HANDLE_ALERT,
                   service=services.resolve_alert, argument="alert", form_class=ResolveForm),
    ]  # fmt: skip
    empty_icon = "bell"
    empty = _("Old cars, and models with too few or too many cars, are announced here every night.")


class AlertDetail(DetailPage):
    """One alert, and what was done about it."""

    model = StockAlert
    verb = may.HANDLE_ALERT
    tones = ALERT_TONES
    select_related = ("unit", "store", "acknowledged_by", "resolved_by")
    groups = [
        Group(
            _("Alert"),
            [
                Fact("kind"),
                Fact("unit", url=lambda a: a.unit.get_absolute_url() if a.unit else "",
                     hide_empty=True),
                Fact("model_name"),
                Fact("store"),
                Fact("value"),
                Fact("threshold"),
                Fact("created_at", _("Raised")),
            ],
        ),
        Group(
            _("Handling"),
            [
                Fact("acknowledged_at"),
                Fact("acknowledged_by", hide_empty=True),
                Fact("resolved_at"),
                Fact("resolved_by", hide_empty=True),
                Fact("measure", wide=True, hide_empty=True),
                Fact("quiet_until", hide_empty=True),
            ],
        ),
    ]  # fmt: skip
    actions = [
        Action("inventory:alert_acknowledge", _("Acknowledge"), may.HANDLE_ALERT,
               lambda alert: alert.state == AlertState.RAISED, primary=True, icon="eye"),
        Action("inventory:alert_resolve", _("Resolve"), may.HANDLE_ALERT,
               lambda alert: alert.is_open, icon="check"),
    ]  # fmt: skip


class AlertAcknowledge(ActionView):
    """Somebody takes care of it."""

    model = StockAlert
    verb = may.HANDLE_ALERT
    title = _("Acknowledge")

    def perform(self, record, data):
        return services.acknowledge_alert(alert=record, actor=self.user)


class AlertResolve(ActionView):
    """Something was done."""

    model = StockAlert
    verb = may.HANDLE_ALERT
    title = _("Resolve")
    form_class = ResolveForm

    def perform(self, record, data):
        return services.resolve_alert(alert=record, **data, actor=self.user)


def hours(row: dict[str, Any], name: str) -> float | None:
    """An average duration in hours."""
    return round(row[name].total_seconds() / 3600, 1) if row[name] else None


class AlertReport(Screen):
    """How many alerts were raised in 90 days, and how long they waited."""

    focused = True
    verb = may.HANDLE_ALERT
    title = _("Stock alerts, last 90 days")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.render("dealers/inventory/alert_report.html")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Store by store, kind by kind."""
        return selectors.alert_report(self.user)

    @property
    def chart(self) -> Chart:
        """Open and resolved by kind."""
        sums = {kind: [0, 0, 0] for kind in AlertKind}
        for row in self.rows:
            for place, name in enumerate(("open", "by_hand", "by_itself")):
                sums[AlertKind(row["kind"])][place] += row[name]
        names = (_("Open"), _("Resolved by somebody"), _("Resolved by itself"))
        tones = ("trouble", "done", "quiet")
        series = [
            Series(name, [values[place] for values in sums.values()], tones[place])
            for place, name in enumerate(names)
        ]
        return Chart("alerts", _("Alerts by kind"), [k.label for k in sums], series, kind="stack")

    @property
    def table(self) -> Table:
        """The figures behind it."""
        columns = [
            Column("store", _("Store"), value=lambda row: row["store__name"]),
            Column("kind", _("Kind"), value=lambda row: AlertKind(row["kind"]).label),
            NumberColumn("raised", _("Raised")),
            NumberColumn("open", _("Open")),
            NumberColumn("unseen", _("Nobody looked yet")),
            NumberColumn("by_hand", _("Resolved by somebody"), phone=False),
            NumberColumn("by_itself", _("Resolved by itself"), phone=False),
            NumberColumn("seen_after", _("Seen after"), unit="h",
                         value=lambda row: hours(row, "seen_after")),
            NumberColumn("resolved_after", _("Resolved after"), unit="h",
                         value=lambda row: hours(row, "resolved_after")),
        ]  # fmt: skip
        return Table(columns, self.rows, url=lambda row: "", empty=_("No alert yet."))


class LimitsEdit(Screen):
    """How few and how many cars of each model may stand in a store."""

    verb = may.MANAGE_RULES
    title = _("Limits by model")
    back_url = property(lambda page: reverse("inventory:alert_list"))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        found = selectors.rules().limits
        initial = [{"model_code": code, **limit} for code, limit in sorted(found.items())]
        return self.show(LimitFormSet(initial=initial, prefix="rows"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        rows, error = LimitFormSet(request.POST, prefix="rows"), ""
        if rows.is_valid():
            given = [form.cleaned_data for form in rows if form.cleaned_data.get("model_code")]
            try:
                services.set_limits(limits=given, actor=self.user)
                return redirect(self.back_url)
            except DomainError as refused:
                error = str(refused)
        return self.show(rows, error, status=422)

    def show(self, rows, error: str = "", status: int = 200) -> HttpResponse:
        """The table of limits with some empty lines."""
        template = "dealers/inventory/rows_form.html"
        return self.render(template, rows=rows, error=error, status=status)
