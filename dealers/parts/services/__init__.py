"""Every write of the parts desk. One function per verb the parts clerk would use."""

from dealers.parts.services.common import NotEnoughStock
from dealers.parts.services.counter import sell_parts
from dealers.parts.services.counts import (
    cancel_count,
    count_code,
    count_part,
    post_count,
    start_count,
)
from dealers.parts.services.demands import note_lost_sale, release_demand, request_part
from dealers.parts.services.goods_in import inspect_goods
from dealers.parts.services.kits import assemble_kit, set_kit_item, take_apart_kit
from dealers.parts.services.master import (
    add_from_catalogue,
    create_part,
    edit_part,
    place_part,
    set_limits,
)
from dealers.parts.services.network import ask_dealer, locate_part, tell_free_stock
from dealers.parts.services.orders import (
    add_order_line,
    back_order_line,
    cancel_order,
    change_order_line,
    close_order,
    confirm_order,
    draft_order,
    note_shipment,
    order_for_demand,
    remove_order_line,
    submit_order,
)
from dealers.parts.services.planning import order_suggested, plan_stock
from dealers.parts.services.stock import (
    adjust_stock,
    correct_stock,
    issue_part,
    receive_part,
    return_part,
    sell_part,
    serve_demand,
    transfer_part,
)
from dealers.parts.services.supersession import keep_part, supersede_part
from dealers.parts.services.suppliers import add_supplier, edit_supplier, tell_findings

__all__ = [
    "NotEnoughStock",
    "add_from_catalogue",
    "add_order_line",
    "add_supplier",
    "adjust_stock",
    "ask_dealer",
    "assemble_kit",
    "back_order_line",
    "cancel_count",
    "cancel_order",
    "change_order_line",
    "close_order",
    "confirm_order",
    "correct_stock",
    "count_code",
    "count_part",
    "create_part",
    "draft_order",
    "edit_part",
    "edit_supplier",
    "inspect_goods",
    "issue_part",
    "keep_part",
    "locate_part",
    "note_lost_sale",
    "note_shipment",
    "order_for_demand",
    "order_suggested",
    "place_part",
    "plan_stock",
    "post_count",
    "receive_part",
    "release_demand",
    "remove_order_line",
    "request_part",
    "return_part",
    "sell_part",
    "sell_parts",
    "serve_demand",
    "set_kit_item",
    "set_limits",
    "start_count",
    "submit_order",
    "supersede_part",
    "take_apart_kit",
    "tell_findings",
    "tell_free_stock",
    "transfer_part",
]
