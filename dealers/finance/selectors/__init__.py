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
from dealers.finance.selectors.risk import (
    LEVELS,
    RULES,
    count_by_level,
    debtors_by_risk,
    level_of,
    of_level,
    reasons_of,
    risk_hints,
    why,
)
from dealers.finance.selectors.risk import TONES as RISK_TONES

__all__ = [
    "BUCKETS",
    "LEVELS",
    "RISK_TONES",
    "RULES",
    "AgeingRow",
    "Rates",
    "ageing_by_store",
    "contract_margins",
    "contracts_without_plan",
    "count_by_level",
    "customer_profits",
    "debtors",
    "debtors_by_risk",
    "group_currency",
    "instalments_to_remind",
    "level_of",
    "margin_figures",
    "of_level",
    "open_parts",
    "rates_of",
    "reasons_of",
    "risk_hints",
    "why",
]
