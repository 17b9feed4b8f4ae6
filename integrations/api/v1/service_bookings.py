"""Bookings, and the bays, technicians and cars they hold."""

from rest_framework import serializers as drf

from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.service import permissions as may
from dealers.service import services
from dealers.service.filters import BookingFilter
from dealers.service.models import Booking, Resource
from dealers.service.states import ResourceKind, Skill
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.v1.service import OptionalReasonInput, person, text
from integrations.api.views import DomainViewSet, action_of


class BookingRecord(serializers.Record):
    class Meta:
        model = Booking
        fields = [
            "id", "number", "customer", "vehicle", "store", "advisor", "starts_at", "minutes",
            "complaint", "campaign", "skill", "bay", "technician", "courtesy_car", "courtesy_lost",
            "driver",
            "collect_from", "is_online", "reminded_at", "state", "reason", "created_at", "updated_at",
        ]  # fmt: skip


class BookingInput(serializers.Input):
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE, required=False, allow_null=True)
    store = StoreField(may.MANAGE_BOOKING)
    starts_at = drf.DateTimeField()
    minutes = drf.IntegerField(required=False, min_value=1, max_value=1440)
    advisor = person()
    complaint = text()
    skill = drf.ChoiceField(choices=Skill.choices, required=False, allow_blank=True)
    courtesy_car = drf.BooleanField(required=False)
    collect_from = text(200)


class FreeInput(serializers.Input):
    store = StoreField(may.MANAGE_BOOKING)
    day = drf.DateField()
    minutes = drf.IntegerField(required=False, min_value=1, max_value=1440)
    skill = drf.ChoiceField(choices=Skill.choices, required=False, allow_blank=True)


class SlotRecord(drf.Serializer):
    starts_at = serializers.UTCDateTimeField()
    ends_at = serializers.UTCDateTimeField()
    bays = drf.IntegerField()
    technicians = drf.IntegerField()
    courtesy_cars = drf.IntegerField()


class FreeRecord(drf.Serializer):
    day = drf.DateField()
    slots = SlotRecord(many=True)


class ResourceRecord(serializers.Record):
    class Meta:
        model = Resource
        fields = [
            "id",
            "kind",
            "name",
            "store",
            "user",
            "own_car",
            "skills",
            "days_off",
            "is_active",
        ]


class ResourceChange(serializers.Input):
    name = drf.CharField(max_length=80)
    skills = drf.ListField(child=drf.ChoiceField(choices=Skill.choices), max_length=10)
    days_off = drf.ListField(child=drf.DateField(), max_length=400)
    is_active = drf.BooleanField()
    user = person()
    own_car = drf.UUIDField(required=False, allow_null=True)


class ResourceInput(serializers.Input):
    kind = drf.ChoiceField(choices=ResourceKind.choices)
    name = drf.CharField(max_length=80)
    store = StoreField(may.MANAGE_RESOURCES)
    skills = drf.ListField(
        child=drf.ChoiceField(choices=Skill.choices), max_length=10, required=False
    )
    user = person()
    own_car = drf.UUIDField(
        required=False, allow_null=True, help_text="Of a courtesy car: the own fleet's car."
    )
    days_off = drf.ListField(child=drf.DateField(), max_length=400, required=False)


class MoveInput(serializers.Input):
    starts_at = drf.DateTimeField()


class BookingViewSet(DomainViewSet):
    """Announced visits."""

    model = Booking
    serializer_class = BookingRecord
    filterset_class = BookingFilter
    verbs = {
        "list": may.VIEW_BOOKING,
        "retrieve": may.VIEW_BOOKING,
        "create": may.MANAGE_BOOKING,
        "free": may.MANAGE_BOOKING,
        "move": may.MANAGE_BOOKING,
        "cancel": may.MANAGE_BOOKING,
        "no_show": may.MANAGE_BOOKING,
        "lend_car": may.MANAGE_BOOKING,
    }
    create = action_of(services.book_visit, input_serializer=BookingInput)
    free = action_of(
        services.ask_free_times, input_serializer=FreeInput, answer=FreeRecord, detail=False
    )
    move = action_of(services.move_booking, input_serializer=MoveInput)
    cancel = action_of(services.cancel_booking, input_serializer=OptionalReasonInput)
    no_show = action_of(services.mark_no_show)
    lend_car = action_of(services.lend_car)


class ResourceViewSet(DomainViewSet):
    """Bays, technicians, courtesy cars and drivers that visits hold."""

    model = Resource
    serializer_class = ResourceRecord
    verbs = {
        "list": may.MANAGE_RESOURCES,
        "retrieve": may.MANAGE_RESOURCES,
        "create": may.MANAGE_RESOURCES,
        "change": may.MANAGE_RESOURCES,
    }
    create = action_of(services.keep_resource, input_serializer=ResourceInput)
    change = action_of(services.change_resource, input_serializer=ResourceChange)


ROUTES = [("bookings", BookingViewSet), ("service-resources", ResourceViewSet)]
