"""The purchase and sales plan of the stock."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.inventory import selectors
from dealers.inventory import services as desk
from dealers.inventory.permissions import PLAN_STOCK, VIEW_UNIT
from integrations.api import serializers
from integrations.api.v1.inventory_costs import no_parameters
from integrations.api.views import ApiView


class StockPlanRecord(rest.Serializer):
    month = rest.CharField(help_text="Year and month: 2026-12.")
    model_code = rest.CharField()
    model_name = rest.CharField()
    buy = rest.IntegerField()
    bought = rest.IntegerField(help_text="Arrived in the month.")
    coming = rest.IntegerField(help_text="On order and expected in the month.")
    sell = rest.IntegerField()
    sold = rest.IntegerField(help_text="Handed over in the month.")


class StockPlanLineInput(serializers.Input):
    model_code = rest.CharField(max_length=40)
    buy = rest.IntegerField(min_value=0, max_value=9999, required=False)
    sell = rest.IntegerField(min_value=0, max_value=9999, required=False)


class StockPlanInput(serializers.Input):
    month = rest.DateField(help_text="Any day of the month.")
    lines = StockPlanLineInput(many=True)


class StockPlanAnswer(rest.Serializer):
    month = rest.CharField()
    models = rest.IntegerField(help_text="Models planned in the month.")


class StockPlanViewSet(ViewSetMixin, ApiView):
    """What is to be bought and sold by model and month, against what was."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_UNIT, "create": PLAN_STOCK}
    resource = "stock_plan"
    descriptions: ClassVar[dict] = {
        "list": _("Plan and reality by model and month"),
        "create": _("Set the plan of a month"),
    }
    services: ClassVar[dict] = {"create": desk.plan_month}
    input_serializers: ClassVar[dict] = {"create": StockPlanInput}
    answers: ClassVar[dict] = {"create": StockPlanAnswer}
    statuses = examples = MappingProxyType({})
    serializer_class = StockPlanRecord

    def list(self, request):
        """Two months back, this one, and three to come."""
        no_parameters(request)
        return Response(StockPlanRecord(selectors.stock_plan(), many=True).data)

    def create(self, request):
        """Replaces the plan of the month."""
        given = StockPlanInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        house = desk.plan_month(**given.validated_data, actor=request.user)
        month = selectors.month_key(given.validated_data["month"])
        answer = {"month": month, "models": len(house.plan.get(month, {}))}
        return Response(StockPlanAnswer(answer).data, status=201)


ROUTES = [("stock-plan", StockPlanViewSet)]
