"""The lives of what the fleet keeps."""

from dealers.fleet.states.cars import (
    CAR_MOVES,
    CAR_TONES,
    COVERS,
    CarState,
    CarUse,
    LicenceClass,
)

__all__ = ["CAR_MOVES", "CAR_TONES", "COVERS", "CarState", "CarUse", "LicenceClass"]
