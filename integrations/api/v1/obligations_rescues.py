"""Rescue and field service."""

from rest_framework import serializers as drf

from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.obligations import permissions as may
from dealers.obligations import services as desk
from dealers.obligations.filters import RescueFilter
from dealers.obligations.models import RescueTicket
from dealers.obligations.states import RescueKind
from dealers.parts.models import Part
from dealers.service.models import RepairOrder
from dealers.service.permissions import VIEW_ORDER
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField, StoreField
from integrations.api.v1.service import text
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class RescueRecord(serializers.Record):
    minutes_to_arrival = drf.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = RescueTicket
        fields = [
            "id", "number", "kind", "caller_name", "caller_phone", "customer", "vehicle",
            "car_description", "problem", "address", "latitude", "longitude", "store",
            "technician", "van", "pick_list", "called_at", "promised_at", "dispatched_at",
            "arrived_at", "minutes_to_arrival", "done_at", "outcome", "repair_order", "state",
            "reason", "created_at", "updated_at",
        ]  # fmt: skip


def _degrees(digits: int) -> drf.DecimalField:
    return drf.DecimalField(max_digits=digits, decimal_places=6, required=False, allow_null=True)


class RescueFactsInput(serializers.Input):
    kind = drf.ChoiceField(choices=RescueKind.choices, required=False)
    caller_name = drf.CharField(max_length=80, required=False)
    caller_phone = drf.CharField(max_length=40, required=False)
    problem = drf.CharField(max_length=2000, required=False)
    address = drf.CharField(max_length=200, required=False)
    latitude = _degrees(8)
    longitude = _degrees(9)
    car_description = text(120)
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE, required=False, allow_null=True)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False, allow_null=True)


class RescueInput(RescueFactsInput):
    kind = drf.ChoiceField(choices=RescueKind.choices)
    caller_name = drf.CharField(max_length=80)
    caller_phone = drf.CharField(max_length=40)
    problem = drf.CharField(max_length=2000)
    address = drf.CharField(max_length=200)
    store = StoreField(may.MANAGE_RESCUE)
    promised_at = serializers.UTCDateTimeField(required=False, allow_null=True)


class RescueDispatchInput(serializers.Input):
    technician = serializers.ObjectField(User)
    van = text(40)
    promised_at = serializers.UTCDateTimeField(required=False, allow_null=True)


class RescueReasonInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class RescueOutcomeInput(serializers.Input):
    outcome = drf.CharField(max_length=2000)
    repair_order = serializers.ObjectField(RepairOrder, VIEW_ORDER, required=False, allow_null=True)


class RescuePickInput(serializers.Input):
    part = serializers.ObjectField(Part)
    quantity = QuantityField(required=False)


class RescueUnpickInput(serializers.Input):
    number = drf.CharField(max_length=40)


class RescueViewSet(DomainViewSet):
    """Calls for help on the road: who, where, who drives with what, and when each step was."""

    model = RescueTicket
    serializer_class = RescueRecord
    filterset_class = RescueFilter
    object_argument = "ticket"
    verbs = {
        "list": may.VIEW_RESCUE,
        "retrieve": may.VIEW_RESCUE,
        "create": may.MANAGE_RESCUE,
        "partial_update": may.MANAGE_RESCUE,
        "dispatch_technician": may.MANAGE_RESCUE,
        "call_back": may.DRIVE_RESCUE,
        "arrive": may.DRIVE_RESCUE,
        "finish": may.DRIVE_RESCUE,
        "cancel": may.MANAGE_RESCUE,
        "pick": may.DRIVE_RESCUE,
        "unpick": may.DRIVE_RESCUE,
    }
    input_serializers = {"create": RescueInput, "partial_update": RescueFactsInput}
    services = {"create": desk.take_call, "partial_update": desk.amend_rescue}
    dispatch_technician = action_of(desk.dispatch_rescue, input_serializer=RescueDispatchInput)
    call_back = action_of(desk.call_back_rescue, input_serializer=RescueReasonInput)
    arrive = action_of(desk.arrive_at_rescue)
    finish = action_of(desk.finish_rescue, input_serializer=RescueOutcomeInput)
    cancel = action_of(desk.cancel_rescue, input_serializer=RescueReasonInput)
    pick = action_of(desk.pick_part, input_serializer=RescuePickInput)
    unpick = action_of(desk.unpick_part, input_serializer=RescueUnpickInput)


ROUTES = [("rescues", RescueViewSet)]
