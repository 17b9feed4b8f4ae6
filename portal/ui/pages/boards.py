"""Rows as cards in columns, one column per state."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from portal.core.errors import DomainError
from portal.ui import values
from portal.ui.filters import ids_in
from portal.ui.pages.base import hx_events, is_fragment, toast
from portal.ui.pages.filtering import Filtering
from portal.ui.pages.lists import looks_of

MOST_CARDS = 200  # of a column, however far somebody scrolls: beyond, a list serves better
GROWS_OLD_SECONDS = 300


@dataclass(frozen=True)
class Card:
    """What a card says: who, what, then money or promised time, and how old it is.

    ``due`` is the moment it is promised for; ``soon`` and ``late`` say how near that is.
    """

    title: Any
    subtitle: Any = ""
    meta: Any = ""
    age: Any = None
    url: str = ""
    late: bool = False
    soon: bool = False
    due: Any = None


@dataclass
class Lane:
    """A column of the board with the first of its cards."""

    state: Any
    label: str
    tone: str
    count: int = 0
    total: Any = None
    cards: list[dict[str, Any]] = field(default_factory=list)
    next_page: int = 0
    note: Any = ""  # a line under the column's name

    @property
    def total_text(self) -> str:
        return values.short_money(self.total) if self.total else ""


class BoardPage(Filtering):
    """Declare ``model``, ``verb``, ``title``, ``states``, ``moves`` and ``card(record)``.

    - ``states``: the states that get a column, in order. ``tones``: their tones.
    - ``moves``: the domain's ``Transitions``; only allowed columns accept a card.
    - ``move(record, state)``: call the service. A ``DomainError`` snaps the card back and is said.
    - ``move_dialogs``: ``{state: "sales:opportunity_win"}`` for moves that need data: instead of
      moving, the dialog of that ``ActionView`` opens.
    - ``card(record)``: a :class:`Card`. ``total_field``: summed up per column.
    - ``filterset_class``, ``list_url``, ``create`` as on ``ListPage``. ``ordering`` of cards.

    The board in the browser asks every few seconds whether anything changed: ``live`` is the
    ``ETag`` of what is seen, made from one query, and 304 is the answer while it is the same.
    That is most of what a board costs, so it builds no filter and no column: ``watched`` are the
    rows that it counts by ``watch_field``, of this person's reach like all rows.
    """

    template_name = "ui/board/page.html"
    states: Sequence[Any] = ()
    tones: Mapping[Any, str] = {}
    moves: Any = None
    move_verb: str | None = None
    move_dialogs: Mapping[Any, str] = {}
    state_field = "status"
    watch_field = ""  # ``state_field``, unless that is not a column of the table
    total_field = ""
    list_url = ""
    calendar: str = ""
    create: tuple[str, Any, str] | None = None
    ordering: tuple[str, ...] = ("-pk",)
    per_lane = 20

    def card(self, record: Any) -> Card:
        raise NotImplementedError

    def move(self, record: Any, state: Any) -> Any:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("If-None-Match") == self.live:
            return HttpResponse(status=304, headers={"ETag": self.live})
        if "lane" in request.GET:
            return self.render("ui/board/_more.html", lane=self.one_lane(request.GET["lane"]))
        template = "ui/board/_page.html" if is_fragment(request) else self.template_name
        answer = self.render(template, status=self.status)
        answer.headers["ETag"] = self.live
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move a card (``id``) to another column (``to``)."""
        record = self.get_queryset().filter(pk__in=ids_in([request.POST.get("id", "")])).first()
        target = next((s for s in self.states if s == request.POST.get("to")), None)
        if record is None or target is None or not self.may_move:
            raise Http404
        try:
            self.move(record, target)
        except DomainError as error:
            return hx_events(self.answer(422), ui_toast=toast(error, "trouble"))
        return self.answer(200)

    def answer(self, status: int) -> HttpResponse:
        if is_fragment(self.request):
            return self.render("ui/board/_page.html", status=status)
        return redirect(self.request.get_full_path())

    @property
    def may_move(self) -> bool:
        return self.user.can(self.move_verb or self.verb)

    @property
    def hidden_chips(self) -> frozenset[str]:
        return frozenset({self.state_field})

    @cached_property
    def filtered(self) -> QuerySet:
        return super().filtered.filter(**{f"{self.state_field}__in": list(self.states)})

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """How many cards each column has, their sum, and when one of them last changed."""
        if self.is_filtered or self.watch_field:
            return self.count(self.filtered, self.state_field)
        return self.changes

    def watched(self) -> QuerySet:
        """The rows that could stand on the board, before any filter of the address."""
        return self.get_queryset().filter(**{f"{self.state_field}__in": list(self.states)})

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """The figures a refresh compares: of all that is watched where nothing is filtered."""
        if self.is_filtered:
            return self.figures
        # Where nothing is filtered and a column is a state, these are the columns' own figures.
        return self.count(self.watched(), self.watch_field or self.state_field)

    def count(self, rows: QuerySet, name: str) -> list[dict[str, Any]]:
        """Count, sum and last change by the column ``name``. One query."""
        wanted: dict[str, Any] = {"count": Count("pk")}
        if self.total_field:
            wanted["total"] = Sum(self.total_field)
        if any(field.name == "updated_at" for field in self.model._meta.fields):
            wanted["changed"] = Max("updated_at")
        found = rows.order_by().values(name).annotate(**wanted)
        return sorted(found, key=lambda row: str(row[name]))

    @cached_property
    def live(self) -> str:
        """What is seen, in short. New every few minutes, too: cards grow old and late by themselves."""
        clock = int(time.time()) // GROWS_OLD_SECONDS
        seen = (
            self.request.get_full_path(),
            connection.schema_name,
            str(self.user.pk),
            str(self.user.focus),
            get_language(),
            clock,
            [sorted(row.items()) for row in self.changes],
        )
        return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'

    @property
    def depth(self) -> int:
        """Cards per column; more when the person has already scrolled further down."""
        text = self.request.GET.get("depth", "")
        wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
        pages = -(-min(wanted, MOST_CARDS) // self.per_lane)
        return max(pages, 1) * self.per_lane

    @cached_property
    def lanes(self) -> list[Lane]:
        """All columns: one query for the figures, one for the first cards of each."""
        lanes = {str(s): Lane(s, str(s.label), self.tones.get(s, "quiet")) for s in self.states}
        for row in self.figures:
            lane = lanes[str(row[self.state_field])]
            lane.count, lane.total = row["count"], row.get("total")
        place = Window(
            RowNumber(), partition_by=[F(self.state_field)], order_by=list(self.ordering)
        )
        cards = self.filtered.annotate(_place=place).filter(_place__lte=self.depth)
        for record in cards.order_by(*self.ordering):
            lanes[str(getattr(record, self.state_field))].cards.append(self.draw(record))
        for lane in lanes.values():
            more = lane.count > len(lane.cards)
            lane.next_page = self.depth // self.per_lane + 1 if more else 0
        return list(lanes.values())

    @property
    def lane_url(self) -> str:
        """Where a column finds its next cards; its name and page are added to it."""
        query = self.request.GET.copy()
        for name in ("lane", "page", "depth"):
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    def one_lane(self, state: str) -> Lane:
        """The next cards of one column."""
        found = next((s for s in self.states if s == state), None)
        text = self.request.GET.get("page", "2")
        if found is None or not text.isdigit() or len(text) > 5:
            raise Http404
        start = (int(text) - 1) * self.per_lane
        rows = self.filtered.filter(**{self.state_field: found}).order_by(*self.ordering)
        records = list(rows[start : start + self.per_lane + 1])
        lane = Lane(found, str(found.label), self.tones.get(found, "quiet"))
        lane.cards = [self.draw(record) for record in records[: self.per_lane]]
        lane.next_page = int(text) + 1 if len(records) > self.per_lane else 0
        return lane

    def draw(self, record: Any) -> dict[str, Any]:
        state = getattr(record, self.state_field)
        targets = [
            {
                "state": s,
                "label": s.label,
                "dialog": reverse(self.move_dialogs[s], args=[record.pk])
                if s in self.move_dialogs
                else "",
            }
            for s in self.states
            if s != state and (self.moves is None or self.moves.allows(state, s))
        ]
        allowed = targets if self.may_move else []
        return {
            "id": record.pk,
            "card": self.card(record),
            "targets": allowed,
            "target_json": json.dumps({str(t["state"]): t["dialog"] for t in allowed}),
        }

    @property
    def list_link(self) -> str:
        return reverse(self.list_url) if self.list_url else self.sibling("list")

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        here = {"board": self.url_name, "calendar": self.url_name}
        here["calendar"] = self.calendar
        return looks_of(list_url=self.list_link, here="layout-kanban", **here)

    @property
    def create_button(self) -> dict[str, Any] | None:
        if self.create is None or not self.user.can(self.create[2]):
            return None
        return {"url": reverse(self.create[0]), "label": self.create[1]}
