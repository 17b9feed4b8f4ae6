"""Everything that changes customers, their cars, their timelines and follow-ups."""

from dealers.customers.services.assignment import change_assignment_rules, preview_assignment
from dealers.customers.services.consents import erase_customer, record_consent
from dealers.customers.services.contacts import (
    add_entry,
    close_follow_ups,
    complete_follow_up,
    empty_story,
    escalate_follow_up,
    hand_over_follow_ups,
    log_contact,
    message_of,
    plan_follow_up,
)
from dealers.customers.services.documents import add_documents, remove_document
from dealers.customers.services.handing import (
    OPEN_WORK,
    count_work,
    hand_over_customer,
    hand_over_work,
    name_service_advisor,
    share_customer,
    stop_sharing,
)
from dealers.customers.services.import_columns import TARGETS, targets_for
from dealers.customers.services.importing import (
    CHECK,
    IMPORT,
    Tally,
    guessed,
    import_table,
    keep_table,
    result_of,
    samples_of,
    sheet_of,
    start_import,
)
from dealers.customers.services.links import add_link, remove_link
from dealers.customers.services.merging import keep_apart, merge_customers, undo_merge
from dealers.customers.services.people import (
    DETAILS,
    DuplicateCustomer,
    change_stage,
    customer_for,
    move_stage,
    register_customer,
    update_customer,
)
from dealers.customers.services.plays import checked_play, keep_play, remove_play, run_plays
from dealers.customers.services.policy import change_policy
from dealers.customers.services.tagging import tag_customer
from dealers.customers.services.terms import change_terms
from dealers.customers.services.value import grade_customers
from dealers.customers.services.vehicles import record_ownership, register_vehicle, update_vehicle

__all__ = [
    "CHECK",
    "DETAILS",
    "IMPORT",
    "OPEN_WORK",
    "TARGETS",
    "DuplicateCustomer",
    "Tally",
    "add_documents",
    "add_entry",
    "add_link",
    "change_assignment_rules",
    "change_policy",
    "change_stage",
    "change_terms",
    "checked_play",
    "close_follow_ups",
    "complete_follow_up",
    "count_work",
    "customer_for",
    "empty_story",
    "erase_customer",
    "escalate_follow_up",
    "grade_customers",
    "guessed",
    "hand_over_customer",
    "hand_over_follow_ups",
    "hand_over_work",
    "import_table",
    "keep_apart",
    "keep_play",
    "keep_table",
    "log_contact",
    "merge_customers",
    "message_of",
    "move_stage",
    "name_service_advisor",
    "plan_follow_up",
    "preview_assignment",
    "record_consent",
    "record_ownership",
    "register_customer",
    "register_vehicle",
    "remove_document",
    "remove_link",
    "remove_play",
    "result_of",
    "run_plays",
    "samples_of",
    "share_customer",
    "sheet_of",
    "start_import",
    "stop_sharing",
    "tag_customer",
    "targets_for",
    "undo_merge",
    "update_customer",
    "update_vehicle",
]
