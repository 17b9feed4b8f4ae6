"""Reads of what the house owes its customers' cars, by subject."""

from dealers.obligations.selectors.accidents import (
    cases_of,
    cases_open,
    documents_of,
    find_cases,
    orders_of_case,
    orders_to_link,
)
from dealers.obligations.selectors.contracts import (
    contracts_ending,
    contracts_of_jobs,
    find_contracts,
    liability_by_plan,
    running_contracts,
    uses_of,
    with_costs,
)
from dealers.obligations.selectors.guarantees import (
    cars_in_repair,
    cars_in_repair_of,
    standing_of,
    standings_of,
)
from dealers.obligations.selectors.rescues import drivers_free, find_rescues, rescues_open
from dealers.obligations.selectors.solutions import (
    Offered,
    campaigns_for,
    offered_for,
    solutions_for,
)

__all__ = [
    "Offered",
    "campaigns_for",
    "cars_in_repair",
    "cars_in_repair_of",
    "cases_of",
    "cases_open",
    "contracts_ending",
    "contracts_of_jobs",
    "documents_of",
    "drivers_free",
    "find_cases",
    "find_contracts",
    "find_rescues",
    "liability_by_plan",
    "offered_for",
    "orders_of_case",
    "orders_to_link",
    "rescues_open",
    "running_contracts",
    "solutions_for",
    "standing_of",
    "standings_of",
    "uses_of",
    "with_costs",
]
