"""What has to be done about own cars, how they are insured, what they cost."""

from rest_framework import serializers as rest

from dealers.fleet import services as desk
from dealers.fleet.filters import CostFilter, PolicyFilter, TaskFilter
from dealers.fleet.models import CarCost, CarTask, FleetCar, Policy, Trip
from dealers.fleet.permissions import (
    MANAGE_COST,
    MANAGE_INSURANCE,
    MANAGE_TASK,
    REQUEST_CAR,
    VIEW_CAR,
    VIEW_COST,
    VIEW_TASK,
    WORK_ON_TASK,
)
from dealers.fleet.states import CostKind, PolicyKind, TaskKind
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class CarTaskRecord(serializers.Record):
    class Meta:
        model = CarTask
        fields = [
            "id",
            "number",
            "car",
            "kind",
            "state",
            "title",
            "details",
            "assignee",
            "workshop",
            "due_on",
            "trip",
            "started_at",
            "done_at",
            "result",
            "claim_state",
            "policy",
            "claim_number",
            "accident_on",
            "claimed",
            "paid",
            "currency",
            "created_at",
            "updated_at",
        ]


class CarTaskInput(serializers.Input):
    car = serializers.ObjectField(FleetCar, VIEW_CAR)
    kind = rest.ChoiceField(TaskKind.choices)
    title = rest.CharField(max_length=160)
    details = rest.CharField(max_length=2000, required=False, allow_blank=True)
    assignee = serializers.ObjectField(User, required=False)
    workshop = rest.CharField(max_length=80, required=False, allow_blank=True)
    due_on = rest.DateField(required=False)
    trip = serializers.ObjectField(Trip, REQUEST_CAR, required=False)


class AssignCarTaskInput(serializers.Input):
    assignee = serializers.ObjectField(User)
    workshop = rest.CharField(max_length=80, required=False, allow_blank=True)
    due_on = rest.DateField(required=False)


class StartCarTaskInput(serializers.Input):
    off_road = rest.BooleanField(required=False)


class FinishCarTaskInput(serializers.Input):
    result = rest.CharField(max_length=200, required=False, allow_blank=True)
    amount = serializers.MoneyField(min_value=0, required=False)
    document = rest.CharField(max_length=60, required=False, allow_blank=True)
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    next_due_on = rest.DateField(required=False)
    next_due_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    on_road = rest.BooleanField(required=False)


class CarTaskReasonInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class ReportClaimInput(serializers.Input):
    policy = serializers.ObjectField(Policy, MANAGE_INSURANCE)
    accident_on = rest.DateField()
    claimed = serializers.MoneyField(min_value=0)
    claim_number = rest.CharField(max_length=60, required=False, allow_blank=True)


class AssessClaimInput(serializers.Input):
    claimed = serializers.MoneyField(min_value=0)
    claim_number = rest.CharField(max_length=60, required=False, allow_blank=True)


class SettleClaimInput(serializers.Input):
    paid = serializers.MoneyField(min_value=0)
    document = rest.CharField(max_length=60, required=False, allow_blank=True)


class CarTaskViewSet(DomainViewSet):
    """Tasks about own cars: service, repair, inspection, accident, and the insurer's claim."""

    model = CarTask
    serializer_class = CarTaskRecord
    filterset_class = TaskFilter
    object_argument = "task"
    verbs = {
        "list": VIEW_TASK,
        "retrieve": VIEW_TASK,
        "create": MANAGE_TASK,
        "assign": MANAGE_TASK,
        "cancel": MANAGE_TASK,
        "start": WORK_ON_TASK,
        "finish": WORK_ON_TASK,
        "report_claim": MANAGE_INSURANCE,
        "assess_claim": MANAGE_INSURANCE,
        "settle_claim": MANAGE_INSURANCE,
    }
    input_serializers = {"create": CarTaskInput}
    services = {"create": desk.plan_task}
    assign = action_of(desk.assign_task, input_serializer=AssignCarTaskInput)
    cancel = action_of(desk.cancel_task, input_serializer=CarTaskReasonInput)
    start = action_of(desk.start_task, input_serializer=StartCarTaskInput)
    finish = action_of(desk.finish_task, input_serializer=FinishCarTaskInput)
    report_claim = action_of(desk.report_claim, input_serializer=ReportClaimInput)
    assess_claim = action_of(desk.assess_claim, input_serializer=AssessClaimInput)
    settle_claim = action_of(desk.settle_claim, input_serializer=SettleClaimInput)


class PolicyRecord(serializers.Record):
    class Meta:
        model = Policy
        fields = [
            "id",
            "car",
            "kind",
            "insurer",
            "number",
            "valid_from",
            "valid_until",
            "premium",
            "currency",
            "ended_because",
            "created_at",
            "updated_at",
        ]


class PolicyInput(serializers.Input):
    car = serializers.ObjectField(FleetCar, VIEW_CAR)
    kind = rest.ChoiceField(PolicyKind.choices)
    insurer = rest.CharField(max_length=80)
    number = rest.CharField(max_length=60)
    valid_from = rest.DateField()
    valid_until = rest.DateField()
    premium = serializers.MoneyField(min_value=0, required=False)


class EndPolicyInput(serializers.Input):
    ends_on = rest.DateField()
    reason = rest.CharField(max_length=200)


class PolicyViewSet(DomainViewSet):
    """Insurance policies of own cars."""

    model = Policy
    serializer_class = PolicyRecord
    filterset_class = PolicyFilter
    object_argument = "policy"
    verbs = dict.fromkeys(("list", "retrieve", "create", "end"), MANAGE_INSURANCE)
    input_serializers = {"create": PolicyInput}
    services = {"create": desk.add_policy}
    end = action_of(desk.end_policy, input_serializer=EndPolicyInput)


class CarCostRecord(serializers.Record):
    class Meta:
        model = CarCost
        fields = [
            "id",
            "car",
            "kind",
            "day",
            "amount",
            "currency",
            "quantity",
            "document",
            "note",
            "trip",
            "task",
            "policy",
            "entered_by",
            "void_because",
            "created_at",
        ]


class CarCostInput(serializers.Input):
    car = serializers.ObjectField(FleetCar, VIEW_CAR)
    kind = rest.ChoiceField(CostKind.choices)
    amount = serializers.MoneyField()
    day = rest.DateField(required=False)
    quantity = rest.DecimalField(max_digits=8, decimal_places=2, required=False)
    document = rest.CharField(max_length=60, required=False, allow_blank=True)
    note = rest.CharField(max_length=200, required=False, allow_blank=True)
    trip = serializers.ObjectField(Trip, REQUEST_CAR, required=False)
    task = serializers.ObjectField(CarTask, VIEW_TASK, required=False)


class CarCostViewSet(DomainViewSet):
    """The ledger of what own cars cost; a wrong entry is taken back, never changed."""

    model = CarCost
    serializer_class = CarCostRecord
    filterset_class = CostFilter
    object_argument = "cost"
    verbs = {
        "list": VIEW_COST,
        "retrieve": VIEW_COST,
        "create": MANAGE_COST,
        "void": MANAGE_COST,
    }
    input_serializers = {"create": CarCostInput}
    services = {"create": desk.book_cost}
    void = action_of(desk.void_cost, input_serializer=CarTaskReasonInput)


ROUTES = [
    ("fleet-tasks", CarTaskViewSet),
    ("fleet-policies", PolicyViewSet),
    ("fleet-costs", CarCostViewSet),
]
