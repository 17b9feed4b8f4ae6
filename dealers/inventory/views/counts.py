"""Counting cars: the list of counts, the page on which one scans, the differences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.filters import CountFilter
from dealers.inventory.forms.counts import ExplainForm, OpenCountForm, ScanForm
from dealers.inventory.models import StockCount
from dealers.inventory.states import COUNT_TONES, UNIT_TONES, CountReason
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage, ObjectScreen
from portal.ui.pages.base import is_fragment
from portal.ui.tables import BadgeColumn, Column, DateColumn, NumberColumn, Table

SAID = {
    "found": (_("Seen: %(car)s"), "done"),
    "again": (_("Already seen: %(car)s"), "going"),
    "elsewhere": (_("Ours, but it should not be here: %(car)s"), "waiting"),
    "unknown": (_("Not one of our cars: %(car)s"), "trouble"),
}


class CountList(ListPage):
    """The counts of all stores."""

    model = StockCount
    verb = may.VIEW_UNIT
    title = _("Stock counts")
    columns = [
        Column("number", link=True),
        Column("store", sort="store__name"),
        BadgeColumn("state", tones=COUNT_TONES),
        DateColumn("created_at", _("Opened"), time=True),
        NumberColumn("expected", phone=False),
        NumberColumn("found", phone=False),
        NumberColumn("missing", _("Missing")),
        NumberColumn("extra", _("Surplus")),
        Column("opened_by", phone=False),
        DateColumn("closed_at", time=True, phone=False),
    ]
    filterset_class = CountFilter
    select_related = ("store", "opened_by")
    create = ("inventory:count_create", _("Count a store"), may.COUNT_STOCK)
    presets = [("open", _("Open"), "state=open")]
    empty_icon = "barcode"
    empty = _("Count the cars of a store with a scanner or the camera of a phone.")


class CountCreate(CreatePage):
    """Begin a count."""

    form_class = OpenCountForm
    verb = may.COUNT_STOCK
    title = _("Count a store")
    submit = _("Begin")

    def get_initial(self):
        return {"store": self.user.home_store_id}

    def save(self, form):
        return services.open_count(**form.cleaned_data, actor=self.user)


def _reason(row) -> str:
    """A difference's reason and note."""
    label = CountReason(row["reason"]).label if row.get("reason") else ""
    return " · ".join(filter(None, (str(label), row.get("note", ""))))


def _not_seen(page) -> Table:
    """Cars that should be here; the address of each is its own page."""
    count = page.object
    columns = [
        Column("model_name", _("Model"), link=True, subtitle="colour"),
        Column("vin", _("VIN")),
        Column("location", _("Place"), phone=False),
        BadgeColumn("state", _("State"), tones=UNIT_TONES, phone=False),
        Column("reason", _("Reason"), value=lambda unit: _reason(count.reason_of(unit))),
    ]
    rows = selectors.not_seen(count).order_by("location", "model_name", "pk")[:500]
    return Table(columns, rows, empty=_("Every car was seen."))


def _surplus(page) -> Table:
    columns = [
        Column("vin", _("VIN")),
        Column("where", _("Should be")),
        Column("place", _("Seen at")),
        Column("by", _("Who"), phone=False),
        Column("reason", _("Reason"), value=_reason),
    ]
    return Table(columns, page.object.surplus, url=lambda row: "", empty=_("No car too many."))


def _seen(page) -> Table:
    columns = [
        Column("model_name", _("Model"), link=True, subtitle="colour"),
        Column("vin", _("VIN")),
        Column("location", _("Place")),
        DateColumn("counted_at", _("Seen"), time=True),
    ]
    rows = selectors.expected_in(page.object).filter(counted_in=page.object)
    return Table(columns, rows.order_by("-counted_at", "pk")[:500], empty=_("No car yet."))


KINDS = {"missing": _("Missing"), "surplus": _("Surplus")}


