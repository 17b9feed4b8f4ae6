"""The eight figures and five charts of the network, each with its formula in words."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oem_hub.insight import selectors
from portal.core.money import DEFAULT_CURRENCY
from portal.ui import values
from portal.ui.charts import Chart, Series
from tenants.accounts.models import User


@dataclass(frozen=True)
class Figure:
    """A figure, its plain value, how it reads, its change, its formula and where its rows are."""

    key: str
    label: Any
    value: Any
    shown: str
    formula: Any
    change: str = ""
    good: bool | None = None
    url: str = ""


def _percent(value: float | None) -> str:
    return "–" if value is None else _("%(n)s %%") % {"n": value}


def _change(now: int, before: int) -> tuple[str, bool | None]:
    """The difference to the 30 days before, with its sign, and whether it is good."""
    if now == before:
        return "±0", None
    return (f"+{now - before}" if now > before else f"\u2212{before - now}"), now > before


def figures(user: User) -> list[Figure]:
    """What the dashboard shows on top, within this person's reach. Three queries."""
    sales, claims = selectors.sales_figures(user), selectors.claim_figures(user)
    completion = selectors.recall_completion()
    rows = reverse("hub_insight:sale_list")
    signed, signed_good = _change(sales.signed, sales.signed_before)
    delivered, delivered_good = _change(sales.delivered, sales.delivered_before)
    return [
        Figure(
            "signed", gettext_lazy("Contracts, 30 days"), sales.signed, values.number(sales.signed),
            gettext_lazy("Contracts signed in the last 30 days; the change is to the 30 days before."),
            signed, signed_good, rows,
        ),
        Figure(
            "delivered", gettext_lazy("Cars delivered, 30 days"), sales.delivered,
            values.number(sales.delivered),
            gettext_lazy("Cars delivered in the last 30 days; the change is to the 30 days before."),
            delivered, delivered_good, rows,
        ),
        Figure(
            "amount", gettext_lazy("Delivered value, 30 days"), sales.amount,
            values.short_money(sales.amount, DEFAULT_CURRENCY),
            gettext_lazy("Final prices of the cars delivered in the last 30 days."), url=rows,
        ),
        Figure(
            "waiting", gettext_lazy("Claims waiting"), claims.waiting, values.number(claims.waiting),
            gettext_lazy("Claims open, in review, or waiting for a second person now."),
            url=reverse("hub_claims:claim_list") + "?waiting=true",
        ),
        Figure(
            "acceptance", gettext_lazy("Claim acceptance, 90 days"), claims.acceptance,
            _percent(claims.acceptance),
            gettext_lazy("Approved ÷ claimed amount of the claims decided in the last 90 days."),
        ),
        Figure(
            "first_pass", gettext_lazy("First-pass rate, 90 days"), claims.first_pass,
            _percent(claims.first_pass),
            gettext_lazy("Claims approved in their first round ÷ claims decided in the last 90 days."),
        ),
        Figure(
            "days_to_credit", gettext_lazy("Days to credit"), claims.median_days,
            "–" if claims.median_days is None else values.number(claims.median_days),
            gettext_lazy("Median days from a claim's first receipt to its credit note, last 90 days."),
        ),
        Figure(
            "completion", gettext_lazy("Campaign completion"), completion, _percent(completion),
            gettext_lazy("Cars done ÷ (all cars − scrapped − exported) of the campaigns that are out."),
            url=reverse("hub_campaigns:campaign_list") + "?state=published&state=running",
        ),
    ]  # fmt: skip


def _chart(key: str, title: Any, rows: list[tuple], *labels: Any, **more: Any) -> Chart:
    """A chart from rows of (label, value per series)."""
    tones = ("accent", "waiting")
    series = [
        Series(label, [row[n + 1] for row in rows], tones[n]) for n, label in enumerate(labels)
    ]
    return Chart(key, title, [row[0] for row in rows], series, **more)


def charts(user: User) -> list[Chart]:
    """What the dashboard draws, within this person's reach. Seven queries."""
    by_month = [(f"{month:%Y-%m}", number) for month, number in selectors.deliveries_by_month(user)]
    claims = [
        (f"{month:%Y-%m}", approved, cut)
        for month, approved, cut in selectors.claims_by_month(user)
    ]
    total = sum(number for _month, number in by_month)
    title = _("Cars delivered in 12 months: %(n)s") % {"n": values.number(total)}
    return [
        _chart("months", title, by_month, _("Cars")),
        _chart(
            "dealers", _("Dealers by cars delivered"), selectors.deliveries_by_dealer(user),
            _("Cars"), kind="across",
        ),
        _chart(
            "models", _("Models by cars delivered"), selectors.deliveries_by_model(user),
            _("Cars"), kind="across",
        ),
        _chart(
            "claims", _("Claims decided: approved and not approved"), claims,
            _("Approved"), _("Not approved"), kind="stack", unit=DEFAULT_CURRENCY,
        ),
        _chart(
            "campaigns", _("Completion of the campaigns that are out"),
            selectors.completion_by_campaign(), _("Done"), kind="across", unit="%",
        ),
    ]  # fmt: skip
