"""Suppliers of parts, orders to them line by line, and what goods-in found."""

from typing import ClassVar

from rest_framework import serializers as drf

from dealers.parts import services
from dealers.parts.filters import LineFilter, OrderFilter, ReceiptFilter, SupplierFilter
from dealers.parts.models import (
    GoodsReceipt,
    Part,
    PurchaseLine,
    PurchaseOrder,
    Supplier,
)
from dealers.parts.permissions import (
    MANAGE_SUPPLIER,
    ORDER_PARTS,
    RECEIVE_PART,
    VIEW_COST,
    VIEW_ORDER,
)
from dealers.parts.selectors import rated_suppliers
from dealers.parts.states import Fault, OrderKind
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField, StoreField, TrackedInput
from integrations.api.views import DomainViewSet, action_of


class CostRecord(serializers.Record):
    """A record whose ``costs`` are ``null`` for who may not see costs."""

    costs: ClassVar[tuple[str, ...]] = ()

    def to_representation(self, instance):
        """The record, without what is not for this caller."""
        shown = super().to_representation(instance)
        if not self.context["request"].user.can(VIEW_COST):
            shown.update(dict.fromkeys(self.costs))
        return shown


class SupplierRecord(serializers.Record):
    quality = serializers.PercentField(allow_null=True, read_only=True)
    punctual = serializers.PercentField(allow_null=True, read_only=True)
    complete = serializers.PercentField(allow_null=True, read_only=True)

    class Meta:
        model = Supplier
        fields = [
            "id", "name", "is_manufacturer", "contact_name", "phone", "email", "lead_days",
            "payment_days", "note", "shares_stock", "is_active", "quality", "punctual", "complete", "created_at",
            "updated_at",
        ]  # fmt: skip


class PurchaseLineRecord(CostRecord):
    costs = ("unit_cost",)
    missing = QuantityField()

    class Meta:
        model = PurchaseLine
        fields = [
            "id", "order", "part", "asked_as", "demand", "state", "quantity", "unit_cost",
            "accepted", "rejected", "missing", "expected_on", "confirmed", "refused", "shipped",
            "partner_note", "created_at", "updated_at",
        ]  # fmt: skip


class PurchaseOrderRecord(CostRecord):
    costs = ("amount",)
    lines = PurchaseLineRecord(many=True)

    class Meta:
        model = PurchaseOrder
        fields = [
            "id", "number", "supplier", "store", "kind", "state", "document_id", "document_number",
            "reference", "sent_at", "expected_on", "partner_note", "deliveries", "cancel_asked_at",
            "amount", "currency", "note", "actor", "lines",
            "created_at", "updated_at",
        ]  # fmt: skip


class GoodsReceiptRecord(serializers.Record):
    rejected = QuantityField()

    class Meta:
        model = GoodsReceipt
        fields = [
            "id", "line", "delivered", "accepted", "rejected", "fault", "note", "delivery_note",
            "received_on", "is_late", "move", "inspector", "created_at",
        ]  # fmt: skip


class SupplierInput(serializers.Input):
    name = drf.CharField(max_length=120)
    is_manufacturer = drf.BooleanField(required=False)
    contact_name = drf.CharField(max_length=80, required=False, allow_blank=True)
    phone = drf.CharField(max_length=20, required=False, allow_blank=True)
    email = drf.EmailField(required=False, allow_blank=True)
    lead_days = drf.IntegerField(min_value=0, max_value=365, required=False)
    payment_days = drf.IntegerField(min_value=0, max_value=365, required=False)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class SupplierEdit(SupplierInput):
    shares_stock = drf.BooleanField(required=False)
    is_active = drf.BooleanField(required=False)


class FindingsInput(serializers.Input):
    days = drf.IntegerField(min_value=1, max_value=365, required=False)
    note = drf.CharField(max_length=1000, required=False, allow_blank=True)


class PurchaseOrderInput(serializers.Input):
    supplier = serializers.ObjectField(Supplier)
    store = StoreField(ORDER_PARTS)
    kind = drf.ChoiceField(OrderKind.choices)
    document_id = drf.UUIDField(required=False)
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class AskDealerInput(serializers.Input):
    part = serializers.ObjectField(Part)
    dealer_id = drf.UUIDField()
    store = StoreField(ORDER_PARTS)
    quantity = QuantityField()
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class PurchaseLineInput(serializers.Input):
    order = serializers.ObjectField(PurchaseOrder, ORDER_PARTS)
    part = serializers.ObjectField(Part)
    quantity = QuantityField()
    unit_cost = serializers.MoneyField(required=False)


