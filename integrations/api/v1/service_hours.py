"""Hours billed, of the catalogue and clocked: the same figures as on the screen."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.service import services
from dealers.service.permissions import VIEW_HOURS
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.views import ApiView
from tenants.accounts.models import User


class HoursQuery(serializers.Input):
    start = rest.DateField(required=False)
    end = rest.DateField(required=False)
    by = rest.ChoiceField(choices=["technician", "day"], required=False)
    store = StoreField(VIEW_HOURS, required=False)
    technician = serializers.ObjectField(User, required=False)


class HoursRecord(rest.Serializer):
    key = rest.CharField(help_text="The technician's id, or the day; empty for nobody's.")
    label = rest.CharField()
    billed = rest.DecimalField(max_digits=12, decimal_places=2)
    flat_rate = rest.DecimalField(max_digits=12, decimal_places=2)
    clocked = rest.DecimalField(max_digits=12, decimal_places=2)
    available = rest.DecimalField(max_digits=12, decimal_places=2)
    efficiency = rest.DecimalField(
        max_digits=9, decimal_places=1, allow_null=True, help_text="Percent: flat-rate of clocked."
    )
    productivity = rest.DecimalField(
        max_digits=9, decimal_places=1, allow_null=True, help_text="Percent: clocked of available."
    )
    utilisation = rest.DecimalField(
        max_digits=9,
        decimal_places=1,
        allow_null=True,
        help_text="Percent: flat-rate of available.",
    )


class WorkshopHoursViewSet(ViewSetMixin, ApiView):
    """Hours of the workshop within reach of this key."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_HOURS}
    resource = "workshop_hours"
    descriptions: ClassVar[dict] = {
        "list": _("Hours by technician or day, narrowed by period, store and technician")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = HoursRecord

    def list(self, request):
        """This month by technician, unless ``start``, ``end`` and ``by`` (technician, day) say else."""
        asked = HoursQuery(data=request.query_params.dict(), context={"request": request})
        asked.is_valid(raise_exception=True)
        found = services.ask_hours(actor=request.user, **asked.validated_data)
        return Response(HoursRecord(found.rows, many=True).data)


ROUTES = [("workshop-hours", WorkshopHoursViewSet)]
