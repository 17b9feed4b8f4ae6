"""The stock of cars."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory import services as desk
from dealers.inventory.filters import VinUnitFilter
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import PREPARE_UNIT, PRICE_UNIT, RECEIVE_UNIT, VIEW_UNIT
from dealers.inventory.states import UnitClass
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit


class UnitRecord(serializers.Record):
    """What a car costs us is not here: it belongs to few."""

    class Meta:
        model = VehicleUnit
        fields = [
            "id",
            "stock_number",
            "vin",
            "state",
            "kind",
            "model_code",
            "model_name",
            "colour",
            "interior",
            "model_year",
            "engine_no",
            "certificate_no",
            "odometer_km",
            "price",
            "currency",
            "store",
            "location",
            "received_on",
            "pdi_on",
            "sold_on",
            "delivered_on",
            "created_at",
            "updated_at",
        ]


class ReceiveInput(serializers.Input):
    vin = rest.CharField(max_length=40)
    model_code = rest.CharField(max_length=40)
    model_name = rest.CharField(max_length=120)
    store = serializers.ObjectField(Unit)
    kind = rest.ChoiceField(UnitClass.choices, required=False)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    interior = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_year = rest.IntegerField(min_value=1980, max_value=2100, required=False)
    engine_no = rest.CharField(max_length=40, required=False, allow_blank=True)
    certificate_no = rest.CharField(max_length=40, required=False, allow_blank=True)
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    cost = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0, required=False)
    currency = rest.CharField(min_length=3, max_length=3, required=False)
    location = rest.CharField(max_length=40, required=False, allow_blank=True)
    received_on = rest.DateField(required=False)
    vin_override = rest.CharField(max_length=160, required=False, allow_blank=True)


class ReadyInput(serializers.Input):
    location = rest.CharField(max_length=40, required=False, allow_blank=True)


class PriceInput(serializers.Input):
    price = serializers.MoneyField(min_value=0)


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
        "start_pdi": PREPARE_UNIT,
        "finish_pdi": PREPARE_UNIT,
        "price": PRICE_UNIT,
        "make_demo": PRICE_UNIT,
        "end_demo": PRICE_UNIT,
    }
    input_serializers = {"create": ReceiveInput}
    services = {"create": desk.receive_unit}
    start_pdi = action_of(desk.start_pdi)
    finish_pdi = action_of(desk.finish_pdi, input_serializer=ReadyInput)
    price = action_of(desk.price_unit, input_serializer=PriceInput)
    make_demo = action_of(desk.make_demo)
    end_demo = action_of(desk.end_demo)
    descriptions = {"list": _("Cars in stock; `q` finds by VIN, its end, number or model.")}


ROUTES = [("vehicle-units", VehicleUnitViewSet)]
