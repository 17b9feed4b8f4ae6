"""Reads of what the house owes its customers' cars, by subject."""

from dealers.obligations.selectors.guarantees import (
    cars_in_repair,
    cars_in_repair_of,
    standing_of,
    standings_of,
)

__all__ = ["cars_in_repair", "cars_in_repair_of", "standing_of", "standings_of"]
