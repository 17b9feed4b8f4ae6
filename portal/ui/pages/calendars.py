"""Rows on a day or a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from portal.ui.pages.base import ModelScreen, is_fragment
from portal.ui.pages.lists import looks_of

SLOT_MINUTES = 30


@dataclass(frozen=True)
class CalendarEntry:
    """One block: from when to when (aware datetimes), what, and where a click leads."""

    start: datetime
    end: datetime
    title: Any
    subtitle: Any = ""
    url: str = ""
    tone: str = "going"


@dataclass
class Day:
    """A column of the calendar; blocks carry their place as rows and twelfths of the width."""

    day: date
    is_today: bool
    blocks: list[dict[str, Any]]


class CalendarPage(ModelScreen):
    """Declare ``model``, ``verb``, ``title``, ``start_field`` and ``entry(record)``.

    ``entry`` returns a :class:`CalendarEntry`. ``?day=2026-11-22`` and ``?span=day|week`` choose
    what is shown; ``hours`` the first and last hour. ``create``: ``(url name, label, verb)``.
    """

    focused = True
    template_name = "ui/calendar/page.html"
    start_field = "starts_at"
    hours = (8, 20)
    list_url = ""
    board: str = ""
    create: tuple[str, Any, str] | None = None
    most = 500

    def entry(self, record: Any) -> CalendarEntry:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        template = "ui/calendar/_page.html" if is_fragment(request) else self.template_name
        return self.render(template)

    @cached_property
    def span(self) -> str:
        return "day" if self.request.GET.get("span") == "day" else "week"

    @cached_property
    def first_day(self) -> date:
        try:
            day = parse_date(self.request.GET.get("day", "")) or timezone.localdate()
        except ValueError:
            day = timezone.localdate()
        day = min(max(day, date(2000, 1, 3)), date(2100, 1, 1))
        return day if self.span == "day" else day - timedelta(days=day.weekday())

    @property
    def length(self) -> int:
        return 1 if self.span == "day" else 7

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.length - 1)

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def day_to_show(self) -> date:
        """The day that "Day" leads to: today if it is in sight."""
        return self.today if self.first_day <= self.today <= self.last_day else self.first_day

    @property
    def slots(self) -> int:
        return (self.hours[1] - self.hours[0]) * 60 // SLOT_MINUTES

    @property
    def before(self) -> date:
        return self.first_day - timedelta(days=self.length)

    @property
    def after(self) -> date:
        return self.first_day + timedelta(days=self.length)

    @cached_property
    def records(self) -> list:
        start = timezone.make_aware(datetime.combine(self.first_day, time.min))
        end = start + timedelta(days=self.length)
        name = self.start_field
        rows = self.get_queryset().filter(**{f"{name}__gte": start, f"{name}__lt": end})
        return list(rows.order_by(name)[: self.most])

    @cached_property
    def days(self) -> list[Day]:
        today, days = timezone.localdate(), {}
        for offset in range(self.length):
            day = self.first_day + timedelta(days=offset)
            days[day] = Day(day, day == today, [])
        for entry in map(self.entry, self.records):
            start = timezone.localtime(entry.start)
            if start.date() in days:
                days[start.date()].blocks.append(self.block(entry, start))
        for day in days.values():
            _side_by_side(day.blocks)
        return list(days.values())

    def block(self, entry: CalendarEntry, start: datetime) -> dict[str, Any]:
        """Where an entry stands: grid rows of half an hour from the first hour on."""
        end = timezone.localtime(entry.end)
        if end.date() > start.date():
            end = start.replace(hour=23, minute=59)
        slots = self.slots
        row = ((start.hour - self.hours[0]) * 60 + start.minute) // SLOT_MINUTES
        length = max(1, round((end - start).total_seconds() / 60 / SLOT_MINUTES))
        row = min(max(row, 0), slots - 1)
        return {
            "entry": entry,
            "row": row + 1,
            "rows": min(length, slots - row),
            "time": f"{start:%H:%M}",
        }

    @property
    def hour_labels(self) -> list[dict[str, Any]]:
        first, last = self.hours
        return [
            {"row": (hour - first) * 60 // SLOT_MINUTES + 1, "text": f"{hour:02d}:00"}
            for hour in range(first, last)
        ]

    @property
    def list_link(self) -> str:
        return reverse(self.list_url) if self.list_url else self.sibling("list")

    @property
    def other_looks(self) -> list[dict[str, Any]]:
        here = {"board": self.url_name, "calendar": self.url_name}
        here["board"] = self.board
        return looks_of(list_url=self.list_link, here="calendar", **here)

    @property
    def create_button(self) -> dict[str, Any] | None:
        if self.create is None or not self.user.can(self.create[2]):
            return None
        return {"url": reverse(self.create[0]), "label": self.create[1]}


def _side_by_side(blocks: list[dict[str, Any]]) -> None:
    """Give blocks that overlap a share of the day's width each; a column is a twelfth of it."""
    group: list[dict[str, Any]] = []
    until = 0
    for block in sorted(blocks, key=lambda b: (b["row"], -b["rows"])):
        if block["row"] >= until:
            _share(group)
            group = []
        group.append(block)
        until = max(until, block["row"] + block["rows"])
    _share(group)


def _share(group: list[dict[str, Any]]) -> None:
    ends: list[int] = []
    for block in group:
        lane = next((i for i, end in enumerate(ends) if end <= block["row"]), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = block["row"] + block["rows"]
        block["lane"] = lane
    width = next(w for w in (12, 6, 4, 3, 2, 1) if w * len(ends) <= 12 or w == 1)
    for block in group:
        block["width"], block["column"] = width, min(block.pop("lane") * width, 11) + 1
