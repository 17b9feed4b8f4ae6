"""Everything that changes an order of a dealer. One function per verb of the supply desk."""

from oem_hub.orders.services.locating import answer_search, note_free_stock
from oem_hub.orders.services.parts import (
    accept_parts_cancel,
    answer_part_order,
    ask_parts_cancel,
    keep_part_order,
    note_inspection,
    receive_part_order,
    refuse_part_order,
    ship_part_order,
)
from oem_hub.orders.services.vehicles import (
    accept_vehicle_cancel,
    ask_vehicle_cancel,
    build_vehicle_order,
    confirm_vehicle_order,
    keep_vehicle_order,
    note_arrival,
    receive_vehicle_order,
    refuse_vehicle_order,
    schedule_vehicle_order,
    ship_vehicle_order,
)

__all__ = [
    "accept_parts_cancel",
    "accept_vehicle_cancel",
    "answer_part_order",
    "answer_search",
    "ask_parts_cancel",
    "ask_vehicle_cancel",
    "build_vehicle_order",
    "confirm_vehicle_order",
    "keep_part_order",
    "keep_vehicle_order",
    "note_arrival",
    "note_free_stock",
    "note_inspection",
    "receive_part_order",
    "receive_vehicle_order",
    "refuse_part_order",
    "refuse_vehicle_order",
    "schedule_vehicle_order",
    "ship_part_order",
    "ship_vehicle_order",
]
