"""Parts, their stock in each store, and every move of it."""

from rest_framework import serializers as drf

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.parts import services
from dealers.parts.filters import DemandFilter, MoveFilter, PartFilter, TrackedFilter
from dealers.parts.models import Part, PartDemand, StockLevel, StockMove, Supplier, TrackedPiece
from dealers.parts.permissions import (
    ADJUST_STOCK,
    CREATE_PART,
    EDIT_PART,
    ISSUE_PART,
    ORDER_PARTS,
    RECEIVE_PART,
    REQUEST_PART,
    SELL_PART,
    TRANSFER_PART,
    VIEW_COST,
    VIEW_PART,
)
from dealers.parts.states import Category, Cause, Tracking
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


class TrackedInput(serializers.Input):
    """``codes``: the serial number of each piece, or the one lot, of a tracked part."""

    codes = drf.ListField(child=drf.CharField(max_length=40), required=False, max_length=500)


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
            "id", "number", "name_zh", "name_en", "catalogue_code", "maker", "category", "abc", "supplier",
            "system", "fits", "superseded_by", "superseded_on", "kit", "tracking", "network_offers", "unit", "price", "currency",
            "is_active", "levels", "created_at", "updated_at",
        ]  # fmt: skip


class MoveRecord(serializers.Record):
    unit_cost = drf.SerializerMethodField()

    class Meta:
        model = StockMove
        fields = [
            "id", "part", "store", "kind", "quantity", "unit_cost", "balance", "document_id",
            "document_number", "unit_price", "customer", "reverses", "cause", "reason", "actor", "at",
        ]  # fmt: skip

    def get_unit_cost(self, move: StockMove) -> str | None:
        """What a piece cost us; ``null`` for who may not see costs."""
        may = self.context["request"].user.can(VIEW_COST)
        return str(move.unit_cost) if may else None


class DemandRecord(serializers.Record):
    missing = QuantityField()

    class Meta:
        model = PartDemand
        fields = [
            "id", "part", "store", "state", "quantity", "held", "served", "missing", "document_id",
            "document_number", "customer", "wanted_on", "note", "asked_by", "created_at",
            "updated_at",
        ]  # fmt: skip


class PartInput(serializers.Input):
    number = drf.CharField(max_length=40)
    name_zh = drf.CharField(max_length=120)
    name_en = drf.CharField(max_length=120, required=False, allow_blank=True)
    price = serializers.MoneyField(required=False)
    catalogue_code = drf.CharField(max_length=40, required=False, allow_blank=True)
    system = drf.CharField(max_length=20, required=False, allow_blank=True)
    unit = drf.CharField(max_length=10, required=False)
    maker = drf.CharField(max_length=60, required=False, allow_blank=True)
    category = drf.ChoiceField(Category.choices, required=False, allow_blank=True)
    fits = drf.ListField(child=drf.CharField(max_length=40), required=False)


class PartEdit(serializers.Input):
    name_zh = drf.CharField(max_length=120, required=False)
    name_en = drf.CharField(max_length=120, required=False, allow_blank=True)
    price = serializers.MoneyField(required=False)
    system = drf.CharField(max_length=20, required=False, allow_blank=True)
    unit = drf.CharField(max_length=10, required=False)
    supplier = serializers.ObjectField(Supplier, required=False, allow_null=True)
    tracking = drf.ChoiceField(Tracking.choices, required=False, allow_blank=True)
    is_active = drf.BooleanField(required=False)
    maker = drf.CharField(max_length=60, required=False, allow_blank=True)
    category = drf.ChoiceField(Category.choices, required=False, allow_blank=True)
    fits = drf.ListField(child=drf.CharField(max_length=40), required=False)


class SupersedeInput(serializers.Input):
    by = serializers.ObjectField(Part)
    on = drf.DateField()


class KitItemInput(serializers.Input):
    item = serializers.ObjectField(Part)
    quantity = QuantityField(help_text="0 takes it out of the kit.")


class KitInput(serializers.Input):
    store = StoreField(ADJUST_STOCK)
    quantity = QuantityField()


class LimitsInput(serializers.Input):
    store = StoreField(EDIT_PART)
    min_quantity = QuantityField(required=False, allow_null=True)
    max_quantity = QuantityField(required=False, allow_null=True)


class PlacePartInput(serializers.Input):
    store = StoreField(EDIT_PART)
    bin = drf.CharField(max_length=20, allow_blank=True)


class CodeInput(serializers.Input):
    code = drf.CharField(max_length=40)


class ReceiveInput(TrackedInput):
    store = StoreField(RECEIVE_PART)
    quantity = QuantityField()
    unit_cost = serializers.MoneyField()
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    bin = drf.CharField(max_length=20, required=False, allow_blank=True)


class IssueInput(TrackedInput):
    store = StoreField(ISSUE_PART)
    quantity = QuantityField()
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class CountInput(TrackedInput):
    store = StoreField(ADJUST_STOCK)
    counted = QuantityField()
    cause = drf.ChoiceField(Cause.choices, required=False)
    reason = drf.CharField(max_length=200)


