"""How long visits take: the same figures as on the screen."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.service import services
from dealers.service.permissions import VIEW_ORDER
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.views import ApiView


class TurnaroundQuery(serializers.Input):
    start = rest.DateField(required=False)
    end = rest.DateField(required=False)
    by = rest.ChoiceField(choices=["month", "store", "pay_type"], required=False)
    store = StoreField(VIEW_ORDER, required=False)


def _figure(help_text: str) -> rest.DecimalField:
    return rest.DecimalField(max_digits=9, decimal_places=1, allow_null=True, help_text=help_text)


class TurnaroundRecord(rest.Serializer):
    key = rest.CharField(help_text="The month (2026-11), the store's id or the pay type.")
    label = rest.CharField()
    visits = rest.IntegerField()
    to_ready = _figure("Hours from the reception, the median.")
    mean_to_ready = _figure("Hours, the mean.")
    to_release = _figure("Hours from the reception, the median.")
    mean_to_release = _figure("Hours, the mean.")
    promised = rest.IntegerField(help_text="Visits that were promised for a time.")
    on_time = rest.IntegerField(help_text="Of these, ready by then.")
    on_time_share = _figure("Percent of those promised.")
    comebacks = rest.IntegerField()
    comeback_share = _figure("Percent of the visits.")


class TurnaroundViewSet(ViewSetMixin, ApiView):
    """Times and comebacks of visits within reach of this key."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_ORDER}
    resource = "workshop_turnaround"
    descriptions: ClassVar[dict] = {
        "list": _("Hours from reception to ready and release, by month, store or pay type")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = TurnaroundRecord

    def list(self, request):
        """The last half year by month, unless ``start``, ``end`` and ``by`` say else."""
        asked = TurnaroundQuery(data=request.query_params.dict(), context={"request": request})
        asked.is_valid(raise_exception=True)
        found = services.ask_turnaround(actor=request.user, **asked.validated_data)
        return Response(TurnaroundRecord(found.rows, many=True).data)


ROUTES = [("workshop-turnaround", TurnaroundViewSet)]
