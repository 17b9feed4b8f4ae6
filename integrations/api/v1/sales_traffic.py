"""The showroom's report: how many came, how many became leads, why they buy."""

from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.sales.permissions import LOG_VISIT
from dealers.sales.selectors.showroom import traffic_of
from dealers.sales.states.showroom import VisitPurpose
from integrations.api.filters import asked
from integrations.api.views import ApiView

USUAL_DAYS = 30


class PurposeCount(rest.Serializer):
    purpose = rest.ChoiceField(VisitPurpose.choices)
    parties = rest.IntegerField()
    persons = rest.IntegerField()


class MotiveCount(rest.Serializer):
    motive = rest.CharField(help_text="As the house's rules for leads name it.")
    leads = rest.IntegerField()
    won = rest.IntegerField(help_text="Became customers.")


class TrafficRecord(rest.Serializer):
    first = rest.DateField()
    last = rest.DateField()
    parties = rest.IntegerField()
    persons = rest.IntegerField()
    returning = rest.IntegerField(help_text="Parties that had been here before.")
    named = rest.IntegerField(help_text="Parties that left a phone.")
    leads = rest.IntegerField()
    converted = rest.IntegerField()
    orders = rest.IntegerField(help_text="Ordered in these days; cancelled ones do not count.")
    closing_rate = rest.IntegerField(allow_null=True, help_text="Percent: orders ÷ parties.")
    purposes = PurposeCount(many=True)
    motives = MotiveCount(many=True)


class TrafficViewSet(ViewSetMixin, ApiView):
    """What came into the showroom, within reach of this key."""

    verbs: ClassVar[dict[str, str]] = {"list": LOG_VISIT}
    resource = "showroom_report"
    descriptions: ClassVar[dict] = {
        "list": _(
            "Visits, leads and purchase motives from `first` to `last`: one row. Without days the "
            "last thirty."
        )
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = TrafficRecord

    def list(self, request):
        """The same figures as on the screen."""
        days = asked(request, first=rest.DateField(), last=rest.DateField())
        last = days.get("last") or localdate()
        first = min(days.get("first") or last - timedelta(days=USUAL_DAYS - 1), last)
        return Response([TrafficRecord(traffic_of(request.user, first=first, last=last)).data])


ROUTES = [("showroom-report", TrafficViewSet)]
