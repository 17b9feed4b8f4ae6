"""Filters shared by the lists and the API, and the chips that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _


def words_in(rows: QuerySet, fields: Sequence[str], text: str) -> QuerySet:
    """The rows in which every word of ``text`` occurs in one of ``fields`` (any case)."""
    for word in text.replace("\0", "").split()[:6]:
        wanted = Q()
        for name in fields:
            wanted |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(wanted)
    return rows


def ids_in(texts: Sequence[str]) -> list[UUID]:
    """The ids among ``texts``; what was typed by hand and is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


class SearchFilter(django_filters.CharFilter):
    """The search box: every word must occur in one of ``fields`` (any case).

    ``q = SearchFilter(["name", "phone", "customer__name"])``
    """

    def __init__(self, fields: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**{"label": _("Search"), **kwargs})
        self.fields = fields

    def filter(self, qs, value):
        return words_in(qs, self.fields, value or "")


class PersonFilter(django_filters.CharFilter):
    """Whose: ``me``, ``none`` or the id of a person. ``owner = PersonFilter()``"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_class = _PersonField

    def filter(self, qs, value):
        if not value:
            return qs
        if value == "none":
            return qs.filter(**{f"{self.field_name}__isnull": True})
        user = getattr(self.parent.request, "user", None)
        wanted = getattr(user, "pk", None) if value == "me" else value
        return qs.filter(**{self.field_name: wanted})


class _PersonField(forms.ChoiceField):
    """Offers "me" and "nobody"; accepts any person's id as well."""

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        super().__init__(
            choices=[("", _("Anybody")), ("me", _("Me")), ("none", _("Nobody"))], **kwargs
        )

    def valid_value(self, value):
        return super().valid_value(value) or bool(ids_in([value]))


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    """From and to, both included. In the address: ``name_after`` and ``name_before``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", django_filters.widgets.DateRangeWidget(attrs={"type": "date"}))
        super().__init__(*args, **kwargs)


class UiFilterSet(django_filters.FilterSet):
    """A ``FilterSet`` for screens and API alike.

    Choice filters become chips with a list, ``MultipleChoiceFilter`` chips with check boxes,
    :class:`DayRangeFilter` a chip with two days, a ``BooleanFilter`` yes or no.
    """

    def get_form_class(self):
        """The form of the address; a yes or no that is neither is refused like anything else."""
        return _strict(super().get_form_class())


class _Strict(forms.Form):
    def clean(self):
        for name, field in self.fields.items():
            given = self.data.get(self.add_prefix(name), "")
            unknown = given not in ("", "unknown") and self.cleaned_data.get(name) is None
            if isinstance(field, forms.NullBooleanField) and unknown:
                self.add_error(name, _("Choose yes or no."))
        return self.cleaned_data


def _strict(form_class: type[forms.Form]) -> type[forms.Form]:
    return type(form_class.__name__, (_Strict, form_class), {})


@dataclass
class Chip:
    """One filter as the bar shows it: its field and, when set, what it is set to."""

    name: str
    label: str
    field: forms.BoundField
    value: str
    kind: str  # "one", "many", "range", "text"
    without: str = ""  # the address without this filter
    error: str = ""  # why what the address asks for cannot be used

    @property
    def active(self) -> bool:
        return bool(self.value)

    @property
    def inputs(self) -> list[dict[str, str]]:
        """The text boxes of a range or a text filter."""
        data = self.field.form.data
        if self.kind == "text":
            number = isinstance(self.field.field, forms.DecimalField | forms.IntegerField)
            kind = "number" if number else "text"
            return [self._input(kind, self.name, data.get(self.name, ""), self.label)]
        days = isinstance(self.field.field, django_filters.fields.DateRangeField)
        ends = (
            (("after", _("From")), ("before", _("To")))
            if days
            else (("min", _("At least")), ("max", _("At most")))
        )
        kind = "date" if days else "number"
        return [
            self._input(kind, f"{self.name}_{end}", data.get(f"{self.name}_{end}", ""), label)
            for end, label in ends
        ]

    @staticmethod
    def _input(kind: str, name: str, value: str, label: Any) -> dict[str, str]:
        return {"type": kind, "name": name, "value": value, "label": str(label)}

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Value, label and whether it is chosen; the empty choice is said as "any"."""
        chosen = self.field.data
        picked = {str(v) for v in (chosen if isinstance(chosen, list) else [chosen]) if v}
        found = []
        for value, label in _flat(self.field.field.widget.choices):
            text = "" if value in ("unknown", None) else str(value)
            if text or self.kind == "one":
                found.append(
                    (
                        text,
                        str(label) if text else str(_("Any")),
                        text in picked if text else not picked,
                    )
                )
        return found


def _kind(field: forms.Field) -> str:
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return "many"
    if isinstance(field, django_filters.fields.RangeField):
        return "range"
    if isinstance(field, forms.ChoiceField | forms.NullBooleanField | forms.ModelChoiceField):
        return "one"
    return "text"


def chips_of(filterset, data) -> list[Chip]:
    """The chips of a filter set: all filters but ``q``."""
    form = filterset.form
    found = []
    for name in filterset.filters:
        if name == "q":
            continue
        bound = form[name]
        kind = _kind(bound.field)
        rest = data.copy()
        for key in (name, *(f"{name}_{end}" for end in ENDS), "page"):
            rest.pop(key, None)
        shown = _shown(bound, kind, data)
        error = " ".join(str(text) for text in bound.errors) if form.is_bound else ""
        if error:  # shown as it was typed, or there would be nothing to take away
            shown = shown or " – ".join(v for v in data.getlist(name) if v) or "?"
        url = f"?{rest.urlencode()}"
        found.append(Chip(name, str(bound.label), bound, shown, kind, url, error))
    return found


ENDS = ("after", "before", "min", "max")


def _shown(bound: forms.BoundField, kind: str, data) -> str:
    """What an active filter is set to, in words."""
    if kind == "range":
        ends = [data.get(f"{bound.name}_{end}", "") for end in ENDS]
        return " – ".join(end for end in ends if end)
    chosen = [text for text in data.getlist(bound.name) if text and text != "unknown"]
    if not chosen:
        return ""
    if kind == "text":
        return chosen[0]
    labels = {str(value): str(label) for value, label in _flat(bound.field.widget.choices)}
    words = [labels.get(text, text) for text in chosen]
    return words[0] if len(words) == 1 else f"{words[0]} +{len(words) - 1}"


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
