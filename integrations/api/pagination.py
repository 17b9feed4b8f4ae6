"""Pages by opaque cursor: as fast at the end of 100,000 rows as at the start, and never a count.

A cursor says "after this row". It is signed together with the tenant, the address and the filter,
so that it cannot be used anywhere else. Rows added meanwhile neither repeat nor hide others.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from urllib.parse import urlencode

from django.core import signing
from django.db import connection
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

LIMIT, CURSOR = "limit", "cursor"
_PARSE = {"d": parse_date, "dt": parse_datetime, "t": parse_time, "n": Decimal}


def _pack(value):
    """A column's value as JSON that ``_unpack`` understands."""
    match value:
        case datetime():
            return ["dt", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case time():
            return ["t", value.isoformat()]
        case Decimal():
            return ["n", str(value)]
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)


def _unpack(value):
    return _PARSE[value[0]](value[1]) if isinstance(value, list) else value


class CursorPagination(BasePagination):
    """``?limit=`` (1 to 200, 50 if absent) and ``?cursor=``; newest first unless the view says else.

    ``view.ordering`` must end in a unique column, and its columns must not be null.
    """

    default_limit, max_limit = 50, 200
    ordering = ("-id",)

    def paginate_queryset(self, queryset, request, view=None):
        """One page of rows, read with one query of ``limit + 1`` rows."""
        params = request.query_params
        self.request = request
        self.order = tuple(getattr(view, "ordering", None) or self.ordering)
        self.limit = self._limit(params.get(LIMIT))
        backwards, position = self._read_cursor(params.get(CURSOR))
        order = self._reversed(self.order) if backwards else self.order
        if position is not None:
            queryset = queryset.filter(self._after(order, position))
        rows = list(queryset.order_by(*order)[: self.limit + 1])
        more, rows = len(rows) > self.limit, rows[: self.limit]
        if backwards:
            rows.reverse()
        self.next = self._link(rows[-1], backwards=False) if rows and (more or backwards) else None
        self.previous = (
            self._link(rows[0], backwards=True)
            if rows and (more if backwards else position is not None)
            else None
        )
        return rows

    def get_paginated_response(self, data):
        return Response({"results": data, "next": self.next, "previous": self.previous})

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": schema},
                "next": {**link, "description": _("Address of the next page; null on the last.")},
                "previous": {
                    **link,
                    "description": _("Address of the page before; null at first."),
                },
            },
        }

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": LIMIT,
                "in": "query",
                "description": _("Rows per page, 1 to 200. More is taken as 200, less as 1."),
                "schema": {"type": "integer", "default": self.default_limit},
            },
            {
                "name": CURSOR,
                "in": "query",
                "description": _("From the answer's `next` or `previous`; do not build it."),
                "schema": {"type": "string"},
            },
        ]

    def _limit(self, text: str | None) -> int:
        if text is None:
            return self.default_limit
        if not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
            raise ParseError(_("“limit” must be a whole number from 1 to 200."))
        return min(max(int(text), 1), self.max_limit)

    def _signer(self) -> signing.Signer:
        """Bound to tenant, address and filter: elsewhere the signature does not fit."""
        params = sorted(
            (k, v) for k, v in self.request.query_params.lists() if k not in {LIMIT, CURSOR}
        )
        return signing.Signer(salt=f"cursor:{connection.schema_name}:{self.request.path}:{params}")

    def _read_cursor(self, text: str | None) -> tuple[bool, list | None]:
        if text is None:
            return False, None
        try:
            order, backwards, position = self._signer().unsign_object(text)
        except (signing.BadSignature, ValueError) as error:
            order = None
            cause = error
        else:
            cause = None
        if order != list(self.order):
            raise ParseError(
                _("This cursor belongs to another list or filter. Start again without it.")
            ) from cause
        return backwards, [_unpack(value) for value in position]

    def _link(self, row, *, backwards: bool) -> str:
        position = [_pack(_column(row, name.lstrip("-"))) for name in self.order]
        cursor = self._signer().sign_object([self.order, backwards, position])
        params = [
            (key, value)
            for key, values in self.request.query_params.lists()
            if key != CURSOR
            for value in values
        ]
        return self.request.build_absolute_uri("?" + urlencode([*params, (CURSOR, cursor)]))

    @staticmethod
    def _reversed(order: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)

    @staticmethod
    def _after(order: tuple[str, ...], position: list) -> Q:
        """``(a, b) after (x, y)`` as ``a > x or (a = x and b > y)``; the first column bounds it."""
        after, equal = Q(), Q()
        for name, value in zip(order, position, strict=True):
            column = name.lstrip("-")
            after |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
            equal &= Q(**{column: value})
        if len(order) > 1:
            first = order[0].lstrip("-")
            bound = "lte" if order[0].startswith("-") else "gte"
            after &= Q(**{f"{first}__{bound}": position[0]})
        return after


def _column(row, name: str):
    for part in name.split("__"):
        row = getattr(row, part)
    return row
