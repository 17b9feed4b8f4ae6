"""Cars on their way between stores and dealerships."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory import services as desk
from dealers.inventory.filters import TransferFilter
from dealers.inventory.models import UnitTransfer, VehicleUnit
from dealers.inventory.permissions import (
    ASK_TRANSFER,
    RECEIVE_UNIT,
    SEND_TRANSFER,
    VIEW_UNIT,
)
from integrations.api import serializers
from integrations.api.v1.inventory import line
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit


class TransferRecord(serializers.Record):
    """The price between dealerships is not here: it is a cost."""

    class Meta:
        model = UnitTransfer
        fields = [
            "id", "number", "unit", "state", "source", "target", "dealer_id", "dealer_name",
            "reason", "carrier", "expected_on", "sent_on", "received_on", "arrival_note", "answer",
            "asked_by", "created_at", "updated_at",
        ]  # fmt: skip


class TransferAskInput(serializers.Input):
    unit = serializers.ObjectField(VehicleUnit, ASK_TRANSFER)
    target = serializers.ObjectField(Unit)
    reason = line(160)
    expected_on = rest.DateField(required=False)


class TransferSendInput(serializers.Input):
    carrier = line(80)
    expected_on = rest.DateField(required=False)


class SendUnitInput(TransferSendInput):
    unit = serializers.ObjectField(VehicleUnit, SEND_TRANSFER)
    target = serializers.ObjectField(Unit)
    reason = line(160)


class SendToDealerInput(TransferSendInput):
    unit = serializers.ObjectField(VehicleUnit, SEND_TRANSFER)
    dealer_id = rest.UUIDField()
    price = serializers.MoneyField(min_value=0)


class ReceiveTransferInput(serializers.Input):
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000)
    location = line()
    key_number = line(24)
    arrival_note = line(200)
    freight = serializers.MoneyField(min_value=0, required=False)
    store = serializers.ObjectField(Unit, required=False)


class TransferAnswerInput(serializers.Input):
    answer = rest.CharField(max_length=160)


class TransferViewSet(DomainViewSet):
    """Transfers of cars: asked for, sent, received; between stores and between dealerships."""

    model = UnitTransfer
    serializer_class = TransferRecord
    filterset_class = TransferFilter
    object_argument = "transfer"
    verbs = {
        "list": VIEW_UNIT,
        "retrieve": VIEW_UNIT,
        "create": ASK_TRANSFER,
        "send_unit": SEND_TRANSFER,
        "send_to_dealer": SEND_TRANSFER,
        "send": SEND_TRANSFER,
        "receive": RECEIVE_UNIT,
        "refuse": SEND_TRANSFER,
        "withdraw": SEND_TRANSFER,
    }
    input_serializers = {"create": TransferAskInput}
    services = {"create": desk.ask_transfer}
    send_unit = action_of(desk.send_unit, input_serializer=SendUnitInput, detail=False, status=201)
    send_to_dealer = action_of(
        desk.send_to_dealer, input_serializer=SendToDealerInput, detail=False, status=201
    )
    send = action_of(desk.send_transfer, input_serializer=TransferSendInput)
    receive = action_of(desk.receive_transfer, input_serializer=ReceiveTransferInput)
    refuse = action_of(desk.refuse_transfer, input_serializer=TransferAnswerInput)
    withdraw = action_of(desk.withdraw_transfer)
    descriptions = {"list": _("Transfers; `q` finds by the car.")}


ROUTES = [("unit-transfers", TransferViewSet)]
