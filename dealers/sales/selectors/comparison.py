"""Quotes side by side, and what a new version changed: pure, from the lines that are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dealers.sales.models import Quote
from dealers.sales.states import LineKind

MOST = 3


@dataclass(frozen=True)
class Row:
    """One line of the sheet: an amount (or a text) of each quote; ``None`` where it has none."""

    label: str
    values: tuple[Any, ...]
    is_money: bool = True
    is_sum: bool = False

    @property
    def differs(self) -> bool:
        """Not the same in all quotes."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Section:
    """The lines of one kind."""

    label: str
    rows: tuple[Row, ...]


def sheet_of(quotes: Sequence[Quote]) -> list[Section]:
    """The quotes line by line, kind by kind. Their ``lines`` should be prefetched."""
    heads = [
        Row(_("Model"), tuple(quote.model_name for quote in quotes), is_money=False),
        Row(_("Colour"), tuple(quote.colour for quote in quotes), is_money=False),
        Row(_("Quote valid until"), tuple(quote.valid_until for quote in quotes), is_money=False),
    ]
    sections = [Section(_("Offer"), tuple(heads))]
    for kind in LineKind:
        if rows := tuple(_rows_of(kind, quotes)):
            sections.append(Section(str(kind.label), rows))
    return [*sections, Section(_("Total"), tuple(_sums(quotes)))]


def changes_between(old: Quote, new: Quote) -> list[Section]:
    """What a new version changed: the same sheet, with only the rows that differ."""
    sections = [
        Section(section.label, tuple(row for row in section.rows if row.differs))
        for section in sheet_of([old, new])
    ]
    return [section for section in sections if section.rows]


def _rows_of(kind: LineKind, quotes: Sequence[Quote]) -> list[Row]:
    """One row for each thing any of the quotes has; the same thing stands in the same row."""
    columns = [
        _amounts([line for line in quote.lines.all() if line.kind == kind]) for quote in quotes
    ]
    things = dict.fromkeys(thing for column in columns for thing in column)
    return [Row(thing[1], tuple(column.get(thing) for column in columns)) for thing in things]


def _amounts(lines: Sequence[Any]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        thing = (line.code, line.description)
        found[thing] = found.get(thing, Decimal(0)) + line.amount
    return found


def _sums(quotes: Sequence[Quote]) -> list[Row]:
    rows = [
        Row(_("Discount"), tuple(-quote.discount for quote in quotes)),
        Row(_("To pay"), tuple(quote.total for quote in quotes), is_sum=True),
    ]
    if any(quote.finance for quote in quotes):
        rows += [
            Row(_("Down payment"), tuple(_plan(quote, "down_payment") for quote in quotes)),
            Row(
                _("Months"),
                tuple(quote.finance.get("months") for quote in quotes),
                is_money=False,
            ),
            Row(_("A month"), tuple(_plan(quote, "monthly") for quote in quotes), is_sum=True),
        ]
    return rows


def _plan(quote: Quote, name: str) -> Decimal | None:
    return Decimal(quote.finance[name]) if quote.finance else None
