"""Alerts of the stock, and the limits that raise them."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.inventory import selectors
from dealers.inventory import services as desk
from dealers.inventory.filters import AlertFilter
from dealers.inventory.models import StockAlert
from dealers.inventory.permissions import HANDLE_ALERT, MANAGE_RULES
from integrations.api import serializers
from integrations.api.v1.inventory_costs import no_parameters
from integrations.api.views import ApiView, DomainViewSet, action_of


class AlertRecord(serializers.Record):
    class Meta:
        model = StockAlert
        fields = [
            "id", "kind", "state", "store", "unit", "model_code", "model_name", "value",
            "threshold", "acknowledged_at", "acknowledged_by", "resolved_at", "resolved_by",
            "measure", "quiet_until", "created_at", "updated_at",
        ]  # fmt: skip


class AlertResolveInput(serializers.Input):
    measure = rest.CharField(max_length=200)
    quiet_days = rest.IntegerField(min_value=0, max_value=365, required=False)


class AlertViewSet(DomainViewSet):
    """Stock alerts: raised at night, acknowledged, resolved by somebody or by themselves."""

    model = StockAlert
    serializer_class = AlertRecord
    filterset_class = AlertFilter
    object_argument = "alert"
    verbs = {
        "list": HANDLE_ALERT,
        "retrieve": HANDLE_ALERT,
        "acknowledge": HANDLE_ALERT,
        "resolve": HANDLE_ALERT,
    }
    acknowledge = action_of(desk.acknowledge_alert)
    resolve = action_of(desk.resolve_alert, input_serializer=AlertResolveInput)
    descriptions = {"list": _("Stock alerts; `open=true` for those to be dealt with.")}


class AlertFigureRecord(rest.Serializer):
    store = rest.CharField(source="store__name")
    kind = rest.CharField()
    raised = rest.IntegerField()
    open = rest.IntegerField()
    unseen = rest.IntegerField()
    by_hand = rest.IntegerField()
    by_itself = rest.IntegerField()
    seen_after = rest.DurationField(allow_null=True)
    resolved_after = rest.DurationField(allow_null=True)


class AlertFigureViewSet(ViewSetMixin, ApiView):
    """Stock alerts of the last 90 days by store and kind."""

    verbs: ClassVar[dict[str, str]] = {"list": HANDLE_ALERT}
    resource = "stock_alert_figures"
    descriptions: ClassVar[dict] = {"list": _("Stock alerts in figures")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = AlertFigureRecord

    def list(self, request):
        """Raised, open and resolved, and how long they waited on average."""
        no_parameters(request)
        return Response(AlertFigureRecord(selectors.alert_report(request.user), many=True).data)


class StockLimitRecord(rest.Serializer):
    model_code = rest.CharField()
    least = rest.IntegerField(allow_null=True, default=None)
    most = rest.IntegerField(allow_null=True, default=None)


class StockLimitsRecord(rest.Serializer):
    limits = StockLimitRecord(many=True)


class StockLimitRow(serializers.Input):
    model_code = rest.CharField(max_length=40)
    least = rest.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)
    most = rest.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)


class StockLimitsInput(serializers.Input):
    limits = StockLimitRow(many=True)


def _limits() -> list[dict]:
    found = selectors.rules().limits
    return [{"model_code": code, **limit} for code, limit in sorted(found.items())]


class StockLimitViewSet(ViewSetMixin, ApiView):
    """How few and how many cars of a model may stand in each store."""

    verbs: ClassVar[dict[str, str]] = {"list": HANDLE_ALERT, "create": MANAGE_RULES}
    resource = "stock_limits"
    descriptions: ClassVar[dict] = {
        "list": _("The limits by model"),
        "create": _("Replace the limits by model"),
    }
    services: ClassVar[dict] = {"create": desk.set_limits}
    input_serializers: ClassVar[dict] = {"create": StockLimitsInput}
    answers: ClassVar[dict] = {"create": StockLimitsRecord}
    statuses = examples = MappingProxyType({})
    serializer_class = StockLimitRecord

    def list(self, request):
        """One row for each model that has a limit."""
        no_parameters(request)
        return Response(StockLimitRecord(_limits(), many=True).data)

    def create(self, request):
        """Set all limits at once; models that are left out have none."""
        given = StockLimitsInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        desk.set_limits(**given.validated_data, actor=request.user)
        return Response(StockLimitsRecord({"limits": _limits()}).data, status=201)


ROUTES = [
    ("stock-alerts", AlertViewSet),
    ("stock-alert-figures", AlertFigureViewSet),
    ("stock-limits", StockLimitViewSet),
]
