"""Counting the shelves."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.filters import CountFilter
from dealers.parts.forms import CountPartForm, CountScanForm, CountStartForm
from dealers.parts.models import StockCount
from dealers.parts.permissions import ADJUST_STOCK
from dealers.parts.states import COUNT_TONES, CountState
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage, ObjectScreen
from portal.ui.pages.base import is_fragment
from portal.ui.tables import BadgeColumn, Column, DateColumn, NumberColumn, Table
from portal.ui.values import number

DIFFERS = Q(lines__counted__isnull=False) & ~Q(lines__counted=F("lines__expected"))


class CountList(ListPage):
    """Counts, with how far they are."""

    model = StockCount
    verb = ADJUST_STOCK
    title = _("Stock counts")
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=COUNT_TONES),
        Column("store"),
        Column("scope", _("Bins or class"), phone=False),
        NumberColumn("size", _("Parts"), sort="size"),
        NumberColumn("done", _("Counted"), sort="done"),
        NumberColumn("differing", _("Differences"), sort="differing"),
        DateColumn("created_at", phone=False),
    ]
    filterset_class = CountFilter
    select_related = ("store",)
    presets = [("open", _("Being counted"), "state=open")]
    create = ("parts:count_create", _("New count"), ADJUST_STOCK)
    empty = _("Count what lies on the shelves; what differs is posted with its cause.")

    def get_queryset(self):
        return super().get_queryset().annotate(
            size=Count("lines"), done=Count("lines__counted"),
            differing=Count("lines", filter=DIFFERS),
        )  # fmt: skip


class CountCreate(CreatePage):
    """Form “New count”."""

    form_class = CountStartForm
    verb = ADJUST_STOCK
    title = _("New count")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.start_count(**form.cleaned_data, actor=self.user)


def _lines(page, rows, empty) -> Table:
    columns = [
        Column("bin"),
        Column("part"),
        NumberColumn("expected"),
        NumberColumn("counted"),
        NumberColumn("difference", _("Difference")),
        Column("cause", _("Cause of the difference"), phone=False),
        Column("note", phone=False),
        Column("counted_by", phone=False),
    ]
    rows = rows.select_related("part", "counted_by").order_by("bin", "part__number")
    return Table(columns, rows[:500], empty=empty)


class CountDetail(DetailPage):
    """One count: what is still to be counted, and what differs."""

    model = StockCount
    verb = ADJUST_STOCK
    tones = COUNT_TONES
    select_related = ("store", "actor")
    top = "dealers/parts/_count_top.html"
    groups = [
        Group(
            _("Stock count"),
            [
                Fact("store"),
                Fact("scope", _("Bins or class"), hide_empty=True),
                Fact("actor"),
                Fact("created_at", _("Begun")),
                Fact("posted_at", hide_empty=True),
            ],
        )
    ]
    tabs = [
        Tab(
            "open",
            _("To be counted"),
            table=lambda page: _lines(
                page, page.object.lines.filter(counted=None), _("Everything is counted.")
            ),
        ),
        Tab(
            "differences",
            _("Differences"),
            table=lambda page: _lines(
                page,
                page.object.lines.exclude(counted=None).exclude(counted=F("expected")),
                _("Nothing differs."),
            ),
        ),
        Tab(
            "counted",
            _("Counted"),
            table=lambda page: _lines(
                page, page.object.lines.exclude(counted=None), _("Nothing is counted yet.")
            ),
        ),
    ]
    actions = [
        Action(
            "parts:count_enter", _("Enter"), ADJUST_STOCK, primary=True,
            when=lambda count: count.state == CountState.OPEN,
        ),
        Action(
            "parts:count_post", _("Post"), ADJUST_STOCK,
            when=lambda count: count.state == CountState.OPEN,
        ),
        Action(
            "parts:count_cancel", _("Cancel count"), ADJUST_STOCK, menu=True, danger=True,
            when=lambda count: count.state == CountState.OPEN,
        ),
    ]  # fmt: skip

    @property
    def scan_form(self):
        """The box to scan into while it is open."""
        return CountScanForm() if self.object.state == CountState.OPEN else None


class CountScan(ObjectScreen):
    """A part was scanned and counted: say at once which, and whether it differs."""

    model = StockCount
    verb = ADJUST_STOCK
    select_related = ("store",)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect(self.object.get_absolute_url())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form, tone, status = CountScanForm(request.POST), "trouble", 422
        if form.is_valid():
            try:
                line = services.count_code(
                    stockcount=self.object, **form.cleaned_data, actor=self.user
                )
                text, tone, status = self.said(line), "waiting" if line.difference else "done", 200
            except DomainError as error:
                text = str(error)
        else:
            text = gettext("Scan or type a part number, then how many lie there.")
        if not is_fragment(request):
            messages.info(request, text)
            return redirect(self.object.get_absolute_url())
        return self.render("dealers/parts/_count_said.html", text=text, tone=tone, status=status)

    def said(self, line) -> str:
        """The line in words."""
        values = {
            "part": line.part, "bin": line.bin or "–", "counted": number(line.counted),
            "expected": number(line.expected),
        }  # fmt: skip
        if line.difference:
            return gettext(
                "%(part)s in %(bin)s: %(counted)s counted, %(expected)s in the books."
                " Say the cause by “Enter”."
            ) % values  # fmt: skip
        return gettext("%(part)s in %(bin)s: %(counted)s, as in the books.") % values


class CountMove(ActionView):
    """What the dialogs about a count share."""

    model = StockCount
    verb = ADJUST_STOCK


class CountEnter(CountMove):
    """Dialog “Enter”: the scanner types the number, the clerk how many."""

    form_class = CountPartForm
    title = _("Enter")
    done = _("Noted.")

    def perform(self, record, data):
        return services.count_part(stockcount=record, **data, actor=self.user)


class CountPost(CountMove):
    """Button “Post”."""

    title = _("Post")
    confirm = _("Write every difference into stock? What was not counted stays as it is.")
    done = _("Posted.")

    def perform(self, record, data):
        return services.post_count(stockcount=record, actor=self.user)


class CountCancel(CountMove):
    """Button “Cancel count”."""

    title = _("Cancel count")
    confirm = _("Throw this count away? No stock changes.")
    done = _("Cancelled.")
    danger = True

    def perform(self, record, data):
        return services.cancel_count(stockcount=record, actor=self.user)
