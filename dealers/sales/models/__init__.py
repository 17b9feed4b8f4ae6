"""The sales desk's records: leads, opportunities, quotes, contracts, receipts, and its rules."""

from dealers.sales.models.appraisals import Appraisal
from dealers.sales.models.contracts import Contract, ContractLine, Receipt
from dealers.sales.models.instalments import Instalment
from dealers.sales.models.leads import Lead
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.models.policy import SalesPolicy
from dealers.sales.models.quotes import Quote, QuoteLine
from dealers.sales.models.routing import RoutingRule
from dealers.sales.models.showroom import ShowroomVisit
from dealers.sales.models.targets import Target
from dealers.sales.models.test_drives import TestDrive

__all__ = [
    "Appraisal",
    "Contract",
    "ContractLine",
    "Instalment",
    "Lead",
    "Opportunity",
    "Quote",
    "QuoteLine",
    "Receipt",
    "RoutingRule",
    "SalesPolicy",
    "ShowroomVisit",
    "Target",
    "TestDrive",
]
