"""Orders to suppliers, line by line."""

from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.filters import OrderFilter
from dealers.parts.forms_orders import (
    BackOrderForm,
    CancelOrderForm,
    CloseForm,
    ConfirmForm,
    DemandOrderForm,
    InspectForm,
    LineChangeForm,
    OrderForm,
    OrderLineForm,
)
from dealers.parts.models import GoodsReceipt, PartDemand, PurchaseLine, PurchaseOrder
from dealers.parts.permissions import ORDER_PARTS, RECEIVE_PART, VIEW_COST, VIEW_ORDER
from dealers.parts.states import LINE_TONES, ORDER_MOVES, ORDER_TONES, OrderState
from dealers.parts.views.suppliers import RECEIPT_COLUMNS
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table

ORDER_COLUMNS = [
    Column("number", link=True),
    Column("supplier"),
    BadgeColumn("state", tones=ORDER_TONES),
    Column("kind", phone=False),
    Column("store", phone=False),
    Column("document_number", phone=False),
    DateColumn("expected_on"),
    MoneyColumn("amount", verb=VIEW_COST),
]


class OrderList(ListPage):
    """Orders to suppliers."""

    model = PurchaseOrder
    verb = VIEW_ORDER
    title = _("Parts orders")
    columns = [*ORDER_COLUMNS, DateColumn("created_at", hidden=True), Column("note", hidden=True)]
    filterset_class = OrderFilter
    select_related = ("supplier", "store")
    presets = [
        ("drafts", _("Drafts"), "state=draft"),
        ("under_way", _("Under way"), "under_way=true"),
        ("late", _("Late"), "late=true"),
    ]
    create = ("parts:order_create", _("New order"), ORDER_PARTS)
    links = [("parts:receipt_list", _("Goods in"), "clipboard-check", VIEW_ORDER)]
    empty = _("What you order of the manufacturer and of other suppliers.")


def _lines(page) -> Table:
    columns = [
        Column("part", link=True, subtitle="asked_as"),
        BadgeColumn("state", tones=LINE_TONES),
        NumberColumn("quantity", _("Pieces ordered")),
    ]
    if not page.object.is_kept_here:
        columns += [NumberColumn("confirmed"), NumberColumn("refused", phone=False),
                    NumberColumn("shipped")]  # fmt: skip
    columns += [
        NumberColumn("accepted"),
        NumberColumn("rejected", phone=False),
        NumberColumn("missing", _("Still missing")),
        DateColumn("expected_on", phone=False),
    ]
    if page.user.can(VIEW_COST):
        columns += [MoneyColumn("unit_cost", currency="CNY", phone=False),
                    MoneyColumn("amount", _("Amount"), currency="CNY")]  # fmt: skip
    rows = page.object.lines.select_related("part").order_by("part__number")
    return Table(columns, rows, empty=_("Nothing is on this order yet. Add a part."))


def _receipts(page) -> Table:
    rows = GoodsReceipt.objects.filter(line__order=page.object)
    rows = rows.select_related("line__part", "line__order", "inspector").order_by("-pk")
    return Table(RECEIPT_COLUMNS, rows, empty=_("Nothing has come yet."))


def _may(state: OrderState):
    return lambda order: ORDER_MOVES.allows(order.state, state)


def _may_type(state: OrderState):
    return lambda order: order.is_kept_here and ORDER_MOVES.allows(order.state, state)


def _may_cancel(order: PurchaseOrder) -> bool:
    return order.cancel_asked_at is None and ORDER_MOVES.allows(order.state, OrderState.CANCELLED)


