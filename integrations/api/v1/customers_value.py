"""What customers are worth, and the rules of customer care."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers import selectors
from dealers.customers import services as desk
from dealers.customers.permissions import MANAGE_POLICY, VIEW_VALUE
from dealers.customers.states import AssignmentMethod, CustomerKind, Industry, Source, Tier
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import ApiView, DomainViewSet, action_of
from tenants.accounts.models import Unit, User
from tenants.workspace.models import HouseRules


class ValueClassRecord(rest.Serializer):
    label = rest.CharField()
    customers = rest.IntegerField()
    gold = rest.IntegerField()
    gross = serializers.MoneyField(help_text="Turnover in 24 months.")


class ValueRecord(rest.Serializer):
    customers = rest.IntegerField(help_text="Those with turnover in 24 months.")
    gross = serializers.MoneyField(max_digits=20)
    best = rest.IntegerField(help_text="How many the best fifth are.")
    best_share = rest.IntegerField(allow_null=True, help_text="Percent of turnover they bring.")
    fifths = rest.ListField(
        child=serializers.MoneyField(max_digits=20), help_text="Turnover by fifths, best first."
    )
    by = rest.ChoiceField(list(selectors.DIMENSIONS))
    classes = ValueClassRecord(many=True)


class ValueViewSet(ViewSetMixin, ApiView):
    """How turnover is spread over the customers within reach of this key."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_VALUE}
    resource = "customer_value"
    descriptions: ClassVar[dict] = {
        "list": _(
            "Who brings the turnover: one row. `by` says how customers are divided: tier, stage, "
            "store, team, city, industry or source."
        )
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = ValueRecord

    def list(self, request):
        """The same figures as on the screen."""
        by = asked(request, by=rest.ChoiceField(list(selectors.DIMENSIONS))).get("by", "tier")
        found = selectors.analysis(request.user)
        row = {
            "customers": found.customers,
            "gross": found.gross,
            "best": found.best,
            "best_share": found.best_share,
            "fifths": found.fifths,
            "by": by,
            "classes": selectors.classes(request.user, by),
        }
        return Response([ValueRecord(row).data])


class CareRulesRecord(rest.Serializer):
    gold_percent = rest.IntegerField()
    potential_percent = rest.IntegerField()
    contact_days = rest.SerializerMethodField(help_text="Contact every so many days, by value.")
    gold_greeting = rest.CharField()
    gold_benefits = rest.CharField()
    risk_days = rest.IntegerField()
    lost_days = rest.IntegerField()
    first_service_days = rest.IntegerField()
    birthday_days = rest.IntegerField()
    keep_months = rest.IntegerField(
        help_text="Prospects without contact for so many months are erased at night; 0: never."
    )
    assignment_rules = rest.ListField(child=rest.DictField())
    updated_at = serializers.UTCDateTimeField(allow_null=True)

    def get_contact_days(self, policy) -> dict[str, int]:
        """Also those that are the usual ones."""
        return {tier: policy.interval(tier) for tier in Tier.values}


def _whole(least: int = 1, most: int = 3650) -> rest.IntegerField:
    return rest.IntegerField(min_value=least, max_value=most, required=False)


class ContactDaysInput(serializers.Input):
    gold = _whole()
    potential = _whole()
    general = _whole()


class CareRulesInput(serializers.Input):
    gold_percent = _whole(1, 100)
    potential_percent = _whole(0, 100)
    contact_days = ContactDaysInput(required=False)
    gold_greeting = rest.CharField(max_length=200, required=False, allow_blank=True)
    gold_benefits = rest.CharField(max_length=2000, required=False, allow_blank=True)
    risk_days = _whole()
    lost_days = _whole()
    first_service_days = _whole()
    birthday_days = _whole(0, 60)
    keep_months = _whole(0, 240)


class AssignmentRuleInput(serializers.Input):
    id = rest.UUIDField(required=False, help_text="Of a rule that is there: it keeps its turn.")
    name = rest.CharField(max_length=80)
    people = rest.ListField(child=serializers.ObjectField(User), allow_empty=False)
    method = rest.ChoiceField(AssignmentMethod.choices, required=False)
    store = serializers.ObjectField(Unit, required=False, allow_null=True)
    sources = rest.ListField(child=rest.ChoiceField(Source.choices), required=False)
    areas = rest.ListField(child=rest.CharField(max_length=40), required=False)
    industries = rest.ListField(child=rest.ChoiceField(Industry.choices), required=False)
    kind = rest.ChoiceField(CustomerKind.choices, required=False, allow_blank=True)
    car = rest.CharField(max_length=80, required=False, allow_blank=True)
    by_hand = rest.BooleanField(
        required=False, help_text="Also whom a colleague adds; otherwise they keep whom they add."
    )
    is_active = rest.BooleanField(required=False)

    def validate_id(self, value) -> str:
        """As rules keep it."""
        return str(value)


class AssignmentInput(serializers.Input):
    rules = AssignmentRuleInput(many=True)


class AssignmentPreviewInput(serializers.Input):
    store = serializers.ObjectField(Unit, required=False, allow_null=True)
    source = rest.ChoiceField(Source.choices, required=False)
    kind = rest.ChoiceField(CustomerKind.choices, required=False)
    industry = rest.ChoiceField(Industry.choices, required=False, allow_blank=True)
    place = rest.CharField(max_length=200, required=False, allow_blank=True)
    wanted = rest.CharField(max_length=80, required=False, allow_blank=True)
    by_hand = rest.BooleanField(required=False)


class AssignedRecord(rest.Serializer):
    owner = rest.UUIDField(source="owner.pk", default=None, allow_null=True)
    rule = rest.UUIDField(source="rule.id", default=None, allow_null=True)


class CareRulesViewSet(DomainViewSet):
    """The rules of customer care: what gold means, when somebody is at risk or lost, and who looks
    after new customers."""

    model = HouseRules
    serializer_class = CareRulesRecord
    verbs = dict.fromkeys(
        ("list", "change", "change_assignment", "preview_assignment"), MANAGE_POLICY
    )
    change_assignment = action_of(
        desk.change_assignment_rules,
        input_serializer=AssignmentInput,
        answer=CareRulesRecord,
        detail=False,
        description=_(
            "Set who looks after new customers: all rules in their order. The first that fits a "
            "customer decides; one that is left out is dropped."
        ),
    )
    preview_assignment = action_of(
        desk.preview_assignment,
        input_serializer=AssignmentPreviewInput,
        answer=AssignedRecord,
        detail=False,
        description=_("Who would look after such a customer now. Nothing is written."),
    )
    change = action_of(
        desk.change_policy,
        input_serializer=CareRulesInput,
        answer=CareRulesRecord,
        detail=False,
        description=_("Set the rules that are named; the others stay. Grades follow in the night."),
    )
    descriptions = {"list": _("The rules that hold now: one row.")}

    def list(self, request):
        """Also before anybody changed one."""
        asked(request)
        return Response([self.represent(selectors.policy())])


ROUTES = [("customer-value", ValueViewSet), ("customer-care-rules", CareRulesViewSet)]
