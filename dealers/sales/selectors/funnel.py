"""How far deals get: from stage to stage, by source and advisor, and what a grade is worth."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dealers.customers.states import Source
from dealers.sales.models import Opportunity
from dealers.sales.selectors.analysis import LOST, WON, within
from dealers.sales.selectors.playbooks import rules
from dealers.sales.selectors.reports import Bounds, Figure, Report, Section, labelled, share
from dealers.sales.states import CHOSEN_GRADES, TRACKS, Grade, OpportunityStage, Playbook
from portal.ui.charts import Chart, Series


def reached(stage: OpportunityStage, playbook: Playbook) -> Q:
    """Deals that came to a stage, or past it: a stage may be skipped."""
    track = TRACKS[playbook]
    later = [item.value for item in track[track.index(stage) :]]
    return Q(reached__has_any_keys=later) | Q(stage__in=[*later, OpportunityStage.WON])


def funnel(bounds: Bounds, period: Mapping[str, str], playbook: Playbook) -> Report:
    """The deals begun in a period: how many came to each stage, by source, grade and advisor."""
    cohort = within(bounds.deals.filter(playbook=playbook), "created_at", period)
    when = {
        "created_after": period["after"],
        "created_before": period["before"],
        "playbook": playbook.value,
    }
    steps = [rule for rule in rules(playbook) if not rule.is_off]
    counted = {
        f"at_{rule.stage.value}": Count("pk", filter=reached(rule.stage, playbook))
        for rule in steps
    }
    counted |= {
        "all": Count("pk"),
        "won": Count("pk", filter=WON),
        "lost": Count("pk", filter=LOST),
    }
    total = cohort.aggregate(**counted)
    columns = (
        ("all", _("Begun"), "number"),
        *((f"at_{rule.stage.value}", rule.label, "percent") for rule in steps[1:]),
        ("won", _("Won"), "percent"),
    )

    def section(key: str, title: str, name: str, *keys: str, choices: Any = None) -> Section:
        found = cohort.order_by().values(*keys).annotate(**counted)
        rows = [
            {
                "name": label or "–",
                "all": row["all"],
                **{
                    c: share(row[c], row["all"]) for c, _label, kind in columns if kind == "percent"
                },
                "url": bounds.link(**when, **{name: row[keys[0]] or _NONE.get(name)}),
            }
            for row, _raw, label in labelled(found, keys[-1], choices)
        ]
        rows.sort(key=lambda row: (-row["all"], row["name"]))
        return Section(key, title, (("name", title, "text"), *columns), rows)

    sections = [
        _steps(bounds, when, steps, total),
        section("sources", _("By source"), "source", "source", choices=Source),
        section("people", _("By advisor"), "owner", "owner", "owner__full_name"),
        _grades(bounds, when, cohort),
    ]
    return Report(
        _funnel_figures(bounds, when, steps, total), sections, [_funnel_chart(steps, total)]
    )


_NONE = {"owner": "none"}


def _steps(bounds: Bounds, when: dict, steps: list, total: dict) -> Section:
    columns = (
        ("name", _("Stage"), "text"),
        ("deals", _("Deals"), "number"),
        ("share", _("Of all"), "percent"),
        ("passed", _("Of the stage before"), "percent"),
    )
    rows, before = [], total["all"]
    for rule in steps:
        number = total[f"at_{rule.stage.value}"]
        rows.append(
            {
                "name": rule.label,
                "deals": number,
                "share": share(number, total["all"]),
                "passed": share(number, before),
                "url": bounds.link(reached=rule.stage.value, **when),
            }
        )
        before = number
    rows.append(
        {
            "name": _("Won"),
            "deals": total["won"],
            "share": share(total["won"], total["all"]),
            "passed": share(total["won"], before),
            "url": bounds.link(stage="won", **when),
        }
    )
    return Section("stages", _("From stage to stage"), columns, rows)


def _grades(bounds: Bounds, when: dict, cohort: QuerySet[Opportunity]) -> Section:
    """How many of each grade bought: what the grade is worth as a promise."""
    found = {
        row["intent"]: row
        for row in cohort.order_by()
        .values("intent")
        .annotate(all=Count("pk"), won=Count("pk", filter=WON), lost=Count("pk", filter=LOST))
    }
    columns = (
        ("name", _("Last intention"), "text"),
        ("all", _("Begun"), "number"),
        ("won", _("Won"), "number"),
        ("lost", _("Lost"), "number"),
        ("rate", _("Closing rate"), "percent"),
    )
    rows = [
        {
            "name": str(Grade(grade).label) if grade else _("Never graded"),
            "all": row["all"],
            "won": row["won"],
            "lost": row["lost"],
            "rate": share(row["won"], row["won"] + row["lost"]),
            "url": bounds.link(intent=grade or None, **when),
        }
        for grade in [*CHOSEN_GRADES, ""]
        if (row := found.get(grade)) is not None
    ]
    return Section("grades", _("Closing rate by grade"), columns, rows)


def _funnel_figures(bounds: Bounds, when: dict, steps: list, total: dict) -> list[Figure]:
    everything = total["all"]
    closed = total["won"] + total["lost"]
    figures = [
        Figure("all", _("Begun"), everything, _("Deals begun in the period."), bounds.link(**when)),
        Figure(
            "won", _("Won so far"), share(total["won"], everything),
            _("Won ÷ begun: of the deals begun in the period, those already won."),
            bounds.link(stage="won", **when), "percent",
        ),
        Figure(
            "lost", _("Lost so far"), share(total["lost"], everything),
            _("Lost ÷ begun."), bounds.link(stage="lost", **when), "percent",
        ),
        Figure(
            "closing", _("Closing rate"), share(total["won"], closed),
            _("Won ÷ (won + lost) of the deals begun in the period."),
            bounds.link(stage="won", **when), "percent",
        ),
    ]  # fmt: skip
    weakest = None
    before = everything
    for rule in steps[1:]:
        number = total[f"at_{rule.stage.value}"]
        passed = share(number, before)
        if passed is not None and (weakest is None or passed < weakest[1]):
            weakest = (rule, passed)
        before = number
    if weakest is not None:
        rule, passed = weakest
        figures.append(
            Figure(
                "weakest", _("Weakest step: to “%(stage)s”") % {"stage": rule.label}, passed,
                _("The smallest share of one stage's deals that came on to the next."),
                bounds.link(reached=rule.stage.value, **when), "percent",
            )
        )  # fmt: skip
    return figures


def _funnel_chart(steps: list, total: dict) -> Chart:
    labels = [*(rule.label for rule in steps), _("Won")]
    numbers = [*(total[f"at_{rule.stage.value}"] for rule in steps), total["won"]]
    title = _("Of %(all)s deals begun, %(won)s are won") % {
        "all": total["all"],
        "won": total["won"],
    }
    return Chart("funnel", title, labels, [Series(_("Deals"), numbers)], kind="across")
