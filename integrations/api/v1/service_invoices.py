"""The workshop's invoices, credit notes and payments."""

from rest_framework import serializers as drf

from dealers.service import permissions as may
from dealers.service import services
from dealers.service.filters import InvoiceFilter, PaymentFilter
from dealers.service.models import ServiceInvoice, ServicePayment
from dealers.service.states import TAKEN
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of


class ServiceInvoiceRecord(serializers.Record):
    net = serializers.MoneyField(help_text="The total without tax.")
    due = serializers.MoneyField(help_text="What is still to be paid.")
    overpaid = serializers.MoneyField(help_text="What is to be given back or carried over.")

    class Meta:
        model = ServiceInvoice
        fields = [
            "id", "number", "kind", "repair_order", "payer", "billed_to", "cancels", "issued_on",
            "issued_by", "lines", "currency", "tax_rate", "net", "tax", "gross", "paid", "credits",
            "due", "overpaid", "credit_until", "credit_reason", "credit_approved_by", "reason",
        ]  # fmt: skip


class ServicePaymentRecord(serializers.Record):
    class Meta:
        model = ServicePayment
        fields = [
            "id", "number", "invoice", "kind", "method", "amount", "currency", "reference",
            "taken_at", "taken_by", "voided_at", "voided_by", "void_reason",
        ]  # fmt: skip


class TakePaymentInput(serializers.Input):
    method = drf.ChoiceField(choices=TAKEN)
    amount = serializers.MoneyField(required=False, allow_null=True)
    reference = drf.CharField(max_length=80, required=False, allow_blank=True)


class RefundInput(serializers.Input):
    method = drf.ChoiceField(choices=TAKEN)
    amount = serializers.MoneyField()
    reference = drf.CharField(max_length=80, required=False, allow_blank=True)


class CreditInput(serializers.Input):
    until = drf.DateField()
    reason = drf.CharField(max_length=200)


class VoidInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class ServiceInvoiceViewSet(DomainViewSet):
    """Invoices and credit notes of repair orders, one per payer; ``pay`` takes money for one."""

    model = ServiceInvoice
    serializer_class = ServiceInvoiceRecord
    filterset_class = InvoiceFilter
    object_argument = "invoice"
    verbs = {
        "list": may.VIEW_INVOICE,
        "retrieve": may.VIEW_INVOICE,
        "pay": may.TAKE_PAYMENT,
        "refund": may.TAKE_PAYMENT,
        "approve_credit": may.APPROVE_CREDIT,
    }
    pay = action_of(
        services.take_payment,
        input_serializer=TakePaymentInput,
        answer=ServicePaymentRecord,
        status=201,
    )
    refund = action_of(
        services.refund_payment,
        input_serializer=RefundInput,
        answer=ServicePaymentRecord,
        status=201,
    )
    approve_credit = action_of(services.approve_credit, input_serializer=CreditInput)


class ServicePaymentViewSet(DomainViewSet):
    """Payments and refunds. They never change; ``void`` strikes one out."""

    model = ServicePayment
    serializer_class = ServicePaymentRecord
    filterset_class = PaymentFilter
    object_argument = "payment"
    verbs = {
        "list": may.VIEW_INVOICE,
        "retrieve": may.VIEW_INVOICE,
        "void": may.VOID_PAYMENT,
    }
    void = action_of(services.void_payment, input_serializer=VoidInput)


ROUTES = [
    ("service-invoices", ServiceInvoiceViewSet),
    ("service-payments", ServicePaymentViewSet),
]
