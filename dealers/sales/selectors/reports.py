"""What every report of the pipeline is made of: figures with formulas, sections with rows behind them.

A report is asked within ``Bounds``: the deals a person may see, narrowed by the same filters as
their list, so that every figure can lead to exactly its rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from dealers.sales.models import Opportunity
from portal.ui import values
from portal.ui.charts import Chart
from tenants.accounts.models import User


@dataclass(frozen=True)
class Bounds:
    """What a report is about: ``deals`` in one currency, for ``user``; ``query`` narrows lists alike."""

    user: User
    deals: QuerySet[Opportunity]
    currency: str = "CNY"
    query: Mapping[str, str] = field(default_factory=dict)

    def link(self, **more: Any) -> str:
        """The list of the deals behind a figure."""
        asked = {**self.query, "currency": self.currency, **more}
        given = {name: value for name, value in asked.items() if value not in ("", None)}
        return f"/opportunities/?{urlencode(given)}"


@dataclass(frozen=True)
class Figure:
    """A figure, its plain value, how it reads, its formula, and where its rows are."""

    key: str
    label: Any
    value: Any
    formula: Any
    url: str = ""
    kind: str = "number"
    currency: str = "CNY"
    good: bool | None = None

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return shown(self.value, self.kind, self.currency)


@dataclass(frozen=True)
class Section:
    """A table of a report. ``columns`` are (name, label, kind); each row also has ``url``."""

    key: str
    title: Any
    columns: tuple[tuple[str, Any, str], ...]
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Report:
    """At most eight figures, charts with their titles, and the tables behind them."""

    figures: list[Figure]
    sections: list[Section]
    charts: list[Chart] = field(default_factory=list)


def shown(value: Any, kind: str, currency: str = "CNY") -> str:
    """A plain value as people read it, by its kind."""
    if value is None:
        return "–"
    if kind == "money":
        return values.short_money(value, currency)
    if kind == "percent":
        return f"{values.number(value)} %"
    return values.number(value)


def share(part: float | Decimal | None, whole: float | Decimal | None) -> float | None:
    """Percent with one decimal; nothing where there is no whole."""
    return round(100 * float(part or 0) / float(whole), 1) if whole else None


def days(seconds: Any) -> float | None:
    """A duration, or seconds, as days with one decimal."""
    if seconds is None:
        return None
    total = seconds.total_seconds() if hasattr(seconds, "total_seconds") else float(seconds)
    return round(total / 86400, 1)


def labelled(
    rows: Iterable[Mapping[str, Any]], field_name: str, choices: Any = None
) -> Iterable[tuple[Mapping[str, Any], Any, str]]:
    """Each group with its raw value and its name in words."""
    names = dict(choices.choices) if choices is not None else {}
    for row in rows:
        raw = row[field_name]
        yield row, raw, str(names.get(raw, raw or "–"))
