"""Charts with a direct title, few colours and the table behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = ("bar", "line", "stack", "across")


@dataclass(frozen=True)
class Series:
    """One set of values; ``tone`` is ``accent``, ``quiet`` or one of the five tones."""

    label: Any
    values: Sequence[Any]
    tone: str = "accent"


@dataclass
class Chart:
    """``Chart("leads", title=_("Leads answered late: 14 %"), labels=days, series=[Series(…)])``.

    ``kind``: ``bar``, ``line``, ``stack`` (bars on top of each other) or ``across`` (lying bars).
    ``unit`` follows the figures in the tooltip and the table.
    """

    key: str
    title: Any
    labels: Sequence[Any]
    series: Sequence[Series]
    kind: str = "bar"
    unit: str = ""
    id: str = field(init=False)

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"Unknown kind of chart {self.kind!r}.")
        self.id = f"chart-{self.key}"

    @property
    def data(self) -> dict[str, Any]:
        """Plain values for the script."""
        return {
            "kind": self.kind,
            "unit": str(self.unit),
            "labels": [str(label) for label in self.labels],
            "series": [
                {
                    "label": str(s.label),
                    "tone": s.tone,
                    "values": [None if v is None else float(v) for v in s.values],
                }
                for s in self.series
            ],
        }

    @property
    def is_empty(self) -> bool:
        """Nothing but zeros and gaps: said in words instead of drawn as an empty frame."""
        return not any(value for series in self.series for value in series.values)

    @property
    def lines(self):
        """The table behind the chart: label and one value per series."""
        return [(label, [s.values[i] for s in self.series]) for i, label in enumerate(self.labels)]
