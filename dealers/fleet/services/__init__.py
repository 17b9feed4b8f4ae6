"""Everything that changes the fleet."""

from dealers.fleet.services.cars import (
    change_car,
    register_car,
    reinstate_car,
    retire_car,
    return_to_road,
    take_off_road,
)
from dealers.fleet.services.costs import (
    book_cost,
    void_cost,
)
from dealers.fleet.services.handover import hand_over, take_back, tell_overdue, watch_trips
from dealers.fleet.services.insurance import (
    add_policy,
    assess_claim,
    end_policy,
    report_claim,
    settle_claim,
    tell_due,
    tell_of_dates,
)
from dealers.fleet.services.tasks import (
    assign_task,
    cancel_task,
    finish_task,
    plan_task,
    start_task,
)
from dealers.fleet.services.trips import (
    approve_trip,
    cancel_trip,
    decline_trip,
    move_trip,
    request_car,
)

__all__ = [
    "add_policy",
    "approve_trip",
    "assess_claim",
    "assign_task",
    "book_cost",
    "cancel_task",
    "cancel_trip",
    "change_car",
    "decline_trip",
    "end_policy",
    "finish_task",
    "hand_over",
    "move_trip",
    "plan_task",
    "register_car",
    "reinstate_car",
    "report_claim",
    "request_car",
    "retire_car",
    "return_to_road",
    "settle_claim",
    "start_task",
    "take_back",
    "take_off_road",
    "tell_due",
    "tell_of_dates",
    "tell_overdue",
    "void_cost",
    "watch_trips",
]
