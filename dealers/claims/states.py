"""The life of a warranty claim as the dealer sees it. The table is the specification.

draft <-> pre_checked -> submitted -> approved | partly_approved -> credited -> closed
  ^            ^            |  `-> rejected -> closed
  `------------`- sent_back <'
withdrawn from draft, pre_checked and sent_back

What the hub does in between (its suggestion, its reviewers) it keeps to itself.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PRE_CHECKED = "pre_checked", _("Checked")
    SUBMITTED = "submitted", _("Submitted")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REJECTED = "rejected", _("Rejected")
    CREDITED = "credited", _("Credited")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLAIM_TONES = {
    ClaimState.DRAFT: "quiet",
    ClaimState.PRE_CHECKED: "waiting",
    ClaimState.SUBMITTED: "going",
    ClaimState.SENT_BACK: "trouble",
    ClaimState.APPROVED: "done",
    ClaimState.PARTLY_APPROVED: "waiting",
    ClaimState.REJECTED: "trouble",
    ClaimState.CREDITED: "done",
    ClaimState.CLOSED: "quiet",
    ClaimState.WITHDRAWN: "quiet",
}
CLAIM_MOVES: Transitions[ClaimState] = Transitions(
    {
        ClaimState.DRAFT: {ClaimState.PRE_CHECKED, ClaimState.WITHDRAWN},
        ClaimState.PRE_CHECKED: {
            ClaimState.DRAFT,
            ClaimState.SUBMITTED,
            ClaimState.WITHDRAWN,
        },
        ClaimState.SUBMITTED: {
            ClaimState.APPROVED,
            ClaimState.PARTLY_APPROVED,
            ClaimState.REJECTED,
            ClaimState.SENT_BACK,
        },
        ClaimState.SENT_BACK: {
            ClaimState.DRAFT,
            ClaimState.PRE_CHECKED,
            ClaimState.WITHDRAWN,
        },
        ClaimState.APPROVED: {ClaimState.CREDITED},
        ClaimState.PARTLY_APPROVED: {ClaimState.CREDITED},
        ClaimState.REJECTED: {ClaimState.CLOSED},
        ClaimState.CREDITED: {ClaimState.CLOSED},
    }
)
EDITABLE = (ClaimState.DRAFT, ClaimState.PRE_CHECKED, ClaimState.SENT_BACK)
# What waits for the warranty clerk.
WAITING = EDITABLE
DECISIONS = (
    ClaimState.APPROVED,
    ClaimState.PARTLY_APPROVED,
    ClaimState.REJECTED,
    ClaimState.SENT_BACK,
)


class LineDecision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CUT = "cut", _("Cut")
    REJECTED = "rejected", _("Rejected")


LINE_TONES = {
    LineDecision.APPROVED: "done",
    LineDecision.CUT: "waiting",
    LineDecision.REJECTED: "trouble",
}
