"""What cars in stock cost, the stock in figures, and the house's rules."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.inventory import selectors
from dealers.inventory import services as desk
from dealers.inventory.filters import VinUnitFilter
from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import MANAGE_COST, MANAGE_RULES, VIEW_COST
from dealers.inventory.states import ENTERED
from integrations.api import serializers
from integrations.api.views import ApiView, DomainViewSet, action_of


class UnitCostRecord(serializers.Record):
    purchase_cost = serializers.MoneyField(read_only=True)
    days = rest.IntegerField(read_only=True, allow_null=True)
    interest = serializers.MoneyField(read_only=True)
    upkeep = serializers.MoneyField(read_only=True)
    holding = serializers.MoneyField(read_only=True)
    full_cost = serializers.MoneyField(read_only=True)
    margin = serializers.MoneyField(read_only=True)

    class Meta:
        model = VehicleUnit
        fields = [
            "id", "stock_number", "vin", "state", "model_code", "store", "currency",
            "purchase_cost", "freight_cost", "recon_cost", "interest_cost", "other_cost", "cost",
            "cost_lines", "floor_lender", "floor_amount", "floor_rate", "floor_from",
            "floor_until", "days", "interest", "upkeep", "holding", "full_cost", "price", "margin",
        ]  # fmt: skip


class CostInput(serializers.Input):
    kind = rest.ChoiceField(ENTERED)
    amount = serializers.MoneyField()
    on = rest.DateField(required=False)
    note = rest.CharField(max_length=160, required=False, allow_blank=True)


class FloorStartInput(serializers.Input):
    amount = serializers.MoneyField(min_value=0, required=False)
    rate = rest.DecimalField(max_digits=6, decimal_places=3, min_value=0, required=False)
    start_on = rest.DateField(required=False)
    lender = rest.CharField(max_length=80, required=False, allow_blank=True)


class FloorEndInput(serializers.Input):
    end_on = rest.DateField(required=False)


class UnitCostViewSet(DomainViewSet):
    """Vehicle units with what they cost until today: parts, interest by the day, margin."""

    model = VehicleUnit
    serializer_class = UnitCostRecord
    filterset_class = VinUnitFilter
    object_argument = "unit"
    verbs = {
        "list": VIEW_COST,
        "retrieve": VIEW_COST,
        "add_cost": MANAGE_COST,
        "start_floor_plan": MANAGE_COST,
        "end_floor_plan": MANAGE_COST,
    }
    add_cost = action_of(desk.add_cost, input_serializer=CostInput)
    start_floor_plan = action_of(desk.start_floor_plan, input_serializer=FloorStartInput)
    end_floor_plan = action_of(desk.end_floor_plan, input_serializer=FloorEndInput)
    descriptions = {"list": _("Cars with their cost; `age=3&on_hand=true` for the old ones.")}

    def rows(self):
        return selectors.with_holding(VehicleUnit.objects.all(), selectors.rules())


class StockFigureRecord(rest.Serializer):
    model_code = rest.CharField()
    model_name = rest.CharField()
    currency = rest.CharField()
    on_hand = rest.IntegerField()
    for_sale = rest.IntegerField()
    coming = rest.IntegerField()
    sold = rest.IntegerField(help_text="Handed over in the last 90 days.")
    supply = rest.IntegerField(allow_null=True, help_text="Days' supply; null if none was sold.")
    days = rest.IntegerField(allow_null=True, help_text="Average age of the cars on hand.")
    aged = rest.IntegerField(help_text="On hand for as long as the rules call old, or longer.")
    ages = rest.ListField(
        child=rest.IntegerField(), help_text="0 to 30, 31 to 60, 61 to 90, over 90 days."
    )
    cost = serializers.MoneyField()
    holding = serializers.MoneyField()


def no_parameters(request) -> None:
    """Refuse what the address carries: a report takes nothing."""
    if request.query_params:
        raise ValidationError(
            {name: [_("There is no such parameter here.")] for name in request.query_params}
        )


class StockFigureViewSet(ViewSetMixin, ApiView):
    """The stock by model: on hand, age, days' supply, cost and holding cost."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_COST}
    resource = "stock_figures"
    descriptions: ClassVar[dict] = {"list": _("The stock in figures")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = StockFigureRecord

    def list(self, request):
        """One row for each model and currency, most cars first."""
        no_parameters(request)
        rows = selectors.stock_by_model(request.user)
        return Response(StockFigureRecord(rows, many=True).data)


class StockRulesRecord(rest.Serializer):
    floor_rate = rest.DecimalField(max_digits=6, decimal_places=3, help_text="Percent a year.")
    floor_free_days = rest.IntegerField()
    year_days = rest.IntegerField()
    upkeep_per_day = serializers.MoneyField()
    aged_days = rest.IntegerField()
    recon_steps = rest.ListField(child=rest.CharField())
    mails_alerts = rest.BooleanField()


class StockRulesInput(serializers.Input):
    floor_rate = rest.DecimalField(max_digits=6, decimal_places=3, min_value=0)
    floor_free_days = rest.IntegerField(min_value=0, max_value=365)
    year_days = rest.ChoiceField([360, 365])
    upkeep_per_day = serializers.MoneyField(min_value=0)
    aged_days = rest.IntegerField(min_value=1, max_value=1000)
    recon_steps = rest.ListField(child=rest.CharField(max_length=60), required=False, max_length=30)
    mails_alerts = rest.BooleanField(required=False)


class StockRulesViewSet(ViewSetMixin, ApiView):
    """The rules of the vehicle stock."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_COST, "create": MANAGE_RULES}
    resource = "stock_rules"
    descriptions: ClassVar[dict] = {
        "list": _("The rules of the vehicle stock"),
        "create": _("Change the rules of the vehicle stock"),
    }
    services: ClassVar[dict] = {"create": desk.change_rules}
    input_serializers: ClassVar[dict] = {"create": StockRulesInput}
    answers: ClassVar[dict] = {"create": StockRulesRecord}
    statuses = examples = MappingProxyType({})
    serializer_class = StockRulesRecord

    def list(self, request):
        """The rules that hold now, in a list of one."""
        no_parameters(request)
        return Response([StockRulesRecord(selectors.rules()).data])

    def create(self, request):
        """Set them all; cars that are financed keep their rate."""
        given = StockRulesInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        house = desk.change_rules(**given.validated_data, actor=request.user)
        return Response(StockRulesRecord(house).data, status=201)


ROUTES = [
    ("unit-costs", UnitCostViewSet),
    ("stock-figures", StockFigureViewSet),
    ("stock-rules", StockRulesViewSet),
]
