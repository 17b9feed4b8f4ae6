"""What the list of referrals can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters.base import STORES
from dealers.sales.models import Lead
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet


class ReferralFilter(UiFilterSet):
    """``q`` finds by name, pinyin, phone or number of the lead."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    referred_by = PersonFilter(label=_("Referred by"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    sold = django_filters.BooleanFilter(method="by_sold", label=_("Sold"))
    created = DayRangeFilter(field_name="created_at", label=_("Referred"))

    class Meta:
        model = Lead
        fields = ["status"]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_sold(self, rows, name, value):
        return rows.filter(sold_on__isnull=not value)
