"""Follow-ups: who gets back to whom by when."""

from rest_framework import serializers as rest

from dealers.customers import services as desk
from dealers.customers.filters import CustomersFollowUpFilter
from dealers.customers.models import Customer, FollowUp
from dealers.customers.permissions import MANAGE_FOLLOW_UP, VIEW_CUSTOMER
from dealers.customers.states import FollowUpKind, Outcome
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User


class FollowUpRecord(serializers.Record):
    subject = rest.CharField(source="title", read_only=True)

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "subject",
            "kind",
            "due_at",
            "customer",
            "contact_name",
            "about_id",
            "about_number",
            "owner",
            "store",
            "done_at",
            "outcome",
            "note",
            "created_at",
        ]


class FollowUpInput(serializers.Input):
    subject = rest.CharField(max_length=160)
    due_at = serializers.UTCDateTimeField()
    kind = rest.ChoiceField(FollowUpKind.choices, required=False)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    owner = serializers.ObjectField(User, required=False)


class CompleteInput(serializers.Input):
    outcome = rest.ChoiceField(Outcome.choices)
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)
    next_due_at = serializers.UTCDateTimeField(required=False)


class FollowUpViewSet(DomainViewSet):
    """Follow-ups: somebody has to get back to somebody by a time."""

    model = FollowUp
    serializer_class = FollowUpRecord
    filterset_class = CustomersFollowUpFilter
    object_argument = "follow_up"
    verbs = dict.fromkeys(("list", "retrieve", "create", "complete"), MANAGE_FOLLOW_UP)
    input_serializers = {"create": FollowUpInput}
    services = {"create": desk.plan_follow_up}
    complete = action_of(desk.complete_follow_up, input_serializer=CompleteInput)


ROUTES = [("follow-ups", FollowUpViewSet)]
