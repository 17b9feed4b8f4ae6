"""Tables: columns declared by name, cells made in Python (an include per cell costs ten times more)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from portal.ui import values

_PLACE = UUID(int=0)


def field_at(model: type[models.Model] | None, path: str) -> models.Field | None:
    """The model field a path such as ``customer__name`` ends in; ``None`` if it is not a field."""
    field = None
    for part in path.replace(".", "__").split("__"):
        if model is None:
            return None
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = getattr(field, "related_model", None)
    return field if getattr(field, "concrete", False) else None


def label_of(name: str, given: Any, model: type[models.Model] | None) -> str:
    """What names a column or a fact: the label given, else what its field is called.

    Another name is no sentence that is translated. The warning is an error in our tests.
    """
    if given is not None:
        return str(given)
    own = getattr(field_at(model, name), "verbose_name", name.replace("_", " "))
    if not isinstance(own, Promise):
        warnings.warn(f"“{name}” of {model} has no label that can be translated.", stacklevel=3)
    return capfirst(str(own))


def _model_of(rows: Sequence[Any]) -> type[models.Model] | None:
    first = rows[0] if rows else None
    return type(first) if isinstance(first, models.Model) else None


class Column:
    """One column.

    ``name``: a field, property, method or path (``customer__name``). ``label``: by default the
    field's. ``link``: the cell leads to the record. ``sort``: ``True`` sorts by ``name`` when it
    is a field, a string is the order to use, ``False`` never. ``value(record)`` replaces the
    look-up, ``render(record)`` the whole cell (return ``format_html``). ``hidden``: shown only
    when chosen in the column chooser. ``phone=False`` leaves it out on a phone. ``verb``: only for
    whoever may do it. ``subtitle``: path of a second, quiet text in the same cell.
    """

    css = ""
    numeric = False

    def __init__(
        self,
        name: str,
        label: Any = None,
        *,
        link: bool = False,
        sort: bool | str = True,
        value: Callable[[Any], Any] | None = None,
        render: Callable[[Any], Any] | None = None,
        hidden: bool = False,
        phone: bool = True,
        verb: str | None = None,
        subtitle: str = "",
    ) -> None:
        self.name, self._label, self.link, self._sort = name, label, link, sort
        self.value, self.render, self.hidden, self.phone = value, render, hidden, phone
        self.verb, self.subtitle = verb, subtitle

    def label(self, model: type[models.Model] | None) -> str:
        return label_of(self.name, self._label, model)

    def sort_by(self, model: type[models.Model] | None) -> str:
        """The order this column sorts by; empty when it does not."""
        if isinstance(self._sort, str):
            return self._sort
        if not self._sort or field_at(model, self.name) is None:
            return ""
        return self.name.replace(".", "__")

    def get(self, record: Any) -> Any:
        """The value as people read it."""
        return self.value(record) if self.value else values.text_of(record, self.name)

    def plain(self, record: Any) -> Any:
        """The value for a file."""
        return self.get(record)

    def html(self, record: Any) -> Any:
        """The inside of the cell."""
        return values.display(self.get(record))

    def cell(self, record: Any, url: str) -> SafeString:
        # Plain strings, escaped by hand: format_html for 400 cells was a third of a list's CPU.
        inside = values.esc(self.render(record) if self.render else self.html(record))
        if self.link and url:
            inside = f'<a class="ui-row-link" href="{values.esc(url)}">{inside}</a>'
        if self.subtitle and (second := values.text_of(record, self.subtitle)):
            inside = f'{inside} <span class="ui-sub">{values.esc(second)}</span>'
        return mark_safe(f'<td class="{self.classes}">{inside}</td>')

    @cached_property
    def classes(self) -> str:
        parts = [self.css, "ui-main" if self.link else "", "" if self.phone else "ui-wide-only"]
        return " ".join(part for part in parts if part)


class NumberColumn(Column):
    """A number, right-aligned; ``unit`` follows it, ``places`` fixes the decimals."""

    css, numeric = "ui-num", True

    def __init__(
        self, name: str, label: Any = None, *, unit: str = "", places: int | None = None, **more
    ):
        super().__init__(name, label, **more)
        self.unit, self.places = unit, places

    def html(self, record):
        value = self.get(record)
        if value is None:
            return values.NOTHING
        text = values.number(value, self.places)
        return f"{text}\u00a0{self.unit}" if self.unit else text


class MoneyColumn(Column):
    """An amount; ``currency`` is a code or the name of the record's field that holds one."""

    css, numeric = "ui-num", True

    def __init__(self, name: str, label: Any = None, *, currency: str = "currency", **more):
        super().__init__(name, label, **more)
        self.currency = currency

    def html(self, record):
        value = self.get(record)
        if value is None:
            return values.NOTHING
        code = self.currency
        if not code.isupper():
            found = record.get(code) if isinstance(record, Mapping) else getattr(record, code, None)
            code = found or "CNY"
        return values.money(value, code)


