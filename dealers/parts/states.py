"""How a part's stock can change, and what becomes of somebody's wish for a part.

wish   waiting -> held -> served | released | lost
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class MoveKind(models.TextChoices):
    """Every change of stock is one of these; nothing is overwritten."""

    RECEIVE = "receive", _("Received into stock")
    ISSUE = "issue", _("Issued")
    SALE = "sale", _("Sold over the counter")
    RETURN = "return", _("Taken back")
    TRANSFER = "transfer", _("Transferred")
    COUNT = "count", _("Counted")
    ADJUST = "adjust", _("Corrected")
    KIT = "kit", _("Made into a kit")


MOVE_TONES = {
    MoveKind.RECEIVE: "done",
    MoveKind.ISSUE: "going",
    MoveKind.SALE: "going",
    MoveKind.RETURN: "waiting",
    MoveKind.TRANSFER: "quiet",
    MoveKind.COUNT: "quiet",
    MoveKind.ADJUST: "trouble",
    MoveKind.KIT: "quiet",
}
# What leaves to be used, and so is demand.
OUTWARD = (MoveKind.ISSUE, MoveKind.SALE)


class Category(models.TextChoices):
    """What a part is for; the shelves and the margins go by it."""

    MAINTENANCE = "maintenance", _("Maintenance")
    WEAR = "wear", _("Wear parts")
    REPAIR = "repair", _("Repair parts")
    BODY = "body", _("Body and glass")
    FLUID = "fluid", _("Oils and fluids")
    TYRE = "tyre", _("Tyres and batteries")
    ACCESSORY = "accessory", _("Accessories")
    OTHER = "other", _("Other")


class Tracking(models.TextChoices):
    """Whether every piece, or every batch, is asked for when it comes and goes."""

    SERIAL = "serial", _("Serial number")
    LOT = "lot", _("Lot")


class Band(models.TextChoices):
    """How many other dealers are told that we have; never the number itself."""

    FEW = "few", _("1 to 2")
    SOME = "some", _("3 to 9")
    MANY = "many", _("10 or more")


class AbcClass(models.TextChoices):
    """By what a year's use costs: A is the first 80 %, B the next 15 %, C the rest."""

    A = "A", _("A: most of the turnover")
    B = "B", _("B: some of it")
    C = "C", _("C: the rest")


class Cause(models.TextChoices):
    """Why stock is not what the books say."""

    DAMAGED = "damaged", _("Damaged")
    LOST = "lost", _("Missing")
    FOUND = "found", _("Found")
    MISBOOKED = "misbooked", _("Booked wrongly")
    EXPIRED = "expired", _("Past its date")
    OWN_USE = "own_use", _("Own use")
    OTHER = "other", _("Other")


class DemandState(models.TextChoices):
    """``held``: all of it lies on the shelf under this name. ``waiting``: some of it is missing."""

    HELD = "held", _("Reserved")
    WAITING = "waiting", _("Back-ordered")
    SERVED = "served", _("Handed out")
    RELEASED = "released", _("Released")
    LOST = "lost", _("Lost sale")


_OVER = {DemandState.SERVED, DemandState.RELEASED, DemandState.LOST}
OPEN_DEMAND = (DemandState.HELD, DemandState.WAITING)
DEMAND_MOVES: Transitions[DemandState] = Transitions(
    {
        DemandState.HELD: _OVER,
        DemandState.WAITING: _OVER | {DemandState.HELD},
    }
)
DEMAND_TONES = {
    DemandState.HELD: "going",
    DemandState.WAITING: "waiting",
    DemandState.SERVED: "done",
    DemandState.RELEASED: "quiet",
    DemandState.LOST: "trouble",
}


class OrderKind(models.TextChoices):
    """Why we order; emergency orders count against the fill rate."""

    STOCK = "stock", _("Stock order")
    EMERGENCY = "emergency", _("Emergency order")
    SPECIAL = "special", _("For a repair order")
    CAMPAIGN = "campaign", _("Campaign kit")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent")
    CONFIRMED = "confirmed", _("Confirmed")
    PARTLY_SHIPPED = "partly", _("Partly shipped")
    SHIPPED = "shipped", _("Shipped")
    RECEIVED = "received", _("Received")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


_ARRIVING = {OrderState.PARTLY_SHIPPED, OrderState.SHIPPED, OrderState.RECEIVED}
ORDER_MOVES: Transitions[OrderState] = Transitions(
    {
        OrderState.DRAFT: {OrderState.SUBMITTED, OrderState.CANCELLED},
        OrderState.SUBMITTED: _ARRIVING
        | {OrderState.CONFIRMED, OrderState.CANCELLED, OrderState.CLOSED},
        OrderState.CONFIRMED: _ARRIVING | {OrderState.CANCELLED, OrderState.CLOSED},
        OrderState.PARTLY_SHIPPED: {OrderState.SHIPPED, OrderState.RECEIVED, OrderState.CLOSED},
        OrderState.SHIPPED: {OrderState.RECEIVED, OrderState.CLOSED},
        OrderState.RECEIVED: {OrderState.CLOSED},
    }
)
ORDER_TONES = {
    OrderState.DRAFT: "waiting",
    OrderState.SUBMITTED: "going",
    OrderState.CONFIRMED: "going",
    OrderState.PARTLY_SHIPPED: "going",
    OrderState.SHIPPED: "going",
    OrderState.RECEIVED: "done",
    OrderState.CLOSED: "quiet",
    OrderState.CANCELLED: "quiet",
}
# Something may still arrive.
UNDER_WAY = (
    OrderState.SUBMITTED,
    OrderState.CONFIRMED,
    OrderState.PARTLY_SHIPPED,
    OrderState.SHIPPED,
)


class LineState(models.TextChoices):
    """``short``: the order was closed before all of it came. ``refused``: none of it will come."""

    OPEN = "open", _("On order")
    BACK_ORDERED = "back", _("Back-ordered at the supplier")
    RECEIVED = "received", _("Received")
    SHORT = "short", _("Short")
    REFUSED = "refused", _("Refused by the supplier")


LINE_TONES = {
    LineState.OPEN: "going",
    LineState.BACK_ORDERED: "waiting",
    LineState.RECEIVED: "done",
    LineState.SHORT: "trouble",
    LineState.REFUSED: "trouble",
}
# Nothing more of the line is awaited.
LINE_OVER = (LineState.RECEIVED, LineState.REFUSED)


class Fault(models.TextChoices):
    """What goods-in finds; empty when all is well."""

    DAMAGED = "damaged", _("Damaged")
    WRONG_PART = "wrong", _("Wrong part")
    QUALITY = "quality", _("Poor quality")
    SHORT = "short", _("Less than the delivery note says")


class CountState(models.TextChoices):
    OPEN = "open", _("Being counted")
    POSTED = "posted", _("Posted")
    CANCELLED = "cancelled", _("Cancelled")


COUNT_MOVES: Transitions[CountState] = Transitions(
    {CountState.OPEN: {CountState.POSTED, CountState.CANCELLED}}
)
COUNT_TONES = {
    CountState.OPEN: "going",
    CountState.POSTED: "done",
    CountState.CANCELLED: "quiet",
}
