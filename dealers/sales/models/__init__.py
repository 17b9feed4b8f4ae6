"""The sales desk's records: leads, opportunities, quotes, contracts, receipts, and its rules."""

from dealers.sales.models.contracts import Contract, Receipt
from dealers.sales.models.leads import Lead
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.models.policy import SalesPolicy
from dealers.sales.models.quotes import Quote, QuoteLine

__all__ = ["Contract", "Lead", "Opportunity", "Quote", "QuoteLine", "Receipt", "SalesPolicy"]
