"""Who stands at the counter: a plate, phone, VIN or name, and what is known of the car."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.service import services as desk
from dealers.service.permissions import RECEIVE_VEHICLE
from integrations.api import serializers
from integrations.api.views import ApiView


class ArrivalPerson(drf.Serializer):
    id = drf.UUIDField()
    full_name = drf.CharField()
    masked_phone = drf.CharField()


class ArrivalBooking(drf.Serializer):
    id = drf.UUIDField()
    number = drf.CharField()
    starts_at = serializers.UTCDateTimeField()
    complaint = drf.CharField()


class ArrivalCampaign(drf.Serializer):
    id = drf.UUIDField(source="campaign_id")
    code = drf.CharField(source="campaign.code")
    kind = drf.CharField(source="campaign.kind")
    title = drf.CharField(source="campaign.title")


class ArrivalJob(drf.Serializer):
    id = drf.UUIDField()
    complaint = drf.CharField()
    authorisation = drf.CharField()
    decline_reason = drf.CharField()
    amount = serializers.MoneyField()
    repair_order = drf.CharField(source="repair_order.number")


class ArrivalRecord(drf.Serializer):
    vehicle = drf.UUIDField(source="vehicle.pk")
    vin = drf.CharField(source="vehicle.vin")
    plate = drf.CharField(source="vehicle.plate")
    model_name = drf.CharField(source="vehicle.model_name")
    odometer_km = drf.IntegerField(source="vehicle.odometer_km")
    people = ArrivalPerson(many=True)
    open_order = drf.SerializerMethodField()
    bookings = ArrivalBooking(many=True)
    campaigns = ArrivalCampaign(many=True)
    deferred = ArrivalJob(many=True)

    def get_open_order(self, arrival) -> str | None:
        """The number of the repair order with which the car is here already."""
        return arrival.order.number if arrival.order else None


class ArrivalViewSet(ViewSetMixin, ApiView):
    """Cars that a plate, phone, VIN or name may mean, with what waits for them; at most eight."""

    verbs: ClassVar[dict[str, str]] = {"list": RECEIVE_VEHICLE}
    resource = "arrivals"
    descriptions: ClassVar[dict] = {
        "list": _("Cars by `q`: a plate, phone number, VIN or name, or the end of a number")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = ArrivalRecord

    def list(self, request):
        """The cars, the last seen first; nothing without ``q``."""
        if unknown := request.query_params.keys() - {"q"}:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        found = desk.recognise(request.query_params.get("q", "")[:80], user=request.user)
        return Response(ArrivalRecord(found.arrivals, many=True).data)


ROUTES = [("arrivals", ArrivalViewSet)]
