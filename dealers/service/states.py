"""The lives of a booking, a repair order, a job and a campaign. Tests walk every table.

Booking     booked -> arrived | no_show | cancelled

Repair order: two axes of its own, the third (authorisation) belongs to each job.
 paper      estimate -> repair_order <-> invoice
 board      checked_in -> inspected -> waiting_approval -> in_progress -> qc -> ready -> delivered
            -> closed; in_progress <-> waiting_parts | waiting_sublet; qc and ready may fall back
            to in_progress; cancelled only while nothing has been done

Job         waiting <-> working -> finished; finished -> waiting again, if the check fails
 authorised not_asked -> asked -> authorised | declined | deferred; a re-quote goes back to not_asked

Campaign    received -> accepted | declined; accepted -> executing -> reported; withdrawn from any
 its cars   open -> notified -> booked -> repaired -> reported
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")


BOOKING_TONES = {
    BookingState.BOOKED: "waiting",
    BookingState.ARRIVED: "done",
    BookingState.NO_SHOW: "trouble",
    BookingState.CANCELLED: "quiet",
}
BOOKING_MOVES: Transitions[BookingState] = Transitions(
    {
        BookingState.BOOKED: {
            BookingState.ARRIVED,
            BookingState.NO_SHOW,
            BookingState.CANCELLED,
        },
        # Somebody who was given up on may still drive into the yard.
        BookingState.NO_SHOW: {BookingState.ARRIVED},
    }
)


class ResourceKind(models.TextChoices):
    """What a visit may hold, one of each at a time."""

    BAY = "bay", _("Bay")
    TECHNICIAN = "technician", _("Technician")
    COURTESY_CAR = "courtesy_car", _("Courtesy car")
    DRIVER = "driver", _("Driver")


class Skill(models.TextChoices):
    """Kinds of work that not every bay and technician can do."""

    MAINTENANCE = "maintenance", _("Maintenance")
    MECHANICAL = "mechanical", _("Mechanics")
    ELECTRICAL = "electrical", _("Electrics")
    HIGH_VOLTAGE = "high_voltage", _("High voltage")
    BODY = "body", _("Body work")
    PAINT = "paint", _("Paint")


class Paper(models.TextChoices):
    """What the document is, whatever happens in the workshop."""

    ESTIMATE = "estimate", _("Estimate")
    REPAIR_ORDER = "repair_order", _("Repair order")
    INVOICE = "invoice", _("Invoice")


PAPER_TONES = {Paper.ESTIMATE: "waiting", Paper.REPAIR_ORDER: "going", Paper.INVOICE: "done"}
PAPER_MOVES: Transitions[Paper] = Transitions(
    {
        Paper.ESTIMATE: {Paper.REPAIR_ORDER},
        Paper.REPAIR_ORDER: {Paper.INVOICE},
        # Only while the car is ready and still here, by a credit note.
        Paper.INVOICE: {Paper.REPAIR_ORDER},
    }
)


class Board(models.TextChoices):
    """Where the car stands in the workshop."""

    CHECKED_IN = "checked_in", _("Checked in")
    INSPECTED = "inspected", _("Inspected")
    WAITING_APPROVAL = "waiting_approval", _("Waiting for approval")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_PARTS = "waiting_parts", _("Waiting for parts")
    WAITING_SUBLET = "waiting_sublet", _("At a subcontractor")
    QC = "qc", _("Quality check")
    READY = "ready", _("Ready")
    DELIVERED = "delivered", _("Handed over")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


BOARD_TONES = {
    Board.CHECKED_IN: "waiting",
    Board.INSPECTED: "waiting",
    Board.WAITING_APPROVAL: "waiting",
    Board.IN_PROGRESS: "going",
    Board.WAITING_PARTS: "trouble",
    Board.WAITING_SUBLET: "waiting",
    Board.QC: "going",
    Board.READY: "done",
    Board.DELIVERED: "done",
    Board.CLOSED: "quiet",
    Board.CANCELLED: "quiet",
}
BOARD_MOVES: Transitions[Board] = Transitions(
    {
        Board.CHECKED_IN: {
            Board.INSPECTED,
            Board.WAITING_APPROVAL,
            Board.IN_PROGRESS,
            Board.WAITING_PARTS,
            Board.CANCELLED,
        },
        Board.INSPECTED: {
            Board.WAITING_APPROVAL,
            Board.IN_PROGRESS,
            Board.WAITING_PARTS,
            Board.CANCELLED,
        },
        Board.WAITING_APPROVAL: {
            Board.INSPECTED,
            Board.IN_PROGRESS,
            Board.WAITING_PARTS,
            Board.READY,  # everything was declined
            Board.CANCELLED,
        },
        Board.IN_PROGRESS: {
            Board.WAITING_APPROVAL,
            Board.WAITING_PARTS,
            Board.WAITING_SUBLET,
            Board.QC,
        },
        Board.WAITING_PARTS: {Board.WAITING_APPROVAL, Board.IN_PROGRESS, Board.CANCELLED},
        Board.WAITING_SUBLET: {Board.IN_PROGRESS},
        Board.QC: {Board.IN_PROGRESS, Board.READY},
        Board.READY: {Board.IN_PROGRESS, Board.DELIVERED},
        Board.DELIVERED: {Board.CLOSED},
    }
)
# What stands in the workshop, in the order of the board's columns.
ON_THE_BOARD = (
    Board.CHECKED_IN,
    Board.INSPECTED,
    Board.WAITING_APPROVAL,
    Board.IN_PROGRESS,
    Board.WAITING_PARTS,
    Board.WAITING_SUBLET,
    Board.QC,
    Board.READY,
)
# Where a car may stand in a bay: not yet ready, not gone.
IN_THE_SHOP = frozenset(ON_THE_BOARD) - {Board.READY}
# Moves that a person makes on the board by hand; the rest follows from an act with its own guard.
BY_HAND = frozenset(
    {
        Board.INSPECTED,
        Board.WAITING_APPROVAL,
        Board.IN_PROGRESS,
        Board.WAITING_PARTS,
        Board.WAITING_SUBLET,
        Board.QC,
    }
)


class PayType(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    WARRANTY = "warranty", _("Warranty")
    CAMPAIGN = "campaign", _("Campaign")
    GOODWILL = "goodwill", _("Goodwill")
    INSURANCE = "insurance", _("Insurance")
    INTERNAL = "internal", _("Internal")
    CONTRACT = "contract", _("Service contract")


# Who pays by an act of its own, not by choice: a campaign, a contract that was paid in advance.
NOT_CHOSEN = frozenset({PayType.CAMPAIGN, PayType.CONTRACT})
CHOSEN_PAY_TYPES = [(payer.value, payer.label) for payer in PayType if payer not in NOT_CHOSEN]
# By whom labour has a rate of its own; contract work is booked at the internal one.
RATED_PAY_TYPES = [choice for choice in PayType.choices if choice[0] != PayType.CONTRACT]
PAY_TONES = {
    PayType.CUSTOMER: "quiet",
    PayType.WARRANTY: "going",
    PayType.CAMPAIGN: "waiting",
    PayType.GOODWILL: "going",
    PayType.INSURANCE: "quiet",
    PayType.INTERNAL: "quiet",
    PayType.CONTRACT: "done",
}
# What the manufacturer is asked to pay, and so needs complaint, cause and correction.
CLAIMABLE = frozenset({PayType.WARRANTY, PayType.CAMPAIGN, PayType.GOODWILL})


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being worked on")
    FINISHED = "finished", _("Finished")


JOB_TONES = {JobState.WAITING: "waiting", JobState.WORKING: "going", JobState.FINISHED: "done"}
JOB_MOVES: Transitions[JobState] = Transitions(
    {
        JobState.WAITING: {JobState.WORKING, JobState.FINISHED},
        JobState.WORKING: {JobState.WAITING, JobState.FINISHED},
        JobState.FINISHED: {JobState.WAITING},
    }
)


class Authorisation(models.TextChoices):
    NOT_ASKED = "not_asked", _("Not asked")
    ASKED = "asked", _("Asked")
    AUTHORISED = "authorised", _("Authorised")
    DECLINED = "declined", _("Declined")
    DEFERRED = "deferred", _("Deferred")


AUTHORISATION_TONES = {
    Authorisation.NOT_ASKED: "quiet",
    Authorisation.ASKED: "waiting",
    Authorisation.AUTHORISED: "done",
    Authorisation.DECLINED: "trouble",
    Authorisation.DEFERRED: "quiet",
}
_ANSWERS = {Authorisation.AUTHORISED, Authorisation.DECLINED, Authorisation.DEFERRED}
AUTHORISATION_MOVES: Transitions[Authorisation] = Transitions(
    {
        Authorisation.NOT_ASKED: {Authorisation.ASKED, *_ANSWERS},
        Authorisation.ASKED: {Authorisation.NOT_ASKED, *_ANSWERS},
        Authorisation.AUTHORISED: {Authorisation.NOT_ASKED},
        Authorisation.DECLINED: {Authorisation.AUTHORISED, Authorisation.NOT_ASKED},
        Authorisation.DEFERRED: {
            Authorisation.AUTHORISED,
            Authorisation.DECLINED,
            Authorisation.NOT_ASKED,
        },
    }
)
# Work the customer does not want now: neither done nor billed.
NOT_WANTED = frozenset({Authorisation.DECLINED, Authorisation.DEFERRED})


class Method(models.TextChoices):
    """How the customer said yes or no."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    MESSAGE = "message", _("By message")
    E_MAIL = "e_mail", _("By e-mail")
    ONLINE = "online", _("On the status page")


