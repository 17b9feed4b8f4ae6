"""Reads of the fleet."""

from dealers.fleet.selectors.cars import cars_due, count_cars_due, units_for_fleet
from dealers.fleet.selectors.trips import (
    CarDays,
    count_trips_waiting,
    dispatch_board,
    free_cars,
    last_licence,
    people_who,
    trip_in_the_way,
    trips_uncollected,
)

__all__ = [
    "CarDays",
    "cars_due",
    "count_cars_due",
    "count_trips_waiting",
    "dispatch_board",
    "free_cars",
    "last_licence",
    "people_who",
    "trip_in_the_way",
    "trips_uncollected",
    "units_for_fleet",
]
