"""What the appraisals can be narrowed to."""

from dealers.sales.filters.base import DocumentFilter, OfDealFilter
from dealers.sales.models import Appraisal


class AppraisalFilter(DocumentFilter):
    """``q`` finds by the customer or number."""

    class Meta:
        model = Appraisal
        fields = ["status"]


class LinkedAppraisalFilter(AppraisalFilter, OfDealFilter):
    """For programs."""