class PurchaseLineChange(serializers.Input):
    quantity = QuantityField()
    unit_cost = serializers.MoneyField()


class ConfirmOrderInput(serializers.Input):
    expected_on = drf.DateField(required=False)
    reference = drf.CharField(max_length=40, required=False, allow_blank=True)


class ShipmentInput(serializers.Input):
    is_complete = drf.BooleanField(required=False)


class CloseOrderInput(serializers.Input):
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class CancelOrderInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class BackOrderInput(serializers.Input):
    expected_on = drf.DateField()


class GoodsInInput(TrackedInput):
    delivered = QuantityField()
    accepted = QuantityField()
    fault = drf.ChoiceField(Fault.choices, required=False, allow_blank=True)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)
    delivery_note = drf.CharField(max_length=40, required=False, allow_blank=True)
    bin = drf.CharField(max_length=20, required=False, allow_blank=True)


class SupplierViewSet(DomainViewSet):
    """Suppliers of parts, rated by their own deliveries (percent, ``null`` before the first)."""

    model = Supplier
    serializer_class = SupplierRecord
    filterset_class = SupplierFilter
    verbs = {
        "list": VIEW_ORDER,
        "retrieve": VIEW_ORDER,
        "create": MANAGE_SUPPLIER,
        "partial_update": MANAGE_SUPPLIER,
        "tell_findings": MANAGE_SUPPLIER,
    }
    create = action_of(services.add_supplier, input_serializer=SupplierInput)
    partial_update = action_of(services.edit_supplier, input_serializer=SupplierEdit)
    tell_findings = action_of(services.tell_findings, input_serializer=FindingsInput)

    def rows(self):
        """Suppliers with their figures."""
        return rated_suppliers()


class PurchaseOrderViewSet(DomainViewSet):
    """Orders to suppliers: drafted, sent, confirmed, shipped, received, closed."""

    model = PurchaseOrder
    serializer_class = PurchaseOrderRecord
    filterset_class = OrderFilter
    prefetch_related = ("lines",)
    verbs = {
        "list": VIEW_ORDER,
        "retrieve": VIEW_ORDER,
        "create": ORDER_PARTS,
        "ask_dealer": ORDER_PARTS,
        "submit": ORDER_PARTS,
        "confirm": ORDER_PARTS,
        "ship": ORDER_PARTS,
        "close": ORDER_PARTS,
        "cancel": ORDER_PARTS,
    }
    create = action_of(services.draft_order, input_serializer=PurchaseOrderInput)
    ask_dealer = action_of(
        services.ask_dealer, input_serializer=AskDealerInput, detail=False, status=201
    )
    submit = action_of(services.submit_order)
    confirm = action_of(services.confirm_order, input_serializer=ConfirmOrderInput)
    ship = action_of(services.note_shipment, input_serializer=ShipmentInput)
    close = action_of(services.close_order, input_serializer=CloseOrderInput)
    cancel = action_of(services.cancel_order, input_serializer=CancelOrderInput)


class PurchaseLineViewSet(DomainViewSet):
    """Lines of orders. What is delivered is inspected here and goes into stock."""

    model = PurchaseLine
    serializer_class = PurchaseLineRecord
    filterset_class = LineFilter
    verbs = {
        "list": VIEW_ORDER,
        "retrieve": VIEW_ORDER,
        "create": ORDER_PARTS,
        "change": ORDER_PARTS,
        "destroy": ORDER_PARTS,
        "back_order": ORDER_PARTS,
        "inspect": RECEIVE_PART,
    }
    create = action_of(services.add_order_line, input_serializer=PurchaseLineInput)
    change = action_of(services.change_order_line, input_serializer=PurchaseLineChange)
    destroy = action_of(services.remove_order_line)
    back_order = action_of(services.back_order_line, input_serializer=BackOrderInput)
    inspect = action_of(
        services.inspect_goods,
        input_serializer=GoodsInInput,
        answer=GoodsReceiptRecord,
        status=201,
    )


class GoodsReceiptViewSet(DomainViewSet):
    """Every delivery that was inspected, with what was found."""

    model = GoodsReceipt
    serializer_class = GoodsReceiptRecord
    filterset_class = ReceiptFilter
    verbs = {"list": VIEW_ORDER, "retrieve": VIEW_ORDER}


ROUTES = [
    ("part-suppliers", SupplierViewSet),
    ("purchase-orders", PurchaseOrderViewSet),
    ("purchase-lines", PurchaseLineViewSet),
    ("goods-receipts", GoodsReceiptViewSet),
]
