"""How satisfied customers are: figures, steps against their targets, months, stores and people."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.service.models import RepairOrder
from dealers.surveys import selectors
from dealers.surveys.forms import ReportForm
from dealers.surveys.models import Survey
from dealers.surveys.permissions import HANDLE_VOICE, PLAN_IMPROVEMENT, VIEW_REPORT
from dealers.surveys.rules import SurveyRules
from dealers.surveys.selectors import Asked, Figures, Report
from dealers.surveys.selectors.figures import usual_period
from dealers.surveys.states import FEW, SurveyKind
from portal.ui import exports, values
from portal.ui.charts import Chart, Series
from portal.ui.pages import Screen
from portal.ui.tables import Column, NumberColumn, Table


def signed(value: Any) -> str:
    """A difference with its sign."""
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")


def _one(value: Any, unit: str = "") -> str:
    return "–" if value is None else f"{value:.1f}{unit}".replace("-", "−")


class SurveyReport(Screen):
    """Score, top box, NPS and response of a kind, with what they are made of."""

    verb = VIEW_REPORT
    title = _("How satisfied customers are")
    focused = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("export", "")
        if wanted in exports.FORMATS and self.report:
            return exports.respond_with(self.lines(), f"survey-{self.asked.kind}", wanted)
        status = 200 if self.form.is_valid() else 422
        return self.render("dealers/surveys/report.html", report=self.report, status=status)

    @cached_property
    def form(self) -> ReportForm:
        """What was asked for; the workshop's last ninety days, if nothing."""
        start, end = usual_period()
        usual = {"kind": SurveyKind.CSI.value, "start": start, "end": end}
        given = {name: value for name, value in self.request.GET.items() if value}
        return ReportForm({**usual, **given}, actor=self.user)

    @cached_property
    def house(self) -> SurveyRules:
        return selectors.rules()

    @cached_property
    def asked(self) -> Asked:
        return Asked(
            **{**self.form.cleaned_data, "kind": SurveyKind(self.form.cleaned_data["kind"])}
        )

    @cached_property
    def report(self) -> Report | None:
        """The figures; nothing while what was asked for cannot be."""
        if not self.form.is_valid():
            return None
        rows = Survey.objects.visible_to(self.user, VIEW_REPORT)
        return selectors.report_of(rows, self.asked, self.house)

    @property
    def export_url(self) -> str:
        query = self.request.GET.copy()
        query["export"] = "csv"
        return f"?{query.urlencode()}"

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Each with how many answered, its target and its formula."""
        total, before, house = self.report.total, self.report.before, self.house
        count = gettext("n = %(n)d of %(asked)d asked") % {
            "n": total.answered,
            "asked": total.asked,
        }
        rows = f"{reverse('surveys:survey_list')}?kind={self.asked.kind}&state=answered"
        target = house.target(self.asked.kind)
        shown: list[tuple[Any, Any, Any, str, Any, str]] = [
            (pgettext_lazy("survey", "Score"), total.score, before.score, "", target,
             gettext("Mean of the scores, of 100. %(n)s") % {"n": count}),
            (_("Top box"), total.top_box, before.top_box, " %", None,
             gettext("9 and 10 of ten, 5 of five, yes ÷ all ratings. n = %(n)d ratings") % {"n": total.ratings}),
            (_("NPS"), total.nps, before.nps, "", house.nps_target,
             gettext("Percent of 9 and 10 less percent of 0 to 6. n = %(n)d") % {"n": total.rated_nps}),
            (_("Response"), total.response, before.response, " %", house.response_target,
             gettext("Answered ÷ asked. %(n)s") % {"n": count}),
        ]  # fmt: skip
        found = [
            {"label": label, "value": _one(value, unit), "url": rows, "hint": hint,
             "below": _below(value, past, goal)}
            for label, value, past, unit, goal, hint in shown
        ]  # fmt: skip
        return [*found, *self._workshop()]

    def _workshop(self) -> list[dict[str, Any]]:
        """First-time fix and punctuality beside what customers of the workshop say."""
        if self.asked.kind != SurveyKind.CSI:
            return []
        orders = RepairOrder.objects.visible_to(self.user, VIEW_REPORT)
        found = selectors.workshop_quality(orders, self.asked)
        url = reverse("service:turnaround")
        shown = [
            (_("First-time fix"), found.first_time_fix,
             gettext("1 − comebacks ÷ cars that went home. n = %(n)d") % {"n": found.visits}),
            (_("On time"), found.on_time_share,
             gettext("Ready by the time promised ÷ promised. n = %(n)d") % {"n": found.promised}),
        ]  # fmt: skip
        return [
            {"label": label, "value": _one(value, " %"), "hint": hint, "url": url, "below": ""}
            for label, value, hint in shown
        ]

    @property
    def few(self) -> str:
        """What to know of figures of a few answers."""
        total = self.report.total
        if not total.is_few:
            return ""
        return gettext("Only %(n)d answers: fewer than %(few)d say little.") % {
            "n": total.answered,
            "few": FEW,
        }

    @property
    def may_read(self) -> bool:
        return self.user.can(HANDLE_VOICE)

    @property
    def weakest(self) -> list[dict[str, str]]:
        """Where to begin, in words, and where to plan what is done about it."""
        text = gettext("%(step)s: %(score)s, %(gap)s to the target of %(target)s (n = %(n)d)")
        may_plan = self.user.can(PLAN_IMPROVEMENT)
        plan = f"{reverse('surveys:improvement_create')}?kind={self.asked.kind}&step="
        return [
            {
                "text": text
                % {
                    "step": row.step.label,
                    "score": _one(row.score),
                    "gap": signed(row.gap),
                    "target": row.target,
                    "n": row.count,
                },
                "url": f"{plan}{row.step}" if may_plan else "",
            }
            for row in self.report.weakest
        ]

    @property
    def chart(self) -> Chart:
        """A year, month by month."""
        months = self.report.months
        series = [
            Series(pgettext_lazy("survey", "Score"), [m.score for m in months]),
            Series(_("NPS"), [m.nps for m in months], tone="waiting"),
            Series(_("Response (%)"), [m.response for m in months], tone="quiet"),
        ]
        title = gettext("Score, NPS and response by month")
        return Chart("surveys-months", title, [m.label for m in months], series)

    @property
    def step_chart(self) -> Chart:
        """Each step beside its target."""
        rows = self.report.steps
        series = [
            Series(pgettext_lazy("survey", "Score"), [row.score for row in rows]),
            Series(_("Target"), [row.target for row in rows], tone="quiet"),
        ]
        title = gettext("Score by step against its target")
        return Chart(
            "surveys-steps", title, [row.step.label for row in rows], series, kind="across"
        )

    @property
    def steps(self) -> Table:
        columns = [
            Column("step", pgettext_lazy("survey", "Step"), value=lambda row: row.step.label),
            NumberColumn("count", _("n")),
            NumberColumn(
                "score",
                pgettext_lazy("survey", "Score"),
                render=lambda row: _marked(row.count, row.score),
            ),
            NumberColumn("target", _("Target")),
            NumberColumn("gap", _("Gap"), render=lambda row: signed(row.gap)),
            NumberColumn("change", _("Against before"), render=lambda row: signed(row.change)),
        ]
        return self._table(columns, self.report.steps, _("Steps"))

    def people(self, label: Any, rows: list[Figures]) -> Table:
        """A breakdown by store or person."""
        columns = [
            Column("label", label),
            NumberColumn("answered", _("n")),
            NumberColumn(
                "score",
                pgettext_lazy("survey", "Score"),
                render=lambda row: _marked(row.answered, row.score),
            ),
            NumberColumn("top_box", _("Top box"), unit="%", places=1, phone=False),
            NumberColumn("nps", _("NPS"), render=lambda row: _one(row.nps)),
            NumberColumn("response", _("Response"), unit="%", places=1),
            NumberColumn("low", _("Dissatisfied"), phone=False),
        ]
        return self._table(columns, rows, label)

    def _table(self, columns: list[Column], rows: Any, label: Any) -> Table:
        empty = _("Nobody has answered in these days.")
        return Table(columns, rows, url=lambda row: "", empty=empty, label=label)

    @property
    def tables(self) -> list[tuple[Any, Table]]:
        report = self.report
        found = [
            (_("Stores"), report.stores),
            (pgettext_lazy("survey", "Advisors"), report.advisors),
        ]
        if report.technicians:
            found.append((_("Technicians"), report.technicians))
        return [(label, self.people(label, rows)) for label, rows in found]

    def lines(self) -> Iterator[list[Any]]:
        """All figures as a file."""
        report = self.report
        heads = [_("By"), _("What"), _("Asked"), _("n"), _("Response (%)"), pgettext_lazy("survey", "Score"),
                 _("Top box (%)"), _("NPS"), _("Target"), _("Before")]  # fmt: skip
        yield [str(head) for head in heads]
        groups: list[tuple[Any, list[Figures]]] = [
            (_("Total"), [report.total]), (_("Store"), report.stores),
            (pgettext_lazy("survey", "Advisor"), report.advisors), (_("Technician"), report.technicians),
            (_("Month"), report.months),
        ]  # fmt: skip
        for by, rows in groups:
            for row in rows:
                yield [str(by), row.label, row.asked, row.answered, row.response, row.score,
                       row.top_box, row.nps, "", ""]  # fmt: skip
        for step in report.steps:
            yield [str(pgettext_lazy("survey", "Step")), step.step.label, "", step.count, "", step.score, "", "",
                   step.target, step.before]  # fmt: skip


def _below(value: Any, past: Any, goal: Any) -> str:
    parts = []
    if goal is not None:
        parts.append(gettext("target %(n)s") % {"n": goal})
    if value is not None and past is not None:
        parts.append(gettext("%(change)s against before") % {"change": signed(value - past)})
    return " · ".join(parts)


def _marked(count: int, value: Any) -> Any:
    """A score, with a word beside it where few have answered."""
    text = _one(value)
    if 0 < count < FEW:
        return values.format_html("{} {}", text, values.badge(gettext("few answers"), "quiet"))
    return text
