"""Everything that changes the sales desk's records; one function per verb of the trade."""

from dealers.sales.services.amendments import amend_contract, change_draft, withdraw_amendment
from dealers.sales.services.appraisals import (
    add_photos,
    agree_value,
    check_car,
    decline_appraisal,
    open_appraisal,
    update_appraisal,
    value_car,
)
from dealers.sales.services.approvals import (
    approve_contract,
    return_contract,
    steps_for,
    submit_contract,
)
from dealers.sales.services.calls import log_call
from dealers.sales.services.cancelling import cancel_contract
from dealers.sales.services.closing import (
    approve_lost_opportunity,
    complete_project,
    explain_win,
    mark_opportunity_lost,
    refuse_lost_opportunity,
    void_opportunity,
)
from dealers.sales.services.configurator import configure_quote, describe_car, price_configuration
from dealers.sales.services.contract_rules import change_contract_rules
from dealers.sales.services.contracts import create_contract, release_vehicle, reserve_vehicle
from dealers.sales.services.credit import clear_bad_debt, flag_bad_debt
from dealers.sales.services.delivery import close_contract, deliver_vehicle
from dealers.sales.services.expiry import expire_appraisals, expire_quotes
from dealers.sales.services.financing import drop_finance, finance_quote
from dealers.sales.services.instalments import ensure_plan, proposed_plan, set_payment_plan
from dealers.sales.services.lead_rules import change_lead_rules
from dealers.sales.services.leads import (
    assign_lead,
    book_appointment,
    contact_lead,
    qualify_lead,
    register_lead,
    register_walk_in,
)
from dealers.sales.services.leads_ending import (
    approve_lost_lead,
    let_lead_sleep,
    mark_invalid,
    mark_lost,
    recycle_lead,
    refuse_lost_lead,
)
from dealers.sales.services.maker_leads import (
    answer_asked_back,
    note_maker_reminder,
    receive_maker_lead,
    return_maker_lead,
)
from dealers.sales.services.milestones import (
    BY_HAND,
    complete_milestone,
    reopen_milestone,
    update_milestone,
)
from dealers.sales.services.opportunities import (
    assign_opportunity,
    convert_lead,
    estimate_opportunity,
    grade_opportunity,
    log_opportunity_contact,
    open_opportunity,
    update_opportunity,
)
from dealers.sales.services.ordering import place_order, write_contract
from dealers.sales.services.playbooks import change_playbook
from dealers.sales.services.policy import change_appraisal_rules, change_policy
from dealers.sales.services.projects import (
    ask_review,
    decide_review,
    qualify_opportunity,
    record_bid,
)
from dealers.sales.services.quote_approval import (
    approve_quote,
    may_discount,
    refuse_quote,
    submit_quote,
)
from dealers.sales.services.quotes import (
    accept_quote,
    create_quote,
    decline_quote,
    revise_quote,
    send_quote,
    update_quote,
)
from dealers.sales.services.rates import add_purchase_tax, add_rate, remove_rate
from dealers.sales.services.receipts import record_receipt, take_deposit
from dealers.sales.services.referrals import refer_customer
from dealers.sales.services.reminders import complete_old, remind
from dealers.sales.services.routing import (
    change_routing_rule,
    create_routing_rule,
    preview_routing,
    remove_routing_rule,
)
from dealers.sales.services.sharing import (
    answer_shared,
    mark_viewed,
    share_quote,
    shared_quote,
    token_of,
    withdraw_link,
)
from dealers.sales.services.showroom import complete_visit, end_visit, receive_visitor
from dealers.sales.services.signing import sign_contract
from dealers.sales.services.stages import move_opportunity, tick_criterion
from dealers.sales.services.targets import set_targets
from dealers.sales.services.test_drives import (
    begin_test_drive,
    book_test_drive,
    cancel_test_drive,
    end_test_drive,
    miss_test_drive,
    move_test_drive,
)
from dealers.sales.services.trade_in import trade_in_car

__all__ = [
    "BY_HAND",
    "accept_quote",
    "add_photos",
    "add_purchase_tax",
    "add_rate",
    "agree_value",
    "amend_contract",
    "answer_asked_back",
    "answer_shared",
    "approve_contract",
    "approve_lost_lead",
    "approve_lost_opportunity",
    "approve_quote",
    "ask_review",
    "assign_lead",
    "assign_opportunity",
    "begin_test_drive",
    "book_appointment",
    "book_test_drive",
    "cancel_contract",
    "cancel_test_drive",
    "change_appraisal_rules",
    "change_contract_rules",
    "change_draft",
    "change_lead_rules",
    "change_playbook",
    "change_policy",
    "change_routing_rule",
    "check_car",
    "clear_bad_debt",
    "close_contract",
    "complete_milestone",
    "complete_old",
    "complete_project",
    "complete_visit",
    "configure_quote",
    "contact_lead",
    "convert_lead",
    "create_contract",
    "create_quote",
    "create_routing_rule",
    "decide_review",
    "decline_appraisal",
    "decline_quote",
    "deliver_vehicle",
    "describe_car",
    "drop_finance",
    "end_test_drive",
    "end_visit",
    "ensure_plan",
    "estimate_opportunity",
    "expire_appraisals",
    "expire_quotes",
    "explain_win",
    "finance_quote",
    "flag_bad_debt",
    "grade_opportunity",
    "let_lead_sleep",
    "log_call",
    "log_opportunity_contact",
    "mark_invalid",
    "mark_lost",
    "mark_opportunity_lost",
    "mark_viewed",
    "may_discount",
    "miss_test_drive",
    "move_opportunity",
    "move_test_drive",
    "note_maker_reminder",
    "open_appraisal",
    "open_opportunity",
    "place_order",
    "preview_routing",
    "price_configuration",
    "proposed_plan",
    "qualify_lead",
    "qualify_opportunity",
    "receive_maker_lead",
    "receive_visitor",
    "record_bid",
    "record_receipt",
    "recycle_lead",
    "refer_customer",
    "refuse_lost_lead",
    "refuse_lost_opportunity",
    "refuse_quote",
    "register_lead",
    "register_walk_in",
    "release_vehicle",
    "remind",
    "remove_rate",
    "remove_routing_rule",
    "reopen_milestone",
    "reserve_vehicle",
    "return_contract",
    "return_maker_lead",
    "revise_quote",
    "send_quote",
    "set_payment_plan",
    "set_targets",
    "share_quote",
    "shared_quote",
    "sign_contract",
    "steps_for",
    "submit_contract",
    "submit_quote",
    "take_deposit",
    "tick_criterion",
    "token_of",
    "trade_in_car",
    "update_appraisal",
    "update_milestone",
    "update_opportunity",
    "update_quote",
    "value_car",
    "void_opportunity",
    "withdraw_amendment",
    "withdraw_link",
    "write_contract",
]
