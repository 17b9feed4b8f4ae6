"""The life of a lead, and how soon somebody means to buy.

Lead            new -> assigned -> contacted -> qualified -> appointment -> showroom -> converted
                (each step may be skipped forwards from contacted on)
                any open -> lost_requested -> lost (the manager approves; refused: back to contacted)
                any open -> invalid;  contacted and later -> dormant;  dormant, lost -> recycled -> assigned
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class LeadStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("lead", "New")
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
    FAR = "far", _("Returned: too far away")
    NO_CAPACITY = "no_capacity", _("Returned: nobody free")
    WANTS_OTHER = "wants_other", _("Returned: wants another dealer")
    NOT_OURS = "not_ours", _("Returned: we do not sell this model")
    WITHDRAWN = "withdrawn", _("Taken back by the manufacturer")


# Why a lead of the manufacturer's is given back to it, to go to another dealer.
MAKER_RETURNS = (
    InvalidReason.FAR,
    InvalidReason.NO_CAPACITY,
    InvalidReason.WANTS_OTHER,
    InvalidReason.NOT_OURS,
)
# Why there is no buyer behind a lead: what an advisor may say.
NO_BUYER = (
    InvalidReason.WRONG_NUMBER,
    InvalidReason.DUPLICATE,
    InvalidReason.SPAM,
    InvalidReason.NOT_A_BUYER,
)
