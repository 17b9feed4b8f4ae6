"""The network's figures: the same as on the dashboard, by the same formulas."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from integrations.api.views import ApiView
from oem_hub.insight import dashboard
from oem_hub.insight.permissions import VIEW_INSIGHT


class FigureRecord(drf.Serializer):
    key = drf.CharField()
    label = drf.CharField()
    value = drf.CharField(allow_null=True, help_text="A number as text; null when undefined.")
    formula = drf.CharField()


class FigureViewSet(ViewSetMixin, ApiView):
    """Figures of the dashboard with their formulas."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_INSIGHT}
    resource = "figures"
    descriptions: ClassVar[dict] = {"list": _("The network's figures with their formulas")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = FigureRecord

    def list(self, request):
        """The network's figures now, within the reach of this key."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        rows = [
            {
                "key": figure.key,
                "label": str(figure.label),
                "value": None if figure.value is None else str(figure.value),
                "formula": str(figure.formula),
            }
            for figure in dashboard.figures(request.user)
        ]
        return Response(FigureRecord(rows, many=True).data)


KIND = "hub"
ROUTES = [("figures", FigureViewSet)]
