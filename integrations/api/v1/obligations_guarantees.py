"""The three guarantees (三包): where cars stand, counted from their warranty jobs."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers.models import Vehicle
from dealers.customers.permissions import VIEW_VEHICLE
from dealers.obligations import selectors
from dealers.obligations.permissions import VIEW_GUARANTEE
from integrations.api.views import ApiView
from tenants.reference.three_guarantees import Level, Rule


class GuaranteeCountRecord(drf.Serializer):
    rule = drf.ChoiceField(choices=Rule.choices)
    subject = drf.CharField()
    value = drf.IntegerField()
    limit = drf.IntegerField()
    level = drf.ChoiceField(choices=Level.choices)


class GuaranteeRecord(drf.Serializer):
    vehicle = drf.UUIDField(source="car.pk")
    vin = drf.CharField(source="car.vin")
    rules = drf.CharField(source="standing.guarantees.order")
    started_on = drf.DateField(source="standing.started_on", allow_null=True)
    ends_on = drf.DateField(source="standing.ends_on", allow_null=True)
    is_over = drf.BooleanField(source="standing.is_over")
    repair_ends_on = drf.DateField(source="standing.repair_ends_on", allow_null=True)
    is_repair_over = drf.BooleanField(source="standing.is_repair_over")
    level = drf.ChoiceField(choices=Level.choices, source="standing.level")
    counts = GuaranteeCountRecord(many=True, source="standing.counts")


class GuaranteeViewSet(ViewSetMixin, ApiView):
    """Where cars stand with the three guarantees."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_GUARANTEE}
    resource = "three_guarantees"
    descriptions: ClassVar[dict] = {
        "list": _("Where one car (`vehicle` is its id) or those under warranty repair here stand")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = GuaranteeRecord

    def list(self, request):
        """One car's counts, or without ``vehicle`` those of the cars that are here, worst first."""
        if unknown := request.query_params.keys() - {"vehicle"}:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        if wanted := request.query_params.get("vehicle"):
            pk = drf.UUIDField().run_validation(wanted)
            cars = list(Vehicle.objects.visible_to(request.user, VIEW_VEHICLE).filter(pk=pk))
            found = selectors.standings_of(cars)
            rows = [(car, found[car.pk]) for car in cars]
        else:
            rows = [(o.vehicle, s) for o, s in selectors.cars_in_repair_of(request.user)]
        answer = [{"car": car, "standing": standing} for car, standing in rows]
        return Response(GuaranteeRecord(answer, many=True).data)


ROUTES = [("three-guarantees", GuaranteeViewSet)]
