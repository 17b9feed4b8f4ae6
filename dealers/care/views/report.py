"""The care desk in figures, and its rules."""

from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import selectors, services
from dealers.care.forms import BY, ReportForm
from dealers.care.forms_rules import RulesForm, rules_as_typed
from dealers.care.models import Case
from dealers.care.states import BROUGHT, CaseChannel, CaseKind, Queue, Severity
from portal.ui import values
from portal.ui.charts import Chart, Series
from portal.ui.pages import FormScreen, Screen
from portal.ui.tables import Column, MoneyColumn, NumberColumn, Table

USUAL = timedelta(days=330)
_TONES = {
    CaseKind.COMPLAINT: "trouble",
    CaseKind.REQUEST: "accent",
    CaseKind.ENQUIRY: "waiting",
    CaseKind.SUGGESTION: "quiet",
}
_LABELS: dict[str, Any] = {
    "severity": Severity,
    "channel": CaseChannel,
    "queue": Queue,
    "kind": CaseKind,
}


def name_of(by: str, key: Any) -> str:
    """What a group of a report is called in the reader's language."""
    if not key:
        return gettext("Not said")
    if by in _LABELS:
        return str(_LABELS[by](key).label)
    return gettext(key) if by == "category" else str(key)


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value} %"


class CareReport(Screen):
    """How many cases, how soon answered and settled, how often in vain."""

    verb = may.VIEW_REPORT
    title = _("Complaints and requests in figures")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/care/report.html")

    @cached_property
    def form(self) -> ReportForm:
        """What was asked for; complaints of a year by category, if nothing."""
        today = localdate()
        usual = {
            "start": (today - USUAL).replace(day=1), "end": today, "by": "category",
            "kind": CaseKind.COMPLAINT if not self.request.GET else "",
        }  # fmt: skip
        asked = {name: value for name, value in self.request.GET.items() if value}
        return ReportForm({**usual, **asked}, actor=self.user)

    @cached_property
    def rows(self):
        """The cases that count; none while what was asked for cannot be."""
        mine = Case.objects.visible_to(self.user, self.verb)
        if not self.form.is_valid():
            return mine.none()
        asked = self.form.cleaned_data
        rows = selectors.reported(mine, kind=asked["kind"], since=asked["start"])
        rows = rows.filter(received_at__date__lte=asked["end"])
        return rows.filter(store=asked["store"]) if asked["store"] else rows

    @property
    def by(self) -> str:
        return self.form.cleaned_data.get("by") or "category"

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """All these cases together."""
        whole = selectors.summary(self.rows)
        hours = "–" if whole.hours_to_close is None else f"{values.number(whole.hours_to_close)} h"
        return [
            {"label": gettext("Cases"), "value": whole.count, "hint": ""},
            {"label": gettext("Open"), "value": whole.open, "hint": ""},
            {"label": gettext("Answered in time"), "value": _percent(whole.answered_in_time),
             "hint": gettext("Answered by the time due ÷ answered or past that time.")},
            {"label": gettext("Hours to close"), "value": hours,
             "hint": gettext("Of the middle case, nights and closed days included.")},
            {"label": gettext("Reopened"), "value": _percent(whole.reopened),
             "hint": gettext("Opened again ÷ closed at least once.")},
            {"label": gettext("Satisfied"), "value": _percent(whole.satisfied),
             "hint": gettext("Satisfied ÷ asked by callback.")},
        ]  # fmt: skip

    @cached_property
    def chart(self) -> Chart:
        """What came in by month, a layer for each kind."""
        end = self.form.cleaned_data.get("end") or localdate()
        months: list[date] = selectors.months_back(end)
        found = selectors.cases_by_month(self.rows)
        layers = [
            Series(kind.label, [found.get((m, str(kind)), 0) for m in months], tone=_TONES[kind])
            for kind in BROUGHT
            if any(key[1] == kind for key in found)
        ]
        labels = [f"{month:%Y-%m}" for month in months]
        title = gettext("Cases received by month and kind")
        return Chart("care-months", title, labels, layers, kind="stack")

    @property
    def table(self) -> Table:
        """Group by group."""
        by = self.by
        columns = [
            Column("key", dict(BY)[by], sort=False, value=lambda row: name_of(by, row.key)),
            NumberColumn("count", _("Cases"), sort=False),
            NumberColumn("open", _("Open"), sort=False),
            NumberColumn("answered_in_time", _("Answered in time"), unit="%", sort=False),
            NumberColumn("hours_to_close", _("Hours to close"), unit="h", sort=False),
            NumberColumn("reopened", _("Reopened"), unit="%", sort=False),
            NumberColumn("satisfied", _("Satisfied"), unit="%", sort=False, phone=False),
            MoneyColumn(
                "goodwill",
                pgettext_lazy("case", "Goodwill"),
                currency="CNY",
                sort=False,
                phone=False,
            ),
        ]
        found = selectors.figures(self.rows, by)
        empty = _("Nothing came in in these days.")
        return Table(columns, found, url=lambda row: "", empty=empty)


class CareRulesEdit(FormScreen):
    """Deadlines, who hears of delays, categories and standard steps."""

    form_class = RulesForm
    verb = may.MANAGE_RULES
    title = _("Rules of the care desk")
    help = _("Times are opening hours of the store. Cases that are open keep the times they have.")
    done = _("Saved.")

    def get_initial(self):
        return rules_as_typed()

    def save(self, form):
        return services.change_rules(**form.as_rules(), actor=self.user)

    def get_success_url(self, result):
        return self.request.path
