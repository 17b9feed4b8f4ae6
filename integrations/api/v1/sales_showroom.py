"""The showroom's log."""

from rest_framework import serializers as rest

from dealers.sales import services as desk
from dealers.sales.filters.showroom import VisitFilter
from dealers.sales.models import ShowroomVisit
from dealers.sales.permissions import LOG_VISIT
from dealers.sales.states.showroom import VisitPurpose
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User


class VisitRecord(serializers.Record):
    class Meta:
        model = ShowroomVisit
        fields = [
            "id",
            "name",
            "phone",
            "party_size",
            "is_return",
            "purpose",
            "car",
            "motive",
            "note",
            "came_at",
            "left_at",
            "advisor",
            "store",
            "lead",
            "created_at",
            "updated_at",
        ]


class VisitFactsInput(serializers.Input):
    name = rest.CharField(max_length=120, required=False, allow_blank=True)
    phone = rest.CharField(max_length=40, required=False, allow_blank=True)
    car = rest.CharField(max_length=80, required=False, allow_blank=True)
    motive = rest.CharField(max_length=60, required=False, allow_blank=True)
    note = rest.CharField(max_length=200, required=False, allow_blank=True)
    advisor = serializers.ObjectField(User, required=False)


class VisitInput(VisitFactsInput):
    purpose = rest.ChoiceField(VisitPurpose.choices, required=False)
    party_size = rest.IntegerField(min_value=1, max_value=99, required=False)
    is_return = rest.BooleanField(required=False)
    store = serializers.ObjectField(Unit, required=False)


class VisitViewSet(DomainViewSet):
    """Visits to the showroom. With a phone a visit is led on to a lead."""

    model = ShowroomVisit
    serializer_class = VisitRecord
    filterset_class = VisitFilter
    object_argument = "visit"
    verbs = dict.fromkeys(("list", "retrieve", "create", "partial_update", "leave"), LOG_VISIT)
    input_serializers = {"create": VisitInput, "partial_update": VisitFactsInput}
    services = {"create": desk.receive_visitor, "partial_update": desk.complete_visit}
    leave = action_of(desk.end_visit)


ROUTES = [("showroom-visits", VisitViewSet)]
