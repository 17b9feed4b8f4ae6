"""Accident cases that an insurer pays for."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf

from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.obligations import permissions as may
from dealers.obligations import services as desk
from dealers.obligations.filters import CaseFilter
from dealers.obligations.models import AccidentCase
from dealers.obligations.states import CASE_BY_HAND, CaseState
from dealers.service.models import RepairOrder
from dealers.service.permissions import VIEW_ORDER
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.v1.service import text
from integrations.api.views import DomainViewSet, action_of

HANDS = [(state.value, state.label) for state in CaseState if state in CASE_BY_HAND]


class CaseRecord(serializers.Record):
    class Meta:
        model = AccidentCase
        fields = [
            "id", "number", "vehicle", "customer", "store", "owner", "insurer", "report_number",
            "policy_number", "happened_on", "place", "description", "surveyor_name",
            "surveyor_phone", "surveyed_on", "assessed_amount", "approved_amount",
            "approval_number", "paid_amount", "paid_on", "currency", "order_ids", "state",
            "reason", "created_at", "updated_at",
        ]  # fmt: skip


class CaseFactsInput(serializers.Input):
    insurer = drf.CharField(max_length=80, required=False)
    report_number = text(40)
    policy_number = text(40)
    happened_on = drf.DateField(required=False)
    place = text(200)
    description = drf.CharField(max_length=2000, required=False)


class CaseInput(CaseFactsInput):
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    store = StoreField(may.MANAGE_CASE)
    repair_order = serializers.ObjectField(RepairOrder, VIEW_ORDER, required=False, allow_null=True)
    insurer = drf.CharField(max_length=80)
    happened_on = drf.DateField()
    description = drf.CharField(max_length=2000)


class CaseSurveyInput(serializers.Input):
    surveyor_name = drf.CharField(max_length=80)
    surveyor_phone = text(40)
    surveyed_on = drf.DateField(required=False, allow_null=True)
    report_number = text(40)


class CaseAmountInput(serializers.Input):
    amount = serializers.MoneyField()


class CaseApprovalInput(CaseAmountInput):
    approval_number = text(40)


class CasePaidInput(CaseAmountInput):
    paid_on = drf.DateField(required=False, allow_null=True)


class CaseReasonInput(serializers.Input):
    reason = drf.CharField(max_length=200)


class CaseMoveInput(serializers.Input):
    state = drf.ChoiceField(choices=HANDS)


class CaseLinkInput(serializers.Input):
    repair_order = serializers.ObjectField(RepairOrder, VIEW_ORDER)


class CaseDocumentsInput(serializers.Input):
    documents = drf.ListField(child=serializers.FileField(), max_length=20, allow_empty=False)


class CaseViewSet(DomainViewSet):
    """What an insurer is to pay after an accident, from the call to the money."""

    model = AccidentCase
    serializer_class = CaseRecord
    filterset_class = CaseFilter
    object_argument = "case"
    verbs = {
        "list": may.VIEW_CASE,
        "retrieve": may.VIEW_CASE,
        "create": may.MANAGE_CASE,
        "partial_update": may.MANAGE_CASE,
        "survey": may.MANAGE_CASE,
        "assess": may.MANAGE_CASE,
        "approve": may.MANAGE_CASE,
        "advance": may.MANAGE_CASE,
        "pay": may.SETTLE_CASE,
        "reject": may.MANAGE_CASE,
        "cancel": may.MANAGE_CASE,
        "link_order": may.MANAGE_CASE,
        "add_documents": may.MANAGE_CASE,
    }
    input_serializers = {"create": CaseInput, "partial_update": CaseFactsInput}
    services = {"create": desk.open_case, "partial_update": desk.amend_case}
    descriptions = {"list": _("Accident cases, newest first")}
    survey = action_of(desk.survey_case, input_serializer=CaseSurveyInput)
    assess = action_of(desk.assess_case, input_serializer=CaseAmountInput)
    approve = action_of(desk.approve_case, input_serializer=CaseApprovalInput)
    advance = action_of(desk.advance_case, input_serializer=CaseMoveInput)
    pay = action_of(desk.pay_case, input_serializer=CasePaidInput)
    reject = action_of(desk.reject_case, input_serializer=CaseReasonInput)
    cancel = action_of(desk.cancel_case, input_serializer=CaseReasonInput)
    link_order = action_of(desk.link_order, input_serializer=CaseLinkInput)
    add_documents = action_of(desk.add_case_documents, input_serializer=CaseDocumentsInput)


ROUTES = [("accident-cases", CaseViewSet)]
