"""The sales desk's people: leads and opportunities."""

from functools import wraps

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import HAND_WRITTEN, Source
from dealers.sales import services as desk
from dealers.sales.filters import LeadFilter, LinkedOpportunityFilter
from dealers.sales.models import Lead, Opportunity
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    CREATE_LEAD,
    VIEW_LEAD,
    VIEW_OPPORTUNITY,
    WORK_LEAD,
    WORK_OPPORTUNITY,
)
from dealers.sales.states import BY_HAND, CHOSEN_GRADES, InvalidReason, LostReason
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User


def choices_of(states) -> list[tuple[str, str]]:
    """Some states of a list as the choices of a field."""
    return [(state.value, state.label) for state in states]


class LeadRecord(serializers.Record):
    wanted = rest.CharField(read_only=True)
    is_late = rest.BooleanField(read_only=True)

    class Meta:
        model = Lead
        fields = [
            "id",
            "number",
            "status",
            "source",
            "campaign",
            "name",
            "phone",
            "phone_raw",
            "email",
            "message",
            "vehicle_of_interest",
            "wanted",
            "trade_in",
            "external_source",
            "external_id",
            "needs_reading",
            "grade",
            "owner",
            "store",
            "customer",
            "requested_at",
            "due_at",
            "is_late",
            "first_response_at",
            "appointment_at",
            "lost_reason",
            "invalid_reason",
            "created_at",
            "updated_at",
        ]


class LeadInput(serializers.Input):
    source = rest.ChoiceField(Source.choices)
    name = rest.CharField(max_length=120)
    phone = rest.CharField(max_length=60, required=False, allow_blank=True)
    email = rest.CharField(max_length=254, required=False, allow_blank=True)
    message = rest.CharField(max_length=10_000, required=False, allow_blank=True)
    vehicle_of_interest = rest.DictField(required=False)
    trade_in = rest.DictField(required=False)
    external_source = rest.CharField(max_length=80, required=False)
    external_id = rest.CharField(max_length=120, required=False)
    store = serializers.ObjectField(Unit, required=False)
    owner = serializers.ObjectField(User, required=False)
    campaign = rest.CharField(max_length=80, required=False, allow_blank=True)
    requested_at = serializers.UTCDateTimeField(required=False)


class WalkInInput(serializers.Input):
    name = rest.CharField(max_length=120)
    phone = rest.CharField(max_length=60)
    message = rest.CharField(max_length=10_000, required=False, allow_blank=True)
    vehicle_of_interest = rest.DictField(required=False)
    source = rest.ChoiceField(Source.choices, required=False)
    grade = rest.ChoiceField(choices_of(CHOSEN_GRADES), required=False)


class OwnerInput(serializers.Input):
    owner = serializers.ObjectField(User)


class LeadContactInput(serializers.Input):
    kind = rest.ChoiceField(choices_of(HAND_WRITTEN))
    text = rest.CharField(max_length=5000)
    reached = rest.BooleanField(required=False)


class GradeInput(serializers.Input):
    grade = rest.ChoiceField(choices_of(CHOSEN_GRADES))
    next_contact_at = serializers.UTCDateTimeField(required=False)


class AppointmentInput(serializers.Input):
    at = serializers.UTCDateTimeField()


class LostInput(serializers.Input):
    reason = rest.ChoiceField(LostReason.choices)
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class NoteInput(serializers.Input):
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class InvalidLeadInput(serializers.Input):
    reason = rest.ChoiceField(InvalidReason.choices)


class RecycleInput(serializers.Input):
    owner = serializers.ObjectField(User, required=False)


class ConvertInput(serializers.Input):
    full_name = rest.CharField(max_length=120, required=False)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)


class OpportunityRecord(serializers.Record):
    class Meta:
        model = Opportunity
        fields = [
            "id",
            "number",
            "stage",
            "grade",
            "customer",
            "lead",
            "source",
            "campaign",
            "model_code",
            "model_name",
            "colour",
            "trade_in",
            "needs",
            "amount",
            "currency",
            "probability",
            "expected_on",
            "next_contact_at",
            "owner",
            "store",
            "lost_reason",
            "closed_at",
            "created_at",
            "updated_at",
        ]


@wraps(desk.convert_lead)
def convert_lead(**data):
    """The opportunity is the answer; it names its customer."""
    return desk.convert_lead(**data)[1]


