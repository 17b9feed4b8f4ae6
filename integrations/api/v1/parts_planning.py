"""Stock by store with what to order, stock counts, and the figures of the parts desk."""

from django.utils.timezone import localdate
from rest_framework import serializers as drf

from dealers.parts import services
from dealers.parts.filters import CountFilter, CountLineFilter, LevelFilter
from dealers.parts.models import CountLine, Part, StockCount, StockLevel, Supplier
from dealers.parts.permissions import ADJUST_STOCK, ORDER_PARTS, VIEW_COST, VIEW_PART
from dealers.parts.selectors import planned_levels, stores_with_figures
from dealers.parts.states import AbcClass, Cause, OrderKind
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField, StoreField
from integrations.api.v1.parts_orders import CostRecord, PurchaseLineRecord
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit
from tenants.accounts.stores import stores_for


class StockLevelRecord(CostRecord):
    costs = ("average_cost",)
    available = QuantityField()
    on_order = QuantityField()
    awaited = QuantityField()
    suggested = QuantityField(help_text="What to order; zero or less where nothing is needed.")

    class Meta:
        model = StockLevel
        fields = [
            "id", "part", "store", "bin", "on_hand", "reserved", "available", "on_order", "awaited",
            "average_cost", "min_quantity", "max_quantity", "monthly_demand", "safety_stock",
            "reorder_point", "target", "suggested", "last_out_on", "updated_at",
        ]  # fmt: skip


class PartCountRecord(serializers.Record):
    class Meta:
        model = StockCount
        fields = [
            "id", "number", "store", "state", "scope", "posted_at", "actor", "created_at",
        ]  # fmt: skip


class PartCountLineRecord(serializers.Record):
    difference = QuantityField(allow_null=True)

    class Meta:
        model = CountLine
        fields = [
            "id", "stock_count", "part", "bin", "expected", "counted", "difference", "cause",
            "note", "counted_by", "move",
        ]  # fmt: skip


class PartsFigureRecord(serializers.Record):
    fill_rate = serializers.PercentField(min_value=None, allow_null=True)
    issued = QuantityField()
    lost = QuantityField()
    emergency = QuantityField()
    stock_value = serializers.MoneyField()
    dead_value = serializers.MoneyField()
    days_supply = drf.DecimalField(max_digits=12, decimal_places=0, allow_null=True)

    class Meta:
        model = Unit
        fields = [
            "id", "name", "fill_rate", "issued", "lost", "emergency", "stock_value", "dead_value",
            "days_supply", "currency",
        ]  # fmt: skip


class SuggestedInput(serializers.Input):
    supplier = serializers.ObjectField(Supplier, required=False)
    kind = drf.ChoiceField(OrderKind.choices, required=False)


class PartCountInput(serializers.Input):
    store = StoreField(ADJUST_STOCK)
    bins = drf.CharField(max_length=20, required=False, allow_blank=True)
    abc = drf.ChoiceField(AbcClass.choices, required=False, allow_blank=True)


class CountPartInput(serializers.Input):
    part = serializers.ObjectField(Part)
    counted = QuantityField()
    cause = drf.ChoiceField(Cause.choices, required=False, allow_blank=True)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class StockLevelViewSet(DomainViewSet):
    """What lies in each store, what is on its way, and what to order of it."""

    model = StockLevel
    serializer_class = StockLevelRecord
    filterset_class = LevelFilter
    verbs = {"list": VIEW_PART, "retrieve": VIEW_PART, "order": ORDER_PARTS}
    order = action_of(
        services.order_suggested,
        input_serializer=SuggestedInput,
        answer=PurchaseLineRecord,
        status=201,
    )

    def rows(self):
        """Shelves with what is on order, awaited and suggested."""
        return planned_levels()


class PartCountViewSet(DomainViewSet):
    """Rounds of counting. ``enter`` takes how many of a part lie there, ``post-differences`` writes it down."""

    model = StockCount
    serializer_class = PartCountRecord
    filterset_class = CountFilter
    verbs = {
        "list": ADJUST_STOCK,
        "retrieve": ADJUST_STOCK,
        "create": ADJUST_STOCK,
        "enter": ADJUST_STOCK,
        "post_differences": ADJUST_STOCK,
        "cancel": ADJUST_STOCK,
    }
    create = action_of(services.start_count, input_serializer=PartCountInput)
    enter = action_of(
        services.count_part, input_serializer=CountPartInput, answer=PartCountLineRecord
    )
    post_differences = action_of(services.post_count)
    cancel = action_of(services.cancel_count)


class PartCountLineViewSet(DomainViewSet):
    """Lines of counts: what the books said, what was counted, and why they differ."""

    model = CountLine
    serializer_class = PartCountLineRecord
    filterset_class = CountLineFilter
    verbs = {"list": ADJUST_STOCK, "retrieve": ADJUST_STOCK}


class PartsFigureViewSet(DomainViewSet):
    """Each store's parts desk over the last 90 days: fill rate, lost sales, stock and dead stock."""

    model = Unit
    serializer_class = PartsFigureRecord
    verbs = {"list": VIEW_COST}

    def get_queryset(self):
        """The stores within reach of the caller, with their figures."""
        if getattr(self, "swagger_fake_view", False):
            return Unit.objects.none()
        stores = stores_for(self.request.user, VIEW_COST).order_by()
        return stores_with_figures(stores, today=localdate())


ROUTES = [
    ("stock-levels", StockLevelViewSet),
    ("part-counts", PartCountViewSet),
    ("part-count-lines", PartCountLineViewSet),
    ("parts-figures", PartsFigureViewSet),
]
