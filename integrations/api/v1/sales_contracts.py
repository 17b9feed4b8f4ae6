"""The sales desk's contracts and receipts."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.sales import services as desk
from dealers.sales.filters import InstalmentFilter, LinkedContractFilter, ReceiptFilter
from dealers.sales.models import Contract, Instalment, Quote, Receipt
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    CANCEL_CONTRACT,
    DELIVER_VEHICLE,
    FLAG_BAD_DEBT,
    RECORD_RECEIPT,
    SIGN_CONTRACT,
    VIEW_CONTRACT,
    VIEW_QUOTE,
    WRITE_CONTRACT,
)
from dealers.sales.selectors import differences
from dealers.sales.states import (
    DeliveryCheck,
    DepositKind,
    HandoverItem,
    InstalmentKind,
    LineKind,
    LostReason,
    Milestone,
    PayMethod,
    ReceiptKind,
    SignMethod,
    StepState,
)
from integrations.api import serializers
from integrations.api.v1.sales_quotes import DeclineInput, ReasonInput
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class ContractRecord(serializers.Record):
    owed = serializers.MoneyField(read_only=True)
    refund_due = serializers.MoneyField(read_only=True)
    vin = rest.CharField(source="unit.vin", default=None, read_only=True)
    changes = rest.SerializerMethodField()

    def get_changes(self, contract: Contract) -> list[dict[str, str | None]]:
        """What an amendment says otherwise than the version before."""
        return [
            {
                "what": change.label,
                "old": None if change.old is None else str(change.old),
                "new": None if change.new is None else str(change.new),
            }
            for change in differences(contract)
        ]

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "version",
            "status",
            "order_number",
            "ordered_on",
            "order_until",
            "deposit_kind",
            "quote",
            "opportunity",
            "customer",
            "unit",
            "vin",
            "model_code",
            "model_name",
            "colour",
            "currency",
            "amount",
            "discount_percent",
            "trade_in",
            "lines",
            "deposit_due",
            "paid",
            "owed",
            "kept",
            "refund_due",
            "settlement",
            "milestones",
            "next_step",
            "due_step",
            "due_on",
            "delivery",
            "promised_on",
            "signed_on",
            "delivered_on",
            "signing",
            "supersedes",
            "amend_reason",
            "changes",
            "submitted_by",
            "approvals",
            "approval_step",
            "approved_by",
            "approved_at",
            "bad_debt_on",
            "bad_debt_reason",
            "cancelled_reason",
            "owner",
            "store",
            "created_at",
            "updated_at",
        ]


class InstalmentRecord(serializers.Record):
    owed = serializers.MoneyField(read_only=True)
    currency = rest.CharField(read_only=True)

    class Meta:
        model = Instalment
        fields = [
            "id",
            "contract",
            "position",
            "kind",
            "due_on",
            "amount",
            "paid",
            "owed",
            "currency",
            "days_late",
            "dunned",
        ]


class ReceiptRecord(serializers.Record):
    class Meta:
        model = Receipt
        fields = [
            "id",
            "number",
            "contract",
            "kind",
            "method",
            "amount",
            "currency",
            "received_at",
            "received_by",
            "reference",
            "allocations",
        ]


class ContractLineInput(serializers.Input):
    kind = rest.ChoiceField(LineKind.choices)
    code = rest.CharField(max_length=40, required=False, allow_blank=True)
    description = rest.CharField(max_length=200, required=False, allow_blank=True)
    quantity = rest.DecimalField(max_digits=8, decimal_places=2, required=False)
    list_price = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0)


class ContractInput(serializers.Input):
    quote = serializers.ObjectField(Quote, VIEW_QUOTE)
    deposit_due = serializers.MoneyField(min_value=0, required=False)
    promised_on = rest.DateField(required=False)


class OrderInput(ContractInput):
    deposit_kind = rest.ChoiceField(DepositKind.choices, required=False)
    order_until = rest.DateField(required=False)


class ApproveInput(serializers.Input):
    comment = rest.CharField(max_length=500, required=False, allow_blank=True)


class ReturnInput(serializers.Input):
    note = rest.CharField(max_length=500)


class SignInput(serializers.Input):
    signed_on = rest.DateField(required=False)
    method = rest.ChoiceField(SignMethod.choices, required=False)
    signed_by = rest.CharField(max_length=120, required=False, allow_blank=True)
    signatory = rest.CharField(max_length=120, required=False, allow_blank=True)
    reference = rest.CharField(max_length=120, required=False, allow_blank=True)
    place = rest.CharField(max_length=120, required=False, allow_blank=True)
    credit_reason = rest.CharField(max_length=200, required=False, allow_blank=True)
    paper = serializers.FileField(required=False)
    signature = serializers.FileField(required=False)


class CancelInput(serializers.Input):
    reason = rest.CharField(max_length=200)
    kept = serializers.MoneyField(min_value=0, required=False)
    kept_reason = rest.CharField(max_length=200, required=False, allow_blank=True)
    lost_reason = rest.ChoiceField(LostReason.choices, required=False)


class DraftInput(serializers.Input):
    lines = ContractLineInput(many=True, required=False)
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    promised_on = rest.DateField(required=False, allow_null=True)
    deposit_due = serializers.MoneyField(min_value=0, required=False)
    amend_reason = rest.CharField(max_length=200, required=False)


class AmendInput(DraftInput):
    amend_reason = rest.CharField(max_length=200)


class PartInput(serializers.Input):
    kind = rest.ChoiceField(InstalmentKind.choices, required=False)
    due_on = rest.DateField()
    amount = serializers.MoneyField(min_value=0)


class PlanInput(serializers.Input):
    instalments = PartInput(many=True)


class ReserveInput(serializers.Input):
    vin = rest.CharField(max_length=40)
    until = rest.DateField(required=False)


class MilestoneInput(serializers.Input):
    milestone = rest.ChoiceField(Milestone.choices)


class StepInput(MilestoneInput):
    state = rest.ChoiceField(StepState.choices, required=False)
    due_on = rest.DateField(required=False)
    owner = serializers.ObjectField(User, required=False)
    note = rest.CharField(max_length=500, required=False, allow_blank=True)
    data = rest.DictField(child=rest.CharField(max_length=120, allow_blank=True), required=False)


class ReopenInput(MilestoneInput):
    note = rest.CharField(max_length=500)


class ReceiptInput(serializers.Input):
    amount = serializers.MoneyField(min_value=0)
    method = rest.ChoiceField(PayMethod.choices)
    kind = rest.ChoiceField(ReceiptKind.choices, required=False)
    reference = rest.CharField(max_length=80, required=False, allow_blank=True)
    received_at = serializers.UTCDateTimeField(required=False)
    instalment = serializers.ObjectField(Instalment, VIEW_CONTRACT, required=False)


class DepositInput(serializers.Input):
    method = rest.ChoiceField(PayMethod.choices)
    amount = serializers.MoneyField(min_value=0, required=False)
    reference = rest.CharField(max_length=80, required=False, allow_blank=True)


class DeliverInput(serializers.Input):
    checks = rest.ListField(child=rest.ChoiceField(DeliveryCheck.choices))
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000)
    delivered_on = rest.DateField(required=False)
    plate = rest.CharField(max_length=20, required=False, allow_blank=True)
    unpaid_reason = rest.CharField(max_length=200, required=False, allow_blank=True)
    pack = rest.ListField(child=rest.ChoiceField(HandoverItem.choices), required=False)
    gifts = rest.CharField(max_length=200, required=False, allow_blank=True)
    received_by = rest.CharField(max_length=120, required=False, allow_blank=True)
    ceremony_at = serializers.UTCDateTimeField(required=False)
    photo = serializers.FileField(required=False)
    signature = serializers.FileField(required=False)


class ContractViewSet(DomainViewSet):
    """Orders and contracts, from the accepted quote to the hand-over."""

    model = Contract
    serializer_class = ContractRecord
    filterset_class = LinkedContractFilter
    select_related = ("unit", "supersedes")
    object_argument = "contract"
    verbs = {
        "list": VIEW_CONTRACT,
        "retrieve": VIEW_CONTRACT,
        "create": WRITE_CONTRACT,
        "partial_update": WRITE_CONTRACT,
        "amend": WRITE_CONTRACT,
        "withdraw": WRITE_CONTRACT,
        "place_order": WRITE_CONTRACT,
        "write": WRITE_CONTRACT,
        "submit": WRITE_CONTRACT,
        "approve": APPROVE_CONTRACT,
        "return_to_draft": APPROVE_CONTRACT,
        "sign": SIGN_CONTRACT,
        "reserve": WRITE_CONTRACT,
        "release": WRITE_CONTRACT,
        "complete_milestone": WRITE_CONTRACT,
        "update_milestone": WRITE_CONTRACT,
        "reopen_milestone": WRITE_CONTRACT,
        "set_plan": WRITE_CONTRACT,
        "flag_bad_debt": FLAG_BAD_DEBT,
        "clear_bad_debt": FLAG_BAD_DEBT,
        "take_deposit": RECORD_RECEIPT,
        "record_receipt": RECORD_RECEIPT,
        "deliver": DELIVER_VEHICLE,
        "cancel": CANCEL_CONTRACT,
        "close": WRITE_CONTRACT,
    }
    input_serializers = {"create": ContractInput, "partial_update": DraftInput}
    services = {"create": desk.create_contract, "partial_update": desk.change_draft}
    amend = action_of(desk.amend_contract, input_serializer=AmendInput, status=201)
    withdraw = action_of(desk.withdraw_amendment, input_serializer=ReasonInput)
    place_order = action_of(
        desk.place_order,
        input_serializer=OrderInput,
        detail=False,
        status=201,
        description=_("Order what an accepted quote says; `write` makes the contract of it."),
    )
    write = action_of(desk.write_contract)
    submit = action_of(desk.submit_contract)
    approve = action_of(desk.approve_contract, input_serializer=ApproveInput)
    return_to_draft = action_of(desk.return_contract, input_serializer=ReturnInput)
    sign = action_of(desk.sign_contract, input_serializer=SignInput)
    reserve = action_of(desk.reserve_vehicle, input_serializer=ReserveInput)
    release = action_of(desk.release_vehicle, input_serializer=DeclineInput)
    complete_milestone = action_of(desk.complete_milestone, input_serializer=MilestoneInput)
    update_milestone = action_of(desk.update_milestone, input_serializer=StepInput)
    reopen_milestone = action_of(desk.reopen_milestone, input_serializer=ReopenInput)
    set_plan = action_of(desk.set_payment_plan, input_serializer=PlanInput)
    flag_bad_debt = action_of(desk.flag_bad_debt, input_serializer=ReasonInput)
    clear_bad_debt = action_of(desk.clear_bad_debt, input_serializer=ReasonInput)
    take_deposit = action_of(
        desk.take_deposit, input_serializer=DepositInput, answer=ReceiptRecord, status=201
    )
    record_receipt = action_of(
        desk.record_receipt, input_serializer=ReceiptInput, answer=ReceiptRecord, status=201
    )
    deliver = action_of(desk.deliver_vehicle, input_serializer=DeliverInput)
    cancel = action_of(desk.cancel_contract, input_serializer=CancelInput)
    close = action_of(desk.close_contract)
    descriptions = {"list": _("Contracts; `q` finds by the customer, number or VIN.")}


class ReceiptViewSet(DomainViewSet):
    """Receipts: money taken for contracts, or given back."""

    model = Receipt
    serializer_class = ReceiptRecord
    filterset_class = ReceiptFilter
    verbs = {"list": VIEW_CONTRACT, "retrieve": VIEW_CONTRACT}


class InstalmentViewSet(DomainViewSet):
    """The parts of contracts' money with their due days, and what is paid of them."""

    model = Instalment
    serializer_class = InstalmentRecord
    filterset_class = InstalmentFilter
    select_related = ("contract",)
    verbs = {"list": VIEW_CONTRACT, "retrieve": VIEW_CONTRACT}


ROUTES = [
    ("contracts", ContractViewSet),
    ("receipts", ReceiptViewSet),
    ("instalments", InstalmentViewSet),
]
