"""How orders are searched, on screen and by the API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oem_hub.network.models import Dealer
from oem_hub.orders.models import PartOrder, PartOrderLine, StockOffer, VehicleOrder
from oem_hub.orders.states import (
    PART_OPEN,
    VEHICLE_OPEN,
    Band,
    PartOrderKind,
    PartOrderState,
    VehicleOrderState,
)
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet


def _dealers(_request):
    return Dealer.objects.order_by("code")


class _OrderFilter(UiFilterSet):
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    ordered = DayRangeFilter(field_name="ordered_on", label=_("Ordered"))
    open = django_filters.BooleanFilter(method="of_open", label=_("Not shipped yet"))
    asked_back = django_filters.BooleanFilter(
        field_name="cancel_asked_at", lookup_expr="isnull", exclude=True, label=_("To be cancelled")
    )
    open_states: tuple = ()

    def of_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Orders on which something is still to do, or the others."""
        if value:
            return rows.filter(state__in=self.open_states)
        return rows.exclude(state__in=self.open_states)


class VehicleOrderFilter(_OrderFilter):
    q = SearchFilter(
        ["number", "factory_number", "vin", "model_name", "model_code", "dealer__name"]
    )
    state = django_filters.MultipleChoiceFilter(choices=VehicleOrderState, label=_("Status"))
    open_states = VEHICLE_OPEN

    class Meta:
        model = VehicleOrder
        fields = ["model_code"]


class PartOrderFilter(_OrderFilter):
    q = SearchFilter(["number", "reference", "document_number", "dealer__name"])
    state = django_filters.MultipleChoiceFilter(choices=PartOrderState, label=_("Status"))
    kind = django_filters.MultipleChoiceFilter(choices=PartOrderKind, label=_("Kind of order"))
    part = django_filters.CharFilter(method="of_part", label=_("Part number"))
    open_states = PART_OPEN

    class Meta:
        model = PartOrder
        fields: list[str] = []

    def of_part(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Orders with this part on them."""
        return rows.filter(pk__in=PartOrderLine.objects.filter(number=value).values("order"))


class StockOfferFilter(UiFilterSet):
    """``q`` finds by part number, dealer and store."""

    q = SearchFilter(["number", "store_name", "dealer__name"])
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    band = django_filters.MultipleChoiceFilter(choices=Band, label=_("Free"))

    class Meta:
        model = StockOffer
        fields = ["number"]
