"""The workshop: repair orders, jobs and their lines."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import (
    JobFilter,
    OrderFilter,
)
from dealers.service.models import (
    Booking,
    Job,
    JobLine,
    RepairOrder,
    Resource,
    ServiceCampaign,
    ServicePackage,
)
from dealers.service.states import (
    BY_HAND,
    CHOSEN_PAY_TYPES,
    Board,
    Method,
    PaymentMethod,
    PayType,
    Skill,
)
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField, StoreField, TrackedInput
from integrations.api.v1.sales_leads import ReferralInput, ReferralRecord
from integrations.api.v1.service_lines import (
    DiscountInput,
    FeeInput,
    LabourInput,
    PackageLineInput,
    PartInput,
    SubletInput,
    text,
)
from integrations.api.v1.service_work import (
    AuthoriseInput,
    DeclineInput,
    DescribeInput,
    FindingInput,
    FindingRecord,
    JobPhotosInput,
    RequestPartInput,
)
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User

HANDS = [(board.value, board.label) for board in Board if board in BY_HAND]


def person(**more) -> serializers.ObjectField:
    """A colleague, or nobody."""
    return serializers.ObjectField(User, required=False, allow_null=True, **more)


class LineRecord(serializers.Record):
    is_issued = drf.SerializerMethodField()
    is_reserved = drf.BooleanField(read_only=True)
    held = QuantityField(read_only=True, help_text="How much lies in the store for the job.")
    missing = QuantityField(read_only=True, help_text="How much is reserved and still to come.")

    class Meta:
        model = JobLine
        fields = [
            "id", "kind", "inside", "code", "description", "part", "quantity", "flat_rate_hours",
            "unit_price", "discount_percent", "discount_reason", "amount", "is_causal", "is_issued",
            "is_reserved", "held", "missing",
        ]  # fmt: skip

    def get_is_issued(self, line: JobLine) -> bool:
        """Whether the part has left the store."""
        return line.issue_id is not None


class JobRecord(serializers.Record):
    lines = LineRecord(many=True)
    billed_hours = drf.DecimalField(max_digits=9, decimal_places=2)
    flat_rate_hours = drf.DecimalField(max_digits=9, decimal_places=2)
    clocked_hours = drf.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "repair_order", "position", "complaint", "cause", "correction", "fault_code", "fault_class", "skill", "photos",
            "pay_type", "campaign", "package", "revived_from", "technician", "state", "finished_at", "authorisation",
            "authorised_amount", "authorised_by", "authorised_how", "authorised_at", "taken_by",
            "decline_reason", "answers", "shares", "amount", "billed_hours",
            "flat_rate_hours", "clocked_hours", "lines",
        ]  # fmt: skip

    def get_clocked_hours(self, job: Job) -> str:
        """Hours technicians spent so far, two decimals."""
        return str(selectors.clocked_hours(job))


class OrderRecord(serializers.Record):
    jobs = JobRecord(many=True)
    total = serializers.MoneyField()
    hours = drf.SerializerMethodField()
    link = drf.SerializerMethodField(
        help_text=_("The customer's status page; empty while it is not shared.")
    )

    class Meta:
        model = RepairOrder
        fields = [
            "id", "number", "customer", "vehicle", "store", "advisor", "booking", "odometer_in",
            "odometer_out", "tag_number", "remarks", "is_comeback", "comeback_of", "quality_checks", "inspection", "paper", "board",
            "board_since", "board_times", "bay", "opened_at", "promised_at", "ready_at", "settled_at", "payment_method",
            "delivered_at", "closed_at", "cancel_reason", "currency", "customer_amount",
            "manufacturer_amount", "insurer_amount", "internal_amount", "contract_amount", "total", "hours", "link",
            "jobs",
        ]  # fmt: skip

    def get_hours(self, order: RepairOrder) -> dict[str, str]:
        """Billed, flat-rate and clocked hours of the jobs that are wanted, two decimals."""
        hours = services.hours_of(job for job in order.jobs.all() if job.is_wanted)
        return {
            "billed": f"{hours.billed:.2f}",
            "flat_rate": f"{hours.flat_rate:.2f}",
            "clocked": f"{hours.clocked:.2f}",
        }

    def get_link(self, order: RepairOrder) -> str:
        """The address of the customer's page."""
        return services.order_link(order)


class ReasonInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class OptionalReasonInput(serializers.Input):
    reason = text(200)


