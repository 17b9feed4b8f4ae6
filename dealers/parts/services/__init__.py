"""Every write of the parts desk. One function per verb the parts clerk would use."""

from dealers.parts.services.common import NotEnoughStock
from dealers.parts.services.demands import note_lost_sale, release_demand, request_part
from dealers.parts.services.master import add_from_catalogue, create_part, edit_part
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

__all__ = [
    "NotEnoughStock",
    "add_from_catalogue",
    "adjust_stock",
    "correct_stock",
    "create_part",
    "edit_part",
    "issue_part",
    "note_lost_sale",
    "receive_part",
    "release_demand",
    "request_part",
    "return_part",
    "sell_part",
    "serve_demand",
    "transfer_part",
]
