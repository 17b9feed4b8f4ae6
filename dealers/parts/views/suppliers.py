"""Suppliers and what their deliveries say of them."""

from django.utils.translation import gettext_lazy as _

from dealers.parts import selectors, services
from dealers.parts.filters import ReceiptFilter, SupplierFilter
from dealers.parts.forms_orders import FindingsForm, SupplierEditForm, SupplierForm
from dealers.parts.models import GoodsReceipt, PurchaseOrder, Supplier
from dealers.parts.permissions import MANAGE_SUPPLIER, VIEW_COST, VIEW_ORDER
from dealers.parts.states import ORDER_TONES
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import (
    BadgeColumn,
    BooleanColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)

GRADE_TONES = {"A": "done", "B": "waiting", "C": "trouble"}
RECEIPT_COLUMNS = [
    DateColumn("received_on"),
    Column("line__order", _("Order")),
    Column("line__part", _("Part")),
    NumberColumn("delivered"),
    NumberColumn("accepted"),
    BadgeColumn("fault", tones=dict.fromkeys(["damaged", "wrong", "quality", "short"], "trouble")),
    Column("note", phone=False),
    BooleanColumn("is_late", phone=False),
    Column("delivery_note", phone=False),
    Column("inspector", phone=False),
]


class SupplierList(ListPage):
    """Suppliers with their rating."""

    model = Supplier
    verb = VIEW_ORDER
    title = _("Parts suppliers")
    columns = [
        Column("name", link=True),
        BadgeColumn("grade", _("Rating"), tones=GRADE_TONES, value=selectors.grade_of),
        NumberColumn("quality", _("Quality"), unit="%", places=0),
        NumberColumn("punctual", _("On time"), unit="%", places=0, phone=False),
        NumberColumn("complete", _("In full"), unit="%", places=0, phone=False),
        NumberColumn("lead_days", phone=False),
        Column("contact_name", phone=False),
        Column("phone", phone=False),
    ]
    filterset_class = SupplierFilter
    ordering = ("name",)
    create = ("parts:supplier_create", _("New supplier"), MANAGE_SUPPLIER)
    empty = _("Who delivers parts to you, and how well: rated by their own deliveries.")

    def get_queryset(self):
        return selectors.rated_suppliers()


def _orders(page) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=ORDER_TONES),
        Column("kind"),
        Column("store"),
        DateColumn("expected_on"),
    ]
    if page.user.can(VIEW_COST):
        columns.append(MoneyColumn("amount"))
    rows = PurchaseOrder.objects.visible_to(page.user, VIEW_ORDER).filter(supplier=page.object)
    return Table(columns, rows.select_related("store").order_by("-pk")[:100], empty=_("None yet."))


def _receipts(page) -> Table:
    rows = GoodsReceipt.objects.visible_to(page.user, VIEW_ORDER)
    rows = rows.filter(line__order__supplier=page.object).order_by("-pk")[:100]
    return Table(
        RECEIPT_COLUMNS,
        rows.select_related("line__part", "line__order", "inspector"),
        empty=_("Nothing has come yet."),
    )


class SupplierDetail(DetailPage):
    """One supplier: how to reach them, how well they deliver."""

    model = Supplier
    verb = VIEW_ORDER
    groups = [
        Group(
            _("Supplier"),
            [
                Fact("name"),
                Fact("is_manufacturer", hide_empty=True),
                Fact("contact_name"),
                Fact("phone", copy=True),
                Fact("email", hide_empty=True),
                Fact("lead_days"),
                Fact("payment_days"),
                Fact("note", hide_empty=True),
                Fact("shares_stock", hide_empty=True),
                Fact("is_active"),
            ],
        ),
        Group(
            _("Rating"),
            [
                Fact("grade", _("Rating"), tones=GRADE_TONES, value=selectors.grade_of),
                Fact("quality", _("Accepted of delivered, %")),
                Fact("punctual", _("Deliveries on time, %")),
                Fact("complete", _("Delivered of ordered, %")),
            ],
        ),
    ]
    tabs = [
        Tab("orders", _("Orders"), table=_orders),
        Tab("receipts", _("Goods in"), table=_receipts),
    ]
    actions = [
        Action("parts:supplier_tell", _("Mail findings"), MANAGE_SUPPLIER, icon="mail",
               when=lambda supplier: supplier.email),
    ]  # fmt: skip

    def get_queryset(self):
        return selectors.rated_suppliers()


class SupplierCreate(CreatePage):
    """Form “New supplier”."""

    form_class = SupplierForm
    verb = MANAGE_SUPPLIER
    title = _("New supplier")
    done = _("Supplier added.")

    def save(self, form):
        return services.add_supplier(**form.cleaned_data, actor=self.user)


class SupplierTell(ActionView):
    """Dialog “Mail findings”."""

    model = Supplier
    verb = MANAGE_SUPPLIER
    form_class = FindingsForm
    title = _("Mail findings")
    submit = _("Send mail")
    done = _("The mail is on its way.")

    def perform(self, record, data):
        return services.tell_findings(supplier=record, **data, actor=self.user)


class SupplierEdit(EditPage):
    """Form “Edit supplier”."""

    model = Supplier
    form_class = SupplierEditForm
    verb = MANAGE_SUPPLIER

    def save(self, form):
        return services.edit_supplier(supplier=self.object, **form.cleaned_data, actor=self.user)


class ReceiptList(ListPage):
    """Goods in: what came, and what was wrong with it."""

    model = GoodsReceipt
    verb = VIEW_ORDER
    title = _("Goods in")
    columns = [
        *RECEIPT_COLUMNS[:3],
        Column("line__order__supplier", _("Supplier")),
        *RECEIPT_COLUMNS[3:],
    ]
    filterset_class = ReceiptFilter
    select_related = ("line__part", "line__order__supplier", "inspector")
    presets = [("faulty", _("With a fault"), "faulty=true"), ("late", _("Late"), "is_late=true")]
    empty = _("Every delivery that was inspected stands here, with what was found.")
