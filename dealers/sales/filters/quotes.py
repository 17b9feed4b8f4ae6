"""What the quotes can be narrowed to."""

from dealers.sales.filters.base import DocumentFilter, OfDealFilter
from dealers.sales.models import Quote


class QuoteFilter(DocumentFilter):
    """``q`` finds by the customer or number."""

    class Meta:
        model = Quote
        fields = ["status"]


class LinkedQuoteFilter(QuoteFilter, OfDealFilter):
    """For programs."""
