"""Reads of the fleet."""

from dealers.fleet.selectors.cars import cars_due, count_cars_due, units_for_fleet
from dealers.fleet.selectors.figures import (
    Figures,
    car_figures,
    costs_by_month,
    depreciation_between,
    figures_of,
    month_spans,
    months_back,
    utilisation_by_month,
)
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
from dealers.fleet.selectors.upkeep import (
    costs_of,
    count_tasks_waiting,
    tasks_of,
)

__all__ = [
    "CarDays",
    "Figures",
    "car_figures",
    "cars_due",
    "costs_by_month",
    "costs_of",
    "count_cars_due",
    "count_tasks_waiting",
    "count_trips_waiting",
    "depreciation_between",
    "dispatch_board",
    "figures_of",
    "free_cars",
    "last_licence",
    "month_spans",
    "months_back",
    "people_who",
    "tasks_of",
    "trip_in_the_way",
    "trips_uncollected",
    "units_for_fleet",
    "utilisation_by_month",
]
