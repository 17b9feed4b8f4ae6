"""Orders of parts: the list, the page of one, and what can be answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from oem_hub.orders import services
from oem_hub.orders.filters import PartOrderFilter
from oem_hub.orders.forms import (
    AnswerLines,
    PartAnswerForm,
    PartShipForm,
    ReasonForm,
    ShipLines,
)
from oem_hub.orders.models import PartOrder, PartOrderLine
from oem_hub.orders.permissions import ANSWER_PARTS, VIEW_PARTS
from oem_hub.orders.selectors import lines_of
from oem_hub.orders.states import KIND_TONES, PART_MOVES, PART_TONES, PartOrderState
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, DetailPage, ListPage, ObjectScreen
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table

_State = PartOrderState


class PartOrderList(ListPage):
    """Parts that dealers ordered."""

    model = PartOrder
    verb = VIEW_PARTS
    title = _("Parts orders")
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=PART_TONES),
        BadgeColumn("kind", tones=KIND_TONES),
        Column("dealer", sort="dealer__code"),
        Column("store_name", phone=False),
        Column("document_number", phone=False),
        Column("reference", hidden=True),
        DateColumn("ordered_on"),
        DateColumn("expected_on", phone=False),
        MoneyColumn("amount"),
        DateColumn("cancel_asked_at", hidden=True),
    ]
    filterset_class = PartOrderFilter
    select_related = ("dealer",)
    presets = [
        ("new", _("To answer"), "state=received"),
        ("urgent", _("Urgent"), "open=true&kind=emergency&kind=special"),
        ("open", _("Not shipped yet"), "open=true"),
        ("cancel", _("To be cancelled"), "asked_back=true"),
    ]
    empty = _("What dealers order of you appears here.")
    ordering = ("-received_at",)


def _words(line: PartOrderLine) -> str:
    """What we said of the line, and what the dealer's goods-in found."""
    return " · ".join(filter(None, [line.remark, line.finding]))


def _lines(page) -> Table:
    code = page.object.currency
    columns = [
        Column("number", subtitle="name"),
        NumberColumn("quantity", _("Ordered quantity")),
        NumberColumn("confirmed"),
        NumberColumn("back_ordered", phone=False),
        DateColumn("back_until", _("Expected again"), phone=False),
        NumberColumn("refused", phone=False),
        NumberColumn("shipped"),
        NumberColumn("accepted", phone=False),
        MoneyColumn("amount", _("Amount"), currency=code),
        Column("words", _("Remark"), value=_words, phone=False),
    ]
    return Table(columns, lines_of(page.object), empty=_("Nothing is on this order."))


def _may(state: PartOrderState):
    return lambda order: PART_MOVES.allows(order.state, state)


class PartOrderDetail(DetailPage):
    """One order of parts."""

    model = PartOrder
    verb = VIEW_PARTS
    select_related = ("dealer",)
    tones = PART_TONES
    subtitle = "dealer"
    top = "hub/orders/_top.html"
    groups = [
        Group(
            _("Order"),
            [
                Fact("dealer", url=lambda order: order.dealer.get_absolute_url()),
                Fact("store_name"),
                Fact("kind", tones=KIND_TONES),
                Fact("document_number", hide_empty=True),
                Fact("ordered_on"),
                Fact("reference", hide_empty=True),
                Fact("expected_on"),
                Fact("amount", money=True),
                Fact("delivery_notes", _("Delivery notes"), hide_empty=True),
                Fact("remark", hide_empty=True, wide=True),
            ],
        )
    ]
    tabs = [Tab("lines", _("Parts"), table=_lines)]
    actions = [
        Action("hub_orders:parts_answer", _("Answer"), ANSWER_PARTS,
               lambda order: order.is_open, primary=True),
        Action("hub_orders:parts_ship", _("Ship"), ANSWER_PARTS,
               _may(_State.PARTLY), icon="truck-delivery"),
        Action("hub_orders:parts_refuse", _("Refuse order"), ANSWER_PARTS,
               _may(_State.REFUSED), danger=True),
        Action("hub_orders:parts_cancel", _("Cancel as asked"), ANSWER_PARTS,
               lambda order: order.is_asked_back, danger=True),
        Action("hub_orders:parts_keep", _("Refuse to cancel"), ANSWER_PARTS,
               lambda order: order.is_asked_back),
    ]  # fmt: skip


