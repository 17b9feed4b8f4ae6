"""Counts of the cars of a store."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory import services as desk
from dealers.inventory.filters import CountFilter
from dealers.inventory.models import StockCount
from dealers.inventory.permissions import COUNT_STOCK, VIEW_UNIT
from dealers.inventory.states import CountReason
from integrations.api import serializers
from integrations.api.v1.inventory import line
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit


class StockCountRecord(serializers.Record):
    missing = rest.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = StockCount
        fields = [
            "id", "number", "store", "state", "expected", "found", "missing", "surplus",
            "differences", "opened_by", "closed_by", "closed_at", "created_at", "updated_at",
        ]  # fmt: skip


class OpenCountInput(serializers.Input):
    store = serializers.ObjectField(Unit)


class UnitScanInput(serializers.Input):
    code = rest.CharField(max_length=40)
    place = line()


class UnitScanAnswer(rest.Serializer):
    result = rest.ChoiceField(["found", "again", "elsewhere", "unknown"])
    vin = rest.CharField()
    unit = rest.PrimaryKeyRelatedField(read_only=True, allow_null=True)


class CountExplainInput(serializers.Input):
    which = rest.ListField(
        child=rest.CharField(max_length=40),
        min_length=1,
        max_length=500,
        help_text="Ids of cars that were not seen, VINs of cars that should not be here.",
    )
    reason = rest.ChoiceField(CountReason.choices)
    note = line(160)


class StockCountViewSet(DomainViewSet):
    """Stock counts: opened for a store, scanned into, closed with a reason for each difference."""

    model = StockCount
    serializer_class = StockCountRecord
    filterset_class = CountFilter
    object_argument = "count"
    verbs = {
        "list": VIEW_UNIT,
        "retrieve": VIEW_UNIT,
        "create": COUNT_STOCK,
        "scan": COUNT_STOCK,
        "explain": COUNT_STOCK,
        "close": COUNT_STOCK,
        "drop": COUNT_STOCK,
    }
    input_serializers = {"create": OpenCountInput}
    services = {"create": desk.open_count}
    scan = action_of(desk.scan_unit, input_serializer=UnitScanInput, answer=UnitScanAnswer)
    explain = action_of(desk.explain_difference, input_serializer=CountExplainInput)
    close = action_of(desk.close_count)
    drop = action_of(desk.drop_count)
    descriptions = {"list": _("Stock counts of all stores.")}


ROUTES = [("stock-counts", StockCountViewSet)]
