"""Parts, their stock in each store, and every move of it."""

from rest_framework import serializers as drf

from dealers.parts import services
from dealers.parts.filters import MoveFilter, PartFilter
from dealers.parts.models import Part, StockLevel, StockMove
from dealers.parts.permissions import (
    ADJUST_STOCK,
    CREATE_PART,
    EDIT_PART,
    ISSUE_PART,
    RECEIVE_PART,
    TRANSFER_PART,
    VIEW_COST,
    VIEW_PART,
)
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit
from tenants.accounts.stores import stores_for


class StoreField(serializers.ObjectField):
    """The id of a store in which the caller may do ``verb``; any other does not exist."""

    def __init__(self, verb: str, **kwargs):
        super().__init__(Unit, **kwargs)
        self.store_verb = verb

    def get_queryset(self):
        """The stores within the caller's reach."""
        return stores_for(self.context["request"].user, self.store_verb)


class QuantityField(drf.DecimalField):
    """Pieces, litres or hours with two decimals."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 10, "decimal_places": 2, **kwargs})


class LevelRecord(serializers.Record):
    available = QuantityField()

    class Meta:
        model = StockLevel
        fields = ["store", "on_hand", "reserved", "available", "bin"]


class PartRecord(serializers.Record):
    levels = LevelRecord(many=True)

    class Meta:
        model = Part
        fields = [
            "id", "number", "name_zh", "name_en", "catalogue_code", "system", "unit", "price",
            "currency", "is_active", "levels", "created_at", "updated_at",
        ]  # fmt: skip


class MoveRecord(serializers.Record):
    unit_cost = drf.SerializerMethodField()

    class Meta:
        model = StockMove
        fields = [
            "id", "part", "store", "kind", "quantity", "unit_cost", "balance", "document_id",
            "document_number", "reverses", "reason", "actor", "at",
        ]  # fmt: skip

    def get_unit_cost(self, move: StockMove) -> str | None:
        """What a piece cost us; ``null`` for who may not see costs."""
        may = self.context["request"].user.can(VIEW_COST)
        return str(move.unit_cost) if may else None


class PartInput(serializers.Input):
    number = drf.CharField(max_length=40)
    name_zh = drf.CharField(max_length=120)
    name_en = drf.CharField(max_length=120, required=False, allow_blank=True)
    price = serializers.MoneyField(required=False)
    catalogue_code = drf.CharField(max_length=40, required=False, allow_blank=True)
    system = drf.CharField(max_length=20, required=False, allow_blank=True)
    unit = drf.CharField(max_length=10, required=False)


class PartEdit(serializers.Input):
    name_zh = drf.CharField(max_length=120, required=False)
    name_en = drf.CharField(max_length=120, required=False, allow_blank=True)
    price = serializers.MoneyField(required=False)
    system = drf.CharField(max_length=20, required=False, allow_blank=True)
    unit = drf.CharField(max_length=10, required=False)
    is_active = drf.BooleanField(required=False)


class CodeInput(serializers.Input):
    code = drf.CharField(max_length=40)


class ReceiveInput(serializers.Input):
    store = StoreField(RECEIVE_PART)
    quantity = QuantityField()
    unit_cost = serializers.MoneyField()
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    bin = drf.CharField(max_length=20, required=False, allow_blank=True)


class IssueInput(serializers.Input):
    store = StoreField(ISSUE_PART)
    quantity = QuantityField()
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class CountInput(serializers.Input):
    store = StoreField(ADJUST_STOCK)
    counted = QuantityField()
    reason = drf.CharField(max_length=200)


class TransferInput(serializers.Input):
    source = StoreField(TRANSFER_PART)
    target = serializers.ObjectField(Unit)
    quantity = QuantityField()


class ReturnInput(serializers.Input):
    quantity = QuantityField()
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class PartViewSet(DomainViewSet):
    """Parts with their stock in each store. Quantities in and out are moves; none is overwritten."""

    model = Part
    serializer_class = PartRecord
    filterset_class = PartFilter
    prefetch_related = ("levels",)
    verbs = {
        "list": VIEW_PART,
        "retrieve": VIEW_PART,
        "create": CREATE_PART,
        "partial_update": EDIT_PART,
        "add_from_catalogue": CREATE_PART,
        "receive": RECEIVE_PART,
        "issue": ISSUE_PART,
        "count": ADJUST_STOCK,
        "transfer": TRANSFER_PART,
    }
    create = action_of(services.create_part, input_serializer=PartInput)
    partial_update = action_of(services.edit_part, input_serializer=PartEdit)
    add_from_catalogue = action_of(
        services.add_from_catalogue, input_serializer=CodeInput, detail=False, status=201
    )
    receive = action_of(services.receive_part, input_serializer=ReceiveInput)
    issue = action_of(services.issue_part, input_serializer=IssueInput)
    count = action_of(services.adjust_stock, input_serializer=CountInput)
    transfer = action_of(services.transfer_part, input_serializer=TransferInput)


class MoveViewSet(DomainViewSet):
    """Every change of stock, newest first. A piece that was issued can be taken back."""

    model = StockMove
    serializer_class = MoveRecord
    filterset_class = MoveFilter
    verbs = {"list": VIEW_PART, "retrieve": VIEW_PART, "take_back": ISSUE_PART}
    object_argument = "issue"
    take_back = action_of(services.return_part, input_serializer=ReturnInput, status=201)


ROUTES = [("parts", PartViewSet), ("stock-moves", MoveViewSet)]
