"""How healthy the pipeline is: ageing by stage, cycle time, contact with every deal, enough to sell."""

from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DateTimeField, F, FloatField, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Extract, Least, Now
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dealers.sales.models import Opportunity
from dealers.sales.models.opportunities import is_stalled
from dealers.sales.selectors.forecast import month_after, month_target
from dealers.sales.selectors.playbooks import all_rules
from dealers.sales.selectors.reports import (
    Bounds,
    Figure,
    Report,
    Section,
    days,
    share,
)
from dealers.sales.states import TRACKS, OpportunityStage, Playbook
from portal.core.aggregates import Median
from portal.ui.charts import Chart, Series

CYCLE_DAYS = 180
ACTIVE_DAYS = 7


def health(bounds: Bounds, playbook: Playbook) -> Report:
    """Open deals of a playbook as they stand, and how long the won ones took in half a year."""
    rules = all_rules()
    patience = {key: rule.stalled_days for key, rule in rules.items()}
    deals = bounds.deals.filter(playbook=playbook)
    rows = deals.open()
    stalled = is_stalled(patience)
    counted = {
        "deals": Count("pk"),
        "value": Sum("amount"),
        "stalled": Count("pk", filter=stalled),
        "late": Count("pk", filter=Q(next_contact_at__lt=now())),
        "unplanned": Count("pk", filter=Q(next_contact_at=None)),
        "overdue": Count("pk", filter=Q(expected_on__lt=localdate())),
        "active": Count("pk", filter=Q(active_at__gte=now() - timedelta(days=ACTIVE_DAYS))),
        "age": Avg(Now() - F("stage_since")),
    }
    total = rows.aggregate(**counted)
    stages = {row["stage"]: row for row in rows.order_by().values("stage").annotate(**counted)}
    people = list(rows.order_by().values("owner", "owner__full_name").annotate(**counted))
    cycle = _cycle(deals, playbook)
    labels = {stage: rules[(playbook.value, stage.value)].label for stage in TRACKS[playbook]}
    narrowed = {"open": "true", "playbook": playbook.value}
    sections = [
        _stages(bounds, narrowed, stages, labels),
        _people(bounds, narrowed, people),
        _cycle_section(cycle, labels, playbook),
    ]
    coverage = _coverage(bounds)
    return Report(
        _figures(bounds, narrowed, total, cycle, coverage), sections, [_chart(stages, labels)]
    )


def _coverage(bounds: Bounds) -> float | None:
    """Everything open that is to close this month ÷ the month's target."""
    first = localdate().replace(day=1)
    open_now = bounds.deals.open().filter(expected_on__lt=month_after(first, 1))
    value = open_now.aggregate(value=Sum("amount"))["value"]
    target = month_target(bounds, first)
    return round(float(value or 0) / float(target), 1) if target else None


def _figures(
    bounds: Bounds, narrowed: dict, total: dict, cycle: dict, coverage: float | None
) -> list[Figure]:
    whole = total["deals"]

    def part(key: str, label: str, formula: str, **query: Any) -> Figure:
        url = bounds.link(**narrowed, **query)
        return Figure(key, label, share(total[key], whole), formula, url, "percent")

    return [
        Figure("deals", _("Open deals"), whole, _("Deals still to be won."), bounds.link(**narrowed)),
        part(
            "stalled", _("Stalled"),
            _("Open deals without contact or move for longer than their stage allows ÷ open deals."),
            attention="stalled",
        ),
        part(
            "late", _("Contact late"), _("Open deals whose next contact is past ÷ open deals."),
            attention="late",
        ),
        part(
            "unplanned", _("No next contact"), _("Open deals without a next contact ÷ open deals."),
            attention="unplanned",
        ),
        part(
            "overdue", _("Past its expected day"),
            _("Open deals that should have closed before today ÷ open deals."),
            attention="overdue",
        ),
        part(
            "active", _("Worked on this week"),
            _("Open deals with a contact or move in the last seven days ÷ open deals."),
        ),
        Figure(
            "coverage", _("Coverage of the month"), coverage,
            _("Amounts of the open deals expected this month ÷ the month's target: 3 is comfortable."),
            bounds.link(open="true"),
        ),
        Figure(
            "cycle", _("Days to win"), days(cycle["median"]),
            _("Median days from the beginning to the win, of the deals won in the last 180 days."),
            bounds.link(stage="won", playbook=narrowed["playbook"], closed_after=_since()),
        ),
    ]  # fmt: skip


