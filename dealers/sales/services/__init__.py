"""Everything that changes the sales desk's records; one function per verb of the trade."""

from dealers.sales.services.leads import (
    approve_lost_lead,
    assign_lead,
    book_appointment,
    contact_lead,
    mark_invalid,
    mark_lost,
    qualify_lead,
    recycle_lead,
    refuse_lost_lead,
    register_lead,
    register_walk_in,
)

__all__ = [
    "approve_lost_lead",
    "assign_lead",
    "book_appointment",
    "contact_lead",
    "mark_invalid",
    "mark_lost",
    "qualify_lead",
    "recycle_lead",
    "refuse_lost_lead",
    "register_lead",
    "register_walk_in",
]