class ReceiveInput(serializers.Input):
    vin = drf.CharField(max_length=40)
    odometer_km = drf.IntegerField(min_value=0, max_value=5_000_000)
    complaint = drf.CharField(max_length=2000)
    store = StoreField(may.RECEIVE_VEHICLE)
    plate = text(20)
    model_name = text(120)
    full_name = text(120)
    phone = text(40)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False, allow_null=True)
    booking = serializers.ObjectField(Booking, may.VIEW_BOOKING, required=False, allow_null=True)
    advisor = person()
    pay_type = drf.ChoiceField(choices=CHOSEN_PAY_TYPES, required=False)
    promised_at = drf.DateTimeField(required=False, allow_null=True)
    tag_number = text(12)
    remarks = text()
    is_comeback = drf.BooleanField(required=False)
    allow_lower_odometer = drf.BooleanField(required=False)
    campaigns = drf.ListField(
        child=serializers.ObjectField(ServiceCampaign), required=False, max_length=20
    )
    deferred = drf.ListField(
        child=serializers.ObjectField(Job, may.VIEW_JOB), required=False, max_length=20
    )


class InspectInput(serializers.Input):
    fuel_percent = drf.IntegerField(min_value=0, max_value=100)
    marks = drf.ListField(child=drf.DictField(), required=False, max_length=60)
    photos = drf.ListField(child=serializers.FileField(), required=False, max_length=20)
    signature = serializers.FileField(required=False)
    signed_by = text(80)


class FailedCheckInput(serializers.Input):
    reason = drf.CharField(max_length=500)
    jobs = drf.ListField(child=serializers.ObjectField(Job, may.VIEW_JOB), min_length=1)


class PassedCheckInput(serializers.Input):
    remark = text(500)


class ComebackInput(serializers.Input):
    earlier = serializers.ObjectField(RepairOrder, may.VIEW_ORDER, required=False, allow_null=True)


class AskInput(serializers.Input):
    how = drf.ChoiceField(choices=Method.choices, required=False, allow_blank=True)


class SharesInput(serializers.Input):
    shares = drf.DictField(
        child=drf.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100),
        help_text="Percent by pay type, 100 in all.",
    )


class JobInput(serializers.Input):
    complaint = text()
    pay_type = drf.ChoiceField(
        choices=[c for c in PayType.choices if c[0] != PayType.CONTRACT], required=False
    )
    campaign = serializers.ObjectField(ServiceCampaign, required=False, allow_null=True)
    technician = person()
    skill = drf.ChoiceField(choices=Skill.choices, required=False, allow_blank=True)


class AddPackageInput(serializers.Input):
    package = serializers.ObjectField(ServicePackage)
    pay_type = drf.ChoiceField(choices=CHOSEN_PAY_TYPES, required=False)


class ReviveInput(serializers.Input):
    job = serializers.ObjectField(Job, may.VIEW_JOB)


class BoardInput(serializers.Input):
    board = drf.ChoiceField(choices=HANDS)


class PlaceInput(serializers.Input):
    bay = serializers.ObjectField(Resource, required=False, allow_null=True)


class SettleInput(serializers.Input):
    payment_method = drf.ChoiceField(
        choices=PaymentMethod.choices, required=False, allow_blank=True
    )


class DeliverInput(serializers.Input):
    odometer_out = drf.IntegerField(min_value=0, max_value=5_000_000)


class AssignInput(serializers.Input):
    technician = serializers.ObjectField(User)


class OrderViewSet(DomainViewSet):
    """Repair orders with their jobs and lines. ``create`` receives a car at the counter."""

    model = RepairOrder
    serializer_class = OrderRecord
    filterset_class = OrderFilter
    prefetch_related = ("jobs__lines__reservation", "jobs__clocks")
    object_argument = "repair_order"
    verbs = {
        "list": may.VIEW_ORDER,
        "retrieve": may.VIEW_ORDER,
        "create": may.RECEIVE_VEHICLE,
        "inspect": may.RECEIVE_VEHICLE,
        "add_job": may.EDIT_ORDER,
        "add_package": may.EDIT_ORDER,
        "revive": may.EDIT_ORDER,
        "refer": may.REFER_CUSTOMER,
        "share": may.AUTHORISE_JOB,
        "unshare": may.AUTHORISE_JOB,
        "place": may.MOVE_ORDER,
        "move": may.MOVE_ORDER,
        "pass_check": may.CHECK_QUALITY,
        "fail_check": may.CHECK_QUALITY,
        "comeback": may.EDIT_ORDER,
        "settle": may.SETTLE_ORDER,
        "bill": may.SETTLE_ORDER,
        "reopen": may.REOPEN_ORDER,
        "deliver": may.DELIVER_ORDER,
        "close": may.DELIVER_ORDER,
        "cancel": may.EDIT_ORDER,
    }
    create = action_of(services.receive_vehicle, input_serializer=ReceiveInput)
    inspect = action_of(services.inspect_vehicle, input_serializer=InspectInput)
    add_job = action_of(services.add_job, input_serializer=JobInput)
    add_package = action_of(services.add_package, input_serializer=AddPackageInput)
    revive = action_of(services.revive_job, input_serializer=ReviveInput)
    refer = action_of(
        services.refer_from_order, input_serializer=ReferralInput, answer=ReferralRecord, status=201
    )
    share = action_of(services.share_order)
    unshare = action_of(services.withdraw_order_link)
    place = action_of(services.place_in_bay, input_serializer=PlaceInput)
    move = action_of(services.move_on_board, input_serializer=BoardInput)
    pass_check = action_of(services.pass_quality_check, input_serializer=PassedCheckInput)
    fail_check = action_of(services.fail_quality_check, input_serializer=FailedCheckInput)
    comeback = action_of(services.link_comeback, input_serializer=ComebackInput)
    settle = action_of(services.settle_order, input_serializer=SettleInput)
    bill = action_of(services.bill_order)
    reopen = action_of(services.reopen_order, input_serializer=ReasonInput)
    deliver = action_of(services.deliver_vehicle, input_serializer=DeliverInput)
    close = action_of(services.close_order)
    cancel = action_of(services.cancel_order, input_serializer=ReasonInput)


