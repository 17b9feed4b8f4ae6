"""The manufacturer's campaigns with our cars in them, and what an hour of labour costs."""

from rest_framework import serializers as drf

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import CampaignFilter, CarFilter
from dealers.service.models import CampaignVehicle, LabourRate, ServiceCampaign
from dealers.service.states import RATED_PAY_TYPES
from integrations.api import serializers
from integrations.api.v1.parts import StoreField
from integrations.api.v1.service import ReasonInput, person, text
from integrations.api.v1.service_bookings import BookingRecord
from integrations.api.views import DomainViewSet, action_of


class CampaignRecord(serializers.Record):
    matched = drf.IntegerField()
    booked = drf.IntegerField()
    done = drf.IntegerField()

    class Meta:
        model = ServiceCampaign
        fields = [
            "id", "code", "kind", "title_zh", "title_en", "instructions_zh", "instructions_en",
            "operation_code", "labour_hours", "part_codes", "valid_from", "valid_until", "state",
            "matched", "booked", "done",
        ]  # fmt: skip


class CarRecord(serializers.Record):
    vin = drf.CharField(source="vehicle.vin")

    class Meta:
        model = CampaignVehicle
        fields = ["id", "campaign", "vehicle", "vin", "state", "booking", "job", "done_on"]


class RateRecord(serializers.Record):
    class Meta:
        model = LabourRate
        fields = ["id", "store", "pay_type", "rate", "currency", "valid_from"]


class InformInput(serializers.Input):
    text = text()


class CarBookingInput(serializers.Input):
    store = StoreField(may.BOOK_CAMPAIGN)
    starts_at = drf.DateTimeField()
    advisor = person()
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False, allow_null=True)


class RateInput(serializers.Input):
    store = StoreField(may.MANAGE_RATES, required=False, allow_null=True)
    pay_type = drf.ChoiceField(choices=RATED_PAY_TYPES)
    rate = serializers.MoneyField()
    valid_from = drf.DateField()


class CampaignViewSet(DomainViewSet):
    """The manufacturer's recalls and service campaigns, with how many of our cars they concern."""

    model = ServiceCampaign
    serializer_class = CampaignRecord
    filterset_class = CampaignFilter
    object_argument = "campaign"
    verbs = {
        "list": may.VIEW_CAMPAIGN,
        "retrieve": may.VIEW_CAMPAIGN,
        "accept": may.DECIDE_CAMPAIGN,
        "decline": may.DECIDE_CAMPAIGN,
    }
    accept = action_of(services.accept_campaign)
    decline = action_of(services.decline_campaign, input_serializer=ReasonInput)

    def rows(self):
        """Campaigns without their long list of hashes, with our counts."""
        return selectors.campaigns_with_counts().defer("vin_hashes")


class CarViewSet(DomainViewSet):
    """Our own cars in campaigns."""

    model = CampaignVehicle
    serializer_class = CarRecord
    filterset_class = CarFilter
    select_related = ("vehicle",)
    object_argument = "car"
    verbs = {
        "list": may.VIEW_CAMPAIGN,
        "retrieve": may.VIEW_CAMPAIGN,
        "inform": may.BOOK_CAMPAIGN,
        "book": may.BOOK_CAMPAIGN,
        "report_done": may.MANAGE_CAMPAIGN,
    }
    inform = action_of(services.inform_owner, input_serializer=InformInput)
    book = action_of(
        services.book_campaign_visit,
        input_serializer=CarBookingInput,
        answer=BookingRecord,
        status=201,
    )
    report_done = action_of(services.report_campaign_done)


class RateViewSet(DomainViewSet):
    """What an hour of labour costs from a day on, by who pays."""

    model = LabourRate
    serializer_class = RateRecord
    verbs = {
        "list": may.MANAGE_RATES,
        "retrieve": may.MANAGE_RATES,
        "create": may.MANAGE_RATES,
    }
    create = action_of(services.set_labour_rate, input_serializer=RateInput)


ROUTES = [
    ("campaigns", CampaignViewSet),
    ("campaign-cars", CarViewSet),
    ("labour-rates", RateViewSet),
]
