"""Reads of the fleet."""

from dealers.fleet.selectors.cars import cars_due, count_cars_due, units_for_fleet

__all__ = ["cars_due", "count_cars_due", "units_for_fleet"]
