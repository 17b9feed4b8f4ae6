"""Reads of parts, stock, orders and suppliers."""

from dealers.parts.selectors.planning import (
    dead,
    dead_levels,
    grade_of,
    planned_levels,
    rated_suppliers,
    score_of,
    stores_with_figures,
    to_reorder,
)
from dealers.parts.selectors.stock import (
    available_in,
    chain_from,
    chain_of,
    contents_of,
    current_part,
    demands_of,
    find_parts,
    levels_of,
    moves_of,
    network,
    parts_with_stock,
)

__all__ = [
    "available_in",
    "chain_from",
    "chain_of",
    "contents_of",
    "current_part",
    "dead",
    "dead_levels",
    "demands_of",
    "find_parts",
    "grade_of",
    "levels_of",
    "moves_of",
    "network",
    "parts_with_stock",
    "planned_levels",
    "rated_suppliers",
    "score_of",
    "stores_with_figures",
    "to_reorder",
]