def _since() -> str:
    return (localdate() - timedelta(days=CYCLE_DAYS)).isoformat()


_COUNTS = ("deals", "stalled", "late", "overdue", "active")


def _columns(head: str) -> tuple[tuple[str, Any, str], ...]:
    return (
        ("name", head, "text"),
        ("deals", _("Open"), "number"),
        ("value", _("Value"), "money"),
        ("age", _("Days in stage"), "number"),
        ("stalled", _("Stalled"), "number"),
        ("late", _("Contact late"), "number"),
        ("overdue", _("Overdue"), "number"),
        ("active", _("Active this week"), "number"),
    )


def _row(row: dict[str, Any], name: str, url: str) -> dict[str, Any]:
    found = {key: row[key] for key in _COUNTS}
    return {"name": name, "value": row["value"], "age": days(row["age"]), "url": url, **found}


def _stages(bounds: Bounds, narrowed: dict, stages: dict, labels: dict) -> Section:
    rows = [
        _row(stages[stage], label, bounds.link(stage=stage.value, **narrowed))
        for stage, label in labels.items()
        if stage in stages
    ]
    return Section("stages", _("Ageing by stage"), _columns(_("Stage")), rows)


def _people(bounds: Bounds, narrowed: dict, people: list[dict]) -> Section:
    rows = [
        _row(
            row,
            row["owner__full_name"] or "–",
            bounds.link(owner=row["owner"] or "none", **narrowed),
        )
        for row in people
    ]
    rows.sort(key=lambda row: (-row["deals"], row["name"]))
    return Section("people", _("By advisor"), _columns(_("Advisor")), rows)


def _cycle(deals: QuerySet[Opportunity], playbook: Playbook) -> dict[str, Any]:
    """The median days to win, and the average days between stages, of half a year's won deals.

    A stage ends when the next one that was reached begins.
    """
    won = deals.filter(stage=OpportunityStage.WON, closed_at__date__gte=_since())
    track = [stage.value for stage in TRACKS[playbook]]
    at = {name: Cast(KT(f"reached__{name}"), DateTimeField()) for name in track}
    between = {
        f"in_{name}": Avg(_first_of([at[later] for later in track[place + 1 :]]) - at[name])
        for place, name in enumerate(track)
    }
    seconds = Extract(F("closed_at") - F("created_at"), "epoch", output_field=FloatField())
    return won.aggregate(median=Median(seconds), deals=Count("pk"), **between)


def _first_of(moments: list) -> Any:
    """The earliest of the later stages that were reached; without any, the win."""
    return Least(*moments, F("closed_at")) if moments else F("closed_at")


def _cycle_section(cycle: dict, labels: dict, playbook: Playbook) -> Section:
    columns = (("name", _("Stage"), "text"), ("days", _("Average days"), "number"))
    rows = [
        {"name": label, "days": days(cycle[f"in_{stage.value}"]), "url": ""}
        for stage, label in labels.items()
    ]
    return Section(
        "cycle", _("Cycle time of %(n)s won deals") % {"n": cycle["deals"]}, columns, rows
    )


def _chart(stages: dict, labels: dict) -> Chart:
    found = [(label, stages.get(stage)) for stage, label in labels.items()]
    stalled = [row["stalled"] if row else 0 for _label, row in found]
    moving = [row["deals"] - row["stalled"] if row else 0 for _label, row in found]
    title = _("%(stalled)s of %(all)s open deals are stalled") % {
        "stalled": sum(stalled), "all": sum(stalled) + sum(moving),
    }  # fmt: skip
    series = [Series(_("Moving"), moving), Series(_("Stalled"), stalled, "trouble")]
    return Chart("ageing", title, [label for label, _row in found], series, kind="stack")