class PaymentMethod(models.TextChoices):
    CARD = "card", _("Card")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    TRANSFER = "transfer", _("Bank transfer")
    CASH = "cash", _("Cash")
    ACCOUNT = "account", _("On account")


# What a cashier takes.
TAKEN = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.ACCOUNT]


class Light(models.TextChoices):
    """What an inspection says of one thing."""

    GREEN = "green", _("Good")
    YELLOW = "yellow", _("Watch")
    RED = "red", _("Do now")


LIGHT_TONES = {Light.GREEN: "done", Light.YELLOW: "waiting", Light.RED: "trouble"}


class LineKind(models.TextChoices):
    LABOUR = "labour", _("Labour")
    PART = "part", _("Part")
    PACKAGE = "package", _("Package")
    SUBLET = "sublet", _("Sublet")
    FEE = "fee", _("Fee")


class CampaignKind(models.TextChoices):
    RECALL = "recall", _("Recall")
    SERVICE = "service", _("Service campaign")


CAMPAIGN_KIND_TONES = {CampaignKind.RECALL: "trouble", CampaignKind.SERVICE: "going"}


class CampaignState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXECUTING = "executing", _("Under way")
    REPORTED = "reported", _("Reported")
    WITHDRAWN = "withdrawn", _("Ended by the manufacturer")


