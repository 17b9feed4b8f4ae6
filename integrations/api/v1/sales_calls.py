"""The list of calls."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.filters import CustomersFollowUpFilter
from dealers.customers.models import FollowUp
from dealers.sales import services as desk
from dealers.sales.permissions import WORK_LEAD
from dealers.sales.services.calls import CALL_OUTCOMES
from integrations.api import serializers
from integrations.api.v1.customers_followups import FollowUpRecord
from integrations.api.v1.sales_inputs import choices_of
from integrations.api.views import DomainViewSet, action_of


class CallInput(serializers.Input):
    outcome = rest.ChoiceField(choices_of(CALL_OUTCOMES))
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)
    next_due_at = serializers.UTCDateTimeField(required=False)


class CallViewSet(DomainViewSet):
    """Calls to be made: follow-ups whose outcome is told to their lead or deal."""

    model = FollowUp
    serializer_class = FollowUpRecord
    filterset_class = CustomersFollowUpFilter
    object_argument = "follow_up"
    ordering = ("due_at", "id")
    verbs = dict.fromkeys(("list", "log"), WORK_LEAD)
    log = action_of(desk.log_call, input_serializer=CallInput)
    descriptions = {"list": _("Follow-ups, the first due first; `owner=me&due=today` is today's.")}


ROUTES = [("calls", CallViewSet)]
