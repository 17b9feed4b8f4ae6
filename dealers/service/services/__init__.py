"""Everything that changes the workshop's records, by desk."""

from dealers.service.arrivals import recognise
from dealers.service.dispatch import plan as dispatch_plan
from dealers.service.hours import hours_of
from dealers.service.services.bays import place_in_bay
from dealers.service.services.bookings import book_visit, cancel_booking, mark_no_show, move_booking
from dealers.service.services.campaigns import (
    accept_campaign,
    book_campaign_visit,
    decline_campaign,
    inform_owner,
    match_vehicle,
    receive_campaign,
    report_campaign_done,
    withdraw_campaign,
)
from dealers.service.services.checks import (
    fail_quality_check,
    link_comeback,
    pass_quality_check,
)
from dealers.service.services.findings import (
    note_finding,
    photograph_job,
    propose_finding,
    request_part,
)
from dealers.service.services.hours import ask_hours
from dealers.service.services.invoicing import approve_credit, bill_order, reopen_order
from dealers.service.services.jobs import add_job, assign_technician, describe_job
from dealers.service.services.lending import lend_car
from dealers.service.services.lines import (
    add_fee,
    add_labour,
    add_part,
    add_sublet,
    discount_line,
    issue_line,
    mark_causal,
    remove_line,
    return_line,
)
from dealers.service.services.links import order_link
from dealers.service.services.online import (
    book_online,
    booking_link,
    booking_token,
    cancel_own_booking,
    online_times,
    own_booking,
    vehicle_named,
)
from dealers.service.services.packages import (
    add_package,
    add_package_item,
    add_package_line,
    change_package,
    create_package,
    remove_package_item,
)
from dealers.service.services.payers import share_job
from dealers.service.services.payments import refund_payment, take_payment, void_payment
from dealers.service.services.reception import amend_order, cancel_order, receive_vehicle
from dealers.service.services.referring import refer_from_job, refer_from_order
from dealers.service.services.reminders import remind_visits
from dealers.service.services.reserving import reserve_line, unreserve_line
from dealers.service.services.resources import ask_free_times, change_resource, keep_resource
from dealers.service.services.reviving import revive_job
from dealers.service.services.settlement import close_order, deliver_vehicle, settle_order
from dealers.service.services.sharing import (
    answer_shared_job,
    share_order,
    shared_order,
    withdraw_order_link,
)
from dealers.service.services.turnaround import ask_turnaround
from dealers.service.services.walk_around import inspect_vehicle
from dealers.service.services.workshop import (
    ask_authorisation,
    authorise_job,
    decline_job,
    finish_job,
    move_on_board,
    reopen_job,
    set_labour_rate,
    start_work,
    stop_work,
)

__all__ = [
    "accept_campaign",
    "add_fee",
    "add_job",
    "add_labour",
    "add_package",
    "add_package_item",
    "add_package_line",
    "add_part",
    "add_sublet",
    "amend_order",
    "answer_shared_job",
    "approve_credit",
    "ask_authorisation",
    "ask_free_times",
    "ask_hours",
    "ask_turnaround",
    "assign_technician",
    "authorise_job",
    "bill_order",
    "book_campaign_visit",
    "book_online",
    "book_visit",
    "booking_link",
    "booking_token",
    "cancel_booking",
    "cancel_order",
    "cancel_own_booking",
    "change_package",
    "change_resource",
    "close_order",
    "create_package",
    "decline_campaign",
    "decline_job",
    "deliver_vehicle",
    "describe_job",
    "discount_line",
    "dispatch_plan",
    "fail_quality_check",
    "finish_job",
    "hours_of",
    "inform_owner",
    "inspect_vehicle",
    "issue_line",
    "keep_resource",
    "lend_car",
    "link_comeback",
    "mark_causal",
    "mark_no_show",
    "match_vehicle",
    "move_booking",
    "move_on_board",
    "note_finding",
    "online_times",
    "order_link",
    "own_booking",
    "pass_quality_check",
    "photograph_job",
    "place_in_bay",
    "propose_finding",
    "receive_campaign",
    "receive_vehicle",
    "recognise",
    "refer_from_job",
    "refer_from_order",
    "refund_payment",
    "remind_visits",
    "remove_line",
    "remove_package_item",
    "reopen_job",
    "reopen_order",
    "report_campaign_done",
    "request_part",
    "reserve_line",
    "return_line",
    "revive_job",
    "set_labour_rate",
    "settle_order",
    "share_job",
    "share_order",
    "shared_order",
    "start_work",
    "stop_work",
    "take_payment",
    "unreserve_line",
    "vehicle_named",
    "void_payment",
    "withdraw_campaign",
    "withdraw_order_link",
]
