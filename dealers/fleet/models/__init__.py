"""What the fleet keeps."""

from dealers.fleet.models.cars import FleetCar
from dealers.fleet.models.trips import Trip

__all__ = ["FleetCar", "Trip"]
