"""The sales desk's opportunities."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import HAND_WRITTEN, Source
from dealers.sales import services as desk
from dealers.sales.filters import LinkedOpportunityFilter
from dealers.sales.models import Opportunity
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    REVIEW_PROPOSAL,
    VIEW_OPPORTUNITY,
    WORK_OPPORTUNITY,
)
from dealers.sales.states import (
    CHOSEN_GRADES,
    HAND_MOVES,
    BidResult,
    LostReason,
    Motive,
    OpportunityStage,
    Playbook,
    Risk,
    WinReason,
)
from integrations.api import serializers
from integrations.api.v1.sales_inputs import (
    GradeInput,
    LostInput,
    NoteInput,
    OwnerInput,
    choices_of,
)
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User

_BY_HAND = {stage for hand in HAND_MOVES.values() for way in hand.moves.values() for stage in way}
ANY_BY_HAND = [stage for stage in OpportunityStage if stage in _BY_HAND]


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
            "subject",
            "playbook",
            "price_list",
            "budget",
            "motive",
            "decision_maker",
            "competitor_brand",
            "competitor_model",
            "competitor_price",
            "probability_reason",
            "risks",
            "quantity",
            "lots",
            "tender_on",
            "bid_result",
            "qualification",
            "reviews",
            "ticks",
            "reached",
            "stage_since",
            "active_at",
            "win_reason",
            "win_note",
            "lost_reason",
            "lost_note",
            "closed_at",
            "created_at",
            "updated_at",
        ]


class LotInput(serializers.Input):
    model = rest.CharField(max_length=120)
    quantity = rest.IntegerField(min_value=1, max_value=9999)


class OpportunityInput(serializers.Input):
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    trade_in = rest.DictField(required=False)
    needs = rest.CharField(max_length=10_000, required=False, allow_blank=True)
    amount = serializers.MoneyField(min_value=0, required=False)
    expected_on = rest.DateField(required=False, allow_null=True)
    subject = rest.CharField(max_length=120, required=False, allow_blank=True)
    price_list = rest.CharField(max_length=60, required=False, allow_blank=True)
    budget = serializers.MoneyField(min_value=0, required=False, allow_null=True)
    motive = rest.ChoiceField(Motive.choices, required=False, allow_blank=True)
    decision_maker = rest.CharField(max_length=120, required=False, allow_blank=True)
    competitor_brand = rest.CharField(max_length=60, required=False, allow_blank=True)
    competitor_model = rest.CharField(max_length=60, required=False, allow_blank=True)
    competitor_price = serializers.MoneyField(min_value=0, required=False, allow_null=True)
    risks = rest.ListField(child=rest.ChoiceField(Risk.choices), required=False, max_length=10)
    quantity = rest.IntegerField(min_value=1, max_value=9999, required=False)
    lots = LotInput(many=True, required=False)
    tender_on = rest.DateField(required=False, allow_null=True)


class NewOpportunityInput(OpportunityInput):
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    source = rest.ChoiceField(Source.choices, required=False)
    playbook = rest.ChoiceField(Playbook.choices, required=False)
    campaign = rest.CharField(max_length=80, required=False, allow_blank=True)
    owner = serializers.ObjectField(User, required=False)
    store = serializers.ObjectField(Unit, required=False)


class OpportunityGradeInput(GradeInput):
    expected_on = rest.DateField(required=False)


class OpportunityContactInput(serializers.Input):
    kind = rest.ChoiceField(choices_of(HAND_WRITTEN))
    text = rest.CharField(max_length=5000)
    next_contact_at = serializers.UTCDateTimeField(required=False)


class StageInput(serializers.Input):
    stage = rest.ChoiceField(choices_of(ANY_BY_HAND))
    reason = rest.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="Why it goes on although something is missing; managers only.",
    )


class TickInput(serializers.Input):
    criterion = rest.CharField(max_length=60)
    is_done = rest.BooleanField(required=False)


class EstimateInput(serializers.Input):
    probability = rest.IntegerField(min_value=0, max_value=100)
    reason = rest.CharField(max_length=200)


class QualifyInput(serializers.Input):
    owner = serializers.ObjectField(User)
    grade = rest.ChoiceField(choices_of(CHOSEN_GRADES))
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class ReviewInput(NoteInput):
    passed = rest.BooleanField()


class CompetitorInput(serializers.Input):
    competitor_brand = rest.CharField(max_length=60, required=False, allow_blank=True)
    competitor_model = rest.CharField(max_length=60, required=False, allow_blank=True)
    competitor_price = serializers.MoneyField(min_value=0, required=False, allow_null=True)


class DealLostInput(CompetitorInput, LostInput):
    pass


class BidInput(CompetitorInput):
    result = rest.ChoiceField(BidResult.choices)
    reason = rest.ChoiceField(LostReason.choices, required=False)
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class WinInput(serializers.Input):
    reason = rest.ChoiceField(WinReason.choices)
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class VoidInput(serializers.Input):
    note = rest.CharField(max_length=2000)


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
        "tick": WORK_OPPORTUNITY,
        "estimate": WORK_OPPORTUNITY,
        "qualify": ASSIGN_LEAD,
        "ask_review": WORK_OPPORTUNITY,
        "decide_review": REVIEW_PROPOSAL,
        "record_bid": WORK_OPPORTUNITY,
        "explain_win": WORK_OPPORTUNITY,
        "complete": WORK_OPPORTUNITY,
        "void": APPROVE_LOST,
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
    mark_lost = action_of(desk.mark_opportunity_lost, input_serializer=DealLostInput)
    tick = action_of(desk.tick_criterion, input_serializer=TickInput)
    estimate = action_of(desk.estimate_opportunity, input_serializer=EstimateInput)
    qualify = action_of(desk.qualify_opportunity, input_serializer=QualifyInput)
    ask_review = action_of(desk.ask_review, input_serializer=NoteInput)
    decide_review = action_of(desk.decide_review, input_serializer=ReviewInput)
    record_bid = action_of(desk.record_bid, input_serializer=BidInput)
    explain_win = action_of(desk.explain_win, input_serializer=WinInput)
    complete = action_of(desk.complete_project, input_serializer=WinInput)
    void = action_of(desk.void_opportunity, input_serializer=VoidInput)
    approve_lost = action_of(desk.approve_lost_opportunity)
    refuse_lost = action_of(desk.refuse_lost_opportunity, input_serializer=NoteInput)
    descriptions = {"list": _("Opportunities; `q` finds by the customer or number.")}


ROUTES = [("opportunities", OpportunityViewSet)]