class OrderDetail(DetailPage):
    """One order: what was ordered, what came."""

    model = PurchaseOrder
    verb = VIEW_ORDER
    tones = ORDER_TONES
    select_related = ("supplier", "store", "actor")
    groups = [
        Group(
            _("Order"),
            [
                Fact("supplier", url=lambda order: order.supplier.get_absolute_url()),
                Fact("store"),
                Fact("kind"),
                Fact("document_number", hide_empty=True),
                Fact("reference", hide_empty=True),
                Fact("sent_at"),
                Fact("expected_on"),
                Fact("amount", money=True, verb=VIEW_COST),
                Fact("note", hide_empty=True),
                Fact("delivery_notes", _("Delivery notes"), hide_empty=True),
                Fact("cancel_asked_at", hide_empty=True),
                Fact("partner_note", hide_empty=True, wide=True),
                Fact("actor"),
            ],
        )
    ]
    tabs = [Tab("lines", _("Parts"), table=_lines), Tab("receipts", _("Goods in"), table=_receipts)]
    actions = [
        Action(
            "parts:order_add", _("Add part"), ORDER_PARTS,
            when=lambda order: order.state == OrderState.DRAFT,
        ),
        Action(
            "parts:order_submit", _("Send order"), ORDER_PARTS, when=_may(OrderState.SUBMITTED),
            primary=True,
        ),
        Action(
            "parts:order_confirm", _("Confirmed"), ORDER_PARTS, when=_may_type(OrderState.CONFIRMED),
            primary=True,
        ),
        Action(
            "parts:order_shipped", _("Shipped"), ORDER_PARTS, when=_may_type(OrderState.SHIPPED)
        ),
        Action(
            "parts:order_partly", _("Partly shipped"), ORDER_PARTS,
            when=_may_type(OrderState.PARTLY_SHIPPED), menu=True,
        ),
        Action(
            "parts:order_close", _("Close"), ORDER_PARTS, menu=True,
            when=lambda order: order.can_be_closed,
        ),
        Action(
            "parts:order_cancel", _("Cancel order"), ORDER_PARTS, when=_may_cancel, menu=True, danger=True,
        ),
    ]  # fmt: skip


class OrderCreate(CreatePage):
    """Form “New order”."""

    form_class = OrderForm
    verb = ORDER_PARTS
    title = _("New order")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.draft_order(**form.cleaned_data, actor=self.user)


class OrderMove(ActionView):
    """What the dialogs about an order share."""

    model = PurchaseOrder
    verb = ORDER_PARTS


class OrderAdd(OrderMove):
    """Dialog “Add part”."""

    form_class = OrderLineForm
    title = _("Add part")
    done = _("Added.")

    def perform(self, record, data):
        return services.add_order_line(order=record, **data, actor=self.user)


class OrderSubmit(OrderMove):
    """Button “Send order”."""

    title = _("Send order")
    done = _("Sent.")

    def perform(self, record, data):
        return services.submit_order(purchaseorder=record, actor=self.user)


class OrderConfirm(OrderMove):
    """Dialog “Confirmed”."""

    form_class = ConfirmForm
    title = _("Confirmed")
    done = _("Noted.")

    def perform(self, record, data):
        return services.confirm_order(purchaseorder=record, **data, actor=self.user)


class OrderShipped(OrderMove):
    """Button “Shipped”."""

    title = _("Shipped")
    done = _("Noted.")
    is_complete = True

    def perform(self, record, data):
        return services.note_shipment(
            purchaseorder=record, is_complete=self.is_complete, actor=self.user
        )


class OrderPartly(OrderShipped):
    """Button “Partly shipped”."""

    title = _("Partly shipped")
    is_complete = False


class OrderClose(OrderMove):
    """Dialog “Close”."""

    form_class = CloseForm
    title = _("Close")
    done = _("Closed.")

    def perform(self, record, data):
        return services.close_order(purchaseorder=record, **data, actor=self.user)


class OrderCancel(OrderMove):
    """Dialog “Cancel order”."""

    form_class = CancelOrderForm
    title = _("Cancel order")
    done = _("Cancelled.")
    danger = True

    def perform(self, record, data):
        return services.cancel_order(purchaseorder=record, **data, actor=self.user)


