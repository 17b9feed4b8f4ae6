"""The stock of cars."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory import services as desk
from dealers.inventory.filters import VinUnitFilter
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import (
    ORDER_UNIT,
    PREPARE_UNIT,
    PRICE_UNIT,
    RECEIVE_UNIT,
    VIEW_UNIT,
)
from dealers.inventory.selectors import papers_for
from dealers.inventory.states import ListResult, PaperKind, PdiItem, PdiResult, UnitClass
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit


def line(length: int = 40) -> rest.CharField:
    """A text that may be left out."""
    return rest.CharField(max_length=length, required=False, allow_blank=True)


class UnitRecord(serializers.Record):
    """What a car costs us is not here: it belongs to few. Nor is the purchase invoice."""

    vin_warning = rest.CharField(read_only=True)
    papers = rest.SerializerMethodField()

    class Meta:
        model = VehicleUnit
        fields = [
            "id", "stock_number", "vin", "vin_warning", "vin_override", "state", "kind",
            "model_code", "model_name", "colour", "interior", "model_year", "engine_no",
            "certificate_no", "odometer_km", "price", "currency", "store", "location",
            "key_number", "order_number", "ordered_on", "maker_state", "maker_note", "planned_on",
            "cancel_asked_on", "expected_on", "received_on", "pdi_on",
            "sold_on", "delivered_on", "pdi", "recon", "papers", "notes", "created_at", "updated_at",
        ]  # fmt: skip

    def get_papers(self, unit: VehicleUnit) -> list[dict]:
        """Photos and papers: id of the file (`GET /files/<id>/`), name and kind."""
        user = self.context["request"].user
        return [
            {name: row[name] for name in ("id", "name", "kind")} for row in papers_for(unit, user)
        ]


class ReceiveInput(serializers.Input):
    vin = rest.CharField(max_length=40)
    model_code = rest.CharField(max_length=40)
    model_name = rest.CharField(max_length=120)
    store = serializers.ObjectField(Unit)
    kind = rest.ChoiceField(UnitClass.choices, required=False)
    colour = line()
    interior = line()
    model_year = rest.IntegerField(min_value=1980, max_value=2100, required=False)
    engine_no = line()
    certificate_no = line()
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    cost = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0, required=False)
    currency = rest.CharField(min_length=3, max_length=3, required=False)
    location = line()
    key_number = line(24)
    received_on = rest.DateField(required=False)
    vin_override = line(160)


class OrderInput(serializers.Input):
    model_code = rest.CharField(max_length=40)
    model_name = rest.CharField(max_length=120)
    store = serializers.ObjectField(Unit)
    colour = line()
    interior = line()
    order_number = line()
    expected_on = rest.DateField(required=False)
    cost = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0, required=False)
    currency = rest.CharField(min_length=3, max_length=3, required=False)
    send = rest.BooleanField(required=False)


class CancelUnitInput(serializers.Input):
    reason = rest.CharField(max_length=300)


class AdvanceInput(serializers.Input):
    vin = line()
    vin_override = line(160)
    order_number = line()
    expected_on = rest.DateField(required=False)


class ArriveInput(serializers.Input):
    vin = line()
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    location = line()
    key_number = line(24)
    received_on = rest.DateField(required=False)


class UnitEditInput(serializers.Input):
    kind = rest.ChoiceField(UnitClass.choices, required=False)
    colour = line()
    interior = line()
    model_year = rest.IntegerField(min_value=1980, max_value=2100, required=False, allow_null=True)
    engine_no = line()
    certificate_no = line()
    key_number = line(24)
    location = line()
    order_number = line()
    expected_on = rest.DateField(required=False, allow_null=True)
    notes = line(5000)


class PdiItemInput(serializers.Input):
    item = rest.ChoiceField(PdiItem.choices)
    result = rest.ChoiceField(PdiResult.choices, required=False, allow_blank=True)
    note = line(200)


class PdiInput(serializers.Input):
    items = PdiItemInput(many=True)


class ReconStepInput(serializers.Input):
    name = rest.CharField(max_length=60)


class ReconStepIdInput(serializers.Input):
    step_id = rest.UUIDField()


class ReconFinishInput(ReconStepIdInput):
    cost = serializers.MoneyField(min_value=0, required=False)
    note = line(160)
    skipped = rest.BooleanField(required=False)


class PapersInput(serializers.Input):
    kind = rest.ChoiceField(PaperKind.choices)
    files = rest.ListField(child=serializers.FileField(), min_length=1, max_length=20)


class RemovePaperInput(serializers.Input):
    file_id = rest.UUIDField()


class UnitReturnInput(serializers.Input):
    reason = rest.CharField(max_length=160)
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000)
    store = serializers.ObjectField(Unit)


class WholesaleInput(serializers.Input):
    buyer = rest.CharField(max_length=120)
    price = serializers.MoneyField(min_value=0)


class ReadyInput(serializers.Input):
    location = line()
    key_number = line(24)


class PlaceInput(serializers.Input):
    zone = rest.CharField(max_length=40, allow_blank=True, help_text="Empty: out of the hall.")
    was = rest.CharField(
        max_length=40, required=False, allow_blank=True,
        help_text="Where it stood when one looked: the answer says if it was moved meanwhile.",
    )  # fmt: skip


class PlaceRecord(rest.Serializer):
    unit = rest.UUIDField(source="unit.pk")
    location = rest.CharField(source="unit.location")
    meanwhile = rest.CharField(help_text="Where somebody else had put it meanwhile, if so.")


class PriceInput(serializers.Input):
    price = serializers.MoneyField(min_value=0)


class ReceiveListInput(serializers.Input):
    upload = serializers.FileField(help_text=".xlsx, or .csv in UTF-8 or GB18030.")
    store = serializers.ObjectField(Unit)
    dry_run = rest.BooleanField(
        required=False, help_text="Say what would become of each line, and write nothing."
    )


class ListLineRecord(rest.Serializer):
    line = rest.IntegerField()
    vin = rest.CharField()
    result = rest.ChoiceField(ListResult.choices)
    note = rest.CharField()


class DeliveryListRecord(rest.Serializer):
    lines = ListLineRecord(many=True)
    wrong = rest.IntegerField(help_text="How many lines cannot be taken.")


class VehicleUnitViewSet(DomainViewSet):
    """Vehicle units: the cars we have for sale."""

    model = VehicleUnit
    serializer_class = UnitRecord
    filterset_class = VinUnitFilter
    object_argument = "unit"
    verbs = {
        "list": VIEW_UNIT,
        "retrieve": VIEW_UNIT,
        "create": RECEIVE_UNIT,
        "partial_update": PREPARE_UNIT,
        "order": ORDER_UNIT,
        "advance": ORDER_UNIT,
        "receive_list": RECEIVE_UNIT,
        "send_order": ORDER_UNIT,
        "cancel": ORDER_UNIT,
        "arrive": RECEIVE_UNIT,
        "check_pdi": PREPARE_UNIT,
        "start_recon": PREPARE_UNIT,
        "add_step": PREPARE_UNIT,
        "start_step": PREPARE_UNIT,
        "pause_step": PREPARE_UNIT,
        "finish_step": PREPARE_UNIT,
        "add_papers": PREPARE_UNIT,
        "remove_paper": PREPARE_UNIT,
        "wholesale": PRICE_UNIT,
        "take_back": RECEIVE_UNIT,
        "start_pdi": PREPARE_UNIT,
        "finish_pdi": PREPARE_UNIT,
        "place": PREPARE_UNIT,
        "price": PRICE_UNIT,
        "make_demo": PRICE_UNIT,
        "end_demo": PRICE_UNIT,
    }
    input_serializers = {"create": ReceiveInput, "partial_update": UnitEditInput}
    services = {"create": desk.receive_unit, "partial_update": desk.edit_unit}
    order = action_of(desk.order_unit, input_serializer=OrderInput, detail=False, status=201)
    receive_list = action_of(
        desk.receive_list,
        input_serializer=ReceiveListInput,
        answer=DeliveryListRecord,
        detail=False,
    )
    send_order = action_of(desk.send_order)
    cancel = action_of(desk.cancel_order, input_serializer=CancelUnitInput)
    advance = action_of(desk.advance_order, input_serializer=AdvanceInput)
    arrive = action_of(desk.arrive_unit, input_serializer=ArriveInput)
    check_pdi = action_of(desk.check_pdi, input_serializer=PdiInput)
    start_recon = action_of(desk.start_recon)
    add_step = action_of(desk.add_step, input_serializer=ReconStepInput)
    start_step = action_of(desk.start_step, input_serializer=ReconStepIdInput)
    pause_step = action_of(desk.pause_step, input_serializer=ReconStepIdInput)
    finish_step = action_of(desk.finish_step, input_serializer=ReconFinishInput)
    add_papers = action_of(desk.add_papers, input_serializer=PapersInput)
    remove_paper = action_of(desk.remove_paper, input_serializer=RemovePaperInput)
    wholesale = action_of(desk.wholesale_unit, input_serializer=WholesaleInput)
    take_back = action_of(desk.return_unit, input_serializer=UnitReturnInput)
    start_pdi = action_of(desk.start_pdi)
    finish_pdi = action_of(desk.finish_pdi, input_serializer=ReadyInput)
    place = action_of(desk.place_unit, input_serializer=PlaceInput, answer=PlaceRecord)
    price = action_of(desk.price_unit, input_serializer=PriceInput)
    make_demo = action_of(desk.make_demo)
    end_demo = action_of(desk.end_demo)
    descriptions = {"list": _("Cars in stock; `q` finds by VIN, its end, number or model.")}


ROUTES = [("vehicle-units", VehicleUnitViewSet)]