def _differences(page) -> Table:
    columns = [
        Column("kind", _("Kind"), value=lambda row: KINDS[row["kind"]]),
        Column("vin", _("VIN")),
        Column("name", _("Vehicle")),
        Column("reason", _("Reason"), value=_reason),
    ]
    rows = page.object.differences
    return Table(columns, rows, url=lambda row: "", empty=_("Nothing differs."))


def _open(count: StockCount) -> bool:
    return count.is_open


class CountDetail(DetailPage):
    """One count: scan while it is open, read its differences afterwards."""

    model = StockCount
    verb = may.VIEW_UNIT
    tones = COUNT_TONES
    select_related = ("store", "opened_by", "closed_by")
    subtitle = "store"
    top = "dealers/inventory/_count_top.html"
    groups = [
        Group(
            _("Count"),
            [
                Fact("store"),
                Fact("created_at", _("Opened")),
                Fact("opened_by"),
                Fact("expected"),
                Fact("found"),
                Fact("closed_at", hide_empty=True),
                Fact("closed_by", hide_empty=True),
            ],
            when=lambda count: not count.is_open,
        )
    ]
    actions = [
        Action("inventory:count_explain", _("Say why"), may.COUNT_STOCK, _open, icon="edit"),
        Action("inventory:count_close", _("Close the count"), may.COUNT_STOCK, _open,
               primary=True, icon="checks"),
        Action("inventory:count_drop", _("Give up the count"), may.COUNT_STOCK, _open,
               menu=True, danger=True),
    ]  # fmt: skip

    @property
    def tabs(self):
        """What is to be found while it is open; what differed afterwards."""
        if not self.object.is_open:
            return [Tab("differences", _("Differences"), table=_differences)]
        return [
            Tab("not_seen", _("Not seen yet"), table=_not_seen),
            Tab("surplus", _("Surplus"), table=_surplus),
            Tab("seen", _("Seen"), table=_seen),
        ]

    @cached_property
    def progress(self):
        """Seen and expected."""
        seen, expected = selectors.count_progress(self.object)
        return {"seen": seen, "expected": expected}

    @property
    def scan_form(self):
        """The box to scan into; only for who may count."""
        may_scan = self.object.is_open and self.user.can(may.COUNT_STOCK)
        return ScanForm() if may_scan else None


class CountScan(ObjectScreen):
    """A car was scanned: say at once what it is."""

    model = StockCount
    verb = may.COUNT_STOCK
    select_related = ("store",)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect(self.object.get_absolute_url())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form, status = ScanForm(request.POST), 200
        if form.is_valid():
            try:
                scan = services.scan_unit(count=self.object, **form.cleaned_data, actor=self.user)
                text, tone = SAID[scan.result]
                car = f"{scan.unit.model_name} {scan.vin}" if scan.unit else scan.vin
                text = str(text) % {"car": car}
            except DomainError as error:
                text, tone, status = str(error), "trouble", 422
        else:
            text, tone, status = gettext("Scan or type a VIN."), "trouble", 422
        if not is_fragment(request):
            messages.info(request, text)
            return redirect(self.object.get_absolute_url())
        seen, expected = selectors.count_progress(self.object)
        return self.render(
            "dealers/inventory/_scan_result.html",
            text=text, tone=tone, progress={"seen": seen, "expected": expected}, status=status,
        )  # fmt: skip


class _CountMove(ActionView):
    model = StockCount
    verb = may.COUNT_STOCK
    service = staticmethod(services.close_count)

    def perform(self, record, data):
        """Make the move."""
        return type(self).service(count=record, **data, actor=self.user)


class CountExplain(_CountMove):
    """Why a car was not seen, or should not be here."""

    title = _("Say why")
    form_class = ExplainForm
    service = staticmethod(services.explain_difference)

    def get_form_kwargs(self):
        return {"differences": selectors.open_differences(self.object)}


class CountClose(_CountMove):
    """The count is done."""

    title = _("Close the count")
    confirm = _("Afterwards no car can be scanned. Close the count?")


class CountDrop(_CountMove):
    """It was opened by mistake."""

    title = _("Give up the count")
    confirm = _("What was scanned is lost for this count. Give it up?")
    danger = True
    service = staticmethod(services.drop_count)
