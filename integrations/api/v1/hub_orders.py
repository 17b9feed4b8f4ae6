"""What dealers order of the manufacturer: cars and parts."""

from rest_framework import serializers as drf

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from oem_hub.orders import services
from oem_hub.orders.filters import PartOrderFilter, StockOfferFilter, VehicleOrderFilter
from oem_hub.orders.models import PartOrder, PartOrderLine, StockOffer, VehicleOrder
from oem_hub.orders.permissions import ANSWER_PARTS, ANSWER_VEHICLES, VIEW_PARTS, VIEW_VEHICLES

SHARED = [
    "id", "dealer", "order_id", "number", "store_code", "store_name", "ordered_on", "received_at",
    "state", "expected_on", "remark", "cancel_asked_at", "cancel_reason", "created_at", "updated_at",
]  # fmt: skip


def line(length: int = 40) -> drf.CharField:
    """A text that may be left out."""
    return drf.CharField(max_length=length, required=False, allow_blank=True)


def pieces(**more) -> drf.DecimalField:
    """So many pieces, two decimals."""
    return drf.DecimalField(max_digits=10, decimal_places=2, min_value=0, **more)


class VehicleOrderRecord(serializers.Record):
    class Meta:
        model = VehicleOrder
        fields = [
            *SHARED, "model_code", "model_name", "colour", "interior", "wanted_on",
            "factory_number", "vin", "planned_on", "carrier", "arrived_on",
        ]  # fmt: skip


class OrderedPartRecord(serializers.Record):
    class Meta:
        model = PartOrderLine
        fields = [
            "id", "line_id", "position", "number", "name", "quantity", "asked_price", "list_price",
            "price", "confirmed", "back_ordered", "back_until", "refused", "shipped", "accepted",
            "rejected", "finding", "remark",
        ]  # fmt: skip


class PartOrderRecord(serializers.Record):
    lines = OrderedPartRecord(many=True)

    class Meta:
        model = PartOrder
        fields = [
            *SHARED, "kind", "document_number", "reference", "currency", "amount", "deliveries",
            "lines",
        ]  # fmt: skip


class VehicleConfirmInput(serializers.Input):
    factory_number = line()
    vin = line()
    planned_on = drf.DateField(required=False)
    expected_on = drf.DateField(required=False)
    remark = line(300)


class VehicleScheduleInput(serializers.Input):
    planned_on = drf.DateField()
    expected_on = drf.DateField(required=False)
    remark = line(300)


class VehicleBuiltInput(serializers.Input):
    vin = line()
    expected_on = drf.DateField(required=False)


class VehicleShipInput(VehicleBuiltInput):
    carrier = line(80)


class OrderReasonInput(serializers.Input):
    reason = drf.CharField(max_length=300)


class PartAnswerLineInput(serializers.Input):
    line_id = drf.CharField(max_length=40)
    confirmed = pieces()
    back_ordered = pieces(required=False)
    back_until = drf.DateField(required=False, allow_null=True)
    price = serializers.MoneyField(min_value=0, required=False)
    remark = line(200)


class PartAnswerInput(serializers.Input):
    lines = PartAnswerLineInput(many=True, allow_empty=False)
    expected_on = drf.DateField(required=False)
    remark = line(300)


class PartShipLineInput(serializers.Input):
    line_id = drf.CharField(max_length=40)
    quantity = pieces()


class PartShipInput(serializers.Input):
    lines = PartShipLineInput(many=True, required=False)
    delivery_note = line()
    carrier = line(80)
    expected_on = drf.DateField(required=False)


class VehicleOrderViewSet(DomainViewSet):
    """Cars that dealers ordered; every answer is told to the dealer."""

    model = VehicleOrder
    serializer_class = VehicleOrderRecord
    filterset_class = VehicleOrderFilter
    select_related = ("dealer",)
    object_argument = "order"
    verbs = {
        "list": VIEW_VEHICLES,
        "retrieve": VIEW_VEHICLES,
        "confirm": ANSWER_VEHICLES,
        "schedule": ANSWER_VEHICLES,
        "built": ANSWER_VEHICLES,
        "ship": ANSWER_VEHICLES,
        "refuse": ANSWER_VEHICLES,
        "cancel": ANSWER_VEHICLES,
        "keep": ANSWER_VEHICLES,
    }
    confirm = action_of(services.confirm_vehicle_order, input_serializer=VehicleConfirmInput)
    schedule = action_of(services.schedule_vehicle_order, input_serializer=VehicleScheduleInput)
    built = action_of(services.build_vehicle_order, input_serializer=VehicleBuiltInput)
    ship = action_of(services.ship_vehicle_order, input_serializer=VehicleShipInput)
    refuse = action_of(services.refuse_vehicle_order, input_serializer=OrderReasonInput)
    cancel = action_of(services.accept_vehicle_cancel)
    keep = action_of(services.keep_vehicle_order, input_serializer=OrderReasonInput)


class PartOrderViewSet(DomainViewSet):
    """Parts that dealers ordered; every answer is told to the dealer."""

    model = PartOrder
    serializer_class = PartOrderRecord
    filterset_class = PartOrderFilter
    select_related = ("dealer",)
    prefetch_related = ("lines",)
    object_argument = "order"
    verbs = {
        "list": VIEW_PARTS,
        "retrieve": VIEW_PARTS,
        "answer": ANSWER_PARTS,
        "ship": ANSWER_PARTS,
        "refuse": ANSWER_PARTS,
        "cancel": ANSWER_PARTS,
        "keep": ANSWER_PARTS,
    }
    answer = action_of(services.answer_part_order, input_serializer=PartAnswerInput)
    ship = action_of(services.ship_part_order, input_serializer=PartShipInput)
    refuse = action_of(services.refuse_part_order, input_serializer=OrderReasonInput)
    cancel = action_of(services.accept_parts_cancel)
    keep = action_of(services.keep_part_order, input_serializer=OrderReasonInput)


class StockOfferRecord(serializers.Record):
    class Meta:
        model = StockOffer
        fields = [
            "id", "dealer", "store_id", "store_name", "address", "phone", "number", "band", "told_at",
            "created_at", "updated_at",
        ]  # fmt: skip


class StockOfferViewSet(DomainViewSet):
    """Which parts dealers say that they have free, store by store, roughly how many."""

    model = StockOffer
    serializer_class = StockOfferRecord
    filterset_class = StockOfferFilter
    select_related = ("dealer",)
    verbs = {"list": VIEW_PARTS, "retrieve": VIEW_PARTS}


KIND = "hub"
ROUTES = [
    ("vehicle-orders", VehicleOrderViewSet),
    ("part-orders", PartOrderViewSet),
    ("stock-offers", StockOfferViewSet),
]
