"""Official rates of the sales desk: purchase tax and value added tax, each from a day."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.sales import services as desk
from dealers.sales.models import SalesPolicy
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states import RateKind
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.reference.models import Energy
from tenants.workspace.models import HouseRules


class PolicyRecord(rest.Serializer):
    id = rest.UUIDField()
    rates = rest.ListField(child=rest.DictField())
    discount_limits = rest.DictField(child=rest.CharField())
    discount_amounts = rest.DictField(child=rest.CharField())
    margin_floor = serializers.PercentField(allow_null=True)
    tier_discounts = rest.DictField(child=rest.CharField())
    updated_at = serializers.UTCDateTimeField()

    def to_representation(self, instance):
        """The rules in a row, whether just changed or read from it."""
        row = instance
        if isinstance(instance, SalesPolicy):
            row = HouseRules.objects.get(area=SalesPolicy.area)
        policy = SalesPolicy.of(row)
        return {"id": str(row.pk)} | {
            name: value
            if (value := getattr(policy, name)) is None
            else field.to_representation(value)
            for name, field in self.fields.items()
            if name != "id"
        }


class RateKeyInput(serializers.Input):
    kind = rest.ChoiceField(RateKind.choices)
    applies = rest.ChoiceField(Energy.choices, required=False, allow_blank=True)
    begins = rest.DateField()


class RateInput(RateKeyInput):
    percent = serializers.PercentField()
    cap = serializers.MoneyField(min_value=0, required=False, allow_null=True)


class SalesPolicyViewSet(DomainViewSet):
    """The house's rules for quotes: one row, or none while the usual ones hold."""

    model = HouseRules
    serializer_class = PolicyRecord
    verbs = {"list": MANAGE_POLICY, "add_rate": MANAGE_POLICY, "remove_rate": MANAGE_POLICY}

    def rows(self):
        """The one row of the sales desk."""
        return HouseRules.objects.filter(area=SalesPolicy.area)

    add_rate = action_of(
        desk.add_rate,
        input_serializer=RateInput,
        answer=PolicyRecord,
        detail=False,
        description=_("Keep an official rate from the day it begins."),
    )
    remove_rate = action_of(
        desk.remove_rate,
        input_serializer=RateKeyInput,
        answer=PolicyRecord,
        detail=False,
        description=_("Forget a rate that was entered by mistake."),
    )


ROUTES = [("sales-rules", SalesPolicyViewSet)]
