"""Warranty claims on the manufacturer's desk."""

from rest_framework import serializers as drf

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from oem_hub.claims import services
from oem_hub.claims.filters import ClaimFilter
from oem_hub.claims.models import Adjudication, AdjudicationLine, ReviewLimit
from oem_hub.claims.permissions import (
    CONFIRM_CLAIM,
    CREDIT_CLAIM,
    DECIDE_CLAIM,
    MANAGE_LIMITS,
    VIEW_CLAIM,
)
from oem_hub.claims.states import LineDecision
from tenants.accounts.models import Role
from tenants.reference.claim_rules import REASONS

DECISIONS = [choice for choice in LineDecision if choice != LineDecision.UNDECIDED]


class LineRecord(serializers.Record):
    class Meta:
        model = AdjudicationLine
        fields = [
            "id", "line_id", "round", "kind", "code", "description", "quantity", "unit_price",
            "amount", "is_causal", "suggested_amount", "suggested_reason", "decision",
            "approved_amount", "reason_code", "remark",
        ]  # fmt: skip


class ClaimRecord(serializers.Record):
    lines = LineRecord(many=True, source="current_lines")

    class Meta:
        model = Adjudication
        fields = [
            "id", "dealer", "claim_id", "number", "round", "vin", "repair_order_number",
            "odometer_km", "opened_on", "repaired_on", "complaint", "cause", "correction",
            "fault_code", "campaign_code", "amount", "currency", "received_at", "suggestion",
            "suggested_amount", "rules_version", "findings", "state", "reviewer", "confirmed_by",
            "remark", "approved_amount", "decided_at", "credit_number", "credited_at", "lines",
        ]  # fmt: skip


class LineDecisionInput(serializers.Input):
    line_id = drf.CharField(max_length=40)
    decision = drf.ChoiceField(choices=[(choice.value, choice.label) for choice in DECISIONS])
    approved_amount = serializers.MoneyField(required=False, allow_null=True)
    reason_code = drf.ChoiceField(choices=list(REASONS.items()), required=False, allow_blank=True)
    remark = drf.CharField(max_length=200, required=False, allow_blank=True)


class LinesInput(serializers.Input):
    lines = LineDecisionInput(many=True, allow_empty=False)


class RemarkInput(serializers.Input):
    remark = drf.CharField(max_length=500, required=False, allow_blank=True)


class NeededRemarkInput(serializers.Input):
    remark = drf.CharField(max_length=500)


class RejectInput(RemarkInput):
    reason_code = drf.ChoiceField(choices=list(REASONS.items()))


class ClaimViewSet(DomainViewSet):
    """Claims that dealers submitted, with their lines and what the rules found."""

    model = Adjudication
    serializer_class = ClaimRecord
    filterset_class = ClaimFilter
    prefetch_related = ("lines",)
    verbs = {
        "list": VIEW_CLAIM,
        "retrieve": VIEW_CLAIM,
        "take": DECIDE_CLAIM,
        "put_back": DECIDE_CLAIM,
        "decide_lines": DECIDE_CLAIM,
        "apply_suggestions": DECIDE_CLAIM,
        "approve": DECIDE_CLAIM,
        "reject": DECIDE_CLAIM,
        "send_back": DECIDE_CLAIM,
        "decide": DECIDE_CLAIM,
        "confirm": CONFIRM_CLAIM,
        "return_to_reviewer": CONFIRM_CLAIM,
        "credit": CREDIT_CLAIM,
    }
    object_argument = "file"
    take = action_of(services.take_claim)
    put_back = action_of(services.put_back_claim)
    decide_lines = action_of(services.decide_lines, input_serializer=LinesInput)
    apply_suggestions = action_of(services.apply_suggestions)
    approve = action_of(services.approve_claim, input_serializer=RemarkInput)
    reject = action_of(services.reject_claim, input_serializer=RejectInput)
    send_back = action_of(services.send_back_claim, input_serializer=NeededRemarkInput)
    decide = action_of(services.decide_claim, input_serializer=RemarkInput)
    confirm = action_of(services.confirm_decision)
    return_to_reviewer = action_of(services.return_to_reviewer, input_serializer=NeededRemarkInput)
    credit = action_of(services.credit_claim)


class LimitRecord(serializers.Record):
    class Meta:
        model = ReviewLimit
        fields = ["id", "role", "amount", "updated_at"]


class LimitInput(serializers.Input):
    role = serializers.ObjectField(Role)
    amount = serializers.MoneyField(min_value=0)


class LimitViewSet(DomainViewSet):
    """Up to which amount a role decides a claim alone."""

    model = ReviewLimit
    serializer_class = LimitRecord
    verbs = {"list": MANAGE_LIMITS, "retrieve": MANAGE_LIMITS, "create": MANAGE_LIMITS}
    input_serializers = {"create": LimitInput}
    services = {"create": services.set_limit}


KIND = "hub"
ROUTES = [("claims", ClaimViewSet), ("review-limits", LimitViewSet)]
