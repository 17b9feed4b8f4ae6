"""Warranty claims: made of finished warranty jobs, checked, submitted, decided line by line."""

from rest_framework import serializers as drf

from dealers.claims import services
from dealers.claims.filters import ClaimFilter
from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.claims.permissions import (
    CLOSE_CLAIM,
    CREATE_CLAIM,
    EDIT_CLAIM,
    SUBMIT_CLAIM,
    VIEW_CLAIM,
)
from dealers.service.models import Job
from dealers.service.permissions import VIEW_JOB
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField
from integrations.api.views import DomainViewSet, action_of


class LineRecord(serializers.Record):
    class Meta:
        model = ClaimLine
        fields = [
            "id", "claim", "position", "kind", "code", "description", "quantity", "unit_price",
            "amount", "is_causal", "decision", "approved_amount", "reason_code", "remark",
        ]  # fmt: skip


class FindingRecord(drf.Serializer):
    """What a rule found; ``line`` counts from 0, ``code`` is of ANSI X12 element 1172."""

    rule_id = drf.CharField()
    outcome = drf.CharField()
    code = drf.CharField()
    line = drf.IntegerField(allow_null=True)
    message = drf.CharField()


class ClaimRecord(serializers.Record):
    lines = LineRecord(many=True)
    findings = FindingRecord(many=True, source="results")

    class Meta:
        model = WarrantyClaim
        fields = [
            "id", "number", "repair_order", "job", "vehicle", "store", "owner", "vin",
            "odometer_km", "opened_on", "repaired_on", "complaint", "cause", "correction",
            "fault_code", "campaign_code", "currency", "claimed_amount", "state", "round",
            "verdict", "rules_version", "checked_at", "findings", "override_reason",
            "submitted_at", "submitted_by", "decided_on", "decision_remark", "approved_amount",
            "credit_number", "credited_amount", "credited_on", "lines", "created_at",
            "updated_at",
        ]  # fmt: skip


class ClaimInput(serializers.Input):
    job = serializers.ObjectField(Job, VIEW_JOB)


class StoryInput(serializers.Input):
    complaint = drf.CharField(max_length=2000, required=False)
    cause = drf.CharField(max_length=2000, required=False, allow_blank=True)
    correction = drf.CharField(max_length=2000, required=False, allow_blank=True)
    fault_code = drf.CharField(max_length=20, required=False, allow_blank=True)


class SubmitInput(serializers.Input):
    override_reason = drf.CharField(max_length=300, required=False, allow_blank=True)


class ReasonInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class LineInput(serializers.Input):
    quantity = QuantityField(required=False)
    unit_price = serializers.MoneyField(required=False)
    is_causal = drf.BooleanField(required=False)


class ClaimViewSet(DomainViewSet):
    """Claims with their lines, what the check found, and what the manufacturer decided."""

    model = WarrantyClaim
    serializer_class = ClaimRecord
    filterset_class = ClaimFilter
    prefetch_related = ("lines",)
    object_argument = "claim"
    verbs = {
        "list": VIEW_CLAIM,
        "retrieve": VIEW_CLAIM,
        "create": CREATE_CLAIM,
        "partial_update": EDIT_CLAIM,
        "check": EDIT_CLAIM,
        "submit": SUBMIT_CLAIM,
        "withdraw": EDIT_CLAIM,
        "close": CLOSE_CLAIM,
    }
    create = action_of(services.create_claim, input_serializer=ClaimInput)
    partial_update = action_of(services.revise_claim, input_serializer=StoryInput)
    check = action_of(services.run_preflight)
    submit = action_of(services.submit_claim, input_serializer=SubmitInput)
    withdraw = action_of(services.withdraw_claim, input_serializer=ReasonInput)
    close = action_of(services.close_claim)


class LineViewSet(DomainViewSet):
    """The lines of claims; they change only while the claim is ours."""

    model = ClaimLine
    serializer_class = LineRecord
    object_argument = "line"
    verbs = {
        "list": VIEW_CLAIM,
        "retrieve": VIEW_CLAIM,
        "partial_update": EDIT_CLAIM,
        "destroy": EDIT_CLAIM,
    }
    partial_update = action_of(services.revise_line, input_serializer=LineInput)
    destroy = action_of(services.drop_line)


ROUTES = [("claims", ClaimViewSet), ("claim-lines", LineViewSet)]
