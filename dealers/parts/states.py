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


MOVE_TONES = {
    MoveKind.RECEIVE: "done",
    MoveKind.ISSUE: "going",
    MoveKind.SALE: "going",
    MoveKind.RETURN: "waiting",
    MoveKind.TRANSFER: "quiet",
    MoveKind.COUNT: "quiet",
    MoveKind.ADJUST: "trouble",
}
# What leaves to be used, and so is demand.
OUTWARD = (MoveKind.ISSUE, MoveKind.SALE)


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
