"""Targets as a grid: a row for each person, team and store, a column for each metric."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from dealers.sales.states import Metric
from portal.ui.forms import NumberField


class TargetGrid(forms.Form):
    """``rows`` are people and units; ``values`` what is set already, by kind, id and metric."""

    def __init__(
        self, *args, people: Iterable, units: Iterable, values: Mapping[tuple, Any], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.lines = []
        for kind, records in (("unit", units), ("person", people)):
            for record in records:
                self.lines.append((kind, record, self._line(kind, record, values)))

    def _line(self, kind: str, record: Any, values: Mapping[tuple, Any]) -> list[str]:
        names = []
        for metric in Metric:
            name = f"{kind}-{record.pk}-{metric.value}"
            value = values.get((kind, record.pk, metric.value))
            self.fields[name] = NumberField(
                label=f"{record} · {metric.label}",
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                initial=None if value is None else _plain(value),
            )
            names.append(name)
        return names

    @property
    def rows(self):
        """What the template draws: the name, and the field of each metric."""
        return [
            {"name": record, "is_unit": kind == "unit", "fields": [self[name] for name in names]}
            for kind, record, names in self.lines
        ]

    def cells(self) -> list[dict[str, Any]]:
        """The whole grid as ``set_targets`` takes it."""
        return [
            {kind: record, "metric": metric.value, "value": self.cleaned_data[name]}
            for kind, record, names in self.lines
            for metric, name in zip(Metric, names, strict=True)
        ]


def _plain(value: Any) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")
