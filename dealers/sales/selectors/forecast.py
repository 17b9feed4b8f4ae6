"""The forecast: what is likely to close when and by whom, what is signed and still to be paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Count,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, TruncMonth
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.sales.models import Contract, Opportunity, Target
from dealers.sales.permissions import VIEW_CONTRACT, VIEW_OPPORTUNITY
from dealers.sales.selectors.policy import policy
from dealers.sales.selectors.reports import Bounds, Figure, Report, Section, share
from dealers.sales.states import OPEN_STAGES, ContractStatus, Metric, OpportunityStage
from portal.ui import values
from portal.ui.charts import Chart, Series
from tenants.accounts.models import User

MONTHS = 6
SPOTLIGHT_DAYS = 10
COMMITTED = (OpportunityStage.ORDER, OpportunityStage.CONTRACT, OpportunityStage.DELIVERY)
# Signed and alive: what is not paid of these is a receivable.
SIGNED = (
    ContractStatus.SIGNED,
    ContractStatus.EXECUTING,
    ContractStatus.DELIVERED,
    ContractStatus.CLOSED,
)
_MONEY = DecimalField(max_digits=18, decimal_places=2)
WEIGHTED = ExpressionWrapper(F("amount") * F("probability") / Value(100), output_field=_MONEY)
OWED = ExpressionWrapper(F("amount") - F("paid"), output_field=_MONEY)


def month_after(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _open_by(rows: QuerySet[Opportunity], *keys: str) -> list[dict[str, Any]]:
    return list(
        rows.order_by().values(*keys).annotate(
            deals=Count("pk"),
            best=Sum("amount"),
            weighted=Sum(WEIGHTED),
            committed=Coalesce(Sum("amount", filter=Q(stage__in=COMMITTED)), Value(0, _MONEY)),
        )
    )  # fmt: skip


def receivables(bounds: Bounds) -> QuerySet[Contract]:
    """Signed contracts about these deals that are not paid in full, of those the person may see."""
    rows = Contract.objects.visible_to(bounds.user, VIEW_CONTRACT).filter(
        status__in=SIGNED, currency=bounds.currency, paid__lt=F("amount")
    )
    return rows.filter(opportunity__in=bounds.deals.order_by().values("pk"))


def forecast(bounds: Bounds) -> Report:
    """Weighted, best case, committed, won and receivable: this month and the five after it.

    A deal past its expected day is still open and counts for this month.
    """
    today = localdate()
    first = today.replace(day=1)
    end = month_after(first, MONTHS)
    expected = TruncMonth(
        Greatest("expected_on", Value(first), output_field=DateField()), output_field=DateField()
    )
    dated = bounds.deals.open().filter(expected_on__lt=end).annotate(month=expected)
    by_month = {row["month"]: row for row in _open_by(dated, "month")}
    won_rows = bounds.deals.filter(stage=OpportunityStage.WON, closed_at__date__gte=first)
    won = won_rows.aggregate(deals=Count("pk"), amount=Sum("amount"))
    due = TruncMonth(
        Greatest(Coalesce("promised_on", Value(first)), Value(first), output_field=DateField()),
        output_field=DateField(),
    )
    owed = {
        row["month"]: row["open_amount"]
        for row in receivables(bounds).order_by().annotate(month=due).values("month")
        .annotate(open_amount=Sum(OWED))
    }  # fmt: skip
    months = [month_after(first, n) for n in range(MONTHS)]
    rows = [_month(bounds, month, by_month.get(month), owed.get(month)) for month in months]
    rows[0]["won"] = won["amount"] or Decimal(0)
    figures = _figures(bounds, rows, won, sum(owed.values()), first, end)
    sections = [
        Section("months", _("By month"), _columns(_("Month"), won=True, owed=True), rows),
        _by(bounds, dated, "people", _("By advisor"), "owner", "owner__full_name", end),
        _by(bounds, dated, "stores", _("By store"), "store", "store__name", end),
    ]
    return Report(figures, sections, [_chart(bounds, rows)])


def _columns(head: str, *, won: bool = False, owed: bool = False) -> tuple:
    columns: list[tuple[str, Any, str]] = [
        ("name", head, "text"),
        ("deals", _("Deals"), "number"),
        ("best", _("Best case"), "money"),
        ("weighted", _("Weighted"), "money"),
        ("committed", _("Committed"), "money"),
    ]
    if won:
        columns.append(("won", _("Won"), "money"))
    if owed:
        columns.append(("owed", _("Receivable"), "money"))
    return tuple(columns)


def _month(bounds: Bounds, month: date, row: dict | None, owed: Decimal | None) -> dict[str, Any]:
    row = row or {"deals": 0, "best": 0, "weighted": 0, "committed": 0}
    last = month_after(month, 1) - timedelta(days=1)
    is_now = month == localdate().replace(day=1)
    since = "" if is_now else month.isoformat()
    return {
        "name": f"{month:%Y-%m}",
        "deals": row["deals"],
        "best": row["best"],
        "weighted": row["weighted"],
        "committed": row["committed"],
        "won": Decimal(0),
        "owed": owed or Decimal(0),
        "url": bounds.link(open="true", expected_after=since, expected_before=last.isoformat()),
    }


def _by(
    bounds: Bounds, rows: QuerySet, key: str, title: str, name: str, words: str, end: date
) -> Section:
    """Open deals grouped by a person or a store, the largest first."""
    last = (end - timedelta(days=1)).isoformat()
    found = [
        {
            "name": row[words] or "–",
            "deals": row["deals"],
            "best": row["best"],
            "weighted": row["weighted"],
            "committed": row["committed"],
            "url": bounds.link(
                open="true", expected_before=last, **{name: row[name] or _NOBODY.get(name)}
            ),
        }
        for row in _open_by(rows, name, words)
    ]
    found.sort(key=lambda row: (-row["weighted"], row["name"]))
    return Section(key, title, _columns(title), found)


_NOBODY = {"owner": "none"}


def _figures(
    bounds: Bounds, rows: list[dict], won: dict, owed: Decimal, first: date, end: date
) -> list[Figure]:
    last = (end - timedelta(days=1)).isoformat()
    this_month = (month_after(first, 1) - timedelta(days=1)).isoformat()
    sums = {
        key: sum(row[key] for row in rows) for key in ("deals", "best", "weighted", "committed")
    }
    dated = bounds.link(open="true", expected_before=last)
    target = month_target(bounds, first)
    reached = (won["amount"] or 0) + rows[0]["weighted"]
    undated = bounds.deals.open().filter(expected_on=None).count()
    money: dict[str, Any] = {"kind": "money", "currency": bounds.currency}
    return [
        Figure(
            "weighted", _("Weighted forecast"), sums["weighted"],
            _("Amount × probability of the open deals expected within six months."), dated, **money,
        ),
        Figure(
            "best", _("Best case"), sums["best"],
            _("Amount of all open deals expected within six months."), dated, **money,
        ),
        Figure(
            "committed", _("Committed"), sums["committed"],
            _("Of these, amounts of deals that are ordered, signed or waiting for delivery."),
            dated, **money,
        ),
        Figure(
            "won", _("Won this month"), won["amount"] or Decimal(0),
            _("Amounts of the deals won since the first of the month."),
            bounds.link(stage="won", closed_after=first.isoformat()), **money,
        ),
        Figure(
            "receivable", _("Receivable"), owed or Decimal(0),
            _("Amount less payments of all signed contracts about these deals."),
            _contracts(bounds), **money,
        ),
        Figure(
            "this_month", _("Expected this month"), rows[0]["weighted"],
            _("Weighted amounts of the deals expected this month or before."),
            bounds.link(open="true", expected_before=this_month), **money,
        ),
        Figure(
            "coverage", _("Of this month's target"), share(reached, target),
            _("(Won + weighted this month) ÷ the sales value set as the month's target."),
            kind="percent",
        ),
        Figure(
            "undated", _("Without a date"), undated,
            _("Open deals nobody expects to close on a day; they are in no month above."),
            bounds.link(attention="undated"),
        ),
    ]  # fmt: skip


def _contracts(bounds: Bounds) -> str:
    """The contracts behind the receivable, narrowed like the deals as far as their list can be."""
    asked = {name: bounds.query.get(name) for name in ("owner", "store")}
    given = {name: value for name, value in asked.items() if value}
    return f"/contracts/?{urlencode({'owed': 'true', **given})}"


def month_target(bounds: Bounds, month: date) -> Decimal | None:
    """The sales value that the people behind these deals are to reach in a month."""
    rows = Target.objects.visible_to(bounds.user, VIEW_OPPORTUNITY).filter(
        month=month, metric=Metric.AMOUNT, person__isnull=False
    )
    if owner := bounds.query.get("owner"):
        person = {"me": bounds.user.pk, "none": None}.get(owner, owner)
        rows = rows.filter(person=person) if person else rows.none()
    if store := bounds.query.get("store"):
        rows = rows.filter(unit=store)
    return rows.aggregate(value=Sum("value"))["value"]


def _chart(bounds: Bounds, rows: list[dict]) -> Chart:
    total = values.short_money(sum(row["weighted"] for row in rows), bounds.currency)
    best = values.short_money(sum(row["best"] for row in rows), bounds.currency)
    title = _("%(total)s weighted of %(best)s in six months") % {"total": total, "best": best}
    series = [
        Series(_("Won"), [row["won"] for row in rows], "done"),
        Series(_("Weighted"), [row["weighted"] for row in rows], "accent"),
        Series(_("Receivable"), [row["owed"] for row in rows], "waiting"),
    ]
    labels = [row["name"] for row in rows]
    return Chart("forecast", title, labels, series, unit=bounds.currency)


def large_deals(user: User) -> QuerySet[Opportunity]:
    """Open deals over the house's amount that are to close within ten days, the nearest first."""
    until = localdate() + timedelta(days=SPOTLIGHT_DAYS)
    rows = Opportunity.objects.visible_to(user, VIEW_OPPORTUNITY).filter(
        stage__in=OPEN_STAGES, amount__gte=policy().large_deal, expected_on__lte=until
    )
    return rows.select_related("customer", "owner").order_by("expected_on", "pk")