CAMPAIGN_TONES = {
    CampaignState.RECEIVED: "waiting",
    CampaignState.ACCEPTED: "going",
    CampaignState.DECLINED: "quiet",
    CampaignState.EXECUTING: "going",
    CampaignState.REPORTED: "done",
    CampaignState.WITHDRAWN: "quiet",
}
CAMPAIGN_MOVES: Transitions[CampaignState] = Transitions(
    {
        CampaignState.RECEIVED: {
            CampaignState.ACCEPTED,
            CampaignState.DECLINED,
            CampaignState.EXECUTING,
            CampaignState.WITHDRAWN,
        },
        CampaignState.ACCEPTED: {CampaignState.EXECUTING, CampaignState.WITHDRAWN},
        CampaignState.DECLINED: {CampaignState.ACCEPTED, CampaignState.WITHDRAWN},
        CampaignState.EXECUTING: {CampaignState.REPORTED, CampaignState.WITHDRAWN},
        # One more of our cars turned up.
        CampaignState.REPORTED: {CampaignState.EXECUTING, CampaignState.WITHDRAWN},
    }
)
RUNNING = (
    CampaignState.RECEIVED,
    CampaignState.ACCEPTED,
    CampaignState.EXECUTING,
    CampaignState.REPORTED,
)


class CarState(models.TextChoices):
    """Where one car stands in one campaign."""

    OPEN = "open", _("To be done")
    NOTIFIED = "notified", _("Owner informed")
    BOOKED = "booked", _("Booked")
    REPAIRED = "repaired", _("Done")
    REPORTED = "reported", _("Reported done")


CAR_TONES = {
    CarState.OPEN: "trouble",
    CarState.NOTIFIED: "waiting",
    CarState.BOOKED: "going",
    CarState.REPAIRED: "going",
    CarState.REPORTED: "done",
}
CAR_MOVES: Transitions[CarState] = Transitions(
    {
        CarState.OPEN: {CarState.NOTIFIED, CarState.BOOKED, CarState.REPAIRED},
        CarState.NOTIFIED: {CarState.BOOKED, CarState.REPAIRED},
        CarState.BOOKED: {CarState.OPEN, CarState.REPAIRED},
        CarState.REPAIRED: {CarState.REPORTED, CarState.OPEN},
    }
)
NOT_DONE = (CarState.OPEN, CarState.NOTIFIED, CarState.BOOKED)
