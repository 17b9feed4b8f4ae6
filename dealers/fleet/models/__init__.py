"""What the fleet keeps."""

from dealers.fleet.models.cars import FleetCar

__all__ = ["FleetCar"]
