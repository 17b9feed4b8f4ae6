"""The rules for contracts and their money."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response

from dealers.sales import selectors
from dealers.sales import services as desk
from dealers.sales.models.policy import CONTRACT_RULES
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states import CURRENCIES
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import DomainViewSet, action_of
from tenants.workspace.models import HouseRules


class ContractRulesRecord(rest.Serializer):
    approval_amount = serializers.MoneyField()
    approval_discount = serializers.PercentField()
    trust_quote = rest.BooleanField()
    balance_days = rest.IntegerField()
    dunning_days = rest.ListField(child=rest.IntegerField())
    care_days = rest.ListField(child=rest.IntegerField())
    first_service_months = rest.IntegerField()
    group_currency = rest.CharField()

    def to_representation(self, instance):
        """The rules that hold, changed or not."""
        rules = {name: instance.contract_rule(name) for name in CONTRACT_RULES}
        return {name: self.fields[name].to_representation(rules[name]) for name in CONTRACT_RULES}


def _days() -> rest.IntegerField:
    return rest.IntegerField(min_value=1, max_value=365)


class ContractRulesInput(serializers.Input):
    approval_amount = serializers.MoneyField(min_value=0, required=False)
    approval_discount = serializers.PercentField(required=False)
    trust_quote = rest.BooleanField(required=False)
    balance_days = rest.IntegerField(min_value=1, max_value=365, required=False)
    dunning_days = rest.ListField(child=_days(), min_length=3, max_length=3, required=False)
    care_days = rest.ListField(child=_days(), min_length=2, max_length=2, required=False)
    first_service_months = rest.IntegerField(min_value=0, max_value=36, required=False)
    group_currency = rest.ChoiceField(CURRENCIES, required=False)

    def validate(self, attrs):
        """Amounts are kept as text."""
        kept = {k: str(attrs[k]) for k in ("approval_amount", "approval_discount") if k in attrs}
        return {**attrs, **kept}


class ContractRulesViewSet(DomainViewSet):
    """Who approves contracts, when money is due and asked for, who is called after the hand-over."""

    model = HouseRules
    serializer_class = ContractRulesRecord
    verbs = dict.fromkeys(("list", "change"), MANAGE_POLICY)
    change = action_of(
        desk.change_contract_rules,
        input_serializer=ContractRulesInput,
        answer=ContractRulesRecord,
        detail=False,
        description=_(
            "Set the rules that are named; the others stay. Contracts under approval keep theirs."
        ),
    )
    descriptions = {"list": _("The rules that hold now: one row.")}

    def list(self, request):
        """Also before anybody changed one."""
        asked(request)
        return Response([self.represent(selectors.policy())])


ROUTES = [("contract-rules", ContractRulesViewSet)]
