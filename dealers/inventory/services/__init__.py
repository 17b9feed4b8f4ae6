"""Everything that changes the stock of cars. One function per verb of the trade."""

from dealers.inventory.services.alerting import (
    acknowledge_alert,
    resolve_alert,
    set_limits,
    watch_stock,
)
from dealers.inventory.services.costing import (
    add_cost,
    change_rules,
    end_floor_plan,
    start_floor_plan,
)
from dealers.inventory.services.counting import (
    close_count,
    drop_count,
    explain_difference,
    open_count,
    scan_unit,
)
from dealers.inventory.services.delivery_list import DeliveryList, read_list, receive_list
from dealers.inventory.services.hall import place_unit, plan_hall
from dealers.inventory.services.maker_orders import cancel_order, send_order
from dealers.inventory.services.network import send_to_dealer
from dealers.inventory.services.papers import add_papers, remove_paper
from dealers.inventory.services.plans import plan_month
from dealers.inventory.services.preparing import (
    check_pdi,
    edit_unit,
    end_demo,
    finish_pdi,
    make_demo,
    start_pdi,
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
from dealers.inventory.services.recon import (
    add_step,
    finish_step,
    pause_step,
    start_recon,
    start_step,
)
from dealers.inventory.services.selling import (
    deliver_unit,
    mark_sold,
    move_reservation,
    price_unit,
    release_reservation,
    renumber_reservation,
    reserve_unit,
)
from dealers.inventory.services.transfers import (
    ask_transfer,
    receive_transfer,
    refuse_transfer,
    send_transfer,
    send_unit,
    withdraw_transfer,
)

__all__ = [
    "DeliveryList",
    "acknowledge_alert",
    "add_cost",
    "add_papers",
    "add_step",
    "advance_order",
    "arrive_unit",
    "ask_transfer",
    "cancel_order",
    "change_rules",
    "check_pdi",
    "check_vin",
    "close_count",
    "deliver_unit",
    "drop_count",
    "edit_unit",
    "end_demo",
    "end_floor_plan",
    "explain_difference",
    "finish_pdi",
    "finish_step",
    "make_demo",
    "mark_sold",
    "move_reservation",
    "open_count",
    "order_unit",
    "pause_step",
    "place_unit",
    "plan_hall",
    "plan_month",
    "price_unit",
    "read_list",
    "receive_list",
    "receive_transfer",
    "receive_unit",
    "refuse_transfer",
    "release_reservation",
    "remove_paper",
    "renumber_reservation",
    "reserve_unit",
    "resolve_alert",
    "return_unit",
    "scan_unit",
    "send_order",
    "send_to_dealer",
    "send_transfer",
    "send_unit",
    "set_limits",
    "start_floor_plan",
    "start_pdi",
    "start_recon",
    "start_step",
    "watch_stock",
    "wholesale_unit",
    "withdraw_transfer",
]
