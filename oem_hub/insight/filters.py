"""How the sales behind the figures are searched, on screen and by the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from oem_hub.network.models import Dealer, SaleFact
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet


def _dealers(_request):
    return Dealer.objects.order_by("code")


class SaleFilter(UiFilterSet):
    q = SearchFilter(["vin", "model_code", "store_code"])
    dealer = django_filters.ModelChoiceFilter(queryset=_dealers, label=_("Dealer"))
    signed = DayRangeFilter(field_name="signed_on", label=_("Signed on"))
    delivered = DayRangeFilter(field_name="delivered_on", label=_("Delivered on"))

    class Meta:
        model = SaleFact
        fields: list[str] = []
