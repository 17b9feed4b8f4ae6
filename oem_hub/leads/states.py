"""The life of a lead at the manufacturer, and of its being with one dealer. Tests walk all moves.

new -> assigned -> contacted -> converted -> won
 ^        |  `-> asked_back -> new (the dealer gave it up; or it was released without an answer)
 |        |          `-> assigned (the dealer keeps it), or what the dealer had done before
 `--------+-- returned by the dealer, also after a first contact
new -> closed (ended here, never passed on)
with a dealer -> lost | invalid;  lost -> tried again;  won -> converted (the contract fell through)

A dealer's facts may skip steps: it tells how the lead stands, not each move.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class LeadState(models.TextChoices):
    NEW = "new", _("To be passed on")
    ASSIGNED = "assigned", _("With the dealer")
    ASKED_BACK = "asked_back", _("Asked back")
    CONTACTED = "contacted", _("Contacted")
    CONVERTED = "converted", _("Converted")
    WON = "won", pgettext_lazy("lead", "Sold")
    LOST = "lost", _("Lost")
    INVALID = "invalid", _("Invalid")
    CLOSED = "closed", pgettext_lazy("lead", "Ended here")


_State = LeadState

LEAD_TONES = {
    _State.NEW: "waiting",
    _State.ASSIGNED: "waiting",
    _State.ASKED_BACK: "trouble",
    _State.CONTACTED: "going",
    _State.CONVERTED: "going",
    _State.WON: "done",
    _State.LOST: "quiet",
    _State.INVALID: "quiet",
    _State.CLOSED: "quiet",
}

_TOLD = {_State.CONTACTED, _State.CONVERTED, _State.WON, _State.LOST, _State.INVALID}

LEAD_MOVES: Transitions[LeadState] = Transitions(
    {
        _State.NEW: {_State.ASSIGNED, _State.CLOSED},
        _State.ASSIGNED: {_State.ASKED_BACK, _State.NEW, *_TOLD},
        _State.ASKED_BACK: {_State.ASSIGNED, _State.NEW, *_TOLD},
        _State.CONTACTED: {_State.NEW, *_TOLD} - {_State.CONTACTED},
        _State.CONVERTED: {_State.WON, _State.LOST, _State.INVALID},
        _State.WON: {_State.CONVERTED, _State.LOST},
        _State.LOST: {_State.ASSIGNED, *_TOLD} - {_State.LOST},
    }
)
# Nobody has spoken to the person yet.
WAITING = (_State.NEW, _State.ASSIGNED, _State.ASKED_BACK)
# A dealer works on it.
OUT = (_State.ASSIGNED, _State.ASKED_BACK, _State.CONTACTED, _State.CONVERTED)
OPEN = (_State.NEW, *OUT)
ENDED = (_State.WON, _State.LOST, _State.INVALID, _State.CLOSED)
PIPELINE = (*OPEN, _State.WON)


class LeadSource(models.TextChoices):
    """Where a person left their wish."""

    WEB = "web", _("Website")
    EVENT = "event", _("Event")
    HOTLINE = "hotline", _("Hotline")
    PARTNER = "partner", _("Partner")


class Stay(models.TextChoices):
    """Why a lead has not been passed on by the rules."""

    NO_CONSENT = "consent", _("The person has not agreed to be passed on to a dealer")
    NO_REGION = "region", _("No region is known for the place")
    NOBODY = "nobody", _("No dealer is left who has not had it")


class Why(models.TextChoices):
    """Why this dealer got the lead."""

    WISHED = "wished", _("The customer chose this dealer")
    FEWEST = "fewest", _("Has the fewest open leads of the region")
    TURN = "turn", _("It is its turn in the region")
    HAND = "hand", _("Chosen by hand")


class Method(models.TextChoices):
    """Who of a region's dealers is next."""

    FEWEST = "fewest", _("Who has the fewest open leads")
    TURN = "turn", _("In turn")


class HandoutState(models.TextChoices):
    """How a lead stands with one dealer, as that dealer says."""

    SENT = "sent", _("On its way")
    RECEIVED = "received", _("Received")
    CONTACTED = "contacted", _("Contacted")
    CONVERTED = "converted", _("Converted")
    WON = "won", pgettext_lazy("lead", "Sold")
    LOST = "lost", _("Lost")
    INVALID = "invalid", _("Invalid")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Given up when asked")
    RELEASED = "released", _("Taken back without an answer")


HANDOUT_TONES = {
    HandoutState.SENT: "waiting",
    HandoutState.RECEIVED: "waiting",
    HandoutState.CONTACTED: "going",
    HandoutState.CONVERTED: "going",
    HandoutState.WON: "done",
    HandoutState.LOST: "quiet",
    HandoutState.INVALID: "quiet",
    HandoutState.RETURNED: "trouble",
    HandoutState.WITHDRAWN: "quiet",
    HandoutState.RELEASED: "quiet",
}
# What becomes of the lead when the dealer who has it says so.
LEAD_AFTER = {
    HandoutState.RECEIVED: _State.ASSIGNED,
    HandoutState.CONTACTED: _State.CONTACTED,
    HandoutState.CONVERTED: _State.CONVERTED,
    HandoutState.WON: _State.WON,
    HandoutState.LOST: _State.LOST,
    HandoutState.INVALID: _State.INVALID,
    HandoutState.RETURNED: _State.NEW,
    HandoutState.WITHDRAWN: _State.NEW,
}
GIVEN_UP = (HandoutState.RETURNED, HandoutState.WITHDRAWN, HandoutState.RELEASED)
WITH_DEALER = (
    HandoutState.SENT,
    HandoutState.RECEIVED,
    HandoutState.CONTACTED,
    HandoutState.CONVERTED,
)


class Reason(models.TextChoices):
    """Why a lead was lost, is invalid, came back, was asked back or ended here: codes, no words."""

    PRICE = "price", _("Price")
    OTHER_BRAND = "other_brand", _("Bought another brand")
    OTHER_DEALER = "other_dealer", _("Bought at another dealer")
    NO_STOCK = "no_stock", _("Car not available in time")
    FINANCE = "finance", _("Loan refused")
    NOT_REACHED = "not_reached", _("Could not be reached")
    NO_NEED = "no_need", _("No longer wants a car")
    SERVICE = "service", _("Unhappy with the dealer")
    OTHER = "other", _("Other")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")
    NOT_A_BUYER = "not_a_buyer", _("Not about a car")
    FAR = "far", _("Returned: too far away")
    NO_CAPACITY = "no_capacity", _("Returned: nobody free")
    WANTS_OTHER = "wants_other", _("Returned: wants another dealer")
    NOT_OURS = "not_ours", _("Returned: we do not sell this model")
    LATE = "late", _("Not contacted in time")
    BY_HAND = "by_hand", _("Asked back by the manufacturer")
    ERASED = "erased", _("The person wants to be forgotten")
    EXPIRED = "expired", _("Kept for as long as needed")
    KEPT = "kept", _("The dealer keeps it")


# Why somebody here ends a lead.
CLOSE_REASONS = (
    Reason.NO_NEED,
    Reason.NOT_REACHED,
    Reason.WRONG_NUMBER,
    Reason.DUPLICATE,
    Reason.SPAM,
    Reason.NOT_A_BUYER,
    Reason.OTHER,
)
