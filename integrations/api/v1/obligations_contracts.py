"""Prepaid plans, service contracts by car, their uses, and what the house owes of them."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.obligations import permissions as may
from dealers.obligations import selectors
from dealers.obligations import services as desk
from dealers.obligations.filters import ContractFilter, PlanFilter, RedemptionFilter
from dealers.obligations.models import Redemption, ServiceContract, ServicePlan
from dealers.obligations.services.plans import MOST_ITEMS
from dealers.obligations.states import Unit
from dealers.service.models import Job, RepairOrder, ServicePackage
from dealers.service.permissions import VIEW_JOB, VIEW_ORDER
from dealers.service.states import PaymentMethod
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField, StoreField
from integrations.api.v1.service import text
from integrations.api.views import ApiView, DomainViewSet, action_of


class ServicePlanRecord(serializers.Record):
    class Meta:
        model = ServicePlan
        fields = [
            "id", "code", "name_zh", "name_en", "months", "km", "price", "currency", "items",
            "is_active", "created_at", "updated_at",
        ]  # fmt: skip


class ServicePlanItemInput(serializers.Input):
    name = text(120)
    unit = drf.ChoiceField(choices=Unit.choices, required=False)
    quantity = QuantityField()
    value = serializers.MoneyField(required=False, allow_null=True)
    package = serializers.ObjectField(ServicePackage, required=False, allow_null=True)


class ServicePlanFactsInput(serializers.Input):
    name_zh = drf.CharField(max_length=120, required=False)
    name_en = text(120)
    price = serializers.MoneyField(required=False)
    months = drf.IntegerField(min_value=1, max_value=240, required=False)
    km = drf.IntegerField(min_value=100, max_value=1_000_000, required=False, allow_null=True)
    is_active = drf.BooleanField(required=False)


class ServicePlanInput(ServicePlanFactsInput):
    code = drf.CharField(max_length=40)
    name_zh = drf.CharField(max_length=120)
    price = serializers.MoneyField()
    months = drf.IntegerField(min_value=1, max_value=240)
    items = ServicePlanItemInput(many=True, required=False, max_length=MOST_ITEMS)


class RemoveServicePlanItemInput(serializers.Input):
    position = drf.IntegerField(min_value=1, max_value=MOST_ITEMS)


class ServicePlanViewSet(DomainViewSet):
    """What is sold in advance for a car: so many services or hours, for so long, at one price."""

    model = ServicePlan
    serializer_class = ServicePlanRecord
    filterset_class = PlanFilter
    object_argument = "plan"
    verbs = {
        "list": may.VIEW_CONTRACT,
        "retrieve": may.VIEW_CONTRACT,
        "create": may.MANAGE_PLANS,
        "partial_update": may.MANAGE_PLANS,
        "add_item": may.MANAGE_PLANS,
        "remove_item": may.MANAGE_PLANS,
    }
    input_serializers = {"create": ServicePlanInput, "partial_update": ServicePlanFactsInput}
    services = {"create": desk.create_plan, "partial_update": desk.change_plan}
    add_item = action_of(desk.add_plan_item, input_serializer=ServicePlanItemInput)
    remove_item = action_of(desk.remove_plan_item, input_serializer=RemoveServicePlanItemInput)


class ServiceContractRecord(serializers.Record):
    open_amount = serializers.MoneyField(read_only=True)

    class Meta:
        model = ServiceContract
        fields = [
            "id", "number", "plan", "vehicle", "customer", "store", "owner", "items", "sold_on",
            "ends_on", "start_km", "end_km", "price", "used_amount", "refunded_amount",
            "open_amount", "currency", "payment_method", "state", "cancel_reason", "ended_on",
            "created_at", "updated_at",
        ]  # fmt: skip


class RedemptionRecord(serializers.Record):
    class Meta:
        model = Redemption
        fields = [
            "id", "contract", "position", "job", "quantity", "redeemed_at", "redeemed_by",
            "returned_at", "return_reason",
        ]  # fmt: skip


class ServiceContractInput(serializers.Input):
    plan = serializers.ObjectField(ServicePlan)
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    store = StoreField(may.SELL_CONTRACT)
    payment_method = drf.ChoiceField(choices=PaymentMethod.choices)
    price = serializers.MoneyField(required=False, allow_null=True)
    odometer_km = drf.IntegerField(
        min_value=0, max_value=5_000_000, required=False, allow_null=True
    )


class CancelServiceContractInput(serializers.Input):
    reason = drf.CharField(max_length=200)
    refund = serializers.MoneyField(required=False, allow_null=True)


class RedeemInput(serializers.Input):
    repair_order = serializers.ObjectField(RepairOrder, VIEW_ORDER)
    position = drf.IntegerField(min_value=1, max_value=MOST_ITEMS)
    job = serializers.ObjectField(Job, VIEW_JOB, required=False, allow_null=True)
    quantity = QuantityField(required=False)


class ServiceContractViewSet(DomainViewSet):
    """Plans sold for a car, with what was used of each."""

    model = ServiceContract
    serializer_class = ServiceContractRecord
    filterset_class = ContractFilter
    object_argument = "contract"
    verbs = {
        "list": may.VIEW_CONTRACT,
        "retrieve": may.VIEW_CONTRACT,
        "create": may.SELL_CONTRACT,
        "redeem": may.REDEEM_CONTRACT,
        "cancel": may.CANCEL_CONTRACT,
    }
    input_serializers = {"create": ServiceContractInput}
    services = {"create": desk.sell_contract}
    redeem = action_of(
        desk.redeem_contract, input_serializer=RedeemInput, answer=RedemptionRecord, status=201
    )
    cancel = action_of(desk.cancel_contract, input_serializer=CancelServiceContractInput)


class ContractCostRecord(serializers.Record):
    hours = drf.DecimalField(max_digits=12, decimal_places=2, default=None)
    parts_cost = serializers.MoneyField(default=None, help_text="Parts and sublet work at cost.")
    cost = serializers.MoneyField(
        default=None, help_text="With the hours at the store's internal rate of today."
    )
    margin = serializers.MoneyField(default=None, help_text="What was used less its cost.")

    class Meta:
        model = ServiceContract
        fields = [
            "id", "number", "plan", "vehicle", "state", "price", "used_amount", "hours",
            "parts_cost", "cost", "margin", "currency",
        ]  # fmt: skip


class ContractCostViewSet(DomainViewSet):
    """What the work on each contract's account cost the house."""

    model = ServiceContract
    serializer_class = ContractCostRecord
    filterset_class = ContractFilter
    verbs = {"list": may.VIEW_LIABILITY, "retrieve": may.VIEW_LIABILITY}

    def rows(self):
        """Every contract with its costs."""
        return selectors.with_costs(ServiceContract.objects.all())


class ReturnRedemptionInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class RedemptionViewSet(DomainViewSet):
    """Jobs done on a contract's account. A use that was a mistake is taken back."""

    model = Redemption
    serializer_class = RedemptionRecord
    filterset_class = RedemptionFilter
    select_related = ("contract", "job__repair_order")
    object_argument = "redemption"
    verbs = {
        "list": may.VIEW_CONTRACT,
        "retrieve": may.VIEW_CONTRACT,
        "take_back": may.REDEEM_CONTRACT,
    }
    take_back = action_of(desk.return_redemption, input_serializer=ReturnRedemptionInput)


class LiabilityRecord(drf.Serializer):
    plan = drf.UUIDField(source="pk")
    code = drf.CharField()
    sold_count = drf.IntegerField()
    open_count = drf.IntegerField()
    currency = drf.CharField()
    sold = serializers.MoneyField()
    used = serializers.MoneyField()
    refunded = serializers.MoneyField()
    lapsed = serializers.MoneyField()
    open = serializers.MoneyField()


class LiabilityViewSet(ViewSetMixin, ApiView):
    """What was sold in advance and is still owed."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_LIABILITY}
    resource = "contract_liabilities"
    descriptions: ClassVar[dict] = {"list": _("What is owed from contracts, plan by plan")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = LiabilityRecord

    def list(self, request):
        """One row for each plan sold."""
        if unknown := request.query_params.keys():
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        contracts = ServiceContract.objects.visible_to(request.user, may.VIEW_LIABILITY)
        return Response(LiabilityRecord(selectors.liability_by_plan(contracts), many=True).data)


ROUTES = [
    ("service-plans", ServicePlanViewSet),
    ("service-contracts", ServiceContractViewSet),
    ("contract-redemptions", RedemptionViewSet),
    ("contract-costs", ContractCostViewSet),
    ("contract-liabilities", LiabilityViewSet),
]
