"""The workspace's subscription: its edition, what it allows and what is used."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from billing.selectors import my_subscription, my_usage
from billing.workspace.permissions import VIEW_SUBSCRIPTION
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import ApiView


class SubscriptionRecord(rest.Serializer):
    edition = rest.CharField(source="plan.name", read_only=True)
    state = rest.CharField(source="status", read_only=True)
    trial_end = serializers.UTCDateTimeField(read_only=True, allow_null=True)
    current_period_end = serializers.UTCDateTimeField(read_only=True, allow_null=True)
    limits = rest.DictField(
        child=rest.IntegerField(),
        source="plan.limits",
        read_only=True,
        help_text="What is not named is unlimited.",
    )
    used = rest.SerializerMethodField()

    def get_used(self, subscription) -> dict[str, int]:
        """Open invitations take a place."""
        return {row.key: row.used for row in my_usage()}


class SubscriptionViewSet(ViewSetMixin, ApiView):
    """What this workspace has bought."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_SUBSCRIPTION}
    resource = "subscription"
    descriptions: ClassVar[dict] = {"list": _("The edition, its limits and what is used of them.")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = SubscriptionRecord

    def list(self, request):
        """One row, or none: a workspace has one subscription."""
        asked(request)
        mine = my_subscription()
        return Response(SubscriptionRecord([mine] if mine else [], many=True).data)


ROUTES = [("subscription", SubscriptionViewSet)]