class LineDetail(DetailPage):
    """One line of an order, and its deliveries."""

    model = PurchaseLine
    verb = VIEW_ORDER
    tones = LINE_TONES
    select_related = ("order", "part", "demand__part")
    groups = [
        Group(
            _("Order line"),
            [
                Fact("order", _("Order"), url=lambda line: line.order.get_absolute_url()),
                Fact("part", url=lambda line: line.part.get_absolute_url()),
                Fact("asked_as", hide_empty=True),
                Fact("quantity", _("Pieces ordered")),
                Fact("accepted"),
                Fact("rejected"),
                Fact("missing", _("Still missing")),
                Fact("unit_cost", money="CNY", verb=VIEW_COST),
                Fact("expected_on", hide_empty=True),
                Fact("confirmed", hide_empty=True),
                Fact("refused", value=lambda line: line.refused or "", hide_empty=True),
                Fact("shipped", value=lambda line: line.shipped or "", hide_empty=True),
                Fact("partner_note", hide_empty=True, wide=True),
                Fact(
                    "demand", _("For request"), hide_empty=True,
                    url=lambda line: line.demand.get_absolute_url(),
                ),
            ],
        )
    ]  # fmt: skip
    tabs = [
        Tab(
            "receipts",
            _("Goods in"),
            table=lambda page: Table(
                RECEIPT_COLUMNS,
                page.object.receipts.select_related(
                    "line__part", "line__order", "inspector"
                ).order_by("-pk"),
                empty=_("Nothing has come yet."),
            ),
        )
    ]
    back = "parts:order_list"
    actions = [
        Action(
            "parts:line_inspect", _("Goods in"), RECEIVE_PART, primary=True,
            when=lambda line: line.order.is_under_way and line.missing,
        ),
        Action(
            "parts:line_back_order", _("Back-ordered"), ORDER_PARTS,
            when=lambda line: (
                line.order.is_under_way and line.missing and line.order.is_kept_here
            ),
        ),
        Action(
            "parts:line_change", _("Change"), ORDER_PARTS,
            when=lambda line: line.order.state == OrderState.DRAFT,
        ),
        Action(
            "parts:line_remove", _("Take off"), ORDER_PARTS, danger=True,
            when=lambda line: line.order.state == OrderState.DRAFT,
        ),
    ]  # fmt: skip


class LineMove(ActionView):
    """What the dialogs about a line share."""

    model = PurchaseLine
    verb = ORDER_PARTS
    select_related = ("order", "part")


class LineChange(LineMove):
    """Dialog “Change”."""

    form_class = LineChangeForm
    title = _("Change")
    done = _("Changed.")

    def get_initial(self):
        return {"quantity": self.object.quantity, "unit_cost": self.object.unit_cost}

    def perform(self, record, data):
        return services.change_order_line(purchaseline=record, **data, actor=self.user)


class LineRemove(LineMove):
    """Button “Take off”."""

    title = _("Take off")
    confirm = _("Take this part off the order?")
    done = _("Taken off.")
    danger = True

    def perform(self, record, data):
        return services.remove_order_line(purchaseline=record, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()


class LineBackOrder(LineMove):
    """Dialog “Back-ordered”."""

    form_class = BackOrderForm
    title = _("Back-ordered")
    done = _("Noted.")

    def perform(self, record, data):
        return services.back_order_line(purchaseline=record, **data, actor=self.user)


class LineInspect(LineMove):
    """Dialog “Goods in”."""

    verb = RECEIVE_PART
    form_class = InspectForm
    title = _("Goods in")
    done = _("Inspected.")

    def get_form_kwargs(self):
        return {"part": self.object.part}

    def get_initial(self):
        awaited = self.object.on_the_road or self.object.missing
        note = self.object.last_delivery_note
        return {"delivered": awaited, "accepted": awaited, "delivery_note": note}

    def perform(self, record, data):
        return services.inspect_goods(purchaseline=record, **data, actor=self.user)


class DemandOrder(ActionView):
    """Dialog “Order” on a request for which something is missing."""

    model = PartDemand
    verb = ORDER_PARTS
    form_class = DemandOrderForm
    title = _("Order")
    select_related = ("part", "store", "customer")

    def perform(self, record, data):
        return services.order_for_demand(partdemand=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()
