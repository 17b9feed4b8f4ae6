"""The list of a model: search, filters, saved views, sort, columns, selection, export, pager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.pages.base import is_fragment
from portal.ui.pages.bulk import Bulk
from portal.ui.pages.exporting import Exporting
from portal.ui.pages.filtering import PASSING
from portal.ui.ports import ports
from portal.ui.tables import Column, Table

COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Pager:
    """Where we are; ``total`` is exact up to 1,000 and then ``None`` ("1,000+")."""

    page: int
    size: int
    shown: int
    more: bool
    total: int | None

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return (self.page - 1) * self.size + self.shown

    @property
    def count(self) -> str:
        return f"{COUNT_UP_TO:,}+" if self.total is None else f"{self.total:,}"


class ListPage(Bulk, Exporting):
    """Declare ``model``, ``verb``, ``title``, ``columns``; the rest is optional.

    - ``filterset_class``: a ``portal.ui.filters.UiFilterSet`` (or any ``FilterSet``); its ``q`` is
      the search box, every other filter a chip. Without one, ``search_fields`` are searched.
    - ``presets``: ``(key, label, query)`` tabs, such as ``("mine", _("Mine"), "owner=me")``.
    - ``create``: ``(url name, label, verb)``. ``bulk_actions``: list of :class:`BulkAction`.
    - ``empty``: what this list is for, shown when there is nothing at all; with ``empty_title``
      and ``empty_icon``.
    - ``detail``: URL name of a row's page; default: the ``…_detail`` beside ``…_list``.
    - ``board``/``calendar``/``import_url``: URL names of the same rows seen differently, or of the
      import.
    - ``links``: ``(url name, label, icon, verb)`` of screens that belong to this list.
    - ``ordering``: order when none is chosen. ``page_size`` rows per page.
    - ``row_class(record)``: a CSS class for a row (``"is-late"``).
    """

    template_name = "ui/list/page.html"
    columns: list[Column] = []
    presets: tuple[tuple[str, Any, str], ...] | list = ()
    create: tuple[str, Any, str] | None = None
    empty: Any = ""
    empty_title: Any = ""
    empty_icon: str = ""
    detail: str = ""
    board: str = ""
    calendar: str = ""
    import_url: str = ""
    links: tuple[tuple[str, Any, str, str], ...] | list = ()
    ordering: tuple[str, ...] = ("-pk",)
    page_size = 50
    row_class: Callable[[Any], str] | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.export_format and not self.is_wrong:
            return self.export(self.export_format)
        if "bulk" in request.GET:
            return self.bulk_dialog(self.bulk_action(request.GET["bulk"]))
        template = "ui/list/_page.html" if is_fragment(request) else self.template_name
        return self.render(template, status=self.status)

    # What is shown

    @cached_property
    def sort(self) -> str:
        """The chosen order, if it is one of a shown column's."""
        wanted = self.request.GET.get("sort", "")
        allowed = {c.sort_by(self.model).lstrip("-") for c in self.shown_columns} - {""}
        return wanted if wanted.lstrip("-") in allowed else ""

    @cached_property
    def rows(self) -> QuerySet:
        """All rows that fit, in order; the id settles ties so that pages do not overlap."""
        order = (self.sort,) if self.sort else self.ordering
        if not any(name.lstrip("-") in ("pk", "id") for name in order):
            order = (*order, "-pk")
        return self.filtered.order_by(*order)

    @cached_property
    def allowed_columns(self) -> list[Column]:
        return [c for c in self.columns if c.verb is None or self.user.can(c.verb)]

    @cached_property
    def shown_columns(self) -> list[Column]:
        chosen = self.request.GET.getlist("cols")
        if chosen:
            found = [c for c in self.allowed_columns if c.name in chosen or c.link]
            if found:
                return found
        return [c for c in self.allowed_columns if not c.hidden]

    @cached_property
    def column_choices(self) -> list[dict[str, Any]]:
        shown = self.shown_columns
        return [
            {
                "name": c.name,
                "label": c.label(self.model),
                "shown": c in shown,
                "usual": not c.hidden,
                "fixed": c.link,
            }
            for c in self.allowed_columns
        ]

    @cached_property
    def page_number(self) -> int:
        text = self.request.GET.get("page", "1")
        return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    @cached_property
    def page_rows(self) -> list:
        start = (self.page_number - 1) * self.page_size
        return list(self.rows[start : start + self.page_size + 1])

    @cached_property
    def pager(self) -> Pager:
        shown, more = min(len(self.page_rows), self.page_size), len(self.page_rows) > self.page_size
        if not more and (shown or self.page_number == 1):  # the last page: no need to count
            total = (self.page_number - 1) * self.page_size + shown
        else:
            total = self.filtered.order_by()[: COUNT_UP_TO + 1].count()
        known = total if total <= COUNT_UP_TO else None
        return Pager(self.page_number, self.page_size, shown, more, known)

    @cached_property
    def table(self) -> Table:
        return Table(
            self.shown_columns,
            self.page_rows[: self.page_size],
            model=self.model,
            url=self.detail or (self._detail_name() or None),
            sort=self.sort or self.ordering[0],
            sort_url=lambda order: self.url_with(sort=order, page=None),
            selectable=bool(self.allowed_bulk),
            label=self.get_title(),
            row_class=type(self).row_class,
        )

    def _detail_name(self) -> str:
        name = f"{self.url_name.rsplit('_', 1)[0]}_detail"
        return name if self.sibling("detail", "00000000-0000-0000-0000-000000000000") else ""

    # The bar above

    def url_with(self, **changes: Any) -> str:
        """This list with parts of its query replaced (``None`` takes one away)."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        for name in ("export", "bulk"):
            query.pop(name, None)
        return f"?{query.urlencode()}"

    @property
    def export_url(self) -> str:
        return self.url_with(page=None)

    @property
    def previous_url(self) -> str:
        return self.url_with(page=self.page_number - 1)

    @property
    def next_url(self) -> str:
        return self.url_with(page=self.page_number + 1)

    @property
    def view_query(self) -> str:
        """What a saved view keeps of this address."""
        query = self.request.GET.copy()
        for name in PASSING:
            query.pop(name, None)
        return query.urlencode()

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """All, the presets, then the person's saved views; the one that is open is marked."""
        here = _normal(self.request.GET)
        found = [{"label": _("All"), "url": "?", "active": not here, "view": None}]
        for _key, label, query in self.presets:
            active = here == _normal(QueryDict(query))
            found.append({"label": label, "url": f"?{query}", "active": active, "view": None})
        for view in ports.saved_views(self.user, self.url_name):
            active = here == _normal(QueryDict(view.query))
            found.append(
                {"label": view.name, "url": f"?{view.query}", "active": active, "view": view}
            )
        return found

    @cached_property
    def view_actions(self) -> list[dict[str, Any]]:
        """Save these filters as a view, or change the saved view that is open."""
        open_view = next((tab["view"] for tab in self.tabs if tab["active"] and tab["view"]), None)
        if open_view is not None and open_view.is_mine:
            url = ports.view_url("edit", open_view.id)
            return [{"label": _("Edit view"), "url": url}] if url else []
        if not self.view_query or any(tab["active"] for tab in self.tabs):
            return []
        query = QueryDict(mutable=True)
        query.update({"screen": self.url_name, "query": self.view_query})
        url = ports.view_url("create", "")
        return [{"label": _("Save view"), "url": f"{url}?{query.urlencode()}"}] if url else []

    @cached_property
    def create_button(self) -> dict[str, Any] | None:
        if self.create is None or not self.user.can(self.create[2]):
            return None
        return {"url": reverse(self.create[0]), "label": self.create[1]}

    @cached_property
    def link_buttons(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse(url), "label": label, "icon": icon}
            for url, label, icon, verb in self.links
            if self.user.can(verb)
        ]

    @cached_property
    def other_looks(self) -> list[dict[str, Any]]:
        return looks_of(list_url=self.request.path, board=self.board, calendar=self.calendar)

    @property
    def import_link(self) -> str:
        return reverse(self.import_url) if self.import_url else ""


def looks_of(*, list_url: str = "", board: str = "", calendar: str = "", here: str = "list"):
    """The same rows as a list, a board or a calendar: a switch, if there is more than one."""
    looks = [
        ("list", _("List"), list_url),
        ("layout-kanban", _("Board"), reverse(board) if board else ""),
        ("calendar", _("Calendar"), reverse(calendar) if calendar else ""),
    ]
    found = [
        {"icon": icon, "label": label, "url": url, "active": icon == here}
        for icon, label, url in looks
        if url
    ]
    return found if len(found) > 1 else []


def _normal(query: QueryDict) -> list[tuple[str, str]]:
    """A query without what passes, sorted, to compare two views."""
    ignored = (*PASSING, "sort", "cols")
    return sorted((k, v) for k, vs in query.lists() if k not in ignored for v in vs if v)
