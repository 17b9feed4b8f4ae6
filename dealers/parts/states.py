"""How a part's stock can change. Every change is a move; nothing is overwritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MoveKind(models.TextChoices):
    RECEIVE = "receive", _("Received into stock")
    ISSUE = "issue", _("Issued")
    RETURN = "return", _("Taken back")
    TRANSFER = "transfer", _("Transferred")
    COUNT = "count", _("Counted")
    ADJUST = "adjust", _("Corrected")


MOVE_TONES = {
    MoveKind.RECEIVE: "done",
    MoveKind.ISSUE: "going",
    MoveKind.RETURN: "waiting",
    MoveKind.TRANSFER: "quiet",
    MoveKind.COUNT: "quiet",
    MoveKind.ADJUST: "trouble",
}
