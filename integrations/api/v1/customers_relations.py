"""What can be said about a customer beside their details: consent, owner, readers, people."""

from rest_framework import serializers as rest

from dealers.customers import services as desk
from dealers.customers.models import Customer, CustomerLink
from dealers.customers.permissions import EDIT_CUSTOMER, HAND_OVER_CUSTOMER, VIEW_CUSTOMER
from dealers.customers.states import Channel, LinkRole, Purpose, Stage
from integrations.api import serializers
from integrations.api.views import DomainViewSet
from tenants.accounts.models import User


class ConsentInput(serializers.Input):
    purpose = rest.ChoiceField(Purpose.choices)
    given = rest.BooleanField()
    channel = rest.ChoiceField(Channel.choices)
    proof = rest.CharField(max_length=120, required=False, allow_blank=True)


class StageInput(serializers.Input):
    stage = rest.ChoiceField(Stage.choices)


class EraseInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class OwnerInput(serializers.Input):
    owner = serializers.ObjectField(User)


class ColleagueInput(serializers.Input):
    colleague = serializers.ObjectField(User)


class LeaverInput(serializers.Input):
    person = serializers.ObjectField(User, HAND_OVER_CUSTOMER)


class HandOverWorkInput(LeaverInput):
    to = serializers.ObjectField(User, required=False, allow_null=True)
    by_kind = rest.DictField(
        child=serializers.ObjectField(User),
        required=False,
        help_text="Who takes over one kind of work, by its key; the rest goes to `to`.",
    )
    deactivate = rest.BooleanField(
        required=False, help_text="Then let them in no longer; needs the right to manage people."
    )


class WorkRecord(rest.Serializer):
    work = rest.DictField(
        child=rest.IntegerField(), source="*", help_text="How much of each kind, by its key."
    )


class ServiceAdvisorInput(serializers.Input):
    service_advisor = serializers.ObjectField(User, allow_null=True)


class LinkRecord(serializers.Record):
    name = rest.CharField(read_only=True)

    class Meta:
        model = CustomerLink
        fields = ["id", "customer", "other", "name", "phone", "role", "note", "created_at"]


class LinkInput(serializers.Input):
    customer = serializers.ObjectField(Customer, EDIT_CUSTOMER)
    role = rest.ChoiceField(LinkRole.choices)
    other = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    full_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    phone = rest.CharField(max_length=40, required=False, allow_blank=True)
    note = rest.CharField(max_length=200, required=False, allow_blank=True)


class LinkViewSet(DomainViewSet):
    """People who belong to customers: buyers, drivers, family."""

    model = CustomerLink
    serializer_class = LinkRecord
    select_related = ("other",)
    object_argument = "link"
    verbs = {
        "list": VIEW_CUSTOMER,
        "retrieve": VIEW_CUSTOMER,
        "create": EDIT_CUSTOMER,
        "destroy": EDIT_CUSTOMER,
    }
    input_serializers = {"create": LinkInput}
    services = {"create": desk.add_link, "destroy": desk.remove_link}


ROUTES = [("customer-people", LinkViewSet)]
