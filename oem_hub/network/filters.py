"""How dealers, cars and sales are searched, on screen and by the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from oem_hub.network.models import CaseFact, Dealer, NetworkVehicle
from oem_hub.network.selectors import regions
from oem_hub.network.states import DealerState
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet


def _regions(_request):
    return regions()


def _dealers(_request):
    return Dealer.objects.order_by("code")


class DealerFilter(UiFilterSet):
    q = SearchFilter(["code", "name"])
    state = django_filters.ChoiceFilter(choices=DealerState, label=_("Status"))
    region = django_filters.ModelChoiceFilter(queryset=_regions, label=_("Region"))

    class Meta:
        model = Dealer
        fields: list[str] = []


class VehicleFilter(UiFilterSet):
    q = SearchFilter(["vin", "model_code"])
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Sold by"))
    is_disputed = django_filters.BooleanFilter(label=_("Disputed"))

    class Meta:
        model = NetworkVehicle
        fields: list[str] = []


class CaseFilter(UiFilterSet):
    """``q`` finds by the dealer's number of a case, or by dealer."""

    q = SearchFilter(["number", "dealer__code", "dealer__name"])
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    open = django_filters.BooleanFilter(
        field_name="closed_at", lookup_expr="isnull", label=_("Open")
    )
    escalated = DayRangeFilter(field_name="escalated_at", label=_("Passed on"))

    class Meta:
        model = CaseFact
        fields = ["kind", "severity", "state"]
