"""Why deals are won and lost: by reason, competitor, source, model and advisor."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.customers.states import Source
from dealers.sales.models import Opportunity
from dealers.sales.selectors.reports import Bounds, Figure, Report, Section, days, labelled, share
from dealers.sales.states import (
    LostReason,
    OpportunityStage,
    WinReason,
)
from portal.ui.charts import Chart, Series

USUAL_DAYS = 90
TOP = 12
WON, LOST = Q(stage=OpportunityStage.WON), Q(stage=OpportunityStage.LOST)


def usual_period() -> dict[str, str]:
    """The last ninety days, where nobody asks for others."""
    return {"after": (localdate() - timedelta(days=USUAL_DAYS - 1)).isoformat(), "before": ""}


def _results(rows: QuerySet[Opportunity], *keys: str) -> list[dict[str, Any]]:
    """Won and lost by some fields, most of both together first. One query."""
    found = rows.order_by().values(*keys).annotate(
        won=Count("pk", filter=WON), lost=Count("pk", filter=LOST),
        value=Sum("amount", filter=WON),
    )  # fmt: skip
    return sorted(found, key=lambda row: (-row["won"] - row["lost"], str(row[keys[0]])))[:TOP]


def win_loss(bounds: Bounds, period: Mapping[str, str]) -> Report:
    """The deals closed in a period: how many were won, why, against whom, by whom."""
    closed = bounds.deals.filter(WON | LOST)
    closed = within(closed, "closed_at", period)
    when = {"closed_after": period["after"], "closed_before": period["before"]}
    took = F("closed_at") - F("created_at")
    total = closed.aggregate(
        won=Count("pk", filter=WON),
        lost=Count("pk", filter=LOST),
        value=Sum("amount", filter=WON),
        missed=Sum("amount", filter=LOST),
        days_won=Avg(took, filter=WON),
        days_lost=Avg(took, filter=LOST),
        named=Count("pk", filter=LOST & ~Q(competitor_brand="")),
        explained=Count("pk", filter=WON & ~Q(win_reason="")),
    )
    lost_by: list[Any] = list(
        closed.filter(LOST).order_by().values("lost_reason")
        .annotate(deals=Count("pk"), value=Sum("amount")).order_by("-deals", "lost_reason")
    )  # fmt: skip
    won_by: list[Any] = list(
        closed.filter(WON).order_by().values("win_reason")
        .annotate(deals=Count("pk"), value=Sum("amount")).order_by("-deals", "win_reason")
    )  # fmt: skip
    rivals: list[Any] = list(
        closed.filter(LOST).exclude(competitor_brand="").order_by().values("competitor_brand")
        .annotate(deals=Count("pk"), value=Sum("amount"), price=Avg("competitor_price"))
        .order_by("-deals", "competitor_brand")[:TOP]
    )  # fmt: skip
    sections = [
        _reasons(bounds, when, "lost", _("Lost, by reason"), lost_by, "lost_reason", LostReason),
        _reasons(bounds, when, "won", _("Won, by reason"), won_by, "win_reason", WinReason),
        _rivals(bounds, when, rivals),
        _rates(bounds, when, "sources", _("By source"), _results(closed, "source"), "source"),
        _rates(bounds, when, "models", _("By model"), _results(closed, "model_name"), "model"),
        _rates(
            bounds, when, "people", _("By advisor"),
            _results(closed, "owner", "owner__full_name"), "owner",
        ),
    ]  # fmt: skip
    charts = [_lost_chart(lost_by, total["lost"]), _month_chart(closed)]
    return Report(_figures(bounds, when, total), sections, charts)


def within(rows: QuerySet, field: str, period: Mapping[str, str]) -> QuerySet:
    """The rows whose moment lies in a period of days, both included; an open end is open."""
    if period["after"]:
        rows = rows.filter(**{f"{field}__date__gte": period["after"]})
    return rows.filter(**{f"{field}__date__lte": period["before"]}) if period["before"] else rows


def _figures(bounds: Bounds, when: dict, total: dict) -> list[Figure]:
    both = total["won"] + total["lost"]
    won, lost = bounds.link(stage="won", **when), bounds.link(stage="lost", **when)
    money: dict[str, Any] = {"kind": "money", "currency": bounds.currency}
    return [
        Figure(
            "rate", _("Win rate"), share(total["won"], both),
            _("Won ÷ (won + lost) of the deals closed in the period; void ones do not count."),
            won, "percent",
        ),
        Figure("won", _("Won"), total["won"], _("Deals won in the period."), won),
        Figure("lost", _("Lost"), total["lost"], _("Deals given up in the period."), lost),
        Figure(
            "value", _("Won value"), total["value"] or Decimal(0),
            _("Amounts of the deals won in the period."), won, **money,
        ),
        Figure(
            "missed", _("Lost value"), total["missed"] or Decimal(0),
            _("Amounts of the deals given up in the period."), lost, **money,
        ),
        Figure(
            "days_won", _("Days to win"), days(total["days_won"]),
            _("Average days from the beginning of a deal to its win."), won,
        ),
        Figure(
            "days_lost", _("Days to lose"), days(total["days_lost"]),
            _("Average days from the beginning of a deal to its loss."), lost,
        ),
        Figure(
            "named", _("Competitor named"), share(total["named"], total["lost"]),
            _("Lost deals of which the winning brand is known ÷ lost deals."), lost, "percent",
        ),
    ]  # fmt: skip


def _reasons(
    bounds: Bounds, when: dict, outcome: str, title: str, found: list[dict], name: str, choices: Any
) -> Section:
    whole = sum(row["deals"] for row in found)
    columns = (
        ("name", _("Reason"), "text"),
        ("deals", _("Deals"), "number"),
        ("share", _("Share"), "percent"),
        ("value", _("Value"), "money"),
    )
    rows = [
        {
            "name": label if raw else _("Not said"),
            "deals": row["deals"],
            "share": share(row["deals"], whole),
            "value": row["value"],
            "url": bounds.link(stage=outcome, **{name: raw}, **when),
        }
        for row, raw, label in labelled(found, name, choices)
    ]
    return Section(f"{outcome}_reasons", title, columns, rows)


def _rivals(bounds: Bounds, when: dict, found: list[dict]) -> Section:
    columns = (
        ("name", _("Competing brand"), "text"),
        ("deals", _("Lost to it"), "number"),
        ("value", _("Value"), "money"),
        ("price", _("Their average price"), "money"),
    )
    rows = [
        {
            "name": row["competitor_brand"],
            "deals": row["deals"],
            "value": row["value"],
            "price": row["price"],
            "url": bounds.link(stage="lost", competitor=row["competitor_brand"], **when),
        }
        for row in found
    ]
    return Section("competitors", _("Lost, by competitor"), columns, rows)


def _rates(
    bounds: Bounds, when: dict, key: str, title: str, found: list[dict], name: str
) -> Section:
    field = {"model": "model_name", "owner": "owner__full_name"}.get(name, name)
    columns = (
        ("name", title, "text"),
        ("won", _("Won"), "number"),
        ("lost", _("Lost"), "number"),
        ("rate", _("Win rate"), "percent"),
        ("value", _("Won value"), "money"),
    )
    rows = []
    for row, _raw, label in labelled(found, field, Source if name == "source" else None):
        wanted = row["owner"] or "none" if name == "owner" else row[field]
        rows.append(
            {
                "name": label,
                "won": row["won"],
                "lost": row["lost"],
                "rate": share(row["won"], row["won"] + row["lost"]),
                "value": row["value"] or Decimal(0),
                "url": bounds.link(**{name: wanted}, **when),
            }
        )
    return Section(key, title, columns, rows)


def _lost_chart(found: Iterable[dict], lost: int) -> Chart:
    rows = [
        (label, row["deals"]) for row, _raw, label in labelled(found, "lost_reason", LostReason)
    ]
    if rows and lost:
        title = _("%(share)s %% of the lost deals: %(reason)s") % {
            "share": round(100 * rows[0][1] / lost), "reason": rows[0][0],
        }  # fmt: skip
    else:
        title = _("Nothing was lost")
    series = [Series(_("Deals"), [number for _label, number in rows], "trouble")]
    return Chart("lost", title, [label for label, _number in rows], series, kind="across")


def _month_chart(closed: QuerySet[Opportunity]) -> Chart:
    found = list(
        closed.order_by().annotate(month=TruncMonth("closed_at")).values("month")
        .annotate(won=Count("pk", filter=WON), lost=Count("pk", filter=LOST)).order_by("month")
    )  # fmt: skip
    won, both = sum(row["won"] for row in found), sum(row["won"] + row["lost"] for row in found)
    title = _("Won %(won)s of %(both)s closed deals") % {"won": won, "both": both}
    series = [
        Series(_("Won"), [row["won"] for row in found], "done"),
        Series(_("Lost"), [row["lost"] for row in found], "quiet"),
    ]
    return Chart("closed", title, [f"{row['month']:%Y-%m}" for row in found], series, kind="stack")