class _LinesScreen(ObjectScreen):
    """A form about the order with a row for each of its lines; answers with one service."""

    model = PartOrder
    verb = ANSWER_PARTS
    select_related = ("dealer",)
    template_name = "hub/orders/lines.html"
    form_class: Any
    formset_class: Any
    heads: tuple = ()

    def initial(self) -> dict[str, Any]:
        """What the form about the order begins with."""
        return {}

    def row(self, line: PartOrderLine) -> dict[str, Any]:
        """What the row of a line begins with."""
        raise NotImplementedError

    def answer(self, data: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """Call the service."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        lines = list(lines_of(self.object))
        rows = self.formset_class(initial=[self.row(line) for line in lines], prefix="lines")
        return self.show(self.form_class(initial=self.initial()), rows, lines)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.form_class(request.POST)
        rows, error = self.formset_class(request.POST, prefix="lines"), ""
        if form.is_valid() and rows.is_valid():
            typed = [row.cleaned_data for row in rows if row.cleaned_data]
            try:
                self.answer(form.cleaned_data, typed)
                return redirect(self.object.get_absolute_url())
            except DomainError as refused:
                error = str(refused)
        return self.show(form, rows, list(lines_of(self.object)), error, status=422)

    def show(self, form, rows, lines, error: str = "", status: int = 200) -> HttpResponse:
        """The form with its rows."""
        named = list(zip(rows, lines, strict=False))
        return self.render(
            self.template_name, form=form, rows=rows, named=named, heads=self.heads, error=error,
            status=status,
        )  # fmt: skip


class PartOrderAnswer(_LinesScreen):
    """“Answer”: promise every line."""

    title = _("Answer the order")
    form_class, formset_class = PartAnswerForm, AnswerLines
    heads = (_("Confirmed"), _("Back-ordered"), _("Until"), _("Price"), _("Remark"))

    def initial(self):
        return {"expected_on": self.object.expected_on, "remark": self.object.remark}

    def row(self, line):
        is_new = self.object.state == _State.RECEIVED
        price = line.price if line.price is not None else line.asked_price or line.list_price
        return {
            "line_id": line.line_id,
            "confirmed": line.quantity if is_new else line.confirmed,
            "back_ordered": line.back_ordered,
            "back_until": line.back_until,
            "price": price,
            "remark": line.remark,
        }

    def answer(self, data, rows):
        services.answer_part_order(order=self.object, lines=rows, **data, actor=self.user)


class PartOrderShip(_LinesScreen):
    """“Ship”: what leaves under one delivery note."""

    title = _("Ship parts")
    form_class, formset_class = PartShipForm, ShipLines
    heads = (_("Shipped now"),)

    def initial(self):
        return {"expected_on": self.object.expected_on}

    def row(self, line):
        return {"line_id": line.line_id, "quantity": line.to_ship}

    def answer(self, data, rows):
        services.ship_part_order(order=self.object, lines=rows, **data, actor=self.user)


class _Move(ActionView):
    model = PartOrder
    verb = ANSWER_PARTS
    select_related = ("dealer",)
    done = _("The dealer has been told.")
    service = staticmethod(services.refuse_part_order)

    def perform(self, record, data):
        return type(self).service(order=record, **data, actor=self.user)


class PartOrderRefuse(_Move):
    """Dialog “Refuse order”."""

    title = _("Refuse order")
    form_class = ReasonForm
    danger = True


class PartOrderCancel(_Move):
    """Button “Cancel as asked”."""

    title = _("Cancel as asked")
    confirm = _("Take this order back as the dealer asks?")
    danger = True
    service = staticmethod(services.accept_parts_cancel)


class PartOrderKeep(_Move):
    """Dialog “Refuse to cancel”."""

    title = _("Refuse to cancel")
    form_class = ReasonForm
    service = staticmethod(services.keep_part_order)