class JobViewSet(DomainViewSet):
    """Jobs: complaint, cause, correction, what was agreed, who works on it, its lines."""

    model = Job
    serializer_class = JobRecord
    filterset_class = JobFilter
    prefetch_related = ("lines__reservation", "clocks")
    verbs = {
        "list": may.VIEW_JOB,
        "retrieve": may.VIEW_JOB,
        "describe": may.DESCRIBE_JOB,
        "ask": may.AUTHORISE_JOB,
        "authorise": may.AUTHORISE_JOB,
        "decline": may.AUTHORISE_JOB,
        "share": may.EDIT_ORDER,
        "assign": may.EDIT_ORDER,
        "start": may.WORK_ON_JOB,
        "stop": may.WORK_ON_JOB,
        "finish": may.WORK_ON_JOB,
        "photograph": may.WORK_ON_JOB,
        "request_part": may.WORK_ON_JOB,
        "find": may.WORK_ON_JOB,
        "refer": may.REFER_CUSTOMER,
        "reopen": may.CHECK_QUALITY,
        "add_labour": may.EDIT_ORDER,
        "add_part": may.EDIT_ORDER,
        "add_package": may.EDIT_ORDER,
        "add_sublet": may.EDIT_ORDER,
        "add_fee": may.EDIT_ORDER,
    }
    describe = action_of(services.describe_job, input_serializer=DescribeInput)
    ask = action_of(services.ask_authorisation, input_serializer=AskInput)
    share = action_of(services.share_job, input_serializer=SharesInput)
    authorise = action_of(services.authorise_job, input_serializer=AuthoriseInput)
    decline = action_of(services.decline_job, input_serializer=DeclineInput)
    assign = action_of(services.assign_technician, input_serializer=AssignInput)
    start = action_of(services.start_work)
    stop = action_of(services.stop_work)
    finish = action_of(services.finish_job)
    photograph = action_of(services.photograph_job, input_serializer=JobPhotosInput)
    request_part = action_of(services.request_part, input_serializer=RequestPartInput)
    find = action_of(
        services.note_finding, input_serializer=FindingInput, answer=FindingRecord, status=201
    )
    refer = action_of(
        services.refer_from_job, input_serializer=ReferralInput, answer=ReferralRecord, status=201
    )
    reopen = action_of(services.reopen_job)
    add_labour = action_of(services.add_labour, input_serializer=LabourInput)
    add_part = action_of(services.add_part, input_serializer=PartInput)
    add_package = action_of(services.add_package_line, input_serializer=PackageLineInput)
    add_sublet = action_of(services.add_sublet, input_serializer=SubletInput)
    add_fee = action_of(services.add_fee, input_serializer=FeeInput)


class PiecesBackInput(TrackedInput, OptionalReasonInput):
    """Which pieces of a tracked part come back, and why."""


class LineViewSet(DomainViewSet):
    """The lines of jobs. ``issue`` takes a planned part out of the store."""

    model = JobLine
    serializer_class = LineRecord
    select_related = ("reservation",)
    object_argument = "line"
    verbs = {
        "list": may.VIEW_JOB,
        "retrieve": may.VIEW_JOB,
        "destroy": may.EDIT_ORDER,
        "issue": may.ISSUE_TO_JOB,
        "reserve": may.RESERVE_PART,
        "unreserve": may.RESERVE_PART,
        "take_back": may.ISSUE_TO_JOB,
        "mark_causal": may.DESCRIBE_JOB,
        "discount": may.DISCOUNT_LINE,
    }
    destroy = action_of(services.remove_line)
    issue = action_of(services.issue_line, input_serializer=TrackedInput)
    reserve = action_of(services.reserve_line)
    unreserve = action_of(services.unreserve_line)
    take_back = action_of(services.return_line, input_serializer=PiecesBackInput)
    mark_causal = action_of(services.mark_causal)
    discount = action_of(services.discount_line, input_serializer=DiscountInput)


ROUTES = [
    ("repair-orders", OrderViewSet),
    ("jobs", JobViewSet),
    ("job-lines", LineViewSet),
]