class CorrectInput(TrackedInput):
    store = StoreField(ADJUST_STOCK)
    difference = QuantityField(help_text="Less is negative.")
    cause = drf.ChoiceField(Cause.choices)
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class SellInput(TrackedInput):
    store = StoreField(SELL_PART)
    quantity = QuantityField()
    unit_price = serializers.MoneyField(required=False)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    document_number = drf.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="An earlier counter sale to add to.",
    )
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class RequestInput(serializers.Input):
    store = StoreField(REQUEST_PART)
    quantity = QuantityField()
    document_id = drf.UUIDField(required=False)
    document_number = drf.CharField(max_length=40, required=False, allow_blank=True)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    wanted_on = drf.DateField(required=False)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class LostSaleInput(serializers.Input):
    store = StoreField(REQUEST_PART)
    quantity = QuantityField()
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    note = drf.CharField(max_length=200, required=False, allow_blank=True)


class ReleaseInput(serializers.Input):
    is_lost = drf.BooleanField(required=False)
    reason = drf.CharField(max_length=200, required=False, allow_blank=True)


class ServeInput(TrackedInput):
    """Nothing but the codes of a tracked part."""


class TransferInput(TrackedInput):
    source = StoreField(TRANSFER_PART)
    target = serializers.ObjectField(Unit)
    quantity = QuantityField()


class ReturnInput(TrackedInput):
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
        "correct": ADJUST_STOCK,
        "place": EDIT_PART,
        "set_limits": EDIT_PART,
        "supersede": EDIT_PART,
        "keep": EDIT_PART,
        "set_kit_item": EDIT_PART,
        "assemble_kit": ADJUST_STOCK,
        "take_apart_kit": ADJUST_STOCK,
        "sell": SELL_PART,
        "reserve": REQUEST_PART,
        "lost_sale": REQUEST_PART,
        "locate": ORDER_PARTS,
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
    place = action_of(services.place_part, input_serializer=PlacePartInput)
    set_limits = action_of(services.set_limits, input_serializer=LimitsInput)
    supersede = action_of(services.supersede_part, input_serializer=SupersedeInput)
    keep = action_of(services.keep_part)
    set_kit_item = action_of(services.set_kit_item, input_serializer=KitItemInput)
    assemble_kit = action_of(services.assemble_kit, input_serializer=KitInput)
    take_apart_kit = action_of(services.take_apart_kit, input_serializer=KitInput)
    correct = action_of(services.correct_stock, input_serializer=CorrectInput)
    sell = action_of(services.sell_part, input_serializer=SellInput, answer=MoveRecord, status=201)
    reserve = action_of(
        services.request_part, input_serializer=RequestInput, answer=DemandRecord, status=201
    )
    locate = action_of(services.locate_part)
    lost_sale = action_of(
        services.note_lost_sale, input_serializer=LostSaleInput, answer=DemandRecord, status=201
    )


class SlipLineInput(TrackedInput):
    part = serializers.ObjectField(Part)
    quantity = QuantityField()
    unit_price = serializers.MoneyField(required=False)


class SlipInput(serializers.Input):
    store = StoreField(SELL_PART)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    lines = SlipLineInput(many=True, allow_empty=False)


class MoveViewSet(DomainViewSet):
    """Every change of stock, newest first. A piece that was issued can be taken back."""

    model = StockMove
    serializer_class = MoveRecord
    filterset_class = MoveFilter
    verbs = {
        "list": VIEW_PART,
        "retrieve": VIEW_PART,
        "take_back": ISSUE_PART,
        "sell_parts": SELL_PART,
    }
    object_argument = "issue"
    sell_parts = action_of(
        services.sell_parts, input_serializer=SlipInput, detail=False, status=201
    )
    take_back = action_of(services.return_part, input_serializer=ReturnInput, status=201)


class DemandViewSet(DomainViewSet):
    """Who wants which part: reserved, back-ordered, handed out, given up, or a lost sale."""

    model = PartDemand
    serializer_class = DemandRecord
    filterset_class = DemandFilter
    verbs = {
        "list": VIEW_PART,
        "retrieve": VIEW_PART,
        "serve": ISSUE_PART,
        "release": REQUEST_PART,
    }
    serve = action_of(services.serve_demand, input_serializer=ServeInput)
    release = action_of(services.release_demand, input_serializer=ReleaseInput)


class TrackedPieceRecord(serializers.Record):
    class Meta:
        model = TrackedPiece
        fields = [
            "id",
            "part",
            "code",
            "store",
            "is_serial",
            "on_hand",
            "moves",
            "created_at",
            "updated_at",
        ]


class TrackedPieceViewSet(DomainViewSet):
    """Where is serial number X, which pieces are of lot Y: by ``code``, with the moves of each."""

    model = TrackedPiece
    serializer_class = TrackedPieceRecord
    filterset_class = TrackedFilter
    verbs = {"list": VIEW_PART, "retrieve": VIEW_PART}


ROUTES = [
    ("parts", PartViewSet),
    ("tracked-pieces", TrackedPieceViewSet),
    ("stock-moves", MoveViewSet),
    ("part-demands", DemandViewSet),
]
