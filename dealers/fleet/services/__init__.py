"""Everything that changes the fleet."""

from dealers.fleet.services.cars import (
    change_car,
    register_car,
    reinstate_car,
    retire_car,
    return_to_road,
    take_off_road,
)

__all__ = [
    "change_car",
    "register_car",
    "reinstate_car",
    "retire_car",
    "return_to_road",
    "take_off_road",
]
