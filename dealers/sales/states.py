"""The lives of leads, opportunities, quotes and contracts. The tables are the specification.

Lead            new -> assigned -> contacted -> qualified -> appointment -> showroom -> converted
                (each step may be skipped forwards from contacted on)
                any open -> lost_requested -> lost (the manager approves; refused: back to contacted)
                any open -> invalid;  contacted and later -> dormant;  dormant, lost -> recycled -> assigned

Opportunity     reception -> test_drive -> quote -> negotiation -> order -> contract -> delivery -> won
                any open -> lost_requested -> lost;  before contract -> void

Quote           draft -> [pending_approval ->] approved -> sent -> viewed -> accepted | declined
                accepted -> declined (the order fell through)
                any but accepted -> superseded (a new version)
                approved, sent, viewed -> expired

Contract        draft -> in_review -> approved -> signed -> executing -> delivered -> closed
                signed, executing -> amended;  before delivered -> cancelled
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class LeadStatus(models.TextChoices):
    NEW = "new", _("New")
    ASSIGNED = "assigned", _("Assigned")
    CONTACTED = "contacted", _("Contacted")
    QUALIFIED = "qualified", _("Qualified")
    APPOINTMENT = "appointment", _("Appointment made")
    SHOWROOM = "showroom", _("In the showroom")
    CONVERTED = "converted", _("Converted")
    LOST_REQUESTED = "lost_requested", _("Lost, to be approved")
    LOST = "lost", _("Lost")
    INVALID = "invalid", _("Invalid")
    DORMANT = "dormant", _("Dormant")
    RECYCLED = "recycled", _("Reactivated")


LEAD_TONES = {
    LeadStatus.NEW: "waiting",
    LeadStatus.ASSIGNED: "waiting",
    LeadStatus.CONTACTED: "going",
    LeadStatus.QUALIFIED: "going",
    LeadStatus.APPOINTMENT: "going",
    LeadStatus.SHOWROOM: "going",
    LeadStatus.CONVERTED: "done",
    LeadStatus.LOST_REQUESTED: "trouble",
    LeadStatus.LOST: "quiet",
    LeadStatus.INVALID: "quiet",
    LeadStatus.DORMANT: "quiet",
    LeadStatus.RECYCLED: "waiting",
}
# Nobody has spoken to the person yet; the first-response clock runs.
UNANSWERED = (LeadStatus.NEW, LeadStatus.ASSIGNED, LeadStatus.RECYCLED)
IN_TOUCH = (
    LeadStatus.CONTACTED,
    LeadStatus.QUALIFIED,
    LeadStatus.APPOINTMENT,
    LeadStatus.SHOWROOM,
)
OPEN_LEAD = (*UNANSWERED, *IN_TOUCH)
_GIVEN_UP = {LeadStatus.LOST_REQUESTED, LeadStatus.INVALID}

LEAD_MOVES: Transitions[LeadStatus] = Transitions(
    {
        LeadStatus.NEW: {LeadStatus.ASSIGNED, LeadStatus.CONTACTED, *_GIVEN_UP},
        LeadStatus.ASSIGNED: {LeadStatus.CONTACTED, *_GIVEN_UP},
        LeadStatus.RECYCLED: {LeadStatus.ASSIGNED, LeadStatus.CONTACTED, *_GIVEN_UP},
        LeadStatus.CONTACTED: {
            *IN_TOUCH[1:],
            LeadStatus.CONVERTED,
            LeadStatus.DORMANT,
            *_GIVEN_UP,
        },
        LeadStatus.QUALIFIED: {
            *IN_TOUCH[2:],
            LeadStatus.CONVERTED,
            LeadStatus.DORMANT,
            *_GIVEN_UP,
        },
        LeadStatus.APPOINTMENT: {
            LeadStatus.SHOWROOM,
            LeadStatus.CONVERTED,
            LeadStatus.DORMANT,
            *_GIVEN_UP,
        },
        LeadStatus.SHOWROOM: {LeadStatus.CONVERTED, LeadStatus.DORMANT, *_GIVEN_UP},
        LeadStatus.LOST_REQUESTED: {LeadStatus.LOST, LeadStatus.CONTACTED},
        LeadStatus.LOST: {LeadStatus.RECYCLED},
        LeadStatus.DORMANT: {LeadStatus.RECYCLED},
    }
)


class Grade(models.TextChoices):
    """Intention grade: how soon the person means to buy."""

    N = "N", _("N · new")
    H = "H", _("H · within 7 days")
    A = "A", _("A · within 15 days")
    B = "B", _("B · within 30 days")
    C = "C", _("C · within 90 days")
    O = "O", _("O · ordered")  # noqa: E741 - the trade's own letter
    D = "D", _("D · delivered")
    T = "T", _("T · order cancelled")
    F = "F", _("F · lost")


GRADE_TONES = {
    Grade.N: "waiting",
    Grade.H: "trouble",
    Grade.A: "waiting",
    Grade.B: "going",
    Grade.C: "quiet",
    Grade.O: "done",
    Grade.D: "done",
    Grade.T: "quiet",
    Grade.F: "quiet",
}
# What a person may choose; the rest follows from what happens.
CHOSEN_GRADES = (Grade.H, Grade.A, Grade.B, Grade.C)


class LostReason(models.TextChoices):
    PRICE = "price", _("Price")
    OTHER_BRAND = "other_brand", _("Bought another brand")
    OTHER_DEALER = "other_dealer", _("Bought at another dealer")
    NO_STOCK = "no_stock", _("Car not available in time")
    FINANCE = "finance", _("Loan refused")
    NOT_REACHED = "not_reached", _("Could not be reached")
    NO_NEED = "no_need", _("No longer wants a car")
    SERVICE = "service", _("Unhappy with us")
    OTHER = "other", _("Other")


class InvalidReason(models.TextChoices):
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")
    NOT_A_BUYER = "not_a_buyer", _("Not about a car")


class OpportunityStage(models.TextChoices):
    RECEPTION = "reception", _("Reception")
    TEST_DRIVE = "test_drive", _("Test drive")
    QUOTE = "quote", _("Quote")
    NEGOTIATION = "negotiation", _("Negotiation")
    ORDER = "order", _("Order")
    CONTRACT = "contract", _("Contract")
    DELIVERY = "delivery", _("Delivery")
    WON = "won", _("Won")
    LOST_REQUESTED = "lost_requested", _("Lost, to be approved")
    LOST = "lost", _("Lost")
    VOID = "void", _("Void")


OPPORTUNITY_TONES = {
    OpportunityStage.RECEPTION: "waiting",
    OpportunityStage.TEST_DRIVE: "going",
    OpportunityStage.QUOTE: "going",
    OpportunityStage.NEGOTIATION: "going",
    OpportunityStage.ORDER: "going",
    OpportunityStage.CONTRACT: "going",
    OpportunityStage.DELIVERY: "going",
    OpportunityStage.WON: "done",
    OpportunityStage.LOST_REQUESTED: "trouble",
    OpportunityStage.LOST: "quiet",
    OpportunityStage.VOID: "quiet",
}
TRACK = (
    OpportunityStage.RECEPTION,
    OpportunityStage.TEST_DRIVE,
    OpportunityStage.QUOTE,
    OpportunityStage.NEGOTIATION,
    OpportunityStage.ORDER,
    OpportunityStage.CONTRACT,
    OpportunityStage.DELIVERY,
)
# Where a person may drag a card; the later stages follow from quote, contract and delivery.
BY_HAND = TRACK[:4]
# How likely the deal is on entering a stage, percent.
PROBABILITY = dict(zip(TRACK, (10, 25, 40, 60, 80, 90, 95), strict=True))


def _opportunity_moves() -> dict[OpportunityStage, set[OpportunityStage]]:
    moves: dict[OpportunityStage, set[OpportunityStage]] = {}
    for place, stage in enumerate(TRACK):
        moves[stage] = {*TRACK[place + 1 :], OpportunityStage.LOST_REQUESTED}
        if stage in BY_HAND:  # a card dragged too far may go back
            moves[stage] |= {*BY_HAND} - {stage}
        if stage not in {OpportunityStage.CONTRACT, OpportunityStage.DELIVERY}:
            moves[stage].add(OpportunityStage.VOID)
    # A cancelled order or contract goes back to the negotiation.
    for stage in TRACK[4:]:
        moves[stage].add(OpportunityStage.NEGOTIATION)
    for stage in TRACK[5:]:
        moves[stage].add(OpportunityStage.WON)
    moves[OpportunityStage.LOST_REQUESTED] = {
        OpportunityStage.LOST,
        OpportunityStage.NEGOTIATION,
        OpportunityStage.RECEPTION,
    }
    moves[OpportunityStage.LOST] = {OpportunityStage.RECEPTION}
    return moves


OPPORTUNITY_MOVES: Transitions[OpportunityStage] = Transitions(_opportunity_moves())


class QuoteStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING_APPROVAL = "pending_approval", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    VIEWED = "viewed", _("Viewed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


QUOTE_TONES = {
    QuoteStatus.DRAFT: "quiet",
    QuoteStatus.PENDING_APPROVAL: "waiting",
    QuoteStatus.APPROVED: "going",
    QuoteStatus.SENT: "going",
    QuoteStatus.VIEWED: "going",
    QuoteStatus.ACCEPTED: "done",
    QuoteStatus.DECLINED: "trouble",
    QuoteStatus.EXPIRED: "quiet",
    QuoteStatus.SUPERSEDED: "quiet",
}
_AT_CUSTOMER = {
    QuoteStatus.ACCEPTED,
    QuoteStatus.DECLINED,
    QuoteStatus.EXPIRED,
    QuoteStatus.SUPERSEDED,
}

QUOTE_MOVES: Transitions[QuoteStatus] = Transitions(
    {
        QuoteStatus.DRAFT: {
            QuoteStatus.PENDING_APPROVAL,
            QuoteStatus.APPROVED,
            QuoteStatus.SUPERSEDED,
        },
        QuoteStatus.PENDING_APPROVAL: {
            QuoteStatus.APPROVED,
            QuoteStatus.DRAFT,
            QuoteStatus.SUPERSEDED,
        },
        QuoteStatus.APPROVED: {QuoteStatus.SENT, QuoteStatus.EXPIRED, QuoteStatus.SUPERSEDED},
        QuoteStatus.SENT: {QuoteStatus.VIEWED, *_AT_CUSTOMER},
        QuoteStatus.VIEWED: _AT_CUSTOMER,
        QuoteStatus.ACCEPTED: {QuoteStatus.DECLINED},
        QuoteStatus.DECLINED: {QuoteStatus.SUPERSEDED},
        QuoteStatus.EXPIRED: {QuoteStatus.SUPERSEDED},
    }
)


class LineKind(models.TextChoices):
    VEHICLE = "vehicle", _("Vehicle")
    OPTION = "option", _("Option")
    ACCESSORY = "accessory", _("Accessory")
    INSURANCE = "insurance", _("Insurance")
    FINANCE = "finance", _("Finance")
    SERVICE = "service", _("Service")
    REGISTRATION = "registration", _("Registration and tax")
    TRADE_IN = "trade_in", _("Trade-in")
    DISCOUNT = "discount", _("Discount")


# Typed as positive amounts, counted against the total.
NEGATIVE_LINES = (LineKind.TRADE_IN, LineKind.DISCOUNT)


class ContractStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    EXECUTING = "executing", _("Being carried out")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    AMENDED = "amended", _("Amended")
    CANCELLED = "cancelled", _("Cancelled")


CONTRACT_TONES = {
    ContractStatus.DRAFT: "quiet",
    ContractStatus.IN_REVIEW: "waiting",
    ContractStatus.APPROVED: "going",
    ContractStatus.SIGNED: "going",
    ContractStatus.EXECUTING: "going",
    ContractStatus.DELIVERED: "done",
    ContractStatus.CLOSED: "done",
    ContractStatus.AMENDED: "quiet",
    ContractStatus.CANCELLED: "quiet",
}
OPEN_CONTRACT = (
    ContractStatus.DRAFT,
    ContractStatus.IN_REVIEW,
    ContractStatus.APPROVED,
    ContractStatus.SIGNED,
    ContractStatus.EXECUTING,
)

CONTRACT_MOVES: Transitions[ContractStatus] = Transitions(
    {
        ContractStatus.DRAFT: {ContractStatus.IN_REVIEW, ContractStatus.CANCELLED},
        ContractStatus.IN_REVIEW: {
            ContractStatus.APPROVED,
            ContractStatus.DRAFT,
            ContractStatus.CANCELLED,
        },
        ContractStatus.APPROVED: {ContractStatus.SIGNED, ContractStatus.CANCELLED},
        ContractStatus.SIGNED: {
            ContractStatus.EXECUTING,
            ContractStatus.AMENDED,
            ContractStatus.CANCELLED,
        },
        ContractStatus.EXECUTING: {
            ContractStatus.DELIVERED,
            ContractStatus.AMENDED,
            ContractStatus.CANCELLED,
        },
        ContractStatus.DELIVERED: {ContractStatus.CLOSED},
    }
)


class ReceiptKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")


class PayMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Card")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    CASH = "cash", _("Cash")
    LOAN = "loan", _("Paid out by the lender")


class Milestone(models.TextChoices):
    """What has to happen between signature and hand-over."""

    DEPOSIT = "deposit", _("Deposit")
    VEHICLE = "vehicle", _("Vehicle reserved")
    FINANCE = "finance", _("Finance approved")
    INSURANCE = "insurance", _("Insurance taken out")
    ACCESSORIES = "accessories", _("Accessories fitted")
    PLATE = "plate", _("Plate registered")
    FULL_PAYMENT = "full_payment", _("Paid in full")


class DeliveryCheck(models.TextChoices):
    """What is gone through with the customer at hand-over; each must be ticked."""

    WALK_AROUND = "walk_around", _("Car washed and looked over together")
    DOCUMENTS = "documents", _("Certificate, invoice and manual handed over")
    KEYS = "keys", _("Both keys handed over")
    FUNCTIONS = "functions", _("Functions and driver assistance explained")
    WARRANTY = "warranty", _("Warranty and three guarantees explained")
    FIRST_SERVICE = "first_service", _("First service explained and advisor introduced")
