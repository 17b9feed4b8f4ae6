"""Rows as cards in columns, one column per state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.core.errors import DomainError
from portal.ui import values
from portal.ui.filters import chips_of
from portal.ui.pages.base import ModelScreen, hx_events, is_fragment, toast
from portal.ui.pages.lists import looks_of


@dataclass(frozen=True)
class Card:
    """What a card says: who, what, then money or promised time, and how old it is."""

    title: Any
    subtitle: Any = ""
    meta: Any = ""
    age: Any = None
    url: str = ""
    late: bool = False


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

    @property
    def total_text(self) -> str:
        return values.short_money(self.total) if self.total else ""


class BoardPage(ModelScreen):
    """Declare ``model``, ``verb``, ``title``, ``states``, ``moves`` and ``card(record)``.

    - ``states``: the states that get a column, in order. ``tones``: their tones.
    - ``moves``: the domain's ``Transitions``; only allowed columns accept a card.
    - ``move(record, state)``: call the service. A ``DomainError`` snaps the card back and is said.
    - ``move_dialogs``: ``{state: "sales:opportunity_win"}`` for moves that need data: instead of
      moving, the dialog of that ``ActionView`` opens.
    - ``card(record)``: a :class:`Card`. ``total_field``: summed up per column.
    - ``filterset_class``, ``list_url``, ``create`` as on ``ListPage``. ``ordering`` of cards.
    """

    template_name = "ui/board/page.html"
    states: Sequence[Any] = ()
    tones: Mapping[Any, str] = {}
    moves: Any = None
    move_verb: str | None = None
    move_dialogs: Mapping[Any, str] = {}
    state_field = "status"
    total_field = ""
    filterset_class: type | None = None
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
        if "lane" in request.GET:
            return self.render("ui/board/_more.html", lane=self.one_lane(request.GET["lane"]))
        template = "ui/board/_page.html" if is_fragment(request) else self.template_name
        return self.render(template)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move a card (``id``) to another column (``to``)."""
        record = self.get_queryset().filter(pk__in=_one_id(request.POST.get("id", ""))).first()
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

    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(
            self.request.GET, queryset=self.get_queryset(), request=self.request
        )

    @property
    def chips(self):
        hidden = {self.state_field}
        found = chips_of(self.filterset, self.request.GET) if self.filterset is not None else []
        return [chip for chip in found if chip.name not in hidden]

    @property
    def has_search(self) -> bool:
        return self.filterset is not None and "q" in self.filterset.filters

    @cached_property
    def filtered(self) -> QuerySet:
        rows = self.get_queryset()
        if self.filterset is not None and self.filterset.is_valid():
            rows = self.filterset.qs
        return rows.filter(**{f"{self.state_field}__in": list(self.states)})

    @cached_property
    def lanes(self) -> list[Lane]:
        """All columns: one query for the figures, one for the first cards of each."""
        lanes = {str(s): Lane(s, str(s.label), self.tones.get(s, "quiet")) for s in self.states}
        figures = self.filtered.order_by().values(self.state_field).annotate(_count=Count("pk"))
        if self.total_field:
            figures = figures.annotate(_total=Sum(self.total_field))
        for row in figures:
            lane = lanes[str(row[self.state_field])]
            lane.count, lane.total = row["_count"], row.get("_total")
        place = Window(
            RowNumber(), partition_by=[F(self.state_field)], order_by=list(self.ordering)
        )
        cards = self.filtered.annotate(_place=place).filter(_place__lte=self.per_lane)
        for record in cards.order_by(*self.ordering):
            lanes[str(getattr(record, self.state_field))].cards.append(self.draw(record))
        for lane in lanes.values():
            lane.next_page = 2 if lane.count > len(lane.cards) else 0
        return list(lanes.values())

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
        return {
            "id": record.pk,
            "card": self.card(record),
            "targets": targets if self.may_move else [],
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


def _one_id(text: str) -> list[str]:
    return [text] if len(text) == 36 and text.isascii() and text.count("-") == 4 else []
