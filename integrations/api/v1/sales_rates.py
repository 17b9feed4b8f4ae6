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


class PolicyRecord(serializers.Record):
    class Meta:
        model = SalesPolicy
        fields = ["id", "rates", "discount_limits", "discount_amounts", "margin_floor",
                  "tier_discounts", "updated_at"]  # fmt: skip


class RateKeyInput(serializers.Input):
    kind = rest.ChoiceField(RateKind.choices)
    applies = rest.ChoiceField(Energy.choices, required=False, allow_blank=True)
    begins = rest.DateField()


class RateInput(RateKeyInput):
    percent = serializers.PercentField()
    cap = serializers.MoneyField(min_value=0, required=False, allow_null=True)


class SalesPolicyViewSet(DomainViewSet):
    """The house's rules for quotes: one row, or none while the usual ones hold."""

    model = SalesPolicy
    serializer_class = PolicyRecord
    verbs = {"list": MANAGE_POLICY, "add_rate": MANAGE_POLICY, "remove_rate": MANAGE_POLICY}
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
