"""What the quotes can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters.base import STORES, of_customer
from dealers.sales.models import Quote
from portal.ui.filters import PersonFilter, UiFilterSet


class QuoteFilter(UiFilterSet):
    """``q`` finds by the customer or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))

    class Meta:
        model = Quote
        fields = ["status"]

    def by_words(self, rows, name, value):
        return of_customer(rows, value)


class LinkedQuoteFilter(QuoteFilter):
    customer = django_filters.UUIDFilter()
    opportunity = django_filters.UUIDFilter()
