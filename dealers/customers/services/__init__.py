"""Everything that changes customers, their cars, their timelines and follow-ups."""

from dealers.customers.services.contacts import (
    add_entry,
    close_follow_ups,
    complete_follow_up,
    log_contact,
    message_of,
    plan_follow_up,
)
from dealers.customers.services.people import (
    DETAILS,
    DuplicateCustomer,
    customer_for,
    move_stage,
    register_customer,
    update_customer,
)
from dealers.customers.services.vehicles import record_ownership, register_vehicle

__all__ = [
    "DETAILS",
    "DuplicateCustomer",
    "add_entry",
    "close_follow_ups",
    "complete_follow_up",
    "customer_for",
    "log_contact",
    "message_of",
    "move_stage",
    "plan_follow_up",
    "record_ownership",
    "register_customer",
    "register_vehicle",
    "update_customer",
]
