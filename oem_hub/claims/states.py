"""The life of an adjudication, and the words a decision is made of.

open <-> in_review -> approved | partly_approved -> credited
              | ^  -> rejected
              | |  -> sent_back -> open (the next round)
              v |
         to_confirm -> approved | partly_approved | rejected     (four eyes above the limit)
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class AdjudicationState(models.TextChoices):
    OPEN = "open", _("Waiting for review")
    IN_REVIEW = "in_review", _("In review")
    TO_CONFIRM = "to_confirm", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REJECTED = "rejected", _("Rejected")
    SENT_BACK = "sent_back", _("Sent back")
    CREDITED = "credited", _("Credited")


_State = AdjudicationState

ADJUDICATION_TONES = {
    _State.OPEN: "waiting",
    _State.IN_REVIEW: "going",
    _State.TO_CONFIRM: "waiting",
    _State.APPROVED: "done",
    _State.PARTLY_APPROVED: "done",
    _State.REJECTED: "trouble",
    _State.SENT_BACK: "quiet",
    _State.CREDITED: "done",
}

_DECIDED = {_State.APPROVED, _State.PARTLY_APPROVED, _State.REJECTED}

ADJUDICATION_MOVES: Transitions[AdjudicationState] = Transitions(
    {
        _State.OPEN: {_State.IN_REVIEW},
        _State.IN_REVIEW: {_State.OPEN, _State.TO_CONFIRM, _State.SENT_BACK, *_DECIDED},
        _State.TO_CONFIRM: {_State.IN_REVIEW, *_DECIDED},
        _State.SENT_BACK: {_State.OPEN},
        _State.APPROVED: {_State.CREDITED},
        _State.PARTLY_APPROVED: {_State.CREDITED},
    }
)

WAITING = (_State.OPEN, _State.IN_REVIEW, _State.TO_CONFIRM)
PAYABLE = (_State.APPROVED, _State.PARTLY_APPROVED)
DECIDED = (*PAYABLE, _State.REJECTED, _State.CREDITED)


class LineKind(models.TextChoices):
    LABOUR = "labour", _("Labour")
    PART = "part", _("Part")
    SUBLET = "sublet", _("Sublet")


class LineDecision(models.TextChoices):
    UNDECIDED = "undecided", _("Not decided")
    APPROVED = "approved", _("Approved")
    CUT = "cut", _("Cut")
    REJECTED = "rejected", _("Rejected")


LINE_TONES = {
    LineDecision.UNDECIDED: "quiet",
    LineDecision.APPROVED: "done",
    LineDecision.CUT: "waiting",
    LineDecision.REJECTED: "trouble",
}
