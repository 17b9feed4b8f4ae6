"""The sales desk's records: leads, opportunities, quotes, contracts, receipts, and its rules."""

from dealers.sales.models.leads import Lead
from dealers.sales.models.policy import SalesPolicy

__all__ = ["Lead", "SalesPolicy"]