class DateColumn(Column):
    """A day; with ``time=True`` also hour and minute."""

    css = "ui-date"

    def __init__(self, name: str, label: Any = None, *, time: bool = False, **more):
        super().__init__(name, label, **more)
        self.time = time

    def html(self, record):
        value = self.get(record)
        if value is None:
            return values.NOTHING
        return values.moment(value) if self.time else values.day(value)


class AgeColumn(Column):
    """How long ago, the exact time on hover. ``late=True`` marks what lies in the past as trouble."""

    css = "ui-date"

    def __init__(
        self, name: str, label: Any = None, *, late: bool | Callable[[Any], bool] = False, **more
    ):
        super().__init__(name, label, **more)
        self.late = late

    def html(self, record):
        value = self.get(record)
        late = self.late(record) if callable(self.late) else self.late and _is_past(value)
        inside = values.age(value)
        return mark_safe(f'<span class="ui-late">{inside}</span>') if late else inside


def _is_past(value: Any) -> bool:
    return value is not None and values.timezone.now() > value


class BadgeColumn(Column):
    """A state as a badge. ``tones`` maps states to waiting, going, done, trouble or quiet."""

    css = "ui-state"

    def __init__(
        self, name: str, label: Any = None, *, tones: Mapping[str, str] | None = None, **more
    ):
        super().__init__(name, label, **more)
        self.tones = tones or {}

    def html(self, record):
        text = self.get(record)
        if text in (None, ""):
            return values.NOTHING
        raw = values.value_of(record, self.name) if not self.value else text
        return values.badge(text, self.tones.get(raw, "quiet"))


class BooleanColumn(Column):
    """Yes as a check mark, no as nothing."""

    css = "ui-state"

    def html(self, record):
        yes = values.gettext("Yes")
        return values.icon("check", label=yes) if self.get(record) else values.NOTHING


class Table:
    """Rows and columns ready to be drawn by ``{% ui_table table %}``.

    ``url`` is a URL name taking the record's id, or ``callable(record)``; by default the record's
    ``get_absolute_url``. ``sort`` is the current order (``-created_at``) when heads are to be links
    built by ``sort_url(order)``. ``selectable`` draws check boxes. ``row_class(record)`` adds a class.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Any],
        *,
        model: type[models.Model] | None = None,
        url: str | Callable[[Any], str] | None = None,
        sort: str = "",
        sort_url: Callable[[str], str] | None = None,
        selectable: bool = False,
        empty: Any = "",
        label: Any = "",
        row_class: Callable[[Any], str] | None = None,
    ) -> None:
        self.columns, self.rows = list(columns), list(rows)
        self.model = model or getattr(rows, "model", None) or _model_of(self.rows)
        self.sort, self.sort_url, self.selectable = sort, sort_url, selectable
        self.empty, self.label, self.row_class = empty, label, row_class
        self._url = url
        self._pattern = reverse(url, args=[_PLACE]) if isinstance(url, str) else ""

    def row_url(self, record: Any) -> str:
        if self._pattern:
            return self._pattern.replace(str(_PLACE), str(record.pk))
        if callable(self._url):
            return self._url(record) or ""
        find = getattr(record, "get_absolute_url", None)
        return find() if find and any(column.link for column in self.columns) else ""

    def heads(self) -> list[dict[str, Any]]:
        """What the template needs for each column's head."""
        heads = []
        for column in self.columns:
            order = column.sort_by(self.model) if self.sort_url else ""
            state, target = "", ""
            if order:
                if self.sort.lstrip("-") == order.lstrip("-"):
                    state = "descending" if self.sort.startswith("-") else "ascending"
                flipped = order[1:] if order.startswith("-") else f"-{order}"
                target = self.sort_url(flipped if self.sort == order else order)
            heads.append(
                {
                    "label": column.label(self.model),
                    "css": column.classes,
                    "sort": state,
                    "url": target,
                }
            )
        return heads

    def body(self) -> SafeString:
        """All rows as HTML."""
        self._select = values.gettext("Select %(name)s")
        return mark_safe("".join(self._row(record) for record in self.rows))

    def _row(self, record: Any) -> str:
        url = self.row_url(record)
        cells = "".join(column.cell(record, url) for column in self.columns)
        css = self.row_class(record) if self.row_class else ""
        box = ""
        if self.selectable:
            label = values.esc(self._select % {"name": record})
            box = (
                '<td class="ui-pick"><input type="checkbox" class="form-check-input" name="ids" '
                f'value="{record.pk}" aria-label="{label}"></td>'
            )
        return f'<tr class="{values.esc(css)}" tabindex="-1">{box}{cells}</tr>'

    def __len__(self) -> int:
        return len(self.rows)
