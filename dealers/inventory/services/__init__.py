"""Everything that changes the stock of cars. One function per verb of the trade."""

from dealers.inventory.services.costing import (
    add_cost,
    change_rules,
    end_floor_plan,
    start_floor_plan,
)
from dealers.inventory.services.papers import add_papers, remove_paper
from dealers.inventory.services.preparing import (
    check_pdi,
    edit_unit,
    end_demo,
    finish_pdi,
    make_demo,
    start_pdi,
    start_recon,
    wholesale_unit,
)
from dealers.inventory.services.receiving import (
    advance_order,
    arrive_unit,
    check_vin,
    order_unit,
    receive_unit,
    return_unit,
)
from dealers.inventory.services.selling import (
    deliver_unit,
    mark_sold,
    move_reservation,
    price_unit,
    release_reservation,
    reserve_unit,
)

__all__ = [
    "add_cost",
    "add_papers",
    "advance_order",
    "arrive_unit",
    "change_rules",
    "check_pdi",
    "check_vin",
    "deliver_unit",
    "edit_unit",
    "end_demo",
    "end_floor_plan",
    "finish_pdi",
    "make_demo",
    "mark_sold",
    "move_reservation",
    "order_unit",
    "price_unit",
    "receive_unit",
    "release_reservation",
    "remove_paper",
    "reserve_unit",
    "return_unit",
    "start_floor_plan",
    "start_pdi",
    "start_recon",
    "wholesale_unit",
]
