"""Everything that changes the fleet."""

from dealers.fleet.services.cars import (
    change_car,
    register_car,
    reinstate_car,
    retire_car,
    return_to_road,
    take_off_road,
)
from dealers.fleet.services.handover import hand_over, take_back, tell_overdue, watch_trips
from dealers.fleet.services.trips import (
    approve_trip,
    cancel_trip,
    decline_trip,
    move_trip,
    request_car,
)

__all__ = [
    "approve_trip",
    "cancel_trip",
    "change_car",
    "decline_trip",
    "hand_over",
    "move_trip",
    "register_car",
    "reinstate_car",
    "request_car",
    "retire_car",
    "return_to_road",
    "take_back",
    "take_off_road",
    "tell_overdue",
    "watch_trips",
]
