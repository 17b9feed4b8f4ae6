"""What the fleet keeps."""

from dealers.fleet.models.cars import FleetCar
from dealers.fleet.models.trips import Trip
from dealers.fleet.models.upkeep import CarCost, CarTask, Policy

__all__ = ["CarCost", "CarTask", "FleetCar", "Policy", "Trip"]
