"""How punctual cars are handed over."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.sales import selectors
from dealers.sales.permissions import VIEW_CONTRACT
from integrations.api.filters import asked
from integrations.api.views import ApiView


class OnTimeRecord(rest.Serializer):
    since = rest.DateField()
    delivered = rest.IntegerField(help_text="Handed over since then, with a promised day.")
    late = rest.IntegerField(help_text="Of these, after the promised day.")
    share = rest.IntegerField(allow_null=True, help_text="Percent on time; null for no car.")


class OnTimeViewSet(ViewSetMixin, ApiView):
    """On-time delivery within the reach of this key: the figure of the home page."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_CONTRACT}
    resource = "on_time_delivery"
    descriptions: ClassVar[dict] = {
        "list": _("Cars handed over as promised: one row, for the last `days` (90 if not given).")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = OnTimeRecord

    def list(self, request):
        """One row."""
        found = asked(request, days=rest.IntegerField(min_value=1, max_value=3650))
        row = selectors.on_time(request.user, found.get("days", 90))
        return Response([OnTimeRecord(row).data])


ROUTES = [("on-time-delivery", OnTimeViewSet)]
