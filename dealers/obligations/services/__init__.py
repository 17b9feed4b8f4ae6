"""Everything that changes what the house owes a car, by subject."""

from dealers.obligations.services.accidents import (
    add_case_documents,
    advance_case,
    amend_case,
    approve_case,
    assess_case,
    cancel_case,
    link_order,
    open_case,
    pay_case,
    reject_case,
    survey_case,
)
from dealers.obligations.services.contracts import (
    cancel_contract,
    expire_contracts,
    redeem_contract,
    return_redemption,
    sell_contract,
)
from dealers.obligations.services.erasing import erase_stories_of, open_help_of
from dealers.obligations.services.guarantees import tell_of_limits, watch_guarantees
from dealers.obligations.services.plans import (
    add_plan_item,
    change_plan,
    create_plan,
    remove_plan_item,
)
from dealers.obligations.services.rescues import (
    amend_rescue,
    arrive_at_rescue,
    call_back_rescue,
    cancel_rescue,
    dispatch_rescue,
    finish_rescue,
    pick_part,
    take_call,
    unpick_part,
)
from dealers.obligations.services.solutions import take_over_solution, write_article_from_job

__all__ = [
    "add_case_documents",
    "add_plan_item",
    "advance_case",
    "amend_case",
    "amend_rescue",
    "approve_case",
    "arrive_at_rescue",
    "assess_case",
    "call_back_rescue",
    "cancel_case",
    "cancel_contract",
    "cancel_rescue",
    "change_plan",
    "create_plan",
    "dispatch_rescue",
    "erase_stories_of",
    "expire_contracts",
    "finish_rescue",
    "link_order",
    "open_case",
    "open_help_of",
    "pay_case",
    "pick_part",
    "redeem_contract",
    "reject_case",
    "remove_plan_item",
    "return_redemption",
    "sell_contract",
    "survey_case",
    "take_call",
    "take_over_solution",
    "tell_of_limits",
    "unpick_part",
    "watch_guarantees",
    "write_article_from_job",
]
