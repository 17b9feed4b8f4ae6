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
from dealers.fleet.states.upkeep import (
    CLAIM_MOVES,
    CLAIM_TONES,
    OPEN_CLAIM,
    OPEN_TASK,
    TASK_MOVES,
    TASK_TONES,
    ClaimState,
    CostKind,
    PolicyKind,
    TaskKind,
    TaskState,
)

__all__ = [
    "CAR_MOVES",
    "CAR_TONES",
    "CLAIM_MOVES",
    "CLAIM_TONES",
    "COVERS",
    "LIVING",
    "OPEN_CLAIM",
    "OPEN_TASK",
    "PLANNED",
    "TASK_MOVES",
    "TASK_TONES",
    "TRIP_MOVES",
    "TRIP_TONES",
    "CarState",
    "CarUse",
    "ClaimState",
    "CostKind",
    "LicenceClass",
    "PolicyKind",
    "Purpose",
    "TaskKind",
    "TaskState",
    "TripState",
]
