"""How campaigns and their cars are searched, on screen and by the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns.models import CampaignReport, CampaignVin, ServiceCampaign
from oem_hub.campaigns.states import CampaignKind, CampaignState, VinState
from portal.ui.filters import SearchFilter, UiFilterSet


def _campaigns(_request):
    return ServiceCampaign.objects.order_by("-id")


class CampaignFilter(UiFilterSet):
    q = SearchFilter(["code", "title_zh", "title_en", "operation_code"])
    state = django_filters.MultipleChoiceFilter(choices=CampaignState, label=_("Status"))
    kind = django_filters.ChoiceFilter(choices=CampaignKind, label=_("Kind"))

    class Meta:
        model = ServiceCampaign
        fields: list[str] = []


class CampaignVinFilter(UiFilterSet):
    q = SearchFilter(["vin", "repair_order_number"])
    campaign = django_filters.ModelChoiceFilter(queryset=_campaigns, label=_("Campaign"))
    state = django_filters.ChoiceFilter(choices=VinState, label=_("Status"))

    class Meta:
        model = CampaignVin
        fields: list[str] = []


class CampaignReportFilter(UiFilterSet):
    campaign = django_filters.ModelChoiceFilter(queryset=_campaigns, label=_("Campaign"))

    class Meta:
        model = CampaignReport
        fields: list[str] = []
