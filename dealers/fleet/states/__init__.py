"""The lives of what the fleet keeps."""

from dealers.fleet.states.cars import (
    CAR_MOVES,
    CAR_TONES,
    COVERS,
    CarState,
    CarUse,
    LicenceClass,
)
from dealers.fleet.states.trips import (
    LIVING,
    PLANNED,
    TRIP_MOVES,
    TRIP_TONES,
    Purpose,
    TripState,
)

__all__ = [
    "CAR_MOVES",
    "CAR_TONES",
    "COVERS",
    "LIVING",
    "PLANNED",
    "TRIP_MOVES",
    "TRIP_TONES",
    "CarState",
    "CarUse",
    "LicenceClass",
    "Purpose",
    "TripState",
]
