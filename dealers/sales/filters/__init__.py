"""What the sales desk's lists can be narrowed to; the API uses the same."""

from dealers.sales.filters.appraisals import AppraisalFilter, LinkedAppraisalFilter
from dealers.sales.filters.base import STORES
from dealers.sales.filters.contracts import (
    ContractFilter,
    InstalmentFilter,
    LinkedContractFilter,
    ReceiptFilter,
)
from dealers.sales.filters.leads import LeadFilter
from dealers.sales.filters.opportunities import LinkedOpportunityFilter, OpportunityFilter
from dealers.sales.filters.quotes import LinkedQuoteFilter, QuoteFilter
from dealers.sales.filters.reports import (
    ForecastFilter,
    HealthFilter,
    PeriodFilter,
    TargetFilter,
)

__all__ = [
    "STORES",
    "AppraisalFilter",
    "ContractFilter",
    "ForecastFilter",
    "HealthFilter",
    "InstalmentFilter",
    "LeadFilter",
    "LinkedAppraisalFilter",
    "LinkedContractFilter",
    "LinkedOpportunityFilter",
    "LinkedQuoteFilter",
    "OpportunityFilter",
    "PeriodFilter",
    "QuoteFilter",
    "ReceiptFilter",
    "TargetFilter",
]
