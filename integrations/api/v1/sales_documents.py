"""The sales desk's documents: quotes, contracts, receipts."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from dealers.sales import services as desk
from dealers.sales.filters import LinkedContractFilter, LinkedQuoteFilter, ReceiptFilter
from dealers.sales.models import Contract, Opportunity, Quote, QuoteLine, Receipt
from dealers.sales.permissions import (
    APPROVE_CONTRACT,
    APPROVE_QUOTE,
    CANCEL_CONTRACT,
    DELIVER_VEHICLE,
    RECORD_RECEIPT,
    SIGN_CONTRACT,
    VIEW_CONTRACT,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WRITE_CONTRACT,
    WRITE_QUOTE,
)
from dealers.sales.states import DeliveryCheck, LineKind, Milestone, PayMethod, ReceiptKind
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of


class LineRecord(serializers.Record):
    amount = serializers.MoneyField(read_only=True)

    class Meta:
        model = QuoteLine
        fields = [
            "id",
            "position",
            "kind",
            "code",
            "description",
            "quantity",
            "list_price",
            "price",
            "amount",
        ]


class QuoteRecord(serializers.Record):
    lines = LineRecord(many=True, read_only=True)

    class Meta:
        model = Quote
        fields = [
            "id",
            "number",
            "version",
            "status",
            "opportunity",
            "customer",
            "supersedes",
            "unit",
            "model_code",
            "model_name",
            "colour",
            "currency",
            "goods",
            "discount",
            "discount_percent",
            "discount_reason",
            "trade_in",
            "total",
            "valid_until",
            "notes",
            "owner",
            "store",
            "approved_by",
            "approved_at",
            "sent_at",
            "decided_at",
            "lines",
            "created_at",
            "updated_at",
        ]


class LineInput(serializers.Input):
    kind = rest.ChoiceField(LineKind.choices)
    code = rest.CharField(max_length=40, required=False, allow_blank=True)
    description = rest.CharField(max_length=200, required=False, allow_blank=True)
    quantity = rest.DecimalField(max_digits=8, decimal_places=2, required=False)
    list_price = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0)


class QuoteInput(serializers.Input):
    lines = LineInput(many=True, required=False)
    unit = serializers.ObjectField(VehicleUnit, VIEW_UNIT, required=False, allow_null=True)
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    valid_until = rest.DateField(required=False)
    discount_reason = rest.CharField(max_length=200, required=False, allow_blank=True)
    notes = rest.CharField(max_length=5000, required=False, allow_blank=True)


class NewQuoteInput(QuoteInput):
    opportunity = serializers.ObjectField(Opportunity, VIEW_OPPORTUNITY)


class ReasonInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class DeclineInput(serializers.Input):
    reason = rest.CharField(max_length=200, required=False, allow_blank=True)


class NoteOnlyInput(serializers.Input):
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class QuoteViewSet(DomainViewSet):
    """Quotes with their lines; the totals are computed."""

    model = Quote
    serializer_class = QuoteRecord
    filterset_class = LinkedQuoteFilter
    prefetch_related = ("lines",)
    object_argument = "quote"
    verbs = {
        "list": VIEW_QUOTE,
        "retrieve": VIEW_QUOTE,
        "create": WRITE_QUOTE,
        "partial_update": WRITE_QUOTE,
        "submit": WRITE_QUOTE,
        "approve": APPROVE_QUOTE,
        "refuse": APPROVE_QUOTE,
        "send": WRITE_QUOTE,
        "accept": WRITE_QUOTE,
        "decline": WRITE_QUOTE,
        "revise": WRITE_QUOTE,
    }
    input_serializers = {"create": NewQuoteInput, "partial_update": QuoteInput}
    services = {"create": desk.create_quote, "partial_update": desk.update_quote}
    submit = action_of(desk.submit_quote)
    approve = action_of(desk.approve_quote)
    refuse = action_of(desk.refuse_quote, input_serializer=NoteOnlyInput)
    send = action_of(desk.send_quote)
    accept = action_of(desk.accept_quote)
    decline = action_of(desk.decline_quote, input_serializer=DeclineInput)
    revise = action_of(desk.revise_quote, status=201)
    descriptions = {"list": _("Quotes; `q` finds by the customer or number.")}


class ContractRecord(serializers.Record):
    owed = serializers.MoneyField(read_only=True)
    vin = rest.CharField(source="unit.vin", default=None, read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "version",
            "status",
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
            "deposit_due",
            "paid",
            "owed",
            "milestones",
            "delivery",
            "promised_on",
            "signed_on",
            "delivered_on",
            "approved_by",
            "approved_at",
            "cancelled_reason",
            "owner",
            "store",
            "created_at",
            "updated_at",
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
        ]


class ContractInput(serializers.Input):
    quote = serializers.ObjectField(Quote, VIEW_QUOTE)
    deposit_due = serializers.MoneyField(min_value=0, required=False)
    promised_on = rest.DateField(required=False)


class SignInput(serializers.Input):
    signed_on = rest.DateField(required=False)


class ReserveInput(serializers.Input):
    vin = rest.CharField(max_length=40)
    until = rest.DateField(required=False)


class MilestoneInput(serializers.Input):
    milestone = rest.ChoiceField(Milestone.choices)


class ReceiptInput(serializers.Input):
    amount = serializers.MoneyField(min_value=0)
    method = rest.ChoiceField(PayMethod.choices)
    kind = rest.ChoiceField(ReceiptKind.choices, required=False)
    reference = rest.CharField(max_length=80, required=False, allow_blank=True)
    received_at = serializers.UTCDateTimeField(required=False)


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


class ContractViewSet(DomainViewSet):
    """Contracts, from the accepted quote to the hand-over."""

    model = Contract
    serializer_class = ContractRecord
    filterset_class = LinkedContractFilter
    select_related = ("unit",)
    object_argument = "contract"
    verbs = {
        "list": VIEW_CONTRACT,
        "retrieve": VIEW_CONTRACT,
        "create": WRITE_CONTRACT,
        "submit": WRITE_CONTRACT,
        "approve": APPROVE_CONTRACT,
        "return_to_draft": APPROVE_CONTRACT,
        "sign": SIGN_CONTRACT,
        "reserve": WRITE_CONTRACT,
        "release": WRITE_CONTRACT,
        "complete_milestone": WRITE_CONTRACT,
        "take_deposit": RECORD_RECEIPT,
        "record_receipt": RECORD_RECEIPT,
        "deliver": DELIVER_VEHICLE,
        "cancel": CANCEL_CONTRACT,
        "close": WRITE_CONTRACT,
    }
    input_serializers = {"create": ContractInput}
    services = {"create": desk.create_contract}
    submit = action_of(desk.submit_contract)
    approve = action_of(desk.approve_contract)
    return_to_draft = action_of(desk.return_contract, input_serializer=NoteOnlyInput)
    sign = action_of(desk.sign_contract, input_serializer=SignInput)
    reserve = action_of(desk.reserve_vehicle, input_serializer=ReserveInput)
    release = action_of(desk.release_vehicle, input_serializer=DeclineInput)
    complete_milestone = action_of(desk.complete_milestone, input_serializer=MilestoneInput)
    take_deposit = action_of(
        desk.take_deposit, input_serializer=DepositInput, answer=ReceiptRecord, status=201
    )
    record_receipt = action_of(
        desk.record_receipt, input_serializer=ReceiptInput, answer=ReceiptRecord, status=201
    )
    deliver = action_of(desk.deliver_vehicle, input_serializer=DeliverInput)
    cancel = action_of(desk.cancel_contract, input_serializer=ReasonInput)
    close = action_of(desk.close_contract)
    descriptions = {"list": _("Contracts; `q` finds by the customer, number or VIN.")}


class ReceiptViewSet(DomainViewSet):
    """Receipts: money taken for contracts, or given back."""

    model = Receipt
    serializer_class = ReceiptRecord
    filterset_class = ReceiptFilter
    verbs = {"list": VIEW_CONTRACT, "retrieve": VIEW_CONTRACT}


ROUTES = [("quotes", QuoteViewSet), ("contracts", ContractViewSet), ("receipts", ReceiptViewSet)]
