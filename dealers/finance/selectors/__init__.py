"""Reads of finance."""

from dealers.finance.selectors.ageing import (
    BUCKETS,
    AgeingRow,
    ageing_by_store,
    contracts_without_plan,
    debtors,
    instalments_to_remind,
    open_parts,
)
from dealers.finance.selectors.margins import contract_margins, customer_profits, margin_figures
from dealers.finance.selectors.rates import Rates, group_currency, rates_of

__all__ = [
    "BUCKETS",
    "AgeingRow",
    "Rates",
    "ageing_by_store",
    "contract_margins",
    "contracts_without_plan",
    "customer_profits",
    "debtors",
    "group_currency",
    "instalments_to_remind",
    "margin_figures",
    "open_parts",
    "rates_of",
]