class LeadViewSet(DomainViewSet):
    """Leads: people who asked about a car."""

    model = Lead
    serializer_class = LeadRecord
    filterset_class = LeadFilter
    object_argument = "lead"
    verbs = {
        "list": VIEW_LEAD,
        "retrieve": VIEW_LEAD,
        "create": CREATE_LEAD,
        "walk_in": CREATE_LEAD,
        "assign": ASSIGN_LEAD,
        "contact": WORK_LEAD,
        "qualify": WORK_LEAD,
        "book_appointment": WORK_LEAD,
        "convert": WORK_LEAD,
        "mark_lost": WORK_LEAD,
        "approve_lost": APPROVE_LOST,
        "refuse_lost": APPROVE_LOST,
        "mark_invalid": WORK_LEAD,
        "recycle": ASSIGN_LEAD,
    }
    input_serializers = {"create": LeadInput}
    services = {"create": desk.register_lead}
    walk_in = action_of(
        desk.register_walk_in, input_serializer=WalkInInput, detail=False, status=201
    )
    assign = action_of(desk.assign_lead, input_serializer=OwnerInput)
    contact = action_of(desk.contact_lead, input_serializer=LeadContactInput)
    qualify = action_of(desk.qualify_lead, input_serializer=GradeInput)
    book_appointment = action_of(desk.book_appointment, input_serializer=AppointmentInput)
    convert = action_of(
        convert_lead, input_serializer=ConvertInput, answer=OpportunityRecord, status=201
    )
    mark_lost = action_of(desk.mark_lost, input_serializer=LostInput)
    approve_lost = action_of(desk.approve_lost_lead)
    refuse_lost = action_of(desk.refuse_lost_lead, input_serializer=NoteInput)
    mark_invalid = action_of(desk.mark_invalid, input_serializer=InvalidLeadInput)
    recycle = action_of(desk.recycle_lead, input_serializer=RecycleInput)
    descriptions = {"list": _("Leads; `q` finds by name, pinyin, phone, e-mail or number.")}


class OpportunityInput(serializers.Input):
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    trade_in = rest.DictField(required=False)
    needs = rest.CharField(max_length=10_000, required=False, allow_blank=True)
    amount = serializers.MoneyField(min_value=0, required=False)
    expected_on = rest.DateField(required=False, allow_null=True)


class NewOpportunityInput(OpportunityInput):
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    source = rest.ChoiceField(Source.choices, required=False)
    owner = serializers.ObjectField(User, required=False)
    store = serializers.ObjectField(Unit, required=False)


class OpportunityGradeInput(GradeInput):
    expected_on = rest.DateField(required=False)


class OpportunityContactInput(serializers.Input):
    kind = rest.ChoiceField(choices_of(HAND_WRITTEN))
    text = rest.CharField(max_length=5000)
    next_contact_at = serializers.UTCDateTimeField(required=False)


class StageInput(serializers.Input):
    stage = rest.ChoiceField(choices_of(BY_HAND))


class OpportunityViewSet(DomainViewSet):
    """Opportunities: customers who may buy a car."""

    model = Opportunity
    serializer_class = OpportunityRecord
    filterset_class = LinkedOpportunityFilter
    object_argument = "opportunity"
    verbs = {
        "list": VIEW_OPPORTUNITY,
        "retrieve": VIEW_OPPORTUNITY,
        "create": WORK_OPPORTUNITY,
        "partial_update": WORK_OPPORTUNITY,
        "assign": ASSIGN_LEAD,
        "grade": WORK_OPPORTUNITY,
        "contact": WORK_OPPORTUNITY,
        "move": WORK_OPPORTUNITY,
        "mark_lost": WORK_OPPORTUNITY,
        "approve_lost": APPROVE_LOST,
        "refuse_lost": APPROVE_LOST,
    }
    input_serializers = {"create": NewOpportunityInput, "partial_update": OpportunityInput}
    services = {
        "create": desk.open_opportunity,
        "partial_update": desk.update_opportunity,
    }
    assign = action_of(desk.assign_opportunity, input_serializer=OwnerInput)
    grade = action_of(desk.grade_opportunity, input_serializer=OpportunityGradeInput)
    contact = action_of(desk.log_opportunity_contact, input_serializer=OpportunityContactInput)
    move = action_of(desk.move_opportunity, input_serializer=StageInput)
    mark_lost = action_of(desk.mark_opportunity_lost, input_serializer=LostInput)
    approve_lost = action_of(desk.approve_lost_opportunity)
    refuse_lost = action_of(desk.refuse_lost_opportunity, input_serializer=NoteInput)
    descriptions = {"list": _("Opportunities; `q` finds by the customer or number.")}


ROUTES = [("leads", LeadViewSet), ("opportunities", OpportunityViewSet)]
