"""Recalls and service campaigns of the manufacturer."""

from django.db.models import QuerySet
from rest_framework import serializers as drf

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from oem_hub.campaigns import services as desk
from oem_hub.campaigns.filters import CampaignFilter, CampaignReportFilter, CampaignVinFilter
from oem_hub.campaigns.models import CampaignReport, CampaignVin, ServiceCampaign
from oem_hub.campaigns.permissions import (
    APPROVE_CAMPAIGN,
    EDIT_CAMPAIGN,
    PUBLISH_CAMPAIGN,
    VIEW_CAMPAIGN,
)
from oem_hub.campaigns.selectors import campaigns_with_numbers
from oem_hub.campaigns.states import CampaignKind, VinState


class CampaignRecord(serializers.Record):
    total = drf.IntegerField()
    done = drf.IntegerField()
    gone = drf.IntegerField()

    class Meta:
        model = ServiceCampaign
        fields = [
            "id", "code", "kind", "title_zh", "title_en", "instructions_zh", "instructions_en",
            "operation_code", "labour_hours", "part_codes", "valid_from", "valid_until", "state",
            "drafted_by", "approved_by", "published_at", "total", "done", "gone", "updated_at",
        ]  # fmt: skip


class CampaignInput(serializers.Input):
    code = drf.CharField(max_length=40)
    kind = drf.ChoiceField(choices=CampaignKind.choices)
    title_zh = drf.CharField(max_length=120)
    title_en = drf.CharField(max_length=120)
    instructions_zh = drf.CharField()
    instructions_en = drf.CharField()
    operation_code = drf.CharField(max_length=40)
    labour_hours = drf.DecimalField(max_digits=6, decimal_places=2, min_value=0, required=False)
    part_codes = drf.ListField(child=drf.CharField(max_length=40), required=False)
    valid_from = drf.DateField()
    valid_until = drf.DateField()


class VinsInput(serializers.Input):
    vins = drf.CharField(help_text="One VIN per line, or a CSV whose first column holds it.")


class VinInput(serializers.Input):
    vin = drf.CharField(max_length=40)


class ExcludeInput(VinInput):
    state = drf.ChoiceField(
        choices=[
            (VinState.SCRAPPED.value, VinState.SCRAPPED.label),
            (VinState.EXPORTED.value, VinState.EXPORTED.label),
        ]
    )


class RemarkInput(serializers.Input):
    remark = drf.CharField(max_length=500, required=False, allow_blank=True)


class AddedRecord(drf.Serializer):
    added = drf.IntegerField()
    known = drf.IntegerField()
    errors = drf.ListField(child=drf.CharField())


class VinRecord(serializers.Record):
    class Meta:
        model = CampaignVin
        fields = [
            "id", "campaign", "vin", "state", "dealer", "repair_order_number", "odometer_km",
            "done_on", "updated_at",
        ]  # fmt: skip


class CampaignViewSet(DomainViewSet):
    """Campaigns with the number of their cars: all, done, and gone (scrapped or exported)."""

    model = ServiceCampaign
    serializer_class = CampaignRecord
    filterset_class = CampaignFilter
    verbs = {
        "list": VIEW_CAMPAIGN,
        "retrieve": VIEW_CAMPAIGN,
        "create": EDIT_CAMPAIGN,
        "partial_update": EDIT_CAMPAIGN,
        "add_vins": EDIT_CAMPAIGN,
        "remove_vin": EDIT_CAMPAIGN,
        "hand_in": EDIT_CAMPAIGN,
        "approve": APPROVE_CAMPAIGN,
        "return_to_draft": APPROVE_CAMPAIGN,
        "publish": PUBLISH_CAMPAIGN,
        "send_to_new_dealers": PUBLISH_CAMPAIGN,
        "exclude_vin": PUBLISH_CAMPAIGN,
        "complete": PUBLISH_CAMPAIGN,
        "withdraw": PUBLISH_CAMPAIGN,
    }
    object_argument = "campaign"
    input_serializers = {"create": CampaignInput, "partial_update": CampaignInput}
    services = {"create": desk.draft_campaign, "partial_update": desk.edit_campaign}
    add_vins = action_of(desk.add_vins, input_serializer=VinsInput, answer=AddedRecord)
    remove_vin = action_of(desk.remove_vin, input_serializer=VinInput)
    hand_in = action_of(desk.hand_in_campaign)
    approve = action_of(desk.approve_campaign)
    return_to_draft = action_of(desk.return_to_draft, input_serializer=RemarkInput)
    publish = action_of(desk.publish_campaign)
    send_to_new_dealers = action_of(desk.send_to_new_dealers)
    exclude_vin = action_of(desk.exclude_vin, input_serializer=ExcludeInput, answer=VinRecord)
    complete = action_of(desk.complete_campaign)
    withdraw = action_of(desk.withdraw_campaign)

    def rows(self) -> QuerySet:
        return campaigns_with_numbers()


class CampaignVinViewSet(DomainViewSet):
    """The cars of campaigns."""

    model = CampaignVin
    serializer_class = VinRecord
    filterset_class = CampaignVinFilter
    verbs = {"list": VIEW_CAMPAIGN, "retrieve": VIEW_CAMPAIGN}


class ReportRecord(serializers.Record):
    class Meta:
        model = CampaignReport
        fields = [
            "id", "campaign", "dealer", "sent_at", "matched", "booked", "done", "reported_at",
        ]  # fmt: skip


class CampaignReportViewSet(DomainViewSet):
    """How far each dealer is with a campaign."""

    model = CampaignReport
    serializer_class = ReportRecord
    filterset_class = CampaignReportFilter
    verbs = {"list": VIEW_CAMPAIGN, "retrieve": VIEW_CAMPAIGN}


KIND = "hub"
ROUTES = [
    ("campaigns", CampaignViewSet),
    ("campaign-vins", CampaignVinViewSet),
    ("campaign-reports", CampaignReportViewSet),
]
