"""The register of own cars."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.fleet import services as desk
from dealers.fleet.filters import FleetCarFilter
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import MANAGE_CAR, VIEW_CAR
from dealers.fleet.states import CarUse, LicenceClass
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User

ODOMETER = {"min_value": 0, "max_value": 5_000_000}


class FleetCarRecord(serializers.Record):
    """What a car cost us is not here: it belongs to few."""

    next_due_on = rest.DateField(read_only=True, allow_null=True)

    class Meta:
        model = FleetCar
        fields = [
            "id",
            "vin",
            "plate",
            "model_name",
            "colour",
            "use",
            "state",
            "store",
            "keeper",
            "stock_unit",
            "licence_class",
            "odometer_km",
            "inspection_due_on",
            "insured_until",
            "service_due_on",
            "service_due_km",
            "next_due_on",
            "marks",
            "bought_on",
            "retired_on",
            "notes",
            "created_at",
            "updated_at",
        ]


class FleetCarChangeInput(serializers.Input):
    plate = rest.CharField(max_length=20, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    use = rest.ChoiceField(CarUse.choices, required=False)
    store = serializers.ObjectField(Unit, required=False)
    keeper = serializers.ObjectField(User, required=False, allow_null=True)
    licence_class = rest.ChoiceField(LicenceClass.choices, required=False)
    odometer_km = rest.IntegerField(**ODOMETER, required=False)
    inspection_due_on = rest.DateField(required=False, allow_null=True)
    insured_until = rest.DateField(required=False, allow_null=True)
    service_due_on = rest.DateField(required=False, allow_null=True)
    service_due_km = rest.IntegerField(**ODOMETER, required=False, allow_null=True)
    bought_on = rest.DateField(required=False, allow_null=True)
    price = serializers.MoneyField(min_value=0, required=False)
    residual = serializers.MoneyField(min_value=0, required=False)
    months = rest.IntegerField(min_value=1, max_value=240, required=False)
    notes = rest.CharField(max_length=5000, required=False, allow_blank=True)


class FleetCarInput(FleetCarChangeInput):
    vin = rest.CharField(max_length=40)
    vin_override = rest.CharField(max_length=160, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120)
    store = serializers.ObjectField(Unit)
    stock_unit = serializers.ObjectField(VehicleUnit, VIEW_UNIT, required=False)


class OffRoadInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class RetireCarInput(OffRoadInput):
    retired_on = rest.DateField(required=False)


class FleetCarViewSet(DomainViewSet):
    """Own cars: demo, courtesy and company."""

    model = FleetCar
    serializer_class = FleetCarRecord
    filterset_class = FleetCarFilter
    object_argument = "car"
    verbs = {
        "list": VIEW_CAR,
        "retrieve": VIEW_CAR,
        "create": MANAGE_CAR,
        "partial_update": MANAGE_CAR,
        "off_road": MANAGE_CAR,
        "on_road": MANAGE_CAR,
        "retire": MANAGE_CAR,
        "reinstate": MANAGE_CAR,
    }
    input_serializers = {"create": FleetCarInput, "partial_update": FleetCarChangeInput}
    services = {"create": desk.register_car, "partial_update": desk.change_car}
    off_road = action_of(desk.take_off_road, input_serializer=OffRoadInput)
    on_road = action_of(desk.return_to_road)
    retire = action_of(desk.retire_car, input_serializer=RetireCarInput)
    reinstate = action_of(desk.reinstate_car)
    descriptions = {"list": _("Own cars; `q` finds by plate, VIN or model.")}


ROUTES = [("fleet-cars", FleetCarViewSet)]
