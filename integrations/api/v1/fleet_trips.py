"""Requests for own cars, and the drives that come of them."""

from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.fleet import services as desk
from dealers.fleet.filters import TripFilter
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import APPROVE_TRIP, DISPATCH_CAR, REQUEST_CAR, VIEW_CAR
from dealers.fleet.states import CarUse, LicenceClass, Purpose
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User


class TripRecord(serializers.Record):
    """Sheets hold the tank in percent, marks of damage, and the ids of photos."""

    driven_km = rest.IntegerField(read_only=True, allow_null=True)
    is_overdue = rest.BooleanField(read_only=True)

    class Meta:
        model = Trip
        fields = [
            "id",
            "number",
            "state",
            "purpose",
            "destination",
            "store",
            "requested_by",
            "driver",
            "driver_name",
            "driver_phone",
            "customer",
            "about_id",
            "about_number",
            "wanted_use",
            "car",
            "starts_at",
            "ends_at",
            "is_overdue",
            "licence_class",
            "licence_until",
            "answered_by",
            "answered_at",
            "answer",
            "out_at",
            "in_at",
            "odometer_out",
            "odometer_in",
            "driven_km",
            "out_sheet",
            "in_sheet",
            "has_damage",
            "created_at",
            "updated_at",
        ]


class TripInput(serializers.Input):
    purpose = rest.ChoiceField(Purpose.choices)
    starts_at = serializers.UTCDateTimeField()
    ends_at = serializers.UTCDateTimeField()
    store = serializers.ObjectField(Unit, required=False)
    destination = rest.CharField(max_length=200, required=False, allow_blank=True)
    driver = serializers.ObjectField(User, required=False)
    driver_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    driver_phone = rest.CharField(max_length=40, required=False, allow_blank=True)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    wanted_use = rest.ChoiceField(CarUse.choices, required=False)
    car = serializers.ObjectField(FleetCar, VIEW_CAR, required=False)
    licence_class = rest.ChoiceField(LicenceClass.choices, required=False)
    licence_until = rest.DateField(required=False)
    about_id = rest.UUIDField(required=False)
    about_number = rest.CharField(max_length=40, required=False, allow_blank=True)


class ApproveTripInput(serializers.Input):
    car = serializers.ObjectField(FleetCar, VIEW_CAR, required=False)
    answer = rest.CharField(max_length=200, required=False, allow_blank=True)


class DeclineTripInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class CancelTripInput(serializers.Input):
    reason = rest.CharField(max_length=200, required=False, allow_blank=True)


class MoveTripInput(serializers.Input):
    starts_at = serializers.UTCDateTimeField()
    ends_at = serializers.UTCDateTimeField()
    car = serializers.ObjectField(FleetCar, VIEW_CAR, required=False)


class TripSheetInput(serializers.Input):
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000)
    fuel_percent = rest.IntegerField(min_value=0, max_value=100)
    marks = rest.ListField(child=rest.DictField(), required=False, max_length=60)
    photos = rest.ListField(child=serializers.FileField(), required=False, max_length=20)


class TripHandOverInput(TripSheetInput):
    licence_seen = rest.BooleanField()
    licence_class = rest.ChoiceField(LicenceClass.choices, required=False)
    licence_until = rest.DateField(required=False)


class TakeBackInput(TripSheetInput):
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class TripViewSet(DomainViewSet):
    """Requests for own cars; no car is promised twice."""

    model = Trip
    serializer_class = TripRecord
    filterset_class = TripFilter
    object_argument = "trip"
    verbs = {
        "list": REQUEST_CAR,
        "retrieve": REQUEST_CAR,
        "create": REQUEST_CAR,
        "cancel": REQUEST_CAR,
        "approve": APPROVE_TRIP,
        "decline": APPROVE_TRIP,
        "move": DISPATCH_CAR,
        "hand_over": DISPATCH_CAR,
        "take_back": DISPATCH_CAR,
    }
    input_serializers = {"create": TripInput}
    services = {"create": desk.request_car}
    cancel = action_of(desk.cancel_trip, input_serializer=CancelTripInput)
    approve = action_of(desk.approve_trip, input_serializer=ApproveTripInput)
    decline = action_of(desk.decline_trip, input_serializer=DeclineTripInput)
    move = action_of(desk.move_trip, input_serializer=MoveTripInput)
    hand_over = action_of(desk.hand_over, input_serializer=TripHandOverInput)
    take_back = action_of(desk.take_back, input_serializer=TakeBackInput)


ROUTES = [("fleet-trips", TripViewSet)]
