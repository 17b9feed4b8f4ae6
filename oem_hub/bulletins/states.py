"""The life of a bulletin.

draft -> in_review -> published -> superseded (another one takes its place)
  ^          |            `-> withdrawn
  `----------'
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class BulletinState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_State = BulletinState

STATE_TONES = {
    _State.DRAFT: "quiet",
    _State.IN_REVIEW: "waiting",
    _State.PUBLISHED: "done",
    _State.SUPERSEDED: "quiet",
    _State.WITHDRAWN: "quiet",
}

BULLETIN_MOVES: Transitions[BulletinState] = Transitions(
    {
        _State.DRAFT: {_State.IN_REVIEW},
        _State.IN_REVIEW: {_State.PUBLISHED, _State.DRAFT},
        _State.PUBLISHED: {_State.SUPERSEDED, _State.WITHDRAWN},
    }
)

OUT = (_State.PUBLISHED, _State.SUPERSEDED, _State.WITHDRAWN)
