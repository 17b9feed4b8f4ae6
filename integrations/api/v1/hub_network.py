"""The network's dealers, cars and sales, for the manufacturer's programs."""

from rest_framework import serializers as drf

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from oem_hub.insight.filters import SaleFilter
from oem_hub.network import services
from oem_hub.network.filters import CaseFilter, DealerFilter, VehicleFilter
from oem_hub.network.models import CaseFact, Dealer, NetworkVehicle, SaleFact
from oem_hub.network.permissions import (
    INVITE_DEALER,
    MANAGE_DEALER,
    VIEW_CASE,
    VIEW_DEALER,
    VIEW_VEHICLE,
)
from tenants.accounts.models import Unit


class DealerRecord(serializers.Record):
    class Meta:
        model = Dealer
        fields = [
            "id", "tenant_id", "code", "name", "region", "state", "joined_on", "updated_at",
        ]  # fmt: skip


class RegionInput(serializers.Input):
    region = serializers.ObjectField(Unit)


class InvitationInput(serializers.Input):
    dealer_code = drf.CharField(max_length=20)
    region = serializers.ObjectField(Unit, required=False, allow_null=True)
    for_whom = drf.CharField(max_length=120, required=False, allow_blank=True)
    days = drf.IntegerField(min_value=1, max_value=365, required=False)


class InvitationRecord(drf.Serializer):
    code = drf.CharField()
    dealer_code = drf.CharField()
    region = drf.CharField()
    for_whom = drf.CharField()
    expires_at = serializers.UTCDateTimeField()


class RefreshRecord(drf.Serializer):
    members = drf.IntegerField(source="*")


class DealerViewSet(DomainViewSet):
    """Dealership groups of the network."""

    model = Dealer
    serializer_class = DealerRecord
    filterset_class = DealerFilter
    verbs = {
        "list": VIEW_DEALER,
        "retrieve": VIEW_DEALER,
        "change_region": MANAGE_DEALER,
        "refresh": MANAGE_DEALER,
        "invite": INVITE_DEALER,
    }
    object_argument = "dealer"
    change_region = action_of(services.change_region, input_serializer=RegionInput)
    refresh = action_of(services.refresh_dealers, answer=RefreshRecord, detail=False)
    invite = action_of(
        services.invite_dealer,
        input_serializer=InvitationInput,
        answer=InvitationRecord,
        detail=False,
        status=201,
    )


class VehicleRecord(serializers.Record):
    class Meta:
        model = NetworkVehicle
        fields = [
            "id", "vin", "model_code", "dealer", "warranty_start_on", "last_odometer_km",
            "last_seen_on", "is_disputed", "updated_at",
        ]  # fmt: skip


class VehicleViewSet(DomainViewSet):
    """Cars that the network delivered or has seen."""

    model = NetworkVehicle
    serializer_class = VehicleRecord
    filterset_class = VehicleFilter
    verbs = {"list": VIEW_VEHICLE, "retrieve": VIEW_VEHICLE}


class SaleRecord(serializers.Record):
    class Meta:
        model = SaleFact
        fields = [
            "id", "dealer", "contract_id", "store_code", "model_code", "vin", "signed_on",
            "delivered_on", "amount", "currency", "updated_at",
        ]  # fmt: skip


class SaleViewSet(DomainViewSet):
    """Contracts and deliveries as the dealers reported them."""

    model = SaleFact
    serializer_class = SaleRecord
    filterset_class = SaleFilter
    verbs = {"list": VIEW_DEALER, "retrieve": VIEW_DEALER}


class CaseFactRecord(serializers.Record):
    class Meta:
        model = CaseFact
        fields = [
            "id", "dealer", "case_id", "number", "kind", "category", "severity", "state",
            "escalated_at", "closed_at", "updated_at",
        ]  # fmt: skip


class CaseFactViewSet(DomainViewSet):
    """Customers' cases that dealers passed on, without words, customer or car."""

    model = CaseFact
    serializer_class = CaseFactRecord
    filterset_class = CaseFilter
    verbs = {"list": VIEW_CASE, "retrieve": VIEW_CASE}


KIND = "hub"
ROUTES = [
    ("dealers", DealerViewSet),
    ("vehicles", VehicleViewSet),
    ("sales", SaleViewSet),
    ("escalated-cases", CaseFactViewSet),
]
