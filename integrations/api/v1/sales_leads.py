"""The sales desk's leads."""

from functools import wraps

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import HAND_WRITTEN, Source
from dealers.sales import selectors
from dealers.sales import services as desk
from dealers.sales.filters import LeadFilter
from dealers.sales.filters.referrals import ReferralFilter
from dealers.sales.models import Lead
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    CREATE_LEAD,
    REFER_CUSTOMER,
    VIEW_LEAD,
    WORK_LEAD,
)
from dealers.sales.selectors import scores
from dealers.sales.selectors.referrals import referrals_of
from dealers.sales.states import CHOSEN_GRADES, MAKER_RETURNS, NO_BUYER
from integrations.api import serializers
from integrations.api.v1.sales_inputs import (
    GradeInput,
    LostInput,
    NoteInput,
    OwnerInput,
    choices_of,
)
from integrations.api.v1.sales_opportunities import OpportunityRecord
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User


class LeadRecord(serializers.Record):
    wanted = rest.CharField(read_only=True)
    is_late = rest.BooleanField(read_only=True)
    maker_number = rest.SerializerMethodField(
        help_text="The manufacturer's number of a lead that it passed on; empty for others."
    )
    score = rest.SerializerMethodField(help_text="0 to 100: how promising, by the points below.")
    score_reasons = rest.SerializerMethodField(help_text="Points by reason.")

    def get_maker_number(self, lead) -> str:
        return lead.maker.get("number", "")

    def get_score(self, lead) -> int:
        return scores.score_of(lead)

    def get_score_reasons(self, lead) -> dict[str, int]:
        return dict(scores.score_reasons(lead))

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
            "maker_id",
            "maker_number",
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
            "escalation",
            "contacted_at",
            "is_hurried",
            "motive",
            "referred_by",
            "referred_from",
            "referral_credit",
            "score",
            "score_reasons",
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
    motive = rest.CharField(max_length=60, required=False, allow_blank=True)
    requested_at = serializers.UTCDateTimeField(required=False)


class WalkInInput(serializers.Input):
    name = rest.CharField(max_length=120)
    phone = rest.CharField(max_length=60)
    message = rest.CharField(max_length=10_000, required=False, allow_blank=True)
    vehicle_of_interest = rest.DictField(required=False)
    source = rest.ChoiceField(Source.choices, required=False)
    grade = rest.ChoiceField(choices_of(CHOSEN_GRADES), required=False)
    owner = serializers.ObjectField(User, required=False)
    motive = rest.CharField(max_length=60, required=False, allow_blank=True)


class LeadContactInput(serializers.Input):
    kind = rest.ChoiceField(choices_of(HAND_WRITTEN))
    text = rest.CharField(max_length=5000)
    reached = rest.BooleanField(required=False)


class AppointmentInput(serializers.Input):
    at = serializers.UTCDateTimeField()


class InvalidLeadInput(serializers.Input):
    reason = rest.ChoiceField(choices_of(NO_BUYER))


class ReturnLeadInput(serializers.Input):
    reason = rest.ChoiceField(choices_of(MAKER_RETURNS))


class RecycleInput(serializers.Input):
    owner = serializers.ObjectField(User, required=False)


class ConvertInput(serializers.Input):
    full_name = rest.CharField(max_length=120, required=False)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)


@wraps(desk.convert_lead)
def convert_lead(**data):
    """The opportunity is the answer; it names its customer."""
    return desk.convert_lead(**data)[1]


class EffortRow(rest.Serializer):
    advisor = rest.UUIDField(source="actor")
    name = rest.CharField(source="actor__full_name")
    contacts = rest.IntegerField(help_text="Calls, visits, messages and test drives.")
    last_at = serializers.UTCDateTimeField()


class EffortRecord(rest.Serializer):
    advisors = EffortRow(many=True, source="*")


class ReferralInput(serializers.Input):
    wish = rest.CharField(
        max_length=80, required=False, allow_blank=True, help_text="The car they think of."
    )
    note = rest.CharField(max_length=500, required=False, allow_blank=True)


class ReferralRecord(serializers.Record):
    sold_on = rest.DateField(default=None, help_text="The day its first contract was signed.")
    contract_number = rest.CharField(default=None)
    earned = serializers.MoneyField(default=None, help_text="The credit, once it is a sale.")

    class Meta:
        model = Lead
        fields = [
            "id",
            "number",
            "status",
            "name",
            "customer",
            "owner",
            "store",
            "referred_by",
            "referred_from",
            "referral_credit",
            "sold_on",
            "contract_number",
            "earned",
            "created_at",
        ]


class ReferralViewSet(DomainViewSet):
    """Customers whom colleagues sent to sales, what became of them, and what it earned."""

    model = Lead
    serializer_class = ReferralRecord
    filterset_class = ReferralFilter
    verbs = {"list": REFER_CUSTOMER, "retrieve": REFER_CUSTOMER}

    def get_queryset(self):
        """Their own, or their store's: whoever refers need not see leads."""
        if getattr(self, "swagger_fake_view", False):
            return Lead.referrals.none()
        return referrals_of(self.request.user)


def _effort_on(*, lead: Lead, actor: User) -> list[dict]:
    return selectors.effort_on(lead)


class LeadViewSet(DomainViewSet):
    """Leads: people who asked about a car."""

    model = Lead
    serializer_class = LeadRecord
    filterset_class = LeadFilter
    object_argument = "lead"
    verbs = {
        "list": VIEW_LEAD,
        "retrieve": VIEW_LEAD,
        "effort": VIEW_LEAD,
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
        "let_sleep": WORK_LEAD,
        "return_to_maker": WORK_LEAD,
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
    effort = action_of(
        _effort_on,
        answer=EffortRecord,
        description=_("Who has been in touch with this person and how often, the busiest first."),
    )
    return_to_maker = action_of(desk.return_maker_lead, input_serializer=ReturnLeadInput)
    let_sleep = action_of(desk.let_lead_sleep)
    recycle = action_of(desk.recycle_lead, input_serializer=RecycleInput)
    descriptions = {"list": _("Leads; `q` finds by name, pinyin, phone, e-mail or number.")}


ROUTES = [("leads", LeadViewSet), ("referrals", ReferralViewSet)]
