"""The showroom's log."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import Tier
from dealers.sales import services as desk
from dealers.sales.filters.showroom import GuestFilter, VisitFilter
from dealers.sales.models import ShowroomVisit
from dealers.sales.permissions import LOG_VISIT
from dealers.sales.services import guests
from dealers.sales.states.showroom import Rsvp, VisitPurpose
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
            "event",
            "expected_on",
            "rsvp",
            "came_at",
            "left_at",
            "advisor",
            "store",
            "lead",
            "customer",
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

    def rows(self):
        return ShowroomVisit.objects.arrived()


class GuestInput(serializers.Input):
    name = rest.CharField(
        max_length=120, required=False, help_text="Left out, the name of `customer`."
    )
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False)
    phone = rest.CharField(max_length=40, required=False, allow_blank=True)
    party_size = rest.IntegerField(min_value=1, max_value=99, required=False)


class GuestsInput(serializers.Input):
    event = rest.CharField(max_length=80)
    expected_on = rest.DateField()
    guests = GuestInput(many=True, required=False)
    tier = rest.ChoiceField(
        Tier.choices,
        required=False,
        help_text="Also all customers of this value who may be invited.",
    )
    store = serializers.ObjectField(Unit, required=False)
    advisor = serializers.ObjectField(User, required=False)


class AnswerInput(serializers.Input):
    rsvp = rest.ChoiceField(Rsvp.choices)
    party_size = rest.IntegerField(min_value=1, max_value=99, required=False)


class CheckInInput(serializers.Input):
    advisor = serializers.ObjectField(User, required=False)


class AddedRecord(rest.Serializer):
    added = rest.SerializerMethodField(help_text="Guests who were not on the list yet.")

    def get_added(self, guests) -> int:
        """How many the service made."""
        return len(guests)


class GuestViewSet(DomainViewSet):
    """Guests of events. One who has come is a visit to the showroom as well."""

    model = ShowroomVisit
    serializer_class = VisitRecord
    filterset_class = GuestFilter
    object_argument = "visit"
    verbs = dict.fromkeys(
        ("list", "retrieve", "destroy", "invite", "answer", "check_in"), LOG_VISIT
    )
    services = {"destroy": guests.strike_guest}
    invite = action_of(
        guests.invite_guests,
        input_serializer=GuestsInput,
        answer=AddedRecord,
        detail=False,
        status=201,
        description=_("Put guests on the list of an event; whoever is on it stays once."),
    )
    answer = action_of(guests.answer_guest, input_serializer=AnswerInput)
    check_in = action_of(guests.check_in_guest, input_serializer=CheckInInput)

    def rows(self):
        return ShowroomVisit.objects.guests()


ROUTES = [("showroom-visits", VisitViewSet), ("event-guests", GuestViewSet)]
