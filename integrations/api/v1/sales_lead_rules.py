"""The rules for leads: routing, escalation, cadences."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.states import FollowUpKind, Source
from dealers.sales import services as desk
from dealers.sales.models import RoutingRule, SalesPolicy
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states.lead_rules import RoutingMethod
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User
from tenants.workspace.models import HouseRules


class RoutingRuleRecord(serializers.Record):
    class Meta:
        model = RoutingRule
        fields = [
            "id",
            "name",
            "position",
            "is_active",
            "sources",
            "store",
            "car",
            "method",
            "people",
            "skill",
            "created_at",
            "updated_at",
        ]


class RoutingRuleInput(serializers.Input):
    name = rest.CharField(max_length=80)
    method = rest.ChoiceField(RoutingMethod.choices)
    position = rest.IntegerField(min_value=1, max_value=999, required=False)
    is_active = rest.BooleanField(required=False)
    sources = rest.ListField(child=rest.ChoiceField(Source.choices), required=False)
    store = serializers.ObjectField(Unit, required=False, allow_null=True)
    car = rest.CharField(max_length=80, required=False, allow_blank=True)
    people = rest.ListField(child=serializers.ObjectField(User), required=False)
    skill = rest.CharField(max_length=40, required=False, allow_blank=True)


class RoutingPreviewInput(serializers.Input):
    source = rest.ChoiceField(Source.choices)
    store = serializers.ObjectField(Unit, required=False)
    car = rest.CharField(max_length=80, required=False, allow_blank=True)
    phone = rest.CharField(max_length=40, required=False, allow_blank=True)


class RoutingChoiceRecord(rest.Serializer):
    owner = rest.UUIDField(source="owner.pk", default=None, allow_null=True)
    why = rest.CharField()
    rule = rest.UUIDField(source="rule.pk", default=None, allow_null=True)
    full = rest.SerializerMethodField(help_text="Advisors passed over: at their cap.")

    def get_full(self, choice) -> list[str]:
        return [str(person.pk) for person in choice.full]


class RoutingRuleViewSet(DomainViewSet):
    """Rules for new leads: the first that fits says who gets one."""

    model = RoutingRule
    serializer_class = RoutingRuleRecord
    object_argument = "rule"
    ordering = ("position", "id")
    verbs = dict.fromkeys(
        ("list", "retrieve", "create", "partial_update", "destroy", "preview"), MANAGE_POLICY
    )
    input_serializers = {"create": RoutingRuleInput, "partial_update": RoutingRuleInput}
    services = {
        "create": desk.create_routing_rule,
        "partial_update": desk.change_routing_rule,
        "destroy": desk.remove_routing_rule,
    }
    preview = action_of(
        desk.preview_routing,
        input_serializer=RoutingPreviewInput,
        answer=RoutingChoiceRecord,
        detail=False,
        description=_("Who would get such a lead now, and why. Nothing is written."),
    )


class LeadRulesRecord(rest.Serializer):
    escalation = rest.DictField(
        source="leads.escalation", child=rest.IntegerField(), help_text="Minutes by level."
    )
    reassign_after = rest.IntegerField(source="leads.reassign_after")
    follow_up_late_hours = rest.IntegerField(source="leads.follow_up_late_hours")
    cap = rest.IntegerField(source="leads.cap")
    protect_days = rest.IntegerField(source="leads.protect_days")
    release_days = rest.IntegerField(source="leads.release_days")
    dormant_days = rest.IntegerField(source="leads.dormant_days")
    entry_days = rest.IntegerField(
        source="leads.entry_days",
        help_text="A deal counts if its customer was entered so many days before; 1: that day.",
    )
    retry_hours = rest.IntegerField(source="leads.retry_hours")
    referral_credit = rest.IntegerField(
        source="leads.referral_credit",
        help_text="For a sale to a customer whom a colleague referred.",
    )
    motives = rest.ListField(source="leads.motives", child=rest.CharField())
    cadences = rest.DictField(
        source="leads.cadences", help_text="By grade: [days, how, subject] per contact."
    )
    updated_at = serializers.UTCDateTimeField()

    def to_representation(self, instance):
        """The rules in a row, whether just changed or read from it."""
        row = instance if isinstance(instance, HouseRules) else None
        return super().to_representation(SalesPolicy.of(row) if row else instance)


def _whole(limit: int = 10_000) -> rest.IntegerField:
    return rest.IntegerField(min_value=0, max_value=limit, required=False)


class EscalationInput(serializers.Input):
    """Minutes of opening time after an answer was due; 0 leaves a level out."""

    team_lead = _whole()
    sales_manager = _whole()
    general_manager = _whole()


class CadenceStepInput(serializers.Input):
    days = rest.IntegerField(min_value=0, max_value=365)
    how = rest.ChoiceField(FollowUpKind.choices)
    subject = rest.CharField(max_length=120)

    def to_internal_value(self, data):
        """A step as the service takes it."""
        step = super().to_internal_value(data)
        return [step["days"], step["how"], step["subject"]]


class CadencesInput(serializers.Input):
    H = CadenceStepInput(many=True, required=False)
    A = CadenceStepInput(many=True, required=False)
    B = CadenceStepInput(many=True, required=False)
    C = CadenceStepInput(many=True, required=False)


class LeadRulesInput(serializers.Input):
    escalation = EscalationInput(required=False)
    reassign_after = _whole()
    follow_up_late_hours = _whole()
    cap = _whole()
    protect_days = _whole()
    release_days = _whole()
    dormant_days = _whole()
    entry_days = _whole()
    retry_hours = _whole()
    referral_credit = _whole(1_000_000)
    motives = rest.ListField(child=rest.CharField(max_length=60), required=False)
    cadences = CadencesInput(required=False)


class LeadRulesViewSet(DomainViewSet):
    """The dealership's rules for leads. Nothing is listed while the usual ones hold."""

    model = HouseRules
    serializer_class = LeadRulesRecord
    verbs = dict.fromkeys(("list", "change"), MANAGE_POLICY)

    def rows(self):
        """The one row of the sales desk."""
        return HouseRules.objects.filter(area=SalesPolicy.area)

    change = action_of(
        desk.change_lead_rules,
        input_serializer=LeadRulesInput,
        answer=LeadRulesRecord,
        detail=False,
        description=_("Set the rules that are named; 0 switches one off."),
    )


ROUTES = [("routing-rules", RoutingRuleViewSet), ("lead-rules", LeadRulesViewSet)]
