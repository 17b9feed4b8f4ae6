"""Test drives."""

from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from dealers.sales import services as desk
from dealers.sales.filters.showroom import DriveFilter
from dealers.sales.models import Lead, Opportunity, TestDrive
from dealers.sales.permissions import BOOK_TEST_DRIVE, VIEW_LEAD, VIEW_OPPORTUNITY
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class DriveRecord(serializers.Record):
    class Meta:
        model = TestDrive
        fields = [
            "id",
            "number",
            "status",
            "contact_name",
            "phone",
            "customer",
            "lead",
            "opportunity",
            "unit",
            "advisor",
            "store",
            "starts_at",
            "ends_at",
            "route",
            "licence_checked",
            "agreement_signed",
            "out_at",
            "in_at",
            "odometer_out",
            "odometer_in",
            "driven_km",
            "outcome",
            "created_at",
            "updated_at",
        ]

    driven_km = rest.IntegerField(read_only=True, allow_null=True)


class SlotInput(serializers.Input):
    starts_at = serializers.UTCDateTimeField()
    ends_at = serializers.UTCDateTimeField()
    advisor = serializers.ObjectField(User, required=False)
    route = rest.CharField(max_length=120, required=False, allow_blank=True)


class BookTestDriveInput(SlotInput):
    unit = serializers.ObjectField(VehicleUnit, VIEW_UNIT)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    lead = serializers.ObjectField(Lead, VIEW_LEAD, required=False)
    opportunity = serializers.ObjectField(Opportunity, VIEW_OPPORTUNITY, required=False)


class MoveTestDriveInput(SlotInput):
    unit = serializers.ObjectField(VehicleUnit, VIEW_UNIT, required=False)


class BeginInput(serializers.Input):
    licence_checked = rest.BooleanField()
    agreement_signed = rest.BooleanField()
    odometer_out = rest.IntegerField(min_value=0, max_value=5_000_000)


class EndInput(serializers.Input):
    odometer_in = rest.IntegerField(min_value=0, max_value=5_000_000)
    outcome = rest.CharField(max_length=5000, required=False, allow_blank=True)


class CancelDriveInput(serializers.Input):
    note = rest.CharField(max_length=200, required=False, allow_blank=True)


class DriveViewSet(DomainViewSet):
    """Test drives: demo cars with advisors, never two at a time."""

    model = TestDrive
    serializer_class = DriveRecord
    filterset_class = DriveFilter
    object_argument = "test_drive"
    verbs = dict.fromkeys(
        ("list", "retrieve", "create", "move", "begin", "end", "miss", "cancel"), BOOK_TEST_DRIVE
    )
    input_serializers = {"create": BookTestDriveInput}
    services = {"create": desk.book_test_drive}
    move = action_of(desk.move_test_drive, input_serializer=MoveTestDriveInput)
    begin = action_of(desk.begin_test_drive, input_serializer=BeginInput)
    end = action_of(desk.end_test_drive, input_serializer=EndInput)
    miss = action_of(desk.miss_test_drive)
    cancel = action_of(desk.cancel_test_drive, input_serializer=CancelDriveInput)


ROUTES = [("test-drives", DriveViewSet)]
